/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "dsc-config-build.h"
#include "dsc-session-document-private.h"

/* A name that is no text is written as the URI of the file. */
static char *
path_text (const char *path)
{
  return g_utf8_validate (path, -1, NULL) ? g_strdup (path) : g_filename_to_uri (path, NULL, NULL);
}

/* (transfer full) (nullable): relative to the folder of @base, if it lies below it or beside it */
static char *
relative_path (const char *path, const char *base)
{
  g_autofree char *absolute = base != NULL ? g_canonicalize_filename (base, NULL) : NULL;
  g_autofree char *folder = absolute != NULL ? g_path_get_dirname (absolute) : NULL;
  g_autofree char *above = folder != NULL ? g_path_get_dirname (folder) : NULL;
  gsize n;

  if (above == NULL || !g_utf8_validate (path, -1, NULL))
    return NULL;
  n = strlen (folder);
  if (strncmp (path, folder, n) == 0 && path[n] == '/')
    return g_strdup (path + n + 1);
  n = strlen (above);
  /* The root has no folder that would move as a whole. */
  if (n > 1 && strncmp (path, above, n) == 0 && path[n] == '/')
    return g_strconcat ("..", path + n, NULL);
  return NULL;
}

static GVariant *
make_file (const DscSavedFile *file, const char *base)
{
  GVariantDict dict;
  g_autofree char *relative = relative_path (file->path, base);
  g_autofree char *absolute = path_text (file->path);

  g_variant_dict_init (&dict, NULL);
  if (relative != NULL)
    g_variant_dict_insert (&dict, "path", "s", relative);
  g_variant_dict_insert (&dict, "absolute", "s", absolute);
  if (file->digest != NULL)
    g_variant_dict_insert (&dict, "digest", "s", file->digest);
  if (file->bytes >= 0)
    g_variant_dict_insert (&dict, "bytes", "x", file->bytes);
  return g_variant_dict_end (&dict);
}

static GVariant *
make_files (GPtrArray *files, const char *base)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = 0; i < files->len; i++)
    g_variant_builder_add_value (&builder, make_file (files->pdata[i], base));
  return g_variant_builder_end (&builder);
}

/* (transfer full): of a parameter; a file that it names is seen from the session, as inputs are */
static char *
value_text (DscSessionDocument *document,
            const char *step,
            const char *name,
            const char *value,
            const char *base)
{
  g_autofree char *path = NULL;

  if (base == NULL || *value == '\0' || !dsc_setting_names_file (step, name))
    return g_strdup (value);
  path = g_canonicalize_filename (value, NULL);
  for (guint i = 0; i < document->files->len; i++)
    if (g_str_equal (((DscSavedFile *)document->files->pdata[i])->path, path)) {
      char *relative = relative_path (path, base);

      return relative != NULL ? relative : path_text (path);
    }
  return g_strdup (value);
}

/* Dictionaries by step; @origins: where values come from, else the values */
static GVariant *
make_settings (DscSessionDocument *document, const char *base, gboolean origins)
{
  GVariantDict steps;

  g_variant_dict_init (&steps, NULL);
  for (guint i = 0; i < document->settings->len; i++) {
    const DscSetting *setting = document->settings->pdata[i];
    g_autofree char *text
        = origins ? g_strdup (setting->origin)
                  : value_text (document, setting->step->id, setting->name, setting->value, base);
    g_autoptr (GVariant) old = NULL;
    GVariantDict values;

    if (text == NULL)
      continue;
    old = g_variant_dict_lookup_value (&steps, setting->step->id, G_VARIANT_TYPE_VARDICT);
    g_variant_dict_init (&values, old);
    g_variant_dict_insert (&values, setting->name, "s", text);
    g_variant_dict_insert_value (&steps, setting->step->id, g_variant_dict_end (&values));
  }
  return g_variant_dict_end (&steps);
}

static GVariant *
make_variant_params (DscSessionDocument *document, const DscSavedVariant *variant, const char *base)
{
  GVariantDict steps;
  GHashTableIter step_iter, iter;
  gpointer id, table, name, value;

  g_variant_dict_init (&steps, NULL);
  g_hash_table_iter_init (&step_iter, variant->params);
  while (g_hash_table_iter_next (&step_iter, &id, &table)) {
    GVariantDict values;

    g_variant_dict_init (&values, NULL);
    g_hash_table_iter_init (&iter, table);
    while (g_hash_table_iter_next (&iter, &name, &value)) {
      g_autofree char *text = value_text (document, id, name, value, base);

      g_variant_dict_insert (&values, name, "s", text);
    }
    g_variant_dict_insert_value (&steps, id, g_variant_dict_end (&values));
  }
  return g_variant_dict_end (&steps);
}

static const char *
compat_name (DscCompat compat)
{
  return compat == DSC_COMPAT_JWST ? "jwst" : "none";
}

static GVariant *
make_variants (DscSessionDocument *document, const char *base)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = 0; i < document->variants->len; i++) {
    const DscSavedVariant *variant = document->variants->pdata[i];
    GVariantDict dict;

    g_variant_dict_init (&dict, NULL);
    g_variant_dict_insert (&dict, "name", "s", variant->name);
    if (*variant->note != '\0')
      g_variant_dict_insert (&dict, "note", "s", variant->note);
    g_variant_dict_insert (&dict, "compat", "s", compat_name (variant->compat));
    g_variant_dict_insert_value (&dict, "parameters",
                                 make_variant_params (document, variant, base));
    g_variant_builder_add_value (&builder, g_variant_dict_end (&dict));
  }
  return g_variant_builder_end (&builder);
}

/* @value: floating or not */
static void
append (GString *out, const char *key, GVariant *value)
{
  g_autoptr (GVariant) owned = g_variant_ref_sink (value);

  g_string_append (out, ",\n  ");
  dsc_state_print_string (out, key);
  g_string_append (out, ": ");
  dsc_state_print (out, owned, 1);
}

static void
append_text (GString *out, const char *key, const char *text)
{
  if (text != NULL)
    append (out, key, g_variant_new_string (text));
}

static void
append_list (GString *out, const char *key, GPtrArray *items, GVariant *value)
{
  g_autoptr (GVariant) owned = g_variant_ref_sink (value);

  if (items->len > 0)
    append (out, key, owned);
}

static void
append_dict (GString *out, const char *key, GVariant *value)
{
  g_autoptr (GVariant) owned = g_variant_ref_sink (value);

  if (g_variant_n_children (owned) > 0)
    append (out, key, owned);
}

static void
append_log (GString *out, DscSessionDocument *document)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_STRING_ARRAY);
  for (guint i = 0; i < document->log->len; i++) {
    g_autofree char *text = g_utf8_make_valid (document->log->pdata[i], -1);

    g_variant_builder_add (&builder, "s", text);
  }
  append_list (out, "log", document->log, g_variant_builder_end (&builder));
}

static void
append_others (GString *out, GVariant *others)
{
  GVariantIter iter;
  const char *key;
  GVariant *value;

  g_variant_iter_init (&iter, others);
  while (g_variant_iter_loop (&iter, "{&sv}", &key, &value))
    append (out, key, value);
}

char *
dsc_session_document_to_text (DscSessionDocument *document, const char *path)
{
  GString *out = g_string_new (NULL);

  g_string_append_printf (out,
                          "{\n  \"format\": \"" DSC_DOCUMENT_FORMAT "\",\n  \"version\": \"%d.%d\"",
                          DSC_DOCUMENT_MAJOR, DSC_DOCUMENT_MINOR);
  append_text (out, "program", "ditherscope " DSC_VERSION);
  append_text (out, "product", document->product);
  append_list (out, "inputs", document->inputs, make_files (document->inputs, path));
  if (document->skip_missing)
    append (out, "skip_missing", g_variant_new_boolean (TRUE));
  if (document->as_image)
    append (out, "as_image", g_variant_new_boolean (TRUE));
  append_text (out, "output_file", document->output_file);
  append_text (out, "compat", compat_name (document->compat));
  append (out, "parameters", make_settings (document, path, FALSE));
  append_dict (out, "origins", make_settings (document, path, TRUE));
  append_list (out, "variants", document->variants, make_variants (document, path));
  append_list (out, "exposures", document->exposures, make_files (document->exposures, path));
  append_list (out, "files", document->files, make_files (document->files, path));
  if (document->window != NULL)
    append (out, "window", document->window);
  append_log (out, document);
  append_text (out, "unsaved_of", document->unsaved_of);
  if (document->unsaved_of != NULL)
    append (out, "was_closed", g_variant_new_boolean (document->was_closed));
  if (document->others != NULL)
    append_others (out, document->others);
  g_string_append (out, "\n}\n");
  return g_string_free (out, FALSE);
}

gboolean
dsc_session_document_write (DscSessionDocument *document, const char *path, GError **error)
{
  g_autofree char *text = dsc_session_document_to_text (document, path);
  g_autoptr (GError) local = NULL;

  if (g_file_set_contents_full (path, text, -1,
                                G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0666,
                                &local))
    return TRUE;
  g_set_error (error, DSC_ERROR, DSC_ERROR_WRITE, "Cannot write the session '%s': %s", path,
               local->message);
  return FALSE;
}
