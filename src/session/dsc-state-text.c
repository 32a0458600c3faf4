/* SPDX-License-Identifier: GPL-3.0-or-later */

/* States as JSON, and back. Errors know the line, which no general reader tells of a key. */
#include <errno.h>
#include <math.h>
#include <string.h>

#include "dsc-error.h"
#include "dsc-state.h"

#define MAX_DEPTH 24
#define MAX_PATH_DEPTH 4 /* of keys whose lines are kept */

typedef struct {
  const char *c, *end;
  guint line, depth;
  GString *path;     /* of the key that is read */
  GHashTable *lines; /* (nullable) */
  GError **error;
} Parser;

static GVariant *parse_value (Parser *parser);

static gpointer
fail (Parser *parser, const char *what)
{
  if (parser->error != NULL && *parser->error == NULL)
    g_set_error (parser->error, DSC_ERROR, DSC_ERROR_FORMAT, "line %u%s%s: %s", parser->line,
                 parser->path->len > 0 ? ": " : "", parser->path->str, what);
  return NULL;
}

/* The next character that counts; 0 at the end. */
static char
peek (Parser *parser)
{
  for (; parser->c < parser->end; parser->c++) {
    if (*parser->c == '\n')
      parser->line++;
    else if (*parser->c != ' ' && *parser->c != '\t' && *parser->c != '\r')
      return *parser->c;
  }
  return 0;
}

static gboolean
take (Parser *parser, char expected)
{
  if (peek (parser) != expected)
    return FALSE;
  parser->c++;
  return TRUE;
}

static gboolean
take_hex (Parser *parser, gunichar *ret_code)
{
  *ret_code = 0;
  if (parser->end - parser->c < 4)
    return FALSE;
  for (guint i = 0; i < 4; i++) {
    int digit = g_ascii_xdigit_value (*parser->c++);

    if (digit < 0)
      return FALSE;
    *ret_code = *ret_code * 16 + (gunichar)digit;
  }
  return TRUE;
}

/* \uD83D\uDE00 are two halves of one character. */
static gboolean
take_unicode (Parser *parser, GString *out)
{
  gunichar code, low;

  if (!take_hex (parser, &code))
    return FALSE;
  if (code >= 0xd800 && code < 0xdc00) {
    if (parser->end - parser->c < 2 || parser->c[0] != '\\' || parser->c[1] != 'u')
      return FALSE;
    parser->c += 2;
    if (!take_hex (parser, &low) || low < 0xdc00 || low > 0xdfff)
      return FALSE;
    code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
  }
  if (code == 0 || !g_unichar_validate (code))
    return FALSE;
  g_string_append_unichar (out, code);
  return TRUE;
}

static gboolean
take_escape (Parser *parser, GString *out)
{
  static const char names[] = "\"\\/bfnrt", codes[] = "\"\\/\b\f\n\r\t";
  const char *found;

  if (parser->c >= parser->end)
    return FALSE;
  if (*parser->c == 'u') {
    parser->c++;
    return take_unicode (parser, out);
  }
  found = memchr (names, *parser->c, sizeof names - 1);
  if (found == NULL)
    return FALSE;
  parser->c++;
  g_string_append_c (out, codes[found - names]);
  return TRUE;
}

/* (transfer full) (nullable) */
static char *
parse_string (Parser *parser)
{
  GString *out;

  if (!take (parser, '"'))
    return fail (parser, "text in double quotes is expected here");
  out = g_string_new (NULL);
  while (parser->c < parser->end && *parser->c != '"') {
    char c = *parser->c++;

    if ((guchar)c < 0x20 || (c == '\\' && !take_escape (parser, out))) {
      g_string_free (out, TRUE);
      return fail (parser, "the text is not closed, or \\ is followed by what means nothing");
    }
    if (c != '\\')
      g_string_append_c (out, c);
  }
  if (!take (parser, '"')) {
    g_string_free (out, TRUE);
    return fail (parser, "the text is not closed");
  }
  return g_string_free (out, FALSE);
}

static GVariant *
parse_number (Parser *parser)
{
  char text[64], *end;
  gsize n = 0;
  gboolean whole = TRUE;
  double number;

  for (; parser->c < parser->end && *parser->c != 0 && strchr ("+-.0123456789eE", *parser->c);
       parser->c++) {
    if (n + 1 >= sizeof text)
      return fail (parser, "the number is too long");
    whole &= g_ascii_isdigit (*parser->c) || *parser->c == '-';
    text[n++] = *parser->c;
  }
  text[n] = 0;
  if (whole && n > 0) {
    gint64 integer;

    errno = 0;
    integer = g_ascii_strtoll (text, &end, 10);
    if (errno == 0 && *end == 0)
      return g_variant_new_int64 (integer);
  }
  number = g_ascii_strtod (text, &end);
  if (n == 0 || *end != 0 || !isfinite (number))
    return fail (parser, "this is no value; text stands in double quotes");
  return g_variant_new_double (number);
}

static gboolean
take_word (Parser *parser, const char *word)
{
  gsize n = strlen (word);

  if ((gsize)(parser->end - parser->c) < n || memcmp (parser->c, word, n) != 0)
    return FALSE;
  parser->c += n;
  return TRUE;
}

static gboolean
are_all (GPtrArray *items, const GVariantType *type, const GVariantType *other)
{
  for (guint i = 0; i < items->len; i++)
    if (!g_variant_is_of_type (items->pdata[i], type)
        && (other == NULL || !g_variant_is_of_type (items->pdata[i], other)))
      return FALSE;
  return items->len > 0;
}

static GVariant *
make_array (GPtrArray *items)
{
  GVariantBuilder builder;

  if (are_all (items, G_VARIANT_TYPE_DOUBLE, G_VARIANT_TYPE_INT64)) {
    g_variant_builder_init (&builder, G_VARIANT_TYPE ("ad"));
    for (guint i = 0; i < items->len; i++) {
      GVariant *item = items->pdata[i];

      g_variant_builder_add (&builder, "d",
                             g_variant_is_of_type (item, G_VARIANT_TYPE_INT64)
                                 ? (double)g_variant_get_int64 (item)
                                 : g_variant_get_double (item));
    }
    return g_variant_builder_end (&builder);
  }
  if (are_all (items, G_VARIANT_TYPE_STRING, NULL))
    return g_variant_new_array (G_VARIANT_TYPE_STRING, (GVariant *const *)items->pdata, items->len);
  if (are_all (items, G_VARIANT_TYPE_VARDICT, NULL))
    return g_variant_new_array (G_VARIANT_TYPE_VARDICT, (GVariant *const *)items->pdata,
                                items->len);
  g_variant_builder_init (&builder, G_VARIANT_TYPE ("av"));
  for (guint i = 0; i < items->len; i++)
    g_variant_builder_add (&builder, "v", items->pdata[i]);
  return g_variant_builder_end (&builder);
}

static GVariant *
parse_array (Parser *parser)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func ((GDestroyNotify)g_variant_unref);

  parser->c++;
  if (take (parser, ']'))
    return make_array (items);
  do {
    GVariant *item;

    if (peek (parser) == 'n' && take_word (parser, "null"))
      continue;
    item = parse_value (parser);
    if (item == NULL)
      return NULL;
    g_ptr_array_add (items, g_variant_ref_sink (item));
  } while (take (parser, ','));
  if (!take (parser, ']'))
    return fail (parser, "a comma or ] is expected here");
  return make_array (items);
}

/* FALSE: a mistake */
static gboolean
parse_member (Parser *parser, GVariantDict *dict)
{
  g_autofree char *key = parse_string (parser);
  gsize old = parser->path->len;
  GVariant *value;

  if (key == NULL)
    return FALSE;
  if (g_variant_dict_contains (dict, key)) {
    fail (parser, "a key stands here a second time");
    return FALSE;
  }
  g_string_append_printf (parser->path, "%s%s", old > 0 ? "." : "", key);
  if (parser->lines != NULL && parser->depth <= MAX_PATH_DEPTH)
    g_hash_table_insert (parser->lines, g_strdup (parser->path->str),
                         GUINT_TO_POINTER (parser->line));
  if (!take (parser, ':')) {
    fail (parser, "a colon is expected after a key");
    return FALSE;
  }
  if (peek (parser) == 'n' && take_word (parser, "null")) {
    g_string_truncate (parser->path, old);
    return TRUE;
  }
  value = parse_value (parser);
  if (value == NULL)
    return FALSE;
  g_variant_dict_insert_value (dict, key, value);
  g_string_truncate (parser->path, old);
  return TRUE;
}

static GVariant *
parse_object (Parser *parser)
{
  g_auto (GVariantDict) dict;

  g_variant_dict_init (&dict, NULL);
  parser->c++;
  if (take (parser, '}'))
    return g_variant_dict_end (&dict);
  do {
    if (!parse_member (parser, &dict))
      return NULL;
  } while (take (parser, ','));
  if (!take (parser, '}'))
    return fail (parser, "a comma or } is expected here");
  return g_variant_dict_end (&dict);
}

static GVariant *
parse_value (Parser *parser)
{
  g_autofree char *text = NULL;
  GVariant *value;

  switch (peek (parser)) {
  case '{':
  case '[':
    if (++parser->depth > MAX_DEPTH)
      return fail (parser, "it is nested too deeply");
    value = *parser->c == '{' ? parse_object (parser) : parse_array (parser);
    parser->depth--;
    return value;
  case '"':
    text = parse_string (parser);
    return text != NULL ? g_variant_new_string (text) : NULL;
  case 't':
    if (take_word (parser, "true"))
      return g_variant_new_boolean (TRUE);
    break;
  case 'f':
    if (take_word (parser, "false"))
      return g_variant_new_boolean (FALSE);
    break;
  default:
    break;
  }
  return parse_number (parser);
}

GVariant *
dsc_state_parse (const char *text, gsize length, GHashTable **ret_lines, GError **error)
{
  g_autoptr (GString) path = g_string_new (NULL);
  g_autoptr (GHashTable) lines = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GError) local = NULL;
  Parser parser = { text, text + length, 1, 0, path, lines, &local };
  g_autoptr (GVariant) state = NULL;

  if (!g_utf8_validate (text, (gssize)length, NULL))
    fail (&parser, "it is no text (UTF-8)");
  else if (peek (&parser) != '{')
    fail (&parser, "it does not begin with {");
  else
    state = parse_value (&parser);
  if (state != NULL)
    g_variant_ref_sink (state);
  if (state != NULL && peek (&parser) != 0)
    fail (&parser, "something stands after the end");
  if (local != NULL) {
    g_propagate_error (error, g_steal_pointer (&local));
    return NULL;
  }
  if (ret_lines != NULL)
    *ret_lines = g_steal_pointer (&lines);
  return g_steal_pointer (&state);
}

void
dsc_state_print_string (GString *out, const char *text)
{
  g_string_append_c (out, '"');
  for (const char *c = text; *c != 0; c++) {
    if (*c == '"' || *c == '\\')
      g_string_append_printf (out, "\\%c", *c);
    else if (*c == '\n')
      g_string_append (out, "\\n");
    else if (*c == '\t')
      g_string_append (out, "\\t");
    else if ((guchar)*c < 0x20)
      g_string_append_printf (out, "\\u%04x", (guint)*c);
    else
      g_string_append_c (out, *c);
  }
  g_string_append_c (out, '"');
}

/* The shortest that is read as the same number. */
static void
print_double (GString *out, double number)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  if (!isfinite (number)) {
    g_string_append (out, "null");
    return;
  }
  for (int digits = 15; digits <= 17; digits++) {
    char format[8];

    g_snprintf (format, sizeof format, "%%.%dg", digits);
    g_ascii_formatd (text, sizeof text, format, number);
    if (g_ascii_strtod (text, NULL) == number) /* to the last bit */
      break;
  }
  g_string_append (out, text);
}

static void
new_line (GString *out, guint indent)
{
  g_string_append_c (out, '\n');
  for (guint i = 0; i < indent; i++)
    g_string_append (out, "  ");
}

static int
compare_keys (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *)a, *(const char *const *)b);
}

static void
print_dict (GString *out, GVariant *state, guint indent)
{
  g_autoptr (GPtrArray) keys = g_ptr_array_new_with_free_func (g_free);
  GVariantIter iter;
  char *key;

  g_variant_iter_init (&iter, state);
  while (g_variant_iter_next (&iter, "{sv}", &key, NULL))
    g_ptr_array_add (keys, key);
  g_ptr_array_sort (keys, compare_keys);
  g_string_append_c (out, '{');
  for (guint i = 0; i < keys->len; i++) {
    g_autoptr (GVariant) value = g_variant_lookup_value (state, keys->pdata[i], NULL);

    new_line (out, indent + 1);
    dsc_state_print_string (out, keys->pdata[i]);
    g_string_append (out, ": ");
    dsc_state_print (out, value, indent + 1);
    if (i + 1 < keys->len)
      g_string_append_c (out, ',');
  }
  if (keys->len > 0)
    new_line (out, indent);
  g_string_append_c (out, '}');
}

static void
print_array (GString *out, GVariant *array, guint indent)
{
  gsize n = g_variant_n_children (array);
  gboolean numbers = g_variant_is_of_type (array, G_VARIANT_TYPE ("ad"));

  g_string_append_c (out, '[');
  for (gsize i = 0; i < n; i++) {
    g_autoptr (GVariant) item = g_variant_get_child_value (array, i);

    if (numbers && i > 0)
      g_string_append_c (out, ' ');
    else if (!numbers)
      new_line (out, indent + 1);
    dsc_state_print (out, item, indent + 1);
    if (i + 1 < n)
      g_string_append_c (out, ',');
  }
  if (n > 0 && !numbers)
    new_line (out, indent);
  g_string_append_c (out, ']');
}

void
dsc_state_print (GString *out, GVariant *state, guint indent)
{
  switch (g_variant_classify (state)) {
  case G_VARIANT_CLASS_BOOLEAN:
    g_string_append (out, g_variant_get_boolean (state) ? "true" : "false");
    return;
  case G_VARIANT_CLASS_INT32:
    g_string_append_printf (out, "%d", g_variant_get_int32 (state));
    return;
  case G_VARIANT_CLASS_UINT32:
    g_string_append_printf (out, "%u", g_variant_get_uint32 (state));
    return;
  case G_VARIANT_CLASS_INT64:
    g_string_append_printf (out, "%" G_GINT64_FORMAT, g_variant_get_int64 (state));
    return;
  case G_VARIANT_CLASS_DOUBLE:
    print_double (out, g_variant_get_double (state));
    return;
  case G_VARIANT_CLASS_STRING:
    dsc_state_print_string (out, g_variant_get_string (state, NULL));
    return;
  case G_VARIANT_CLASS_VARIANT: {
    g_autoptr (GVariant) inner = g_variant_get_variant (state);

    dsc_state_print (out, inner, indent);
    return;
  }
  case G_VARIANT_CLASS_ARRAY:
    if (g_variant_is_of_type (state, G_VARIANT_TYPE_VARDICT))
      print_dict (out, state, indent);
    else
      print_array (out, state, indent);
    return;
  default:
    g_string_append (out, "null");
  }
}
