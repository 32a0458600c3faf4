/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-sim-random.h"

#include <math.h>

#include "dsc-test.h"

#define N 200000

typedef double (*Draw) (DscSimRandom *random, double parameter);

static double
draw_uniform (DscSimRandom *random, double unused)
{
  return dsc_sim_uniform (random);
}

static double
draw_normal (DscSimRandom *random, double unused)
{
  return dsc_sim_normal (random);
}

static double
draw_exponential (DscSimRandom *random, double unused)
{
  return dsc_sim_exponential (random);
}

/* Mean and variance of N draws against the closed form; 5 sigma of each. */
static void
check_moments (Draw draw, double parameter, double mean, double variance, double kurtosis)
{
  double sum = 0.0, sum2 = 0.0;
  DscSimRandom random;

  dsc_sim_random_init (&random, 7, DSC_SIM_NOISE, 1, 2);
  for (guint i = 0; i < N; i++) {
    double x = draw (&random, parameter) - mean;

    sum += x;
    sum2 += x * x;
  }
  dsc_assert_near (sum / N, 0.0, 5.0 * sqrt (variance / N), 0.0);
  dsc_assert_near (sum2 / N, variance, 5.0 * variance * sqrt ((kurtosis - 1.0) / N), 0.0);
}

static void
test_moments (void)
{
  const double means[] = { 0.3, 4.0, 9.9, 10.1, 57.0, 583.0, 40000.0, 3e6 };

  check_moments (draw_uniform, 0.0, 0.5, 1.0 / 12.0, 1.8);
  check_moments (draw_normal, 0.0, 0.0, 1.0, 3.0);
  check_moments (draw_exponential, 0.0, 1.0, 1.0, 9.0);
  for (guint i = 0; i < G_N_ELEMENTS (means); i++)
    check_moments (dsc_sim_poisson, means[i], means[i], means[i], 3.0 + 1.0 / means[i]);
}

/* The distribution of counts, not only its moments: chi square of the bins around the mean. */
static void
test_poisson_shape (void)
{
  const double means[] = { 6.0, 30.0 };

  for (guint m = 0; m < G_N_ELEMENTS (means); m++) {
    double chi2 = 0.0;
    guint counts[80] = { 0 }, bins = 0;
    DscSimRandom random;

    dsc_sim_random_init (&random, 3, DSC_SIM_NOISE, m, 0);
    for (guint i = 0; i < N; i++) {
      double k = dsc_sim_poisson (&random, means[m]);

      g_assert_cmpfloat (k, ==, floor (k));
      if (k < G_N_ELEMENTS (counts))
        counts[(guint)k]++;
    }
    for (guint k = 0; k < G_N_ELEMENTS (counts); k++) {
      double expected = N * exp (k * log (means[m]) - means[m] - lgamma (k + 1.0));

      if (expected < 20.0)
        continue;
      chi2 += (counts[k] - expected) * (counts[k] - expected) / expected;
      bins++;
    }
    g_assert_cmpuint (bins, >, 10);
    g_assert_cmpfloat (chi2, <, bins + 5.0 * sqrt (2.0 * bins));
  }
}

/* A stream is the same whenever it is asked for, and not that of any other name. */
static void
test_streams (void)
{
  DscSimRandom a, b;
  guint same = 0;

  dsc_sim_random_init (&a, 1, DSC_SIM_NOISE, 2, 3);
  dsc_sim_random_init (&b, 1, DSC_SIM_NOISE, 2, 3);
  for (guint i = 0; i < 1000; i++)
    g_assert_cmpfloat (dsc_sim_normal (&a), ==, dsc_sim_normal (&b));
  for (guint k = 0; k < 4; k++) {
    dsc_sim_random_init (&a, 1, DSC_SIM_NOISE, 2, 3);
    dsc_sim_random_init (&b, 1 + (k == 0), k == 1 ? DSC_SIM_SKY : DSC_SIM_NOISE, 2 + (k == 2),
                         3 + (k == 3));
    for (guint i = 0; i < 1000; i++)
      same += dsc_sim_uniform (&a) == dsc_sim_uniform (&b);
  }
  g_assert_cmpuint (same, ==, 0);
}

static void
test_poisson_edges (void)
{
  DscSimRandom random;

  dsc_sim_random_init (&random, 1, DSC_SIM_NOISE, 0, 0);
  g_assert_cmpfloat (dsc_sim_poisson (&random, 0.0), ==, 0.0);
  g_assert_cmpfloat (dsc_sim_poisson (&random, -5.0), ==, 0.0);
  g_assert_cmpfloat (dsc_sim_poisson (&random, NAN), ==, 0.0);
  for (guint i = 0; i < 1000; i++)
    g_assert_cmpuint (dsc_sim_below (&random, 3), <, 3);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sim/random/moments", test_moments);
  g_test_add_func ("/sim/random/poisson-shape", test_poisson_shape);
  g_test_add_func ("/sim/random/streams", test_streams);
  g_test_add_func ("/sim/random/poisson-edges", test_poisson_edges);
  return g_test_run ();
}
