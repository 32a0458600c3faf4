/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Overlap of quadrilaterals with the unit cells of a pixel grid: the geometry of the square kernel
 * of drizzle (Fruchter & Hook 2002, PASP 114, 144). Areas are signed: positive for corners that go
 * round clockwise with y up, as the corners (-,+), (+,+), (+,-), (-,-) do. */

/**
 * dsc_quad_overlap_unit: the area of the quadrilateral @x, @y (corners in order) inside [0,1]^2.
 */
double dsc_quad_overlap_unit (const double x[4], const double y[4]);

/* How many quadrilaterals a batch holds at most, and the widest block of cells it can do. */
#define DSC_QUAD_BATCH 64
#define DSC_QUAD_MAX_CELLS 4

/**
 * DscQuadBatch: quadrilaterals that each fit a block of cells, in coordinates of that block: cell
 * (c, r) is [c, c+1] x [r, r+1] and every corner is >= 0.
 * @x, @y: corner k of quadrilateral i at [k][i]
 * @area: (out): overlap with cell (c, r) of quadrilateral i at [r * cells + c][i]
 */
typedef struct {
  double x[4][DSC_QUAD_BATCH], y[4][DSC_QUAD_BATCH];
  double area[DSC_QUAD_MAX_CELLS * DSC_QUAD_MAX_CELLS][DSC_QUAD_BATCH];
} DscQuadBatch;

/**
 * dsc_quad_batch_run: all overlaps of the first @n quadrilaterals with blocks of @cells x @cells
 * cells (2 .. DSC_QUAD_MAX_CELLS), which must contain them. Entries up to the next multiple of 8
 * are computed too and must hold numbers. Exact up to a few 1e-16.
 */
void dsc_quad_batch_run (DscQuadBatch *batch, guint n, guint cells);

G_END_DECLS
