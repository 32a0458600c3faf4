/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "dsc-pattern-match.h"
#include "dsc-quick-median.h"
#include "dsc-star-join.h"
#include "dsc-tweak-joint-private.h"

#define RAYLEIGH_MEDIAN 1.38629436 /* of the square of a distance over the variance of an axis */
#define LEAST_SCATTER 0.015        /* pixels */
#define RADII 5.0                  /* the tolerance in sigma */

/* Points of all members by exposure. @ret_first: n + 1 */
static guint
list_points (const DscTweakSolve *s, GArray *points, GArray *first)
{
  guint n_lists = 0;

  for (guint k = 0; k < s->n; k++) {
    const DscTweakUnit *u = &s->field->units[s->unit[k]];
    guint last = G_MAXUINT;

    for (guint i = u->first; i < u->first + u->n; i++) {
      if (dsc_tweak_field_point (s->field, i)->exposure != last) {
        last = dsc_tweak_field_point (s->field, i)->exposure;
        g_array_append_val (first, points->len);
        n_lists++;
      }
      g_array_append_val (points, i);
    }
  }
  g_array_append_val (first, points->len);
  return n_lists;
}

/* Rows of the reference for stars: G_MAXUINT: none. */
static void
find_rows (const DscTweakSolve *s, guint n_stars, const double *x, const double *y, guint *row)
{
  for (guint k = 0; k < n_stars; k++)
    row[k] = G_MAXUINT;
  if (s->absolute)
    dsc_mutual_neighbours (n_stars, x, y, s->field->n_reference, s->field->rx, s->field->ry,
                           s->joint->tolerance_reference, row);
}

/* Numbers the stars that were seen twice or have a row, and sorts the points by them. */
static void
make_sights (DscTweakSolve *s, GArray *points, const guint *star, guint n_stars, const guint *row)
{
  g_autofree guint *count = g_new0 (guint, n_stars + 1);
  g_autofree guint *start = g_new0 (guint, n_stars + 1);
  g_autofree guint *number = g_new0 (guint, n_stars + 1);
  guint total = 0, n = 0;

  s->joint->n_reference = 0;
  for (guint i = 0; i < points->len; i++)
    count[star[i]]++;
  for (guint k = 0; k < n_stars; k++) {
    guint seen = count[k] + (row[k] != G_MAXUINT);

    start[k] = total;
    number[k] = seen >= 2 ? n++ : G_MAXUINT;
    total += seen >= 2 ? seen : 0;
    s->joint->n_reference += row[k] != G_MAXUINT;
  }
  s->joint->n_stars = n;
  g_array_set_size (s->joint->sights, 0);
  g_array_set_size (s->joint->sights, total);
  for (guint k = 0; k < n_stars; k++)
    if (row[k] != G_MAXUINT)
      g_array_index (s->joint->sights, DscTweakSight, start[k]++)
          = (DscTweakSight){ .star = number[k], .unit = DSC_ALIGN_NONE, row[k], .robust = 1.0 };
  for (guint i = 0; i < points->len; i++) {
    guint k = star[i], p = g_array_index (points, guint, i);

    if (number[k] != G_MAXUINT)
      g_array_index (s->joint->sights, DscTweakSight, start[k]++)
          = (DscTweakSight){ .star = number[k],
                             .unit = dsc_tweak_field_point (s->field, p)->unit,
                             .point = p,
                             .robust = 1.0 };
  }
}

void
dsc_tweak_solve_join (DscTweakSolve *s)
{
  g_autoptr (GArray) points = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr (GArray) first = g_array_new (FALSE, FALSE, sizeof (guint));
  guint n_lists = list_points (s, points, first), n = points->len, n_stars;
  g_autofree double *x = g_new (double, 2 * n + 1);
  g_autofree double *mean = g_new0 (double, 2 * n + 1);
  g_autofree double *weight = g_new0 (double, n + 1);
  g_autofree guint *star = g_new0 (guint, n + 1);
  g_autofree guint *row = g_new0 (guint, n + 1);

  for (guint i = 0; i < n; i++) {
    const DscTweakPoint *p = dsc_tweak_field_point (s->field, g_array_index (points, guint, i));

    x[i] = p->x;
    x[n + i] = p->y;
  }
  n_stars = dsc_star_join (n_lists, (const guint *)(gconstpointer)first->data, x, x + n,
                           s->joint->tolerance, star);
  for (guint i = 0; i < n; i++) {
    double e = dsc_tweak_field_point (s->field, g_array_index (points, guint, i))->error;
    double w = 1.0 / (e * e + s->joint->scatter * s->joint->scatter);

    weight[star[i]] += w;
    mean[star[i]] += (x[i] - mean[star[i]]) * w / weight[star[i]];
    mean[n + star[i]] += (x[n + i] - mean[n + star[i]]) * w / weight[star[i]];
  }
  find_rows (s, n_stars, mean, mean + n, row);
  make_sights (s, points, star, n_stars, row);
}

/* Of a sight now, without its robust factor. */
static void
place (const DscTweakSolve *s, const DscTweakSight *t, double *x, double *y, double *variance)
{
  const DscTweakJoint *j = s->joint;

  if (t->unit == DSC_ALIGN_NONE) {
    *x = s->field->rx[t->point];
    *y = s->field->ry[t->point];
    *variance = j->scatter_reference * j->scatter_reference;
  } else {
    const DscTweakPoint *p = dsc_tweak_field_point (s->field, t->point);

    *x = p->x;
    *y = p->y;
    *variance = p->error * p->error + j->scatter * j->scatter;
  }
}

/* Each sight against the others of its star. */
static void
measure_star (const DscTweakSolve *s, DscTweakSight *sights, guint n)
{
  double sx = 0.0, sy = 0.0, sw = 0.0, x, y, v;

  for (guint i = 0; i < n; i++) {
    place (s, &sights[i], &x, &y, &v);
    sx += (sights[i].robust + 1e-6) / v * x;
    sy += (sights[i].robust + 1e-6) / v * y;
    sw += (sights[i].robust + 1e-6) / v;
  }
  for (guint i = 0; i < n; i++) {
    double w, rest;

    place (s, &sights[i], &x, &y, &v);
    w = (sights[i].robust + 1e-6) / v;
    rest = sw - w;
    sights[i].dx = (sx - w * x) / rest - x;
    sights[i].dy = (sy - w * y) / rest - y;
    sights[i].variance = v + 1.0 / rest;
  }
}

static double
robust_factor (double z2, double cut, gboolean hard)
{
  double q = z2 / (cut * cut);

  if (!hard)
    return z2 > 4.0 ? 2.0 / sqrt (z2) : 1.0;
  return q < 1.0 ? (1.0 - q) * (1.0 - q) : 0.0;
}

/* The median over sights of one kind of the squared distance over what is expected; their median
 * variance. */
static guint
scatter_ratio (const DscTweakSolve *s, gboolean reference, double *ret_ratio, double *ret_variance)
{
  GArray *sights = s->joint->sights;
  g_autofree double *z = g_new (double, sights->len + 1);
  g_autofree double *v = g_new (double, sights->len + 1);
  guint n = 0;

  for (guint i = 0; i < sights->len; i++) {
    const DscTweakSight *t = &g_array_index (sights, DscTweakSight, i);
    double x, y;

    if ((t->unit == DSC_ALIGN_NONE) != reference)
      continue;
    place (s, t, &x, &y, &v[n]);
    z[n++] = (t->dx * t->dx + t->dy * t->dy) / t->variance;
  }
  if (n == 0)
    return 0;
  *ret_ratio = dsc_quick_median (z, n) / RAYLEIGH_MEDIAN;
  *ret_variance = dsc_quick_median (v, n);
  return n;
}

/* The scatter for which residuals are as large as expected, and the radii that follow. */
static void
update_scatter (DscTweakSolve *s)
{
  DscTweakJoint *j = s->joint;
  double least = LEAST_SCATTER * s->field->pixel, ratio, variance, radius;
  guint n = scatter_ratio (s, FALSE, &ratio, &variance);
  double freedom = 2.0 * n - 2.0 * j->n_stars + 2.0 * j->n_reference;

  if (n == 0)
    return;
  freedom = MAX (freedom, 1.0);
  ratio *= 1.0 + (2.0 * s->n + s->n_extra) / freedom;
  variance = j->scatter * j->scatter + (MIN (ratio, 16.0) - 1.0) * variance;
  j->scatter = CLAMP (sqrt (MAX (variance, 0.0)), least, 3.0 * s->field->pixel);
  scatter_ratio (s, FALSE, &ratio, &variance);
  radius = MAX (RADII * sqrt (2.0 * variance), 0.3 * s->field->pixel);
  j->tolerance = MIN (j->tolerance, radius);
  n = scatter_ratio (s, TRUE, &ratio, &variance);
  if (n == 0)
    return;
  ratio *= n / (n - 0.9);
  variance = j->scatter_reference * j->scatter_reference
             + (MIN (ratio, 16.0) - 1.0) * (variance + j->scatter * j->scatter);
  j->scatter_reference = CLAMP (sqrt (MAX (variance, 0.0)), least, 10.0 * s->field->pixel);
  radius = RADII * sqrt (j->scatter_reference * j->scatter_reference + j->scatter * j->scatter);
  j->tolerance_reference = MIN (j->tolerance_reference, MAX (radius, 0.3 * s->field->pixel));
}

static void
weigh_once (DscTweakSolve *s, double cut, gboolean hard)
{
  GArray *sights = s->joint->sights;
  DscTweakSight *all = (DscTweakSight *)(gpointer)sights->data;

  for (guint i = 0, end; i < sights->len; i = end) {
    for (end = i; end < sights->len && all[end].star == all[i].star;)
      end++;
    measure_star (s, all + i, end - i);
  }
  for (guint i = 0; i < sights->len; i++) {
    double z2 = (all[i].dx * all[i].dx + all[i].dy * all[i].dy) / all[i].variance;

    all[i].robust = robust_factor (z2, cut, hard);
  }
}

void
dsc_tweak_solve_weigh (DscTweakSolve *s, gboolean hard)
{
  DscTweakLimits limits = dsc_tweak_limits (s->field->params, s->absolute);
  double cut = limits.sigma * G_SQRT2;

  hard = hard && limits.n_clip > 0 && limits.sigma > 0.0;
  weigh_once (s, cut, hard);
  update_scatter (s);
  weigh_once (s, cut, hard);
  s->joint->clip = hard ? cut * s->joint->scatter : NAN;
}
