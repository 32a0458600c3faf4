/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-sim-random.h"

#include <math.h>

static guint64
splitmix (guint64 *state)
{
  guint64 z = (*state += G_GUINT64_CONSTANT (0x9e3779b97f4a7c15));

  z = (z ^ (z >> 30)) * G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);
  z = (z ^ (z >> 27)) * G_GUINT64_CONSTANT (0x94d049bb133111eb);
  return z ^ (z >> 31);
}

void
dsc_sim_random_init (
    DscSimRandom *random, guint64 seed, DscSimPurpose purpose, guint64 a, guint64 b)
{
  const guint64 name[4] = { seed, purpose, a, b };
  guint64 state = 0;

  for (int i = 0; i < 4; i++) {
    state ^= name[i];
    state = splitmix (&state);
  }
  for (int i = 0; i < 4; i++)
    random->state[i] = splitmix (&state);
  random->has_spare = FALSE;
}

static inline guint64
rotl (guint64 x, int k)
{
  return (x << k) | (x >> (64 - k));
}

static inline guint64
next (DscSimRandom *random)
{
  guint64 *s = random->state;
  guint64 result = rotl (s[1] * 5, 7) * 9;
  guint64 t = s[1] << 17;

  s[2] ^= s[0];
  s[3] ^= s[1];
  s[1] ^= s[2];
  s[0] ^= s[3];
  s[2] ^= t;
  s[3] = rotl (s[3], 45);
  return result;
}

double
dsc_sim_uniform (DscSimRandom *random)
{
  return (double)(next (random) >> 11) * 0x1p-53;
}

/* Polar method (Marsaglia & Bray 1964). */
double
dsc_sim_normal (DscSimRandom *random)
{
  double u, v, s;

  if (random->has_spare) {
    random->has_spare = FALSE;
    return random->spare;
  }
  do {
    u = 2.0 * dsc_sim_uniform (random) - 1.0;
    v = 2.0 * dsc_sim_uniform (random) - 1.0;
    s = u * u + v * v;
  } while (s >= 1.0 || s == 0.0);
  s = sqrt (-2.0 * log (s) / s);
  random->spare = v * s;
  random->has_spare = TRUE;
  return u * s;
}

double
dsc_sim_exponential (DscSimRandom *random)
{
  return -log1p (-dsc_sim_uniform (random));
}

guint
dsc_sim_below (DscSimRandom *random, guint n)
{
  return (guint)(((next (random) >> 32) * n) >> 32);
}

/* Inversion by sequential search, for small means. */
static double
poisson_small (DscSimRandom *random, double mean)
{
  double u = dsc_sim_uniform (random), p = exp (-mean);
  int k = 0;

  while (u > p && k < 200) {
    u -= p;
    k++;
    p *= mean / k;
  }
  return k;
}

/* Transformed rejection with squeeze, "PTRS" (Hoermann 1993, Insurance: Mathematics and Economics
 * 12, 39). */
static double
poisson_large (DscSimRandom *random, double mean)
{
  double log_mean = log (mean);
  double b = 0.931 + 2.53 * sqrt (mean);
  double a = -0.059 + 0.02483 * b;
  double inv_alpha = 1.1239 + 1.1328 / (b - 3.4);
  double vr = 0.9277 - 3.6224 / (b - 2.0);

  for (;;) {
    double u = dsc_sim_uniform (random) - 0.5;
    double v = 1.0 - dsc_sim_uniform (random);
    double us = 0.5 - fabs (u);
    double k = floor ((2.0 * a / us + b) * u + mean + 0.43);
    int sign;

    if (us >= 0.07 && v <= vr)
      return k;
    if (k < 0.0 || (us < 0.013 && v > us))
      continue;
    if (log (v) + log (inv_alpha) - log (a / (us * us) + b)
        <= k * log_mean - mean - lgamma_r (k + 1.0, &sign))
      return k;
  }
}

double
dsc_sim_poisson (DscSimRandom *random, double mean)
{
  if (!(mean > 0.0))
    return 0.0;
  if (mean < 10.0)
    return poisson_small (random, mean);
  if (mean > 1e6)
    return rint (mean + sqrt (mean) * dsc_sim_normal (random));
  return poisson_large (random, mean);
}
