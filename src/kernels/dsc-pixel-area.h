/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-wcs.h"

G_BEGIN_DECLS

/**
 * dsc_mean_pixel_area: the mean area of a pixel of an image of @width x @height in steradian: that
 * of the spherical polygon round its outer pixel centres (inside the bounding box), divided by its
 * pixels (reference part B, 2.12). Returns: FALSE if no part of the image has positions
 */
gboolean dsc_mean_pixel_area (const DscWcs *wcs, guint width, guint height, double *ret_steradian);

/* Distance of two points on the sky, all in degrees. */
double dsc_sky_separation (double ra1, double dec1, double ra2, double dec2);

G_END_DECLS
