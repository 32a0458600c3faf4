/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-outlier-plan.h"
#include "dsc-outlier-report.h"

G_BEGIN_DECLS

/* An exposure of which more is flagged deserves a look (F11). */
#define DSC_OUTLIER_WARN_PERCENT 5.0

/**
 * DscOutlierDiagnosis:
 * @dx, @dy: pixels of the exposure by which its sources are off the blotted median, positive
 *   towards larger x and y; NaN if the image does not tell
 * @bad_err: fraction of the good pixels whose ERR is 0, negative or not finite
 * @text: one sentence for a person, with numbers and the parameter to try
 */
typedef struct {
  DscOutlierCause cause;
  double dx, dy;
  double bad_err;
  char *text;
} DscOutlierDiagnosis;

void dsc_outlier_diagnosis_clear (DscOutlierDiagnosis *diagnosis);

/**
 * dsc_outlier_diagnose: why so much of exposure @index is flagged: its sky, its place or its ERR;
 * for an exposure with more than DSC_OUTLIER_WARN_PERCENT. Reads the exposure again.
 * @exposure: its counts; its cause is set
 * Errors: of reading; DSC_ERROR_TOO_LARGE; G_IO_ERROR_CANCELLED
 */
gboolean dsc_outlier_diagnose (const DscOutlierPlan *plan,
                               guint index,
                               DscImageModel *median,
                               DscOutlierExposure *exposure,
                               DscOutlierDiagnosis *ret_diagnosis,
                               GCancellable *cancellable,
                               GError **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (DscOutlierDiagnosis, dsc_outlier_diagnosis_clear)

G_END_DECLS
