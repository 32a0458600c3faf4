/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-deblend.h"
#include "dsc-segment-cutout.h"

G_BEGIN_DECLS

/**
 * dsc_deblend_thresholds: between @min and @max, both left out, ascending. Numbers as numpy makes
 * them: single precision; of sinh double.
 * @ret_thresholds: @n_levels of them
 */
void dsc_deblend_thresholds (
    float min, float max, guint n_levels, DscDeblendMode mode, double *ret_thresholds);

/**
 * dsc_deblend_markers: the parts of a segment that hold one source each, at the lowest of the
 * @n_levels ascending @thresholds that separates them from the others; parts of fewer than
 * @n_pixels pixels do not count (reference part B, 3.6, steps 2 and 3). What it costs does not
 * depend on the number of thresholds.
 *
 * @ret_labels: of each cell: 0: none, else 1 .. the number of parts, in the order of their first
 *   cells
 * @ret_n: 0: there is one source at every threshold
 * Errors: DSC_ERROR_TOO_LARGE, G_IO_ERROR_CANCELLED
 */
gboolean dsc_deblend_markers (const DscSegmentCutout *cutout,
                              const double *thresholds,
                              guint n_levels,
                              guint n_pixels,
                              guint32 *ret_labels,
                              guint32 *ret_n,
                              GCancellable *cancellable,
                              GError **error);

G_END_DECLS
