/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-profile-fit.h"

#include <math.h>

#include "dsc-error.h"
#include "dsc-test.h"

#define N 41

static double
moffat (double d, double fwhm, double beta)
{
  double t = 2 * d / fwhm;

  return pow (1 + (pow (2, 1 / beta) - 1) * t * t, -beta);
}

static double
gauss (double d, double fwhm)
{
  return exp (-4 * M_LN2 * d * d / (fwhm * fwhm));
}

/* Exact profiles come back, with pixels without a value among them, at any scale. */
static void
test_line (void)
{
  const double scales[] = { 1e-20, 1, 1e12 };
  double x[N], value[N];

  for (guint model = 0; model < 2; model++) {
    for (guint k = 0; k < G_N_ELEMENTS (scales); k++) {
      double s = scales[k];
      DscProfileFit fit;
      g_autoptr (GError) error = NULL;

      for (guint i = 0; i < N; i++) {
        double d = i - 18.37;

        x[i] = 1000.0 + i;
        value[i] = s * (3 + 7 * (model ? moffat (d, 3.3, 2.5) : gauss (d, 3.3)));
      }
      value[3] = value[17] = NAN;
      g_assert_true (dsc_profile_fit_line (x, value, N, model, TRUE, &fit, &error));
      g_assert_no_error (error);
      g_assert_cmpuint (fit.n, ==, N - 2);
      dsc_assert_near (fit.center, 1018.37, 1e-6, 0);
      dsc_assert_near (fit.fwhm, 3.3, 1e-5, 0);
      dsc_assert_near (fit.amplitude, 7 * s, 0, 1e-5);
      dsc_assert_near (fit.background, 3 * s, 0, 1e-5);
      dsc_assert_near (fit.beta, model ? 2.5 : NAN, 1e-4, 0);
      dsc_assert_near (dsc_profile_fit_eval (&fit, x[20]), value[20], 0, 1e-6);
    }
  }
}

static void
test_radial (void)
{
  double radius[200], value[200];
  DscProfileFit fit;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 200; i++) {
    radius[i] = 12.0 * i / 200;
    value[i] = 50 * moffat (radius[i], 2.2, 3);
  }
  g_assert_true (
      dsc_profile_fit_radial (radius, value, 200, DSC_PROFILE_MOFFAT, FALSE, &fit, &error));
  dsc_assert_near (fit.fwhm, 2.2, 1e-6, 0);
  dsc_assert_near (fit.beta, 3, 1e-5, 0);
  dsc_assert_near (fit.background, 0, 1e-9, 0);
  dsc_assert_near (fit.center, 0, 0, 0);
  /* A Gaussian is a Moffat profile of a great exponent. */
  for (guint i = 0; i < 200; i++)
    value[i] = 5 + 50 * gauss (radius[i], 2.2);
  g_assert_true (
      dsc_profile_fit_radial (radius, value, 200, DSC_PROFILE_MOFFAT, TRUE, &fit, &error));
  dsc_assert_near (fit.fwhm, 2.2, 0.03, 0);
  g_assert_cmpfloat (fit.beta, >, 10);
}

static void
make_star (float *data, double x, double y, double a, double b, double theta)
{
  for (guint i = 0; i < N * N; i++) {
    double dx = i % N - x, dy = i / N - y;
    double u = cos (theta) * dx + sin (theta) * dy, v = cos (theta) * dy - sin (theta) * dx;

    data[i] = (float)(2 + 30 * gauss (u, a) * gauss (v, b));
  }
}

static void
test_center (void)
{
  g_autofree float *data = g_new (float, N *N);
  DscGaussFit fit;
  g_autoptr (GError) error = NULL;

  make_star (data, 20.3, 18.6, 5, 3, 0.6);
  data[18 * N + 21] = NAN;
  g_assert_true (dsc_gauss_fit (data, N, N, 21, 20, 9, &fit, &error));
  dsc_assert_near (fit.x, 20.3, 1e-4, 0);
  dsc_assert_near (fit.y, 18.6, 1e-4, 0);
  dsc_assert_near (fit.fwhm_major, 5, 1e-3, 0);
  dsc_assert_near (fit.fwhm_minor, 3, 1e-3, 0);
  dsc_assert_near (fit.fwhm, sqrt (15), 1e-3, 0);
  dsc_assert_near (fit.theta, 0.6, 1e-3, 0);
  dsc_assert_near (fit.amplitude, 30, 1e-3, 0);
  dsc_assert_near (fit.background, 2, 1e-3, 0);
}

/* Errors are those of the scatter: the deviations of many fits are as large as they say. */
static void
test_errors (void)
{
  g_autofree float *data = g_new (float, N *N);
  DscTestRandom random = { 17 };
  double sum_x = 0, sum_w = 0;
  guint n = 60;

  for (guint k = 0; k < n; k++) {
    DscGaussFit fit;
    double x = 20 + dsc_test_uniform (&random), y = 20 + dsc_test_uniform (&random);

    make_star (data, x, y, 3, 3, 0);
    for (guint i = 0; i < N * N; i++)
      data[i] += (float)dsc_test_normal (&random);
    g_assert_true (dsc_gauss_fit (data, N, N, 20.5, 20.5, 8, &fit, NULL));
    sum_x += (pow (fit.x - x, 2) / pow (fit.x_error, 2) + pow (fit.y - y, 2) / pow (fit.y_error, 2))
             / (2 * n);
    sum_w += pow (fit.fwhm - 3, 2) / pow (fit.fwhm_error, 2) / n;
    dsc_assert_near (fit.rms, 1, 0.25, 0);
  }
  g_assert_cmpfloat (sum_x, >, 0.6);
  g_assert_cmpfloat (sum_x, <, 1.5);
  g_assert_cmpfloat (sum_w, >, 0.5);
  g_assert_cmpfloat (sum_w, <, 1.7);
}

static void
assert_refused (const double *value, gsize n)
{
  g_autofree double *x = g_new (double, MAX (n, 1));

  for (gsize i = 0; i < n; i++)
    x[i] = (double)i;
  for (guint model = 0; model < 2; model++) {
    DscProfileFit fit;
    g_autoptr (GError) error = NULL;

    g_assert_false (dsc_profile_fit_line (x, value, n, model, TRUE, &fit, &error));
    g_assert_error (error, DSC_ERROR, DSC_ERROR_FAILED);
  }
}

/* What has no peak gives no width, and says why. */
static void
test_refused (void)
{
  double value[N];
  float flat[N * N];
  DscGaussFit fit;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < N; i++)
    value[i] = NAN;
  assert_refused (value, N);
  assert_refused (value, 0);
  for (guint i = 0; i < N; i++)
    value[i] = 4;
  assert_refused (value, N);
  assert_refused (value, 3);
  for (guint i = 0; i < N; i++)
    value[i] = i;
  assert_refused (value, N);
  for (guint i = 0; i < N * N; i++)
    flat[i] = 1;
  g_assert_false (dsc_gauss_fit (flat, N, N, 20, 20, 5, &fit, &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_FAILED);
  g_clear_error (&error);
  g_assert_false (dsc_gauss_fit (flat, N, N, -100, 20, 5, &fit, &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_FAILED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/profile-fit/line", test_line);
  g_test_add_func ("/profile-fit/radial", test_radial);
  g_test_add_func ("/profile-fit/center", test_center);
  g_test_add_func ("/profile-fit/errors", test_errors);
  g_test_add_func ("/profile-fit/refused", test_refused);
  return g_test_run ();
}
