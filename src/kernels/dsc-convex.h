/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Convex polygons in a plane: arrays of (x, y), anticlockwise, not closed. */
typedef struct {
  double x, y;
} DscPoint;

/**
 * dsc_convex_hull: of @n points (Andrew's monotone chain).
 * @min_separation: a vertex is dropped that is no farther than this, in both coordinates, from the
 *   next one
 * Returns: (transfer full) (element-type DscPoint): 1 or 2 points if they are all the same or lie
 * on a line
 */
GArray *dsc_convex_hull (gsize n, const DscPoint *points, double min_separation);

double dsc_convex_area (const GArray *polygon);

/* Returns: (transfer full): the part of @a in @b, empty if there is none */
GArray *dsc_convex_intersect (const GArray *a, const GArray *b);

/* @polygons: (element-type GArray): area of their union */
double dsc_convex_union_area (GPtrArray *polygons);

G_END_DECLS
