/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-star-finder.h"

G_BEGIN_DECLS

/**
 * dsc_star_measure: @cutout, @convolved: size x size around the peak @star->x_peak, @y_peak;
 * @scratch: as many. @threshold_is_zero: the flux of dao need not be finite.
 * Returns: FALSE if @star is none: a measure is not finite
 */
gboolean dsc_star_measure (const DscStarFinder *finder,
                           const float *cutout,
                           const float *convolved,
                           gboolean threshold_is_zero,
                           double *scratch,
                           DscStar *star);

G_END_DECLS
