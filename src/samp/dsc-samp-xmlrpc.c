/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-samp-xmlrpc.h"

#include <string.h>

#include "dsc-error.h"

/* --- writing ---------------------------------------------------------------------------------- */

/* SAMP texts are of 0x09, 0x0a, 0x0d and 0x20 .. 0x7f. */
static void
append_text (GString *out, const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  g_autofree char *ascii = g_str_to_ascii (valid, "C");
  g_autofree char *escaped = NULL;

  for (char *c = ascii; *c != '\0'; c++)
    if ((guchar)*c < 0x20 && strchr ("\t\n\r", *c) == NULL)
      *c = ' ';
  escaped = g_markup_escape_text (ascii, -1);
  g_string_append (out, escaped);
}

static void
append_value (GString *out, GVariant *value)
{
  GVariantIter iter;
  GVariant *child;
  const char *key;

  g_string_append (out, "<value>");
  if (g_variant_is_of_type (value, G_VARIANT_TYPE_STRING)) {
    g_string_append (out, "<string>");
    append_text (out, g_variant_get_string (value, NULL));
    g_string_append (out, "</string>");
  } else if (g_variant_is_of_type (value, G_VARIANT_TYPE_VARDICT)) {
    g_string_append (out, "<struct>");
    g_variant_iter_init (&iter, value);
    while (g_variant_iter_loop (&iter, "{&sv}", &key, &child)) {
      g_string_append (out, "<member><name>");
      append_text (out, key);
      g_string_append (out, "</name>");
      append_value (out, child);
      g_string_append (out, "</member>");
    }
    g_string_append (out, "</struct>");
  } else {
    g_string_append (out, "<array><data>");
    g_variant_iter_init (&iter, value);
    while (g_variant_iter_loop (&iter, "v", &child))
      append_value (out, child);
    g_string_append (out, "</data></array>");
  }
  g_string_append (out, "</value>\n");
}

char *
dsc_samp_encode_call (const char *method, GVariant *args)
{
  g_autoptr (GVariant) sunk = args != NULL ? g_variant_ref_sink (args) : NULL;
  GString *out = g_string_new ("<?xml version=\"1.0\"?>\n<methodCall><methodName>");
  GVariantIter iter;
  GVariant *child;

  append_text (out, method);
  g_string_append (out, "</methodName>\n<params>\n");
  if (sunk != NULL) {
    g_variant_iter_init (&iter, sunk);
    while (g_variant_iter_loop (&iter, "v", &child)) {
      g_string_append (out, "<param>");
      append_value (out, child);
      g_string_append (out, "</param>\n");
    }
  }
  g_string_append (out, "</params></methodCall>\n");
  return g_string_free (out, FALSE);
}

char *
dsc_samp_encode_response (GVariant *value)
{
  g_autoptr (GVariant) sunk
      = g_variant_ref_sink (value != NULL ? value : g_variant_new_string (""));
  GString *out = g_string_new ("<?xml version=\"1.0\"?>\n<methodResponse><params><param>");

  append_value (out, sunk);
  g_string_append (out, "</param></params></methodResponse>\n");
  return g_string_free (out, FALSE);
}

char *
dsc_samp_encode_fault (const char *text)
{
  GString *out = g_string_new ("<?xml version=\"1.0\"?>\n<methodResponse><fault><value><struct>"
                               "<member><name>faultCode</name><value><int>1</int></value></member>"
                               "<member><name>faultString</name><value><string>");

  append_text (out, text);
  g_string_append (out, "</string></value></member></struct></value></fault></methodResponse>\n");
  return g_string_free (out, FALSE);
}

/* --- reading ---------------------------------------------------------------------------------- */

/* A list or map that is open. */
typedef struct {
  GVariantBuilder builder;
  gboolean is_map;
  char *name; /* (nullable): of the member that is open */
} Frame;

typedef struct {
  GArray *frames; /* of Frame */
  GString *text;
  GVariant *value; /* (nullable): what the innermost <value> holds so far */
  GPtrArray *params;
  char *method;
  guint depth, n_values;
  gboolean is_call, is_response, fault;
} Parse;

static void
frame_clear (gpointer data)
{
  Frame *frame = data;

  g_variant_builder_clear (&frame->builder);
  g_free (frame->name);
}

static void
open_frame (Parse *parse, gboolean is_map)
{
  Frame frame = { .is_map = is_map };

  g_variant_builder_init (&frame.builder, is_map ? G_VARIANT_TYPE_VARDICT : G_VARIANT_TYPE ("av"));
  g_array_append_val (parse->frames, frame);
}

static Frame *
last_frame (Parse *parse)
{
  return parse->frames->len > 0 ? &g_array_index (parse->frames, Frame, parse->frames->len - 1)
                                : NULL;
}

static void
set_value (Parse *parse, GVariant *value)
{
  g_clear_pointer (&parse->value, g_variant_unref);
  parse->value = g_variant_ref_sink (value);
}

static void
start_cb (GMarkupParseContext *context,
          const char *element,
          const char **names,
          const char **values,
          gpointer user_data,
          GError **error)
{
  static const char *const known[] = { "methodCall",
                                       "methodResponse",
                                       "methodName",
                                       "params",
                                       "param",
                                       "value",
                                       "string",
                                       "array",
                                       "data",
                                       "struct",
                                       "member",
                                       "name",
                                       "int",
                                       "i4",
                                       "i8",
                                       "boolean",
                                       "double",
                                       "base64",
                                       "dateTime.iso8601",
                                       "nil",
                                       "fault",
                                       NULL };
  Parse *parse = user_data;

  if (++parse->depth > DSC_SAMP_MAX_DEPTH) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_TOO_LARGE, "nested more than %d elements deep",
                 DSC_SAMP_MAX_DEPTH);
    return;
  }
  if (!g_strv_contains (known, element)) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_FORMAT, "the element '%.40s' is not of XML-RPC",
                 element);
    return;
  }
  g_string_truncate (parse->text, 0);
  if (parse->depth == 1) {
    parse->is_call = g_str_equal (element, "methodCall");
    parse->is_response = g_str_equal (element, "methodResponse");
  } else if (g_str_equal (element, "fault"))
    parse->fault = TRUE;
  else if (g_str_equal (element, "value"))
    g_clear_pointer (&parse->value, g_variant_unref);
  else if (g_str_equal (element, "array") || g_str_equal (element, "struct"))
    open_frame (parse, *element == 's');
}

static void
close_frame (Parse *parse)
{
  Frame *frame = last_frame (parse);

  set_value (parse, g_variant_builder_end (&frame->builder));
  /* emptied, for what frees the frame */
  g_variant_builder_init (&frame->builder, G_VARIANT_TYPE ("av"));
  g_array_set_size (parse->frames, parse->frames->len - 1);
}

static void
end_value (Parse *parse, GError **error)
{
  Frame *frame = last_frame (parse);
  g_autoptr (GVariant) value = g_steal_pointer (&parse->value);

  if (value == NULL)
    value = g_variant_ref_sink (g_variant_new_string (parse->text->str));
  if (++parse->n_values > DSC_SAMP_MAX_VALUES)
    g_set_error (error, DSC_ERROR, DSC_ERROR_TOO_LARGE, "more than %d values", DSC_SAMP_MAX_VALUES);
  else if (frame == NULL)
    g_ptr_array_add (parse->params, g_steal_pointer (&value));
  else if (!frame->is_map)
    g_variant_builder_add (&frame->builder, "v", value);
  else if (frame->name != NULL) {
    g_variant_builder_add (&frame->builder, "{sv}", frame->name, value);
    g_clear_pointer (&frame->name, g_free);
  } else
    g_set_error_literal (error, DSC_ERROR, DSC_ERROR_FORMAT, "a member without a name");
}

static gboolean
is_scalar (const char *element)
{
  static const char *const scalars[]
      = { "string",           "int", "i4", "i8", "boolean", "double", "base64",
          "dateTime.iso8601", "nil", NULL };

  return g_strv_contains (scalars, element);
}

static void
end_cb (GMarkupParseContext *context, const char *element, gpointer user_data, GError **error)
{
  Parse *parse = user_data;
  Frame *frame = last_frame (parse);

  parse->depth--;
  if (is_scalar (element))
    set_value (parse, g_variant_new_string (parse->text->str));
  else if (g_str_equal (element, "value"))
    end_value (parse, error);
  else if (frame != NULL && (g_str_equal (element, "array") || g_str_equal (element, "struct")))
    close_frame (parse);
  else if (g_str_equal (element, "name") && frame != NULL && frame->is_map) {
    g_free (frame->name);
    frame->name = g_strdup (parse->text->str);
  } else if (g_str_equal (element, "methodName") && parse->method == NULL)
    parse->method = g_strstrip (g_strdup (parse->text->str));
  g_string_truncate (parse->text, 0);
}

static void
text_cb (
    GMarkupParseContext *context, const char *text, gsize n, gpointer user_data, GError **error)
{
  Parse *parse = user_data;

  if (memchr (text, '\0', n) == NULL)
    g_string_append_len (parse->text, text, (gssize)n);
}

static void
parse_init (Parse *parse)
{
  *parse = (Parse){ .frames = g_array_new (FALSE, FALSE, sizeof (Frame)),
                    .text = g_string_new (NULL),
                    .params = g_ptr_array_new_with_free_func ((GDestroyNotify)g_variant_unref) };
  g_array_set_clear_func (parse->frames, frame_clear);
}

static void
parse_clear (Parse *parse)
{
  g_array_unref (parse->frames);
  g_string_free (parse->text, TRUE);
  g_clear_pointer (&parse->value, g_variant_unref);
  g_ptr_array_unref (parse->params);
  g_free (parse->method);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Parse, parse_clear)

static gboolean
run_parse (Parse *parse, const char *text, gsize size, GError **error)
{
  static const GMarkupParser parser = { start_cb, end_cb, text_cb, NULL, NULL };
  g_autoptr (GMarkupParseContext) context
      = g_markup_parse_context_new (&parser, G_MARKUP_TREAT_CDATA_AS_TEXT, parse, NULL);
  g_autoptr (GError) local = NULL;

  if (size > DSC_SAMP_MAX_BYTES) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_TOO_LARGE,
                 "a message of %" G_GSIZE_FORMAT " bytes is larger than any of SAMP", size);
    return FALSE;
  }
  if (g_markup_parse_context_parse (context, text, (gssize)size, &local)
      && g_markup_parse_context_end_parse (context, &local))
    return TRUE;
  if (local->domain == DSC_ERROR)
    g_propagate_prefixed_error (error, g_steal_pointer (&local), "not a message of XML-RPC: ");
  else
    g_set_error (error, DSC_ERROR, DSC_ERROR_FORMAT, "not a message of XML-RPC: %s",
                 local->message);
  return FALSE;
}

gboolean
dsc_samp_decode_call (
    const char *text, gsize size, char **ret_method, GVariant **ret_args, GError **error)
{
  g_auto (Parse) parse = { 0 };
  GVariantBuilder builder;

  parse_init (&parse);
  if (!run_parse (&parse, text, size, error))
    return FALSE;
  if (!parse.is_call || parse.method == NULL || *parse.method == '\0') {
    g_set_error_literal (error, DSC_ERROR, DSC_ERROR_FORMAT, "not a call: it names no method");
    return FALSE;
  }
  g_variant_builder_init (&builder, G_VARIANT_TYPE ("av"));
  for (guint i = 0; i < parse.params->len; i++)
    g_variant_builder_add (&builder, "v", parse.params->pdata[i]);
  *ret_method = g_steal_pointer (&parse.method);
  *ret_args = g_variant_ref_sink (g_variant_builder_end (&builder));
  return TRUE;
}

GVariant *
dsc_samp_decode_response (const char *text, gsize size, GError **error)
{
  g_auto (Parse) parse = { 0 };
  GVariant *value;

  parse_init (&parse);
  if (!run_parse (&parse, text, size, error))
    return NULL;
  if (!parse.is_response || parse.params->len != 1) {
    g_set_error_literal (error, DSC_ERROR, DSC_ERROR_FORMAT, "not an answer: it has no value");
    return NULL;
  }
  value = parse.params->pdata[0];
  if (parse.fault) {
    const char *words = dsc_samp_map_get (value, "faultString");

    g_set_error_literal (error, DSC_ERROR, DSC_ERROR_FAILED,
                         words != NULL ? words : "a fault without words");
    return NULL;
  }
  return g_variant_ref (value);
}

/* --- maps ------------------------------------------------------------------------------------- */

const char *
dsc_samp_map_get (GVariant *map, const char *key)
{
  const char *text = NULL;

  if (map == NULL || !g_variant_is_of_type (map, G_VARIANT_TYPE_VARDICT))
    return NULL;
  return g_variant_lookup (map, key, "&s", &text) ? text : NULL;
}

void
dsc_samp_map_add (GVariantBuilder *builder, const char *key, const char *text)
{
  if (text != NULL)
    g_variant_builder_add (builder, "{sv}", key, g_variant_new_string (text));
}

GVariant *
dsc_samp_new_text (const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  return g_variant_ref_sink (g_variant_new_string (text));
}
