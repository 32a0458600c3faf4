/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-catalog-check.h"

#include "dsc-fits-model.h"
#include "dsc-step-check.h"
#include "dsc-steps.h"
#include "dsc-test.h"

/* The reference files of the instrument of @scene are among the settings. */
static DscSourceCatalogParams *
make_params (const char *scene, const char *const *settings)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *folder = dsc_test_shared ("fixtures/reference");
  g_autofree char *instrument = g_strndup (scene, strcspn (scene, "-"));

  if (folder == NULL)
    return NULL;
  g_ptr_array_add (all, g_strdup_printf ("override_apcorr=%s/%s_apcorr.fits", folder, instrument));
  g_ptr_array_add (
      all, g_strdup_printf ("override_abvegaoffset=%s/%s_abvegaoffset.asdf", folder, instrument));
  for (guint i = 0; settings != NULL && settings[i] != NULL; i++)
    g_ptr_array_add (all, g_strdup (settings[i]));
  g_ptr_array_add (all, NULL);
  return dsc_step_check_params (&dsc_source_catalog_step, (const char *const *)all->pdata);
}

gboolean
dsc_catalog_check_init (DscCatalogCheck *self,
                        const char *scene,
                        const char *const *settings,
                        DscCompat compat,
                        guint n_threads)
{
  g_autofree char *name
      = g_strdup_printf ("fixtures/%s/golden/resample/defaults/%s_i2d.fits", scene, scene);
  g_autofree char *path = dsc_test_shared (name);
  g_autoptr (DscImageModel) model = NULL;
  g_autoptr (GError) error = NULL;

  *self = (DscCatalogCheck){ 0 };
  if (path == NULL)
    return FALSE;
  self->params = make_params (scene, settings);
  if (self->params == NULL)
    return FALSE;
  model = dsc_fits_model_open (path, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (dsc_image_model_get_err_unit (model), ==, "MJy/sr");
  self->image = dsc_catalog_image_new (model, self->params, compat, n_threads, NULL, NULL, &error);
  g_assert_no_error (error);
  dsc_catalog_apertures_init (&self->apertures, self->image->primary, self->image->header,
                              self->params, compat, &error);
  g_assert_no_error (error);
  self->detector = dsc_catalog_detector_new (self->image);
  self->finding = dsc_catalog_detector_find (self->detector, self->params, compat, NULL, TRUE,
                                             n_threads, NULL, &error);
  g_assert_no_error (error);
  self->sources = dsc_catalog_measure (self->image, self->finding, &self->apertures, self->params,
                                       compat, n_threads, NULL, NULL, &error);
  g_assert_no_error (error);
  return TRUE;
}

void
dsc_catalog_check_clear (DscCatalogCheck *self)
{
  g_clear_pointer (&self->sources, g_array_unref);
  g_clear_pointer (&self->finding, dsc_catalog_finding_unref);
  g_clear_pointer (&self->detector, dsc_catalog_detector_free);
  g_clear_pointer (&self->image, dsc_catalog_image_unref);
  dsc_catalog_apertures_clear (&self->apertures);
  if (self->params != NULL)
    dsc_params_free (dsc_source_catalog_param_specs, DSC_SOURCE_CATALOG_N_PARAMS, self->params);
}
