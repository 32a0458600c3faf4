/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-sky-solve.h"

#include <math.h>

#define MAX_REFINEMENTS 30

static guint
find_root (guint *parent, guint i)
{
  while (parent[i] != i)
    i = parent[i] = parent[parent[i]];
  return i;
}

guint
dsc_sky_components (const DscSkyEquation *equations,
                    guint n_equations,
                    guint n_units,
                    guint *ret_component)
{
  g_autofree guint *parent = g_new (guint, MAX (n_units, 1));
  guint n = 0;

  for (guint i = 0; i < n_units; i++)
    parent[i] = i;
  for (guint k = 0; k < n_equations; k++)
    if (equations[k].weight > 0) {
      guint a = find_root (parent, equations[k].a), b = find_root (parent, equations[k].b);

      parent[MAX (a, b)] = MIN (a, b); /* the root is the first unit of its set */
    }
  for (guint i = 0; i < n_units; i++) {
    guint root = find_root (parent, i);

    ret_component[i] = root == i ? n++ : ret_component[root];
  }
  return n;
}

/* One connected set. @place: the index of a unit in it, or -1 */
typedef struct {
  const DscSkyEquation *equations;
  guint n_equations;
  const gint *place;
  guint m;
  double scale; /* of the weights */
} Set;

/* The squares of the weights make a Laplacian; a constant on top fixes the sum of the levels.
 * Returns: m * m, row-major */
static double *
make_matrix (const Set *set)
{
  gsize m = set->m;
  double *matrix = g_new0 (double, m *m), trace = 0;

  for (guint k = 0; k < set->n_equations; k++) {
    const DscSkyEquation *e = &set->equations[k];
    double w = e->weight / set->scale;
    gint a = set->place[e->a], b = set->place[e->b];

    if (a < 0 || !(e->weight > 0))
      continue;
    matrix[(gsize)a * m + (gsize)a] += w * w;
    matrix[(gsize)b * m + (gsize)b] += w * w;
    matrix[(gsize)a * m + (gsize)b] -= w * w;
    matrix[(gsize)b * m + (gsize)a] -= w * w;
    trace += 2 * w * w;
  }
  for (gsize i = 0; i < m * m; i++)
    matrix[i] += trace / (double)(m * m);
  return matrix;
}

/* L of L L^T in the lower half. A pivot that rounding has eaten up is replaced: what it spoils is
 * repaired by the refinement. */
static void
decompose (double *matrix, gsize m)
{
  double least = 0;

  for (gsize i = 0; i < m; i++)
    least = MAX (least, matrix[i * m + i] * 1e-17);
  for (gsize i = 0; i < m; i++)
    for (gsize j = 0; j <= i; j++) {
      double sum = matrix[i * m + j];

      for (gsize k = 0; k < j; k++)
        sum -= matrix[i * m + k] * matrix[j * m + k];
      matrix[i * m + j] = i == j ? sqrt (MAX (sum, least)) : sum / matrix[j * m + j];
    }
}

static void
solve_triangles (const double *matrix, gsize m, double *x)
{
  for (gsize i = 0; i < m; i++) {
    for (gsize k = 0; k < i; k++)
      x[i] -= matrix[i * m + k] * x[k];
    x[i] /= matrix[i * m + i];
  }
  for (gsize i = m; i-- > 0;) {
    for (gsize k = i + 1; k < m; k++)
      x[i] -= matrix[k * m + i] * x[k];
    x[i] /= matrix[i * m + i];
  }
}

/* The gradient at @levels: what a refinement has to remove. */
static void
make_residual (const Set *set, const double *levels, double *ret)
{
  for (guint i = 0; i < set->m; i++)
    ret[i] = 0;
  for (guint k = 0; k < set->n_equations; k++) {
    const DscSkyEquation *e = &set->equations[k];
    double w = e->weight / set->scale, r;
    gint a = set->place[e->a], b = set->place[e->b];

    if (a < 0 || !(e->weight > 0))
      continue;
    r = w * w * (e->difference - levels[a] + levels[b]);
    ret[a] += r;
    ret[b] -= r;
  }
}

static void
solve_set (const Set *set, double *levels)
{
  g_autofree double *matrix = make_matrix (set);
  g_autofree double *step = g_new (double, set->m);
  double last = INFINITY;

  for (guint i = 0; i < set->m; i++)
    levels[i] = 0;
  decompose (matrix, set->m);
  for (guint round = 0; round < MAX_REFINEMENTS; round++) {
    double size = 0, sum = 0;

    make_residual (set, levels, step);
    solve_triangles (matrix, set->m, step);
    for (guint i = 0; i < set->m; i++)
      size = MAX (size, fabs (step[i]));
    if (!(size < 0.5 * last))
      break;
    last = size;
    for (guint i = 0; i < set->m; i++)
      sum += levels[i] += step[i];
    for (guint i = 0; i < set->m; i++)
      levels[i] -= sum / set->m;
  }
}

void
dsc_sky_solve (const DscSkyEquation *equations,
               guint n_equations,
               guint n_units,
               double *ret_levels)
{
  g_autofree guint *component = g_new (guint, MAX (n_units, 1));
  g_autofree gint *place = g_new (gint, MAX (n_units, 1));
  guint n_sets = dsc_sky_components (equations, n_equations, n_units, component);

  for (guint i = 0; i < n_units; i++)
    ret_levels[i] = NAN;
  for (guint c = 0; c < n_sets; c++) {
    Set set = { equations, n_equations, place, 0, 0 };
    g_autofree double *levels = NULL;

    for (guint i = 0; i < n_units; i++)
      place[i] = component[i] == c ? (gint)set.m++ : -1;
    if (set.m < 2)
      continue;
    for (guint k = 0; k < n_equations; k++)
      if (place[equations[k].a] >= 0)
        set.scale = MAX (set.scale, equations[k].weight);
    levels = g_new (double, set.m);
    solve_set (&set, levels);
    for (guint i = 0; i < n_units; i++)
      if (place[i] >= 0)
        ret_levels[i] = levels[place[i]];
  }
}
