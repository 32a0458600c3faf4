/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "dsc-image.h"

G_BEGIN_DECLS

/* Which two values get the first and the last colour. */
typedef enum {
  DSC_LIMITS_ZSCALE,
  DSC_LIMITS_MINMAX,
  DSC_LIMITS_PERCENT, /* centred: (100 - p) / 2 % of the pixels lie below, as many above */
  DSC_LIMITS_USER,
  DSC_N_LIMITS
} DscLimits;

/* Nicks: "zscale" "minmax" "percent" "user". */
#define DSC_TYPE_LIMITS (dsc_limits_get_type ())
GType dsc_limits_get_type (void);

/**
 * DscImageStats: what the limits and the histogram stretch need to know of one plane.
 * @min, @max, @n_finite: of all pixels; @zscale: the zscale limits
 * @sorted: ascending finite values: all of them up to DSC_STATS_SAMPLE, else so many at a regular
 *   stride that is coprime to the width
 */
#define DSC_STATS_SAMPLE (1u << 18)
typedef struct {
  gsize n_pixels, n_finite;
  double min, max;
  double zscale[2];
  gsize n_sorted;
  float *sorted;
} DscImageStats;

/**
 * dsc_image_stats_new: of layer @z. Integers are taken as floats.
 * Returns: (transfer full): NULL only if @cancellable: (nullable) was cancelled
 */
DscImageStats *
dsc_image_stats_new (const DscImage *image, guint z, guint n_threads, GCancellable *cancellable);
DscImageStats *dsc_image_stats_copy (const DscImageStats *stats);
void dsc_image_stats_free (DscImageStats *stats);

/**
 * dsc_image_stats_limits: @percent: 0 .. 100, for DSC_LIMITS_PERCENT. DSC_LIMITS_USER gives the
 * zscale ones. An image without finite pixels has the limits 0 and 1; the two always differ.
 */
void dsc_image_stats_limits (const DscImageStats *stats,
                             DscLimits limits,
                             double percent,
                             double *ret_vmin,
                             double *ret_vmax);

/* The value below which the share @q of the pixels lies, 0 .. 1 (linear between samples). */
double dsc_image_stats_quantile (const DscImageStats *stats, double q);

/**
 * dsc_zscale: IRAF's zscale (display task; Tody 1986) in the form of astropy's ZScaleInterval, with
 * which it agrees: a line is fitted to the sorted sample with rejection beyond 2.5 sigma, and its
 * slope over @contrast, through the median, gives the limits, never outside the sample's range.
 * DS9 has contrast 0.25 and 600 samples, as dsc_image_stats_new() uses it.
 * @sample: (inout): finite values; sorted on return
 */
void dsc_zscale (float *sample, gsize n, double contrast, double *ret_lo, double *ret_hi);

#define DSC_ZSCALE_CONTRAST 0.25
#define DSC_ZSCALE_SAMPLES 600

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscImageStats, dsc_image_stats_free)

G_END_DECLS
