/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How likely it is that positions of two lists that have nothing to do with each other come
 * together as often as was seen. All results are decimal logarithms, at most 0. */

/* Of k or more successes in @n trials of probability @p (the tail of the binomial). */
double dsc_binomial_tail_log10 (guint n, guint k, double p);

/**
 * DscFalseMatch: what a search looked at.
 * @n: sources that could have found a partner; @k: those that did; @expected: of these by chance,
 *   at one place
 * @area: of the offsets that were tried; @arc: range of rotations (radian) times the distance of
 *   the sources from its centre, 0: none was tried; @tolerance: final match radius; in one unit
 * @trials: how often the search was repeated otherwise (scales, ways)
 */
typedef struct {
  guint n, k;
  double expected, area, arc, tolerance, trials;
} DscFalseMatch;

/**
 * dsc_false_match_log10: the chance that the best place anywhere in the search has @k pairs: the
 * tail at one place times the number of places that differ by the tolerance times k for every
 * direction of the search, as the places are not on a grid (scan statistics). An upper limit.
 */
double dsc_false_match_log10 (const DscFalseMatch *match);

G_END_DECLS
