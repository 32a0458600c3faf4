/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-skymatch-check.h"

#include <math.h>
#include <string.h>

#include "dsc-step-check.h"
#include "dsc-steps.h"

gpointer
dsc_skymatch_check_params (const char *const *settings)
{
  return dsc_step_check_params (&dsc_skymatch_step, settings);
}

void
dsc_skymatch_check_params_free (gpointer params)
{
  dsc_params_free (dsc_skymatch_step.params, dsc_skymatch_step.n_params, params);
}

gboolean
dsc_skymatch_check_run (DscLibrary *library,
                        const char *const *settings,
                        DscCompat compat,
                        guint n_threads,
                        DscProgress *progress,
                        GCancellable *cancellable,
                        DscStepOutput *output,
                        GError **error)
{
  gpointer params = dsc_skymatch_check_params (settings);
  g_autofree char *dir = dsc_test_tmpdir ();
  DscStepInput input = { .library = library,
                         .product = dsc_library_get_product (library),
                         .compat = compat,
                         .n_threads = n_threads,
                         .work_dir = dir,
                         .progress = progress,
                         .cancellable = cancellable };
  gboolean ok = dsc_skymatch_step.run (params, &input, output, error);

  dsc_skymatch_check_params_free (params);
  return ok;
}

double
dsc_skymatch_check_level (DscLibrary *library, guint index)
{
  double level = NAN;

  dsc_image_model_get_double (dsc_library_get_model (library, index), "BKGLEVEL", &level);
  return level;
}

DscSkyReport *
dsc_skymatch_check_report (const DscStepOutput *output)
{
  DscSkyReport *report;

  g_assert_nonnull (output->tables);
  report = dsc_sky_report_from_variant (g_hash_table_lookup (output->tables, DSC_SKY_TABLE));
  g_assert_nonnull (report);
  return report;
}

gboolean
dsc_skymatch_check_said (DscProgress *progress, const char *text)
{
  g_autoptr (GPtrArray) messages = dsc_progress_dup_messages (progress);

  for (guint i = 0; i < messages->len; i++)
    if (strstr (((DscMessage *)messages->pdata[i])->text, text) != NULL)
      return TRUE;
  for (guint i = 0; i < messages->len; i++)
    g_test_message ("said: %s", ((DscMessage *)messages->pdata[i])->text);
  return FALSE;
}
