/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-radial-profile.h"

#include <math.h>
#include <string.h>

#define HALF_DIAGONAL 0.70710678118654757 /* of a pixel */

/* What the rings around a point hold. @sum, @square: of values times the area of their pixels */
typedef struct {
  const float *data;
  const guint8 *mask;
  guint width, height;
  double x, y, step;
  guint n;
  double *area, *sum, *square;
} Rings;

/* --- the overlap of a circle and a pixel --- */

/* The integral of sqrt (R^2 - t^2) from 0 to @t. */
static double
integral (double t, double radius)
{
  double s = CLAMP (t / radius, -1, 1);

  return 0.5 * radius * radius * (s * sqrt (1 - s * s) + asin (s));
}

/* The area of the circle about 0 in [0, x] x [0, y]; odd in both. */
static double
corner_area (double x, double y, double radius)
{
  double sign = (x < 0) == (y < 0) ? 1 : -1, from;

  x = MIN (fabs (x), radius);
  y = MIN (fabs (y), radius);
  if (x * x + y * y <= radius * radius)
    return sign * x * y;
  from = sqrt (radius * radius - y * y);
  return sign * (y * from + integral (x, radius) - integral (from, radius));
}

/* Of the pixel with its centre at (@dx, @dy) from that of the circle; @distance: between them */
static double
pixel_overlap (double dx, double dy, double distance, double radius)
{
  double area;

  if (distance >= radius + HALF_DIAGONAL)
    return 0;
  if (distance <= radius - HALF_DIAGONAL)
    return 1;
  area = corner_area (dx + 0.5, dy + 0.5, radius) - corner_area (dx - 0.5, dy + 0.5, radius)
         - corner_area (dx + 0.5, dy - 0.5, radius) + corner_area (dx - 0.5, dy - 0.5, radius);
  return CLAMP (area, 0, 1);
}

/* --- pixels --- */

/* Pixels whose centres are within @reach of @at along an axis of @size; FALSE: none */
static gboolean
find_span (double at, double reach, guint size, guint *ret_first, guint *ret_last)
{
  double first = ceil (at - reach), last = floor (at + reach);

  /* Written so that NaN finds none. */
  if (!(first <= last && last >= 0 && first <= (double)size - 1))
    return FALSE;
  *ret_first = (guint)MAX (first, 0);
  *ret_last = (guint)MIN (last, (double)size - 1);
  return TRUE;
}

static void
add_pixel (Rings *rings, double dx, double dy, double value)
{
  double distance = hypot (dx, dy), inside;
  double first = MAX (floor ((distance - HALF_DIAGONAL) / rings->step), 0);

  if (!(first < rings->n))
    return;
  inside = pixel_overlap (dx, dy, distance, first * rings->step);
  for (guint k = (guint)first; k < rings->n && inside < 1; k++) {
    double next = pixel_overlap (dx, dy, distance, (k + 1) * rings->step), part = next - inside;

    rings->area[k] += part;
    rings->sum[k] += part * value;
    rings->square[k] += part * value * value;
    inside = next;
  }
}

static void
fill_rings (Rings *rings)
{
  double reach = rings->n * rings->step + HALF_DIAGONAL;
  guint x0, x1, y0, y1;

  rings->area = g_new0 (double, 3 * (gsize)rings->n + 1);
  rings->sum = rings->area + rings->n;
  rings->square = rings->sum + rings->n;
  if (!find_span (rings->x, reach, rings->width, &x0, &x1)
      || !find_span (rings->y, reach, rings->height, &y0, &y1))
    return;
  for (guint j = y0; j <= y1; j++) {
    for (guint i = x0; i <= x1; i++) {
      gsize at = (gsize)j * rings->width + i;

      if (isfinite (rings->data[at]) && !(rings->mask && rings->mask[at]))
        add_pixel (rings, i - rings->x, j - rings->y, (double)rings->data[at]);
    }
  }
}

GArray *
dsc_radial_pixels (const float *data,
                   const guint8 *mask,
                   guint width,
                   guint height,
                   double x,
                   double y,
                   double radius)
{
  GArray *pixels = g_array_new (FALSE, FALSE, sizeof (DscRadialPixel));
  guint x0, x1, y0, y1;

  if (!find_span (x, radius, width, &x0, &x1) || !find_span (y, radius, height, &y0, &y1))
    return pixels;
  for (guint j = y0; j <= y1; j++) {
    for (guint i = x0; i <= x1; i++) {
      gsize at = (gsize)j * width + i;
      DscRadialPixel pixel = { hypot (i - x, j - y), (double)data[at] };

      if (pixel.radius <= radius && isfinite (pixel.value) && !(mask && mask[at]))
        g_array_append_val (pixels, pixel);
    }
  }
  return pixels;
}

void
dsc_radial_profile (const float *data,
                    const guint8 *mask,
                    guint width,
                    guint height,
                    double x,
                    double y,
                    double step,
                    guint n,
                    double *ret_mean,
                    double *ret_std)
{
  Rings rings = { data, mask, width, height, x, y, step, n, NULL, NULL, NULL };

  fill_rings (&rings);
  for (guint k = 0; k < n; k++) {
    double mean = rings.area[k] > 0 ? rings.sum[k] / rings.area[k] : NAN;

    ret_mean[k] = mean;
    ret_std[k]
        = rings.area[k] > 0 ? sqrt (MAX (rings.square[k] / rings.area[k] - mean * mean, 0)) : NAN;
  }
  g_free (rings.area);
}

void
dsc_growth_curve (const float *data,
                  const guint8 *mask,
                  guint width,
                  guint height,
                  double x,
                  double y,
                  double background,
                  double step,
                  guint n,
                  double *ret_sum)
{
  Rings rings = { data, mask, width, height, x, y, step, n, NULL, NULL, NULL };
  double sum = 0;

  fill_rings (&rings);
  for (guint k = 0; k < n; k++) {
    double whole = G_PI * step * step * (2.0 * k + 1);

    sum += rings.area[k] > 0 ? whole * (rings.sum[k] / rings.area[k] - background) : NAN;
    ret_sum[k] = sum;
  }
  g_free (rings.area);
}

double
dsc_growth_radius (const double *sum, guint n, double step, double part)
{
  double goal = n > 0 ? part * sum[n - 1] : NAN, before = 0;

  if (!isfinite (goal) || !(sum[n - 1] > 0))
    return NAN;
  for (guint k = 0; k < n; k++) {
    /* The light within r grows with its square between two radii. */
    if (sum[k] >= goal && sum[k] > before) {
      double inner = k * step, outer = (k + 1) * step;
      double t = (goal - before) / (sum[k] - before);

      return sqrt (inner * inner + CLAMP (t, 0, 1) * (outer * outer - inner * inner));
    }
    before = sum[k];
  }
  return NAN;
}
