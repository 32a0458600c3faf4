/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-spline-map.h"

#include <math.h>
#include <string.h>

#define MIN_SIZE 10 /* images up to this size, and at least as many nodes */

/* Values at n equally spaced nodes from @start, @spacing apart. */
typedef struct {
  guint n;
  double start, spacing;
} Axis;

struct _DscSplineMap {
  guint order;
  Axis x, y;
  /* per node, row-major: values and their second derivatives along y (in units of the spacing) */
  double *value[2], *curvature[2];
};

gboolean
dsc_spline_map_applies (guint nx, guint ny, double step)
{
  return step > 1 && MAX (nx, ny) > MIN_SIZE;
}

/*
 * Second derivatives of the cubic spline through v[0], v[stride] ... with unit spacing, where the
 * third derivative is continuous at the second and the last but one node too. @work: 2 n numbers
 */
static void
find_curvature (const double *v, double *m, gsize stride, guint n, double *work)
{
  double *upper = work, *rhs = work + n;

  if (n < 4) { /* not asked for: order 3 wants four nodes */
    for (guint i = 0; i < n; i++)
      m[i * stride] = 0;
    return;
  }
  /* m[0] = 2 m[1] - m[2] makes the first interior equation 6 m[1] = rhs, likewise at the end */
  for (guint i = 1; i + 1 < n; i++) {
    double d = 6 * (v[(i + 1) * stride] - 2 * v[i * stride] + v[(i - 1) * stride]);
    gboolean end = i == 1 || i + 2 == n;
    double diagonal = end ? 6 : 4, below = i == 1 || end ? 0 : 1, above = end ? 0 : 1;
    double pivot = diagonal - (i > 1 ? below * upper[i - 1] : 0);

    upper[i] = above / pivot;
    rhs[i] = (d - (i > 1 ? below * rhs[i - 1] : 0)) / pivot;
  }
  m[(n - 2) * stride] = rhs[n - 2];
  for (guint i = n - 2; i-- > 1;)
    m[i * stride] = rhs[i] - upper[i] * m[(i + 1) * stride];
  m[0] = 2 * m[stride] - m[2 * stride];
  m[(n - 1) * stride] = 2 * m[(n - 2) * stride] - m[(n - 3) * stride];
}

/* The interval that @at falls in and the fraction of it. */
static inline guint
locate (const Axis *axis, double at, double *ret_t)
{
  double u = (at - axis->start) / axis->spacing;
  guint i = (guint)CLAMP (floor (u), 0, axis->n - 2.0);

  *ret_t = u - i;
  return i;
}

static inline double
interpolate (double a, double b, double ma, double mb, double t)
{
  double s = 1 - t;

  return s * a + t * b + ((s * s * s - s) * ma + (t * t * t - t) * mb) / 6;
}

static Axis
make_axis (gint first, gint last, double step)
{
  double n_pixels = last - first + 1;
  double n = MAX (ceil (n_pixels / step), MIN (10, n_pixels));

  return (Axis){ (guint)n, first, (last - first) / (n - 1) };
}

DscSplineMap *
dsc_spline_map_new (const DscMapSource *source, double step, guint order)
{
  g_autoptr (DscSplineMap) map = NULL;
  g_autofree double *work = NULL, *px = NULL, *py = NULL;
  gsize n;

  if (source->x1 - source->x0 < (gint)order || source->y1 - source->y0 < (gint)order)
    return NULL;
  map = g_new0 (DscSplineMap, 1);
  map->order = order;
  map->x = make_axis (source->x0, source->x1, step);
  map->y = make_axis (source->y0, source->y1, step);
  if (map->x.n <= order || map->y.n <= order)
    return NULL;
  n = (gsize)map->x.n * map->y.n;
  for (guint k = 0; k < 2; k++) {
    map->value[k] = g_new (double, n);
    map->curvature[k] = g_new0 (double, n);
  }
  px = g_new (double, n);
  py = g_new (double, n);
  for (gsize i = 0; i < n; i++) {
    px[i] = map->x.start + (double)(i % map->x.n) * map->x.spacing;
    py[i] = map->y.start + (double)(i / map->x.n) * map->y.spacing;
  }
  source->func (source->user_data, n, px, py, map->value[0], map->value[1]);
  for (gsize i = 0; i < n; i++)
    if (!isfinite (map->value[0][i]) || !isfinite (map->value[1][i]))
      return NULL;
  work = g_new (double, 2 * (gsize)map->y.n);
  for (guint k = 0; order == 3 && k < 2; k++)
    for (guint c = 0; c < map->x.n; c++)
      find_curvature (map->value[k] + c, map->curvature[k] + c, map->x.n, map->y.n, work);
  return g_steal_pointer (&map);
}

void
dsc_spline_map_free (DscSplineMap *map)
{
  if (map == NULL)
    return;
  for (guint k = 0; k < 2; k++) {
    g_free (map->value[k]);
    g_free (map->curvature[k]);
  }
  g_free (map);
}

/* The spline in x of the row at @y: values and curvatures at the nodes. */
static void
find_row (const DscSplineMap *map, guint k, double y, double *row, double *curvature, double *work)
{
  double t;
  gsize at = (gsize)locate (&map->y, y, &t) * map->x.n, above = at + map->x.n;

  for (guint c = 0; c < map->x.n; c++)
    row[c] = interpolate (map->value[k][at + c], map->value[k][above + c],
                          map->curvature[k][at + c], map->curvature[k][above + c], t);
  if (map->order == 3)
    find_curvature (row, curvature, 1, map->x.n, work);
}

void
dsc_spline_map_evaluate (
    gpointer user_data, gsize n, const double *x, const double *y, double *ret_x, double *ret_y)
{
  const DscSplineMap *map = user_data;
  guint nodes = map->x.n;
  g_autofree double *buffer = g_new0 (double, 6 * (gsize)nodes);
  double *out[2] = { ret_x, ret_y };

  for (guint k = 0; k < 2; k++) {
    double *row = buffer, *curvature = buffer + nodes, last_y = NAN;

    for (gsize i = 0; i < n; i++) {
      double t;
      guint c;

      if (!(y[i] == last_y)) {
        last_y = y[i];
        find_row (map, k, last_y, row, curvature, buffer + 2 * nodes);
      }
      c = locate (&map->x, x[i], &t);
      out[k][i] = interpolate (row[c], row[c + 1], curvature[c], curvature[c + 1], t);
    }
  }
}
