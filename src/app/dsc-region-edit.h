/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-region.h"

G_BEGIN_DECLS

/* Regions in pixels that are drawn and changed by hand. */

/* Handles of a region: a circle has 4 of its radius, an annulus 2 of each radius, an ellipse the
 * ends of its axes and one to turn it, a box its corners and one to turn it, polygons and lines
 * their corners; points and texts none. */
guint dsc_region_n_handles (const DscRegion *region);
void dsc_region_get_handle (const DscRegion *region, guint index, double *ret_x, double *ret_y);
/* The handle goes to (x, y), and the region with it. */
void dsc_region_drag_handle (DscRegion *region, guint index, double x, double y);
void dsc_region_move (DscRegion *region, double dx, double dy);

/* What a drag from (x0, y0) to (x1, y1) draws: circles and annuli from the centre outwards, boxes
 * and ellipses from corner to corner, lines from end to end. Where the two are closer than @least,
 * a region of that size. Not for polygons. */
void
dsc_region_stretch (DscRegion *region, double x0, double y0, double x1, double y1, double least);

/* How far (x, y) is from the region: 0 inside of it; INFINITY for polygons without corners. */
double dsc_region_distance (const DscRegion *region, double x, double y);

G_END_DECLS
