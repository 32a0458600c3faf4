/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * DscPointGrid: points of a plane in square cells, to find the neighbours of a place without
 * looking at all of them. Points are put in one by one, by their index.
 */
typedef struct {
  const double *x, *y; /* of the caller, who keeps them */
  double cell;
  guint mask;
  guint *head, *next;
  double *cells; /* column and row of the cell of each point */
} DscPointGrid;

/**
 * dsc_point_grid_init: an empty grid for up to @n points.
 * @radius: the largest distance, along either axis, at which neighbours are looked for; > 0
 * Errors: DSC_ERROR_TOO_LARGE
 */
gboolean dsc_point_grid_init (
    DscPointGrid *grid, gsize n, const double *x, const double *y, double radius, GError **error);
void dsc_point_grid_clear (DscPointGrid *grid);

/* @index: of a finite point that is not in the grid yet */
void dsc_point_grid_insert (DscPointGrid *grid, guint index);

/* Goes through the points of the 3 x 3 cells around a place: all within the radius, and others. */
typedef struct {
  const DscPointGrid *grid;
  double x, y;   /* cell in the middle */
  double cx, cy; /* cell that is gone through */
  int k;
  guint link;
} DscPointGridIter;

void
dsc_point_grid_iter_init (DscPointGridIter *iter, const DscPointGrid *grid, double x, double y);
gboolean dsc_point_grid_iter_next (DscPointGridIter *iter, guint *ret_index);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (DscPointGrid, dsc_point_grid_clear)

G_END_DECLS
