/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "dsc-error.h"

G_BEGIN_DECLS

/* The shift between two lists of positions in a plane, from the differences of all pairs (tweakwcs
 * 0.9.3, matchutils; reference part A, 3.7). */

typedef enum {
  DSC_MATCH_PEAK_NONE,           /* no pair at all: the shift is 0 */
  DSC_MATCH_PEAK_SINGLE,         /* one bin is not empty: that bin */
  DSC_MATCH_PEAK_FIT,            /* the vertex of a paraboloid through 5 x 5 bins */
  DSC_MATCH_PEAK_EDGE,           /* the peak touches the border: that bin */
  DSC_MATCH_PEAK_CENTRE_OF_MASS, /* of the 5 x 5 bins: too few, or the vertex lies outside */
  DSC_MATCH_PEAK_NO_MAXIMUM,     /* the same, as the paraboloid has no maximum */
} DscMatchPeak;

/**
 * DscMatchHistogram: @half: the histogram has side = 2 half + 1 bins along each axis; bin (i, j)
 * holds differences image - reference around (i - half, j - half) bins
 * @bin: width of a bin in units of the plane
 * @counts: row-major, rows along y
 * @index: of the peak, in bins from the first one's centre
 * @offset: the shift in units of the plane
 * @box: x0, x1, y0, y1 (exclusive ends) of the bins that the peak was found from
 * @n_pairs, @n_box: pairs in the histogram and in the box
 * @significance: highest count over the root of the mean of the other non-empty bins; NaN if there
 *   are none
 */
typedef struct {
  guint half, side;
  double bin;
  guint32 *counts;
  DscMatchPeak peak;
  double index[2], offset[2];
  guint box[4];
  guint64 n_pairs, n_box;
  double significance;
} DscMatchHistogram;

/**
 * dsc_match_histogram_init: positions that are not finite are left out.
 * @search_radius: half the side of the histogram; @bin: about a pixel; both > 0, units of the plane
 * @compat: DSC_COMPAT_JWST: the offset counts from -@search_radius instead of from the centre of
 *   the first bin, so it is too large by up to one bin in both axes
 * Errors: DSC_ERROR_PARAMETER; DSC_ERROR_TOO_LARGE; G_IO_ERROR_CANCELLED
 */
gboolean dsc_match_histogram_init (DscMatchHistogram *histogram,
                                   gsize n_image,
                                   const double *image_x,
                                   const double *image_y,
                                   gsize n_reference,
                                   const double *reference_x,
                                   const double *reference_y,
                                   double search_radius,
                                   double bin,
                                   DscCompat compat,
                                   GCancellable *cancellable,
                                   GError **error);
void dsc_match_histogram_clear (DscMatchHistogram *histogram);

/* The peak of counts that are there already: fills peak, index, box, n_box, significance. */
void dsc_match_histogram_find_peak (DscMatchHistogram *histogram);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (DscMatchHistogram, dsc_match_histogram_clear)

G_END_DECLS
