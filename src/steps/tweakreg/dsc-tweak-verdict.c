/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-tweak-verdict.h"

#include <math.h>

char *
dsc_tweak_verdict_mas (double arcsec)
{
  return g_strdup_printf (arcsec < 0.01 ? "%.2g mas" : "%.0f mas", 1e3 * arcsec);
}

static void
count_states (const DscTweakSolution *solution, guint counts[DSC_N_TWEAK_STATES])
{
  for (guint k = 0; k < DSC_N_TWEAK_STATES; k++)
    counts[k] = 0;
  for (guint i = 0; i < solution->n_exposures; i++)
    counts[solution->exposures[i].state]++;
}

static DscStepStatus
find_status (const guint counts[DSC_N_TWEAK_STATES])
{
  if (counts[DSC_TWEAK_ALIGNED] > 0)
    return DSC_STEP_COMPLETE;
  if (counts[DSC_TWEAK_FAILED] > 0 || counts[DSC_TWEAK_NO_SOURCES] > 0)
    return DSC_STEP_FAILED;
  return DSC_STEP_SKIPPED;
}

/* Root of the mean square of what the pairs that were used leave, of a kind of fits. */
static double
rms_of (const DscTweakSolution *solution, DscTweakFitKind kind, guint *ret_n)
{
  double sum = 0.0;

  *ret_n = 0;
  for (guint k = 0; k < solution->fits->len; k++) {
    const DscTweakFit *fit = solution->fits->pdata[k];

    if (fit->kind != kind || fit->state != DSC_TWEAK_ALIGNED || fit->n_used == 0)
      continue;
    sum += fit->n_used * fit->rmse * fit->rmse;
    *ret_n += fit->n_used;
  }
  return *ret_n > 0 ? sqrt (sum / *ret_n) : NAN;
}

static void
append_counts (GString *text, const guint counts[DSC_N_TWEAK_STATES])
{
  static const DscTweakState shown[]
      = { DSC_TWEAK_REFERENCE, DSC_TWEAK_FAILED, DSC_TWEAK_NO_SOURCES, DSC_TWEAK_EXCLUDED };

  for (guint k = 0; k < G_N_ELEMENTS (shown); k++)
    if (counts[shown[k]] > 0)
      g_string_append_printf (text, ", %u %s", counts[shown[k]],
                              shown[k] == DSC_TWEAK_NO_SOURCES ? "without sources"
                                                               : dsc_tweak_state_name (shown[k]));
}

static void
append_numbers (GString *text, const DscTweakSolution *solution)
{
  double largest = 0.0, relative, absolute;
  guint n_relative, n_absolute;

  for (guint i = 0; i < solution->n_exposures; i++)
    largest = MAX (largest, solution->exposures[i].moved);
  g_string_append_printf (text, "; moved by up to %.1f mas", 1e3 * largest);
  relative = rms_of (solution, DSC_TWEAK_RELATIVE, &n_relative);
  absolute = rms_of (solution, DSC_TWEAK_ABSOLUTE, &n_absolute);
  if (n_relative > 0)
    g_string_append_printf (text, "; rms %.1f mas of %u pairs", 1e3 * relative, n_relative);
  if (n_absolute > 0)
    g_string_append_printf (text, "; to the reference %.1f mas of %u pairs", 1e3 * absolute,
                            n_absolute);
}

void
dsc_tweak_verdict_set (DscTweakSolution *solution, const DscTweakScene *scene)
{
  guint counts[DSC_N_TWEAK_STATES];
  GString *text = g_string_new (NULL);

  count_states (solution, counts);
  if (scene->compat != DSC_COMPAT_JWST)
    solution->status = find_status (counts);
  if (counts[DSC_TWEAK_ALIGNED] > 0)
    g_string_printf (text, "%u of %u exposures aligned", counts[DSC_TWEAK_ALIGNED],
                     solution->n_exposures);
  else if (counts[DSC_TWEAK_FAILED] > 0 || counts[DSC_TWEAK_NO_SOURCES] > 0)
    g_string_printf (text, "no exposure could be aligned");
  else
    g_string_printf (text, "nothing to align: one exposure or group, and no reference catalog");
  append_counts (text, counts);
  if (counts[DSC_TWEAK_ALIGNED] > 0)
    append_numbers (text, solution);
  g_free (solution->verdict);
  solution->verdict = g_string_free (text, FALSE);
}

DscStepStatus
dsc_tweak_verdict_exposure_status (const DscTweakSolution *solution,
                                   const DscTweakScene *scene,
                                   guint exposure)
{
  if (scene->compat == DSC_COMPAT_JWST)
    return solution->status;
  switch (solution->exposures[exposure].state) {
  case DSC_TWEAK_ALIGNED:
  case DSC_TWEAK_REFERENCE:
    return DSC_STEP_COMPLETE;
  case DSC_TWEAK_FAILED:
  case DSC_TWEAK_NO_SOURCES:
    return DSC_STEP_FAILED;
  default:
    return DSC_STEP_SKIPPED;
  }
}
