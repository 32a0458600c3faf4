/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-star-join.h"

#include <math.h>

#include "dsc-point-grid.h"

typedef struct {
  guint n;
  double *x, *y;             /* mean */
  double *first_x, *first_y; /* where the grid has it */
  guint *count, *taker;
  double *distance;
  double radius;
  DscPointGrid grid;
} Stars;

/* The mean stays within the radius of the first position, so twice of it finds all. */
static guint
find_nearest (const Stars *s, double x, double y, double *ret_distance)
{
  double best = s->radius * s->radius;
  guint nearest = G_MAXUINT, k;
  DscPointGridIter iter;

  dsc_point_grid_iter_init (&iter, &s->grid, x, y);
  while (dsc_point_grid_iter_next (&iter, &k)) {
    double dx = s->x[k] - x, dy = s->y[k] - y, r = dx * dx + dy * dy;

    if (r < best || (r == best && k < nearest)) {
      best = r;
      nearest = k;
    }
  }
  *ret_distance = best;
  return nearest;
}

static void
add_list (Stars *s, guint begin, guint end, const double *x, const double *y, guint *star)
{
  guint n = s->n;

  for (guint i = begin; i < end; i++) {
    double r;
    guint k = find_nearest (s, x[i], y[i], &r);

    star[i] = G_MAXUINT;
    if (k != G_MAXUINT && (s->taker[k] == G_MAXUINT || r < s->distance[k])) {
      if (s->taker[k] != G_MAXUINT)
        star[s->taker[k]] = G_MAXUINT;
      s->taker[k] = i;
      s->distance[k] = r;
      star[i] = k;
    }
  }
  for (guint i = begin; i < end; i++) {
    guint k = star[i];

    if (k == G_MAXUINT) {
      k = star[i] = s->n++;
      s->first_x[k] = s->x[k] = x[i];
      s->first_y[k] = s->y[k] = y[i];
      s->count[k] = 1;
      s->taker[k] = G_MAXUINT;
      continue;
    }
    s->taker[k] = G_MAXUINT;
    s->count[k]++;
    s->x[k] += (x[i] - s->x[k]) / s->count[k];
    s->y[k] += (y[i] - s->y[k]) / s->count[k];
  }
  for (guint k = n; k < s->n; k++)
    dsc_point_grid_insert (&s->grid, k);
}

guint
dsc_star_join (guint n_lists,
               const guint *first,
               const double *x,
               const double *y,
               double radius,
               guint *ret_star)
{
  gsize n = first[n_lists];
  g_autofree double *numbers = g_new (double, 5 * n + 1);
  g_autofree guint *counts = g_new (guint, 2 * n + 1);
  Stars s = { .x = numbers,
              .y = numbers + n,
              .first_x = numbers + 2 * n,
              .first_y = numbers + 3 * n,
              .distance = numbers + 4 * n,
              .count = counts,
              .taker = counts + n,
              .radius = radius };

  if (n == 0 || !dsc_point_grid_init (&s.grid, n, s.first_x, s.first_y, 2.0 * radius, NULL))
    return 0;
  for (guint k = 0; k < n_lists; k++)
    add_list (&s, first[k], first[k + 1], x, y, ret_star);
  dsc_point_grid_clear (&s.grid);
  return s.n;
}
