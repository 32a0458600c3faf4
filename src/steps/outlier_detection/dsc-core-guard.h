/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-outlier-plan.h"
#include "dsc-outlier-report.h"

G_BEGIN_DECLS

/* Hits do not strike twice in the same place: a core flagged in two or more exposures is the source
 * itself, and its flux is lost. */

#define DSC_CORE_RADIUS 1.5 /* pixels of the exposure: the core of a source */

/**
 * dsc_core_guard_run: looks at what a run has flagged: finds the sources of the median, lists those
 * whose core is flagged in two or more exposures, works out the likely cause for each exposure with
 * more flags than usual, and the advice.
 * @median: its image; SCI is read, and its WCS
 * @flagged: for each exposure the outliers: packed as in DscModelChanges
 * @report: in: all of @exposures but n_in_cores, n_cores and cause (residual and chi included),
 * unit, size, groups and coverage; out: n_in_cores, n_cores and cause of each exposure, n_sources,
 *   n_cores, cores and advice
 * Cores are looked at with resample_data only and listed by how much their flux changes, the worst
 * first. Sources (10 sigma over the background) are looked for in tiles: memory does not grow with
 * the mosaic. What is found out about an exposure goes to @progress as a warning. Errors: of
 * reading; DSC_ERROR_TOO_LARGE; G_IO_ERROR_CANCELLED
 */
gboolean dsc_core_guard_run (const DscOutlierPlan *plan,
                             DscImageModel *median,
                             GBytes *const *flagged,
                             DscOutlierReport *report,
                             DscProgress *progress,
                             GCancellable *cancellable,
                             GError **error);

G_END_DECLS
