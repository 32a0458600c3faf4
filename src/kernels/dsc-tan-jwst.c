/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-tan-jwst.h"

#include <math.h>
#include <string.h>

/* A row times a column as the matrix product of OpenBLAS does it. */
static inline double
dot3 (const double *row, double x, double y, double z)
{
  return fma (row[2], z, fma (row[1], y, row[0] * x));
}

static void
multiply (const double a[3][3], const double b[3][3], double ret[3][3])
{
  for (guint i = 0; i < 3; i++)
    for (guint j = 0; j < 3; j++)
      ret[i][j] = dot3 (a[i], b[0][j], b[1][j], b[2][j]);
}

/* LU with partial pivoting, column by column, as LAPACK's solver. */
static void
invert (const double m[4], double ret[4])
{
  gboolean swap = fabs (m[2]) > fabs (m[0]);
  double a = m[swap ? 2 : 0], b = m[swap ? 3 : 1], c = m[swap ? 0 : 2], d = m[swap ? 1 : 3];
  double l = c / a, u = fma (-l, b, d);

  for (guint k = 0; k < 2; k++) {
    double e0 = (k == 0) != swap ? 1.0 : 0.0, e1 = 1.0 - e0;
    double y = fma (-l, e0, e1) / u;

    ret[k] = fma (-b, y, e0) / a;
    ret[2 + k] = y;
  }
}

void
dsc_tan_jwst_init (DscTanJwst *self, const DscTan *tan)
{
  const double degree = G_PI / 180.0, pole = 180.0 * degree;
  double phi = G_PI / 2 + tan->crval[0] * degree;
  double theta = G_PI / 2 - tan->crval[1] * degree;
  double psi = -(pole - G_PI / 2);
  double z1[3][3] = { { cos (phi), sin (phi), 0 }, { -sin (phi), cos (phi), 0 }, { 0, 0, 1 } };
  double x[3][3]
      = { { 1, 0, 0 }, { 0, cos (theta), sin (theta) }, { 0, -sin (theta), cos (theta) } };
  double z2[3][3] = { { cos (psi), sin (psi), 0 }, { -sin (psi), cos (psi), 0 }, { 0, 0, 1 } };
  double z2x[3][3];

  multiply (z2, x, z2x);
  multiply (z2x, z1, self->rotation);
  invert (tan->pc, self->unpc);
  for (guint k = 0; k < 2; k++) {
    self->unscale[k] = 1 / tan->cdelt[k];
    self->crpix[k] = tan->crpix[k];
  }
}

void
dsc_tan_jwst_sky_to_pixel (const DscTanJwst *self,
                           gsize n,
                           const double *ra,
                           const double *dec,
                           double *ret_x,
                           double *ret_y)
{
  const double to_radian = G_PI / 180.0, to_degree = 180.0 / G_PI;

  for (gsize i = 0; i < n; i++) {
    double a = ra[i] * to_radian, d = dec[i] * to_radian, cos_d = cos (d);
    double vx = cos (a) * cos_d, vy = cos_d * sin (a), vz = sin (d), w[3];
    double phi, theta, r, u, v;

    for (guint k = 0; k < 3; k++)
      w[k] = dot3 (self->rotation[k], vx, vy, vz);
    phi = atan2 (w[1], w[0]) * to_degree;
    theta = atan2 (w[2], hypot (w[0], w[1])) * to_degree;
    phi = phi < 0 ? phi + 360.0 : phi;
    /* wcslib's tans2x: its degrees become radians by * PI / 180, in this order */
    r = to_degree * cos (theta * G_PI / 180.0) / sin (theta * G_PI / 180.0);
    u = r * sin (phi * G_PI / 180.0) * self->unscale[0];
    v = -r * cos (phi * G_PI / 180.0) * self->unscale[1];
    ret_x[i] = fma (self->unpc[1], v, self->unpc[0] * u) + self->crpix[0];
    ret_y[i] = fma (self->unpc[3], v, self->unpc[2] * u) + self->crpix[1];
  }
}
