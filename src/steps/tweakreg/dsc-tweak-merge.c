/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-tweak-merge.h"

#include <math.h>

#include "dsc-parallel.h"
#include "dsc-quick-median.h"
#include "dsc-star-join.h"

#define FEW 12          /* units of which all pairs are tried */
#define PARTNERS 6      /* of each unit, otherwise */
#define NEAR 45.0       /* arcsec between rectangles that are tried */
#define BRIGHTEST 600   /* stars of each that are compared */
#define MOST_ROUNDS 400 /* trials of components with each other */
#define RIVAL_SHARE 0.4 /* of the pairs that make another place a rival */
#define RIVAL_FLUX 3.0  /* over the rival's: stars, and what is seen beside them */
#define MOST 0.7        /* of what could match: it is the reference, bright or not */
#define SOME 0.4        /* the same, where no flux is known */
#define BRIGHT 0.9      /* rank of the matched among all: a reference of the brightest */
#define CLEAR 0.15      /* of what fits: not beside saturated stars ... */
#define LEAST_CLEAR 3   /* ... and so many: stars themselves */
#define LEAST_SURE 3    /* that fit, or it is all that count */
#define JOIN_PIXELS 3.0 /* within which sources are one star of a component */

typedef struct {
  guint a, b;
  double common; /* area of both rectangles; negative: distance */
  DscPattern pattern;
} Edge;

/* @sure: seen in two exposures, or, where there is one, as wide as a star; @beside: of its @count
 * sights those beside a saturated star, or of which that is not known */
typedef struct {
  double x, y, flux;
  guint order, count, beside;
  gboolean sure;
} Star;

static int
compare_stars (gconstpointer a, gconstpointer b)
{
  const Star *p = a, *q = b;
  double f = isfinite (p->flux) ? p->flux : -INFINITY, g = isfinite (q->flux) ? q->flux : -INFINITY;

  if (f != g)
    return f > g ? -1 : 1;
  return (p->order > q->order) - (p->order < q->order);
}

/* The points of the units of a component, a list for each exposure. */
static guint
gather (const DscTweakField *f, guint component, GArray *points, GArray *first)
{
  guint n_lists = 0, last = G_MAXUINT;

  for (guint u = 0; u < f->n_units; u++) {
    const DscTweakUnit *unit = &f->units[u];

    for (guint i = unit->first; unit->component == component && i < unit->first + unit->n; i++) {
      if (dsc_tweak_field_point (f, i)->exposure != last) {
        last = dsc_tweak_field_point (f, i)->exposure;
        g_array_append_val (first, points->len);
        n_lists++;
      }
      g_array_append_val (points, i);
    }
  }
  g_array_append_val (first, points->len);
  return n_lists;
}

static guint
join_points (const DscTweakField *f, GArray *points, guint n_lists, GArray *first, guint *star)
{
  guint n = points->len;
  g_autofree double *x = g_new (double, 2 * n + 1);

  for (guint k = 0; k < n; k++) {
    const DscTweakPoint *p = dsc_tweak_field_point (f, g_array_index (points, guint, k));

    x[k] = p->x;
    x[n + k] = p->y;
    star[k] = k;
  }
  if (n_lists < 2)
    return n;
  return dsc_star_join (n_lists, (const guint *)(gconstpointer)first->data, x, x + n,
                        JOIN_PIXELS * f->pixel, star);
}

static gboolean
is_beside (const DscTweakField *f, const DscTweakPoint *p)
{
  const DscTweakExposure *e = &f->scene->exposures[p->exposure];

  return e->catalog != NULL
         || g_array_index (e->sources, DscTweakSource, p->source).n_saturated > 0;
}

/* Brightest first. Returns: (transfer full) */
static Star *
list_stars (const DscTweakField *f, guint component, guint *ret_n)
{
  g_autoptr (GArray) points = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr (GArray) first = g_array_new (FALSE, FALSE, sizeof (guint));
  guint n_lists = gather (f, component, points, first), n;
  g_autofree guint *star = g_new (guint, points->len + 1);
  Star *stars = g_new0 (Star, points->len + 1);

  n = join_points (f, points, n_lists, first, star);
  for (guint k = 0; k < points->len; k++) {
    const DscTweakPoint *p = dsc_tweak_field_point (f, g_array_index (points, guint, k));
    Star *s = &stars[star[k]];

    s->order = star[k];
    s->flux = s->count == 0 || p->flux > s->flux ? p->flux : s->flux;
    s->count++;
    s->beside += is_beside (f, p);
    s->sure = n_lists > 1 ? s->count > 1 : p->error < DSC_TWEAK_PLAIN_ERROR * f->pixel;
    s->x += (p->x - s->x) / s->count;
    s->y += (p->y - s->y) / s->count;
  }
  qsort (stars, n, sizeof *stars, compare_stars);
  *ret_n = n;
  return stars;
}

guint
dsc_tweak_component_stars (const DscTweakField *f, guint component, double **ret_x, double **ret_y)
{
  guint n;
  g_autofree Star *stars = list_stars (f, component, &n);

  *ret_x = g_new (double, n + 1);
  *ret_y = g_new (double, n + 1);
  for (guint k = 0; k < n; k++) {
    (*ret_x)[k] = stars[k].x;
    (*ret_y)[k] = stars[k].y;
  }
  return n;
}

DscPatternOptions
dsc_tweak_pattern_options (const DscTweakField *f,
                           const DscTweakUnit *unit,
                           gboolean absolute,
                           double trials)
{
  DscTweakLimits limits = dsc_tweak_limits (unit->params, absolute);
  double tolerance = MIN (15.0 * f->pixel, limits.tolerance);

  return (DscPatternOptions){ .search = limits.search,
                              .rotation
                              = limits.geometry == DSC_FIT_SHIFT ? 0.0 : 2.5 * G_PI / 180.0,
                              .resolution = f->pixel,
                              .tolerance_min = MIN (0.15 * f->pixel, tolerance),
                              .tolerance_max = tolerance,
                              .enough = -10.0,
                              .trials = trials };
}

static DscPlaneMap
pattern_map (const DscPattern *p)
{
  double c = cos (p->rotation), s = sin (p->rotation);
  DscPlaneMap map = { { c, -s, s, c }, { 0.0, 0.0 } };

  dsc_pattern_apply (p, 0.0, 0.0, &map.shift[0], &map.shift[1]);
  return map;
}

/* Moves the units of a component and gives them to another. */
static void
move_component (DscTweakField *f, guint component, const DscPlaneMap *map, guint target)
{
  for (guint u = 0; u < f->n_units; u++)
    if (f->units[u].component == component) {
      f->units[u].map = dsc_plane_map_compose (&f->units[u].map, map);
      f->units[u].component = target;
      dsc_tweak_field_update (f, u);
    }
}

/* The area that two rectangles share, or how far they are apart, negative. */
static double
common_area (const double a[4], const double b[4])
{
  double w = MIN (a[1], b[1]) - MAX (a[0], b[0]), h = MIN (a[3], b[3]) - MAX (a[2], b[2]);

  return w > 0.0 && h > 0.0 ? w * h : MIN (w, h);
}

static int
compare_common (gconstpointer a, gconstpointer b)
{
  const Edge *p = a, *q = b;

  if (p->common != q->common)
    return p->common > q->common ? -1 : 1;
  return p->a != q->a ? (p->a > q->a) - (p->a < q->a) : (p->b > q->b) - (p->b < q->b);
}

static int
compare_sure (gconstpointer a, gconstpointer b)
{
  const Edge *p = a, *q = b;

  if (p->pattern.log_false != q->pattern.log_false)
    return p->pattern.log_false < q->pattern.log_false ? -1 : 1;
  return compare_common (a, b);
}

/* Pairs to try: all of few units, otherwise those that share most, some for each. */
static GArray *
list_edges (const DscTweakField *f)
{
  GArray *all = g_array_new (FALSE, TRUE, sizeof (Edge)),
         *edges = g_array_new (FALSE, TRUE, sizeof (Edge));
  g_autofree guint *degree = g_new0 (guint, f->n_units + 1);

  for (guint a = 0; a < f->n_units; a++)
    for (guint b = 0; b < a; b++) {
      Edge e = { .a = a, .b = b };

      e.common = common_area (f->units[a].box, f->units[b].box);
      if (f->units[a].n >= 2 && f->units[b].n >= 2 && e.common > -NEAR)
        g_array_append_val (all, e);
    }
  if (all->len > 0)
    qsort (all->data, all->len, sizeof (Edge), compare_common);
  for (guint i = 0; i < all->len; i++) {
    const Edge *e = &g_array_index (all, Edge, i);

    if (f->n_units > FEW && degree[e->a] >= PARTNERS && degree[e->b] >= PARTNERS)
      continue;
    degree[e->a]++;
    degree[e->b]++;
    g_array_append_val (edges, *e);
  }
  g_array_unref (all);
  return edges;
}

typedef struct {
  const DscTweakField *f;
  Edge *edges;
  double **x, **y; /* of each unit, brightest first */
  guint *n;
  GCancellable *cancellable;
} Job;

static gboolean
match_edge (guint index, gpointer data, GError **error)
{
  Job *job = data;
  Edge *e = &job->edges[index];
  DscPatternOptions o
      = dsc_tweak_pattern_options (job->f, &job->f->units[e->a], FALSE, MIN (job->f->n_units, 8));

  return dsc_pattern_match (MIN (job->n[e->a], BRIGHTEST), job->x[e->a], job->y[e->a],
                            MIN (job->n[e->b], BRIGHTEST), job->x[e->b], job->y[e->b], &o,
                            &e->pattern, NULL, job->cancellable, error);
}

static gboolean
match_edges (
    DscTweakField *f, GArray *edges, guint n_threads, GCancellable *cancellable, GError **error)
{
  Job job = { .f = f, .edges = (Edge *)(gpointer)edges->data, .cancellable = cancellable };
  gboolean ok;

  job.x = g_new0 (double *, f->n_units + 1);
  job.y = g_new0 (double *, f->n_units + 1);
  job.n = g_new0 (guint, f->n_units + 1);
  for (guint u = 0; u < f->n_units; u++)
    job.n[u] = dsc_tweak_component_stars (f, u, &job.x[u], &job.y[u]);
  ok = dsc_parallel_for (edges->len, n_threads, match_edge, &job, cancellable, error);
  for (guint u = 0; u < f->n_units; u++) {
    g_free (job.x[u]);
    g_free (job.y[u]);
  }
  g_free (job.x);
  g_free (job.y);
  g_free (job.n);
  return ok;
}

static void
note_best (DscTweakField *f, const Edge *e)
{
  for (int k = 0; k < 2; k++) {
    DscTweakUnit *u = &f->units[k == 0 ? e->a : e->b];

    if (e->pattern.log_false < u->best_false) {
      u->best_false = e->pattern.log_false;
      u->best_pairs = e->pattern.n_pairs;
    }
  }
}

/* The pattern holds between the units as the header has them. */
static void
take_edge (DscTweakField *f, const Edge *e)
{
  const DscTweakUnit *a = &f->units[e->a], *b = &f->units[e->b];
  DscPlaneMap map = pattern_map (&e->pattern), back;

  note_best (f, e);
  if (e->pattern.log_false >= DSC_TWEAK_DOUBT || a->component == b->component
      || !dsc_plane_map_invert (&a->map, &back))
    return;
  map = dsc_plane_map_compose (&back, &map);
  map = dsc_plane_map_compose (&map, &b->map);
  move_component (f, a->component, &map, b->component);
}

static gboolean
match_components (DscTweakField *f, guint a, guint b, Edge *e, GCancellable *c, GError **error)
{
  double *x = NULL, *y = NULL, *u = NULL, *v = NULL;
  guint n = dsc_tweak_component_stars (f, a, &x, &y);
  guint m = dsc_tweak_component_stars (f, b, &u, &v);
  DscPatternOptions o = dsc_tweak_pattern_options (f, &f->units[a], FALSE, 8.0);
  gboolean ok = dsc_pattern_match (n, x, y, m, u, v, &o, &e->pattern, NULL, c, error);

  e->a = a;
  e->b = b;
  g_free (x);
  g_free (y);
  g_free (u);
  g_free (v);
  return ok;
}

static gboolean
components_near (const DscTweakField *f, guint a, guint b)
{
  for (guint u = 0; u < f->n_units; u++)
    for (guint v = 0; v < f->n_units; v++)
      if (f->units[u].component == a && f->units[v].component == b && f->units[u].n > 0
          && f->units[v].n > 0 && common_area (f->units[u].box, f->units[v].box) > -NEAR)
        return TRUE;
  return FALSE;
}

/* One round over what is apart; TRUE: something was put together. */
static gboolean
merge_round (DscTweakField *f, guint *rounds, GCancellable *cancellable, GError **error)
{
  Edge best = { .pattern.log_false = 0.0 };

  for (guint a = 0; a < f->n_units; a++)
    for (guint b = 0; b < a; b++) {
      Edge e;

      if (f->units[a].component != a || f->units[b].component != b || *rounds == 0
          || !components_near (f, a, b))
        continue;
      (*rounds)--;
      if (!match_components (f, a, b, &e, cancellable, error))
        return FALSE;
      if (e.pattern.log_false < best.pattern.log_false)
        best = e;
    }
  if (best.pattern.log_false >= DSC_TWEAK_DOUBT)
    return FALSE;
  {
    DscPlaneMap map = pattern_map (&best.pattern);

    move_component (f, best.a, &map, best.b);
  }
  return TRUE;
}

/* A component is known by its lowest unit. */
static void
name_components (DscTweakField *f)
{
  g_autofree guint *lowest = g_new (guint, f->n_units + 1);

  for (guint u = f->n_units; u-- > 0;)
    lowest[f->units[u].component] = u;
  for (guint u = 0; u < f->n_units; u++)
    f->units[u].component = lowest[f->units[u].component];
}

gboolean
dsc_tweak_merge (DscTweakField *f, guint n_threads, GCancellable *cancellable, GError **error)
{
  g_autoptr (GArray) edges = list_edges (f);
  g_autoptr (GError) own = NULL;
  guint rounds = MOST_ROUNDS;

  if (!match_edges (f, edges, n_threads, cancellable, error))
    return FALSE;
  if (edges->len > 0)
    qsort (edges->data, edges->len, sizeof (Edge), compare_sure);
  for (guint i = 0; i < edges->len; i++)
    take_edge (f, &g_array_index (edges, Edge, i));
  do
    name_components (f);
  while (merge_round (f, &rounds, cancellable, &own));
  if (own == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&own));
  return FALSE;
}

/* What a pattern brings to the reference.
 * @flux: median of these sources; NaN: not known
 * @share: of what could fit
 * @rank: among pairs of a source that fits and one that does not those in which the first is
 *   brighter: 1: the reference has the brightest, 0.5: any; NaN: not known
 * @n: that fit; @n_clear: of these those not beside a saturated star */
typedef struct {
  double flux, share, rank;
  guint n, n_clear;
} Found;

/* @stars: brightest first; only those that are @sure, or all. Returns: how many fit */
static guint
count_found (
    guint n, const Star *stars, const guint *row, const DscPattern *p, gboolean sure, Found *found)
{
  g_autofree double *values = g_new (double, n + 1);
  guint m = 0, others = 0, all = 0;
  double sum = 0.0;

  found->n = found->n_clear = 0;
  for (guint k = n; k-- > 0;) {
    if (sure && !stars[k].sure)
      continue;
    all++;
    found->n += row[k] != G_MAXUINT;
    found->n_clear += row[k] != G_MAXUINT && 2 * stars[k].beside < stars[k].count;
    if (!isfinite (stars[k].flux))
      continue;
    if (row[k] == G_MAXUINT) {
      others++;
    } else {
      values[m++] = stars[k].flux;
      sum += others;
    }
  }
  found->flux = m > 0 ? dsc_quick_median (values, m) : NAN;
  found->rank = m > 0 && others > 0 ? sum / ((double)m * others) : NAN;
  found->share = (double)found->n / MAX (MIN (MIN (all, p->n_a), p->n_b), 1);
  return found->n;
}

static Found
find_found (const DscTweakField *f, guint n, const Star *stars, const DscPattern *p)
{
  g_autofree double *moved = g_new (double, 2 * n + 1);
  g_autofree guint *row = g_new (guint, n + 1);
  Found found;

  for (guint k = 0; k < n; k++)
    dsc_pattern_apply (p, stars[k].x, stars[k].y, &moved[k], &moved[n + k]);
  dsc_mutual_neighbours (n, moved, moved + n, f->n_reference, f->rx, f->ry, p->tolerance, row);
  if (count_found (n, stars, row, p, TRUE, &found) < LEAST_SURE)
    count_found (n, stars, row, p, FALSE, &found);
  return found;
}

static DscTweakTrust
find_trust (const DscTweakField *f,
            guint n,
            const Star *stars,
            const DscPattern *p,
            const DscPattern *rival)
{
  Found found = find_found (f, n, stars, p);

  g_debug ("reference: %u pairs (%.1f) of %u, %u, share %.2f, rank %.2f, clear %u, rival %u (%.1f)",
           p->n_pairs, p->log_false, p->n_a, p->n_b, found.share, found.rank, found.n_clear,
           rival->n_pairs, rival->log_false);
  if (found.n_clear < MAX (LEAST_CLEAR, CLEAR * found.n) && found.share < MOST
      && !(found.rank > BRIGHT) && !(isnan (found.rank) && found.share > SOME))
    return DSC_TWEAK_FAINT;
  if (rival->log_false < DSC_TWEAK_DOUBT && rival->n_pairs >= RIVAL_SHARE * p->n_pairs) {
    Found other = find_found (f, n, stars, rival);

    return found.flux / other.flux > RIVAL_FLUX ? DSC_TWEAK_SURE : DSC_TWEAK_RIVAL;
  }
  return DSC_TWEAK_SURE;
}

gboolean
dsc_tweak_match_reference (DscTweakField *f,
                           guint component,
                           DscPattern *p,
                           DscTweakTrust *ret_trust,
                           GCancellable *cancellable,
                           GError **error)
{
  guint n;
  g_autofree Star *stars = list_stars (f, component, &n);
  g_autofree double *x = g_new (double, 2 * n + 1);
  DscPatternOptions o = dsc_tweak_pattern_options (f, &f->units[component], TRUE, 1.0);
  DscPattern rival;
  DscPlaneMap map;

  for (guint k = 0; k < n; k++) {
    x[k] = stars[k].x;
    x[n + k] = stars[k].y;
  }
  *ret_trust = DSC_TWEAK_SURE;
  if (!dsc_pattern_match (n, x, x + n, f->n_reference, f->rx, f->ry, &o, p, &rival, cancellable,
                          error))
    return FALSE;
  if (p->log_false >= DSC_TWEAK_DOUBT)
    return TRUE;
  *ret_trust = find_trust (f, n, stars, p, &rival);
  if (*ret_trust != DSC_TWEAK_SURE)
    return TRUE;
  map = pattern_map (p);
  move_component (f, component, &map, component);
  return TRUE;
}
