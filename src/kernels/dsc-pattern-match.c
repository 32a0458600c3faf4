/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-pattern-private.h"

#include <math.h>
#include <string.h>

#define RUNNER_UP 0.5 /* of the score of the highest peak: may be the place of more pairs */

static const double searches[] = { 3.0, 10.0, 40.0 }; /* arcsec */
static const double turns[] = { 0.15, 0.6, 2.5 };     /* degrees */

static void
list_clear (DscPatternList *list)
{
  g_clear_pointer (&list->x, g_free);
  g_clear_pointer (&list->y, g_free);
  list->n = 0;
}

/* The finite ones within @box and @margin around it; box NULL: all. */
static void
list_init (DscPatternList *list,
           gsize n,
           const double *x,
           const double *y,
           const double *box,
           double margin)
{
  list->n = 0;
  list->x = g_new (double, n + 1);
  list->y = g_new (double, n + 1);
  memcpy (list->box, (double[4]){ INFINITY, -INFINITY, INFINITY, -INFINITY }, sizeof list->box);
  for (gsize i = 0; i < n; i++) {
    if (!isfinite (x[i]) || !isfinite (y[i]))
      continue;
    if (box != NULL
        && (x[i] < box[0] - margin || x[i] > box[1] + margin || y[i] < box[2] - margin
            || y[i] > box[3] + margin))
      continue;
    list->x[list->n] = x[i];
    list->y[list->n++] = y[i];
    list->box[0] = MIN (list->box[0], x[i]);
    list->box[1] = MAX (list->box[1], x[i]);
    list->box[2] = MIN (list->box[2], y[i]);
    list->box[3] = MAX (list->box[3], y[i]);
  }
}

static void
set_centre (DscPatternSearch *s)
{
  s->centre[0] = 0.5 * (s->a.box[0] + s->a.box[1]);
  s->centre[1] = 0.5 * (s->a.box[2] + s->a.box[3]);
  s->radius = 0.0;
  for (gsize i = 0; i < s->a.n; i++)
    s->radius = MAX (s->radius, hypot (s->a.x[i] - s->centre[0], s->a.y[i] - s->centre[1]));
}

static gboolean
is_elsewhere (const DscPattern *p, const DscPattern *best)
{
  double x, y, u, v;

  dsc_pattern_apply (p, best->centre[0], best->centre[1], &x, &y);
  dsc_pattern_apply (best, best->centre[0], best->centre[1], &u, &v);
  return hypot (x - u, y - v) > 2.0 * (p->tolerance + best->tolerance);
}

static void
try_rung (DscPatternSearch *s, DscPattern *best, DscPattern *rival, GCancellable *cancellable)
{
  DscPatternPeak peaks[DSC_PATTERN_PEAKS];
  guint n = dsc_pattern_find_peaks (s, peaks, cancellable);

  for (guint i = 0; i < n && !g_cancellable_is_cancelled (cancellable); i++) {
    DscPattern p;

    if (rival == NULL && best->log_false < s->options->enough
        && peaks[i].score < RUNNER_UP * peaks[0].score)
      break;
    if (!dsc_pattern_refine (s, &peaks[i], &p))
      continue;
    if (p.log_false < best->log_false) {
      if (rival != NULL && best->log_false < rival->log_false && is_elsewhere (best, &p))
        *rival = *best;
      *best = p;
    } else if (rival != NULL && p.log_false < rival->log_false && is_elsewhere (&p, best)) {
      *rival = p;
    }
  }
}

gboolean
dsc_pattern_match (gsize n_a,
                   const double *a_x,
                   const double *a_y,
                   gsize n_b,
                   const double *b_x,
                   const double *b_y,
                   const DscPatternOptions *options,
                   DscPattern *ret_pattern,
                   DscPattern *ret_rival,
                   GCancellable *cancellable,
                   GError **error)
{
  DscPatternList a, b;
  DscPattern best = { .tolerance = options->tolerance_max, .sigma = NAN };

  if (ret_rival != NULL)
    *ret_rival = best;

  list_init (&a, n_a, a_x, a_y, NULL, 0.0);
  list_init (&b, n_b, b_x, b_y, NULL, 0.0);
  for (guint rung = 0; rung < G_N_ELEMENTS (searches) && a.n >= 2 && b.n >= 2; rung++) {
    DscPatternSearch s = { .options = options, .search = MIN (searches[rung], options->search) };
    double margin;

    s.rotation = MIN (turns[rung] * G_PI / 180.0, options->rotation);
    margin = s.search + s.rotation * hypot (a.box[1] - a.box[0], a.box[3] - a.box[2]);
    list_init (&s.a, a.n, a.x, a.y, b.box, margin);
    list_init (&s.b, b.n, b.x, b.y, a.box, margin);
    set_centre (&s);
    if (s.a.n >= 2 && s.b.n >= 2)
      try_rung (&s, &best, ret_rival, cancellable);
    list_clear (&s.a);
    list_clear (&s.b);
    if (best.log_false < options->enough || s.search >= options->search)
      break;
  }
  list_clear (&a);
  list_clear (&b);
  *ret_pattern = best;
  return !g_cancellable_set_error_if_cancelled (cancellable, error);
}

void
dsc_pattern_judge (gsize n_a,
                   const double *a_x,
                   const double *a_y,
                   gsize n_b,
                   const double *b_x,
                   const double *b_y,
                   double tolerance,
                   double search,
                   double rotation,
                   double trials,
                   DscPattern *ret_pattern)
{
  DscPatternOptions options = { .trials = trials };
  DscPatternSearch s = { .options = &options, .search = search, .rotation = rotation };

  *ret_pattern = (DscPattern){ .tolerance = tolerance, .sigma = NAN };
  list_init (&s.a, n_a, a_x, a_y, NULL, 0.0);
  list_init (&s.b, n_b, b_x, b_y, s.a.box, 10.0 * tolerance);
  set_centre (&s);
  if (s.a.n >= 2 && s.b.n >= 2)
    dsc_pattern_judge_lists (&s, ret_pattern);
  list_clear (&s.a);
  list_clear (&s.b);
}
