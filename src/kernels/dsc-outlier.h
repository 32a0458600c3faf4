/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Which pixels of an exposure differ from the blotted median: reference part B, 1.7. */

/**
 * DscOutlierRule:
 * @snr, @scale: of the first pass and of the neighbours of its hits
 * @level: what the exposure has more than the blotted image: its sky level, or backg
 */
typedef struct {
  float snr[2], scale[2];
  float level;
} DscOutlierRule;

/* Rows that judging a row needs on either side: one for the neighbours of hits, one for the
 * gradient. */
#define DSC_OUTLIER_HALO 2

/**
 * DscOutlierInput: rows y0 .. y0 + n_rows - 1 and columns x0 .. x0 + n_columns - 1 of an image of
 * @width x @height pixels, row-major.
 */
typedef struct {
  const float *sci, *err, *blot;
  guint width, height;
  gint x0, y0;
  guint n_columns, n_rows;
} DscOutlierInput;

/**
 * dsc_outlier_detect: judges the rectangle @x0 .. @x1, @y0 .. @y1 (inclusive) of the image, which
 * must lie in @input with DSC_OUTLIER_HALO pixels around it except at the edges of the image. The
 * verdict of a pixel does not depend on the rectangle asked for.
 * @ret_mask: one byte a pixel of the rectangle, row-major: 0, or 1 for an outlier
 * Returns: their number
 */
guint64 dsc_outlier_detect (const DscOutlierRule *rule,
                            const DscOutlierInput *input,
                            gint x0,
                            gint y0,
                            gint x1,
                            gint y1,
                            guint8 *ret_mask);

/* The terms of one pixel, for a person: everything that dsc_outlier_detect() compares. Positions
 * outside the image give NaN. */
typedef struct {
  float sci, err, blot;
  float difference;   /* |sci - blot - level| */
  float gradient;     /* of the blotted image */
  float threshold[2]; /* scale g + snr e, first and second pass */
  gboolean first, near_first, second, outlier;
} DscOutlierTerms;

void dsc_outlier_explain (const DscOutlierRule *rule,
                          const DscOutlierInput *input,
                          gint x,
                          gint y,
                          DscOutlierTerms *ret_terms);

/* Largest difference to an edge neighbour (reference 1.7); NaN where the pixel is NaN, 0 if no
 * neighbour has a number. Same rectangle rules with a halo of 1. */
void dsc_outlier_gradient (
    const DscOutlierInput *input, gint x0, gint y0, gint x1, gint y1, float *ret_gradient);

/* The plain stack (resample_data = False): |sci - level - median| > snr[0] e, in input->blot the
 * median. No halo. */
guint64 dsc_outlier_detect_plain (const DscOutlierRule *rule,
                                  const DscOutlierInput *input,
                                  gint x0,
                                  gint y0,
                                  gint x1,
                                  gint y1,
                                  guint8 *ret_mask);

G_END_DECLS
