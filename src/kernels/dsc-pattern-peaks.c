/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-pattern-private.h"

#include <math.h>
#include <string.h>

#include "dsc-false-match.h"
#include "dsc-point-grid.h"

#define MAX_PAIRS 3000000
#define MAX_ROTATIONS 161
#define MAX_SIDE 1024

/* b - a, and a from the centre. */
typedef struct {
  float dx, dy, rx, ry;
} Difference;

/* All pairs within the search, or of only the first sources if these are too many. */
static GArray *
collect (const DscPatternSearch *s, GCancellable *cancellable)
{
  GArray *out = g_array_new (FALSE, FALSE, sizeof (Difference));
  double smear = s->rotation * s->radius, reach = s->search + smear;
  gsize n_a = s->a.n, n_b = s->b.n;
  gboolean again = TRUE;

  while (again && n_a > 0 && n_b > 0) {
    g_auto (DscPointGrid) grid = { 0 };

    again = FALSE;
    g_array_set_size (out, 0);
    if (!dsc_point_grid_init (&grid, n_b, s->b.x, s->b.y, reach, NULL))
      return out;
    for (gsize k = n_b; k-- > 0;)
      dsc_point_grid_insert (&grid, k);
    for (gsize i = 0; i < n_a && !again; i++) {
      DscPointGridIter iter;
      guint j;

      if (i % 256 == 0 && g_cancellable_is_cancelled (cancellable))
        return out;
      dsc_point_grid_iter_init (&iter, &grid, s->a.x[i], s->a.y[i]);
      while (dsc_point_grid_iter_next (&iter, &j)) {
        Difference d = { s->b.x[j] - s->a.x[i], s->b.y[j] - s->a.y[i], s->a.x[i] - s->centre[0],
                         s->a.y[i] - s->centre[1] };

        if (fabsf (d.dx) <= reach && fabsf (d.dy) <= reach)
          g_array_append_val (out, d);
      }
      again = out->len > MAX_PAIRS;
    }
    n_a = again ? n_a * 2 / 3 : n_a;
    n_b = again ? n_b * 2 / 3 : n_b;
  }
  return out;
}

/* Puts a peak where it belongs, unless a better one is near. Those of wide bins do not stand for
 * those of narrow ones: a wide bin may hold two places. */
static guint
insert (DscPatternPeak *peaks, guint n, const DscPatternPeak *peak)
{
  guint at = n;

  for (guint i = 0; i < n; i++) {
    double reach = 2.0 * peak->bin;

    if (peaks[i].bin != peak->bin || fabs (peaks[i].shift[0] - peak->shift[0]) > reach
        || fabs (peaks[i].shift[1] - peak->shift[1]) > reach)
      continue;
    if (peaks[i].score >= peak->score)
      return n;
    memmove (peaks + i, peaks + i + 1, (n - i - 1) * sizeof *peaks);
    i--;
    n--;
  }
  at = n;
  while (at > 0 && peaks[at - 1].score < peak->score)
    at--;
  if (at == DSC_PATTERN_PEAKS)
    return n;
  n = MIN (n + 1, DSC_PATTERN_PEAKS);
  memmove (peaks + at + 1, peaks + at, (n - 1 - at) * sizeof *peaks);
  peaks[at] = *peak;
  return n;
}

/* @at: the bin of each pair, or G_MAXUINT: few pairs leave most bins empty */
typedef struct {
  guint side;
  double bin;
  guint32 *counts;
  guint *at;
} Histogram;

static void
fill (Histogram *h, const GArray *pairs, double search, double rotation)
{
  const Difference *d = (const Difference *)(gconstpointer)pairs->data;
  float t = rotation, low = search, inverse = 1.0 / h->bin, limit = h->side - 1.0;

  for (guint i = 0; i < pairs->len; i++) {
    float x = (d[i].dx + t * d[i].ry + low) * inverse, y = (d[i].dy - t * d[i].rx + low) * inverse;

    h->at[i] = G_MAXUINT;
    if (x >= 1.0f && y >= 1.0f && x < limit && y < limit) {
      h->at[i] = (guint)y * h->side + (guint)x;
      h->counts[h->at[i]]++;
    }
  }
}

static void
empty (Histogram *h, const GArray *pairs)
{
  for (guint i = 0; i < pairs->len; i++)
    if (h->at[i] != G_MAXUINT)
      h->counts[h->at[i]] = 0;
}

static guint32
window (const Histogram *h, guint at)
{
  const guint32 *c = h->counts + at;

  return c[0] + c[1] + c[h->side] + c[h->side + 1];
}

/* The best window of 2 x 2 bins, of equal ones the first: its lowest bin. */
static guint
find_best (const Histogram *h, const GArray *pairs)
{
  const guint back[4] = { 0, 1, h->side, h->side + 1 };
  guint32 top = 0;
  guint best = 0;

  for (guint i = 0; i < pairs->len; i++)
    for (guint k = 0; k < 4 && h->at[i] != G_MAXUINT; k++) {
      guint at = h->at[i] - back[k];
      guint32 sum = window (h, at);

      if (sum > top || (sum == top && at < best)) {
        top = sum;
        best = at;
      }
    }
  return best;
}

/* The two best windows. */
static guint
scan (Histogram *h,
      const GArray *pairs,
      double search,
      double rotation,
      double mean,
      double step,
      guint n,
      DscPatternPeak *peaks)
{
  for (guint turn = 0; turn < 2; turn++) {
    guint at = find_best (h, pairs), top = window (h, at);
    DscPatternPeak peak = { .rotation = rotation, .bin = h->bin };
    guint32 *c = h->counts + at;

    if (top < 2)
      break;
    peak.shift[0] = (at % h->side + 1) * h->bin - search;
    peak.shift[1] = (at / h->side + 1) * h->bin - search;
    peak.score = (top - mean) / sqrt (mean + 0.3 * top) - 1e-3 * fabs (rotation) / step;
    n = insert (peaks, n, &peak);
    c[0] = c[1] = c[h->side] = c[h->side + 1] = 0;
  }
  empty (h, pairs);
  return n;
}

guint
dsc_pattern_find_peaks (const DscPatternSearch *s, DscPatternPeak *peaks, GCancellable *cancellable)
{
  g_autoptr (GArray) pairs = collect (s, cancellable);
  guint n = 0;

  for (guint scale = 0; scale < 2; scale++) {
    Histogram h = { .bin = s->options->resolution * (scale == 0 ? 3.0 : 9.0) };
    double step, mean;
    int turns = 0;

    h.bin = MAX (h.bin, 2.0 * s->search / MAX_SIDE);
    h.side = ceil (2.0 * s->search / h.bin) + 3;
    h.counts = g_new0 (guint32, (gsize)h.side * h.side);
    h.at = g_new (guint, pairs->len + 1);
    mean = pairs->len * pow (2.0 * h.bin / (2.0 * (s->search + s->rotation * s->radius)), 2.0);
    step = s->radius > 0.0 ? h.bin / s->radius : G_PI;
    step = MAX (step, 2.0 * s->rotation / (MAX_ROTATIONS - 1));
    turns = s->rotation > 0.0 ? ceil (s->rotation / step) : 0;
    for (int t = -turns; t <= turns; t++) {
      if (g_cancellable_is_cancelled (cancellable))
        break;
      fill (&h, pairs, s->search + h.bin, t * step);
      n = scan (&h, pairs, s->search + h.bin, t * step, mean, step, n, peaks);
    }
    g_free (h.counts);
    g_free (h.at);
  }
  return g_cancellable_is_cancelled (cancellable) ? 0 : n;
}
