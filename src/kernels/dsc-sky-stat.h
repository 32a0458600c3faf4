/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "dsc-scan-fill.h"

G_BEGIN_DECLS

/* Clipped statistics of sky pixels: those of stsci.imagestats 1.8, which is float32 and depends on
 * the first pixel (reference part A, 4.4). */

typedef enum {
  DSC_SKY_STAT_MEDIAN,
  DSC_SKY_STAT_MIDPT,
  DSC_SKY_STAT_MEAN,
  DSC_SKY_STAT_MODE,
} DscSkyStatKind;

/**
 * DscSkyStatRule:
 * @lower, @upper: inclusive limits, NaN: none
 * @nclip, @lsigma, @usigma: rounds of clipping and their limits in sigma, > 0
 * @binwidth: of the histogram of mode and midpt, in sigma, > 0
 * @as_jwst: with its errors: positions in the histogram by the nominal width of bins although they
 *   are wider (mode and midpt come out low by up to 0.05 sigma), an origin that depends on the
 * first pixel, the midpt of a single bin is the number of its pixels, the median of an unclipped
 * sample ignores the limits
 */
typedef struct {
  DscSkyStatKind kind;
  double lower, upper;
  guint nclip;
  double lsigma, usigma, binwidth;
  gboolean as_jwst;
} DscSkyStatRule;

/**
 * DscSkyStat:
 * @value: the statistic, NaN if there is none
 * @n: pixels in the last round; @mean, @sigma: of those; @lower, @upper: its limits
 */
typedef struct {
  double value;
  guint64 n;
  double mean, sigma, lower, upper;
} DscSkyStat;

/**
 * DscSkyPixels: an image made ready for the statistics of many regions of it: sums over the bulk of
 * the pixels are kept by cells of a row, so that rounds of clipping look at the other pixels only.
 */
typedef struct _DscSkyPixels DscSkyPixels;

/* @values: @width * @height, row-major, NaN where a pixel is bad; it stays the caller's and must
 * outlive the result. The result does not depend on @n_threads. */
DscSkyPixels *dsc_sky_pixels_new (const float *values,
                                  guint width,
                                  guint height,
                                  guint n_threads,
                                  GCancellable *cancellable,
                                  GError **error);
void dsc_sky_pixels_free (DscSkyPixels *pixels);
guint64 dsc_sky_pixels_bytes (guint width, guint height);

/* Every pixel that is not NaN. */
guint64 dsc_sky_pixels_n_good (const DscSkyPixels *pixels);
const float *dsc_sky_pixels_get_values (const DscSkyPixels *pixels);

/**
 * dsc_sky_pixels_measure: the statistic of the good pixels of a region; any thread.
 * @spans: rows ascending, inside the image, without overlap; NULL: the whole image
 * @cancellable: polled between passes; the result of a cancelled call means nothing
 */
DscSkyStat dsc_sky_pixels_measure (const DscSkyPixels *pixels,
                                   const DscSpan *spans,
                                   guint n_spans,
                                   const DscSkyStatRule *rule,
                                   GCancellable *cancellable);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscSkyPixels, dsc_sky_pixels_free)

G_END_DECLS
