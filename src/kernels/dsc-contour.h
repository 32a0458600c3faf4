/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How levels of contours are spread. */
typedef enum {
  DSC_LEVELS_LINEAR, /* evenly between two values, without these */
  DSC_LEVELS_LOG,    /* by equal factors above the lower one: lo + span 2^-k, k = 1 .. n */
  DSC_LEVELS_SIGMA,  /* lo + 3, 6, 12, 24 ... sigma, as far as below hi */
} DscLevelKind;

/* A piece of a line of equal value, 0-based pixels with integer centres; the higher side lies to
 * the left of the way from 0 to 1 (y upwards). @level: index */
typedef struct {
  float x0, y0, x1, y1;
  guint level;
} DscContourPiece;

/**
 * dsc_contour_levels: up to @n ascending levels. @sigma: of DSC_LEVELS_SIGMA only
 * Returns: how many there are; 0 unless @lo < @hi, both finite (and @sigma > 0)
 */
guint dsc_contour_levels (
    DscLevelKind kind, double lo, double hi, double sigma, guint n, double *ret_levels);

/**
 * dsc_contour: lines of equal value by marching squares (Lorensen & Cline 1987 in two dimensions):
 * straight pieces within squares of four pixel centres, with ends where the value between two
 * neighbours is the level; a saddle is cut as the mean of its corners says. Squares with a pixel
 * that is not finite have none. Any thread.
 *
 * @data: @width x @height, row-major
 * @max_pieces: what comes beyond is left out
 * @ret_complete: (out) (optional): nothing was left out
 * Returns: (transfer full) (element-type DscContourPiece): by rows of squares, then columns, levels
 */
GArray *dsc_contour (const float *data,
                     guint width,
                     guint height,
                     const double *levels,
                     guint n_levels,
                     guint max_pieces,
                     gboolean *ret_complete);

G_END_DECLS
