/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-limits.h"
#include "dsc-pyramid.h"

G_BEGIN_DECLS

/* Planes that are not taken into memory: first a quick look at some of their rows, then a pyramid
 * that begins at a reduced level, with the finer levels by tiles (dsc-tiles.h). */

/**
 * dsc_large_plane_look: a pyramid from one row in 2^q, each pixel of its first level the mean of
 * 2^q neighbours in that row, and statistics of a regular grid of single pixels, with min and max
 * of the rows that were read. @first: not finer than this; q is larger where it would be more than
 * 3072 pixels wide.
 * Errors: those of reading; DSC_ERROR_TOO_LARGE; G_IO_ERROR_CANCELLED
 */
DscPyramid *dsc_large_plane_look (DscTiles *tiles,
                                  guint first,
                                  guint n_threads,
                                  DscImageStats **ret_stats,
                                  GCancellable *cancellable,
                                  GError **error);

/* What a pass over all pixels finds. @n_flags: of integers, pixels that have each bit */
typedef struct {
  gsize n_finite;
  double min, max;
  guint64 n_flags[32];
} DscPlaneSums;

/**
 * dsc_large_plane_reduce: reads all rows once. Level @first (at least 1, and one that the image
 * has) and the later ones are those of dsc_pyramid_new().
 */
DscPyramid *dsc_large_plane_reduce (DscTiles *tiles,
                                    guint first,
                                    guint n_threads,
                                    DscPlaneSums *ret_sums,
                                    GCancellable *cancellable,
                                    GError **error);

G_END_DECLS
