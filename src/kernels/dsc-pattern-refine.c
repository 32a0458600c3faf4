/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-pattern-private.h"

#include <math.h>
#include <string.h>

#include "dsc-false-match.h"
#include "dsc-point-grid.h"
#include "dsc-quick-median.h"

#define RING_IN 3.0
#define RING_OUT 8.0
#define SHRINK 0.5

guint
dsc_mutual_neighbours (gsize n_a,
                       const double *a_x,
                       const double *a_y,
                       gsize n_b,
                       const double *b_x,
                       const double *b_y,
                       double radius,
                       guint *ret_b)
{
  g_auto (DscPointGrid) grid = { 0 };
  g_autofree guint *taker = g_new (guint, n_b + 1);
  g_autofree double *distance = g_new (double, n_b + 1);
  guint n = 0;

  for (gsize i = 0; i < n_a; i++)
    ret_b[i] = G_MAXUINT;
  if (n_b == 0 || !dsc_point_grid_init (&grid, n_b, b_x, b_y, radius, NULL))
    return 0;
  for (gsize j = n_b; j-- > 0;) {
    dsc_point_grid_insert (&grid, j);
    taker[j] = G_MAXUINT;
  }
  for (gsize i = 0; i < n_a; i++) {
    double best = radius * radius;
    guint j, nearest = G_MAXUINT;
    DscPointGridIter iter;

    dsc_point_grid_iter_init (&iter, &grid, a_x[i], a_y[i]);
    while (dsc_point_grid_iter_next (&iter, &j)) {
      double dx = b_x[j] - a_x[i], dy = b_y[j] - a_y[i], r = dx * dx + dy * dy;

      if (r < best || (r == best && j < nearest)) {
        best = r;
        nearest = j;
      }
    }
    if (nearest == G_MAXUINT || (taker[nearest] != G_MAXUINT && distance[nearest] <= best))
      continue;
    taker[nearest] = i;
    distance[nearest] = best;
  }
  for (gsize j = 0; j < n_b; j++)
    if (taker[j] != G_MAXUINT) {
      ret_b[taker[j]] = j;
      n++;
    }
  return n;
}

void
dsc_pattern_apply (const DscPattern *p, double x, double y, double *ret_x, double *ret_y)
{
  double c = cos (p->rotation), s = sin (p->rotation), dx = x - p->centre[0], dy = y - p->centre[1];

  *ret_x = p->centre[0] + c * dx - s * dy + p->shift[0];
  *ret_y = p->centre[1] + s * dx + c * dy + p->shift[1];
}

typedef struct {
  const DscPatternSearch *s;
  double *x, *y, *r; /* A where the pattern puts it; distances of the pairs */
  guint *partner;
  double box[4]; /* around them */
} Work;

static void
transform (Work *w, const DscPattern *p)
{
  const DscPatternList *a = &w->s->a;

  memcpy (w->box, (double[4]){ INFINITY, -INFINITY, INFINITY, -INFINITY }, sizeof w->box);
  for (gsize i = 0; i < a->n; i++) {
    dsc_pattern_apply (p, a->x[i], a->y[i], &w->x[i], &w->y[i]);
    w->box[0] = MIN (w->box[0], w->x[i]);
    w->box[1] = MAX (w->box[1], w->x[i]);
    w->box[2] = MIN (w->box[2], w->y[i]);
    w->box[3] = MAX (w->box[3], w->y[i]);
  }
}

static gboolean
inside (const double box[4], double x, double y, double margin)
{
  return x > box[0] - margin && x < box[1] + margin && y > box[2] - margin && y < box[3] + margin;
}

/* Pairs that lie together by chance within the tolerance: from the ring around it and, where that
 * is empty, from the mean densities. */
static double
expect (Work *w, DscPattern *p)
{
  const DscPatternList *a = &w->s->a, *b = &w->s->b;
  double t = p->tolerance, out = RING_OUT * t, in = RING_IN * t, width, height;
  g_auto (DscPointGrid) grid = { 0 };
  guint ring = 0;

  p->n_a = p->n_b = 0;
  if (!dsc_point_grid_init (&grid, b->n, b->x, b->y, out, NULL))
    return INFINITY;
  for (gsize j = 0; j < b->n; j++) {
    p->n_b += inside (w->box, b->x[j], b->y[j], t);
    dsc_point_grid_insert (&grid, j);
  }
  for (gsize i = 0; i < a->n; i++) {
    DscPointGridIter iter;
    guint j;

    if (!inside (b->box, w->x[i], w->y[i], t))
      continue;
    p->n_a++;
    dsc_point_grid_iter_init (&iter, &grid, w->x[i], w->y[i]);
    while (dsc_point_grid_iter_next (&iter, &j)) {
      double dx = b->x[j] - w->x[i], dy = b->y[j] - w->y[i], r = dx * dx + dy * dy;

      ring += r > in * in && r < out * out;
    }
  }
  width = MIN (w->box[1], b->box[1]) - MAX (w->box[0], b->box[0]);
  height = MIN (w->box[3], b->box[3]) - MAX (w->box[2], b->box[2]);
  width = MAX (width, t) * MAX (height, t);
  return MAX (ring / (RING_OUT * RING_OUT - RING_IN * RING_IN),
              (double)p->n_a * p->n_b * G_PI * t * t / width);
}

static void
judge (Work *w, DscPattern *p)
{
  const DscPatternSearch *s = w->s;
  double expected = expect (w, p);
  DscFalseMatch m = {
    .n = MIN (p->n_a, p->n_b),
    .k = p->n_pairs,
    .expected = expected,
    .area = 4.0 * s->search * s->search,
    .arc = 2.0 * s->rotation * s->radius,
    .tolerance = p->tolerance,
    .trials = 4.0 * s->options->trials,
  };

  p->log_false = dsc_false_match_log10 (&m);
}

/* Shift and, from @n pairs on, rotation; far pairs count little. */
static void
fit (Work *w, DscPattern *p, guint n)
{
  const DscPatternList *a = &w->s->a, *b = &w->s->b;
  double sw = 0.0, m[4] = { 0.0 }, cross = 0.0, dot = 0.0, turn = 0.0, c, s;

  for (gsize i = 0; i < a->n; i++) {
    guint j = w->partner[i];
    double q, k;

    if (j == G_MAXUINT)
      continue;
    q = hypot (b->x[j] - w->x[i], b->y[j] - w->y[i]) / p->tolerance;
    k = (1.0 - q * q) * (1.0 - q * q) + 1e-3;
    sw += k;
    m[0] += k * w->x[i];
    m[1] += k * w->y[i];
    m[2] += k * b->x[j];
    m[3] += k * b->y[j];
  }
  for (int k = 0; k < 4; k++)
    m[k] /= sw;
  for (gsize i = 0; i < a->n && n >= 4 && w->s->rotation > 0.0; i++) {
    guint j = w->partner[i];
    double q, k, x, y, u, v;

    if (j == G_MAXUINT)
      continue;
    q = hypot (b->x[j] - w->x[i], b->y[j] - w->y[i]) / p->tolerance;
    k = (1.0 - q * q) * (1.0 - q * q) + 1e-3;
    x = w->x[i] - m[0];
    y = w->y[i] - m[1];
    u = b->x[j] - m[2];
    v = b->y[j] - m[3];
    cross += k * (x * v - y * u);
    dot += k * (x * u + y * v);
  }
  if (dot > 0.0)
    turn = atan2 (cross, dot);
  turn = CLAMP (p->rotation + turn, -1.1 * w->s->rotation, 1.1 * w->s->rotation) - p->rotation;
  /* The new place of the centre: turned about the pairs' mean with everything else. */
  c = cos (turn);
  s = sin (turn);
  {
    double dx = p->centre[0] + p->shift[0] - m[0], dy = p->centre[1] + p->shift[1] - m[1];

    p->shift[0] = m[2] + c * dx - s * dy - p->centre[0];
    p->shift[1] = m[3] + s * dx + c * dy - p->centre[1];
  }
  p->rotation += turn;
}

/* Distances of the pairs now; their scatter along an axis, for the parameters that were fitted. */
static double
scatter (Work *w, guint n)
{
  const DscPatternList *a = &w->s->a, *b = &w->s->b;
  guint k = 0, free = w->s->rotation > 0.0 && n >= 4 ? 3 : 2;
  double sum = 0.0, median;

  for (gsize i = 0; i < a->n; i++)
    if (w->partner[i] != G_MAXUINT) {
      w->r[k] = hypot (b->x[w->partner[i]] - w->x[i], b->y[w->partner[i]] - w->y[i]);
      sum += w->r[k] * w->r[k];
      k++;
    }
  if (2 * k <= free)
    return INFINITY;
  if (k < 5)
    return sqrt (sum / (2 * k - free));
  median = dsc_quick_median (w->r, k);
  return median / 1.1774 * sqrt (2.0 * k / (2.0 * k - free));
}

static gboolean
refine (Work *w, const DscPatternPeak *peak, DscPattern *best)
{
  const DscPatternSearch *s = w->s;
  const DscPatternOptions *o = s->options;
  DscPattern p = { .rotation = peak->rotation };
  guint before = 0;

  memcpy (p.centre, s->centre, sizeof p.centre);
  memcpy (p.shift, peak->shift, sizeof p.shift);
  p.tolerance = CLAMP (1.6 * peak->bin, o->tolerance_min, o->tolerance_max);
  best->log_false = 1.0;
  for (guint turn = 0; turn < 20; turn++) {
    double next;

    transform (w, &p);
    p.n_pairs = dsc_mutual_neighbours (s->a.n, w->x, w->y, s->b.n, s->b.x, s->b.y, p.tolerance,
                                       w->partner);
    if (p.n_pairs < 2)
      break;
    fit (w, &p, p.n_pairs);
    transform (w, &p);
    p.sigma = scatter (w, p.n_pairs);
    next = CLAMP (4.0 * p.sigma, o->tolerance_min, p.tolerance);
    if (next > 0.95 * p.tolerance && p.n_pairs == before && turn > 1) {
      /* Between two places, or nowhere: the denser one draws what is near it. */
      if (p.tolerance < o->resolution)
        break;
      next = SHRINK * p.tolerance;
    }
    before = p.n_pairs;
    p.tolerance = MAX (next, 0.4 * p.tolerance);
    p.n_pairs = dsc_mutual_neighbours (s->a.n, w->x, w->y, s->b.n, s->b.x, s->b.y, p.tolerance,
                                       w->partner);
    judge (w, &p);
    if (fabs (p.shift[0]) <= s->search && fabs (p.shift[1]) <= s->search
        && p.log_false < best->log_false)
      *best = p;
  }
  return best->log_false < 0.0;
}

gboolean
dsc_pattern_refine (const DscPatternSearch *s, const DscPatternPeak *peak, DscPattern *ret_pattern)
{
  g_autofree double *numbers = g_new (double, 3 * s->a.n + 1);
  g_autofree guint *partner = g_new (guint, s->a.n + 1);
  Work w = { .s = s, .x = numbers, .y = numbers + s->a.n, .r = numbers + 2 * s->a.n };

  w.partner = partner;
  return refine (&w, peak, ret_pattern);
}

void
dsc_pattern_judge_lists (const DscPatternSearch *s, DscPattern *p)
{
  g_autofree double *numbers = g_new (double, 2 * s->a.n + 1);
  g_autofree guint *partner = g_new (guint, s->a.n + 1);
  Work w = { .s = s, .x = numbers, .y = numbers + s->a.n, .partner = partner };

  transform (&w, p);
  p->n_pairs
      = dsc_mutual_neighbours (s->a.n, w.x, w.y, s->b.n, s->b.x, s->b.y, p->tolerance, partner);
  judge (&w, p);
}
