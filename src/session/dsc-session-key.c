/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-common-params.h"
#include "dsc-config-build.h"
#include "dsc-hash.h"
#include "dsc-parallel.h"
#include "dsc-session-private.h"

gboolean
dsc_session_params_skip (gconstpointer params)
{
  return ((const DscCommonParams *)params)->skip;
}

/* A model that no file stands behind: its keywords and pixels. */
static gboolean
add_model_content (DscHash *hash, DscImageModel *model, GError **error)
{
  DscHeader *headers[] = { dsc_image_model_get_primary (model), dsc_image_model_get_sci (model) };
  guint width = dsc_image_model_get_width (model), height = dsc_image_model_get_height (model);

  for (guint i = 0; i < G_N_ELEMENTS (headers); i++)
    for (guint k = 0; k < dsc_header_n_cards (headers[i]); k++) {
      const DscCard *card = dsc_header_get_card (headers[i], k);

      dsc_hash_add_int (hash, card->key, card->i);
      dsc_hash_add_double (hash, "value", card->d);
      dsc_hash_add_string (hash, "text", card->string);
    }
  dsc_hash_add_int (hash, "width", width);
  dsc_hash_add_int (hash, "height", height);
  for (guint id = 0; id < DSC_N_PLANES; id++)
    for (guint z = 0; z < dsc_image_model_plane_depth (model, id); z++) {
      g_autofree guint32 *row = g_new (guint32, width);

      dsc_hash_add_int (hash, "plane", id);
      for (guint y = 0; y < height; y++) {
        if (!dsc_image_model_read_rows (model, id, z, y, 1, row, error))
          return FALSE;
        dsc_hash_add_bytes (hash, "row", row, (gsize)width * 4);
      }
    }
  return TRUE;
}

typedef struct {
  DscLibrary *library;
  DscDigestCache *digests;
  gboolean is_private, read;
  GCancellable *cancellable;
  char **keys; /* one per model */
} ModelKeys;

/* A private store needs no content: within one session a file is known by its signature. */
static char *
signature_key (const char *path, GError **error)
{
  DscFileSignature s;

  if (!dsc_file_signature (path, &s, error))
    return NULL;
  return g_strdup_printf ("%" G_GUINT64_FORMAT ":%" G_GUINT64_FORMAT ":%" G_GUINT64_FORMAT
                          ":%" G_GINT64_FORMAT,
                          s.device, s.inode, s.size, s.mtime_ns);
}

static gboolean
find_model_key (guint index, gpointer user_data, GError **error)
{
  ModelKeys *job = user_data;
  DscImageModel *model = dsc_library_get_model (job->library, index);
  const char *path = dsc_image_model_get_path (model);

  if (path == NULL) {
    g_autoptr (DscHash) hash = dsc_hash_new ();

    if (!add_model_content (hash, model, error))
      return FALSE;
    job->keys[index] = dsc_hash_finish (hash);
  } else if (job->is_private) {
    job->keys[index] = signature_key (path, error);
  } else if (job->read) {
    job->keys[index] = dsc_digest_cache_get (job->digests, path, job->cancellable, error);
  } else {
    job->keys[index] = dsc_digest_cache_peek (job->digests, path);
    return TRUE;
  }
  return job->keys[index] != NULL;
}

char *
dsc_session_library_key (DscLibrary *library,
                         DscDigestCache *digests,
                         gboolean is_private,
                         gboolean read,
                         guint n_threads,
                         GCancellable *cancellable,
                         GError **error)
{
  guint n = dsc_library_get_n_models (library);
  g_autofree char **keys = g_new0 (char *, n + 1);
  ModelKeys job = { library, digests, is_private, read, cancellable, keys };
  g_autoptr (DscHash) hash = dsc_hash_new ();
  gboolean complete = TRUE;

  if (!dsc_parallel_for (n, n_threads, find_model_key, &job, cancellable, error)) {
    for (guint i = 0; i < n; i++)
      g_clear_pointer (&keys[i], g_free);
    return NULL;
  }
  dsc_hash_add_string (hash, "product", dsc_library_get_product (library));
  dsc_hash_add_string (hash, "asn_id", dsc_library_get_asn_id (library));
  dsc_hash_add_string (hash, "asn_table", dsc_library_get_asn_table (library));
  dsc_hash_add_string (hash, "asn_pool", dsc_library_get_asn_pool (library));
  for (guint i = 0; i < n; i++) {
    complete = complete && keys[i] != NULL;
    dsc_hash_add_string (hash, "name",
                         dsc_image_model_get_name (dsc_library_get_model (library, i)));
    dsc_hash_add_string (hash, "group", dsc_library_get_group_id (library, i));
    dsc_hash_add_string (hash, "content", keys[i]);
  }
  for (guint i = 0; i < n; i++)
    g_clear_pointer (&keys[i], g_free);
  return complete ? dsc_hash_finish (hash) : NULL;
}

static void
add_params (DscHash *hash, const DscStep *step, gconstpointer params, DscDigestCache *digests)
{
  for (guint i = 0; i < step->n_params; i++) {
    const DscParamSpec *spec = &step->params[i];
    g_autofree char *text = NULL;
    g_autofree char *digest = NULL;

    if (spec->flags & DSC_PARAM_NO_HASH)
      continue;
    text = dsc_param_get_text (spec, params);
    if (spec->type == DSC_PARAM_FILE && g_file_test (text, G_FILE_TEST_IS_REGULAR))
      digest = dsc_digest_cache_get (digests, text, NULL, NULL);
    dsc_hash_add_string (hash, spec->name, digest != NULL ? digest : text);
  }
}

/* What lists and folders of the parameters name; one that went is another key, too. */
static void
add_files (DscHash *hash,
           const DscStep *step,
           gconstpointer params,
           DscLibrary *library,
           DscDigestCache *digests)
{
  g_autoptr (GPtrArray) files
      = step->list_files != NULL ? step->list_files (params, library) : NULL;

  for (guint i = 0; files != NULL && i < files->len; i++) {
    const char *path = files->pdata[i];
    g_autofree char *digest = dsc_digest_cache_get (digests, path, NULL, NULL);

    dsc_hash_add_string (hash, "file", digest != NULL ? digest : path);
  }
}

char *
dsc_session_step_key (const DscStep *step,
                      gconstpointer params,
                      DscCompat compat,
                      DscLibrary *library,
                      DscDigestCache *digests,
                      const char *input_key)
{
  g_autoptr (DscHash) hash = dsc_hash_new ();

  dsc_hash_add_string (hash, "input", input_key);
  dsc_hash_add_string (hash, "step", step->id);
  if (dsc_session_params_skip (params) || !dsc_step_is_available (step)) {
    dsc_hash_add_string (hash, "passed", "by");
  } else {
    /* The program's version stands in the product; it also covers a forgotten algorithm number. */
    dsc_hash_add_string (hash, "program", DSC_VERSION);
    dsc_hash_add_int (hash, "version", step->version);
    dsc_hash_add_int (hash, "algorithm", step->algorithm);
    dsc_hash_add_int (hash, "compat", compat);
    add_params (hash, step, params, digests);
    add_files (hash, step, params, library, digests);
  }
  return dsc_hash_finish (hash);
}

char *
dsc_session_passed_key (DscProduct *product, const char *key)
{
  g_autoptr (DscHash) hash = NULL;

  if (key == NULL || product == NULL || !dsc_product_is_transient (product))
    return g_strdup (key);
  hash = dsc_hash_new ();
  dsc_hash_add_string (hash, "transient", key);
  return dsc_hash_finish (hash);
}
