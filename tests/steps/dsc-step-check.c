/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-step-check.h"

gpointer
dsc_step_check_params (const DscStep *step, const char *const *settings)
{
  gpointer params = dsc_params_new (step->params, step->n_params, step->params_size);

  for (; settings != NULL && *settings != NULL; settings++) {
    g_auto (GStrv) parts = g_strsplit (*settings, "=", 2);
    const DscParamSpec *spec = dsc_params_find (step->params, step->n_params, parts[0]);
    g_autoptr (GError) error = NULL;

    g_assert_nonnull (spec);
    dsc_param_set_text (spec, params, parts[1], &error);
    g_assert_no_error (error);
  }
  return params;
}
