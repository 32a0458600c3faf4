/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-false-match.h"

#include <math.h>

static double
log_choose (guint n, guint k)
{
  return lgamma (n + 1.0) - lgamma (k + 1.0) - lgamma (n - k + 1.0);
}

/* The terms above the mean fall faster than a geometric series. */
double
dsc_binomial_tail_log10 (guint n, guint k, double p)
{
  double term, sum = 0.0, first;

  if (k == 0 || p >= 1.0)
    return 0.0;
  if (k > n || !(p > 0.0))
    return -INFINITY;
  if (k <= n * p)
    return 0.0;
  first = log_choose (n, k) + k * log (p) + (n - k) * log1p (-p);
  term = 1.0;
  for (guint i = k; i <= n && term > 1e-17 * sum; i++) {
    sum += term;
    term *= (double)(n - i) / (i + 1.0) * p / (1.0 - p);
  }
  return MIN (0.0, (first + log (sum)) / G_LN10);
}

double
dsc_false_match_log10 (const DscFalseMatch *m)
{
  double places = m->area / (G_PI * m->tolerance * m->tolerance), tail;

  if (m->k < 2 || m->n < 2 || !(m->tolerance > 0.0))
    return 0.0;
  /* One pair says where to look; the others are what is counted. */
  tail = dsc_binomial_tail_log10 (m->n, m->k, m->expected / m->n);
  places = MAX (places, 1.0) * m->k;
  if (m->arc > 0.0)
    places *= MAX (m->arc / m->tolerance, 1.0) * sqrt (m->k);
  return MIN (0.0, tail + log10 (places * MAX (m->trials, 1.0)));
}
