/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-align-solve.h"

#include <gsl/gsl_errno.h>
#include <gsl/gsl_linalg.h>
#include <math.h>

#include "dsc-error.h"
#include "dsc-size.h"

/* What holds unknowns that the points leave open where they are, relative. */
#define RIDGE 1e-10

/* The part of an observation in the equations of x and y. */
typedef struct {
  guint n, index[6];
  double x[6], y[6];
} Row;

typedef struct {
  guint n_groups, n;
  const DscAlignGroup *groups;
  double *matrix, *right, *solution; /* lower half, row-major */
  double *sum[2];                    /* of a star, by unknown */
  guint *touched, *mark, n_touched;
  gboolean fixed;
} System;

static void
row_add (Row *row, guint index, double x, double y)
{
  row->index[row->n] = index;
  row->x[row->n] = x;
  row->y[row->n++] = y;
}

/* Unknowns: x and y shift of each group, then the others. */
static void
make_row (const System *s, const DscAlignPoint *p, Row *row)
{
  const DscAlignGroup *g = &s->groups[p->group];
  double dx = p->x - g->centre[0], dy = p->y - g->centre[1];
  guint first = 2 * s->n_groups;

  row->n = 0;
  row_add (row, 2 * p->group, 1.0, 0.0);
  row_add (row, 2 * p->group + 1, 0.0, 1.0);
  if (g->rotation != DSC_ALIGN_NONE)
    row_add (row, first + g->rotation, -dy, dx);
  if (g->scale != DSC_ALIGN_NONE)
    row_add (row, first + g->scale, dx, dy);
  if (g->shear != DSC_ALIGN_NONE) {
    row_add (row, first + g->shear, dx, -dy);
    row_add (row, first + g->shear + 1, dy, dx);
  }
}

static void
add_point (System *s, const DscAlignPoint *p, const double mean[2])
{
  Row row;

  make_row (s, p, &row);
  for (guint i = 0; i < row.n; i++) {
    guint a = row.index[i];

    s->right[a] -= p->weight * (row.x[i] * (p->x - mean[0]) + row.y[i] * (p->y - mean[1]));
    for (guint j = 0; j < row.n; j++)
      if (row.index[j] <= a)
        s->matrix[(gsize)a * s->n + row.index[j]]
            += p->weight * (row.x[i] * row.x[j] + row.y[i] * row.y[j]);
    if (s->mark[a] == 0) {
      s->mark[a] = 1;
      s->touched[s->n_touched++] = a;
    }
    s->sum[0][a] += p->weight * row.x[i];
    s->sum[1][a] += p->weight * row.y[i];
  }
}

static int
compare (gconstpointer a, gconstpointer b)
{
  guint u = *(const guint *)a, v = *(const guint *)b;

  return (u > v) - (u < v);
}

/* Takes out what the star's own position takes up. */
static void
finish_star (System *s, double weight)
{
  qsort (s->touched, s->n_touched, sizeof *s->touched, compare);
  for (guint i = 0; i < s->n_touched; i++) {
    guint a = s->touched[i];
    double x = s->sum[0][a] / weight, y = s->sum[1][a] / weight;

    for (guint j = 0; j <= i; j++) {
      guint b = s->touched[j];

      s->matrix[(gsize)a * s->n + b] -= x * s->sum[0][b] + y * s->sum[1][b];
    }
  }
  for (guint i = 0; i < s->n_touched; i++) {
    s->sum[0][s->touched[i]] = s->sum[1][s->touched[i]] = 0.0;
    s->mark[s->touched[i]] = 0;
  }
  s->n_touched = 0;
}

static guint
star_end (const DscAlignPoint *points, guint n, guint i)
{
  guint k = i;

  while (k < n && points[k].star == points[i].star)
    k++;
  return k;
}

static double
star_mean (const DscAlignPoint *points, guint i, guint end, double mean[2])
{
  double weight = 0.0;

  mean[0] = mean[1] = 0.0;
  for (guint k = i; k < end; k++) {
    weight += points[k].weight;
    mean[0] += points[k].weight * points[k].x;
    mean[1] += points[k].weight * points[k].y;
  }
  mean[0] /= weight;
  mean[1] /= weight;
  return weight;
}

static gboolean
assemble (System *s, const DscAlignPoint *points, guint n, GCancellable *cancellable)
{
  for (guint i = 0, end; i < n; i = end) {
    double mean[2], weight;

    end = star_end (points, n, i);
    weight = star_mean (points, i, end, mean);
    if (i % 64 == 0 && g_cancellable_is_cancelled (cancellable))
      return FALSE;
    if (!(weight > 0.0) || end - i < 2)
      continue;
    for (guint k = i; k < end; k++) {
      if (points[k].group != DSC_ALIGN_NONE && points[k].weight > 0.0)
        add_point (s, &points[k], mean);
      else if (points[k].weight > 0.0)
        s->fixed = TRUE;
    }
    finish_star (s, weight);
  }
  return TRUE;
}

/* Makes the sum of the unknowns in @list 0: nothing else in the equations asks for one. */
static void
hold_sum (System *s, const guint *list, guint n)
{
  double level = 0.0;

  for (guint i = 0; i < n; i++)
    level = MAX (level, s->matrix[(gsize)list[i] * s->n + list[i]]);
  for (guint i = 0; i < n; i++)
    for (guint j = 0; j < n; j++)
      if (list[j] <= list[i])
        s->matrix[(gsize)list[i] * s->n + list[j]] += level / n;
}

/* The sum over groups of the unknown at @offset in DscAlignGroup, if all of them have one. */
static void
hold_common (System *s, gsize offset, guint plus)
{
  g_autofree guint *list = g_new (guint, s->n_groups + 1);

  for (guint g = 0; g < s->n_groups; g++) {
    guint index = *(const guint *)((const char *)&s->groups[g] + offset);

    if (index == DSC_ALIGN_NONE)
      return;
    list[g] = 2 * s->n_groups + index + plus;
  }
  hold_sum (s, list, s->n_groups);
}

static void
hold (System *s)
{
  g_autofree guint *list = g_new (guint, s->n_groups + 1);

  if (!s->fixed) {
    for (guint axis = 0; axis < 2; axis++) {
      for (guint g = 0; g < s->n_groups; g++)
        list[g] = 2 * g + axis;
      hold_sum (s, list, s->n_groups);
    }
    hold_common (s, G_STRUCT_OFFSET (DscAlignGroup, rotation), 0);
    hold_common (s, G_STRUCT_OFFSET (DscAlignGroup, scale), 0);
    hold_common (s, G_STRUCT_OFFSET (DscAlignGroup, shear), 0);
    hold_common (s, G_STRUCT_OFFSET (DscAlignGroup, shear), 1);
  }
  for (guint i = 0; i < s->n; i++) {
    double *d = &s->matrix[(gsize)i * s->n + i];

    *d = *d > 0.0 ? *d * (1.0 + RIDGE) : 1.0;
  }
}

static void
fill_motion (const System *s, const gsl_matrix *inverse, guint g, DscAlignMotion *m)
{
  const DscAlignGroup *group = &s->groups[g];
  guint first = 2 * s->n_groups;

#define VARIANCE(i) (inverse != NULL ? gsl_matrix_get (inverse, (i), (i)) : NAN)
  *m = (DscAlignMotion){ .shift = { s->solution[2 * g], s->solution[2 * g + 1] } };
  m->variance_shift[0] = VARIANCE (2 * g);
  m->variance_shift[1] = VARIANCE (2 * g + 1);
  if (group->rotation != DSC_ALIGN_NONE) {
    m->rotation = s->solution[first + group->rotation];
    m->variance_rotation = VARIANCE (first + group->rotation);
  }
  if (group->scale != DSC_ALIGN_NONE) {
    m->scale = s->solution[first + group->scale];
    m->variance_scale = VARIANCE (first + group->scale);
  }
  if (group->shear != DSC_ALIGN_NONE) {
    m->shear[0] = s->solution[first + group->shear];
    m->shear[1] = s->solution[first + group->shear + 1];
    m->variance_shear = VARIANCE (first + group->shear);
  }
#undef VARIANCE
}

/* Unknowns are scaled to a diagonal of 1 first: shifts and rotations differ by the field's size. */
static gboolean
solve (System *s, gboolean errors, DscAlignMotion *motions, GError **error)
{
  gsl_matrix_view matrix = gsl_matrix_view_array (s->matrix, s->n, s->n);
  gsl_vector_view right = gsl_vector_view_array (s->right, s->n);
  gsl_vector_view x = gsl_vector_view_array (s->solution, s->n);
  gsl_vector_view scale = gsl_vector_view_array (s->sum[0], s->n);
  int status;

  /* It is one for all threads: off for good. */
  gsl_set_error_handler_off ();
  status = gsl_linalg_cholesky_decomp2 (&matrix.matrix, &scale.vector);
  if (status == GSL_SUCCESS)
    status = gsl_linalg_cholesky_solve2 (&matrix.matrix, &scale.vector, &right.vector, &x.vector);
  if (status == GSL_SUCCESS && errors) {
    status = gsl_linalg_cholesky_invert (&matrix.matrix);
    for (guint i = 0; i < s->n && status == GSL_SUCCESS; i++)
      s->matrix[(gsize)i * s->n + i] *= s->sum[0][i] * s->sum[0][i];
  }
  if (status != GSL_SUCCESS) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_FAILED,
                 "The positions of the stars do not determine the coordinates of %u groups",
                 s->n_groups);
    return FALSE;
  }
  for (guint g = 0; g < s->n_groups; g++)
    fill_motion (s, errors ? &matrix.matrix : NULL, g, &motions[g]);
  return TRUE;
}

static void
place_stars (const System *s, const DscAlignPoint *points, guint n, guint n_stars, double *star[2])
{
  for (guint k = 0; k < n_stars; k++)
    star[0][k] = star[1][k] = NAN;
  for (guint i = 0, end; i < n; i = end) {
    double x = 0.0, y = 0.0, weight = 0.0;

    end = star_end (points, n, i);
    for (guint k = i; k < end; k++) {
      Row row = { 0 };
      double px = points[k].x, py = points[k].y;

      if (points[k].group != DSC_ALIGN_NONE)
        make_row (s, &points[k], &row);
      for (guint j = 0; j < row.n; j++) {
        px += row.x[j] * s->solution[row.index[j]];
        py += row.y[j] * s->solution[row.index[j]];
      }
      x += points[k].weight * px;
      y += points[k].weight * py;
      weight += points[k].weight;
    }
    if (weight > 0.0) {
      star[0][points[i].star] = x / weight;
      star[1][points[i].star] = y / weight;
    }
  }
}

static gboolean
system_init (System *s, GError **error)
{
  gsize bytes;

  if (!dsc_size_mul (&bytes, (gsize)s->n * sizeof (double), s->n)) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_TOO_LARGE, "%u groups to align at once", s->n_groups);
    return FALSE;
  }
  s->matrix = dsc_try_alloc (bytes, "the equations of the alignment", error);
  s->right = g_new0 (double, 4 * (gsize)s->n);
  s->solution = s->right + s->n;
  s->sum[0] = s->solution + s->n;
  s->sum[1] = s->sum[0] + s->n;
  s->touched = g_new0 (guint, 2 * (gsize)s->n);
  s->mark = s->touched + s->n;
  return s->matrix != NULL;
}

gboolean
dsc_align_solve (guint n_groups,
                 const DscAlignGroup *groups,
                 guint n_extra,
                 guint n_points,
                 const DscAlignPoint *points,
                 guint n_stars,
                 gboolean errors,
                 DscAlignMotion *ret_motions,
                 double *ret_star[2],
                 GCancellable *cancellable,
                 GError **error)
{
  System s = { .n_groups = n_groups, .n = 2 * n_groups + n_extra, .groups = groups };
  gboolean ok = system_init (&s, error);

  if (ok && !assemble (&s, points, n_points, cancellable)) {
    g_cancellable_set_error_if_cancelled (cancellable, error);
    ok = FALSE;
  }
  if (ok) {
    hold (&s);
    ok = solve (&s, errors, ret_motions, error);
  }
  if (ok && ret_star != NULL)
    place_stars (&s, points, n_points, n_stars, ret_star);
  g_free (s.matrix);
  g_free (s.right);
  g_free (s.touched);
  return ok;
}

void
dsc_align_move (const DscAlignGroup *group, const DscAlignMotion *m, double *x, double *y)
{
  double dx = *x - group->centre[0], dy = *y - group->centre[1];
  double c = cos (m->rotation), s = sin (m->rotation);
  double u = (1.0 + m->scale + m->shear[0]) * dx + m->shear[1] * dy;
  double v = m->shear[1] * dx + (1.0 + m->scale - m->shear[0]) * dy;

  *x = group->centre[0] + m->shift[0] + c * u - s * v;
  *y = group->centre[1] + m->shift[1] + s * u + c * v;
}
