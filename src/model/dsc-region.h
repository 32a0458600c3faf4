/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-wcs.h"

G_BEGIN_DECLS

/* Regions of an image, as DS9 and CASA know them. */
typedef enum {
  DSC_REGION_POINT,
  DSC_REGION_CIRCLE,
  DSC_REGION_ELLIPSE,
  DSC_REGION_BOX,
  DSC_REGION_POLYGON,
  DSC_REGION_ANNULUS,
  DSC_REGION_LINE,
  DSC_REGION_TEXT,
} DscRegionShape;

/**
 * DscRegion: free with dsc_region_free().
 * @sky: coordinates are degrees (ICRS), sizes arcsec; otherwise 0-based pixels, and pixels
 * @angle: of an ellipse or a box: where the axis of @a points, in degrees: on the sky East of
 * North, otherwise from x towards y
 * @x, @y: centre, or one end of a line; @n_points, @points: corners of a polygon (x, y pairs, at
 *   least 3), the other end of a line
 * @a, @b: circle: radius (@a); ellipse: semi-axes; box: full width and height; annulus: inner and
 *   outer radius
 * @excluded: what it holds is taken out
 * @color: 0xRRGGBB; @text: (nullable)
 */
typedef struct {
  DscRegionShape shape;
  gboolean sky;
  double x, y, a, b, angle;
  guint n_points;
  double *points;
  gboolean excluded;
  guint32 color;
  char *text;
} DscRegion;

DscRegion *dsc_region_new (DscRegionShape shape, gboolean sky);
DscRegion *dsc_region_copy (const DscRegion *region);
void dsc_region_free (DscRegion *region);

/* Corners of a polygon, whose mean becomes its centre, or the other end of a line. @points: @n
 * pairs, copied */
void dsc_region_set_points (DscRegion *region, guint n, const double *points);
/* @text: (nullable) */
void dsc_region_set_text (DscRegion *region, const char *text);

/* "point", "circle" ... as in files */
const char *dsc_region_shape_name (DscRegionShape shape);
/* Returns: FALSE for another name */
gboolean dsc_region_shape_from_name (const char *name, DscRegionShape *ret_shape);

/* The same region in pixels of an image with @wcs, to first order at its centre: a circle keeps its
 * area, an axis the length and the direction it has there; a polygon and a line point by point.
 * What is there already is copied. Returns: (transfer full) (nullable): NULL where the sky is not
 * reached */
DscRegion *dsc_region_to_pixels (const DscRegion *region, const DscWcs *wcs);
DscRegion *dsc_region_to_sky (const DscRegion *region, const DscWcs *wcs);

/* Whether (x, y) lies inside of a region in pixels, or on its edge; of a point: whether it is in
 * that pixel; never of lines and texts. What is outside of the inner radius belongs to an annulus.
 * A polygon that crosses itself holds what a ray leaves an odd number of times. @excluded does not
 * matter. */
gboolean dsc_region_contains (const DscRegion *region, double x, double y);
/* The least rectangle around it: x0, y0, x1, y1; of a point its pixel. */
void dsc_region_get_bounds (const DscRegion *region, double ret_bounds[4]);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscRegion, dsc_region_free)

G_END_DECLS
