/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Light around a point as a function of distance. @data: @width x @height, row-major, 0-based
 * pixels with integer centres; @mask: (nullable): nonzero where a pixel does not count. */

/* One pixel: its distance from the point, its value. */
typedef struct {
  double radius, value;
} DscRadialPixel;

/* Pixels whose centres are within @radius and that are finite, in rows upwards.
 * Returns: (transfer full) (element-type DscRadialPixel) */
GArray *dsc_radial_pixels (const float *data,
                           const guint8 *mask,
                           guint width,
                           guint height,
                           double x,
                           double y,
                           double radius);

/* Means in rings of @step pixels: ring k from k step to (k + 1) step, exact overlap of pixels.
 * @ret_mean, @ret_std: (out): of @n rings; of pixels weighted by their area in the ring; NaN where
 *   nothing counts */
void dsc_radial_profile (const float *data,
                         const guint8 *mask,
                         guint width,
                         guint height,
                         double x,
                         double y,
                         double step,
                         guint n,
                         double *ret_mean,
                         double *ret_std);

/* Curve of growth: the sum within k step, k = 1 .. @n, less @background per pixel; exact overlap.
 * Pixels that do not count, and what lies outside the image, stand for the mean of their ring;
 * NaN from the first ring on in which none counts. @ret_sum: (out): @n values */
void dsc_growth_curve (const float *data,
                       const guint8 *mask,
                       guint width,
                       guint height,
                       double x,
                       double y,
                       double background,
                       double step,
                       guint n,
                       double *ret_sum);

/* The radius that holds @part (0 .. 1) of the last value of a curve of growth, between its points
 * as light that is even within a ring; NaN if the curve does not end above 0. */
double dsc_growth_radius (const double *sum, guint n, double step, double part);

G_END_DECLS
