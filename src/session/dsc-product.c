/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-exposure-delta.h"
#include "dsc-fits-model.h"
#include "dsc-product-private.h"

DscProduct *
dsc_product_new (const char *key, const DscProductOrigin *origin, DscStepOutput *output)
{
  DscProduct *product = g_new0 (DscProduct, 1);

  g_atomic_ref_count_init (&product->ref_count);
  g_mutex_init (&product->lock);
  product->key = g_strdup (key);
  product->output = *output;
  *output = (DscStepOutput){ 0 };
  product->has_image = product->output.image != NULL;
  product->has_library = product->output.library != NULL;
  product->dir.fd = -1;
  product->base = g_strdup (origin != NULL && origin->base != NULL ? origin->base : "");
  product->marks = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; origin != NULL && origin->marks != NULL && i < origin->marks->len; i++)
    g_ptr_array_add (product->marks, g_strdup (origin->marks->pdata[i]));
  product->params = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  if (origin != NULL && origin->step != NULL)
    for (guint i = 0; i < origin->step->n_params; i++) {
      const DscParamSpec *spec = &origin->step->params[i];

      g_hash_table_insert (product->params, g_strdup (spec->name),
                           dsc_param_get_text (spec, origin->params));
    }
  for (guint i = 0; product->has_library && i < dsc_product_get_n_files (product); i++)
    if (dsc_product_get_file (product, i)->member >= 0
        && dsc_exposure_is_delta (dsc_product_get_file (product, i)->path))
      product->needs_base = TRUE;
  return product;
}

DscProduct *
dsc_product_ref (DscProduct *product)
{
  g_atomic_ref_count_inc (&product->ref_count);
  return product;
}

void
dsc_product_unref (DscProduct *product)
{
  if (product == NULL || !g_atomic_ref_count_dec (&product->ref_count))
    return;
  dsc_step_output_clear (&product->output);
  if (product->owns_dir)
    dsc_remove_tree (product->dir.path);
  dsc_locked_dir_clear (&product->dir);
  g_clear_object (&product->input);
  g_hash_table_unref (product->params);
  g_ptr_array_unref (product->marks);
  g_free (product->base);
  g_mutex_clear (&product->lock);
  g_free (product->key);
  g_free (product);
}

void
dsc_product_adopt_dir (DscProduct *product, DscLockedDir *dir)
{
  product->dir = *dir;
  product->owns_dir = TRUE;
  *dir = (DscLockedDir){ NULL, -1 };
}

const char *
dsc_product_get_key (DscProduct *product)
{
  return product->key;
}

DscStepStatus
dsc_product_get_status (DscProduct *product)
{
  return product->output.status;
}

gboolean
dsc_product_is_transient (DscProduct *product)
{
  return product->output.transient;
}

const char *
dsc_product_get_verdict (DscProduct *product)
{
  return product->output.verdict;
}

GHashTable *
dsc_product_get_tables (DscProduct *product)
{
  return product->output.tables;
}

guint
dsc_product_get_n_files (DscProduct *product)
{
  return product->output.files != NULL ? product->output.files->len : 0;
}

const DscProductFile *
dsc_product_get_file (DscProduct *product, guint index)
{
  g_return_val_if_fail (index < dsc_product_get_n_files (product), NULL);
  return product->output.files->pdata[index];
}

DscImageModel *
dsc_product_get_image (DscProduct *product)
{
  DscImageModel *image;

  g_mutex_lock (&product->lock);
  image = product->output.image;
  g_mutex_unlock (&product->lock);
  return image;
}

DscLibrary *
dsc_product_get_library (DscProduct *product)
{
  DscLibrary *library;

  g_mutex_lock (&product->lock);
  library = product->output.library;
  g_mutex_unlock (&product->lock);
  return library;
}

const char *
dsc_product_get_base (DscProduct *product)
{
  return product->base;
}

GPtrArray *
dsc_product_get_marks (DscProduct *product)
{
  return product->marks;
}

gboolean
dsc_product_needs_base (DscProduct *product)
{
  return product->needs_base && dsc_product_get_library (product) == NULL;
}

void
dsc_product_set_input (DscProduct *product, DscLibrary *input)
{
  g_mutex_lock (&product->lock);
  if (product->input == NULL)
    product->input = g_object_ref (input);
  g_mutex_unlock (&product->lock);
}

DscLibrary *
dsc_product_get_input (DscProduct *product)
{
  DscLibrary *input;

  g_mutex_lock (&product->lock);
  input = product->input;
  g_mutex_unlock (&product->lock);
  return input;
}

gpointer
dsc_product_dup_params (DscProduct *product, const DscStep *step)
{
  gpointer params = dsc_params_new (step->params, step->n_params, step->params_size);

  for (guint i = 0; i < step->n_params; i++) {
    const char *text = g_hash_table_lookup (product->params, step->params[i].name);

    if (text == NULL || !dsc_param_set_text (&step->params[i], params, text, NULL)) {
      dsc_params_free (step->params, step->n_params, params);
      return NULL;
    }
  }
  return params;
}

const char *
dsc_product_member_path (DscProduct *product, int member)
{
  for (guint i = 0; i < dsc_product_get_n_files (product); i++) {
    const DscProductFile *file = dsc_product_get_file (product, i);

    if (file->member == member && !file->internal)
      return file->path;
  }
  return NULL;
}

static DscImageModel *
open_exposure (const char *path, DscImageModel *base, GError **error)
{
  return dsc_exposure_is_delta (path) ? dsc_exposure_delta_open (path, base, error)
                                      : dsc_fits_model_open (path, error);
}

static DscLibrary *
load_library (DscProduct *product, DscLibrary *input, GError **error)
{
  g_autoptr (GPtrArray) models = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < dsc_library_get_n_models (input); i++) {
    const char *path = dsc_product_member_path (product, (int)i);
    DscImageModel *model
        = path != NULL ? open_exposure (path, dsc_library_get_model (input, i), error) : NULL;

    if (path == NULL)
      g_set_error (error, DSC_ERROR, DSC_ERROR_FORMAT, "The stored product lacks exposure %u",
                   i + 1);
    if (model == NULL)
      return NULL;
    g_ptr_array_add (models, model);
  }
  return dsc_library_with_models (input, models);
}

gboolean
dsc_product_load (DscProduct *product, DscLibrary *input, GError **error)
{
  g_autoptr (DscImageModel) image = NULL;
  g_autoptr (DscLibrary) library = NULL;
  gboolean ok = TRUE;

  g_mutex_lock (&product->lock);
  if (product->has_image && product->output.image == NULL) {
    image = dsc_fits_model_open (dsc_product_member_path (product, -1), error);
    ok = image != NULL;
  }
  if (ok && product->has_library && product->output.library == NULL) {
    library = load_library (product, input, error);
    ok = library != NULL;
  }
  if (ok && image != NULL)
    product->output.image = g_steal_pointer (&image);
  if (ok && library != NULL)
    product->output.library = g_steal_pointer (&library);
  g_mutex_unlock (&product->lock);
  return ok;
}

gboolean
dsc_product_is_storable (DscProduct *product, const char *directory)
{
  if (dsc_product_get_n_files (product) == 0 || product->output.status != DSC_STEP_COMPLETE
      || product->output.transient)
    return FALSE;
  for (guint i = 0; i < dsc_product_get_n_files (product); i++) {
    g_autofree char *parent = g_path_get_dirname (dsc_product_get_file (product, i)->path);

    if (!g_str_equal (parent, directory))
      return FALSE;
  }
  if (product->has_image && dsc_product_member_path (product, -1) == NULL)
    return FALSE;
  if (product->has_library)
    for (guint i = 0; i < dsc_library_get_n_models (product->output.library); i++)
      if (dsc_product_member_path (product, (int)i) == NULL)
        return FALSE;
  return TRUE;
}
