/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-sky-bins.h"

#include <math.h>

#define VECTOR_CLONES __attribute__ ((target_clones ("avx2", "default")))
#define MAX_BINS (1 << 24)
#define SMALL_FLOAT (10 * 1.1920928955078125e-07) /* of numpy's float32 */
#define CHUNK 1024
#define COPIES 4 /* of the histogram, so that equal neighbours do not wait for each other */
#define MAX_COPIED 4096
#define MEDIAN_BINS 4096
#define POLL_RUNS 64

/* Bin of each value, float32 as the peer computes it; @n_bins: outside. */
VECTOR_CLONES
static void
find_bins (const float *v, guint n, float start, float end, float scale, guint n_bins, gint32 *ret)
{
  float outside = (float)n_bins;

  for (guint i = 0; i < n; i++) {
    float x = v[i], t = (x - start) * scale;

    t = (x >= start) & (x < end) ? t : outside;
    t = t < outside ? t : outside;
    ret[i] = (gint32)t;
  }
}

/* @counts: COPIES times (n_bins + 1) */
static void
count_run (const float *v,
           gsize n,
           float start,
           float end,
           float scale,
           guint n_bins,
           guint n_copies,
           guint32 *counts)
{
  guint32 *copy[COPIES];
  gint32 bins[CHUNK];

  for (guint c = 0; c < COPIES; c++)
    copy[c] = counts + (gsize)(c % n_copies) * (n_bins + 1);
  for (gsize i = 0; i < n; i += CHUNK) {
    guint m = (guint)MIN (CHUNK, n - i), k = 0;

    find_bins (v + i, m, start, end, scale, n_bins, bins);
    for (; k + COPIES <= m; k += COPIES)
      for (guint c = 0; c < COPIES; c++)
        copy[c][bins[k + c]]++;
    for (; k < m; k++)
      copy[0][bins[k]]++;
  }
}

/* Returns: (transfer full) (nullable): @n_bins + 1 counts; NULL if cancelled */
static guint32 *
count_region (const DscSkyRegion *region,
              float start,
              float end,
              float scale,
              guint n_bins,
              GCancellable *cancellable)
{
  guint n_copies = n_bins <= MAX_COPIED ? COPIES : 1;
  g_autofree guint32 *counts = g_new0 (guint32, (gsize)n_copies * (n_bins + 1));

  for (guint i = 0; i < dsc_sky_region_n_runs (region); i++) {
    gsize n;
    const float *v = dsc_sky_region_get_run (region, i, &n);

    if (i % POLL_RUNS == 0 && g_cancellable_is_cancelled (cancellable))
      return NULL;
    count_run (v, n, start, end, scale, n_bins, n_copies, counts);
  }
  for (guint c = 1; c < n_copies; c++)
    for (guint k = 0; k <= n_bins; k++)
      counts[k] += counts[(gsize)c * (n_bins + 1) + k];
  return g_steal_pointer (&counts);
}

/* Where the peak of the histogram is, in bins. */
static double
find_peak (const guint32 *b, guint n)
{
  guint peak = 0;
  double d1, d2;

  for (guint k = 1; k < n; k++)
    if (b[k] > b[peak])
      peak = k;
  if (n == 2 && b[0] == b[1])
    return 1;
  if (peak == 0 || peak == n - 1)
    return peak + 0.5;
  d1 = (double)b[peak] - b[peak - 1];
  d2 = (double)b[peak] - b[peak + 1];
  return peak + 0.5 + (d1 + d2 > 0 ? 0.5 * (d1 - d2) / (d1 + d2) : 0);
}

/* Where half of the pixels are below, in bins: the fractions are float32 as the peer's. */
static double
find_midpoint (const guint32 *b, guint n, double step, double *ret_offset)
{
  guint64 total = 0, sum = 0;
  float before = 0, at = 0, inside;
  guint k = 0;

  for (guint i = 0; i < n; i++)
    total += b[i];
  for (; k < n; k++) {
    sum += b[k];
    at = (float)sum / (float)total;
    if (at >= 0.5f)
      break;
    before = at;
  }
  inside = at - before;
  *ret_offset = inside == 0 ? 0 : (double)((0.5f - before) / inside * (float)step);
  return k;
}

double
dsc_sky_region_peak (const DscSkyRegion *region,
                     const DscSkyHistogramRule *rule,
                     GCancellable *cancellable)
{
  double range = (double)rule->vmax - rule->vmin, step = rule->step, offset, at;
  guint n_bins = 1;
  float width = (float)range, end;
  g_autofree guint32 *counts = NULL;

  if (!(step < SMALL_FLOAT || fabs (range) < SMALL_FLOAT || step > range)) {
    if (!(range / step < MAX_BINS - 1))
      return NAN;
    if (!isnan (step)) {
      n_bins = (guint)(range / step) + 1;
      width = (float)(range / (n_bins - 1));
    }
  }
  if (n_bins == 1 && !rule->as_jwst)
    return rule->vmin + 0.5 * range;
  if (n_bins == 1 && !rule->midpt)
    return rule->vmin + 0.5 * step;
  end = width * (float)n_bins + rule->vmin;
  counts = count_region (region, rule->vmin, end, 1 / width, n_bins, cancellable);
  if (counts == NULL)
    return NAN;
  if (n_bins == 1)
    return counts[0];
  if (!rule->as_jwst)
    step = range / (n_bins - 1);
  if (!rule->midpt)
    return rule->vmin + find_peak (counts, n_bins) * step;
  at = find_midpoint (counts, n_bins, step, &offset);
  return rule->vmin + at * step + offset;
}

/* The @rank-th smallest of @n values, 0-based; smaller ones end up before it. */
static float
select_rank (float *v, gsize n, gsize rank)
{
  gsize low = 0, high = n - 1;

  while (low < high) {
    float pivot = v[low + (high - low) / 2];
    gsize i = low, j = high;

    for (;;) {
      while (v[i] < pivot)
        i++;
      while (v[j] > pivot)
        j--;
      if (i >= j)
        break;
      {
        float t = v[i];

        v[i++] = v[j];
        v[j--] = t;
      }
    }
    if (rank <= j)
      high = j;
    else
      low = j + 1;
  }
  return v[rank];
}

/* Values of the bins @first .. @last. */
static GArray *
gather (const DscSkyRegion *region,
        float start,
        float end,
        float scale,
        guint first,
        guint last,
        GCancellable *cancellable)
{
  GArray *found = g_array_new (FALSE, FALSE, sizeof (float));
  gint32 bins[CHUNK];
  float some[CHUNK];

  for (guint i = 0; i < dsc_sky_region_n_runs (region); i++) {
    gsize n;
    const float *v = dsc_sky_region_get_run (region, i, &n);

    if (i % POLL_RUNS == 0 && g_cancellable_is_cancelled (cancellable))
      break;
    for (gsize at = 0; at < n; at += CHUNK) {
      guint m = (guint)MIN (CHUNK, n - at), n_some = 0;

      find_bins (v + at, m, start, end, scale, MEDIAN_BINS, bins);
      for (guint k = 0; k < m; k++) {
        some[n_some] = v[at + k];
        n_some += (guint)(bins[k] - (gint32)first) <= last - first;
      }
      g_array_append_vals (found, some, n_some);
    }
  }
  return found;
}

/* Bins sort the values roughly; only those of the bin in the middle are sorted through. */
double
dsc_sky_region_median (const DscSkyRegion *region, float low, float high, GCancellable *cancellable)
{
  DscSkyRegion copy = *region;
  DscSkySums sums = dsc_sky_region_sum (&copy, low, high, cancellable);
  gsize lower = (gsize)(sums.n - 1) / 2, upper = (gsize)sums.n / 2, below = 0;
  float end = nextafterf (sums.max, INFINITY), scale = MEDIAN_BINS / (end - sums.min), a, b;
  guint first = 0, last;
  g_autofree guint32 *counts = NULL;
  g_autoptr (GArray) found = NULL;

  if (sums.n == 0)
    return NAN;
  scale = isfinite (scale) ? scale * 0.999f : 0; /* the largest value falls into the last bin */
  counts = count_region (region, sums.min, end, scale, MEDIAN_BINS, cancellable);
  if (counts == NULL)
    return NAN;
  while (first < MEDIAN_BINS - 1 && below + counts[first] <= lower)
    below += counts[first++];
  last = first;
  for (gsize sum = below + counts[first]; last < MEDIAN_BINS - 1 && sum <= upper;)
    sum += counts[++last];
  found = gather (region, sums.min, end, scale, first, last, cancellable);
  if (g_cancellable_is_cancelled (cancellable) || found->len <= upper - below)
    return NAN;
  a = select_rank ((float *)(gpointer)found->data, found->len, lower - below);
  b = select_rank ((float *)(gpointer)found->data, found->len, upper - below);
  return lower == upper ? a : (float)(a + b) / 2;
}

void
dsc_sky_region_count (const DscSkyRegion *region,
                      double start,
                      double width,
                      guint n_bins,
                      guint stride,
                      guint32 *ret_counts)
{
  guint64 phase = 0;

  for (guint i = 0; i < dsc_sky_region_n_runs (region); i++) {
    gsize n;
    const float *v = dsc_sky_region_get_run (region, i, &n);

    for (gsize k = phase; k < n; k += stride) {
      double t = (v[k] - start) / width;

      if (!isnan (v[k]))
        ret_counts[(guint)CLAMP (t, 0, n_bins - 1)]++;
    }
    phase = (phase + stride - n % stride) % stride;
  }
}
