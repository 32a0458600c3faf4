/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-sky-stat.h"

G_BEGIN_DECLS

/**
 * DscSkySums: of the pixels between two limits. @s1, @s2: sums of v - @pivot and its square, in
 * double. @min, @max: inf, -inf if there are none.
 */
typedef struct {
  guint64 n;
  double pivot, s1, s2;
  float min, max;
} DscSkySums;

/**
 * DscSkyRegion: the pixels of some spans. @core: sums of the bulk of them, those between
 * @core_low and @core_high; @others: all others (element-type float), in no order that matters.
 */
typedef struct {
  const DscSkyPixels *pixels;
  const DscSpan *spans; /* (nullable): the whole image */
  guint n_spans;
  float core_low, core_high;
  DscSkySums core;
  gboolean has_core_range; /* core.min and core.max are known */
  GArray *others;
} DscSkyRegion;

void dsc_sky_region_init (DscSkyRegion *region,
                          const DscSkyPixels *pixels,
                          const DscSpan *spans,
                          guint n_spans);
void dsc_sky_region_clear (DscSkyRegion *region);

/* Run @index of the region: a piece of a row. */
guint dsc_sky_region_n_runs (const DscSkyRegion *region);
const float *dsc_sky_region_get_run (const DscSkyRegion *region, guint index, gsize *ret_n);

/* The first good pixel; NaN: none */
float dsc_sky_region_first (const DscSkyRegion *region);

/* Pixels with low <= v <= high. */
DscSkySums
dsc_sky_region_sum (DscSkyRegion *region, float low, float high, GCancellable *cancellable);

G_END_DECLS
