/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-scan-fill.h"

#include <math.h>
#include <stdlib.h>

#define LARGEST 1e8 /* pixels: farther out nothing is filled */

typedef struct {
  gint64 x0, y0, x1, y1; /* y0 < y1 */
} Edge;

/* Where the edge meets row @y. */
static gint64
cross_row (const Edge *e, gint64 y)
{
  return (gint64)ceil ((double)(y - e->y0) / (double)(e->y1 - e->y0) * (double)(e->x1 - e->x0)
                       + (double)e->x0);
}

static gint
compare_columns (gconstpointer a, gconstpointer b)
{
  gint64 x = *(const gint64 *)a, y = *(const gint64 *)b;

  return (x > y) - (x < y);
}

/* Rounded vertices to edges; horizontal ones do not count. */
static guint
make_edges (
    guint n, const double *x, const double *y, double shift_x, double shift_y, Edge *ret_edges)
{
  guint n_edges = 0;

  for (guint i = 0, j = n - 1; i < n; j = i++) {
    Edge e = { (gint64)nearbyint (x[j] - shift_x), (gint64)nearbyint (y[j] - shift_y),
               (gint64)nearbyint (x[i] - shift_x), (gint64)nearbyint (y[i] - shift_y) };

    if (e.y0 == e.y1)
      continue;
    if (e.y0 > e.y1) {
      e = (Edge){ e.x1, e.y1, e.x0, e.y0 };
    }
    ret_edges[n_edges++] = e;
  }
  return n_edges;
}

void
dsc_scan_fill (guint n, const double *x, const double *y, guint width, guint height, GArray *spans)
{
  g_autofree Edge *edges = g_new (Edge, MAX (n, 1));
  g_autofree gint64 *columns = g_new (gint64, MAX (n, 1));
  double low_x = 0, low_y = 0;
  gint64 shift_x, shift_y, y0 = G_MAXINT64, y1 = G_MININT64, x0 = G_MAXINT64, x1 = G_MININT64;
  guint n_edges;

  for (guint i = 0; i < n; i++) {
    if (!(fabs (x[i]) < LARGEST && fabs (y[i]) < LARGEST))
      return;
    low_x = MIN (low_x, x[i]);
    low_y = MIN (low_y, y[i]);
  }
  n_edges = make_edges (n, x, y, low_x, low_y, edges);
  for (guint i = 0; i < n_edges; i++) {
    y0 = MIN (y0, edges[i].y0);
    y1 = MAX (y1, edges[i].y1);
    x0 = MIN (x0, MIN (edges[i].x0, edges[i].x1));
    x1 = MAX (x1, MAX (edges[i].x0, edges[i].x1));
  }
  if (n_edges == 0 || x0 == x1)
    return;
  shift_x = (gint64)nearbyint (low_x);
  shift_y = (gint64)nearbyint (low_y);
  for (gint64 row = MAX (y0, -shift_y); row <= y1 && row + shift_y < (gint64)height; row++) {
    gint64 active = MIN (row, y1 - 1); /* the last row continues the edges above it */
    guint n_columns = 0;

    for (guint i = 0; i < n_edges; i++)
      if (edges[i].y0 <= active && active < edges[i].y1)
        columns[n_columns++] = cross_row (&edges[i], row);
    qsort (columns, n_columns, sizeof *columns, compare_columns);
    for (guint i = 0; i + 1 < n_columns; i += 2) {
      gint64 left = MAX (0, columns[i] + shift_x);
      gint64 right = MIN (columns[i + 1] + shift_x, (gint64)width - 1);
      DscSpan span = { (gint)(row + shift_y), (gint)left, (gint)right };

      if (left <= right)
        g_array_append_val (spans, span);
    }
  }
}

static gint
compare_spans (gconstpointer a, gconstpointer b)
{
  const DscSpan *s = a, *t = b;

  return s->y != t->y ? (s->y > t->y) - (s->y < t->y) : (s->x0 > t->x0) - (s->x0 < t->x0);
}

void
dsc_spans_merge (GArray *spans)
{
  DscSpan *s = (DscSpan *)(gpointer)spans->data;
  guint n = 0;

  g_array_sort (spans, compare_spans);
  for (guint i = 0; i < spans->len; i++) {
    if (n > 0 && s[n - 1].y == s[i].y && s[i].x0 <= s[n - 1].x1 + 1)
      s[n - 1].x1 = MAX (s[n - 1].x1, s[i].x1);
    else
      s[n++] = s[i];
  }
  g_array_set_size (spans, n);
}

guint64
dsc_spans_count (const DscSpan *spans, guint n)
{
  guint64 count = 0;

  for (guint i = 0; i < n; i++)
    count += (guint64)(spans[i].x1 - spans[i].x0 + 1);
  return count;
}
