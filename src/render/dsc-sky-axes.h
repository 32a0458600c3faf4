/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-affine.h"
#include "dsc-wcs.h"

G_BEGIN_DECLS

/**
 * DscSkyAxes: the tangent plane of the sky at one pixel. (dx, dy) pixels are
 * (east[0] dx + east[1] dy, north[0] dx + north[1] dy) arcsec towards East and North; (de, dn)
 * arcsec are (per_east[0] de + per_north[0] dn, per_east[1] de + per_north[1] dn) pixels.
 */
typedef struct {
  double ra_deg, dec_deg;
  double east[2], north[2];         /* arcsec per pixel */
  double per_east[2], per_north[2]; /* pixels per arcsec */
} DscSkyAxes;

/* Central differences over one pixel; works at the poles too, where East and North are those of the
 * right ascension that the WCS gives. Returns: FALSE if the WCS is not defined or singular there */
gboolean dsc_sky_axes_at (const DscWcs *wcs, double x, double y, DscSkyAxes *ret_axes);

/* Arcsec per pixel: the root of the pixel's area. */
double dsc_sky_axes_pixel_scale (const DscSkyAxes *axes);

/**
 * dsc_sky_axes_match: the transform that shows an image like another one is shown.
 * @view: pixels of the other image to the device; @other: axes at its pixel (@ox, @oy);
 * @own: axes of this image at the same place of the sky, pixel (@x, @y)
 */
DscAffine dsc_sky_axes_match (const DscAffine *view,
                              const DscSkyAxes *other,
                              double ox,
                              double oy,
                              const DscSkyAxes *own,
                              double x,
                              double y);

G_END_DECLS
