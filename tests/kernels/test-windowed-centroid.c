/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-windowed-centroid.h"

#include <math.h>
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

static void
test_truth (void)
{
  g_autofree float *data = g_new (float, NX *NY);
  DscTestRandom random = { 11 };

  for (guint k = 0; k < 30; k++) {
    double x = 30 + dsc_test_uniform (&random), y = 25 + dsc_test_uniform (&random);
    double x_found = 30.5, y_found = 25.5;
    guint n_bad = 99;

    make_star (data, x, y);
    g_assert_true (dsc_windowed_centroid (data, NULL, NX, NY, SIGMA, &x_found, &y_found, &n_bad));
    dsc_assert_near (x_found, x, 1e-3, 0);
    dsc_assert_near (y_found, y, 1e-3, 0);
    g_assert_cmpuint (n_bad, ==, 0);
  }
}

/* Bad pixels far out cost little and are counted. */
static void
test_bad_pixels (void)
{
  g_autofree float *data = g_new (float, NX *NY);
  g_autofree guint8 *mask = g_new0 (guint8, NX * NY);
  double x = 30.4, y = 24.8;
  guint n_bad = 0;

  make_star (data, 30.2, 25.1);
  data[25 * NX + 33] = NAN;
  data[22 * NX + 30] = 1e6f;
  mask[22 * NX + 30] = 1;
  g_assert_true (dsc_windowed_centroid (data, mask, NX, NY, SIGMA, &x, &y, &n_bad));
  dsc_assert_near (x, 30.2, 0.02, 0);
  dsc_assert_near (y, 25.1, 0.02, 0);
  g_assert_cmpuint (n_bad, ==, 2);
  /* at the edge what is outside is bad */
  make_star (data, 2, 25);
  x = 2.1;
  y = 25;
  g_assert_true (dsc_windowed_centroid (data, NULL, NX, NY, SIGMA, &x, &y, &n_bad));
  dsc_assert_near (x, 2, 0.05, 0);
  g_assert_cmpuint (n_bad, >, 5);
}

static void
test_nothing (void)
{
  g_autofree float *data = g_new0 (float, NX *NY);
  static const double bad[][3]
      = { { 30, 25, SIGMA },  { -500, 25, SIGMA },     { 30, 1e300, SIGMA },
          { NAN, 25, SIGMA }, { 30, INFINITY, SIGMA }, { 30, 25, 0 },
          { 30, 25, NAN },    { 30, 25, 1e9 },         { NX, NY, SIGMA } };

  for (guint sign = 0; sign < 3; sign++) {
    for (guint i = 0; i < NX * NY; i++)
      data[i] = sign == 0 ? 0 : sign == 1 ? -1.0f : NAN;
    for (guint i = 0; i < G_N_ELEMENTS (bad); i++) {
      double x = bad[i][0], y = bad[i][1];

      g_assert_false (dsc_windowed_centroid (data, NULL, NX, NY, bad[i][2], &x, &y, NULL));
      g_assert_true (memcmp (&x, &bad[i][0], sizeof x) == 0);
      g_assert_true (memcmp (&y, &bad[i][1], sizeof y) == 0);
    }
  }
  /* a star beyond the reach of its start */
  make_star (data, 30, 25);
  {
    double x = 33.5, y = 25;

    g_assert_false (dsc_windowed_centroid (data, NULL, NX, NY, SIGMA, &x, &y, NULL));
    g_assert_cmpfloat (x, ==, 33.5);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/windowed-centroid/truth", test_truth);
  g_test_add_func ("/windowed-centroid/bad-pixels", test_bad_pixels);
  g_test_add_func ("/windowed-centroid/nothing", test_nothing);
  return g_test_run ();
}
