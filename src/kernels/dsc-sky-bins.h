/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-sky-sums.h"

G_BEGIN_DECLS

/**
 * DscSkyHistogramRule:
 * @vmin, @vmax: the range; @step: nominal width of a bin
 * @as_jwst: see DscSkyStatRule
 * @midpt: the value where half of the pixels are below, else the peak
 */
typedef struct {
  float vmin, vmax;
  double step;
  gboolean as_jwst, midpt;
} DscSkyHistogramRule;

/* Returns: mode or midpt (reference part A, 4.4.3); NaN if there is none, as when the bins would be
 * more than 2^24 */
double dsc_sky_region_peak (const DscSkyRegion *region,
                            const DscSkyHistogramRule *rule,
                            GCancellable *cancellable);

/* The median of pixels with low <= v <= high as numpy forms it; NaN: there are none */
double dsc_sky_region_median (const DscSkyRegion *region,
                              float low,
                              float high,
                              GCancellable *cancellable);

/* Counts by value: @n_bins of width @width from @start; what is outside goes to the first or last
 * one. Every @stride-th pixel of a run. */
void dsc_sky_region_count (const DscSkyRegion *region,
                           double start,
                           double width,
                           guint n_bins,
                           guint stride,
                           guint32 *ret_counts);

G_END_DECLS
