/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-blot.h"

#include <math.h>

/* Positions that are done at once. */
#define CHUNK 64

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

/* Positions of a chunk, and where the pixel below each is in memory: -1: not an easy one. */
typedef struct {
  float x[CHUNK], y[CHUNK], s[CHUNK], t[CHUNK];
  gint32 column[CHUNK], row[CHUNK];
} Places;

/* Returns: whether all are easy: inside, with their four pixels in memory */
static gboolean
find_places (const DscBlotSource *source, guint n, const double *x, const double *y, Places *p)
{
  float x0 = (float)source->x0, y0 = (float)source->y0;
  float x1 = x0 + (float)source->width - 1, y1 = y0 + (float)source->height - 1;
  guint easy = 0;

  for (guint i = 0; i < n; i++) {
    float fx = (float)x[i], fy = (float)y[i];
    gboolean inside = (fx >= x0) & (fx < x1) & (fy >= y0) & (fy < y1);
    gint32 ix = (gint32)(inside ? fx : 0), iy = (gint32)(inside ? fy : 0);

    p->x[i] = fx;
    p->y[i] = fy;
    p->s[i] = fx - (float)ix;
    p->t[i] = fy - (float)iy;
    p->column[i] = ix - source->x0;
    p->row[i] = iy - source->y0;
    easy += inside ? 1 : 0;
  }
  return easy == n;
}

static void
blot_easy (const DscBlotSource *source, guint n, const Places *p, float *ret_values)
{
  gsize stride = source->width;
  float f00[CHUNK], f10[CHUNK], f01[CHUNK], f11[CHUNK];

  for (guint i = 0; i < n; i++) {
    const float *f = source->data + (gsize)p->row[i] * stride + (gsize)p->column[i];

    f00[i] = f[0];
    f10[i] = f[1];
    f01[i] = f[stride];
    f11[i] = f[stride + 1];
  }
  for (guint i = 0; i < n; i++)
    ret_values[i] = mix (p->s[i], p->t[i], f00[i], f10[i], f01[i], f11[i]);
}

void
dsc_blot_linear (
    const DscBlotSource *source, gsize n, const double *x, const double *y, float *ret_values)
{
  Places places;

  for (gsize from = 0; from < n; from += CHUNK) {
    guint length = (guint)MIN (CHUNK, n - from);

    if (source->width > 0 && find_places (source, length, x + from, y + from, &places)) {
      blot_easy (source, length, &places, ret_values + from);
      continue;
    }
    for (gsize i = from; i < from + length; i++) {
      float fx = (float)x[i], fy = (float)y[i];

      ret_values[i] = is_inside (source, fx, fy) ? blot_edge (source, fx, fy) : NAN;
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
