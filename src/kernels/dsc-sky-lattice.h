/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-wcs.h"

G_BEGIN_DECLS

/**
 * DscSkyLattice: where a grid on the sky lies in an exposure, known at nodes and bilinear between
 * them; for work that is content with a hundredth of a pixel. Grid and exposure pixels are 0-based
 * with integer centres. Immutable.
 * @x0, @y0, @width, @height: the pixels of the grid that the exposure touches; width 0: none
 * @px0 .. @py1: first and last pixel of the exposure that has a position (px0 > px1: none)
 * @step: grid pixels between nodes; node (i, j) stands at (x0 - 0.5 + i step, y0 - 0.5 + j step),
 *   there are @nx x @ny of them, row-major
 * @x, @y: exposure pixel of each node; NaN: none
 */
typedef struct {
  gint x0, y0;
  guint width, height;
  gint px0, px1, py0, py1;
  guint step, nx, ny;
  double *x, *y;
} DscSkyLattice;

/**
 * dsc_sky_lattice_new:
 * @wcs: of the exposure of @width x @height pixels; its bounding box is obeyed
 * @tan: the grid; @clip: (nullable): its width and height, where it ends; otherwise it has no end
 *   and pixels may be negative
 * @step: grid pixels, > 0
 * Errors: DSC_ERROR_TOO_LARGE
 */
DscSkyLattice *dsc_sky_lattice_new (const DscWcs *wcs,
                                    guint width,
                                    guint height,
                                    const DscTan *tan,
                                    const guint clip[2],
                                    guint step,
                                    GError **error);
void dsc_sky_lattice_free (DscSkyLattice *lattice);

/**
 * dsc_sky_lattice_segment: the line of positions (x0 - 0.5 + (i + t) step, @v), 0 <= t <= 1, in the
 * exposure: from (x, y)[0] at t = 0 to (x, y)[1] at t = 1.
 * @v: grid coordinate; @i: 0 .. nx - 2
 */
void dsc_sky_lattice_segment (
    const DscSkyLattice *lattice, guint i, double v, double ret_x[2], double ret_y[2]);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscSkyLattice, dsc_sky_lattice_free)

G_END_DECLS
