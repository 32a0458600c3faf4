/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-catalog-measure.h"

G_BEGIN_DECLS

/**
 * dsc_catalog_sky_get_north: the angle from x towards y at which North is, degrees: where a step of
 * 1 arcsec from CRPIX goes (from the middle of the image if there is none); one value for the
 * image. NaN without coordinates; compat jwst: or if that is not in the range of the right
 * ascensions and declinations of the corners.
 */
double dsc_catalog_sky_get_north (const DscCatalogImage *image, DscCompat compat);

/**
 * dsc_catalog_sky_set: sky positions, corners and orientations of @n sources. Corners are those of
 * the outer pixels of the rectangle; compat jwst: right and upper ones a pixel too far, and what is
 * outside the bounding box of the coordinates NaN.
 */
void dsc_catalog_sky_set (const DscCatalogImage *image,
                          double north,
                          DscCompat compat,
                          DscCatalogSource *sources,
                          guint n);

G_END_DECLS
