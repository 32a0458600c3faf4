/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tweakreg/dsc-tweak-scene.h"

G_BEGIN_DECLS

/* Exposures without pixels whose true coordinates are known: 2048 x 2048 pixels of 0.031 arcsec. */

/**
 * DscTweakFixtureExposure: @ra, @dec, @roll: where it points in truth (degrees); @dx, @dy (arcsec
 * east and north), @rotation (degrees, north to east): how far its header is off
 * @group: its number
 */
typedef struct {
  double ra, dec, roll;
  double dx, dy, rotation;
  guint group;
} DscTweakFixtureExposure;

DscLibrary *dsc_tweak_fixture_library (guint n, const DscTweakFixtureExposure *exposures);

/* The true coordinates of an exposure. */
DscWcs *dsc_tweak_fixture_truth (const DscTweakFixtureExposure *exposure);

/**
 * dsc_tweak_fixture_fill: gives the exposures of @scene their sources: @n_stars random stars within
 * @radius arcsec of the truth of the first exposure, seen with an error of @noise pixels.
 * Returns: the stars as a catalog
 */
DscTweakCatalog *dsc_tweak_fixture_fill (DscTweakScene *scene,
                                         const DscTweakFixtureExposure *exposures,
                                         guint n_stars,
                                         double radius,
                                         double noise);

/* Largest distance in milliarcsec of @wcs from the truth over a grid of the image. */
double dsc_tweak_fixture_error (const DscTweakFixtureExposure *exposure, const DscWcs *wcs);

G_END_DECLS
