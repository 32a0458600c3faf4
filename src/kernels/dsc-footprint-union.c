/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-footprint.h"

#include <math.h>
#include <stdlib.h>

/*
 * Every edge is cut where it meets another one. A piece belongs to the outline of the union if the
 * union lies on exactly one side of it, which is asked for at two points beside its middle. Pieces
 * are directed with the union on their left, and joined to rings.
 */

#define SNAP 1e-6       /* points closer than this are the same */
#define BESIDE 1e-4     /* how far from a piece its sides are looked at */
#define SAME_POINT 5e-2 /* simplification, as the peer */
#define SAME_LINE 1e-6  /* rad */

typedef struct {
  double x0, y0, x1, y1;
} Edge;

typedef struct {
  gint64 from[2], to[2]; /* snapped */
  double angle;
  gboolean used;
} Piece;

static gboolean
is_inside (GPtrArray *polygons, const DscPolygon *clip, double x, double y)
{
  if (clip != NULL && !dsc_polygon_contains (clip, x, y))
    return FALSE;
  for (guint i = 0; i < polygons->len; i++)
    if (dsc_polygon_contains (g_ptr_array_index (polygons, i), x, y))
      return TRUE;
  return FALSE;
}

static void
collect_edges (const DscPolygon *p, GArray *edges)
{
  for (guint i = 0, j = p->n - 1; i < p->n; j = i++) {
    Edge edge = { p->x[j], p->y[j], p->x[i], p->y[i] };

    if (hypot (edge.x1 - edge.x0, edge.y1 - edge.y0) > SNAP)
      g_array_append_val (edges, edge);
  }
}

/* Where @e meets @other, as fractions of @e; ends of the other on @e count too. */
static void
find_cuts (const Edge *e, const Edge *other, GArray *cuts)
{
  double dx = e->x1 - e->x0, dy = e->y1 - e->y0, length = hypot (dx, dy);
  double s0 = (dx * (other->y0 - e->y0) - dy * (other->x0 - e->x0)) / length;
  double s1 = (dx * (other->y1 - e->y0) - dy * (other->x1 - e->x0)) / length;
  double t0 = (dx * (other->x0 - e->x0) + dy * (other->y0 - e->y0)) / (length * length);
  double t1 = (dx * (other->x1 - e->x0) + dy * (other->y1 - e->y0)) / (length * length);

  if (fabs (s0) <= SNAP && t0 > 0 && t0 < 1)
    g_array_append_val (cuts, t0);
  if (fabs (s1) <= SNAP && t1 > 0 && t1 < 1)
    g_array_append_val (cuts, t1);
  if ((s0 > 0) != (s1 > 0) && fabs (s0) > SNAP && fabs (s1) > SNAP) {
    double t = t0 + (t1 - t0) * s0 / (s0 - s1);

    if (t > 0 && t < 1)
      g_array_append_val (cuts, t);
  }
}

static gint
compare_doubles (gconstpointer a, gconstpointer b)
{
  double x = *(const double *)a, y = *(const double *)b;

  return (x > y) - (x < y);
}

static gboolean
boxes_apart (const Edge *a, const Edge *b)
{
  return MAX (a->x0, a->x1) + SNAP < MIN (b->x0, b->x1)
         || MAX (b->x0, b->x1) + SNAP < MIN (a->x0, a->x1)
         || MAX (a->y0, a->y1) + SNAP < MIN (b->y0, b->y1)
         || MAX (b->y0, b->y1) + SNAP < MIN (a->y0, a->y1);
}

static char *
piece_key (const Piece *piece)
{
  return g_strdup_printf ("%" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %" G_GINT64_FORMAT
                          " %" G_GINT64_FORMAT,
                          piece->from[0], piece->from[1], piece->to[0], piece->to[1]);
}

/* Adds the part of @e between two fractions if it is on the outline. */
static void
judge_piece (GPtrArray *polygons,
             const DscPolygon *clip,
             const Edge *e,
             double t0,
             double t1,
             GArray *pieces,
             GHashTable *seen)
{
  double dx = e->x1 - e->x0, dy = e->y1 - e->y0, length = hypot (dx, dy);
  double ax = e->x0 + t0 * dx, ay = e->y0 + t0 * dy, bx = e->x0 + t1 * dx, by = e->y0 + t1 * dy;
  double mx = 0.5 * (ax + bx), my = 0.5 * (ay + by);
  double beside = MIN (BESIDE, 0.25 * (t1 - t0) * length);
  double ox = -dy / length * beside, oy = dx / length * beside;
  gboolean left = is_inside (polygons, clip, mx + ox, my + oy);
  gboolean right = is_inside (polygons, clip, mx - ox, my - oy);
  Piece piece = { 0 };

  if (left == right)
    return;
  if (right) {
    double swap = ax;

    ax = bx;
    bx = swap;
    swap = ay;
    ay = by;
    by = swap;
  }
  piece.from[0] = llround (ax / SNAP);
  piece.from[1] = llround (ay / SNAP);
  piece.to[0] = llround (bx / SNAP);
  piece.to[1] = llround (by / SNAP);
  piece.angle = atan2 (by - ay, bx - ax);
  if ((piece.from[0] != piece.to[0] || piece.from[1] != piece.to[1])
      && g_hash_table_add (seen, piece_key (&piece)))
    g_array_append_val (pieces, piece);
}

static void
cut_edge (GPtrArray *polygons,
          const DscPolygon *clip,
          GArray *edges,
          guint index,
          GArray *pieces,
          GHashTable *seen)
{
  const Edge *e = &g_array_index (edges, Edge, index);
  g_autoptr (GArray) cuts = g_array_new (FALSE, FALSE, sizeof (double));
  double length = hypot (e->x1 - e->x0, e->y1 - e->y0), last = 0, end = 1;

  for (guint i = 0; i < edges->len; i++)
    if (i != index && !boxes_apart (e, &g_array_index (edges, Edge, i)))
      find_cuts (e, &g_array_index (edges, Edge, i), cuts);
  g_array_sort (cuts, compare_doubles);
  g_array_append_val (cuts, end);
  for (guint i = 0; i < cuts->len; i++) {
    double t = g_array_index (cuts, double, i);

    if ((t - last) * length <= SNAP)
      continue;
    judge_piece (polygons, clip, e, last, t, pieces, seen);
    last = t;
  }
}

/* The unused piece that starts where @piece ends, or near it; the one that turns right most. */
static Piece *
find_next (GArray *pieces, const Piece *piece)
{
  Piece *best = NULL;
  double best_turn = 0;

  for (guint i = 0; i < pieces->len; i++) {
    Piece *p = &g_array_index (pieces, Piece, i);
    double turn;

    if (p->used || ABS (p->from[0] - piece->to[0]) > 3 || ABS (p->from[1] - piece->to[1]) > 3)
      continue;
    turn = remainder (p->angle - piece->angle, 2 * G_PI);
    if (turn <= -G_PI + 1e-9)
      turn = G_PI;
    if (best == NULL || turn < best_turn) {
      best = p;
      best_turn = turn;
    }
  }
  return best;
}

/* Drops vertices near the one before, and those on the line of their neighbours. */
static DscPolygon *
simplify (const GArray *x, const GArray *y)
{
  guint n = x->len, kept = 0;
  g_autoptr (DscPolygon) out = dsc_polygon_new (n);

  for (guint i = 0; i < n; i++) {
    guint before = (i + n - 1) % n, after = (i + 1) % n;
    double px = g_array_index (x, double, i), py = g_array_index (y, double, i);
    double ax = px - g_array_index (x, double, before), ay = py - g_array_index (y, double, before);
    double bx = g_array_index (x, double, after) - px, by = g_array_index (y, double, after) - py;

    if (fabs (ax) < SAME_POINT && fabs (ay) < SAME_POINT)
      continue;
    if (fabs (atan2 (ax * by - ay * bx, ax * bx + ay * by)) < SAME_LINE)
      continue;
    out->x[kept] = px;
    out->y[kept] = py;
    kept++;
  }
  out->n = kept;
  return kept >= 3 ? g_steal_pointer (&out) : NULL;
}

static void
add_vertex (GArray *x, GArray *y, const Piece *piece)
{
  double px = piece->from[0] * SNAP, py = piece->from[1] * SNAP;

  g_array_append_val (x, px);
  g_array_append_val (y, py);
}

GPtrArray *
dsc_polygons_union (GPtrArray *polygons, const DscPolygon *clip)
{
  GPtrArray *rings = g_ptr_array_new_with_free_func ((GDestroyNotify)dsc_polygon_free);
  g_autoptr (GArray) edges = g_array_new (FALSE, FALSE, sizeof (Edge));
  g_autoptr (GArray) pieces = g_array_new (FALSE, FALSE, sizeof (Piece));
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < polygons->len; i++)
    collect_edges (g_ptr_array_index (polygons, i), edges);
  if (clip != NULL)
    collect_edges (clip, edges);
  for (guint i = 0; i < edges->len; i++)
    cut_edge (polygons, clip, edges, i, pieces, seen);

  for (guint i = 0; i < pieces->len; i++) {
    g_autoptr (GArray) x = g_array_new (FALSE, FALSE, sizeof (double));
    g_autoptr (GArray) y = g_array_new (FALSE, FALSE, sizeof (double));
    Piece *piece = &g_array_index (pieces, Piece, i);
    g_autoptr (DscPolygon) ring = NULL;

    while (piece != NULL && !piece->used) {
      piece->used = TRUE;
      add_vertex (x, y, piece);
      piece = find_next (pieces, piece);
    }
    ring = x->len >= 3 ? simplify (x, y) : NULL;
    if (ring != NULL && dsc_polygon_area (ring) > 0)
      g_ptr_array_add (rings, g_steal_pointer (&ring));
  }
  return rings;
}
