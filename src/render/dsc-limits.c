/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-limits.h"

#include <math.h>
#include <stdlib.h>

#include "dsc-parallel.h"

#define BAND_ROWS 128

static const GEnumValue limits_values[] = {
  { DSC_LIMITS_ZSCALE, "DSC_LIMITS_ZSCALE", "zscale" },
  { DSC_LIMITS_MINMAX, "DSC_LIMITS_MINMAX", "minmax" },
  { DSC_LIMITS_PERCENT, "DSC_LIMITS_PERCENT", "percent" },
  { DSC_LIMITS_USER, "DSC_LIMITS_USER", "user" },
  { 0, NULL, NULL },
};

GType
dsc_limits_get_type (void)
{
  static gsize type;

  if (g_once_init_enter (&type))
    g_once_init_leave (&type, g_enum_register_static ("DscLimits", limits_values));
  return type;
}

static int
compare_floats (const void *a, const void *b)
{
  float x = *(const float *)a, y = *(const float *)b;

  return x < y ? -1 : x > y;
}

/* --- zscale --- */

#define ZSCALE_MAX_REJECT 0.5
#define ZSCALE_MIN_PIXELS 5
#define ZSCALE_KREJ 2.5
#define ZSCALE_MAX_ITERATIONS 5

/* Straight line through the samples that are not bad, against their index. */
static void
fit_line (const float *y, const guint8 *bad, gsize n, double *ret_slope, double *ret_intercept)
{
  double mean_x = 0, mean_y = 0, sxx = 0, sxy = 0;
  gsize good = 0;

  for (gsize i = 0; i < n; i++)
    if (!bad[i]) {
      mean_x += (double)i;
      mean_y += y[i];
      good++;
    }
  mean_x /= (double)good;
  mean_y /= (double)good;
  for (gsize i = 0; i < n; i++)
    if (!bad[i]) {
      sxx += ((double)i - mean_x) * ((double)i - mean_x);
      sxy += ((double)i - mean_x) * (y[i] - mean_y);
    }
  *ret_slope = sxx > 0.0 ? sxy / sxx : 0.0;
  *ret_intercept = mean_y - *ret_slope * mean_x;
}

static double
scatter_about_line (const float *y, const guint8 *bad, gsize n, double slope, double intercept)
{
  double sum = 0, sum2 = 0;
  gsize good = 0;

  for (gsize i = 0; i < n; i++)
    if (!bad[i]) {
      double r = y[i] - (intercept + slope * (double)i);

      sum += r;
      sum2 += r * r;
      good++;
    }
  sum /= (double)good;
  return sqrt (MAX (0.0, sum2 / (double)good - sum * sum));
}

/* Marks what lies off the line and, as IRAF does, its neighbours: @n_grow samples about each.
 * Returns: how many are good afterwards */
static gsize
reject (const float *y,
        guint8 *bad,
        guint8 *marked,
        gsize n,
        gsize n_grow,
        double slope,
        double intercept,
        double limit)
{
  gsize ahead = (n_grow - 1) / 2, behind = n_grow - 1 - ahead, good = 0;

  for (gsize i = 0; i < n; i++) {
    double r = y[i] - (intercept + slope * (double)i);

    marked[i] = bad[i] || r < -limit || r > limit;
  }
  for (gsize i = 0; i < n; i++) {
    gsize from = i > behind ? i - behind : 0, to = MIN (n - 1, i + ahead);

    bad[i] = 0;
    for (gsize k = from; k <= to && !bad[i]; k++)
      bad[i] = marked[k];
    good += !bad[i];
  }
  return good;
}

void
dsc_zscale (float *sample, gsize n, double contrast, double *ret_lo, double *ret_hi)
{
  gsize min_pixels = MAX (ZSCALE_MIN_PIXELS, (gsize)((double)n * ZSCALE_MAX_REJECT));
  gsize n_grow = MAX (1, n / 100), good = n, last_good = n + 1, center = (n - 1) / 2;
  double slope = 0, intercept = 0, median, lo, hi;
  g_autofree guint8 *bad = g_new0 (guint8, n);
  g_autofree guint8 *marked = g_new0 (guint8, n);

  g_return_if_fail (n > 0);
  qsort (sample, n, sizeof *sample, compare_floats);
  lo = sample[0];
  hi = sample[n - 1];
  for (guint i = 0; i < ZSCALE_MAX_ITERATIONS && good < last_good && good >= min_pixels; i++) {
    double limit;

    fit_line (sample, bad, n, &slope, &intercept);
    limit = ZSCALE_KREJ * scatter_about_line (sample, bad, n, slope, intercept);
    last_good = good;
    good = reject (sample, bad, marked, n, n_grow, slope, intercept, limit);
  }
  if (good >= min_pixels) {
    median = n % 2 ? sample[n / 2] : 0.5 * ((double)sample[n / 2 - 1] + sample[n / 2]);
    if (contrast > 0.0)
      slope /= contrast;
    lo = MAX (lo, median - ((double)center - 1.0) * slope);
    hi = MIN (hi, median + (double)(n - center) * slope);
  }
  *ret_lo = lo;
  *ret_hi = hi;
}

/* --- statistics of an image --- */

typedef struct {
  const DscImage *image;
  gsize layer;       /* first pixel of it */
  guint32 *n_finite; /* per row */
  double *min, *max; /* per band */
} Scan;

static float
pixel_value (const Scan *scan, gsize index)
{
  return scan->image->type == DSC_PIXEL_FLOAT ? scan->image->f[scan->layer + index]
                                              : (float)scan->image->u[scan->layer + index];
}

static gboolean
scan_band (guint index, gpointer user_data, GError **error)
{
  Scan *scan = user_data;
  guint width = scan->image->width;
  DscBand band = dsc_band_get (scan->image->height, BAND_ROWS, index);
  float min = INFINITY, max = -INFINITY;

  for (guint y = band.y0; y < band.y1; y++) {
    guint32 n = 0;

    for (guint x = 0; x < width; x++) {
      float v = pixel_value (scan, (gsize)y * width + x);

      if (isfinite (v)) {
        min = MIN (min, v);
        max = MAX (max, v);
        n++;
      }
    }
    scan->n_finite[y] = n;
  }
  scan->min[index] = min;
  scan->max[index] = max;
  return TRUE;
}

/* Every @stride-th finite pixel from the first, at most @n_max: the sample astropy takes. */
static gsize
sample_finite (const Scan *scan, gsize stride, gsize n_max, float *out)
{
  gsize n = 0, next = 0, seen = 0;

  for (guint y = 0; y < scan->image->height && n < n_max; y++) {
    gsize row = (gsize)y * scan->image->width;

    if (next >= seen + scan->n_finite[y]) {
      seen += scan->n_finite[y];
      continue;
    }
    for (guint x = 0; x < scan->image->width && n < n_max; x++) {
      float v = pixel_value (scan, row + x);

      if (!isfinite (v))
        continue;
      if (seen++ == next) {
        out[n++] = v;
        next += stride;
      }
    }
  }
  return n;
}

static gsize
greatest_common_divisor (gsize a, gsize b)
{
  while (b != 0) {
    gsize r = a % b;

    a = b;
    b = r;
  }
  return a;
}

static void
sample_sorted (const Scan *scan, DscImageStats *stats)
{
  gsize stride = (stats->n_pixels + DSC_STATS_SAMPLE - 1) / DSC_STATS_SAMPLE;

  /* A stride with a factor of the width would look at some columns only. */
  while (stride > 1 && greatest_common_divisor (stride, scan->image->width) > 1)
    stride++;
  stats->sorted = g_new (float, stats->n_pixels / stride + 1);
  for (gsize i = 0; i < stats->n_pixels; i += stride) {
    float v = pixel_value (scan, i);

    if (isfinite (v))
      stats->sorted[stats->n_sorted++] = v;
  }
  qsort (stats->sorted, stats->n_sorted, sizeof *stats->sorted, compare_floats);
}

static void
reduce_scan (const Scan *scan, guint n_bands, DscImageStats *stats)
{
  stats->min = INFINITY;
  stats->max = -INFINITY;
  for (guint i = 0; i < n_bands; i++) {
    stats->min = MIN (stats->min, scan->min[i]);
    stats->max = MAX (stats->max, scan->max[i]);
  }
  for (guint y = 0; y < scan->image->height; y++)
    stats->n_finite += scan->n_finite[y];
  if (stats->n_finite == 0)
    stats->min = stats->max = 0.0;
}

DscImageStats *
dsc_image_stats_new (const DscImage *image, guint z, guint n_threads, GCancellable *cancellable)
{
  g_autoptr (DscImageStats) stats = g_new0 (DscImageStats, 1);
  guint n_bands = dsc_band_count (image->height, BAND_ROWS);
  g_autofree guint32 *n_finite = g_new0 (guint32, image->height);
  g_autofree double *min = g_new (double, n_bands);
  g_autofree double *max = g_new (double, n_bands);
  Scan scan = { image, (gsize)z * image->width * image->height, n_finite, min, max };

  g_return_val_if_fail (z < image->depth, NULL);
  if (!dsc_parallel_for (n_bands, n_threads, scan_band, &scan, cancellable, NULL))
    return NULL;
  stats->n_pixels = (gsize)image->width * image->height;
  reduce_scan (&scan, n_bands, stats);
  sample_sorted (&scan, stats);
  if (stats->n_finite > 0) {
    gsize stride = MAX (1, stats->n_finite / DSC_ZSCALE_SAMPLES);
    float sample[DSC_ZSCALE_SAMPLES];
    gsize n = sample_finite (&scan, stride, DSC_ZSCALE_SAMPLES, sample);

    dsc_zscale (sample, n, DSC_ZSCALE_CONTRAST, &stats->zscale[0], &stats->zscale[1]);
  }
  return g_steal_pointer (&stats);
}

DscImageStats *
dsc_image_stats_copy (const DscImageStats *stats)
{
  DscImageStats *copy = g_memdup2 (stats, sizeof *stats);

  copy->sorted = g_memdup2 (stats->sorted, stats->n_sorted * sizeof *stats->sorted);
  return copy;
}

void
dsc_image_stats_free (DscImageStats *stats)
{
  if (stats == NULL)
    return;
  g_free (stats->sorted);
  g_free (stats);
}

double
dsc_image_stats_quantile (const DscImageStats *stats, double q)
{
  double rank = CLAMP (q, 0.0, 1.0) * ((double)stats->n_sorted - 1.0);
  gsize i;

  if (stats->n_sorted == 0)
    return 0.0;
  i = MIN ((gsize)rank, stats->n_sorted - 1);
  if (i + 1 >= stats->n_sorted)
    return stats->sorted[i];
  return stats->sorted[i] + (rank - (double)i) * ((double)stats->sorted[i + 1] - stats->sorted[i]);
}

void
dsc_image_stats_limits (const DscImageStats *stats,
                        DscLimits limits,
                        double percent,
                        double *ret_vmin,
                        double *ret_vmax)
{
  double lo = 0.0, hi = 0.0, tail = 0.5 * (1.0 - CLAMP (percent, 0.0, 100.0) / 100.0);

  if (stats->n_finite > 0)
    switch (limits) {
    case DSC_LIMITS_MINMAX:
      lo = stats->min;
      hi = stats->max;
      break;
    case DSC_LIMITS_PERCENT:
      lo = dsc_image_stats_quantile (stats, tail);
      hi = dsc_image_stats_quantile (stats, 1.0 - tail);
      break;
    case DSC_LIMITS_ZSCALE:
    case DSC_LIMITS_USER:
    case DSC_N_LIMITS:
    default:
      lo = stats->zscale[0];
      hi = stats->zscale[1];
    }
  if (!(hi > lo))
    hi = lo + (lo != 0.0 ? fabs (lo) * 1e-3 : 1.0);
  *ret_vmin = lo;
  *ret_vmax = hi;
}
