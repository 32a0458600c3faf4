/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "dsc-wcs.h"

G_BEGIN_DECLS

#define DSC_OUTLINE_PER_EDGE 4
#define DSC_OUTLINE_POINTS (4 * DSC_OUTLINE_PER_EDGE)

/**
 * DscOutline: the outline of an image on the sky, ICRS degrees, around from pixel corner
 * (-0.5, -0.5) along x. @radius: largest distance of the outline from the centre.
 */
typedef struct {
  gboolean valid;
  double ra[DSC_OUTLINE_POINTS], dec[DSC_OUTLINE_POINTS];
  double centre_ra, centre_dec, radius;
} DscOutline;

/* @wcs: (nullable): gives an invalid footprint */
void dsc_outline_init (DscOutline *outline, const DscWcs *wcs, guint width, guint height);

/**
 * dsc_outlines_find_wild: marks footprints that lie far from the rest: further from the median
 * centre than ten times the median distance plus ten radii. Two footprints have no majority: none
 * is wild. Returns: how many
 */
guint dsc_outlines_find_wild (guint n, const DscOutline *const *footprints, gboolean *ret_wild);

/**
 * DscSkyFrame: the tangent plane that the map is drawn on; x grows to the west, y to the north,
 * degrees from the centre.
 */
typedef struct {
  double ra, dec;
} DscSkyFrame;

/* Returns: FALSE for a point more than 80 degrees away, which the plane cannot show */
gboolean dsc_sky_frame_project (
    const DscSkyFrame *frame, double ra, double dec, double *ret_x, double *ret_y);
void dsc_sky_frame_unproject (
    const DscSkyFrame *frame, double x, double y, double *ret_ra, double *ret_dec);

/* Even-odd rule in the plane of @frame. */
gboolean
dsc_outline_contains (const DscOutline *outline, const DscSkyFrame *frame, double x, double y);

G_END_DECLS
