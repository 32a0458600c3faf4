/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-segment-measure.h"

#include <math.h>
#include <string.h>

#include "dsc-clipped-median.h"

/* Of the ring around a segment. */
#define RING_SCALE 1.5
#define MIN_RING_PIXELS 10
#define CLIP_SIGMA 3.0
#define CLIP_ROUNDS 20

#define ROWS_PER_LOOK 64 /* of the widest images: some ms */

/* Whether a loop over rows is to end at row @y. */
static gboolean
is_stopped (const DscSegmentImages *images, guint y)
{
  return y % ROWS_PER_LOOK == 0 && images->cancellable != NULL
         && g_cancellable_is_cancelled (images->cancellable);
}

/* What a pixel weighs in the moments. */
static inline double
get_weight (
    const DscSegmentMap *map, guint segment, const DscSegmentImages *images, guint x, guint y)
{
  gsize at = dsc_segment_images_place (images, map, x, y);
  double c = images->convolved[at];

  return map->labels[(gsize)y * map->width + x] == segment + 1 && isfinite (c) && c > 0
                 && (images->mask == NULL || !images->mask[at])
             ? c
             : 0;
}

/* Of a column of a segment: its light, and that times the distance of its pixels from a row, and
 * the square of the distance. */
typedef struct {
  double light, first, second;
} Column;

/* Distances are of row @middle, counted from the first row of the segment. */
static void
sum_columns (const DscSegmentMap *map,
             guint segment,
             const DscSegmentImages *images,
             double middle,
             Column *columns)
{
  const DscSegment *s = &map->segments[segment];

  memset (columns, 0, (gsize)(s->x1 - s->x0) * sizeof *columns);
  for (guint y = s->y0; y < s->y1 && !is_stopped (images, y); y++) {
    double dy = y - s->y0 - middle, dy2 = dy * dy;

    for (guint x = s->x0; x < s->x1; x++) {
      double c = get_weight (map, segment, images, x, y);
      Column *column = &columns[x - s->x0];

      if (c == 0)
        continue;
      column->light += c;
      column->first = fma (dy, c, column->first);
      column->second = fma (dy2, c, column->second);
    }
  }
}

/* In the order of photutils, which multiplies matrices, and with the fused products of BLAS: of
 * pixels on a line rounding decides whether the determinant of the moments is above 0. */
static void
measure_moments (const DscSegmentMap *map,
                 guint segment,
                 const DscSegmentImages *images,
                 DscSegmentValues *v)
{
  const DscSegment *s = &map->segments[segment];
  guint n = s->x1 - s->x0;
  g_autofree Column *columns = g_new (Column, MAX (n, 1));
  double sum = 0, x = 0, y = 0;

  sum_columns (map, segment, images, 0, columns);
  for (guint i = 0; i < n; i++) {
    sum += columns[i].light;
    x = fma (columns[i].light, i, x);
    y += columns[i].first;
  }
  x /= sum;
  y /= sum;
  v->x = x + s->x0;
  v->y = y + s->y0;
  sum_columns (map, segment, images, y, columns);
  for (guint i = 0; i < n; i++) {
    double dx = i - x;

    v->xx = fma (columns[i].light, dx * dx, v->xx);
    v->xy = fma (columns[i].first, dx, v->xy);
    v->yy += columns[i].second;
  }
  v->xx /= sum;
  v->yy /= sum;
  v->xy /= sum;
}

static gboolean
is_good (const DscSegmentImages *images, gsize at)
{
  return isfinite (images->data[at]) && (images->mask == NULL || !images->mask[at]);
}

static double
get_median (const float *sorted, gsize n)
{
  return n % 2 == 1 ? sorted[n / 2] : ((double)sorted[n / 2 - 1] + sorted[n / 2]) / 2;
}

static double
get_mean (const float *values, gsize n, double *ret_std)
{
  double sum = 0, sum2 = 0;

  for (gsize i = 0; i < n; i++)
    sum += values[i];
  sum /= (double)n;
  for (gsize i = 0; i < n; i++)
    sum2 += (values[i] - sum) * (values[i] - sum);
  *ret_std = sqrt (sum2 / (double)n);
  return sum;
}

/* An estimate of the mode as that of SExtractor (Bertin & Arnouts 1996). */
static double
estimate_level (GArray *values)
{
  g_autofree float *scratch = g_new (float, values->len);
  float *v = (float *)(gpointer)values->data;
  gsize n = values->len, before = n + 1;
  double mean, median, std;

  dsc_sort_floats (v, scratch, n);
  for (guint round = 0; round < CLIP_ROUNDS && n != before; round++) {
    double low, high;

    before = n;
    median = get_median (v, n);
    get_mean (v, n, &std);
    low = median - CLIP_SIGMA * std;
    high = median + CLIP_SIGMA * std;
    while (n > 0 && v[n - 1] > high)
      n--;
    while (n > 0 && v[0] < low) {
      v++;
      n--;
    }
    if (n == 0)
      return NAN;
  }
  median = get_median (v, n);
  mean = get_mean (v, n, &std);
  if (std == 0)
    return mean;
  return fabs (mean - median) / std >= 0.3 ? median : 2.5 * median - 1.5 * mean;
}

/* Of the pixels of a row or column, those less than @reach from the middle of it. */
static void
get_reach (guint p0, guint p1, double reach, guint end, guint *ret_first, guint *ret_end)
{
  double centre = 0.5 * ((double)p0 + p1 - 1);
  double first = MAX (floor (centre - reach) + 1, 0), last = MIN (ceil (centre + reach), end);

  *ret_first = (guint)first;
  *ret_end = (guint)last;
}

void
dsc_segment_get_ring (const DscSegmentMap *map,
                      guint segment,
                      guint local_width,
                      guint *ret_x0,
                      guint *ret_y0,
                      guint *ret_x1,
                      guint *ret_y1)
{
  const DscSegment *s = &map->segments[segment];
  double half_x = 0.5 * RING_SCALE * (s->x1 - s->x0), half_y = 0.5 * RING_SCALE * (s->y1 - s->y0);

  get_reach (s->x0, s->x1, half_x + local_width, map->width, ret_x0, ret_x1);
  get_reach (s->y0, s->y1, half_y + local_width, map->height, ret_y0, ret_y1);
}

static double
measure_ring (const DscSegmentMap *map, guint segment, const DscSegmentImages *images, guint width)
{
  const DscSegment *s = &map->segments[segment];
  g_autoptr (GArray) values = g_array_new (FALSE, FALSE, sizeof (float));
  double half_x = 0.5 * RING_SCALE * (s->x1 - s->x0), half_y = 0.5 * RING_SCALE * (s->y1 - s->y0);
  guint x0, x1, y0, y1, hole_x0, hole_x1, hole_y0, hole_y1;

  get_reach (s->x0, s->x1, half_x, map->width, &hole_x0, &hole_x1);
  get_reach (s->y0, s->y1, half_y, map->height, &hole_y0, &hole_y1);
  dsc_segment_get_ring (map, segment, width, &x0, &y0, &x1, &y1);
  for (guint y = y0; y < y1 && !is_stopped (images, y); y++)
    for (guint x = x0; x < x1; x++) {
      gsize at = dsc_segment_images_place (images, map, x, y);
      float value = images->data[at];

      if ((x >= hole_x0 && x < hole_x1 && y >= hole_y0 && y < hole_y1)
          || map->labels[(gsize)y * map->width + x] != 0 || !is_good (images, at))
        continue;
      g_array_append_val (values, value);
    }
  return values->len < MIN_RING_PIXELS ? 0 : estimate_level (values);
}

void
dsc_segment_measure (const DscSegmentMap *map,
                     guint segment,
                     const DscSegmentImages *images,
                     guint local_width,
                     DscSegmentValues *ret_values)
{
  const DscSegment *s = &map->segments[segment];
  DscSegmentValues v = { 0 };

  measure_moments (map, segment, images, &v);
  for (guint y = s->y0; y < s->y1 && !is_stopped (images, y); y++)
    for (guint x = s->x0; x < s->x1; x++) {
      gsize at = dsc_segment_images_place (images, map, x, y);

      if (map->labels[(gsize)y * map->width + x] != segment + 1 || !is_good (images, at))
        continue;
      v.area++;
      v.flux += images->data[at];
      if (images->err != NULL)
        v.error += (double)images->err[at] * images->err[at];
    }
  v.error = images->err != NULL && v.area > 0 ? sqrt (v.error) : NAN;
  if (v.area == 0)
    v.flux = NAN;
  else if (local_width > 0) {
    v.local_background = measure_ring (map, segment, images, local_width);
    v.flux -= (double)v.area * v.local_background;
  }
  *ret_values = v;
}
