/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-outlier-plan.h"

G_BEGIN_DECLS

/**
 * dsc_outlier_find_noise: the usual ERR of an exposure: the median of the positive, finite ones in
 * a few rows spread over it. @ret_noise: data units; NaN if there is none. Errors: of reading;
 * DSC_ERROR_TOO_LARGE
 */
gboolean dsc_outlier_find_noise (DscImageModel *model, double *ret_noise, GError **error);

/**
 * dsc_outlier_find_pair_limit: of two values farther apart than this the lower one stands for the
 * median. Ten times the usual ERR of the exposure with the most: a hit that would show in both
 * exposures through the mean. Reads rows of all exposures.
 * @ret_limit: data units; INFINITY in parity, and where there is no ERR. Errors: as above;
 * G_IO_ERROR_CANCELLED
 */
gboolean dsc_outlier_find_pair_limit (const DscOutlierPlan *plan,
                                      float *ret_limit,
                                      GCancellable *cancellable,
                                      GError **error);

G_END_DECLS
