/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "dsc-sky-axes.h"
#include "dsc-test.h"

static void
test_affine (void)
{
  DscTestRandom random = { 42 };

  for (guint i = 0; i < 200; i++) {
    DscAffine a = { dsc_test_normal (&random),        dsc_test_normal (&random),
                    dsc_test_normal (&random),        dsc_test_normal (&random),
                    1000 * dsc_test_normal (&random), 1000 * dsc_test_normal (&random) };
    DscAffine inverse, one;
    double x, y, scale = dsc_affine_scale (&a);

    if (scale < 0.05)
      continue;
    g_assert_true (dsc_affine_invert (&a, &inverse));
    dsc_affine_apply (&a, 12.5, -7.25, &x, &y);
    dsc_affine_apply (&inverse, x, y, &x, &y);
    dsc_assert_near (x, 12.5, 1e-8, 0);
    dsc_assert_near (y, -7.25, 1e-8, 0);
    one = dsc_affine_multiply (&inverse, &a);
    dsc_assert_near (one.xx, 1, 1e-10, 0);
    dsc_assert_near (one.yx, 0, 1e-10, 0);
    dsc_assert_near (one.y0, 0, 1e-7, 0);
    dsc_assert_near (dsc_affine_scale (&inverse) * scale, 1, 1e-10, 0);
  }
  {
    DscAffine flat = { 1, 2, 2, 4, 0, 0 }, kept = { 9, 9, 9, 9, 9, 9 };

    g_assert_false (dsc_affine_invert (&flat, &kept));
    dsc_assert_near (kept.xx, 9, 0, 0);
  }
}

/* A tangent plane of 0.1 arcsec pixels, turned by @pa and, as on the sky, x to the West. */
static DscWcs *
plane_wcs (double ra, double dec, double pa, double scale_arcsec)
{
  double c = cos (pa * G_PI / 180), s = sin (pa * G_PI / 180);
  DscTan tan
      = { { 100, 50 }, { ra, dec }, { scale_arcsec / 3600, scale_arcsec / 3600 }, { -c, s, s, c } };

  return dsc_wcs_new_tan (&tan, NULL, NULL);
}

static void
test_axes (void)
{
  static const double decs[] = { 0.0, -30.0, 66.0, 89.9999, -89.9999 };
  static const double ras[] = { 0.0, 180.0, 359.99999 };

  for (guint i = 0; i < G_N_ELEMENTS (decs); i++)
    for (guint k = 0; k < G_N_ELEMENTS (ras); k++)
      for (double pa = -170; pa < 180; pa += 50) {
        g_autoptr (DscWcs) wcs = plane_wcs (ras[k], decs[i], pa, 0.1);
        double c = cos (pa * G_PI / 180), s = sin (pa * G_PI / 180);
        DscSkyAxes axes;

        /* At the reference pixel the matrix itself is the answer. */
        g_assert_true (dsc_sky_axes_at (wcs, 100, 50, &axes));
        dsc_assert_near (axes.east[0], -0.1 * c, 1e-7, 0);
        dsc_assert_near (axes.east[1], 0.1 * s, 1e-7, 0);
        dsc_assert_near (axes.north[0], 0.1 * s, 1e-7, 0);
        dsc_assert_near (axes.north[1], 0.1 * c, 1e-7, 0);
        dsc_assert_near (dsc_sky_axes_pixel_scale (&axes), 0.1, 1e-7, 0);
        dsc_assert_near (axes.per_north[0] * axes.east[0] + axes.per_north[1] * axes.east[1], 0,
                         1e-9, 0);
        dsc_assert_near (axes.per_north[0] * axes.north[0] + axes.per_north[1] * axes.north[1], 1,
                         1e-9, 0);
      }
}

/* Shown through the matched transform, two images put the same places of the sky at the same
 * points, though their pixels differ in size, orientation and parity. */
static void
test_match (void)
{
  g_autoptr (DscWcs) a = plane_wcs (10, 40, 25, 0.063);
  DscTan tan = { { 7, 300 }, { 10.002, 40.001 }, { 0.031 / 3600, 0.031 / 3600 }, { 0, 1, 1, 0 } };
  g_autoptr (DscWcs) b = dsc_wcs_new_tan (&tan, NULL, NULL);
  DscAffine view_a = { 2, 0.3, 0.3, -2, 17, 230 }, view_b;
  DscSkyAxes axes_a, axes_b;
  double x, y;

  g_assert_true (dsc_sky_axes_at (a, 120, 60, &axes_a));
  dsc_wcs_sky_to_pixel1 (b, axes_a.ra_deg, axes_a.dec_deg, &x, &y);
  g_assert_true (dsc_sky_axes_at (b, x, y, &axes_b));
  view_b = dsc_sky_axes_match (&view_a, &axes_a, 120, 60, &axes_b, x, y);
  for (int dx = -40; dx <= 40; dx += 20)
    for (int dy = -40; dy <= 40; dy += 20) {
      double ra, dec, ax, ay, bx, by;

      dsc_wcs_pixel_to_sky1 (a, 120 + dx, 60 + dy, &ra, &dec);
      dsc_affine_apply (&view_a, 120 + dx, 60 + dy, &ax, &ay);
      dsc_wcs_sky_to_pixel1 (b, ra, dec, &bx, &by);
      dsc_affine_apply (&view_b, bx, by, &bx, &by);
      /* Two tangent planes 8 arcsec apart: their curvature is below 1e-3 pixel here. */
      dsc_assert_near (bx, ax, 1e-3, 0);
      dsc_assert_near (by, ay, 1e-3, 0);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/render/affine", test_affine);
  g_test_add_func ("/render/sky-axes/closed-form", test_axes);
  g_test_add_func ("/render/sky-axes/match", test_match);
  return g_test_run ();
}
