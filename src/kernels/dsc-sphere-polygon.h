/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-wcs.h"

G_BEGIN_DECLS

/**
 * DscSpherePolygon: a polygon on the unit sphere whose edges are great circles, smaller than a
 * hemisphere, not closed (the last vertex is joined to the first), anticlockwise seen from outside.
 */
typedef struct {
  guint n;
  double (*v)[3]; /* unit vectors */
} DscSpherePolygon;

/* @n positions in degrees, either sense. Returns: (nullable): NULL if one is not finite. */
DscSpherePolygon *dsc_sphere_polygon_new (guint n, const double *ra, const double *dec);
void dsc_sphere_polygon_free (DscSpherePolygon *polygon);

/**
 * dsc_sphere_polygon_from_wcs: the outer pixel edges of an image, not cut by the bounding box.
 * @stepsize: largest distance between vertices in pixels, as jwst counts it: ceil ((n + 1) /
 *   stepsize) points a side, both ends among them; 0: the corners only
 * Returns: (nullable): NULL if the WCS gives no position for one of them
 */
DscSpherePolygon *
dsc_sphere_polygon_from_wcs (const DscWcs *wcs, guint width, guint height, guint stepsize);

/* Steradian, >= 0; exact for small polygons too (excess by L'Huilier of a fan of triangles). */
double dsc_sphere_polygon_area (const DscSpherePolygon *polygon);
double dsc_sphere_area_to_arcsec2 (double steradian);

/**
 * dsc_sphere_polygon_intersect: vertices within 1e-12 rad (0.2 microarcsec) are the same. Of
 * polygons that are not quite convex, as the outlines of distorted images with many vertices are,
 * the intersection follows both outlines; it is taken as one polygon.
 * Returns: (transfer full) (nullable): NULL if they do not overlap, or only in a line or point
 */
DscSpherePolygon *dsc_sphere_polygon_intersect (const DscSpherePolygon *a,
                                                const DscSpherePolygon *b);

/* Degrees; @ret_ra, @ret_dec: @polygon->n numbers each. */
void dsc_sphere_polygon_get_sky (const DscSpherePolygon *polygon, double *ret_ra, double *ret_dec);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscSpherePolygon, dsc_sphere_polygon_free)

G_END_DECLS
