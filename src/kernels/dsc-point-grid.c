/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-point-grid.h"

#include <math.h>
#include <string.h>

#include "dsc-error.h"
#include "dsc-size.h"

/* Cells are a little wider than the radius, so that the rounding of a quotient cannot put a
 * neighbour two cells away. */
#define SLACK (1.0 + 1e-6)

gboolean
dsc_point_grid_init (
    DscPointGrid *grid, gsize n, const double *x, const double *y, double radius, GError **error)
{
  guint size = 16;

  memset (grid, 0, sizeof *grid);
  if (n >= G_MAXUINT / 4) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_TOO_LARGE, "A catalog of %" G_GSIZE_FORMAT " sources",
                 n);
    return FALSE;
  }
  while (size < n)
    size *= 2;
  grid->x = x;
  grid->y = y;
  grid->cell = radius * SLACK;
  grid->mask = size - 1;
  grid->head = dsc_try_alloc (size * sizeof (guint), "a grid of sources", error);
  if (grid->head == NULL)
    return FALSE;
  grid->next = dsc_try_alloc (MAX (n, 1) * sizeof (guint), "a grid of sources", error);
  if (grid->next == NULL)
    return FALSE;
  grid->cells = dsc_try_alloc (2 * MAX (n, 1) * sizeof (double), "a grid of sources", error);
  return grid->cells != NULL;
}

void
dsc_point_grid_clear (DscPointGrid *grid)
{
  g_clear_pointer (&grid->head, g_free);
  g_clear_pointer (&grid->next, g_free);
  g_clear_pointer (&grid->cells, g_free);
}

static guint
bucket (const DscPointGrid *grid, double cx, double cy)
{
  guint64 a = (guint64)(gint64)CLAMP (cx, -1e18, 1e18),
          b = (guint64)(gint64)CLAMP (cy, -1e18, 1e18);

  a = (a * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15)) ^ (b * G_GUINT64_CONSTANT (0xc2b2ae3d27d4eb4f));
  a ^= a >> 32;
  a *= G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);
  return (guint)(a >> 32) & grid->mask;
}

/* Links are indices + 1, 0 ends a chain. */
void
dsc_point_grid_insert (DscPointGrid *grid, guint index)
{
  double *cell = grid->cells + 2 * (gsize)index;
  guint b;

  cell[0] = floor (grid->x[index] / grid->cell);
  cell[1] = floor (grid->y[index] / grid->cell);
  b = bucket (grid, cell[0], cell[1]);
  grid->next[index] = grid->head[b];
  grid->head[b] = index + 1;
}

void
dsc_point_grid_iter_init (DscPointGridIter *iter, const DscPointGrid *grid, double x, double y)
{
  *iter = (DscPointGridIter){
    .grid = grid, .x = floor (x / grid->cell), .y = floor (y / grid->cell), .k = -1
  };
}

gboolean
dsc_point_grid_iter_next (DscPointGridIter *iter, guint *ret_index)
{
  const DscPointGrid *g = iter->grid;

  for (;;) {
    while (iter->link != 0) {
      guint i = iter->link - 1;
      const double *cell = g->cells + 2 * (gsize)i;

      iter->link = g->next[i];
      if (cell[0] == iter->cx && cell[1] == iter->cy) {
        *ret_index = i;
        return TRUE;
      }
    }
    if (++iter->k >= 9)
      return FALSE;
    iter->cx = iter->x + iter->k % 3 - 1;
    iter->cy = iter->y + iter->k / 3 - 1;
    iter->link = g->head[bucket (g, iter->cx, iter->cy)];
  }
}
