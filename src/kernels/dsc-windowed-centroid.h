/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * dsc_windowed_centroid: the centroid of @data (@width x @height, row-major, without background)
 * under a Gaussian window of @sigma pixels that follows it (XWIN, YWIN of Bertin & Arnouts 1996,
 * A&AS 117, 393; SEP: Barbary 2016, JOSS 1, 58). For a star the window is best as wide as the star:
 * its FWHM / 2.3548. Pixels to 4 sigma count, those that are not finite or masked (@mask: nonzero,
 * (nullable)) or outside the image do not. Any thread.
 *
 * @x, @y: (inout): 0-based pixels; changed on success only
 * @ret_n_bad: (out) (optional): pixels within 4 sigma of the result that did not count; with bad
 * ones near its centre a star is off towards the good side
 * Returns: FALSE if there is nothing to go by: the sum is not positive, or the window moves by
 * more than 2 sigma on either axis
 */
gboolean dsc_windowed_centroid (const float *data,
                                const guint8 *mask,
                                guint width,
                                guint height,
                                double sigma,
                                double *x,
                                double *y,
                                guint *ret_n_bad);

G_END_DECLS
