/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-radial-profile.h"

#include <math.h>

#include "dsc-test.h"

#define NX 61
#define NY 57
#define CX 30.3
#define CY 28.4

static float *
make_image (double (*value) (double dx, double dy))
{
  float *data = g_new (float, NX *NY);

  for (guint i = 0; i < NX * NY; i++)
    data[i] = (float)value (i % NX - CX, i / NX - CY);
  return data;
}

static double
constant (double dx, double dy)
{
  return 3;
}

static double
slope (double dx, double dy)
{
  return 2 + 0.5 * dx - 0.25 * dy;
}

/* A Gaussian of sigma 3 */
static double
gaussian (double dx, double dy)
{
  return exp (-(dx * dx + dy * dy) / 18);
}

/* A constant is its own mean, and the area of a circle is pi r^2 to rounding. */
static void
test_constant (void)
{
  g_autofree float *data = make_image (constant);
  double mean[40], std[40], sum[40];

  dsc_radial_profile (data, NULL, NX, NY, CX, CY, 0.6, 40, mean, std);
  dsc_growth_curve (data, NULL, NX, NY, CX, CY, 1, 0.6, 40, sum);
  for (guint k = 0; k < 40; k++) {
    double r = 0.6 * (k + 1);

    dsc_assert_near (mean[k], 3, 1e-12, 0);
    dsc_assert_near (std[k], 0, 1e-6, 0);
    dsc_assert_near (sum[k], 2 * G_PI * r * r, 1e-9, 0);
  }
}

/* The centre of mass of a circle of many pixels is its centre: a slope changes a ring's mean only
 * by what pixels differ from points. */
static void
test_slope (void)
{
  g_autofree float *data = make_image (slope);
  double mean[6], std[6];

  dsc_radial_profile (data, NULL, NX, NY, CX, CY, 4, 6, mean, std);
  for (guint k = 1; k < 6; k++) {
    double inner = 4.0 * k, outer = inner + 4;
    /* The variance of a component of a point in a ring */
    double variance = (0.25 + 0.0625) * (inner * inner + outer * outer) / 4;

    dsc_assert_near (mean[k], 2, 0.01, 0);
    dsc_assert_near (std[k], sqrt (variance), 0, 0.01);
  }
}

/* 2 pi s^2 (1 - exp (-r^2 / 2 v)): pixels as squares widen the variance v by 1 / 12. */
static void
test_gaussian (void)
{
  g_autofree float *data = make_image (gaussian);
  const double variance = 9 + 1.0 / 12;
  double sum[44];

  dsc_growth_curve (data, NULL, NX, NY, CX, CY, 0, 0.5, 44, sum);
  for (guint k = 3; k < 44; k++) {
    double r = 0.5 * (k + 1);

    dsc_assert_near (sum[k], 18 * G_PI * (1 - exp (-0.5 * r * r / variance)), 0, 0.004);
  }
  dsc_assert_near (dsc_growth_radius (sum, 44, 0.5, 0.5), sqrt (2 * variance * log (2)), 0.02, 0);
  dsc_assert_near (dsc_growth_radius (sum, 44, 0.5, 0.8), sqrt (2 * variance * log (5)), 0.02, 0);
}

/* Pixels that are masked or not finite stand for the rest of their ring. */
static void
test_bad_pixels (void)
{
  g_autofree float *data = make_image (constant);
  g_autofree guint8 *mask = g_new0 (guint8, NX * NY);
  double sum[20], mean[20], std[20];

  data[28 * NX + 30] = NAN;
  data[28 * NX + 31] = INFINITY;
  mask[35 * NX + 33] = 1;
  data[35 * NX + 33] = 1e9f;
  dsc_growth_curve (data, mask, NX, NY, CX, CY, 0, 1, 20, sum);
  dsc_radial_profile (data, mask, NX, NY, CX, CY, 1, 20, mean, std);
  for (guint k = 0; k < 20; k++) {
    dsc_assert_near (sum[k], 3 * G_PI * (k + 1) * (k + 1), 1e-9, 0);
    dsc_assert_near (mean[k], 3, 1e-12, 0);
  }
  /* A core without any pixel makes a curve without a value. */
  for (guint i = 0; i < 25; i++)
    data[(26 + i / 5) * NX + 28 + i % 5] = NAN;
  dsc_growth_curve (data, mask, NX, NY, CX, CY, 0, 1, 20, sum);
  dsc_radial_profile (data, mask, NX, NY, CX, CY, 1, 20, mean, std);
  g_assert_true (isnan (sum[0]) && isnan (sum[19]) && isnan (mean[0]));
  dsc_assert_near (mean[19], 3, 1e-12, 0);
  g_assert_true (isnan (dsc_growth_radius (sum, 20, 1, 0.5)));
}

/* At the edge what is inside counts; far away, or nowhere, nothing does. */
static void
test_edges (void)
{
  const double places[][2] = { { -100, 10 }, { 10, 1e12 }, { NAN, 3 }, { 3, INFINITY } };
  g_autofree float *data = make_image (constant);
  double mean[5], std[5], sum[5];

  dsc_growth_curve (data, NULL, NX, NY, 0, 0, 0, 1, 5, sum);
  dsc_assert_near (sum[4], 3 * G_PI * 25, 1e-9, 0);
  for (guint i = 0; i < G_N_ELEMENTS (places); i++) {
    g_autoptr (GArray) pixels
        = dsc_radial_pixels (data, NULL, NX, NY, places[i][0], places[i][1], 5);

    g_assert_cmpuint (pixels->len, ==, 0);
    dsc_radial_profile (data, NULL, NX, NY, places[i][0], places[i][1], 1, 5, mean, std);
    dsc_growth_curve (data, NULL, NX, NY, places[i][0], places[i][1], 0, 1, 5, sum);
    for (guint k = 0; k < 5; k++)
      g_assert_true (isnan (mean[k]) && isnan (std[k]) && isnan (sum[k]));
  }
}

static void
test_pixels (void)
{
  g_autofree float *data = make_image (slope);
  g_autoptr (GArray) pixels = NULL;
  guint n = 0;

  data[28 * NX + 30] = NAN;
  pixels = dsc_radial_pixels (data, NULL, NX, NY, CX, CY, 3);
  for (guint i = 0; i < NX * NY; i++) {
    double r = hypot (i % NX - CX, i / NX - CY);

    if (r > 3 || isnan (data[i]))
      continue;
    g_assert_cmpuint (n, <, pixels->len);
    dsc_assert_near (g_array_index (pixels, DscRadialPixel, n).radius, r, 1e-12, 0);
    g_assert_cmpfloat (g_array_index (pixels, DscRadialPixel, n).value, ==, (double)data[i]);
    n++;
  }
  g_assert_cmpuint (n, ==, pixels->len);
}

static void
test_growth_radius (void)
{
  const double falls[] = { 4, 3, 2, -1 }, flat[] = { 1, 4, 9, 16 };

  g_assert_true (isnan (dsc_growth_radius (falls, 4, 1, 0.5)));
  g_assert_true (isnan (dsc_growth_radius (NULL, 0, 1, 0.5)));
  dsc_assert_near (dsc_growth_radius (flat, 4, 1, 0.25), 2, 1e-12, 0);
  dsc_assert_near (dsc_growth_radius (flat, 4, 1, 0.3), sqrt (4.8), 1e-12, 0);
  dsc_assert_near (dsc_growth_radius (flat, 4, 1, 1), 4, 1e-12, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/radial-profile/constant", test_constant);
  g_test_add_func ("/radial-profile/slope", test_slope);
  g_test_add_func ("/radial-profile/gaussian", test_gaussian);
  g_test_add_func ("/radial-profile/bad-pixels", test_bad_pixels);
  g_test_add_func ("/radial-profile/edges", test_edges);
  g_test_add_func ("/radial-profile/pixels", test_pixels);
  g_test_add_func ("/radial-profile/growth-radius", test_growth_radius);
  return g_test_run ();
}
