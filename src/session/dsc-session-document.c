/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-session-document-private.h"

#include <string.h>

#include "dsc-session-private.h"

DscSavedVariant *
dsc_saved_variant_new (const char *name, const char *note, DscCompat compat)
{
  DscSavedVariant *variant = g_new0 (DscSavedVariant, 1);

  variant->name = g_strdup (name);
  variant->note = g_strdup (note != NULL ? note : "");
  variant->compat = compat;
  variant->params
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_hash_table_unref);
  return variant;
}

void
dsc_saved_variant_set (DscSavedVariant *variant,
                       const char *step,
                       const char *name,
                       const char *value)
{
  GHashTable *values = g_hash_table_lookup (variant->params, step);

  if (values == NULL) {
    values = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
    g_hash_table_insert (variant->params, g_strdup (step), values);
  }
  g_hash_table_insert (values, g_strdup (name), g_strdup (value));
}

const char *
dsc_saved_variant_get (const DscSavedVariant *variant, const char *step, const char *name)
{
  GHashTable *values = g_hash_table_lookup (variant->params, step);

  return values != NULL ? g_hash_table_lookup (values, name) : NULL;
}

void
dsc_saved_variant_free (DscSavedVariant *variant)
{
  if (variant == NULL)
    return;
  g_free (variant->name);
  g_free (variant->note);
  g_hash_table_unref (variant->params);
  g_free (variant);
}

DscSavedFile *
dsc_saved_file_new (const char *path)
{
  DscSavedFile *file = g_new0 (DscSavedFile, 1);

  file->path = g_strdup (path);
  file->bytes = -1;
  return file;
}

void
dsc_saved_file_free (DscSavedFile *file)
{
  g_free (file->path);
  g_free (file->other);
  g_free (file->digest);
  g_free (file);
}

DscSetting *
dsc_setting_new (const DscStep *step, const char *name, const char *value, const char *origin)
{
  DscSetting *setting = g_new0 (DscSetting, 1);

  setting->step = step;
  setting->name = g_strdup (name);
  setting->value = g_strdup (value);
  setting->origin = g_strdup (origin);
  return setting;
}

static void
setting_free (gpointer data)
{
  DscSetting *setting = data;

  g_free (setting->name);
  g_free (setting->value);
  g_free (setting->origin);
  g_free (setting);
}

DscSessionDocument *
dsc_session_document_new (void)
{
  DscSessionDocument *document = g_new0 (DscSessionDocument, 1);

  document->inputs = g_ptr_array_new_with_free_func ((GDestroyNotify)dsc_saved_file_free);
  document->exposures = g_ptr_array_new_with_free_func ((GDestroyNotify)dsc_saved_file_free);
  document->files = g_ptr_array_new_with_free_func ((GDestroyNotify)dsc_saved_file_free);
  document->settings = g_ptr_array_new_with_free_func (setting_free);
  document->variants = g_ptr_array_new_with_free_func ((GDestroyNotify)dsc_saved_variant_free);
  document->log = g_ptr_array_new_with_free_func (g_free);
  document->notices = g_ptr_array_new_with_free_func (g_free);
  return document;
}

void
dsc_session_document_free (DscSessionDocument *document)
{
  if (document == NULL)
    return;
  g_ptr_array_unref (document->inputs);
  g_ptr_array_unref (document->exposures);
  g_ptr_array_unref (document->files);
  g_ptr_array_unref (document->settings);
  g_ptr_array_unref (document->variants);
  g_ptr_array_unref (document->log);
  g_ptr_array_unref (document->notices);
  g_clear_pointer (&document->window, g_variant_unref);
  g_clear_pointer (&document->others, g_variant_unref);
  g_free (document->product);
  g_free (document->output_file);
  g_free (document->unsaved_of);
  g_free (document);
}

void
dsc_session_document_add_input (DscSessionDocument *document, const char *path)
{
  g_ptr_array_add (document->inputs, dsc_saved_file_new (path));
}

/* What is known of a file without reading it. */
static void
describe_file (DscSavedFile *file, DscDigestCache *digests)
{
  DscFileSignature signature;

  if (g_file_test (file->path, G_FILE_TEST_IS_REGULAR)
      && dsc_file_signature (file->path, &signature, NULL))
    file->bytes = (gint64)signature.size;
  g_free (file->digest);
  file->digest = dsc_digest_cache_peek (digests, file->path);
}

static void
take_settings (DscSessionDocument *document, DscSession *session)
{
  g_ptr_array_set_size (document->settings, 0);
  for (guint i = 0; i < dsc_session_n_steps (session); i++) {
    const DscStep *step = dsc_session_get_step (session, i);

    for (guint k = 0; k < step->n_params; k++) {
      const char *name = step->params[k].name;
      g_autofree char *value = NULL;

      if (dsc_session_param_is_default (session, i, name))
        continue;
      value = dsc_session_get_param (session, i, name);
      g_ptr_array_add (
          document->settings,
          dsc_setting_new (step, name, value, dsc_session_get_param_origin (session, i, name)));
    }
  }
}

void
dsc_session_document_take (DscSessionDocument *document, DscSession *session)
{
  DscLibrary *library = dsc_session_get_library (session);

  document->compat = dsc_session_get_compat (session);
  g_free (document->output_file);
  document->output_file = g_strdup (session->output_file);
  g_free (document->product);
  document->product = g_strdup (dsc_library_get_product (library));
  take_settings (document, session);
  g_ptr_array_set_size (document->exposures, 0);
  for (guint i = 0; i < dsc_library_get_n_models (library); i++) {
    const char *path = dsc_image_model_get_path (dsc_library_get_model (library, i));

    if (path != NULL)
      g_ptr_array_add (document->exposures, dsc_saved_file_new (path));
  }
}

gboolean
dsc_param_names_file (const DscParamSpec *spec)
{
  return !(spec->flags & DSC_PARAM_COMMON)
         && (spec->type == DSC_PARAM_FILE
             || (spec->type == DSC_PARAM_STRING && g_str_equal (spec->name, "group_params")));
}

gboolean
dsc_setting_names_file (const char *step_id, const char *name)
{
  const DscStep *step = dsc_step_registry_find (step_id);

  for (guint i = 0; step != NULL && i < step->n_params; i++)
    if (g_str_equal (step->params[i].name, name))
      return dsc_param_names_file (&step->params[i]);
  return FALSE;
}

/* A word like GAIADR3 is no file, unless there is one. */
static void
add_file (DscSessionDocument *document, const char *step, const char *name, const char *value)
{
  g_autofree char *path = NULL;

  if (!dsc_setting_names_file (step, name) || !g_file_test (value, G_FILE_TEST_EXISTS))
    return;
  path = g_canonicalize_filename (value, NULL);
  for (guint i = 0; i < document->files->len; i++)
    if (g_str_equal (((DscSavedFile *)document->files->pdata[i])->path, path))
      return;
  g_ptr_array_add (document->files, dsc_saved_file_new (path));
}

static void
add_files_of_variant (DscSessionDocument *document, const DscSavedVariant *variant)
{
  GHashTableIter steps, iter;
  gpointer id, table, name, value;

  g_hash_table_iter_init (&steps, variant->params);
  while (g_hash_table_iter_next (&steps, &id, &table)) {
    g_hash_table_iter_init (&iter, table);
    while (g_hash_table_iter_next (&iter, &name, &value))
      add_file (document, id, name, value);
  }
}

static int
compare_paths (gconstpointer a, gconstpointer b)
{
  const DscSavedFile *const *first = a, *const *second = b;

  return strcmp ((*first)->path, (*second)->path);
}

void
dsc_session_document_describe (DscSessionDocument *document, DscSession *session)
{
  GPtrArray *lists[] = { document->inputs, document->exposures, document->files };

  g_ptr_array_set_size (document->files, 0);
  for (guint i = 0; i < document->settings->len; i++) {
    const DscSetting *setting = document->settings->pdata[i];

    add_file (document, setting->step->id, setting->name, setting->value);
  }
  for (guint i = 0; i < document->variants->len; i++)
    add_files_of_variant (document, document->variants->pdata[i]);
  g_ptr_array_sort (document->files, compare_paths);
  for (guint k = 0; k < G_N_ELEMENTS (lists); k++)
    for (guint i = 0; i < lists[k]->len; i++)
      describe_file (lists[k]->pdata[i], session->digests);
}

static const DscSetting *
find_setting (DscSessionDocument *document, const DscStep *step, const char *name)
{
  for (guint i = 0; i < document->settings->len; i++) {
    const DscSetting *setting = document->settings->pdata[i];

    if (setting->step == step && g_str_equal (setting->name, name))
      return setting;
  }
  return NULL;
}

/* FALSE and the message added to @problems: it is refused. */
static void
apply_param (DscSessionDocument *document,
             DscSession *session,
             guint index,
             const DscParamSpec *spec,
             GString *problems)
{
  const DscStep *step = dsc_session_get_step (session, index);
  const DscSetting *setting = find_setting (document, step, spec->name);
  g_autoptr (GError) error = NULL;
  g_autofree char *usual = NULL;

  if (setting == NULL) {
    gpointer params;

    if (dsc_session_param_is_default (session, index, spec->name))
      return;
    params = dsc_params_new (step->params, step->n_params, step->params_size);
    usual = dsc_param_get_text (spec, params);
    dsc_params_free (step->params, step->n_params, params);
  }
  if (!dsc_session_set_param_from (session, index, spec->name,
                                   setting != NULL ? setting->value : usual,
                                   setting != NULL ? setting->origin : NULL, &error))
    g_string_append_printf (problems, "%s%s: %s", problems->len > 0 ? "\n" : "", step->id,
                            error->message);
}

gboolean
dsc_session_document_apply (DscSessionDocument *document, DscSession *session, GError **error)
{
  g_autoptr (GString) problems = g_string_new (NULL);

  dsc_session_set_compat (session, document->compat);
  dsc_session_set_output_file (session, document->output_file);
  for (guint i = 0; i < dsc_session_n_steps (session); i++) {
    const DscStep *step = dsc_session_get_step (session, i);

    for (guint k = 0; k < step->n_params; k++)
      apply_param (document, session, i, &step->params[k], problems);
  }
  if (problems->len == 0)
    return TRUE;
  g_set_error_literal (error, DSC_ERROR, DSC_ERROR_PARAMETER, problems->str);
  return FALSE;
}

GStrv
dsc_session_document_find_inputs (DscSessionDocument *document, GError **error)
{
  g_autoptr (GStrvBuilder) paths = g_strv_builder_new ();
  g_autoptr (GString) missing = g_string_new (NULL);

  for (guint i = 0; i < document->inputs->len; i++) {
    DscSavedFile *file = document->inputs->pdata[i];

    if (!g_file_test (file->path, G_FILE_TEST_EXISTS) && file->other != NULL
        && g_file_test (file->other, G_FILE_TEST_EXISTS))
      g_strv_builder_add (paths, file->other);
    else if (g_file_test (file->path, G_FILE_TEST_EXISTS))
      g_strv_builder_add (paths, file->path);
    else
      g_string_append_printf (missing, "%s'%s'%s%s%s", missing->len > 0 ? "; " : "", file->path,
                              file->other != NULL ? " or '" : "",
                              file->other != NULL ? file->other : "",
                              file->other != NULL ? "'" : "");
  }
  if (missing->len > 0 || document->inputs->len == 0) {
    g_set_error (
        error, DSC_ERROR, DSC_ERROR_NOT_FOUND,
        document->inputs->len == 0
            ? "the session names no inputs%s"
            : "an input of the session is not there: %s; put it there, or change \"inputs\" "
              "in the session file",
        missing->str);
    return NULL;
  }
  return g_strv_builder_end (paths);
}

/* (transfer full) (nullable): why it is another file than the one that was saved */
static char *
compare_file (const DscSavedFile *saved,
              const char *path,
              DscDigestCache *digests,
              gboolean read,
              GCancellable *cancellable)
{
  g_autofree char *base = g_path_get_basename (path);
  g_autofree char *digest = NULL;
  DscFileSignature signature;

  if (!dsc_file_signature (path, &signature, NULL))
    return NULL;
  if (saved->bytes >= 0 && (guint64)saved->bytes != signature.size)
    return g_strdup_printf ("'%s' is not as it was when the session was saved: %" G_GUINT64_FORMAT
                            " bytes now, %" G_GINT64_FORMAT " then; results will differ",
                            base, signature.size, saved->bytes);
  if (saved->digest == NULL)
    return NULL;
  digest = read ? dsc_digest_cache_get (digests, path, cancellable, NULL)
                : dsc_digest_cache_peek (digests, path);
  if (digest == NULL || g_str_equal (digest, saved->digest))
    return NULL;
  return g_strdup_printf ("'%s' is not as it was when the session was saved: its content has "
                          "changed; results will differ",
                          base);
}

static const DscSavedFile *
find_exposure (DscSessionDocument *document, const char *path)
{
  g_autofree char *base = g_path_get_basename (path);

  for (guint i = 0; i < document->exposures->len; i++) {
    const DscSavedFile *file = document->exposures->pdata[i];
    g_autofree char *name = g_path_get_basename (file->path);

    if (g_str_equal (name, base))
      return file;
  }
  return NULL;
}

/* Those that parameters name. */
static void
check_files (DscSessionDocument *document,
             DscSession *session,
             gboolean read,
             GCancellable *cancellable,
             GPtrArray *changes)
{
  for (guint i = 0; i < document->files->len && !g_cancellable_is_cancelled (cancellable); i++) {
    const DscSavedFile *file = document->files->pdata[i];
    const char *path = g_file_test (file->path, G_FILE_TEST_EXISTS) || file->other == NULL
                           ? file->path
                           : file->other;
    char *text = compare_file (file, path, session->digests, read, cancellable);

    if (text != NULL)
      g_ptr_array_add (changes, text);
  }
}

GPtrArray *
dsc_session_document_check (DscSessionDocument *document,
                            DscSession *session,
                            gboolean read,
                            GCancellable *cancellable)
{
  DscLibrary *library = dsc_session_get_library (session);
  guint n = dsc_library_get_n_models (library);
  GPtrArray *changes = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < n && !g_cancellable_is_cancelled (cancellable); i++) {
    const char *path = dsc_image_model_get_path (dsc_library_get_model (library, i));
    const DscSavedFile *saved = path != NULL ? find_exposure (document, path) : NULL;
    char *text
        = saved != NULL ? compare_file (saved, path, session->digests, read, cancellable) : NULL;

    if (text != NULL)
      g_ptr_array_add (changes, text);
  }
  check_files (document, session, read, cancellable, changes);
  if (document->exposures->len > 0 && document->exposures->len != n)
    g_ptr_array_add (changes,
                     g_strdup_printf ("there are %u exposures now, %u when the session was saved; "
                                      "results will differ",
                                      n, document->exposures->len));
  return changes;
}

const DscSavedVariant *
dsc_session_document_find_variant (DscSessionDocument *document, const char *name)
{
  for (guint i = 0; i < document->variants->len; i++)
    if (g_str_equal (((DscSavedVariant *)document->variants->pdata[i])->name, name))
      return document->variants->pdata[i];
  return NULL;
}

gboolean
dsc_is_session_file (const char *path)
{
  g_autofree char *lower = g_ascii_strdown (path, -1);

  return g_str_has_suffix (lower, DSC_SESSION_SUFFIX);
}
