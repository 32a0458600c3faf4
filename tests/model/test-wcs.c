/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-wcs.h"

#include <math.h>
#include <string.h>

#include "dsc-error.h"
#include "dsc-parallel.h"
#include "dsc-test-wcs.h"
#include "dsc-test.h"

#define D2R (G_PI / 180.0)

/* Places where angles are awkward: RA 0, both poles. */
static const double places[][3]
    = { { 150.1, 2.2, 30.0 },   { 0.0, 0.0, 0.0 },      { 359.9999, -30, 271 }, { 0.0, 89.99, 10 },
        { 200.0, -89.99, 100 }, { 10.0, 89.9999, 200 }, { 0.0, -90.0, 45 } };

static double
separation_arcsec (double ra, double dec, double ra2, double dec2)
{
  double d = (dec2 - dec) * D2R, a = dsc_test_wrap (ra2 - ra) * D2R;
  double s = sin (d / 2), t = sin (a / 2);

  return 2.0 * asin (sqrt (s * s + cos (dec * D2R) * cos (dec2 * D2R) * t * t)) / D2R * 3600.0;
}

static void
test_round_trip (void)
{
  for (guint k = 0; k < G_N_ELEMENTS (places); k++) {
    g_autoptr (DscWcs) wcs = dsc_test_exposure_wcs (places[k][0], places[k][1], places[k][2]);
    double worst_stored = 0.0;

    for (double y = 0; y <= 2047; y += 97.47)
      for (double x = 0; x <= 2047; x += 113.7) {
        double ra, dec, u, v, step_ra, step_dec;

        dsc_wcs_pixel_to_sky (wcs, 1, &x, &y, &ra, &dec, TRUE);
        g_assert_true (ra >= 0.0 && ra < 360.0 && fabs (dec) <= 90.0);
        dsc_wcs_sky_to_pixel1 (wcs, ra, dec, &u, &v);
        dsc_assert_near (u, x, 1e-6, 0.0);
        dsc_assert_near (v, y, 1e-6, 0.0);
        dsc_wcs_sky_to_pixel_stored (wcs, 1, &ra, &dec, &u, &v);
        worst_stored = fmax (worst_stored, hypot (u - x, v - y));
        /* Continuous: a hundredth of a pixel is a hundredth of 31 mas, also across the seams. */
        dsc_wcs_pixel_to_sky1 (wcs, x + 0.01, y, &step_ra, &step_dec);
        dsc_assert_near (separation_arcsec (ra, dec, step_ra, step_dec), 0.01 * 0.031, 3e-5, 0.0);
      }
    /* What is stored is not quite the inverse, or this test would show nothing. */
    g_assert_cmpfloat (worst_stored, >, 1e-4);
    g_assert_cmpfloat (worst_stored, <, 1.0);
  }
}

static void
test_far_side (void)
{
  g_autoptr (DscWcs) wcs = dsc_test_exposure_wcs (150.0, 20.0, 0.0);
  const double ra[] = { 330.0, 330.0, 241.0, 10.0, 150.0, NAN };
  const double dec[] = { -20.0, 20.0, 0.0, 5.0, -80.0, 0.0 };
  double x[6], y[6];

  dsc_wcs_sky_to_pixel (wcs, 6, ra, dec, x, y);
  for (int i = 0; i < 6; i++)
    g_assert_true (isnan (x[i]) && isnan (y[i]));
}

static void
test_bounding_box (void)
{
  g_autoptr (DscWcs) wcs = dsc_test_exposure_wcs (150.0, 20.0, 0.0);
  const double x[] = { -0.5, 2047.5, -0.500001, 100.0, 100.0, NAN };
  const double y[] = { -0.5, 2047.5, 100.0, 2047.500001, 100.0, 1.0 };
  double ra[6], dec[6];
  DscBox box;

  g_assert_true (dsc_wcs_get_bounding_box (wcs, &box));
  g_assert_cmpfloat (box.x1, ==, 2047.5);
  dsc_wcs_pixel_to_sky (wcs, 6, x, y, ra, dec, TRUE);
  for (int i = 0; i < 6; i++)
    g_assert_cmpint (isnan (ra[i]) && isnan (dec[i]), ==, i == 2 || i == 3 || i == 5);
  dsc_wcs_pixel_to_sky (wcs, 6, x, y, ra, dec, FALSE);
  for (int i = 0; i < 5; i++)
    g_assert_true (isfinite (ra[i]));
}

static void
test_in_place (void)
{
  g_autoptr (DscWcs) wcs = dsc_test_exposure_wcs (150.0, 20.0, 12.0);
  enum { N = 1000 };
  double x[N], y[N], ra[N], dec[N];

  for (int i = 0; i < N; i++) {
    x[i] = 2.0 * i;
    y[i] = 1999.0 - i;
  }
  dsc_wcs_pixel_to_sky (wcs, N, x, y, ra, dec, TRUE);
  dsc_wcs_pixel_to_sky (wcs, N, x, y, x, y, TRUE);
  g_assert_cmpmem (x, sizeof x, ra, sizeof ra);
  g_assert_cmpmem (y, sizeof y, dec, sizeof dec);
  dsc_wcs_sky_to_pixel (wcs, N, x, y, x, y);
  for (int i = 0; i < N; i++) {
    dsc_assert_near (x[i], 2.0 * i, 1e-6, 0.0);
    dsc_assert_near (y[i], 1999.0 - i, 1e-6, 0.0);
  }
}

/* Textbook gnomonic projection, by spherical trigonometry. */
static void
test_tan_closed_form (void)
{
  for (guint k = 0; k < G_N_ELEMENTS (places); k++) {
    DscTan tan = {
      { 99.5, 120.25 }, { places[k][0], places[k][1] }, { 1e-3, 2e-3 }, { -0.8, 0.6, 0.6, 0.8 }
    };
    g_autoptr (DscWcs) wcs = dsc_wcs_new_tan (&tan, NULL, NULL);
    double a0 = tan.crval[0] * D2R, d0 = tan.crval[1] * D2R;

    for (double y = 0; y < 300; y += 51)
      for (double x = 0; x < 300; x += 47) {
        double ra, dec, ra2, dec2, u, v, cosc, xi, eta, px, py;

        dsc_wcs_pixel_to_sky1 (wcs, x, y, &ra, &dec);
        dsc_tan_pixel_to_sky (&tan, 1, &x, &y, &ra2, &dec2);
        dsc_assert_near (separation_arcsec (ra, dec, ra2, dec2), 0.0, 2e-9, 0.0);
        cosc = sin (d0) * sin (dec * D2R) + cos (d0) * cos (dec * D2R) * cos (ra * D2R - a0);
        xi = cos (dec * D2R) * sin (ra * D2R - a0) / cosc / D2R;
        eta = (cos (d0) * sin (dec * D2R) - sin (d0) * cos (dec * D2R) * cos (ra * D2R - a0)) / cosc
              / D2R;
        px = x - tan.crpix[0];
        py = y - tan.crpix[1];
        dsc_assert_near (xi, tan.cdelt[0] * (-0.8 * px + 0.6 * py), 1e-11, 0.0);
        dsc_assert_near (eta, tan.cdelt[1] * (0.6 * px + 0.8 * py), 1e-11, 0.0);
        dsc_wcs_sky_to_pixel1 (wcs, ra, dec, &u, &v);
        dsc_assert_near (u, x, 1e-8, 0.0);
        dsc_assert_near (v, y, 1e-8, 0.0);
      }
  }
}

static DscTransform *
join (DscTransform *a, DscTransform *b)
{
  return dsc_transform_new_compose (a, b, NULL);
}

static DscTransform *
two (DscTransform *(*maker) (double), double a, double b)
{
  return dsc_transform_new_concatenate (maker (a), maker (b), NULL);
}

/* The chain that resampled files had before fitswcs_imaging: the same TAN, recognised. */
static void
test_tan_recognised (void)
{
  DscTan tan = { { 99.5, 120.25 }, { 15.0, -60.0 }, { 1e-3, 1e-3 }, { -0.8, 0.6, 0.6, 0.8 } },
         found;
  g_autoptr (DscTransform) t = join (
      join (two (dsc_transform_new_shift, -99.5, -120.25), dsc_transform_new_affine (tan.pc, NULL)),
      join (two (dsc_transform_new_scale, 1e-3, 1e-3),
            join (dsc_transform_new_gnomonic (FALSE),
                  dsc_transform_new_rotate3d (15.0, -60.0, 180.0, FALSE))));
  DscWcsStep steps[2]
      = { { .name = "detector", .transform = t }, { .name = "world", .celestial = TRUE } };
  g_autoptr (DscWcs) wcs = dsc_wcs_new_from_steps (DSC_WCS_GWCS, steps, 2, NULL, NULL, NULL);
  g_autoptr (DscWcs) exposure = dsc_test_exposure_wcs (10, 20, 30);
  g_autoptr (DscWcs) plain = dsc_wcs_new_tan (&tan, NULL, NULL);

  g_assert_true (dsc_wcs_get_tan (wcs, &found));
  for (int i = 0; i < 2; i++) {
    dsc_assert_near (found.crpix[i], tan.crpix[i], 1e-9, 0.0);
    dsc_assert_near (found.crval[i], tan.crval[i], 1e-12, 0.0);
    for (int j = 0; j < 2; j++)
      dsc_assert_near (found.cdelt[i] * found.pc[2 * i + j], tan.cdelt[i] * tan.pc[2 * i + j], 0.0,
                       1e-12);
  }
  g_assert_true (dsc_wcs_get_tan (plain, &found));
  g_assert_cmpmem (&found, sizeof found, &tan, sizeof tan);
  g_assert_false (dsc_wcs_get_tan (exposure, &found));
}

static void
test_map_to_tan (void)
{
  for (guint k = 0; k < G_N_ELEMENTS (places); k++) {
    g_autoptr (DscWcs) wcs = dsc_test_exposure_wcs (places[k][0], places[k][1], places[k][2]);
    DscTan tan = { { 1000, 900 }, { 0, 0 }, { 1e-5, 1e-5 }, { -0.8, 0.6, 0.6, 0.8 } };
    enum { NX = 300, NY = 3 };
    double x[NX * NY], y[NX * NY], u[NX * NY], v[NX * NY], ra[NX * NY], dec[NX * NY];
    double row_u[NX * NY], row_v[NX * NY];

    dsc_wcs_pixel_to_sky1 (wcs, 900, 1100, &tan.crval[0], &tan.crval[1]);
    for (int i = 0; i < NX * NY; i++) {
      x[i] = i % NX - 20;
      y[i] = i / NX + 1000;
    }
    dsc_wcs_map_to_tan (wcs, &tan, NX * NY, x, y, u, v);
    dsc_wcs_map_rows_to_tan (wcs, &tan, -20, NX, 1000, NY, row_u, row_v);
    g_assert_cmpmem (u, sizeof u, row_u, sizeof row_u);
    g_assert_cmpmem (v, sizeof v, row_v, sizeof row_v);
    dsc_wcs_pixel_to_sky (wcs, NX * NY, x, y, ra, dec, TRUE);
    dsc_tan_sky_to_pixel (&tan, NX * NY, ra, dec, ra, dec);
    for (int i = 0; i < NX * NY; i++) {
      /* 1 ulp of an angle near 360 deg is 5.7e-14 deg: 6e-9 pixel of 36 mas. */
      g_assert_cmpint (isnan (u[i]), ==, x[i] < -0.5);
      dsc_assert_near (u[i], ra[i], 1e-8, 0.0);
      dsc_assert_near (v[i], dec[i], 1e-8, 0.0);
    }
  }
}

/* Behind the plane there is nothing. */
static void
test_map_far_side (void)
{
  g_autoptr (DscWcs) wcs = dsc_test_exposure_wcs (10, 20, 30);
  DscTan tan = { { 0, 0 }, { 190, -20 }, { 1e-5, 1e-5 }, { 1, 0, 0, 1 } };
  double x = 1000, y = 1000, u, v;

  dsc_wcs_map_to_tan (wcs, &tan, 1, &x, &y, &u, &v);
  g_assert_true (isnan (u) && isnan (v));
}

static void
test_frames (void)
{
  g_autoptr (DscWcs) wcs = dsc_test_exposure_wcs (10, 20, 30);
  g_autofree char *text = dsc_wcs_describe (wcs);

  g_assert_cmpuint (dsc_wcs_n_frames (wcs), ==, 4);
  g_assert_cmpstr (dsc_wcs_frame_name (wcs, 0), ==, "detector");
  g_assert_cmpstr (dsc_wcs_frame_unit (wcs, 0), ==, "pixel");
  g_assert_cmpstr (dsc_wcs_frame_name (wcs, 1), ==, "v2v3");
  g_assert_cmpstr (dsc_wcs_frame_unit (wcs, 2), ==, "arcsec");
  g_assert_cmpstr (dsc_wcs_frame_name (wcs, 3), ==, "world");
  g_assert_cmpstr (dsc_wcs_frame_unit (wcs, 3), ==, "deg");
  g_assert_cmpstr (text, ==, "gwcs: detector > v2v3 > v2v3vacorr > world, distortion of degree 5");
}

static void
test_bad_steps (void)
{
  g_autoptr (DscTransform) three = dsc_transform_new_identity (3);
  g_autoptr (DscTransform) fine = dsc_transform_new_identity (2);
  DscWcsStep steps[3] = { { .name = "detector", .transform = three }, { .name = "world" } };
  g_autoptr (GError) error = NULL;

  g_assert_null (dsc_wcs_new_from_steps (DSC_WCS_GWCS, steps, 2, NULL, NULL, &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_UNSUPPORTED);
  g_clear_error (&error);
  steps[1].transform = fine;
  g_assert_null (dsc_wcs_new_from_steps (DSC_WCS_GWCS, steps, 2, NULL, NULL, &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_FORMAT);
  g_clear_error (&error);
  g_assert_null (dsc_wcs_new_from_steps (DSC_WCS_GWCS, steps, 1, NULL, NULL, &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_FORMAT);
}

/* A distortion model alone ends in a plane, and is inverted there. */
static void
test_flat (void)
{
  g_autoptr (DscTransform) t
      = dsc_transform_new_affine ((double[4]){ 0.1, 0.01, -0.02, 0.11 }, (double[2]){ 300, -400 });
  DscWcsStep steps[2] = { { .name = "detector", .transform = t }, { .name = "v2v3" } };
  g_autoptr (DscWcs) wcs = dsc_wcs_new_from_steps (DSC_WCS_GWCS, steps, 2, NULL, NULL, NULL);
  double a, b, x, y;

  g_assert_false (dsc_wcs_is_celestial (wcs));
  dsc_wcs_pixel_to_sky1 (wcs, 10, 20, &a, &b);
  dsc_assert_near (a, 301.2, 1e-12, 0.0);
  dsc_assert_near (b, -398.0, 1e-12, 0.0);
  dsc_wcs_sky_to_pixel1 (wcs, a, b, &x, &y);
  dsc_assert_near (x, 10.0, 1e-9, 0.0);
  dsc_assert_near (y, 20.0, 1e-9, 0.0);
}

typedef struct {
  DscWcs *wcs;
  double ra[64], x[64];
} Shared;

static gboolean
thread_cb (guint index, gpointer user_data, GError **error)
{
  Shared *s = user_data;
  double dec, y;

  dsc_wcs_pixel_to_sky1 (s->wcs, 20.0 * index, 30.0 * index, &s->ra[index], &dec);
  dsc_wcs_sky_to_pixel1 (s->wcs, s->ra[index], dec, &s->x[index], &y);
  return TRUE;
}

static void
test_threads (void)
{
  g_autoptr (DscWcs) wcs = dsc_test_exposure_wcs (10, 20, 30);
  Shared one = { .wcs = wcs }, four = { .wcs = wcs };

  g_assert_true (dsc_parallel_for (64, 1, thread_cb, &one, NULL, NULL));
  g_assert_true (dsc_parallel_for (64, 4, thread_cb, &four, NULL, NULL));
  g_assert_cmpmem (&one, sizeof one, &four, sizeof four);
}

/* A backend that is a TAN in disguise must behave as the TAN does. */
static void
backend_to_sky (gpointer data, gsize n, const double *x, const double *y, double *ra, double *dec)
{
  dsc_tan_pixel_to_sky (data, n, x, y, ra, dec);
}

static void
backend_to_pixel (gpointer data, gsize n, const double *ra, const double *dec, double *x, double *y)
{
  dsc_tan_sky_to_pixel (data, n, ra, dec, x, y);
  for (gsize i = 0; i < n; i++)
    x[i] += 0.3; /* an inverse that is off */
}

static void
test_backend (void)
{
  static const DscWcsBackend backend = { backend_to_sky, backend_to_pixel, NULL };
  DscTan tan = { { 50, 60 }, { 0.001, 89.99 }, { 1e-5, 1e-5 }, { -1, 0, 0, 1 } };
  DscTan other = { { 70, 20 }, { 0.0, 89.9905 }, { 1e-5, 1e-5 }, { 1, 0, 0, 1 } };
  g_autoptr (DscWcs) wcs
      = dsc_wcs_new_from_backend (DSC_WCS_FITS, &backend, &tan, "test", (double[2]){ 50, 50 });
  g_autoptr (DscWcs) same = dsc_wcs_new_tan (&tan, NULL, NULL);
  double ra, dec, x = 12, y = 34, u, v, p, q;

  dsc_wcs_pixel_to_sky1 (wcs, x, y, &ra, &dec);
  dsc_wcs_sky_to_pixel_stored (wcs, 1, &ra, &dec, &u, &v);
  dsc_assert_near (u, 12.3, 1e-8, 0.0);
  dsc_wcs_sky_to_pixel1 (wcs, ra, dec, &u, &v);
  dsc_assert_near (u, 12.0, 1e-7, 0.0);
  dsc_assert_near (v, 34.0, 1e-7, 0.0);
  dsc_wcs_map_to_tan (wcs, &other, 1, &x, &y, &u, &v);
  dsc_wcs_map_to_tan (same, &other, 1, &x, &y, &p, &q);
  dsc_assert_near (u, p, 1e-8, 0.0);
  dsc_assert_near (v, q, 1e-8, 0.0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/wcs/round-trip", test_round_trip);
  g_test_add_func ("/model/wcs/far-side", test_far_side);
  g_test_add_func ("/model/wcs/bounding-box", test_bounding_box);
  g_test_add_func ("/model/wcs/in-place", test_in_place);
  g_test_add_func ("/model/wcs/tan-closed-form", test_tan_closed_form);
  g_test_add_func ("/model/wcs/tan-recognised", test_tan_recognised);
  g_test_add_func ("/model/wcs/map-to-tan", test_map_to_tan);
  g_test_add_func ("/model/wcs/map-far-side", test_map_far_side);
  g_test_add_func ("/model/wcs/frames", test_frames);
  g_test_add_func ("/model/wcs/bad-steps", test_bad_steps);
  g_test_add_func ("/model/wcs/flat", test_flat);
  g_test_add_func ("/model/wcs/threads", test_threads);
  g_test_add_func ("/model/wcs/backend", test_backend);
  return g_test_run ();
}
