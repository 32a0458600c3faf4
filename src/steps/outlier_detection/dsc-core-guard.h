/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-outlier-plan.h"
#include "dsc-outlier-report.h"

G_BEGIN_DECLS

/**
 * dsc_core_guard_run: looks at what a run has flagged: finds the sources of the median, lists those
 * whose core is flagged in two or more exposures, works out the likely cause for each exposure with
 * more flags than usual, and the advice.
 * @median: its image; SCI is read, and its WCS
 * @flagged: for each exposure the outliers: packed as in DscModelChanges
 * @report: in: all of @exposures but n_in_cores, n_cores and cause (residual and chi included),
 * unit, size, groups and coverage; out: n_in_cores, n_cores and cause of each exposure, n_sources,
 *   n_cores, cores and advice
 * Errors: of reading; G_IO_ERROR_CANCELLED
 */
gboolean dsc_core_guard_run (const DscOutlierPlan *plan,
                             DscImageModel *median,
                             GBytes *const *flagged,
                             DscOutlierReport *report,
                             DscProgress *progress,
                             GCancellable *cancellable,
                             GError **error);

G_END_DECLS
