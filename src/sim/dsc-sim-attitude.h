/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * DscSimAttitude: how the telescope points: the rotation from unit vectors of its (V2, V3) frame to
 * ICRS unit vectors, row-major.
 */
typedef struct {
  double m[9];
} DscSimAttitude;

/* Unit vector of longitude and latitude in degrees, and back: longitude in [0, 360). */
void dsc_sim_to_vector (double lon_deg, double lat_deg, double ret_vector[3]);
void dsc_sim_from_vector (const double vector[3], double *ret_lon_deg, double *ret_lat_deg);
/* Unit vectors towards east and north at a sky position. */
void dsc_sim_east_north (double ra_deg, double dec_deg, double ret_east[3], double ret_north[3]);

/**
 * dsc_sim_attitude_init: points (@v2, @v3) arcsec at (@ra, @dec) with the V3 axis at position angle
 * @roll (from north to east) there; degrees.
 */
void dsc_sim_attitude_init (
    DscSimAttitude *attitude, double v2, double v3, double ra, double dec, double roll);

/**
 * dsc_sim_attitude_move: shifts what is seen at (@ra, @dec) by @east, @north arcsec and rolls by
 * @roll degrees from north to east; one rotation, so it holds at the poles too.
 */
void dsc_sim_attitude_move (
    DscSimAttitude *attitude, double ra, double dec, double east, double north, double roll);

/* Where (@v2, @v3) arcsec looks, and the position angle of V3 there, [0, 360). */
void dsc_sim_attitude_at (const DscSimAttitude *attitude,
                          double v2,
                          double v3,
                          double *ret_ra,
                          double *ret_dec,
                          double *ret_roll);

G_END_DECLS
