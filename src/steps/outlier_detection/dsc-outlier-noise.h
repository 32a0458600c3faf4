/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-image-model.h"

G_BEGIN_DECLS

/**
 * dsc_outlier_find_noise: the usual ERR of an exposure: the median of the positive, finite ones in
 * a few rows spread over it. @ret_noise: data units; NaN if there is none. Errors: of reading;
 * DSC_ERROR_TOO_LARGE
 */
gboolean dsc_outlier_find_noise (DscImageModel *model, double *ret_noise, GError **error);

G_END_DECLS
