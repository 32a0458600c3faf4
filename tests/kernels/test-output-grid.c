/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "dsc-error.h"
#include "dsc-footprint.h"
#include "dsc-output-grid.h"
#include "dsc-spline-map.h"
#include "dsc-test.h"
#include "dsc-weight.h"

/* One image of 60 x 50 pixels, north up, east left: the vector of reference part B, section 7. */
static DscWcs *
make_wcs (double ra, double dec)
{
  DscTan tan = { { 29.5, 24.5 }, { ra, dec }, { 1e-5, 1e-5 }, { -1, 0, 0, 1 } };

  return dsc_wcs_new_tan (&tan, NULL, NULL);
}

static DscGridRequest
make_request (DscWcs *wcs, const DscPolygon *footprint)
{
  return (DscGridRequest){ .n_vertices = footprint->n,
                           .ra = footprint->x,
                           .dec = footprint->y,
                           .wcs = wcs,
                           .width = 60,
                           .height = 50,
                           .ra_ref = NAN,
                           .dec_ref = NAN,
                           .roll_ref = 0,
                           .v3i_yang = 0,
                           .vparity = -1,
                           .pixel_scale = NAN,
                           .ratio = 1,
                           .rotation = NAN,
                           .crval = { NAN, NAN },
                           .crpix = { NAN, NAN } };
}

/* Half edges give jwst's grid (CRPIX 31, 26; 60 x 50); full ones the grid of the image itself; the
 * same at RA 0 and near a pole. */
static void
test_default (void)
{
  static const double places[][2]
      = { { 120, 20 }, { 0, 0 }, { 0.0001, 45 }, { 77, 89.99 }, { 200, -89.99 } };

  for (guint i = 0; i < G_N_ELEMENTS (places); i++) {
    g_autoptr (DscWcs) wcs = make_wcs (places[i][0], places[i][1]);
    g_autoptr (DscPolygon) footprint = dsc_footprint_from_wcs (wcs, 60, 50);
    DscGridRequest request = make_request (wcs, footprint);
    g_autoptr (GError) error = NULL;
    DscOutputGrid half, full;

    if (fabs (places[i][1]) > 89)
      request.vparity = 0; /* orientation from the WCS: north turns with the reference position */
    g_assert_true (dsc_output_grid_make (&request, &half, &error));
    request.full_edges = TRUE;
    g_assert_true (dsc_output_grid_make (&request, &full, &error));
    g_assert_cmpuint (half.width, ==, 60);
    g_assert_cmpuint (half.height, ==, 50);
    g_assert_cmpuint (full.width, ==, 60);
    g_assert_cmpuint (full.height, ==, 50);
    dsc_assert_near (half.tan.crpix[0], 30, 2e-3, 0);
    dsc_assert_near (half.tan.crpix[1], 25, 2e-3, 0);
    dsc_assert_near (full.tan.crpix[0], 29.5, 2e-3, 0);
    dsc_assert_near (full.tan.crpix[1], 24.5, 2e-3, 0);
    dsc_assert_near (full.scale_deg, 1e-5, 0, 1e-6);
  }
}

/* rotation 45: 78 x 78 and PC -.7071 .7071 .7071 .7071 with VPARITY -1. */
static void
test_rotation (void)
{
  g_autoptr (DscWcs) wcs = make_wcs (10, 10);
  g_autoptr (DscPolygon) footprint = dsc_footprint_from_wcs (wcs, 60, 50);
  DscGridRequest request = make_request (wcs, footprint);
  DscOutputGrid grid;

  request.rotation = 45;
  request.v3i_yang = 3;
  request.roll_ref = 77; /* has no say when a rotation is given */
  g_assert_true (dsc_output_grid_make (&request, &grid, NULL));
  g_assert_cmpuint (grid.width, ==, 78);
  g_assert_cmpuint (grid.height, ==, 78);
  dsc_assert_near (grid.tan.pc[0], -G_SQRT2 / 2, 1e-12, 0);
  dsc_assert_near (grid.tan.pc[1], G_SQRT2 / 2, 1e-12, 0);
  dsc_assert_near (grid.tan.pc[2], G_SQRT2 / 2, 1e-12, 0);
  dsc_assert_near (grid.tan.pc[3], G_SQRT2 / 2, 1e-12, 0);
}

/* crpix without output_shape keeps what has positive coordinates; shape as given; scale as given.
 */
static void
test_wishes (void)
{
  g_autoptr (DscWcs) wcs = make_wcs (10, 10);
  g_autoptr (DscPolygon) footprint = dsc_footprint_from_wcs (wcs, 60, 50);
  DscGridRequest request = make_request (wcs, footprint);
  g_autoptr (GError) error = NULL;
  DscOutputGrid grid;

  request.crpix[0] = request.crpix[1] = 0;
  g_assert_true (dsc_output_grid_make (&request, &grid, NULL));
  g_assert_cmpuint (grid.width, ==, 30);
  g_assert_cmpuint (grid.height, ==, 25);
  request.shape[0] = 300;
  request.shape[1] = 200;
  request.crpix[0] = request.crpix[1] = 100;
  g_assert_true (dsc_output_grid_make (&request, &grid, NULL));
  g_assert_cmpuint (grid.width, ==, 300);
  dsc_assert_near (grid.box.x0, 69.5, 0, 0);
  dsc_assert_near (grid.box.x1, 129.5, 0, 0);
  request.pixel_scale = 0.072;
  g_assert_true (dsc_output_grid_make (&request, &grid, NULL));
  dsc_assert_near (grid.ratio, 2, 0, 1e-6);
  request.shape[0] = request.shape[1] = 0;
  request.crpix[0] = request.crpix[1] = -500;
  g_assert_false (dsc_output_grid_make (&request, &grid, &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_PARAMETER);
  g_clear_error (&error);
  request.pixel_scale = 1e-9;
  request.crpix[0] = request.crpix[1] = NAN;
  g_assert_false (dsc_output_grid_make (&request, &grid, &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_TOO_LARGE);
}

static void
cubic_map (gpointer data, gsize n, const double *x, const double *y, double *ret_x, double *ret_y)
{
  for (gsize i = 0; i < n; i++) {
    double u = x[i], v = y[i];

    ret_x[i] = 3 + u + 1e-4 * u * v - 2e-6 * u * u * u + 1e-6 * v * v * v;
    ret_y[i] = -2 + v + 3e-5 * u * u + 1e-6 * u * u * v;
  }
}

/* A spline of order 3 through a cubic map is the map; one of order 1 is the map at its nodes. */
static void
test_spline (void)
{
  DscMapSource source = { .func = cubic_map, .x1 = 90, .y1 = 50 };

  for (guint order = 1; order <= 3; order += 2) {
    g_autoptr (DscSplineMap) spline = dsc_spline_map_new (&source, 10, order);
    double worst = 0;

    g_assert_nonnull (spline);
    for (double y = 0; y <= 50; y++)
      for (double x = 0; x <= 90; x++) {
        double a, b, c, d;
        gboolean node = fmod (x, 10) == 0 && fmod (y, 50 / 9.0) == 0;

        cubic_map (NULL, 1, &x, &y, &a, &b);
        dsc_spline_map_evaluate (spline, 1, &x, &y, &c, &d);
        worst = MAX (worst, MAX (fabs (a - c), fabs (b - d)));
        if (node)
          dsc_assert_near (c, a, 1e-10, 0);
      }
    if (order == 3)
      g_assert_cmpfloat (worst, <, 1e-10);
    else
      g_assert_cmpfloat (worst, >, 1e-4);
  }
  g_assert_false (dsc_spline_map_applies (9, 9, 10));
  g_assert_false (dsc_spline_map_applies (900, 900, 1));
}

/* Variances 0, NaN, inf, -1, 4 and flags: reference part B, section 7. */
static void
test_weights (void)
{
  float variance[] = { 0, NAN, INFINITY, -1, 4, 4, 4, 4, 4 };
  float sci[] = { 1, 1, 1, 1, 1, NAN, 1, 1, INFINITY };
  guint32 dq[] = { 0, 0, 0, 0, 4, 0, 1, 512, 0 };
  float jwst[] = { 0, 0, 0, -1, 0.25, 0, 0, 0, 0.25 }, ours[] = { 0, 0, 0, 0, 0.25, 0, 0, 0, 0 };
  DscWeightInput in = { .sci = sci, .var = { variance }, .dq = dq };
  DscWeightRule rule = { .bad_bits = 513, .level = 0.5 };
  DscFloat4 values[9];
  float weight[9];
  guint32 flags[9];

  for (guint as_jwst = 0; as_jwst < 2; as_jwst++) {
    rule.as_jwst = as_jwst != 0;
    dsc_weight_prepare (&rule, &in, 9, values, NULL, weight, flags);
    for (guint i = 0; i < 9; i++)
      dsc_assert_near (weight[i], (as_jwst ? jwst : ours)[i], 0, 0);
  }
  dsc_assert_near (values[4][0], 0.5, 0, 0);
  dsc_assert_near (values[4][1], 2, 0, 0);
  dsc_assert_near (values[4][2], NAN, 0, 0);
  g_assert_cmpuint (flags[4], ==, 4);
  g_assert_cmpuint (flags[5], ==, 1); /* NaN counts as DO_NOT_USE */
  rule.type = DSC_WEIGHT_EXPTIME;
  rule.exposure_time = 120;
  dsc_weight_prepare (&rule, &in, 9, values, NULL, weight, NULL);
  dsc_assert_near (weight[0], 120, 0, 0);
  dsc_assert_near (weight[1], 0, 0, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/output-grid/default", test_default);
  g_test_add_func ("/output-grid/rotation", test_rotation);
  g_test_add_func ("/output-grid/wishes", test_wishes);
  g_test_add_func ("/spline-map/cubic", test_spline);
  g_test_add_func ("/weight/prepare", test_weights);
  return g_test_run ();
}
