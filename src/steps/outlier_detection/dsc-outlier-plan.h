/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-group-stack.h"
#include "dsc-outlier.h"
#include "resample/dsc-resample-plan.h"
#include "outlier_detection-params.h"

G_BEGIN_DECLS

/**
 * DscOutlierPlan: all that is decided before pixels are read.
 * @params: borrowed
 * @resample: exposures and grid of the groups' mosaics; its exposures are those of the library,
 * also with resample_data=False, where its grid is the array of the exposures and has no meaning on
 * the sky
 * @n, @n_groups: exposures, and images that the median is made of: the groups; in parity with
 *   resample_data=False each exposure is one
 * @groups: of each exposure
 * @rules: thresholds and level of each exposure for the detection
 * @windows: of each group: where it can have pixels on the mosaic; mean_weight is NaN
 * @lone: of each exposure: it overlaps no exposure of another group; then it is not checked, but in
 *   parity
 * @max_memory: bytes
 */
typedef struct {
  const DscOutlierDetectionParams *params;
  DscResampleParams *drizzle;
  DscResamplePlan *resample;
  DscCompat compat;
  guint n, n_groups;
  guint *groups;
  DscOutlierRule *rules;
  DscGroupWindow *windows;
  gboolean *lone;
  guint64 max_memory;
} DscOutlierPlan;

/**
 * dsc_outlier_plan_new: checks parameters and exposures and lays out the grid: that of resample
 * with its defaults (reference part B, 2.4), whatever resample is told. Uses library, compat,
 * n_threads, max_memory and progress of @input. What is noteworthy goes to input->progress. Errors:
 * those of dsc_resample_plan_new(); DSC_ERROR_PARAMETER; DSC_ERROR_MIXED for exposures that cannot
 * be stacked as they are (resample_data=False).
 */
DscOutlierPlan *dsc_outlier_plan_new (const DscOutlierDetectionParams *params,
                                      const DscStepInput *input,
                                      GError **error);
void dsc_outlier_plan_free (DscOutlierPlan *plan);

/* Whether some exposure carries a sky level that is still in its pixels: skymatch has been there.
 */
gboolean dsc_outlier_plan_has_levels (const DscOutlierPlan *plan);

/* The rule of exposure @index with the thresholds and backg of other parameters. */
DscOutlierRule dsc_outlier_plan_get_rule (const DscOutlierPlan *plan,
                                          guint index,
                                          const DscOutlierDetectionParams *params);

/**
 * dsc_outlier_plan_map: where rows @y0 .. @y0 + @n_rows - 1 of exposure @index lie on the mosaic,
 * for the blot: pixels outside the bounding box of the exposure have no position, that of the
 * mosaic does not count (reference part B, 1.6). A row does not depend on the rows asked for.
 * Errors: DSC_ERROR_TOO_LARGE; G_IO_ERROR_CANCELLED
 */
gboolean dsc_outlier_plan_map (const DscOutlierPlan *plan,
                               guint index,
                               guint y0,
                               guint n_rows,
                               guint n_threads,
                               DscPixmap *map,
                               GCancellable *cancellable,
                               GError **error);

/**
 * dsc_outlier_plan_find_window: the part of the mosaic that exposure @index, or its rows, can read
 * or write, from the map at the edges and on a coarse mesh, with room for what it does between
 * them; cut to the mosaic. Returns: FALSE if it lies outside
 */
gboolean
dsc_outlier_plan_find_window (const DscOutlierPlan *plan, guint index, DscGroupWindow *ret_window);

/* Bytes that a run takes at most, that its products and the stack take on disk, and seconds
 * (rough). */
guint64 dsc_outlier_plan_memory (const DscOutlierPlan *plan);
guint64 dsc_outlier_plan_disk (const DscOutlierPlan *plan);
double dsc_outlier_plan_seconds (const DscOutlierPlan *plan);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscOutlierPlan, dsc_outlier_plan_free)

G_END_DECLS
