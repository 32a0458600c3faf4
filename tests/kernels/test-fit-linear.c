/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-fit-linear.h"

#include <math.h>

#include "dsc-test.h"

#define N 40

typedef struct {
  double x[N], y[N], u[N], v[N], w[N], z[N];
} Pairs;

/* Points of an image at @m uv + (1.25, -0.5), with noise. */
static void
make_pairs (Pairs *p, const double m[4], double noise, guint64 seed)
{
  DscTestRandom random = { seed };

  for (int i = 0; i < N; i++) {
    p->u[i] = 300.0 + 60.0 * (dsc_test_uniform (&random) - 0.5);
    p->v[i] = -470.0 + 60.0 * (dsc_test_uniform (&random) - 0.5);
    p->x[i] = m[0] * p->u[i] + m[1] * p->v[i] + 1.25 + noise * dsc_test_normal (&random);
    p->y[i] = m[2] * p->u[i] + m[3] * p->v[i] - 0.5 + noise * dsc_test_normal (&random);
    p->w[i] = 0.1 + dsc_test_uniform (&random);
    p->z[i] = 0.1 + dsc_test_uniform (&random);
  }
}

static void
fit_pairs (DscLinearFit *fit, const Pairs *p, DscFitGeometry geometry, gboolean weighted)
{
  const DscFitOptions o = { geometry, 3, 3.0, FALSE, DSC_COMPAT_NONE };
  g_autoptr (GError) error = NULL;

  dsc_linear_fit_init (fit, N, p->x, p->y, p->u, p->v, weighted ? p->w : NULL,
                       weighted ? p->z : NULL, &o, &error);
  g_assert_no_error (error);
}

static void
test_exact (void)
{
  static const struct {
    double m[4];
    DscFitGeometry least;
    gboolean proper;
  } cases[] = {
    { { 1, 0, 0, 1 }, DSC_FIT_SHIFT, TRUE },
    { { 0.9998, 0.01999866664, -0.01999866664, 0.9998 }, DSC_FIT_RSHIFT, TRUE },
    { { 0.7071067811865476, 0.7071067811865476, -0.7071067811865476, 0.7071067811865476 },
      DSC_FIT_RSHIFT,
      TRUE },
    { { 0.8, 0.6, 0.6, -0.8 }, DSC_FIT_RSHIFT, FALSE },
    { { 1.02, -0.4, 0.4, 1.02 }, DSC_FIT_RSCALE, TRUE },
    { { 1.01, 0.02, -0.03, 0.98 }, DSC_FIT_GENERAL, TRUE },
  };

  for (guint c = 0; c < G_N_ELEMENTS (cases); c++) {
    double m[4];
    Pairs p;

    for (int i = 0; i < 4; i++)
      m[i] = cases[c].m[i];
    if (cases[c].least == DSC_FIT_RSHIFT && cases[c].proper) {
      double r = hypot (m[0], m[1]); /* to the last digit */

      for (int i = 0; i < 4; i++)
        m[i] /= r;
    }
    make_pairs (&p, m, 0.0, c + 1);
    for (int geometry = cases[c].least; geometry <= DSC_FIT_GENERAL; geometry++)
      for (int weighted = 0; weighted < 2; weighted++) {
        g_auto (DscLinearFit) fit = { 0 };

        fit_pairs (&fit, &p, geometry, weighted);
        for (int i = 0; i < 4; i++)
          dsc_assert_near (fit.matrix[i], m[i], 1e-12, 0);
        /* The shift is that at the origin, 500 units from the points. */
        dsc_assert_near (fit.shift[0], 1.25, 2e-11, 0);
        dsc_assert_near (fit.shift[1], -0.5, 2e-11, 0);
        dsc_assert_near (fit.rmse, 0.0, 1e-12, 0);
        g_assert_cmpint (fit.proper, ==, cases[c].proper);
      }
  }
}

/* Angle, scale and skew as they were put in. */
static void
test_description (void)
{
  double rx = 1.5 * G_PI / 180.0, ry = 2.0 * G_PI / 180.0;
  double m[4] = { 1.01 * cos (rx), 0.99 * sin (ry), -1.01 * sin (rx), 0.99 * cos (ry) };
  g_auto (DscLinearFit) fit = { 0 };
  Pairs p;

  make_pairs (&p, m, 0.0, 9);
  fit_pairs (&fit, &p, DSC_FIT_GENERAL, FALSE);
  dsc_assert_near (fit.rotation[0], 1.5, 1e-10, 0);
  dsc_assert_near (fit.rotation[1], 2.0, 1e-10, 0);
  dsc_assert_near (fit.mean_rotation, 1.75, 1e-10, 0);
  dsc_assert_near (fit.skew, 0.5, 1e-10, 0);
  dsc_assert_near (fit.scale[0], 1.01, 1e-12, 0);
  dsc_assert_near (fit.scale[1], 0.99, 1e-12, 0);
}

/* Eleven points without error but two, one bad and one very bad. The first turn finds the very bad
 * one only, the second the other: the first comes back then, unless clipping adds up. */
static void
test_clipping (void)
{
  double x[22], y[22], u[22], v[22];
  g_autoptr (GError) error = NULL;

  for (int i = 0; i < 22; i++) {
    u[i] = x[i] = i % 5;
    v[i] = y[i] = i / 5;
  }
  x[3] += 1.0;
  x[17] += 20.0;
  for (guint turns = 0; turns <= 3; turns++)
    for (int accumulate = 0; accumulate < 2; accumulate++) {
      const DscFitOptions o = { DSC_FIT_SHIFT, turns, 3.0, accumulate, DSC_COMPAT_NONE };
      g_auto (DscLinearFit) fit = { 0 };
      gboolean out_3, out_17;

      g_assert_true (dsc_linear_fit_init (&fit, 22, x, y, u, v, NULL, NULL, &o, &error));
      out_3 = accumulate ? turns >= 2 : turns == 2;
      out_17 = accumulate ? turns >= 1 : turns % 2 == 1;
      g_assert_cmpint (fit.used[3], ==, !out_3);
      g_assert_cmpint (fit.used[17], ==, !out_17);
      g_assert_cmpuint (fit.n_used, ==, 22 - out_3 - out_17);
      dsc_assert_near (fit.shift[0],
                       (out_3 ? 0.0 : 1.0 / fit.n_used) + (out_17 ? 0.0 : 20.0 / fit.n_used), 1e-14,
                       0);
    }
}

/* Numbers of tweakwcs 0.9.3 for five pairs with weights. */
static void
test_statistics (void)
{
  static const double x[] = { 0, 10, 0, 10, 5 }, y[] = { 0, 0, 10, 10, 5 };
  static const double u[] = { 0.1, 10, 0.2, 9.9, 5 }, v[] = { 0, 0.2, 10.1, 10, 5.3 };
  static const double w[] = { 1, 2, 3, 4, 0.5 };
  const DscFitOptions o = { DSC_FIT_RSCALE, 0, 3.0, FALSE, DSC_COMPAT_JWST };
  g_autoptr (GError) error = NULL;
  g_auto (DscLinearFit) plain = { 0 };
  g_auto (DscLinearFit) weighted = { 0 };

  g_assert_true (dsc_linear_fit_init (&plain, 5, x, y, u, v, NULL, NULL, &o, &error));
  g_assert_true (dsc_linear_fit_init (&weighted, 5, x, y, u, v, w, NULL, &o, &error));
  dsc_assert_near (plain.matrix[0], 1.0121976219762199, 1e-13, 0);
  dsc_assert_near (plain.matrix[1], 0.0025625256252562525, 1e-13, 0);
  dsc_assert_near (plain.shift[0], -0.1145961459614597, 1e-13, 0);
  dsc_assert_near (plain.shift[1], -0.16953669536695357, 1e-13, 0);
  dsc_assert_near (plain.centre[0], 5.04, 1e-13, 0);
  dsc_assert_near (plain.rmse, 0.13393162201957287, 1e-13, 0);
  dsc_assert_near (plain.mae, 0.11861709274380876, 1e-13, 0);
  dsc_assert_near (plain.std, 0.13393162201957287, 1e-13, 0);
  dsc_assert_near (plain.mad, 0.15077761102123627, 1e-13, 0);
  dsc_assert_near (plain.proper_rotation, 0.145052296471621, 1e-13, 0);
  dsc_assert_near (weighted.matrix[0], 1.017529324554136, 1e-13, 0);
  dsc_assert_near (weighted.matrix[1], -0.0005450660620067107, 1e-13, 0);
  dsc_assert_near (weighted.shift[0], -0.1296058082239569, 1e-13, 0);
  dsc_assert_near (weighted.shift[1], -0.20666724807046596, 1e-13, 0);
  dsc_assert_near (weighted.centre[0], 5.04, 1e-13, 0);
  dsc_assert_near (weighted.rmse, 0.10386104622225063, 1e-13, 0);
  dsc_assert_near (weighted.mae, 0.09129654676773476, 1e-13, 0);
  dsc_assert_near (weighted.std, 0.12192618877278007, 1e-13, 0);
  dsc_assert_near (weighted.mad, 0.08020661635002994, 1e-13, 0);
  dsc_assert_near (weighted.proper_rotation, -0.03069197237666829, 1e-13, 0);
}

/* The scatter of many fits is what each one says of itself. */
static void
test_errors (void)
{
  static const double m[4] = { 1, 0, 0, 1 };

  for (int geometry = DSC_FIT_SHIFT; geometry <= DSC_FIT_GENERAL; geometry++) {
    double at = 0.0, angle = 0.0, scale = 0.0, said_at = 0.0, said_angle = 0.0, said_scale = 0.0;
    const int runs = 2000;

    for (int k = 0; k < runs; k++) {
      g_auto (DscLinearFit) fit = { 0 };
      double dx, dy;
      Pairs p;

      make_pairs (&p, m, 0.05, 100 + k);
      fit_pairs (&fit, &p, geometry, FALSE);
      dx = fit.matrix[0] * 340.0 + fit.matrix[1] * -470.0 + fit.shift[0] - 341.25;
      dy = fit.matrix[2] * 340.0 + fit.matrix[3] * -470.0 + fit.shift[1] + 470.5;
      at += dx * dx + dy * dy;
      angle += fit.proper_rotation * fit.proper_rotation;
      scale += (fit.mean_scale - 1.0) * (fit.mean_scale - 1.0);
      said_at += pow (dsc_linear_fit_error_at (&fit, 340.0, -470.0), 2);
      said_angle += pow (fit.error_rotation, 2);
      said_scale += pow (fit.error_scale, 2);
    }
    /* A variance from 2000 runs is good to 3 %. */
    dsc_assert_near (sqrt (said_at / at), 1.0, 0.06, 0);
    if (geometry != DSC_FIT_SHIFT)
      dsc_assert_near (sqrt (said_angle / angle), 1.0, 0.06, 0);
    if (geometry > DSC_FIT_RSHIFT)
      dsc_assert_near (sqrt (said_scale / scale), 1.0, 0.06, 0);
  }
}

static void
test_refused (void)
{
  static const double line[] = { 1, 2, 3, 4 }, zero[] = { 0, 0, 0, 0 }, one[] = { 1, 1, 1, 1 };
  DscFitOptions o = { DSC_FIT_GENERAL, 3, 3.0, FALSE, DSC_COMPAT_NONE };

  for (int k = 0; k < 5; k++) {
    g_auto (DscLinearFit) fit = { 0 };
    g_autoptr (GError) error = NULL;
    const double *u = k == 2 ? one : line, *weight = k == 3 ? zero : NULL;
    gsize n = k == 1 ? 2 : 4;

    o.sigma = k == 4 ? 0.0 : 3.0;
    o.geometry = k == 2 ? DSC_FIT_RSHIFT : DSC_FIT_GENERAL;
    g_assert_false (dsc_linear_fit_init (&fit, n, line, line, u, u, weight, NULL, &o, &error));
    g_assert_error (error, DSC_ERROR, (k == 4 ? DSC_ERROR_PARAMETER : DSC_ERROR_FAILED));
  }
}

/* Pairs of weight 0 are not there. */
static void
test_zero_weight (void)
{
  static const double m[4] = { 1, 0, 0, 1 };
  g_auto (DscLinearFit) fit = { 0 };
  Pairs p;

  make_pairs (&p, m, 0.0, 3);
  p.x[7] += 5.0;
  p.w[7] = 0.0;
  fit_pairs (&fit, &p, DSC_FIT_GENERAL, TRUE);
  g_assert_cmpuint (fit.n, ==, N - 1);
  g_assert_false (fit.used[7]);
  dsc_assert_near (fit.matrix[0], 1.0, 1e-12, 0);
  dsc_assert_near (fit.residual_x[7], 5.0, 1e-10, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/fit-linear/exact", test_exact);
  g_test_add_func ("/fit-linear/description", test_description);
  g_test_add_func ("/fit-linear/clipping", test_clipping);
  g_test_add_func ("/fit-linear/statistics", test_statistics);
  g_test_add_func ("/fit-linear/errors", test_errors);
  g_test_add_func ("/fit-linear/refused", test_refused);
  g_test_add_func ("/fit-linear/zero-weight", test_zero_weight);
  return g_test_run ();
}
