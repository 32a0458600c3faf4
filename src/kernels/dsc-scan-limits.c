/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-scan-limits.h"

#include <math.h>

#define SEARCH_ERROR 0.03 /* pixels: where the search for a vertex stops */
#define MAX_VERTICES 12   /* a quadrilateral cut by four lines has at most 8 */
#define SAME_VERTEX 1e-7

typedef struct {
  double x, y;
} Vertex;

typedef struct {
  guint n;
  Vertex v[MAX_VERTICES];
} Outline;

/* One side of the outline, going up. At row y pixels start (or end) at slope * y + offset: where
 * the whole height of a pixel is inside. */
typedef struct {
  double y_end, slope, offset;
} Side;

typedef struct {
  guint n, at;
  Side sides[MAX_VERTICES];
} Chain;

static gboolean
map_vertex (const DscMapSource *source, Vertex in, Vertex *ret_out)
{
  source->func (source->user_data, 1, &in.x, &in.y, &ret_out->x, &ret_out->y);
  return !isnan (ret_out->x) && !isnan (ret_out->y);
}

/* The place in the exposure that is mapped to @target, by golden sections in both axes at once. */
static gboolean
search_vertex (const DscMapSource *source, Vertex low, Vertex high, Vertex target, Vertex *ret)
{
  const double golden = 0.6180339887498948482;

  for (guint round = 0; high.x - low.x > SEARCH_ERROR || high.y - low.y > SEARCH_ERROR; round++) {
    double dx = golden * (high.x - low.x), dy = golden * (high.y - low.y), best = INFINITY;
    double x[2] = { high.x - dx, low.x + dx }, y[2] = { high.y - dy, low.y + dy };
    guint quarter = 0;

    if (round == 50)
      return FALSE;
    for (guint k = 0; k < 4; k++) {
      Vertex out;
      double distance;

      if (!map_vertex (source, (Vertex){ x[k / 2], y[k % 2] }, &out))
        return FALSE;
      distance = (out.x - target.x) * (out.x - target.x) + (out.y - target.y) * (out.y - target.y);
      if (distance < best) {
        best = distance;
        quarter = k;
      }
    }
    if (quarter / 2 == 0)
      high.x = x[1];
    else
      low.x = x[0];
    if (quarter % 2 == 0)
      high.y = y[1];
    else
      low.y = y[0];
  }
  *ret = (Vertex){ 0.5 * (low.x + high.x), 0.5 * (low.y + high.y) };
  return TRUE;
}

static void
append (Outline *o, Vertex v)
{
  if (o->n > 0 && fabs (o->v[o->n - 1].x - v.x) < SAME_VERTEX
      && fabs (o->v[o->n - 1].y - v.y) < SAME_VERTEX)
    return;
  if (o->n < MAX_VERTICES)
    o->v[o->n++] = v;
}

/* Keeps what lies where a x + b y <= c (Sutherland & Hodgman 1974). */
static void
cut (Outline *o, double a, double b, double c)
{
  Outline in = *o;

  o->n = 0;
  for (guint i = 0; i < in.n; i++) {
    Vertex p = in.v[(i + in.n - 1) % in.n], q = in.v[i];
    double dp = a * p.x + b * p.y - c, dq = a * q.x + b * q.y - c;

    if ((dp < 0 && dq > 0) || (dp > 0 && dq < 0))
      append (o,
              (Vertex){ p.x + (q.x - p.x) * dp / (dp - dq), p.y + (q.y - p.y) * dp / (dp - dq) });
    if (dq <= 0)
      append (o, q);
  }
  while (o->n > 1 && fabs (o->v[0].x - o->v[o->n - 1].x) < SAME_VERTEX
         && fabs (o->v[0].y - o->v[o->n - 1].y) < SAME_VERTEX)
    o->n--;
}

static void
make_anticlockwise (Outline *o)
{
  double area = 0;

  for (guint i = 0; i < o->n; i++) {
    Vertex p = o->v[i], q = o->v[(i + 1) % o->n];

    area += p.x * q.y - p.y * q.x;
  }
  if (area < 0)
    for (guint i = 0; i < o->n / 2; i++) {
      Vertex swap = o->v[i];

      o->v[i] = o->v[o->n - 1 - i];
      o->v[o->n - 1 - i] = swap;
    }
}

/* The part of the exposure inside the output, in pixels of the exposure. */
static Outline
find_outline (const DscMapSource *source, Vertex low, Vertex high, guint width, guint height)
{
  Outline whole = { 4, { low, { high.x, low.y }, high, { low.x, high.y } } };
  Outline mapped = { .n = 4 }, inside = { 0 };

  for (guint i = 0; i < 4; i++)
    if (!map_vertex (source, whole.v[i], &mapped.v[i]))
      return whole;
  cut (&mapped, -1, 0, 0.5);
  cut (&mapped, 1, 0, width - 0.5);
  cut (&mapped, 0, -1, 0.5);
  cut (&mapped, 0, 1, height - 0.5);
  if (mapped.n < 3)
    return mapped;
  for (guint i = 0; i < mapped.n; i++)
    if (!search_vertex (source, low, high, mapped.v[i], &inside.v[i]))
      return whole;
  inside.n = mapped.n;
  make_anticlockwise (&inside);
  return inside;
}

/* The sides from the lowest vertex @from to the highest @to; @step +1: the right ones, -1: left. */
static Chain
make_chain (const Outline *o, guint from, guint to, gint step)
{
  Chain chain = { 0 };

  for (guint i = from; i != to && chain.n < MAX_VERTICES;) {
    guint next = (i + o->n + (guint)step) % o->n;
    Vertex a = o->v[i], b = o->v[next];
    double slope = (b.x - a.x) / (b.y - a.y);

    chain.sides[chain.n++] = (Side){ b.y, slope,
                                     (a.x * b.y - a.y * b.x) / (b.y - a.y)
                                         - step * (0.5 + 0.5 * fabs (slope) - SEARCH_ERROR) };
    i = next;
  }
  return chain;
}

/* The ends of the lowest (or highest, @sign -1) side, which may be one vertex. */
static void
find_end (const Outline *o, double sign, guint *ret_left, guint *ret_right)
{
  guint best = 0, a, b, other;
  double y;

  for (guint i = 1; i < o->n; i++)
    if (sign * o->v[i].y < sign * o->v[best].y)
      best = i;
  a = (best + o->n - 1) % o->n;
  b = (best + 1) % o->n;
  other = sign * o->v[a].y < sign * o->v[b].y ? a : b;
  y = sign * o->v[best].y;
  *ret_left = *ret_right = best;
  if (sign * o->v[other].y <= y + fabs (y) * SAME_VERTEX) {
    *ret_left = o->v[best].x <= o->v[other].x ? best : other;
    *ret_right = *ret_left == best ? other : best;
  }
}

/* Goes on to the side that row @y is on; FALSE above the last one. @margin: how far below the end
 * of a side the row may be. */
static gboolean
advance (Chain *chain, double y, double margin)
{
  while (y > chain->sides[chain->at].y_end + margin)
    if (++chain->at == chain->n)
      return FALSE;
  return TRUE;
}

static double
at_row (const Chain *chain, double y)
{
  return chain->sides[chain->at].slope * y + chain->sides[chain->at].offset;
}

/* FALSE when the rows above are outside, too. */
static gboolean
scan_row (Chain *left, Chain *right, gint y, gint x0, gint x1, DscScanRow *ret)
{
  double l_low, l_high, r_low, r_high;

  if (!advance (left, y - 0.5, 0) || !advance (right, y - 0.5, 0))
    return FALSE;
  l_low = MAX (at_row (left, y), x0);
  r_low = MIN (at_row (right, y), x1);
  if (!advance (left, y, SEARCH_ERROR) || !advance (right, y, SEARCH_ERROR))
    return FALSE;
  l_high = MAX (at_row (left, y), x0);
  r_high = MIN (at_row (right, y), x1);
  if (l_high >= r_high && l_low >= r_low)
    return TRUE;
  if (l_high >= r_high)
    *ret = (DscScanRow){ (gint)round (l_low), (gint)round (r_low) };
  else if (l_low >= r_low)
    *ret = (DscScanRow){ (gint)round (l_high), (gint)round (r_high) };
  else
    *ret = (DscScanRow){ (gint)round (MAX (l_low, l_high)), (gint)round (MIN (r_low, r_high)) };
  return TRUE;
}

DscScanRow *
dsc_scan_limits_new (const DscMapSource *source,
                     guint ny,
                     gint x0,
                     gint x1,
                     gint y0,
                     gint y1,
                     guint width,
                     guint height)
{
  DscScanRow *rows = g_new (DscScanRow, ny);
  Outline outline = find_outline (source, (Vertex){ x0 - 0.5, y0 - 0.5 },
                                  (Vertex){ x1 + 0.5, y1 + 0.5 }, width, height);
  guint low_left, low_right, high_left, high_right;
  double y_low, y_high;
  Chain left, right;

  for (guint y = 0; y < ny; y++)
    rows[y] = (DscScanRow){ 0, -1 };
  if (outline.n < 3)
    return rows;
  find_end (&outline, 1, &low_left, &low_right);
  find_end (&outline, -1, &high_left, &high_right);
  left = make_chain (&outline, low_left, high_left, -1);
  right = make_chain (&outline, low_right, high_right, 1);
  if (left.n == 0 || right.n == 0)
    return rows;
  y_low = outline.v[low_left].y;
  y_high = outline.v[high_left].y;
  for (gint y = MAX (0, (gint)(y_low + 0.5 + 2 * SEARCH_ERROR));
       y <= MIN (y1, (gint)(y_high + 2 * SEARCH_ERROR)); y++)
    if (!scan_row (&left, &right, y, x0, x1, &rows[y]))
      break;
  return rows;
}
