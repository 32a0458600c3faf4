/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-sim-attitude.h"

#include <math.h>
#include <string.h>

#include "dsc-units.h"

void
dsc_sim_to_vector (double lon_deg, double lat_deg, double ret_vector[3])
{
  double lon = lon_deg * DSC_DEG, lat = lat_deg * DSC_DEG;

  ret_vector[0] = cos (lat) * cos (lon);
  ret_vector[1] = cos (lat) * sin (lon);
  ret_vector[2] = sin (lat);
}

void
dsc_sim_from_vector (const double vector[3], double *ret_lon_deg, double *ret_lat_deg)
{
  double lon = atan2 (vector[1], vector[0]) / DSC_DEG;

  if (lon < 0.0)
    lon += 360.0;
  *ret_lon_deg = lon < 360.0 ? lon : 0.0;
  *ret_lat_deg = atan2 (vector[2], hypot (vector[0], vector[1])) / DSC_DEG;
}

void
dsc_sim_east_north (double ra_deg, double dec_deg, double ret_east[3], double ret_north[3])
{
  double ra = ra_deg * DSC_DEG, dec = dec_deg * DSC_DEG;

  ret_east[0] = -sin (ra);
  ret_east[1] = cos (ra);
  ret_east[2] = 0.0;
  ret_north[0] = -sin (dec) * cos (ra);
  ret_north[1] = -sin (dec) * sin (ra);
  ret_north[2] = cos (dec);
}

static void
multiply (const double a[9], const double b[9], double ret_m[9])
{
  double m[9];

  for (int i = 0; i < 3; i++)
    for (int j = 0; j < 3; j++)
      m[3 * i + j] = a[3 * i] * b[j] + a[3 * i + 1] * b[3 + j] + a[3 * i + 2] * b[6 + j];
  memcpy (ret_m, m, sizeof m);
}

/* Turns vectors by @angle radian about axis 0, 1, 2. */
static void
turn (double m[9], int axis, double angle)
{
  double r[9] = { 1, 0, 0, 0, 1, 0, 0, 0, 1 };
  int j = (axis + 1) % 3, k = (axis + 2) % 3;

  r[3 * j + j] = r[3 * k + k] = cos (angle);
  r[3 * k + j] = sin (angle);
  r[3 * j + k] = -sin (angle);
  multiply (r, m, m);
}

void
dsc_sim_attitude_init (
    DscSimAttitude *attitude, double v2, double v3, double ra, double dec, double roll)
{
  const double unit[9] = { 1, 0, 0, 0, 1, 0, 0, 0, 1 };

  memcpy (attitude->m, unit, sizeof unit);
  turn (attitude->m, 2, -v2 * DSC_ARCSEC);
  turn (attitude->m, 1, v3 * DSC_ARCSEC);
  turn (attitude->m, 0, -roll * DSC_DEG);
  turn (attitude->m, 1, -dec * DSC_DEG);
  turn (attitude->m, 2, ra * DSC_DEG);
}

void
dsc_sim_attitude_move (
    DscSimAttitude *attitude, double ra, double dec, double east, double north, double roll)
{
  double toward[3], e[3], n[3], axis[3], angle, c, s, r[9];

  dsc_sim_to_vector (ra, dec, toward);
  dsc_sim_east_north (ra, dec, e, n);
  for (int k = 0; k < 3; k++)
    axis[k] = -north * DSC_ARCSEC * e[k] + east * DSC_ARCSEC * n[k] - roll * DSC_DEG * toward[k];
  angle = sqrt (axis[0] * axis[0] + axis[1] * axis[1] + axis[2] * axis[2]);
  if (angle == 0.0)
    return;
  for (int k = 0; k < 3; k++)
    axis[k] /= angle;
  c = cos (angle);
  s = sin (angle);
  /* Rodrigues' formula. */
  for (int i = 0; i < 3; i++)
    for (int j = 0; j < 3; j++)
      r[3 * i + j] = (1.0 - c) * axis[i] * axis[j] + (i == j ? c : 0.0);
  for (int k = 0; k < 3; k++) {
    int i = (k + 1) % 3, j = (k + 2) % 3;

    r[3 * i + j] -= s * axis[k];
    r[3 * j + i] += s * axis[k];
  }
  multiply (r, attitude->m, attitude->m);
}

static void
apply (const DscSimAttitude *attitude, const double in[3], double out[3])
{
  for (int i = 0; i < 3; i++)
    out[i] = attitude->m[3 * i] * in[0] + attitude->m[3 * i + 1] * in[1]
             + attitude->m[3 * i + 2] * in[2];
}

void
dsc_sim_attitude_at (const DscSimAttitude *attitude,
                     double v2,
                     double v3,
                     double *ret_ra,
                     double *ret_dec,
                     double *ret_roll)
{
  double here[3], v3_axis[3], unused[3], sky[3], up[3], east[3], north[3], roll;

  dsc_sim_to_vector (v2 / 3600.0, v3 / 3600.0, here);
  dsc_sim_east_north (v2 / 3600.0, v3 / 3600.0, unused, v3_axis);
  apply (attitude, here, sky);
  apply (attitude, v3_axis, up);
  dsc_sim_from_vector (sky, ret_ra, ret_dec);
  dsc_sim_east_north (*ret_ra, *ret_dec, east, north);
  roll = atan2 (up[0] * east[0] + up[1] * east[1] + up[2] * east[2],
                up[0] * north[0] + up[1] * north[1] + up[2] * north[2])
         / DSC_DEG;
  if (roll < 0.0)
    roll += 360.0;
  *ret_roll = roll < 360.0 ? roll : 0.0;
}
