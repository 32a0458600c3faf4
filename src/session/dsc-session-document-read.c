/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <string.h>

#include "dsc-session-document-private.h"

#define MAX_VARIANTS 1000

/* What is read here; all else is kept as it is. */
static const char *const known_keys[] = {
  "format",    "version", "program",    "product", "inputs",     "skip_missing",
  "as_image",  "compat",  "parameters", "origins", "variants",   "output_file",
  "exposures", "files",   "window",     "log",     "unsaved_of", "was_closed",
};

typedef struct {
  const char *path; /* of the file */
  char *folder;
  GVariant *root;
  GHashTable *lines;
  gboolean is_later; /* of a later minor version: what is not known is no mistake */
  DscSessionDocument *document;
  DscConfig *config;
} Reader;

static guint
line_of (Reader *reader, const char *key)
{
  return GPOINTER_TO_UINT (g_hash_table_lookup (reader->lines, key));
}

static gboolean
refuse (Reader *reader, const char *key, const char *what, GError **error)
{
  guint line = line_of (reader, key);
  g_autofree char *where = line > 0 ? g_strdup_printf (", line %u", line) : g_strdup ("");

  g_set_error (error, DSC_ERROR, DSC_ERROR_FORMAT, "session '%s'%s: \"%s\" %s", reader->path, where,
               key, what);
  return FALSE;
}

/* Of another kind than it must be. */
static gboolean
is_odd (Reader *reader, const char *key, const char *type)
{
  g_autoptr (GVariant) value = g_variant_lookup_value (reader->root, key, NULL);

  /* An empty list has no kind. */
  return value != NULL && !g_variant_is_of_type (value, G_VARIANT_TYPE (type))
         && !(*type == 'a' && g_variant_is_of_type (value, G_VARIANT_TYPE ("av"))
              && g_variant_n_children (value) == 0);
}

static gboolean
check_kinds (Reader *reader, GError **error)
{
  static const struct {
    const char *key, *type, *what;
  } kinds[] = {
    { "product", "s", "must be text" },
    { "output_file", "s", "must be text" },
    { "compat", "s", "must be \"none\" or \"jwst\"" },
    { "unsaved_of", "s", "must be text" },
    { "skip_missing", "b", "must be true or false" },
    { "as_image", "b", "must be true or false" },
    { "was_closed", "b", "must be true or false" },
    { "inputs", "aa{sv}", "must be a list of objects" },
    { "exposures", "aa{sv}", "must be a list of objects" },
    { "files", "aa{sv}", "must be a list of objects" },
    { "variants", "aa{sv}", "must be a list of objects" },
    { "parameters", "a{sv}", "must be an object" },
    { "origins", "a{sv}", "must be an object" },
    { "window", "a{sv}", "must be an object" },
    { "log", "as", "must be a list of texts" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (is_odd (reader, kinds[i].key, kinds[i].type))
      return refuse (reader, kinds[i].key, kinds[i].what, error);
  return TRUE;
}

static gboolean
read_version (Reader *reader, GError **error)
{
  g_autofree char *format = dsc_state_dup_string (reader->root, "format");
  g_autofree char *version = dsc_state_dup_string (reader->root, "version");
  int major, minor;

  if (g_strcmp0 (format, DSC_DOCUMENT_FORMAT) != 0) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_FORMAT,
                 "'%s' is no session of Ditherscope: it has no \"format\": \"" DSC_DOCUMENT_FORMAT
                 "\"",
                 reader->path);
    return FALSE;
  }
  if (version == NULL || sscanf (version, "%4d.%4d", &major, &minor) != 2 || major < 1 || minor < 0)
    return refuse (reader, "version", "must be as in \"1.0\"", error);
  if (major > DSC_DOCUMENT_MAJOR) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_UNSUPPORTED,
                 "session '%s' is of version %d; this program reads versions up to %d. Open it "
                 "with a later version of Ditherscope",
                 reader->path, major, DSC_DOCUMENT_MAJOR);
    return FALSE;
  }
  reader->is_later = minor > DSC_DOCUMENT_MINOR;
  return TRUE;
}

static gboolean
read_compat (Reader *reader, GVariant *dict, const char *key, DscCompat *ret_compat, GError **error)
{
  g_autofree char *compat = dsc_state_dup_string (dict, "compat");

  *ret_compat = g_strcmp0 (compat, "jwst") == 0 ? DSC_COMPAT_JWST : DSC_COMPAT_NONE;
  if (compat != NULL && !g_str_equal (compat, "jwst") && !g_str_equal (compat, "none"))
    return refuse (reader, key, "must be \"none\" or \"jwst\"", error);
  return TRUE;
}

/* (transfer full) (nullable): absolute */
static char *
get_path (Reader *reader, GVariant *dict, const char *key)
{
  g_autofree char *text = dsc_state_dup_string (dict, key);

  if (text == NULL || *text == '\0')
    return NULL;
  if (g_str_has_prefix (text, "file://"))
    return g_filename_from_uri (text, NULL, NULL);
  return g_canonicalize_filename (text, reader->folder);
}

/* Where it lies beside the session is where it is: a folder may have been moved or copied. */
static gboolean
read_files (Reader *reader, const char *key, GPtrArray *files, GError **error)
{
  g_autoptr (GPtrArray) dicts = dsc_state_dup_dicts (reader->root, key);

  if (dicts != NULL && dicts->len > DSC_DOCUMENT_MAX_FILES)
    return refuse (reader, key, "names too many files", error);
  for (guint i = 0; dicts != NULL && i < dicts->len; i++) {
    g_autofree char *near = get_path (reader, dicts->pdata[i], "path");
    g_autofree char *absolute = get_path (reader, dicts->pdata[i], "absolute");
    DscSavedFile *file;

    if (near == NULL && absolute == NULL)
      return refuse (reader, key, "needs a \"path\" or \"absolute\" for every file", error);
    file = dsc_saved_file_new (near != NULL ? near : absolute);
    if (near != NULL && absolute != NULL && !g_str_equal (near, absolute))
      file->other = g_steal_pointer (&absolute);
    file->digest = dsc_state_dup_string (dicts->pdata[i], "digest");
    dsc_state_get_int (dicts->pdata[i], "bytes", &file->bytes);
    g_ptr_array_add (files, file);
  }
  return TRUE;
}

/* (transfer full) (nullable): a person may have written a number or true without quotes */
static char *
value_text (GVariant *value)
{
  if (g_variant_is_of_type (value, G_VARIANT_TYPE_STRING))
    return g_variant_dup_string (value, NULL);
  if (g_variant_is_of_type (value, G_VARIANT_TYPE_BOOLEAN)
      || g_variant_is_of_type (value, G_VARIANT_TYPE_INT64)
      || g_variant_is_of_type (value, G_VARIANT_TYPE_DOUBLE)) {
    GString *text = g_string_new (NULL);

    dsc_state_print (text, value, 0);
    return g_string_free (text, FALSE);
  }
  return NULL;
}

/* (transfer full): of a parameter that may name a file: the absolute path of what lies there seen
 * from the session, or where it lay when it was saved; else as it is written */
static char *
resolve_value (Reader *reader, const char *step, const char *name, const char *text)
{
  GPtrArray *files = reader->document->files;
  g_autofree char *path = NULL;

  if (*text == '\0' || !dsc_setting_names_file (step, name))
    return g_strdup (text);
  path = g_str_has_prefix (text, "file://") ? g_filename_from_uri (text, NULL, NULL)
                                            : g_canonicalize_filename (text, reader->folder);
  if (path != NULL && g_file_test (path, G_FILE_TEST_EXISTS))
    return g_steal_pointer (&path);
  for (guint i = 0; path != NULL && i < files->len; i++) {
    const DscSavedFile *file = files->pdata[i];

    if (g_str_equal (file->path, path))
      return g_strdup (file->other != NULL && g_file_test (file->other, G_FILE_TEST_EXISTS)
                           ? file->other
                           : file->path);
  }
  return g_strdup (text);
}

static gboolean
read_setting (
    Reader *reader, const DscStep *step, const char *name, GVariant *value, GError **error)
{
  g_autofree char *key = g_strdup_printf ("parameters.%s.%s", step->id, name);
  g_autofree char *base = g_path_get_basename (reader->path);
  g_autofree char *where = g_strdup_printf ("%s:%u", base, line_of (reader, key));
  g_autofree char *text = value_text (value);
  g_autofree char *resolved = text != NULL ? resolve_value (reader, step->id, name, text) : NULL;
  g_autoptr (GError) local = NULL;

  if (text == NULL)
    return refuse (reader, key, "must be text", error);
  if (dsc_config_add (reader->config, step, name, resolved, where, &local))
    return TRUE;
  if (reader->is_later) {
    g_ptr_array_add (reader->document->notices, g_strdup (local->message));
    return TRUE;
  }
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

static gboolean
read_step (Reader *reader, const char *id, GVariant *values, GError **error)
{
  const DscStep *step = dsc_step_registry_find (id);
  g_autofree char *key = g_strconcat ("parameters.", id, NULL);
  GVariantIter iter;
  const char *name;
  GVariant *value;

  if (step == NULL && reader->is_later) {
    g_ptr_array_add (reader->document->notices,
                     g_strdup_printf ("the step '%s' is not known here and left out", id));
    return TRUE;
  }
  if (step == NULL)
    return refuse (reader, key, "is no step of calwebb_image3", error);
  if (!g_variant_is_of_type (values, G_VARIANT_TYPE_VARDICT))
    return refuse (reader, key, "must be an object", error);
  g_variant_iter_init (&iter, values);
  while (g_variant_iter_next (&iter, "{&sv}", &name, &value)) {
    gboolean ok = read_setting (reader, step, name, value, error);

    g_variant_unref (value);
    if (!ok)
      return FALSE;
  }
  return TRUE;
}

/* Each setting once, under its present name, with the origin that was saved. */
static void
take_settings (Reader *reader)
{
  g_autoptr (GVariant) origins = dsc_state_dup_dict (reader->root, "origins");

  for (guint i = 0; i < reader->config->settings->len; i++) {
    const DscSetting *setting = reader->config->settings->pdata[i];
    g_autoptr (GVariant) of_step = dsc_state_dup_dict (origins, setting->step->id);
    g_autofree char *origin = dsc_state_dup_string (of_step, setting->name);

    if (dsc_config_find (reader->config, setting->step, setting->name) == setting)
      g_ptr_array_add (reader->document->settings,
                       dsc_setting_new (setting->step, setting->name, setting->value, origin));
  }
  for (guint i = 0; i < reader->config->notices->len; i++)
    g_ptr_array_add (reader->document->notices, g_strdup (reader->config->notices->pdata[i]));
}

static gboolean
read_settings (Reader *reader, GError **error)
{
  g_autoptr (GVariant) steps = dsc_state_dup_dict (reader->root, "parameters");
  GVariantIter iter;
  const char *id;
  GVariant *values;

  if (steps != NULL) {
    g_variant_iter_init (&iter, steps);
    while (g_variant_iter_next (&iter, "{&sv}", &id, &values)) {
      gboolean ok = read_step (reader, id, values, error);

      g_variant_unref (values);
      if (!ok)
        return FALSE;
    }
  }
  take_settings (reader);
  return TRUE;
}

static void
read_variant_params (Reader *reader, DscSavedVariant *variant, GVariant *steps)
{
  GVariantIter step_iter;
  const char *id, *name;
  GVariant *values, *value;

  g_variant_iter_init (&step_iter, steps);
  while (g_variant_iter_loop (&step_iter, "{&sv}", &id, &values)) {
    GVariantIter iter;

    if (!g_variant_is_of_type (values, G_VARIANT_TYPE_VARDICT))
      continue;
    g_variant_iter_init (&iter, values);
    while (g_variant_iter_loop (&iter, "{&sv}", &name, &value)) {
      g_autofree char *text = value_text (value);

      g_autofree char *resolved = text != NULL ? resolve_value (reader, id, name, text) : NULL;

      if (resolved != NULL)
        dsc_saved_variant_set (variant, id, name, resolved);
    }
  }
}

static gboolean
read_variants (Reader *reader, GError **error)
{
  g_autoptr (GPtrArray) dicts = dsc_state_dup_dicts (reader->root, "variants");

  if (dicts != NULL && dicts->len > MAX_VARIANTS)
    return refuse (reader, "variants", "are too many", error);
  for (guint i = 0; dicts != NULL && i < dicts->len; i++) {
    g_autofree char *name = dsc_state_dup_string (dicts->pdata[i], "name");
    g_autofree char *note = dsc_state_dup_string (dicts->pdata[i], "note");
    g_autoptr (GVariant) steps = dsc_state_dup_dict (dicts->pdata[i], "parameters");
    DscSavedVariant *variant;
    DscCompat compat;

    if (name == NULL || *name == '\0')
      return refuse (reader, "variants", "needs a \"name\" for each", error);
    if (!read_compat (reader, dicts->pdata[i], "variants.compat", &compat, error))
      return FALSE;
    variant = dsc_saved_variant_new (name, note, compat);
    if (steps != NULL)
      read_variant_params (reader, variant, steps);
    g_ptr_array_add (reader->document->variants, variant);
  }
  return TRUE;
}

static void
read_rest (Reader *reader)
{
  DscSessionDocument *document = reader->document;
  g_auto (GStrv) log = dsc_state_dup_strings (reader->root, "log");
  GVariantDict others;

  document->product = dsc_state_dup_string (reader->root, "product");
  document->output_file = dsc_state_dup_string (reader->root, "output_file");
  document->unsaved_of = dsc_state_dup_string (reader->root, "unsaved_of");
  dsc_state_get_boolean (reader->root, "skip_missing", &document->skip_missing);
  dsc_state_get_boolean (reader->root, "as_image", &document->as_image);
  dsc_state_get_boolean (reader->root, "was_closed", &document->was_closed);
  document->window = dsc_state_dup_dict (reader->root, "window");
  for (guint i = 0; log != NULL && log[i] != NULL; i++)
    g_ptr_array_add (document->log, g_strdup (log[i]));
  g_variant_dict_init (&others, reader->root);
  for (guint i = 0; i < G_N_ELEMENTS (known_keys); i++)
    g_variant_dict_remove (&others, known_keys[i]);
  document->others = g_variant_ref_sink (g_variant_dict_end (&others));
}

static gboolean
read_all (Reader *reader, GError **error)
{
  DscSessionDocument *document = reader->document;

  if (!read_version (reader, error) || !check_kinds (reader, error)
      || !read_compat (reader, reader->root, "compat", &document->compat, error)
      || !read_files (reader, "inputs", document->inputs, error)
      || !read_files (reader, "exposures", document->exposures, error)
      || !read_files (reader, "files", document->files, error) || !read_settings (reader, error)
      || !read_variants (reader, error))
    return FALSE;
  read_rest (reader);
  return TRUE;
}

DscSessionDocument *
dsc_session_document_parse (const char *text, gsize length, const char *path, GError **error)
{
  g_autoptr (GHashTable) lines = NULL;
  g_autoptr (GVariant) root = dsc_state_parse (text, length, &lines, error);
  g_autoptr (DscConfig) config = dsc_config_new ();
  g_autoptr (DscSessionDocument) document = dsc_session_document_new ();
  g_autofree char *absolute = g_canonicalize_filename (path, NULL);
  g_autofree char *folder = g_path_get_dirname (absolute);
  Reader reader = { path, folder, root, lines, FALSE, document, config };

  if (root == NULL) {
    g_prefix_error (error, "session '%s', ", path);
    return NULL;
  }
  return read_all (&reader, error) ? g_steal_pointer (&document) : NULL;
}

DscSessionDocument *
dsc_session_document_read (const char *path, GError **error)
{
  g_autoptr (GMappedFile) file = NULL;
  g_autoptr (GError) local = NULL;

  if (g_file_test (path, G_FILE_TEST_IS_REGULAR))
    file = g_mapped_file_new (path, FALSE, &local);
  if (file == NULL) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_NOT_FOUND, "The session '%s' %s%s", path,
                 local != NULL ? "cannot be read: " : "does not exist, or is no file",
                 local != NULL ? local->message : "");
    return NULL;
  }
  if (g_mapped_file_get_length (file) > DSC_DOCUMENT_MAX_BYTES) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_TOO_LARGE,
                 "'%s' has %" G_GSIZE_FORMAT
                 " bytes; a session is text of at most %" G_GSIZE_FORMAT,
                 path, g_mapped_file_get_length (file), DSC_DOCUMENT_MAX_BYTES);
    return NULL;
  }
  return dsc_session_document_parse (g_mapped_file_get_contents (file),
                                     g_mapped_file_get_length (file), path, error);
}
