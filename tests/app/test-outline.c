/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-outline.h"
#include "dsc-sky-grid.h"
#include "dsc-test.h"
#include "dsc-pixel-area.h"

#include <math.h>

static DscWcs *
make_wcs (double ra, double dec)
{
  DscTan tan = {
    .crpix = { 49.5, 49.5 }, .crval = { ra, dec }, .cdelt = { 0.01, 0.01 }, .pc = { -1, 0, 0, 1 }
  };

  return dsc_wcs_new_tan (&tan, NULL, NULL);
}

/* The corner of a 100 x 100 image of 0.01 degree pixels lies 0.5 degrees from its centre on each
 * tangent-plane axis, wherever on the sky it is. */
static void
test_geometry (void)
{
  double places[][2] = { { 10, 0 }, { 0.1, 20 }, { 359.95, -45 }, { 123, 89.99 }, { 40, -89.99 } };

  for (guint i = 0; i < G_N_ELEMENTS (places); i++) {
    g_autoptr (DscWcs) wcs = make_wcs (places[i][0], places[i][1]);
    DscSkyFrame frame = { places[i][0], places[i][1] };
    DscOutline outline;
    double x, y;

    dsc_outline_init (&outline, wcs, 100, 100);
    g_assert_true (outline.valid);
    dsc_assert_near (
        dsc_sky_separation (outline.centre_ra, outline.centre_dec, places[i][0], places[i][1]), 0,
        1e-9, 0);
    dsc_assert_near (outline.radius, atan (sqrt (0.5) * G_PI / 180) * 180 / G_PI, 1e-9, 0);
    g_assert_true (dsc_sky_frame_project (&frame, outline.ra[0], outline.dec[0], &x, &y));
    /* Pixel (-0.5, -0.5) is to the east and south: x grows to the west. */
    dsc_assert_near (fabs (x), 0.5, 1e-9, 0);
    g_assert_cmpfloat (x, <, 0);
    dsc_assert_near (y, -0.5, 1e-9, 0);
    g_assert_true (dsc_outline_contains (&outline, &frame, 0.49, -0.49));
    g_assert_false (dsc_outline_contains (&outline, &frame, 0.51, 0));
  }
}

static void
test_frame_round_trip (void)
{
  DscTestRandom random = { 5 };

  for (guint i = 0; i < 500; i++) {
    DscSkyFrame frame = { 360 * dsc_test_uniform (&random), 178 * dsc_test_uniform (&random) - 89 };
    double x = 10 * dsc_test_uniform (&random) - 5, y = 10 * dsc_test_uniform (&random) - 5;
    double ra, dec, x2, y2;

    dsc_sky_frame_unproject (&frame, x, y, &ra, &dec);
    g_assert_cmpfloat (ra, >=, 0);
    g_assert_cmpfloat (ra, <, 360);
    g_assert_true (dsc_sky_frame_project (&frame, ra, dec, &x2, &y2));
    dsc_assert_near (x2, x, 1e-9, 0);
    dsc_assert_near (y2, y, 1e-9, 0);
  }
}

static void
test_invalid (void)
{
  DscOutline outline;
  DscSkyFrame frame = { 0, 0 };
  double x, y;

  dsc_outline_init (&outline, NULL, 100, 100);
  g_assert_false (outline.valid);
  g_assert_false (dsc_outline_contains (&outline, &frame, 0, 0));
  g_assert_false (dsc_sky_frame_project (&frame, 180, 0, &x, &y));
  g_assert_false (dsc_sky_frame_project (&frame, 0, 89, &x, &y));
}

static guint
count_wild (guint n, const double *ra, const double *dec, gboolean *wild)
{
  g_autofree DscOutline *outlines = g_new (DscOutline, n);
  g_autofree const DscOutline **pointers = g_new (const DscOutline *, n);

  for (guint i = 0; i < n; i++) {
    g_autoptr (DscWcs) wcs = make_wcs (ra[i], dec[i]);

    dsc_outline_init (&outlines[i], wcs, 100, 100);
    pointers[i] = &outlines[i];
  }
  return dsc_outlines_find_wild (n, pointers, wild);
}

static void
test_wild (void)
{
  /* Dithers around RA 0, one 30 degrees off; the mean would be drawn along, the median is not. */
  double ra[] = { 359.9, 0.1, 0.0, 0.2, 30.0 }, dec[] = { 10, 10.1, 9.9, 10, 10 };
  double mosaic_ra[] = { 10, 11, 12, 13, 14, 15 }, mosaic_dec[] = { 0, 0, 0, 0, 0, 0 };
  gboolean wild[6];

  g_assert_cmpuint (count_wild (5, ra, dec, wild), ==, 1);
  for (guint i = 0; i < 5; i++)
    g_assert_cmpint (wild[i], ==, i == 4);
  /* A long strip of fields is no accident; of two nobody knows which one is wrong. */
  g_assert_cmpuint (count_wild (6, mosaic_ra, mosaic_dec, wild), ==, 0);
  g_assert_cmpuint (count_wild (2, ra + 3, dec + 3, wild), ==, 0);
}

static void
assert_text (char *text, const char *expected)
{
  g_assert_cmpstr (text, ==, expected);
  g_free (text);
}

static void
test_labels (void)
{
  assert_text (dsc_sky_format_ra (83.8221, 1 / 240.0), "5ʰ35ᵐ17ˢ");
  assert_text (dsc_sky_format_ra (83.8221, 0.1 / 240.0), "5ʰ35ᵐ17.3ˢ");
  assert_text (dsc_sky_format_ra (15, 15), "1ʰ");
  assert_text (dsc_sky_format_ra (359.999999, 1 / 240.0), "0ʰ00ᵐ00ˢ");
  assert_text (dsc_sky_format_dec (-5.3911, 1 / 60.0), "−5°23′");
  assert_text (dsc_sky_format_dec (-0.0002, 0.1 / 3600), "−0°00′00.7″");
  assert_text (dsc_sky_format_dec (59.99999999, 1 / 3600.0), "+60°00′00″");

  dsc_assert_near (dsc_sky_grid_dec_step (0.9 / 3600), 1 / 3600.0, 1e-15, 0);
  dsc_assert_near (dsc_sky_grid_dec_step (7 / 60.0), 10 / 60.0, 1e-12, 0);
  dsc_assert_near (dsc_sky_grid_dec_step (500), 30, 1e-12, 0);
  dsc_assert_near (dsc_sky_grid_ra_step (14), 15, 1e-9, 0);
  dsc_assert_near (dsc_sky_grid_ra_step (16), 30, 1e-9, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/outline/geometry", test_geometry);
  g_test_add_func ("/app/outline/frame-round-trip", test_frame_round_trip);
  g_test_add_func ("/app/outline/invalid", test_invalid);
  g_test_add_func ("/app/outline/wild", test_wild);
  g_test_add_func ("/app/outline/labels", test_labels);
  return g_test_run ();
}
