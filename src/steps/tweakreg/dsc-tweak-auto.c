/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-tweak-align.h"

#include <glib/gi18n.h>

DscTweakSolution *
dsc_tweak_align_auto (const DscTweakScene *scene,
                      const DscTweakregParams *params G_GNUC_UNUSED,
                      guint n_threads G_GNUC_UNUSED,
                      DscProgress *progress G_GNUC_UNUSED,
                      GCancellable *cancellable,
                      GError **error)
{
  DscTweakSolution *solution;

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  solution = dsc_tweak_solution_new (scene->n_exposures);
  g_free (solution->method);
  solution->method = g_strdup ("auto");
  solution->status = DSC_STEP_SKIPPED;
  g_free (solution->verdict);
  solution->verdict = g_strdup (_ ("nothing to align"));
  for (guint i = 0; i < scene->n_exposures; i++)
    solution->exposures[i].state
        = scene->exposures[i].excluded ? DSC_TWEAK_EXCLUDED : DSC_TWEAK_SKIPPED;
  return solution;
}
