/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-wcs.h"

G_BEGIN_DECLS

/* Outlines of images: on the sky (x = right ascension, y = declination, degrees) or in pixels. */

/* A simple polygon, not closed: the last vertex is joined to the first. */
typedef struct {
  guint n;
  double *x, *y;
} DscPolygon;

DscPolygon *dsc_polygon_new (guint n);
void dsc_polygon_free (DscPolygon *polygon);
/* Positive if the vertices go round anticlockwise (x to the right, y up). */
double dsc_polygon_area (const DscPolygon *polygon);
gboolean dsc_polygon_contains (const DscPolygon *polygon, double x, double y);

/**
 * dsc_footprint_parse: the polygons of an S_REGION: one or more "POLYGON ICRS ra dec ra dec ...".
 * Returns: (transfer full) (nullable) (element-type DscPolygon): NULL if there is no polygon of at
 * least three finite vertices in it
 */
GPtrArray *dsc_footprint_parse (const char *s_region);

/* Returns: (transfer full): "POLYGON ICRS  ra dec ..." with 9 decimals; further polygons follow
 * after two blanks */
char *dsc_footprint_format (GPtrArray *polygons);

/**
 * dsc_footprint_from_wcs: the four corners of the bounding box, or of the outer pixel edges of an
 * image of @width x @height if there is none: (x0,y0), (x0,y1), (x1,y1), (x1,y0).
 * Returns: (transfer full) (nullable): NULL if a corner has no position
 */
DscPolygon *dsc_footprint_from_wcs (const DscWcs *wcs, guint width, guint height);

/**
 * dsc_footprint_shift: the largest distance in arcsec between corresponding corners of the
 * footprints of the same image with two WCS. Infinite if a corner has no position.
 */
double dsc_footprint_shift (const DscWcs *before, const DscWcs *after, guint width, guint height);

/**
 * dsc_polygons_union: the outlines of the union of @polygons, cut off at @clip: (nullable). Holes
 * are dropped, as are vertices closer than 0.05 to the one before or on the line of their
 * neighbours (reference part B, 2.11). Anticlockwise. Meant for pixel coordinates: points within
 * 1e-6 of each other are the same.
 * Returns: (transfer full) (element-type DscPolygon): empty if there is no overlap with @clip
 */
GPtrArray *dsc_polygons_union (GPtrArray *polygons, const DscPolygon *clip);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscPolygon, dsc_polygon_free)

G_END_DECLS
