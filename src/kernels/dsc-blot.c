/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-blot.h"

#include <math.h>

static inline gboolean
is_inside (const DscBlotSource *source, float x, float y)
{
  return x >= 0 && x < (float)source->nx && y >= 0 && y < (float)source->ny;
}

/* A pixel of the image; NaN where it is not in memory. */
static float
get_pixel (const DscBlotSource *source, gint x, gint y)
{
  gint column = x - source->x0, row = y - source->y0;

  if (column < 0 || row < 0 || column >= (gint)source->width || row >= (gint)source->height)
    return NAN;
  return source->data[(gsize)row * source->width + (guint)column];
}

static inline float
mix (float s, float t, float f00, float f10, float f01, float f11)
{
  return (1 - s) * (1 - t) * f00 + s * (1 - t) * f10 + (1 - s) * t * f01 + s * t * f11;
}

/* At the last column or row, or the edge of what is in memory. */
static float
blot_edge (const DscBlotSource *source, float x, float y)
{
  gint ix = (gint)x, iy = (gint)y;
  float s = x - (float)ix, t = y - (float)iy;
  gboolean last_x = ix + 1 == (gint)source->nx, last_y = iy + 1 == (gint)source->ny;
  float f00 = get_pixel (source, ix, iy);

  if (last_x && last_y)
    return f00;
  if (last_x)
    return (1 - t) * f00 + t * get_pixel (source, ix, iy + 1);
  if (last_y)
    return (1 - s) * f00 + s * get_pixel (source, ix + 1, iy);
  return mix (s, t, f00, get_pixel (source, ix + 1, iy), get_pixel (source, ix, iy + 1),
              get_pixel (source, ix + 1, iy + 1));
}

void
dsc_blot_linear (
    const DscBlotSource *source, gsize n, const double *x, const double *y, float *ret_values)
{
  guint inner_columns = source->width > 0 ? source->width - 1 : 0;
  guint inner_rows = source->height > 0 ? source->height - 1 : 0;

  for (gsize i = 0; i < n; i++) {
    float fx = (float)x[i], fy = (float)y[i];
    guint column, row;

    if (!is_inside (source, fx, fy)) {
      ret_values[i] = NAN;
      continue;
    }
    column = (guint)((gint)fx - source->x0);
    row = (guint)((gint)fy - source->y0);
    if (column < inner_columns && row < inner_rows) {
      const float *f = source->data + (gsize)row * source->width + column;
      float s = fx - (float)(gint)fx, t = fy - (float)(gint)fy;

      ret_values[i] = mix (s, t, f[0], f[1], f[source->width], f[source->width + 1]);
    } else {
      ret_values[i] = blot_edge (source, fx, fy);
    }
  }
}

gboolean
dsc_blot_window (const DscBlotSource *source,
                 gsize n,
                 const double *x,
                 const double *y,
                 gint *ret_x0,
                 gint *ret_y0,
                 gint *ret_x1,
                 gint *ret_y1)
{
  float x_min = INFINITY, x_max = -INFINITY, y_min = INFINITY, y_max = -INFINITY;

  for (gsize i = 0; i < n; i++) {
    float fx = (float)x[i], fy = (float)y[i];
    gboolean inside = (fx >= 0) & (fx < (float)source->nx) & (fy >= 0) & (fy < (float)source->ny);
    float low_x = inside ? fx : INFINITY, low_y = inside ? fy : INFINITY;
    float high_x = inside ? fx : -INFINITY, high_y = inside ? fy : -INFINITY;

    x_min = low_x < x_min ? low_x : x_min;
    y_min = low_y < y_min ? low_y : y_min;
    x_max = high_x > x_max ? high_x : x_max;
    y_max = high_y > y_max ? high_y : y_max;
  }
  if (!(x_min <= x_max))
    return FALSE;
  *ret_x0 = (gint)x_min;
  *ret_y0 = (gint)y_min;
  *ret_x1 = MIN ((gint)x_max + 1, (gint)source->nx - 1);
  *ret_y1 = MIN ((gint)y_max + 1, (gint)source->ny - 1);
  return TRUE;
}
