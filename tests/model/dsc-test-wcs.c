/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-test-wcs.h"

#include <math.h>

#define ORDER 6

double
dsc_test_wrap (double degrees)
{
  return remainder (degrees, 360.0);
}

static DscTransform *
join (DscTransform *a, DscTransform *b)
{
  g_autoptr (GError) error = NULL;
  DscTransform *t = dsc_transform_new_compose (a, b, &error);

  g_assert_no_error (error);
  return t;
}

static DscTransform *
pair (DscTransform *a, DscTransform *b)
{
  g_autoptr (GError) error = NULL;
  DscTransform *t = dsc_transform_new_concatenate (a, b, &error);

  g_assert_no_error (error);
  return t;
}

static DscTransform *
shifts (double x, double y)
{
  return pair (dsc_transform_new_shift (x), dsc_transform_new_shift (y));
}

static DscTransform *
scales (double s)
{
  return pair (dsc_transform_new_scale (s), dsc_transform_new_scale (s));
}

static DscTransform *
polynomials (const double *x, const double *y)
{
  static const guint both[4] = { 0, 1, 0, 1 };

  return join (dsc_transform_new_remap (both, 4, 2, NULL),
               pair (dsc_transform_new_polynomial2 (x, ORDER, NULL, NULL, NULL),
                     dsc_transform_new_polynomial2 (y, ORDER, NULL, NULL, NULL)));
}

/* Pixels from the reference to arcsec, and the linear part of the way back with half of the
 * quadratic terms, so that it is only nearly an inverse. */
static DscTransform *
distortion (void)
{
  double x[ORDER * ORDER] = { 0 }, y[ORDER * ORDER] = { 0 };
  double u[ORDER * ORDER] = { 0 }, v[ORDER * ORDER] = { 0 };
  DscTransform *forward;

  for (int i = 0; i < ORDER; i++)
    for (int j = 0; i + j < ORDER; j++) {
      double size = 0.031 * pow (1000.0, 1 - i - j) * 4e-4;

      x[i * ORDER + j] = i + j > 1 ? size * sin (3.0 * i + 5.0 * j) : 0.0;
      y[i * ORDER + j] = i + j > 1 ? size * cos (2.0 * i - 7.0 * j) : 0.0;
      u[i * ORDER + j] = -x[i * ORDER + j] / 0.031 * pow (0.031, -(i + j));
      v[i * ORDER + j] = -y[i * ORDER + j] / 0.031 * pow (0.031, -(i + j));
    }
  x[ORDER] = y[1] = 0.031;
  u[ORDER] = v[1] = 1.0 / 0.031;
  forward = polynomials (x, y);
  g_assert_true (dsc_transform_set_inverse (forward, polynomials (u, v), NULL));
  return forward;
}

DscWcs *
dsc_test_exposure_wcs (double ra, double dec, double roll)
{
  static const double v2 = 122.0, v3 = -479.0, s = 0.99995;
  double angles[5] = { v2 / 3600.0, -v3 / 3600.0, roll, dec, -ra };
  g_autoptr (DscTransform) detector
      = join (join (shifts (-1023.5, -1023.5), distortion ()), shifts (v2, v3));
  g_autoptr (DscTransform) velocity = join (scales (s), shifts ((1 - s) * v2, (1 - s) * v3));
  g_autoptr (DscTransform) sky
      = join (join (scales (1.0 / 3600.0), dsc_transform_new_spherical_to_cartesian (180.0)),
              join (dsc_transform_new_rotate_sequence ("zyxyz", angles, FALSE, NULL),
                    dsc_transform_new_cartesian_to_spherical (360.0)));
  DscWcsStep steps[4] = { { .name = "detector", .transform = detector },
                          { .name = "v2v3", .transform = velocity },
                          { .name = "v2v3vacorr", .transform = sky },
                          { .name = "world", .celestial = TRUE } };
  static const char *const names[2] = { "x0", "x1" };
  g_autoptr (GError) error = NULL;
  DscWcs *wcs;

  dsc_transform_set_axes (detector, names, NULL);
  dsc_transform_set_box (detector, (double[4]){ -0.5, 2047.5, -0.5, 2047.5 });
  dsc_transform_set_name (sky, "v23tosky");
  wcs = dsc_wcs_new_from_steps (DSC_WCS_GWCS, steps, 4, NULL, NULL, &error);
  g_assert_no_error (error);
  return wcs;
}
