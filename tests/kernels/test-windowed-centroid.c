/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-windowed-centroid.h"

#include <math.h>
#include <sep.h>
#include <string.h>

#include "dsc-test.h"

#define NX 70
#define NY 60
#define SIGMA 1.1

static void
make_star (float *data, double x, double y)
{
  for (guint i = 0; i < NX * NY; i++)
    data[i]
        = (float)(100 * exp (-0.5 * (pow (i % NX - x, 2) + pow (i / NX - y, 2)) / (SIGMA * SIGMA)));
}

static DscCentroidImage
get_image (const float *data, const guint8 *mask)
{
  DscCentroidImage image = { data, mask, NULL, 1, NX, NY };

  return image;
}

static void
test_truth (void)
{
  g_autofree float *data = g_new (float, NX *NY);
  DscCentroidImage image = get_image (data, NULL);
  DscTestRandom random = { 11 };

  for (guint k = 0; k < 30; k++) {
    double x = 30 + dsc_test_uniform (&random), y = 25 + dsc_test_uniform (&random);
    DscCentroid c = { .x = 30.5, .y = 25.5, .n_bad = 99 };

    make_star (data, x, y);
    g_assert_true (dsc_windowed_centroid (&image, SIGMA, &c));
    dsc_assert_near (c.x, x, 1e-3, 0);
    dsc_assert_near (c.y, y, 1e-3, 0);
    dsc_assert_near (c.width, SIGMA, 2e-3, 0);
    dsc_assert_near (c.elongation, 0, 2e-3, 0);
    g_assert_cmpuint (c.n_bad, ==, 0);
  }
}

/* What SEP 1.4 says of the same pixels. */
static void
test_sep (void)
{
  g_autofree float *data = g_new (float, NX *NY);
  DscTestRandom random = { 5 };

  make_star (data, 30.3, 25.6);
  for (guint i = 0; i < NX * NY; i++)
    data[i] += (float)(2 * dsc_test_normal (&random));
  for (guint k = 0; k < 3; k++) {
    double sigma = 0.8 + 0.3 * k, x = NAN, y = NAN;
    sep_image sep = { .data = data, .dtype = SEP_TFLOAT, .w = NX, .h = NY };
    DscCentroidImage image = get_image (data, NULL);
    DscCentroid c = { .x = 30, .y = 25 };
    int n_rounds;
    short flag = 0;

    g_assert_cmpint (sep_windowed (&sep, 30, 25, sigma, 11, 0, &x, &y, &n_rounds, &flag), ==, 0);
    g_assert_true (dsc_windowed_centroid (&image, sigma, &c));
    dsc_assert_near (c.x, x, 3e-3, 0);
    dsc_assert_near (c.y, y, 3e-3, 0);
  }
}

/* The scatter of a star in noise is what is said of it, whether the window fits or not; pixels of
 * infinite or no error count with the noise. */
static void
test_error (void)
{
  g_autofree float *data = g_new (float, NX *NY), *err = g_new (float, NX *NY);
  DscTestRandom random = { 3 };

  for (guint i = 0; i < NX * NY; i++)
    err[i] = i % 3 == 0 ? NAN : i % 3 == 1 ? 0 : 1;
  for (guint k = 0; k < 3; k++) {
    double sigma = (0.7 + 0.4 * k) * SIGMA, sum = 0, error = 0;
    const guint n = 400;

    for (guint i = 0; i < n; i++) {
      DscCentroidImage image = { data, NULL, err, 2, NX, NY };
      double x = 30 + dsc_test_uniform (&random), y = 25 + dsc_test_uniform (&random);
      DscCentroid c = { .x = x, .y = y };

      make_star (data, x, y);
      for (guint j = 0; j < NX * NY; j++)
        data[j] += (float)(2 * dsc_test_normal (&random));
      g_assert_true (dsc_windowed_centroid (&image, sigma, &c));
      sum += 0.5 * ((c.x - x) * (c.x - x) + (c.y - y) * (c.y - y));
      error += c.error / n;
    }
    g_test_message ("window %g: scatter %g, error %g", sigma, sqrt (sum / n), error);
    dsc_assert_near (error, sqrt (sum / n), 0, 0.12);
  }
}

/* The noise of a part of the image will do if the window stays in it; else there is the least. */
static void
test_part_of_noise (void)
{
  g_autofree float *data = g_new (float, NX *NY), *err = g_new (float, NX *NY);
  float part[21 * 22];
  DscCentroidImage image = { data, NULL, err, 2, NX, NY };
  DscCentroid whole = { .x = 30.4, .y = 24.8 }, c = whole, least = whole, none = whole;

  make_star (data, 30.2, 25.1);
  for (guint i = 0; i < NX * NY; i++)
    err[i] = 3 + (float)(i % 7);
  for (guint i = 0; i < 21 * 22; i++)
    part[i] = err[(14 + i / 21) * NX + 20 + i % 21];
  g_assert_true (dsc_windowed_centroid (&image, SIGMA, &whole));
  image.err = part;
  image.err_x0 = 20;
  image.err_y0 = 14;
  image.err_width = 21;
  image.err_height = 22;
  g_assert_true (dsc_windowed_centroid (&image, SIGMA, &c));
  g_assert_cmpmem (&c, sizeof c, &whole, sizeof whole);
  image.err_x0 = 50;
  g_assert_true (dsc_windowed_centroid (&image, SIGMA, &least));
  image.err = NULL;
  g_assert_true (dsc_windowed_centroid (&image, SIGMA, &none));
  g_assert_cmpfloat (least.error, ==, none.error);
  g_assert_cmpfloat (least.error, <, whole.error);
}

/* Bad pixels cost little, even in the core, and are counted; so is what is outside. */
static void
test_bad_pixels (void)
{
  g_autofree float *data = g_new (float, NX *NY);
  g_autofree guint8 *mask = g_new0 (guint8, NX * NY);
  DscCentroidImage image = get_image (data, mask);
  DscCentroid whole = { .x = 30.4, .y = 24.8 }, c = whole;

  make_star (data, 30.2, 25.1);
  g_assert_true (dsc_windowed_centroid (&image, SIGMA, &whole));
  data[25 * NX + 31] = NAN;
  data[22 * NX + 30] = 1e6f;
  mask[22 * NX + 30] = 1;
  g_assert_true (dsc_windowed_centroid (&image, SIGMA, &c));
  dsc_assert_near (c.x, 30.2, 2e-3, 0);
  dsc_assert_near (c.y, 25.1, 2e-3, 0);
  g_assert_cmpuint (c.n_bad, ==, 2);
  g_assert_cmpfloat (c.error, >, 2 * whole.error);
  make_star (data, 2, 25);
  c = (DscCentroid){ .x = 2.1, .y = 25 };
  g_assert_true (dsc_windowed_centroid (&image, SIGMA, &c));
  dsc_assert_near (c.x, 2, 2e-3, 0);
  dsc_assert_near (c.y, 25, 2e-3, 0);
  g_assert_cmpuint (c.n_bad, >, 5);
}

/* Two pixels side by side, and one alone. */
static void
test_hits (void)
{
  g_autofree float *data = g_new0 (float, NX *NY);
  DscCentroidImage image = get_image (data, NULL);
  DscCentroid one = { .x = 30.4, .y = 24.8 }, two = { .x = 50, .y = 24.8 };

  data[25 * NX + 30] = 100;
  data[25 * NX + 50] = data[25 * NX + 51] = 100;
  g_assert_true (dsc_windowed_centroid (&image, SIGMA, &one));
  dsc_assert_near (one.x, 30, 1e-6, 0);
  dsc_assert_near (one.width, 0, 1e-6, 0);
  g_assert_true (dsc_windowed_centroid (&image, SIGMA, &two));
  dsc_assert_near (two.x, 50.5, 1e-6, 0);
  dsc_assert_near (two.elongation, 1, 1e-6, 0);
}

static void
test_nothing (void)
{
  g_autofree float *data = g_new0 (float, NX *NY);
  static const double bad[][3]
      = { { 30, 25, SIGMA },  { -500, 25, SIGMA },     { 30, 1e300, SIGMA },
          { NAN, 25, SIGMA }, { 30, INFINITY, SIGMA }, { 30, 25, 0 },
          { 30, 25, NAN },    { 30, 25, 1e9 },         { NX, NY, SIGMA } };
  DscCentroidImage image = get_image (data, NULL);
  DscCentroid far = { .x = 33.5, .y = 25 };

  for (guint sign = 0; sign < 3; sign++) {
    for (guint i = 0; i < NX * NY; i++)
      data[i] = sign == 0 ? 0 : sign == 1 ? -1.0f : NAN;
    for (guint i = 0; i < G_N_ELEMENTS (bad); i++) {
      DscCentroid c = { .x = bad[i][0], .y = bad[i][1] };

      g_assert_false (dsc_windowed_centroid (&image, bad[i][2], &c));
      g_assert_true (memcmp (&c.x, &bad[i][0], sizeof c.x) == 0);
      g_assert_true (memcmp (&c.y, &bad[i][1], sizeof c.y) == 0);
    }
  }
  /* a star beyond the reach of its start */
  make_star (data, 30, 25);
  g_assert_false (dsc_windowed_centroid (&image, SIGMA, &far));
  g_assert_cmpfloat (far.x, ==, 33.5);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/windowed-centroid/truth", test_truth);
  g_test_add_func ("/windowed-centroid/sep", test_sep);
  g_test_add_func ("/windowed-centroid/error", test_error);
  g_test_add_func ("/windowed-centroid/hits", test_hits);
  g_test_add_func ("/windowed-centroid/part-of-noise", test_part_of_noise);
  g_test_add_func ("/windowed-centroid/bad-pixels", test_bad_pixels);
  g_test_add_func ("/windowed-centroid/nothing", test_nothing);
  return g_test_run ();
}
