/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-sky-stat.h"

#include <math.h>

#include "dsc-sky-bins.h"
#include "dsc-sky-sums.h"

/* The rounds of clipping of stsci.imagestats. */

typedef struct {
  const DscSkyPixels *pixels;
  DscSkyRegion region;
  const DscSkyStatRule *rule;
  GCancellable *cancellable;
  float lo, hi;     /* limits of all rounds */
  float low, high;  /* limits of the last round */
  float vmin, vmax; /* as the peer takes them */
  guint64 n;
  float mean, sigma;
} Clip;

/* One pass: reference part A, 4.4.1-2. */
static gboolean
run_round (Clip *clip, float first)
{
  DscSkySums sums = dsc_sky_region_sum (&clip->region, clip->low, clip->high, clip->cancellable);
  double off, n = (double)sums.n;

  if (sums.n == 0)
    return FALSE;
  clip->n = sums.n;
  clip->mean = (float)(sums.pivot + sums.s1 / n);
  off = clip->mean - sums.pivot;
  /* one pixel has no scatter: 0 / 0 */
  clip->sigma = (float)sqrt (MAX (0, sums.s2 - 2 * off * sums.s1 + n * off * off) / (n - 1));
  clip->vmin = sums.min;
  clip->vmax = sums.max;
  if (clip->rule->as_jwst) {
    clip->vmin = MIN (MAX (first, clip->low), sums.min);
    clip->vmax = MAX (MIN (first, clip->high), sums.max);
  }
  return TRUE;
}

static gboolean
run_rounds (Clip *clip)
{
  const DscSkyStatRule *rule = clip->rule;
  float first = dsc_sky_region_first (&clip->region);

  clip->low = clip->lo;
  clip->high = clip->hi;
  for (guint round = 0;; round++) {
    float low, high;

    if (g_cancellable_is_cancelled (clip->cancellable) || !run_round (clip, first))
      return FALSE;
    if (round == rule->nclip)
      return TRUE;
    low = (float)(clip->mean - rule->lsigma * clip->sigma);
    high = (float)(clip->mean + rule->usigma * clip->sigma);
    low = low > clip->lo ? low : clip->lo; /* not a number: no limit */
    high = high < clip->hi ? high : clip->hi;
    if (low == clip->low && high == clip->high)
      return TRUE; /* all further rounds give the same */
    clip->low = low;
    clip->high = high;
  }
}

/* The limits that the user gave, or those of the data. Returns: FALSE if nothing is between */
static gboolean
find_limits (Clip *clip)
{
  DscSkySums all = dsc_sky_region_sum (&clip->region, -INFINITY, INFINITY, clip->cancellable);
  const DscSkyStatRule *rule = clip->rule;

  clip->lo = isnan (rule->lower) ? all.min : (float)rule->lower;
  clip->hi = isnan (rule->upper) ? all.max : (float)rule->upper;
  return all.n > 0 && clip->lo <= all.max && clip->hi >= all.min && clip->lo <= clip->hi;
}

static double
find_value (const Clip *clip)
{
  const DscSkyStatRule *rule = clip->rule;
  gboolean free_median = rule->as_jwst && rule->nclip == 0;
  DscSkyHistogramRule h = { .vmin = clip->vmin,
                            .vmax = clip->vmax,
                            .step = rule->binwidth * clip->sigma,
                            .as_jwst = rule->as_jwst,
                            .midpt = rule->kind == DSC_SKY_STAT_MIDPT };

  switch (rule->kind) {
  case DSC_SKY_STAT_MEAN:
    return clip->mean;
  case DSC_SKY_STAT_MEDIAN:
    return dsc_sky_region_median (&clip->region, free_median ? -INFINITY : clip->low,
                                  free_median ? INFINITY : clip->high, clip->cancellable);
  case DSC_SKY_STAT_MIDPT:
  case DSC_SKY_STAT_MODE:
  default:
    return dsc_sky_region_peak (&clip->region, &h, clip->cancellable);
  }
}

DscSkyStat
dsc_sky_pixels_measure (const DscSkyPixels *pixels,
                        const DscSpan *spans,
                        guint n_spans,
                        const DscSkyStatRule *rule,
                        GCancellable *cancellable)
{
  Clip clip = { .pixels = pixels, .rule = rule, .cancellable = cancellable };
  DscSkyStat stat = { .value = NAN, .mean = NAN, .sigma = NAN, .lower = NAN, .upper = NAN };

  if (!(rule->lsigma > 0 && rule->usigma > 0 && rule->binwidth > 0))
    return stat;
  dsc_sky_region_init (&clip.region, pixels, spans, n_spans);
  if (find_limits (&clip) && run_rounds (&clip)) {
    stat.value = find_value (&clip);
    if (!isfinite (stat.value))
      stat.value = NAN;
    stat.n = clip.n;
    stat.mean = clip.mean;
    stat.sigma = clip.sigma;
    stat.lower = clip.low;
    stat.upper = clip.high;
  }
  dsc_sky_region_clear (&clip.region);
  return stat;
}
