/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-sky-solve.h"

#include <math.h>

#define REFINEMENTS 2

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

/*
 * The unknowns are the steps along the edges of the tree of largest weights, each in units of its
 * weight. In them the normal matrix is the unit matrix plus what the other equations add, none of
 * which weighs more than the edges it spans: well conditioned for any weights.
 */
typedef struct {
  const DscSkyEquation *equations;
  guint n_equations;
  const guint *component;
  guint set;
  guint m;        /* units of the set; those but the root are unknowns 0 .. m - 2 */
  gint *parent;   /* of each unit of the problem; -1: the root */
  guint *depth;   /* from the root */
  gint *unknown;  /* of the step from a unit to its parent */
  double *weight; /* of that step */
  guint *order;   /* the units, parents first */
  double *row;    /* coefficients of one equation */
  guint *at;      /* and their unknowns */
} Set;

static gboolean
is_in (const Set *set, const DscSkyEquation *e)
{
  return e->weight > 0 && set->component[e->a] == set->set;
}

static gint
compare_weights (gconstpointer a, gconstpointer b)
{
  const DscSkyEquation *p = *(const DscSkyEquation *const *)a;
  const DscSkyEquation *q = *(const DscSkyEquation *const *)b;

  if (p->weight != q->weight)
    return p->weight > q->weight ? -1 : 1;
  return (p > q) - (p < q);
}

/* Kruskal's algorithm. Returns: (transfer full): the m - 1 edges */
static GPtrArray *
find_tree (const Set *set, guint n_units)
{
  g_autofree guint *root = g_new (guint, n_units);
  g_autoptr (GPtrArray) sorted = g_ptr_array_new ();
  GPtrArray *tree = g_ptr_array_new ();

  for (guint i = 0; i < n_units; i++)
    root[i] = i;
  for (guint k = 0; k < set->n_equations; k++)
    if (is_in (set, &set->equations[k]))
      g_ptr_array_add (sorted, (gpointer)&set->equations[k]);
  g_ptr_array_sort (sorted, compare_weights);
  for (guint k = 0; k < sorted->len; k++) {
    const DscSkyEquation *e = sorted->pdata[k];
    guint a = find_root (root, e->a), b = find_root (root, e->b);

    if (a == b)
      continue;
    root[a] = b;
    g_ptr_array_add (tree, (gpointer)e);
  }
  return tree;
}

/* Hangs the tree up at its first unit. */
static void
hang_tree (Set *set, guint first, GPtrArray *tree)
{
  guint n = 1;

  set->order[0] = first;
  set->parent[first] = -1;
  set->depth[first] = 0;
  set->unknown[first] = -1;
  for (guint i = 0; i < n; i++) {
    guint u = set->order[i];

    for (guint k = 0; k < tree->len; k++) {
      const DscSkyEquation *e = tree->pdata[k];
      guint v = e->a == u ? e->b : e->a;

      if ((e->a != u && e->b != u) || (gint)v == set->parent[u])
        continue;
      set->parent[v] = (gint)u;
      set->depth[v] = set->depth[u] + 1;
      set->unknown[v] = (gint)n - 1;
      set->weight[v] = e->weight;
      set->order[n++] = v;
    }
  }
}

/* The row of an equation: up from both ends to where they meet. Returns: its length */
static guint
make_row (const Set *set, const DscSkyEquation *e)
{
  guint a = e->a, b = e->b, n = 0;

  while (a != b) {
    gboolean from_a = set->depth[a] >= set->depth[b];
    guint *end = from_a ? &a : &b;

    set->at[n] = (guint)set->unknown[*end];
    set->row[n++] = (from_a ? 1 : -1) * e->weight / set->weight[*end];
    *end = (guint)set->parent[*end];
  }
  return n;
}

static double *
make_matrix (const Set *set)
{
  gsize n = set->m - 1;
  double *matrix = g_new0 (double, n *n);

  for (guint k = 0; k < set->n_equations; k++) {
    guint length;

    if (!is_in (set, &set->equations[k]))
      continue;
    length = make_row (set, &set->equations[k]);
    for (guint i = 0; i < length; i++)
      for (guint j = 0; j < length; j++)
        matrix[set->at[i] * n + set->at[j]] += set->row[i] * set->row[j];
  }
  return matrix;
}

/* What the equations still want of the unknowns @y. */
static void
make_residual (const Set *set, const double *y, double *ret)
{
  for (guint i = 0; i + 1 < set->m; i++)
    ret[i] = 0;
  for (guint k = 0; k < set->n_equations; k++) {
    const DscSkyEquation *e = &set->equations[k];
    double r = e->weight * e->difference;
    guint length;

    if (!is_in (set, e))
      continue;
    length = make_row (set, e);
    for (guint i = 0; i < length; i++)
      r -= set->row[i] * y[set->at[i]];
    for (guint i = 0; i < length; i++)
      ret[set->at[i]] += set->row[i] * r;
  }
}

/* L of L L^T in the lower half. */
static void
decompose (double *matrix, gsize n)
{
  for (gsize i = 0; i < n; i++)
    for (gsize j = 0; j <= i; j++) {
      double sum = matrix[i * n + j];

      for (gsize k = 0; k < j; k++)
        sum -= matrix[i * n + k] * matrix[j * n + k];
      matrix[i * n + j] = i == j ? sqrt (sum) : sum / matrix[j * n + j];
    }
}

static void
solve_triangles (const double *matrix, gsize n, double *x)
{
  for (gsize i = 0; i < n; i++) {
    for (gsize k = 0; k < i; k++)
      x[i] -= matrix[i * n + k] * x[k];
    x[i] /= matrix[i * n + i];
  }
  for (gsize i = n; i-- > 0;) {
    for (gsize k = i + 1; k < n; k++)
      x[i] -= matrix[k * n + i] * x[k];
    x[i] /= matrix[i * n + i];
  }
}

static void
solve_set (const Set *set, double *levels)
{
  guint n = set->m - 1;
  g_autofree double *matrix = make_matrix (set);
  g_autofree double *y = g_new0 (double, n);
  g_autofree double *step = g_new (double, n);
  double sum = 0;

  decompose (matrix, n);
  for (guint round = 0; round < 1 + REFINEMENTS; round++) {
    make_residual (set, y, step);
    solve_triangles (matrix, n, step);
    for (guint i = 0; i < n; i++)
      y[i] += step[i];
  }
  levels[set->order[0]] = 0;
  for (guint i = 1; i < set->m; i++) {
    guint u = set->order[i];

    levels[u] = levels[set->parent[u]] + y[set->unknown[u]] / set->weight[u];
    sum += levels[u];
  }
  for (guint i = 0; i < set->m; i++)
    levels[set->order[i]] -= sum / set->m;
}

void
dsc_sky_solve (const DscSkyEquation *equations,
               guint n_equations,
               guint n_units,
               double *ret_levels)
{
  gsize n = MAX (n_units, 1);
  g_autofree guint *component = g_new (guint, n);
  g_autofree gint *parent = g_new (gint, n), *unknown = g_new (gint, n);
  g_autofree guint *depth = g_new (guint, n), *order = g_new (guint, n), *at = g_new (guint, n);
  g_autofree double *weight = g_new (double, n), *row = g_new (double, n);
  guint n_sets = dsc_sky_components (equations, n_equations, n_units, component);

  for (guint i = 0; i < n_units; i++)
    ret_levels[i] = NAN;
  for (guint c = 0; c < n_sets; c++) {
    Set set = { equations, n_equations, component, c,     0,   parent,
                depth,     unknown,     weight,    order, row, at };
    guint first = n_units;
    g_autoptr (GPtrArray) tree = NULL;

    for (guint i = n_units; i-- > 0;)
      if (component[i] == c) {
        first = i;
        set.m++;
      }
    if (set.m < 2)
      continue;
    tree = find_tree (&set, n_units);
    hang_tree (&set, first, tree);
    solve_set (&set, ret_levels);
  }
}
