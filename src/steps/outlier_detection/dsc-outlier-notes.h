/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-outlier-flag.h"
#include "dsc-outlier-plan.h"
#include "dsc-outlier-report.h"

G_BEGIN_DECLS

/* What a run says of itself: warnings on the way, and the report. */

/* Whether memory and disk suffice. Errors: DSC_ERROR_TOO_LARGE with advice */
gboolean
dsc_outlier_check_plan (const DscOutlierPlan *plan, const DscStepInput *input, GError **error);

/* Notes what the median is made of. @coverage: of dsc_outlier_median(); @weighed: whether any pixel
 * of any group has a weight */
void dsc_outlier_take_coverage (const DscOutlierPlan *plan,
                                DscImageModel *median,
                                const guint64 *coverage,
                                gboolean weighed,
                                DscOutlierReport *report,
                                DscProgress *progress);

/* Notes what was found in exposure @index. */
void dsc_outlier_take_verdict (const DscOutlierPlan *plan,
                               guint index,
                               DscOutlierVerdict *verdict,
                               DscOutlierReport *report,
                               DscProgress *progress);

/* The last word, when the causes are known.
 * Errors: DSC_ERROR_FAILED if an exposure has more outliers than max_flagged_percent (never in
 * parity) */
gboolean
dsc_outlier_judge_run (const DscOutlierPlan *plan, const DscOutlierReport *report, GError **error);

/* "1.31 % flagged (0.9–2.4 % per exposure), 4 cores hit in >= 2 exposures" */
char *dsc_outlier_make_verdict (const DscOutlierReport *report);

G_END_DECLS
