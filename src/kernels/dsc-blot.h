/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * DscBlotSource: a rectangle of an image in memory.
 * @nx, @ny: size of the whole image, whose edges matter
 * @x0, @y0, @width, @height: what is in memory; row-major
 */
typedef struct {
  const float *data;
  guint nx, ny;
  gint x0, y0;
  guint width, height;
} DscBlotSource;

/**
 * dsc_blot_linear: the image at @n positions (0-based, integer centres), bilinear, in single
 * precision: reference part B, 1.6. Positions outside [0, nx) x [0, ny), without a number, or
 * whose neighbours are not in memory give NaN; in the last column and row only the other axis is
 * interpolated; a NaN neighbour gives NaN.
 */
void dsc_blot_linear (
    const DscBlotSource *source, gsize n, const double *x, const double *y, float *ret_values);

/**
 * dsc_blot_window: the rectangle of the image that these positions read.
 * Returns: FALSE if none does
 */
gboolean dsc_blot_window (const DscBlotSource *source,
                          gsize n,
                          const double *x,
                          const double *y,
                          gint *ret_x0,
                          gint *ret_y0,
                          gint *ret_x1,
                          gint *ret_y1);

G_END_DECLS
