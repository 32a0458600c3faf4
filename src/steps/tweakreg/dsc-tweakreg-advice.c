/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-step-advice.h"
#include "tweakreg-params.h"

#include <glib/gi18n.h>
#include <math.h>

/* tweakwcs refuses a separation that two matches could share. */
static void
advise_match (double separation, double tolerance, const char *names, GPtrArray *list)
{
  if (separation < sqrt (2.0) * tolerance)
    dsc_step_advice_add (
        list, names, DSC_MESSAGE_WARNING,
        _ ("a separation of %g must be above %.3g, 1.41 times the tolerance: sources "
           "could be matched twice"),
        separation, sqrt (2.0) * tolerance);
}

/* Stars that a fit needs to be more than solvable. */
static int
least_pairs (int fitgeometry)
{
  return fitgeometry == DSC_FIT_SHIFT ? 1 : fitgeometry == DSC_FIT_GENERAL ? 3 : 2;
}

void
dsc_tweakreg_advise (gconstpointer params, DscLibrary *library, GPtrArray *list)
{
  const DscTweakregParams *p = params;

  if (p->starfinder != DSC_STARFINDER_SEGMENTATION) {
    if (p->sharplo >= p->sharphi)
      dsc_step_advice_add (
          list, "sharplo sharphi", DSC_MESSAGE_WARNING,
          _ ("the least sharpness %g is not below the highest, %g: no source is left"), p->sharplo,
          p->sharphi);
    if (p->roundlo >= p->roundhi)
      dsc_step_advice_add (
          list, "roundlo roundhi", DSC_MESSAGE_WARNING,
          _ ("the least roundness %g is not below the highest, %g: no source is left"), p->roundlo,
          p->roundhi);
  }
  advise_match (p->separation, p->tolerance, "separation tolerance", list);
  if (p->minobj < least_pairs (p->fitgeometry))
    dsc_step_advice_add (list, "minobj fitgeometry", DSC_MESSAGE_WARNING,
                         _ ("this fit needs %d matches, and %d are asked for"),
                         least_pairs (p->fitgeometry), p->minobj);
  if (p->brightest != DSC_INT_UNSET && p->brightest < p->minobj)
    dsc_step_advice_add (list, "brightest minobj", DSC_MESSAGE_WARNING,
                         _ ("the %d brightest sources cannot give %d matches"), p->brightest,
                         p->minobj);
  if (p->searchrad < p->tolerance)
    dsc_step_advice_add (list, "searchrad tolerance", DSC_MESSAGE_WARNING,
                         _ ("offsets up to %g are looked for, less than the tolerance of %g"),
                         p->searchrad, p->tolerance);
  if (*p->abs_refcat == '\0')
    return;
  advise_match (p->abs_separation, p->abs_tolerance, "abs_separation abs_tolerance", list);
  if (p->abs_minobj < least_pairs (p->abs_fitgeometry))
    dsc_step_advice_add (list, "abs_minobj abs_fitgeometry", DSC_MESSAGE_WARNING,
                         _ ("this fit needs %d matches, and %d are asked for"),
                         least_pairs (p->abs_fitgeometry), p->abs_minobj);
}
