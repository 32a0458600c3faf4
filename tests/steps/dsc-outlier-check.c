/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-outlier-check.h"

#include "dsc-derived-model.h"
#include "dsc-step-check.h"
#include "dsc-steps.h"

gpointer
dsc_outlier_check_params (const char *const *settings)
{
  return dsc_step_check_params (&dsc_outlier_detection_step, settings);
}

void
dsc_outlier_check_params_free (gpointer params)
{
  const DscStep *step = &dsc_outlier_detection_step;

  dsc_params_free (step->params, step->n_params, params);
}

gboolean
dsc_outlier_check_run (DscLibrary *library,
                       const char *const *settings,
                       const DscStepInput *input,
                       DscStepOutput *output,
                       GError **error)
{
  gpointer params = dsc_outlier_check_params (settings);
  g_autofree char *dir = dsc_test_tmpdir ();
  DscStepInput own = { 0 };
  gboolean ok;

  if (input != NULL)
    own = *input;
  own.library = library;
  own.product = dsc_library_get_product (library);
  own.work_dir = dir;
  ok = dsc_outlier_detection_step.run (params, &own, output, error);
  dsc_outlier_check_params_free (params);
  return ok;
}

const char *
dsc_outlier_check_file (const DscStepOutput *output, const char *suffix, int member)
{
  for (guint i = 0; output->files != NULL && i < output->files->len; i++) {
    const DscProductFile *file = g_ptr_array_index (output->files, i);

    if (g_str_equal (file->suffix, suffix) && file->member == member)
      return file->path;
  }
  return NULL;
}

DscImageModel *
dsc_outlier_check_level (DscImageModel *model, double level)
{
  g_autoptr (DscHeader) primary = dsc_header_copy (dsc_image_model_get_primary (model));
  const DscModelChanges changes = { .primary = primary };

  dsc_header_set_double (primary, "BKGLEVEL", level, NULL);
  dsc_header_set_bool (primary, "BKGSUB", FALSE, NULL);
  return dsc_derived_model_new (model, &changes);
}
