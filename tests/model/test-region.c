/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "dsc-region.h"
#include "dsc-test-wcs.h"
#include "dsc-test.h"

/* 0.1 arcsec per pixel, turned so that North is @roll from y towards x. */
static DscWcs *
make_wcs (double ra, double dec, double roll, gboolean mirrored)
{
  double c = cos (roll * G_PI / 180), s = sin (roll * G_PI / 180), e = mirrored ? 1 : -1;
  DscTan tan = { .crpix = { 50, 60 },
                 .crval = { ra, dec },
                 .cdelt = { 0.1 / 3600, 0.1 / 3600 },
                 .pc = { e * c, -e * s, s, c } };

  return dsc_wcs_new_tan (&tan, NULL, NULL);
}

static DscRegion *
make (DscRegionShape shape, gboolean sky, double x, double y, double a, double b, double angle)
{
  DscRegion *region = dsc_region_new (shape, sky);

  region->x = x;
  region->y = y;
  region->a = a;
  region->b = b;
  region->angle = angle;
  return region;
}

static double
area (const DscRegion *region)
{
  guint n = 0;

  for (int y = -200; y <= 200; y++)
    for (int x = -200; x <= 200; x++)
      n += dsc_region_contains (region, x * 0.25, y * 0.25);
  return n / 16.0;
}

static void
test_areas (void)
{
  static const double l_shape[] = { 0, 0, 20, 0, 20, 10, 10, 10, 10, 30, 0, 30 };
  g_autoptr (DscRegion) circle = make (DSC_REGION_CIRCLE, FALSE, 0.1, 0.2, 20, 0, 0);
  g_autoptr (DscRegion) ring = make (DSC_REGION_ANNULUS, FALSE, 0.1, 0.2, 10, 20, 0);
  g_autoptr (DscRegion) ellipse = make (DSC_REGION_ELLIPSE, FALSE, -3, 2, 30, 10, 33);
  g_autoptr (DscRegion) box = make (DSC_REGION_BOX, FALSE, -3, 2, 40, 12, 33);
  g_autoptr (DscRegion) polygon = dsc_region_new (DSC_REGION_POLYGON, FALSE);
  g_autoptr (DscRegion) line = make (DSC_REGION_LINE, FALSE, 0, 0, 0, 0, 0);
  g_autoptr (DscRegion) point = make (DSC_REGION_POINT, FALSE, 3, 4, 0, 0, 0);

  dsc_region_set_points (polygon, 6, l_shape);
  dsc_region_set_points (line, 1, l_shape + 4);
  dsc_assert_near (area (circle), G_PI * 400, 6, 0);
  dsc_assert_near (area (ring), G_PI * 300, 8, 0);
  dsc_assert_near (area (ellipse), G_PI * 300, 6, 0);
  dsc_assert_near (area (box), 480, 6, 0);
  /* with the pixels on the edge: 0.25 by 0.25 */
  dsc_assert_near (area (polygon), 400 + 100 * 0.125 + 0.0625, 0.1, 0);
  g_assert_true (dsc_region_contains (polygon, 9, 29) && !dsc_region_contains (polygon, 11, 11));
  g_assert_true (dsc_region_contains (polygon, 10, 20) && dsc_region_contains (polygon, 0, 0));
  g_assert_true (dsc_region_contains (ellipse, -3 + 29.9 * cos (33 * G_PI / 180),
                                      2 + 29.9 * sin (33 * G_PI / 180)));
  g_assert_cmpfloat (area (line), ==, 0);
  g_assert_true (dsc_region_contains (point, 3.4, 3.6) && !dsc_region_contains (point, 4, 4));
}

/* No point of a region is beyond its bounds, and some are near each side. */
static void
test_bounds (void)
{
  DscRegion *regions[] = { make (DSC_REGION_CIRCLE, FALSE, 1, 2, 20, 0, 0),
                           make (DSC_REGION_ANNULUS, FALSE, 1, 2, 10, 20, 0),
                           make (DSC_REGION_ELLIPSE, FALSE, -3, 2, 30, 10, 133),
                           make (DSC_REGION_BOX, FALSE, -3, 2, 40, 12, -33),
                           dsc_region_new (DSC_REGION_POLYGON, 0) };
  static const double corners[] = { -10, -20, 30, 0, 5, 40 };

  dsc_region_set_points (regions[4], 3, corners);
  for (guint i = 0; i < 5; i++) {
    double bounds[4], found[4] = { INFINITY, INFINITY, -INFINITY, -INFINITY };

    dsc_region_get_bounds (regions[i], bounds);
    for (int y = -500; y <= 500; y++)
      for (int x = -500; x <= 500; x++)
        if (dsc_region_contains (regions[i], x * 0.1, y * 0.1)) {
          found[0] = MIN (found[0], x * 0.1);
          found[1] = MIN (found[1], y * 0.1);
          found[2] = MAX (found[2], x * 0.1);
          found[3] = MAX (found[3], y * 0.1);
        }
    for (guint k = 0; k < 4; k++) {
      dsc_assert_near (bounds[k], found[k], 0.5, 0);
      g_assert_true (k < 2 ? bounds[k] <= found[k] + 1e-9 : bounds[k] >= found[k] - 1e-9);
    }
    dsc_region_free (regions[i]);
  }
}

/* North up and East left: the axis of a position angle of 0 points along y, of 90 against x. */
static void
test_directions (void)
{
  g_autoptr (DscWcs) plain = make_wcs (150, 30, 0, FALSE);
  g_autoptr (DscWcs) turned = make_wcs (150, 30, 25, FALSE);
  g_autoptr (DscWcs) mirrored = make_wcs (150, 30, 0, TRUE);
  g_autoptr (DscRegion) sky = make (DSC_REGION_ELLIPSE, TRUE, 150, 30, 2, 1, 20);
  g_autoptr (DscRegion) a = dsc_region_to_pixels (sky, plain);
  g_autoptr (DscRegion) b = dsc_region_to_pixels (sky, turned);
  g_autoptr (DscRegion) c = dsc_region_to_pixels (sky, mirrored);
  double x, y, angle;

  g_assert_false (a->sky);
  dsc_assert_near (a->x, 50, 1e-6, 0);
  dsc_assert_near (a->y, 60, 1e-6, 0);
  dsc_assert_near (a->a, 20, 1e-5, 0);
  dsc_assert_near (a->b, 10, 1e-5, 0);
  dsc_assert_near (a->angle, 110, 1e-5, 0);
  dsc_assert_near (c->angle, 70, 1e-5, 0);
  dsc_assert_near (b->a, 20, 1e-5, 0);
  dsc_wcs_sky_to_pixel1 (turned, 150, 30 + 1.0 / 3600, &x, &y);
  angle = atan2 (y - b->y, x - b->x) * 180 / G_PI;
  dsc_assert_near (b->angle, angle + 20, 1e-3, 0);
}

static void
assert_same (const DscRegion *a, const DscRegion *b)
{
  double period = a->sky ? 360 * round ((a->x - b->x) / 360) : 0;

  g_assert_cmpint (a->shape, ==, b->shape);
  g_assert_cmpint (a->sky, ==, b->sky);
  dsc_assert_near (a->x - period, b->x, 1e-5, 0);
  dsc_assert_near (a->y, b->y, 1e-5, 0);
  dsc_assert_near (a->a, b->a, 1e-6, 1e-5);
  dsc_assert_near (a->b, b->b, 1e-6, 1e-4);
  dsc_assert_near (sin (2 * (a->angle - b->angle) * G_PI / 180), 0, 1e-5, 0);
  g_assert_cmpuint (a->n_points, ==, b->n_points);
  for (guint i = 0; i < 2 * a->n_points; i++)
    dsc_assert_near (a->points[i], b->points[i], 1e-5, 0);
  g_assert_cmpstr (a->text, ==, b->text);
  g_assert_cmpuint (a->color, ==, b->color);
  g_assert_cmpint (a->excluded, ==, b->excluded);
}

/* To the sky and back, also over the meridian, near the pole and with distortion. */
static void
test_round_trip (void)
{
  static const double corners[] = { 10, 20, 80, 30, 40, 90 };
  DscWcs *wcs[] = { make_wcs (0, 0, 40, FALSE), make_wcs (12, 89.9995, -100, TRUE),
                    dsc_test_exposure_wcs (150, 2, 77) };

  for (guint w = 0; w < 3; w++)
    for (guint shape = 0; shape <= DSC_REGION_TEXT; shape++) {
      g_autoptr (DscRegion) pixels = make ((DscRegionShape)shape, FALSE, 45, 52, 0, 0, 0);
      g_autoptr (DscRegion) sky = NULL, back = NULL;

      if (shape == DSC_REGION_POLYGON)
        dsc_region_set_points (pixels, 3, corners);
      else if (shape == DSC_REGION_LINE)
        dsc_region_set_points (pixels, 1, corners);
      else if (shape != DSC_REGION_POINT && shape != DSC_REGION_TEXT)
        pixels->a = 12;
      if (shape == DSC_REGION_ELLIPSE || shape == DSC_REGION_BOX || shape == DSC_REGION_ANNULUS)
        pixels->b = 17;
      if (shape == DSC_REGION_ELLIPSE || shape == DSC_REGION_BOX)
        pixels->angle = 31;
      dsc_region_set_text (pixels, "what");
      pixels->color = 0x123456;
      pixels->excluded = TRUE;
      sky = dsc_region_to_sky (pixels, wcs[w]);
      g_assert_true (sky->sky);
      back = dsc_region_to_pixels (sky, wcs[w]);
      assert_same (pixels, back);
    }
  for (guint w = 0; w < 3; w++)
    dsc_wcs_unref (wcs[w]);
}

static void
test_unreachable (void)
{
  g_autoptr (DscWcs) wcs = make_wcs (150, 30, 0, FALSE);
  g_autoptr (DscRegion) far = make (DSC_REGION_CIRCLE, TRUE, 330, -30, 1, 0, 0);
  g_autoptr (DscRegion) polygon = dsc_region_new (DSC_REGION_POLYGON, TRUE);
  static const double corners[] = { 150, 30, 150.001, 30, 330, -30 };

  dsc_region_set_points (polygon, 3, corners);
  g_assert_null (dsc_region_to_pixels (far, wcs));
  g_assert_null (dsc_region_to_pixels (polygon, wcs));
}

static void
test_centre (void)
{
  static const double corners[] = { 359.9, 1, 0.1, 1, 0.1, 4 };
  g_autoptr (DscRegion) polygon = dsc_region_new (DSC_REGION_POLYGON, TRUE);
  DscRegionShape shape;

  dsc_region_set_points (polygon, 3, corners);
  dsc_assert_near (polygon->x, 0.1 / 3, 1e-9, 0);
  dsc_assert_near (polygon->y, 2, 1e-9, 0);
  g_assert_true (dsc_region_shape_from_name ("annulus", &shape));
  g_assert_cmpstr (dsc_region_shape_name (shape), ==, "annulus");
  g_assert_false (dsc_region_shape_from_name ("pie", &shape));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/region/areas", test_areas);
  g_test_add_func ("/region/bounds", test_bounds);
  g_test_add_func ("/region/directions", test_directions);
  g_test_add_func ("/region/round-trip", test_round_trip);
  g_test_add_func ("/region/unreachable", test_unreachable);
  g_test_add_func ("/region/centre", test_centre);
  return g_test_run ();
}
