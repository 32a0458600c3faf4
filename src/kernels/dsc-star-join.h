/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * dsc_star_join: takes positions of several lists for the same star where they are within @radius
 * of the mean of the others so far, mutually nearest; a star has one position of a list at most.
 * @first: @n_lists + 1 indices: list k has the positions first[k] .. first[k + 1] - 1, finite ones
 * @ret_star: the star of each position
 * Returns: how many stars there are
 */
guint dsc_star_join (guint n_lists,
                     const guint *first,
                     const double *x,
                     const double *y,
                     double radius,
                     guint *ret_star);

G_END_DECLS
