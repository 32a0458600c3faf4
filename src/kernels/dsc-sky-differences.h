/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-sky-lattice.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* Sky levels from differences of exposures at the same places of the sky: what is on the sky, stars
 * and nebulae alike, is in both and cancels. src/steps/skymatch/README.md has the formulas. */

/**
 * DscSkyCells: an exposure on the cells of a grid that all exposures share.
 * @x0, @y0, @width, @height: its window of the grid, in cells
 * @value: brightness at the centre of each cell, by a plane through its pixels without those that
 *   stand out; NaN: none
 * @error: of @value, from the scatter of the pixels about the plane
 * @noise: the typical scatter of a pixel; NaN: no cell has a value
 * @n_pixels: in a cell, typical
 */
typedef struct {
  gint x0, y0;
  guint width, height;
  float *value, *error;
  double noise, n_pixels;
} DscSkyCells;

/**
 * dsc_sky_cells_new: measures all cells that are full of pixels, at least half of them good.
 * @pixels: @width x @height, row-major; NaN: not to be used
 * @lattice: the cells are the pixels of its grid, some 8 exposure pixels wide: with 4 at least, 32
 *   at most per side a cell has a value
 * Errors: DSC_ERROR_TOO_LARGE, G_IO_ERROR_CANCELLED
 */
DscSkyCells *dsc_sky_cells_new (const float *pixels,
                                guint width,
                                guint height,
                                const DscSkyLattice *lattice,
                                GCancellable *cancellable,
                                GError **error);
void dsc_sky_cells_free (DscSkyCells *cells);

/* A difference at one place with its error. */
typedef struct {
  double value, error;
} DscSkyDifference;

/**
 * DscSkyOffset: where the differences of a pair gather.
 * @value: NaN: none; @error: formal, enlarged if the differences scatter more than their errors say
 * @n_cells, @n_used: cells in common, and those that bear on the value
 */
typedef struct {
  double value, error;
  guint n_cells, n_used;
} DscSkyOffset;

/* Appends a - b of every cell that both have to @differences (element-type DscSkyDifference). Cells
 * whose scatter shows a source in either are left out. */
void dsc_sky_cells_subtract (const DscSkyCells *a, const DscSkyCells *b, GArray *differences);

/* Appends the value in @a of every cell that both have to @values (element-type double). */
void dsc_sky_cells_take_common (const DscSkyCells *a, const DscSkyCells *b, GArray *values);

/**
 * dsc_sky_offset_find: the location of @n differences, by iterated reweighting (biweight of Tukey
 * with c = 4.685) from the median.
 */
DscSkyOffset dsc_sky_offset_find (const DscSkyDifference *differences, guint n);

/* What is known of two units: level[a] - level[b] = value. @weight: (out): that in the solution, 0
 * if
 * @value or @error is not a number, or @error not positive. */
typedef struct {
  guint a, b;
  double value, error;
  double weight;
} DscSkyTie;

/**
 * dsc_sky_ties_solve: least squares with weights 1 / error^2, and iterated reweighting of
 * ties that the others contradict.
 * @ret_levels: @n_units; the levels of a connected set of units add up to 0; NaN: without a tie
 * Errors: DSC_ERROR_TOO_LARGE, G_IO_ERROR_CANCELLED
 */
gboolean dsc_sky_ties_solve (guint n_units,
                             DscSkyTie *equations,
                             guint n_equations,
                             double *ret_levels,
                             GCancellable *cancellable,
                             GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscSkyCells, dsc_sky_cells_free)

G_END_DECLS
