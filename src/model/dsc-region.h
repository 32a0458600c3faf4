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
 * @sky: coordinates are degrees (ICRS), sizes arcsec, the angle East of North; otherwise 0-based
 *   pixels, pixels, and from x towards y. Angles in degrees.
 * @x, @y: centre, or one end of a line; @n_points, @points: corners of a polygon (x, y pairs), the
 *   other end of a line
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

/* The same region in pixels of an image with @wcs, to first order at its centre; a polygon point by
 * point. Returns: (transfer full) (nullable): NULL where the sky is not reached */
DscRegion *dsc_region_to_pixels (const DscRegion *region, const DscWcs *wcs);
DscRegion *dsc_region_to_sky (const DscRegion *region, const DscWcs *wcs);

/* Of a region in pixels: whether the centre of a pixel lies inside; never of lines and texts. */
gboolean dsc_region_contains (const DscRegion *region, double x, double y);
/* Of a region in pixels: the least rectangle: x0, y0, x1, y1. */
void dsc_region_get_bounds (const DscRegion *region, double ret_bounds[4]);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscRegion, dsc_region_free)

G_END_DECLS
