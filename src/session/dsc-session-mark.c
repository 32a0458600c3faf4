/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-fits-model.h"
#include "dsc-session-private.h"

/* A second model of the same planes, whose headers may still be set. A file is opened again rather
 * than wrapped, so that what asks for a DscFitsModel still gets one. */
static DscImageModel *
twin (DscImageModel *model, GError **error)
{
  const char *path = dsc_image_model_get_path (model);
  g_autoptr (DscImageModel) copy = NULL;

  if (path != NULL && DSC_IS_FITS_MODEL (model))
    return dsc_fits_model_open (path, error);
  copy = dsc_image_model_new (dsc_image_model_get_name (model), dsc_image_model_get_width (model),
                              dsc_image_model_get_height (model));
  dsc_image_model_set_path (copy, path);
  for (guint id = 0; id < DSC_N_PLANES; id++) {
    g_autoptr (DscImage) plane = NULL;

    if (!dsc_image_model_has_plane (model, id))
      continue;
    plane = dsc_image_model_load_plane (model, id, error);
    if (plane == NULL)
      return NULL;
    dsc_image_model_set_plane (copy, id, plane);
  }
  return g_steal_pointer (&copy);
}

DscLibrary *
dsc_session_mark_skipped (DscLibrary *library, GPtrArray *keys, GError **error)
{
  g_autoptr (GPtrArray) models = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < dsc_library_get_n_models (library); i++) {
    DscImageModel *model = dsc_library_get_model (library, i);
    DscImageModel *marked = twin (model, error);
    g_autoptr (DscHeader) primary = NULL;

    if (marked == NULL)
      return NULL;
    g_ptr_array_add (models, marked);
    primary = dsc_header_copy (dsc_image_model_get_primary (model));
    for (guint k = 0; k < keys->len; k++)
      dsc_header_set_string (primary, keys->pdata[k], "SKIPPED", NULL);
    dsc_image_model_set_headers (marked, primary, dsc_image_model_get_sci (model));
    dsc_image_model_set_wcs (marked, dsc_image_model_get_wcs (model),
                             dsc_image_model_get_wcs_note (model));
  }
  return dsc_library_with_models (library, models);
}
