/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-catalog-neighbours.h"

#include <math.h>

#include "dsc-point-grid.h"
#include "dsc-size.h"

#define NOWHERE -1000.0
#define GROWTH 4.0 /* of the cells, for those whose neighbour is farther */
#define LOOK_EVERY 4096

/* @left: indices of the points whose neighbour is not known yet */
typedef struct {
  GArray *sources;
  double *x, *y;
  guint *points, *left;
  guint n_points, n_left;
  double cell;
  GCancellable *cancellable;
} Search;

static DscCatalogSource *
get_source (const Search *s, guint index)
{
  return &g_array_index (s->sources, DscCatalogSource, index);
}

static gboolean
find_points (Search *s, DscCompat compat, GError **error)
{
  gsize n = s->sources->len;
  double x0 = INFINITY, x1 = -INFINITY, y0 = INFINITY, y1 = -INFINITY;

  s->x = dsc_try_alloc (2 * n * sizeof *s->x, "the neighbours of sources", error);
  s->points = s->x != NULL
                  ? dsc_try_alloc (2 * n * sizeof *s->points, "the neighbours of sources", error)
                  : NULL;
  if (s->points == NULL)
    return FALSE;
  s->y = s->x + n;
  s->left = s->points + n;
  for (guint i = 0; i < n; i++) {
    DscCatalogSource *source = get_source (s, i);
    gboolean finite = isfinite (source->x) && isfinite (source->y);

    source->neighbour = -1;
    source->neighbour_distance = NAN;
    if (!finite && compat == DSC_COMPAT_NONE)
      continue;
    s->x[i] = isfinite (source->x) ? source->x : NOWHERE;
    s->y[i] = isfinite (source->y) ? source->y : NOWHERE;
    s->points[s->n_points++] = i;
    if (finite)
      s->left[s->n_left++] = i;
    x0 = MIN (x0, s->x[i]);
    x1 = MAX (x1, s->x[i]);
    y0 = MIN (y0, s->y[i]);
    y1 = MAX (y1, s->y[i]);
  }
  if (s->n_points < 2)
    return TRUE;
  s->cell = MAX (sqrt ((x1 - x0 + 1) * (y1 - y0 + 1) / s->n_points), 1e-3);
  return TRUE;
}

/* Those with a neighbour within a cell get it; the others stay. */
static gboolean
search_once (Search *s, GError **error)
{
  g_auto (DscPointGrid) grid = { 0 };
  guint n_left = 0;

  if (!dsc_point_grid_init (&grid, s->sources->len, s->x, s->y, s->cell, error))
    return FALSE;
  for (guint k = 0; k < s->n_points; k++)
    dsc_point_grid_insert (&grid, s->points[k]);
  for (guint k = 0; k < s->n_left; k++) {
    guint i = s->left[k], other, best = 0;
    double nearest = INFINITY;
    DscPointGridIter iter;

    if (k % LOOK_EVERY == 0 && g_cancellable_set_error_if_cancelled (s->cancellable, error))
      return FALSE;
    dsc_point_grid_iter_init (&iter, &grid, s->x[i], s->y[i]);
    while (dsc_point_grid_iter_next (&iter, &other)) {
      double distance = hypot (s->x[other] - s->x[i], s->y[other] - s->y[i]);

      if (other != i && (distance < nearest || (distance == nearest && other < best))) {
        nearest = distance;
        best = other;
      }
    }
    if (nearest <= s->cell) {
      get_source (s, i)->neighbour = (int)get_source (s, best)->label;
      get_source (s, i)->neighbour_distance = nearest;
    } else
      s->left[n_left++] = i;
  }
  s->n_left = n_left;
  return TRUE;
}

gboolean
dsc_catalog_neighbours_set (GArray *sources,
                            DscCompat compat,
                            GCancellable *cancellable,
                            GError **error)
{
  Search s = { .sources = sources, .cancellable = cancellable };
  gboolean ok = sources->len == 0 || find_points (&s, compat, error);

  while (ok && s.n_points > 1 && s.n_left > 0) {
    ok = search_once (&s, error);
    s.cell *= GROWTH;
  }
  g_free (s.x);
  g_free (s.points);
  return ok;
}
