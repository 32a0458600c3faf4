/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "dsc-step-advice.h"
#include "outlier_detection-params.h"

/* Two numbers, as the check of the parameter takes them. */
static gboolean
read_pair (const char *text, double *ret_first, double *ret_second)
{
  char *end;

  *ret_first = g_ascii_strtod (text, &end);
  if (end == text)
    return FALSE;
  text = end;
  *ret_second = g_ascii_strtod (text, &end);
  return end != text;
}

void
dsc_outlier_detection_advise (gconstpointer params, DscLibrary *library, GPtrArray *list)
{
  const DscOutlierDetectionParams *p = params;
  double first, second;

  if (read_pair (p->snr, &first, &second) && second > first)
    dsc_step_advice_add (list, "snr", DSC_MESSAGE_WARNING,
                         _ ("the second limit, around what was found, is usually the lower one: "
                            "%g is above %g"),
                         second, first);
  if (p->resample_data && read_pair (p->scale, &first, &second) && second > first)
    dsc_step_advice_add (list, "scale", DSC_MESSAGE_WARNING,
                         _ ("the second factor, around what was found, is usually the lower one: "
                            "%g is above %g"),
                         second, first);
  if (p->maskpt >= 1.0)
    dsc_step_advice_add (list, "maskpt", DSC_MESSAGE_WARNING,
                         _ ("at %g of the mean weight most pixels are left out of the median"),
                         p->maskpt);
  if (p->resample_data && p->pixfrac <= 0.0 && p->kernel != DSC_OUTLIER_KERNEL_POINT)
    dsc_step_advice_add (list, "pixfrac kernel", DSC_MESSAGE_WARNING,
                         _ ("drops without a size are those of the kernel point: choose it"));
}
