/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-sky-differences.h"

#include <math.h>

#include "dsc-size.h"
#include "dsc-quick-median.h"

#define BIWEIGHT 4.685
#define HUBER 1.345
#define MAX_ROUNDS 50
#define SAMPLE 1000    /* differences that are enough to start from, and to tell their scatter */
#define SCALE_ROUNDS 3 /* of them, the first and the last with a new scale */

#define N_HUBER 6         /* rounds of the equations */
#define N_BIWEIGHT 20     /* and those after them */
#define LEAST_WEIGHT 1e-6 /* no equation goes: the units stay connected */
#define LEAST_ERROR 1e-6  /* of the typical one */
#define CG_TOLERANCE 1e-13

/* (1 - (z / c)^2)^2 of z^2 */
static double
biweight (double z2)
{
  double t = 1.0 - z2 / (BIWEIGHT * BIWEIGHT);

  return t > 0.0 ? t * t : 0.0;
}

/* The median of the values, or of some SAMPLE of them. */
static double
find_start (const DscSkyDifference *d, guint n, double *scratch)
{
  guint stride = 1 + n / SAMPLE, count = 0;

  for (guint i = 0; i < n; i += stride)
    scratch[count++] = d[i].value;
  return dsc_quick_median (scratch, count);
}

/* The scatter in units of the errors, which are never thought too large; squared. @weights:
 * 1 / error^2 */
static double
find_scale2 (
    const DscSkyDifference *d, const double *weights, guint n, double location, double *scratch)
{
  guint stride = 1 + n / SAMPLE, count = 0;

  for (guint i = 0; i < n; i += stride)
    scratch[count++] = (d[i].value - location) * (d[i].value - location) * weights[i];
  return MAX (1.0, DSC_MAD_SIGMA * DSC_MAD_SIGMA * dsc_quick_median (scratch, count));
}

/* The formal error by the influence of each difference (Huber 1981, 6.3). */
static void
finish_offset (
    DscSkyOffset *offset, const DscSkyDifference *d, const double *weights, guint n, double scale2)
{
  double sum = 0, slope = 0, all = 0;

  for (guint i = 0; i < n; i++) {
    double r = d[i].value - offset->value, z2 = r * r * weights[i] / scale2, w = biweight (z2);
    double q = z2 / (BIWEIGHT * BIWEIGHT), psi = r * w * weights[i];

    all += weights[i];
    if (w == 0)
      continue;
    sum += psi * psi;
    slope += (1.0 - q) * (1.0 - 5.0 * q) * weights[i];
    offset->n_used++;
  }
  offset->error = sqrt (1.0 / all);
  if (slope > 0)
    offset->error = MAX (offset->error, sqrt (sum) / slope);
}

DscSkyOffset
dsc_sky_offset_find (const DscSkyDifference *d, guint n)
{
  DscSkyOffset offset = { NAN, NAN, n, 0 };
  g_autofree double *scratch = NULL;
  g_autofree double *weights = NULL;
  double scale2 = 1.0;

  if (n == 0)
    return offset;
  scratch = g_new (double, n);
  weights = g_new (double, n);
  for (guint i = 0; i < n; i++)
    weights[i] = 1.0 / (d[i].error * d[i].error);
  offset.value = find_start (d, n, scratch);
  for (guint round = 0; round < MAX_ROUNDS; round++) {
    double sum = 0, weight = 0, before = offset.value, unit;

    if (round < SCALE_ROUNDS && round % 2 == 0)
      scale2 = find_scale2 (d, weights, n, offset.value, scratch);
    unit = 1.0 / scale2;
    for (guint i = 0; i < n; i++) {
      double r = d[i].value - before, w = weights[i] * biweight (r * r * weights[i] * unit);

      sum += w * r;
      weight += w;
    }
    if (!(weight > 0))
      break;
    offset.value = before + sum / weight;
    if (round >= SCALE_ROUNDS && fabs (sum / weight) < 1e-3 / sqrt (weight))
      break;
  }
  finish_offset (&offset, d, weights, n, scale2);
  return offset;
}

/* The equations at work: those with a value, with the errors that are used. */
typedef struct {
  guint n_units, n;
  DscSkyTie **equations;
  double *sigma, *scratch;
  guint *set; /* of each unit: the lowest unit of its connected set; n_units: in no equation */
  guint n_in, n_sets;               /* units in equations, and sets of them */
  double *r, *z, *p, *q, *diagonal; /* n_units each */
} System;

static guint
find_set (System *s, guint unit)
{
  while (s->set[unit] != unit)
    unit = s->set[unit] = s->set[s->set[unit]];
  return unit;
}

static void
find_sets (System *s)
{
  g_autofree gboolean *used = g_new0 (gboolean, s->n_units);

  for (guint i = 0; i < s->n_units; i++)
    s->set[i] = i;
  for (guint e = 0; e < s->n; e++) {
    guint a = find_set (s, s->equations[e]->a), b = find_set (s, s->equations[e]->b);

    used[s->equations[e]->a] = used[s->equations[e]->b] = TRUE;
    s->set[MAX (a, b)] = MIN (a, b);
  }
  for (guint i = 0; i < s->n_units; i++) {
    guint root = used[i] ? find_set (s, i) : s->n_units;

    s->n_in += used[i];
    s->n_sets += used[i] && root == i;
    s->set[i] = root;
  }
}

/* Normal matrix times @x: the weighted Laplacian of the graph. */
static void
multiply (const System *s, const double *x, double *ret)
{
  for (guint i = 0; i < s->n_units; i++)
    ret[i] = 0;
  for (guint e = 0; e < s->n; e++) {
    const DscSkyTie *q = s->equations[e];
    double flow = q->weight * (x[q->a] - x[q->b]);

    ret[q->a] += flow;
    ret[q->b] -= flow;
  }
}

static double
dot (const System *s, const double *x, const double *y)
{
  double sum = 0;

  for (guint i = 0; i < s->n_units; i++)
    sum += x[i] * y[i];
  return sum;
}

/* Right side minus left side, and the diagonal. */
static void
start (System *s, const double *levels)
{
  for (guint i = 0; i < s->n_units; i++)
    s->r[i] = s->diagonal[i] = 0;
  for (guint e = 0; e < s->n; e++) {
    const DscSkyTie *q = s->equations[e];
    double flow = q->weight * (q->value - (levels[q->a] - levels[q->b]));

    s->r[q->a] += flow;
    s->r[q->b] -= flow;
    s->diagonal[q->a] += q->weight;
    s->diagonal[q->b] += q->weight;
  }
}

/* Conjugate gradients, preconditioned by the diagonal, from the levels at hand. */
static void
solve_linear (System *s, double *levels)
{
  double rho, limit = 0;

  start (s, levels);
  for (guint e = 0; e < s->n; e++)
    limit = MAX (limit, s->equations[e]->weight * s->equations[e]->value * s->equations[e]->value);
  limit *= CG_TOLERANCE * CG_TOLERANCE;
  for (guint i = 0; i < s->n_units; i++)
    s->p[i] = s->z[i] = s->diagonal[i] > 0 ? s->r[i] / s->diagonal[i] : 0;
  rho = dot (s, s->r, s->z);
  for (guint k = 0; k < 20 * s->n_units + 50 && rho > limit; k++) {
    double curvature, alpha, next;

    multiply (s, s->p, s->q);
    curvature = dot (s, s->p, s->q);
    if (!(curvature > 0))
      break;
    alpha = rho / curvature;
    for (guint i = 0; i < s->n_units; i++) {
      levels[i] += alpha * s->p[i];
      s->r[i] -= alpha * s->q[i];
      s->z[i] = s->diagonal[i] > 0 ? s->r[i] / s->diagonal[i] : 0;
    }
    next = dot (s, s->r, s->z);
    for (guint i = 0; i < s->n_units; i++)
      s->p[i] = s->z[i] + next / rho * s->p[i];
    rho = next;
  }
}

/* Weights by how well each equation agrees; the scatter of all of them counts as theirs. */
static void
reweight (System *s, const double *levels, gboolean redescend)
{
  double freedom = (double)s->n - (s->n_in - s->n_sets), scale;

  for (guint e = 0; e < s->n; e++) {
    const DscSkyTie *q = s->equations[e];

    s->scratch[e] = fabs (q->value - (levels[q->a] - levels[q->b])) / s->sigma[e];
  }
  scale = DSC_MAD_SIGMA * dsc_quick_median (s->scratch, s->n) * sqrt (s->n / freedom);
  scale = MAX (1.0, scale);
  for (guint e = 0; e < s->n; e++) {
    DscSkyTie *q = s->equations[e];
    double z = (q->value - (levels[q->a] - levels[q->b])) / (s->sigma[e] * scale);
    double w = redescend ? biweight (z * z) : MIN (1.0, HUBER / MAX (fabs (z), HUBER));

    q->weight = MAX (w, LEAST_WEIGHT) / (s->sigma[e] * s->sigma[e]);
  }
}

/* Minimum norm: each set adds up to 0. */
static void
centre (System *s, double *levels)
{
  g_autofree double *sum = g_new0 (double, s->n_units + 1);
  g_autofree guint *count = g_new0 (guint, s->n_units + 1);

  for (guint i = 0; i < s->n_units; i++) {
    sum[s->set[i]] += levels[i];
    count[s->set[i]]++;
  }
  for (guint i = 0; i < s->n_units; i++)
    levels[i] = s->set[i] < s->n_units ? levels[i] - sum[s->set[i]] / count[s->set[i]] : NAN;
}

static void
take_equations (System *s, DscSkyTie *equations, guint n_equations)
{
  double least;

  for (guint e = 0; e < n_equations; e++) {
    DscSkyTie *q = &equations[e];

    q->weight = 0;
    if (!isfinite (q->value) || !(q->error > 0 && isfinite (q->error)) || q->a == q->b)
      continue;
    s->scratch[s->n] = q->error;
    s->equations[s->n++] = q;
  }
  if (s->n == 0)
    return;
  least = LEAST_ERROR * dsc_quick_median (s->scratch, s->n);
  for (guint e = 0; e < s->n; e++) {
    s->sigma[e] = MAX (s->equations[e]->error, least);
    s->equations[e]->weight = 1.0 / (s->sigma[e] * s->sigma[e]);
  }
}

static gboolean
iterate (System *s, double *levels, GCancellable *cancellable, GError **error)
{
  for (guint i = 0; i < s->n_units; i++)
    levels[i] = 0;
  for (guint round = 0; round <= N_HUBER + N_BIWEIGHT; round++) {
    if (g_cancellable_set_error_if_cancelled (cancellable, error))
      return FALSE;
    solve_linear (s, levels);
    if (s->n <= s->n_in - s->n_sets)
      break; /* nothing is known twice */
    if (round < N_HUBER + N_BIWEIGHT)
      reweight (s, levels, round >= N_HUBER);
  }
  return TRUE;
}

gboolean
dsc_sky_ties_solve (guint n_units,
                    DscSkyTie *equations,
                    guint n_equations,
                    double *ret_levels,
                    GCancellable *cancellable,
                    GError **error)
{
  System s = { .n_units = n_units };
  gboolean ok;

  if (n_units == 0)
    return TRUE;
  s.equations = g_new (DscSkyTie *, n_equations + 1);
  s.sigma = g_new (double, n_equations + 1);
  s.scratch = g_new (double, n_equations + 1);
  s.set = g_new (guint, n_units);
  s.r = g_new (double, 5 * (gsize)n_units);
  s.z = s.r + n_units, s.p = s.z + n_units, s.q = s.p + n_units, s.diagonal = s.q + n_units;
  take_equations (&s, equations, n_equations);
  find_sets (&s);
  ok = iterate (&s, ret_levels, cancellable, error);
  if (ok)
    centre (&s, ret_levels);
  g_free (s.equations);
  g_free (s.sigma);
  g_free (s.scratch);
  g_free (s.set);
  g_free (s.r);
  return ok;
}
