/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-stretch.h"

G_BEGIN_DECLS

/* The greatest of 1, 2, 5 times a power of ten that is <= @limit (> 0). */
double dsc_nice_step (double limit);

/* The number with the fewest digits in [@lo, @hi]: 0, else a multiple of the greatest 5, 2 or 1
 * times a power of ten that has one there. */
double dsc_nice_between (double lo, double hi);

/**
 * dsc_ticks_for_curve: where to write numbers along a colour bar: round values, ascending, at least
 * @min_gap apart in the stretched range [0, 1] of the curve.
 * @ret_values, @ret_at: (out): at most @max of them, values and stretched places
 * Returns: their number
 */
guint dsc_ticks_for_curve (
    const DscStretchCurve *curve, double min_gap, guint max, double *ret_values, double *ret_at);

/* Returns: (transfer full): as short as is exact to 6 digits: "0.05", "1e−7"; "−" is U+2212 */
char *dsc_tick_label (double value);

/**
 * DscScaleBar: a length that is a round angle.
 * @arcsec: 1, 2 or 5 times a power of ten arcsec; above 1 arcmin 1, 2, 5, 10, 20, 30 arcmin, above
 *   1 deg 1, 2, 5, 10 deg
 */
typedef struct {
  double arcsec;
  char label[32]; /* "0.5″", "2′", "50 mas" */
} DscScaleBar;

/* The longest that fits @max_arcsec (> 0). */
void dsc_scale_bar_choose (double max_arcsec, DscScaleBar *ret_bar);

G_END_DECLS
