/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "dsc-step-advice.h"
#include "skymatch-params.h"

void
dsc_skymatch_advise (gconstpointer params, DscLibrary *library, GPtrArray *list)
{
  const DscSkymatchParams *p = params;

  /* Unset limits are NaN, which is less than nothing. */
  if (p->lower >= p->upper)
    dsc_step_advice_add (list, "lower upper", DSC_MESSAGE_WARNING,
                         _ ("the lower limit %g is not below the upper one, %g: no pixel is left"),
                         p->lower, p->upper);
  if (p->nclip > 0 && (p->lsigma < 1.0 || p->usigma < 1.0))
    dsc_step_advice_add (
        list, p->lsigma < 1.0 ? "lsigma nclip" : "usigma nclip", DSC_MESSAGE_WARNING,
        _ ("%d rounds of clipping below 1 sigma throw out most of the sky"), p->nclip);
  else if (p->nclip > 0 && p->lsigma > 0.0 && p->usigma > 0.0
           && (p->lsigma > 2.0 * p->usigma || p->usigma > 2.0 * p->lsigma))
    dsc_step_advice_add (list, "lsigma usigma", DSC_MESSAGE_WARNING,
                         _ ("limits of %g and %g sigma pull the level to one side"), p->lsigma,
                         p->usigma);
}
