/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-region-stats.h"

#include <math.h>
#include <string.h>

#include "dsc-clipped-median.h"
#include "dsc-size.h"

#define CLIP_SIGMA 3.0
#define CLIP_ROUNDS 5
#define DIGIT_BITS 8
#define N_DIGITS (1 << DIGIT_BITS)

/* Ascending, by the digits of the keys of floats; @scratch: as many. */
static void
sort_values (float *values, guint32 *keys, guint32 *scratch, gsize n)
{
  for (gsize i = 0; i < n; i++)
    keys[i] = dsc_float_to_key (values[i]);
  for (guint shift = 0; shift < 32; shift += DIGIT_BITS) {
    gsize start[N_DIGITS + 1] = { 0 };
    guint32 *other = keys;

    for (gsize i = 0; i < n; i++)
      start[((keys[i] >> shift) & (N_DIGITS - 1)) + 1]++;
    for (guint d = 0; d < N_DIGITS; d++)
      start[d + 1] += start[d];
    for (gsize i = 0; i < n; i++)
      scratch[start[(keys[i] >> shift) & (N_DIGITS - 1)]++] = keys[i];
    keys = scratch;
    scratch = other;
  }
  for (gsize i = 0; i < n; i++)
    values[i] = dsc_key_to_float (keys[i]);
}

static double
get_middle (const float *sorted, gsize lo, gsize hi)
{
  gsize n = hi - lo;

  return 0.5 * ((double)sorted[lo + (n - 1) / 2] + (double)sorted[lo + n / 2]);
}

static void
get_moments (const float *sorted, gsize lo, gsize hi, double *ret_sum, double *ret_std)
{
  double sum = 0, squares = 0, mean;
  gsize n = hi - lo;

  for (gsize i = lo; i < hi; i++)
    sum += (double)sorted[i];
  mean = sum / (double)n;
  for (gsize i = lo; i < hi; i++) {
    double d = (double)sorted[i] - mean;

    squares += d * d;
  }
  *ret_sum = sum;
  *ret_std = n > 1 ? sqrt (squares / (double)(n - 1)) : NAN;
}

/* In sorted values what is left is a range. */
static void
clip (const float *sorted, gsize n, DscRegionStats *s)
{
  gsize lo = 0, hi = n;
  double sum;

  for (guint round = 0;; round++) {
    double middle = get_middle (sorted, lo, hi), std;
    gsize was = hi - lo;

    get_moments (sorted, lo, hi, &sum, &std);
    s->n_clipped = hi - lo;
    s->clipped_mean = sum / (double)(hi - lo);
    s->clipped_median = middle;
    s->clipped_std = std;
    if (round == CLIP_ROUNDS || !isfinite (std))
      return;
    while (lo < hi && (double)sorted[lo] < middle - CLIP_SIGMA * std)
      lo++;
    while (hi > lo && (double)sorted[hi - 1] > middle + CLIP_SIGMA * std)
      hi--;
    if (hi - lo == was || hi == lo)
      return;
  }
}

static void
measure (const float *sorted, gsize n, DscRegionStats *s)
{
  s->n = n;
  if (n == 0)
    return;
  s->min = (double)sorted[0];
  s->max = (double)sorted[n - 1];
  s->median = get_middle (sorted, 0, n);
  get_moments (sorted, 0, n, &s->sum, &s->std);
  s->mean = s->sum / (double)n;
  clip (sorted, n, s);
}

gboolean
dsc_region_stats (const float *data,
                  const guint8 *mask,
                  guint width,
                  guint height,
                  guint x0,
                  guint y0,
                  DscRegionInside inside,
                  gpointer user_data,
                  DscRegionStats *ret_stats,
                  GCancellable *cancellable,
                  GError **error)
{
  gsize room = (gsize)width * height, n = 0;
  g_autofree float *values = NULL;
  g_autofree guint32 *keys = NULL;

  *ret_stats = (DscRegionStats){ 0, 0, 0, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN };
  values = dsc_try_alloc (room * sizeof *values + 1, "the pixels of a region", error);
  keys = values ? dsc_try_alloc (2 * room * sizeof *keys + 1, "the pixels of a region", error)
                : NULL;
  if (!keys)
    return FALSE;
  for (guint y = 0; y < height; y++) {
    if (g_cancellable_set_error_if_cancelled (cancellable, error))
      return FALSE;
    for (guint x = 0; x < width; x++) {
      gsize i = (gsize)y * width + x;

      if (inside && !inside ((double)x0 + x, (double)y0 + y, user_data))
        continue;
      if (isfinite (data[i]) && !(mask && mask[i]))
        values[n++] = data[i];
      else
        ret_stats->n_bad++;
    }
  }
  sort_values (values, keys, keys + room, n);
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  measure (values, n, ret_stats);
  return TRUE;
}
