/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-pixmap.h"

G_BEGIN_DECLS

/**
 * DscSplineMap: a map known at the nodes of a coarse grid over the valid pixels and interpolated
 * between them by a tensor spline of order 1 or 3 through the nodes (the spline of FITPACK with
 * smoothing 0: "not a knot" at the ends): reference part B, 2.5.
 */
typedef struct _DscSplineMap DscSplineMap;

/* Whether a step gives a coarse map at all for an image of that size. */
gboolean dsc_spline_map_applies (guint nx, guint ny, double step);

/**
 * dsc_spline_map_new: @source: the exact map and its valid rectangle; @step in pixels; @order 1, 3.
 * Returns: (nullable): NULL if a node has no position or there are too few: use the exact map
 */
DscSplineMap *dsc_spline_map_new (const DscMapSource *source, double step, guint order);
void dsc_spline_map_free (DscSplineMap *map);

/* A DscMapFunc with the DscSplineMap as user data; all points of one call must lie in one row, for
 * speed: others are right but slow. */
void dsc_spline_map_evaluate (
    gpointer map, gsize n, const double *x, const double *y, double *ret_x, double *ret_y);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscSplineMap, dsc_spline_map_free)

G_END_DECLS
