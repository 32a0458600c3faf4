/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Which shift and rotation bring two lists of positions together, without a first guess: the
 * differences of all pairs are counted in bins of several widths, for a ladder of rotations; the
 * highest peaks are fitted with a radius that shrinks to what the pairs scatter by; the one that
 * is least likely to be an accident wins. */

/**
 * DscPatternOptions: lengths in units of the plane (arcsec).
 * @search: the largest offset that is looked for
 * @rotation: the largest rotation, radian; 0: none is fitted
 * @resolution: about a pixel: the bins are some of it wide
 * @tolerance_min, @tolerance_max: limits of the match radius
 * @enough: log10 of the probability below which no wider search follows
 * @trials: how often the caller asks like this: counts in the probability
 */
typedef struct {
  double search, rotation, resolution, tolerance_min, tolerance_max, enough, trials;
} DscPatternOptions;

/**
 * DscPattern: b = R(rotation) (a - centre) + centre + shift; rotation from x to y, radian.
 * @n_a, @n_b: that are where both lists are; @n_pairs: mutual nearest neighbours within @tolerance
 * @sigma: of the residuals along an axis, robust
 * @log_false: log10 of the probability of such a match among unrelated positions, 0: nothing found
 */
typedef struct {
  double centre[2], shift[2], rotation;
  guint n_a, n_b, n_pairs;
  double tolerance, sigma, log_false;
} DscPattern;

/**
 * dsc_pattern_match: lists with the brightest first: of very long ones only the first part is used.
 * Positions that are not finite are left out.
 * @ret_rival: (out) (optional): the next best that puts the lists elsewhere; it takes longer
 * Errors: G_IO_ERROR_CANCELLED
 */
gboolean dsc_pattern_match (gsize n_a,
                            const double *a_x,
                            const double *a_y,
                            gsize n_b,
                            const double *b_x,
                            const double *b_y,
                            const DscPatternOptions *options,
                            DscPattern *ret_pattern,
                            DscPattern *ret_rival,
                            GCancellable *cancellable,
                            GError **error);

/**
 * dsc_pattern_judge: how sure a match is that was made by other means: the lists as they are.
 * @search, @rotation: what was looked through for it; @tolerance: of the match
 * @ret_pattern: n_a, n_b, n_pairs, tolerance and log_false
 */
void dsc_pattern_judge (gsize n_a,
                        const double *a_x,
                        const double *a_y,
                        gsize n_b,
                        const double *b_x,
                        const double *b_y,
                        double tolerance,
                        double search,
                        double rotation,
                        double trials,
                        DscPattern *ret_pattern);

/**
 * dsc_mutual_neighbours: for each a the b that is nearest within @radius and has no nearer a;
 * G_MAXUINT: none. Of equal ones that of the lower index.
 * @ret_b: room for @n_a
 * Returns: how many pairs
 */
guint dsc_mutual_neighbours (gsize n_a,
                             const double *a_x,
                             const double *a_y,
                             gsize n_b,
                             const double *b_x,
                             const double *b_y,
                             double radius,
                             guint *ret_b);

void
dsc_pattern_apply (const DscPattern *pattern, double x, double y, double *ret_x, double *ret_y);

G_END_DECLS
