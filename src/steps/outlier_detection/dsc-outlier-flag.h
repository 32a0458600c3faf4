/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-fits-writer.h"
#include "dsc-outlier-plan.h"

G_BEGIN_DECLS

/**
 * DscOutlierVerdict: what comes out for one exposure.
 * @flagged, @bad: packed masks as in DscModelChanges: the outliers; and all pixels that get NaN and
 *   DO_NOT_USE
 * @n_good: pixels that are not bad when they come in; @n_usable: those that good_bits allows and
 * that have a weight; @n_checked: good ones where the median has a number; @n_outliers: outliers
 * among the good ones
 * @n_before: OUTLIER flags that came in
 * @n_negative: pixels with a negative VAR_RNOISE
 * @residual, @err: SCI - blot - level and ERR of @n_samples of the checked pixels, spread evenly
 */
typedef struct {
  GBytes *flagged, *bad;
  guint64 n_pixels, n_good, n_usable, n_checked, n_outliers, n_before, n_negative;
  guint n_samples;
  float *residual, *err;
} DscOutlierVerdict;

void dsc_outlier_verdict_clear (DscOutlierVerdict *verdict);

/**
 * dsc_outlier_flag: brings the median back to exposure @index and judges its pixels (reference part
 * B, 1.6 and 1.7; with resample_data=False 1.8).
 * @median: the image whose SCI is the median of the mosaic; read where the exposure lies
 * @map: memory for the map, used again for the next exposure
 * @blot: (nullable): a file with an image SCI of the size of the exposure, for the blotted median
 * Errors: of reading and writing; DSC_ERROR_TOO_LARGE; G_IO_ERROR_CANCELLED
 */
gboolean dsc_outlier_flag (const DscOutlierPlan *plan,
                           guint index,
                           DscImageModel *median,
                           DscPixmap *map,
                           DscFitsWriter *blot,
                           DscOutlierVerdict *ret_verdict,
                           GCancellable *cancellable,
                           GError **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (DscOutlierVerdict, dsc_outlier_verdict_clear)

G_END_DECLS
