/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-sky-pairs.h"

#include <math.h>

#include "dsc-parallel.h"
#include "dsc-sky-sums.h"
#include "dsc-sky-bins.h"

#define HISTOGRAM_BINS 120
#define FULL_HISTOGRAM (1 << 20)   /* pixels up to which every one is counted */
#define SPARSE_HISTOGRAM (1 << 18) /* pixels counted otherwise, about */

/* An exposure inside another unit. */
typedef struct {
  guint member, unit;
  double area; /* steradian */
  DscSkyStat stat;
} Side;

typedef struct {
  DscSkyScene *scene;
  guint member;
  const DscSkyPixels *pixels;
  Side *sides;
  gconstpointer *overlaps; /* of the exposure, by the unit of the other one */
  guint *first;            /* of a side, one more at the end */
} Task;

static guint
other_of (const DscSkyOverlap *overlap, guint member)
{
  return overlap->i == member ? overlap->j : overlap->i;
}

static gboolean
measure_side_cb (guint index, gpointer user_data, GError **error)
{
  Task *task = user_data;
  const DscSkyScene *scene = task->scene;
  Side *side = &task->sides[index];
  g_autoptr (GArray) spans = g_array_new (FALSE, FALSE, sizeof (DscSpan));

  for (guint k = task->first[index]; k < task->first[index + 1]; k++) {
    const DscSkyOverlap *overlap = task->overlaps[k];

    side->area += overlap->area;
    dsc_sky_scene_fill (scene, task->member, overlap->region, spans);
  }
  dsc_spans_merge (spans);
  side->stat = dsc_sky_pixels_measure (task->pixels, (const DscSpan *)(gpointer)spans->data,
                                       spans->len, &scene->rule, scene->input->cancellable);
  return !g_cancellable_set_error_if_cancelled (scene->input->cancellable, error);
}

static gint
compare_by_unit (gconstpointer a, gconstpointer b, gpointer user_data)
{
  const Task *task = user_data;
  const DscSkyOverlap *const *p = a, *const *q = b;
  guint u = task->scene->members[other_of (*p, task->member)].unit;
  guint v = task->scene->members[other_of (*q, task->member)].unit;

  if (u != v)
    return (u > v) - (u < v);
  return (*p > *q) - (*p < *q);
}

/* The statistic of an exposure inside each unit that it overlaps. @mine: its overlaps */
static gboolean
measure_sides (DscSkyScene *scene,
               guint member,
               const DscSkyPixels *pixels,
               GPtrArray *mine,
               GArray *sides,
               GError **error)
{
  Task task = { .scene = scene, .member = member, .pixels = pixels };
  guint before = sides->len, n;
  g_autofree guint *first = g_new (guint, mine->len + 1);

  g_qsort_with_data (mine->pdata, (gint)mine->len, sizeof (gpointer), compare_by_unit, &task);
  for (guint k = 0; k < mine->len; k++) {
    guint unit = scene->members[other_of (mine->pdata[k], member)].unit;
    Side side = { .member = member, .unit = unit };

    if (sides->len > before && g_array_index (sides, Side, sides->len - 1).unit == unit)
      continue;
    first[sides->len - before] = k;
    g_array_append_val (sides, side);
  }
  n = sides->len - before;
  first[n] = mine->len;
  task.sides = &g_array_index (sides, Side, before);
  task.overlaps = (gconstpointer *)mine->pdata;
  task.first = first;
  return dsc_parallel_for (n, scene->input->n_threads, measure_side_cb, &task,
                           scene->input->cancellable, error);
}

static void
count_values (DscSkyMember *m, const DscSkyPixels *pixels)
{
  guint64 n = (guint64)m->width * m->height;
  double span = m->local.upper - m->local.lower;
  DscSkyRegion region = { .pixels = pixels };

  g_clear_pointer (&m->counts, g_free);
  if (!isfinite (span))
    return;
  m->n_bins = span > 0 ? HISTOGRAM_BINS : 1;
  m->counts = g_new0 (guint32, m->n_bins);
  m->hist_stride = n <= FULL_HISTOGRAM ? 1 : (guint)(n / SPARSE_HISTOGRAM);
  m->hist_start = m->local.lower - 0.25 * span;
  m->hist_width = span > 0 ? 1.5 * span / m->n_bins : 1;
  dsc_sky_region_count (&region, m->hist_start, m->hist_width, m->n_bins, m->hist_stride,
                        m->counts);
}

/* Reads one exposure and measures all that is asked of it. */
static gboolean
measure_member (DscSkyScene *scene, guint i, GPtrArray *mine, GArray *sides, GError **error)
{
  DscSkyMember *m = &scene->members[i];
  g_autofree float *values = dsc_sky_scene_load (scene, i, error);
  g_autoptr (DscSkyPixels) pixels = NULL;

  if (values == NULL)
    return FALSE;
  pixels = dsc_sky_pixels_new (values, m->width, m->height, scene->input->n_threads,
                               scene->input->cancellable, error);
  if (pixels == NULL)
    return FALSE;
  m->n_good = dsc_sky_pixels_n_good (pixels);
  m->local = dsc_sky_pixels_measure (pixels, NULL, 0, &scene->rule, scene->input->cancellable);
  if (g_cancellable_set_error_if_cancelled (scene->input->cancellable, error))
    return FALSE;
  count_values (m, pixels);
  return measure_sides (scene, i, pixels, mine, sides, error);
}

/* The exposures of one unit inside another one, put together. */
typedef struct {
  guint unit, other;
  double sum, area; /* steradian */
  guint64 n;
} Total;

/* A group weighs its members by their pixels; jwst does so in float32 if the statistic is. */
static void
add_side (Total *total, const Side *side, gboolean in_float)
{
  if (isnan (side->stat.value) || side->stat.n == 0)
    return;
  if (in_float)
    total->sum = (float)total->sum + (float)side->stat.value * (float)side->stat.n;
  else
    total->sum += side->stat.value * (double)side->stat.n;
  total->n += side->stat.n;
}

static gint
compare_sides (gconstpointer a, gconstpointer b, gpointer user_data)
{
  const DscSkyScene *scene = user_data;
  const Side *s = a, *t = b;
  guint u = scene->members[s->member].unit, v = scene->members[t->member].unit;

  if (u != v)
    return (u > v) - (u < v);
  if (s->unit != t->unit)
    return (s->unit > t->unit) - (s->unit < t->unit);
  return (s->member > t->member) - (s->member < t->member);
}

static GArray *
make_totals (const DscSkyScene *scene, GArray *sides)
{
  gboolean in_float = scene->rule.as_jwst && scene->rule.kind == DSC_SKY_STAT_MEDIAN;
  g_autofree guint *n_of_unit = g_new0 (guint, scene->n_units + 1);
  GArray *totals = g_array_new (FALSE, TRUE, sizeof (Total));

  for (guint i = 0; i < scene->n_members; i++)
    n_of_unit[scene->members[i].unit]++;
  g_array_sort_with_data (sides, compare_sides, (gpointer)scene);
  for (guint k = 0; k < sides->len; k++) {
    const Side *side = &g_array_index (sides, Side, k);
    guint unit = scene->members[side->member].unit;
    Total *last = totals->len > 0 ? &g_array_index (totals, Total, totals->len - 1) : NULL;

    if (last == NULL || last->unit != unit || last->other != side->unit) {
      Total total = { .unit = unit, .other = side->unit };

      g_array_append_val (totals, total);
      last = &g_array_index (totals, Total, totals->len - 1);
    }
    last->area += side->area;
    if (n_of_unit[unit] > 1) {
      add_side (last, side, in_float);
    } else {
      last->sum = side->stat.value;
      last->n = side->stat.n;
    }
  }
  for (guint k = 0; k < totals->len; k++) {
    Total *total = &g_array_index (totals, Total, k);

    if (total->n == 0)
      total->sum = NAN;
    else if (n_of_unit[total->unit] > 1)
      total->sum = in_float ? (float)total->sum / (float)total->n : total->sum / (double)total->n;
  }
  return totals;
}

static gint
compare_totals (gconstpointer a, gconstpointer b)
{
  const Total *s = a, *t = b;

  if (s->unit != t->unit)
    return (s->unit > t->unit) - (s->unit < t->unit);
  return (s->other > t->other) - (s->other < t->other);
}

static const Total *
find_total (GArray *totals, guint unit, guint other)
{
  Total key = { .unit = unit, .other = other };
  guint at;

  if (!g_array_binary_search (totals, &key, compare_totals, &at))
    return NULL;
  return &g_array_index (totals, Total, at);
}

static GArray *
make_pairs (const DscSkyScene *scene, GArray *sides)
{
  g_autoptr (GArray) totals = make_totals (scene, sides);
  g_autofree double *unit_area = g_new0 (double, scene->n_units + 1);
  GArray *pairs = g_array_new (FALSE, TRUE, sizeof (DscSkyPairValue));

  for (guint i = 0; i < scene->n_members; i++)
    unit_area[scene->members[i].unit] += scene->members[i].area;
  for (guint k = 0; k < totals->len; k++) {
    const Total *a = &g_array_index (totals, Total, k), *b;
    DscSkyPairValue pair = { .a = a->unit, .b = a->other };

    if (a->unit > a->other)
      continue;
    b = find_total (totals, a->other, a->unit);
    pair.area = dsc_sphere_area_to_arcsec2 (a->area);
    pair.fraction = a->area / MIN (unit_area[pair.a], unit_area[pair.b]);
    pair.sky_a = a->sum;
    pair.n_a = a->n;
    pair.sky_b = b->sum;
    pair.n_b = b->n;
    pair.difference = pair.sky_a - pair.sky_b;
    if (!isnan (pair.difference))
      pair.weight = 0.5 * ((double)pair.n_a + (double)pair.n_b);
    g_array_append_val (pairs, pair);
  }
  return pairs;
}

gboolean
dsc_sky_pairs_measure (DscSkyScene *scene, GArray **ret_pairs, GError **error)
{
  g_autoptr (GArray) sides = g_array_new (FALSE, TRUE, sizeof (Side));
  g_autoptr (GPtrArray) of_member
      = g_ptr_array_new_with_free_func ((GDestroyNotify)g_ptr_array_unref);

  for (guint i = 0; i < scene->n_members; i++)
    g_ptr_array_add (of_member, g_ptr_array_new ());
  for (guint k = 0; k < scene->overlaps->len; k++) {
    DscSkyOverlap *overlap = &g_array_index (scene->overlaps, DscSkyOverlap, k);

    g_ptr_array_add (of_member->pdata[overlap->i], overlap);
    g_ptr_array_add (of_member->pdata[overlap->j], overlap);
  }
  for (guint i = 0; i < scene->n_members; i++) {
    dsc_progress_set (scene->input->progress, (double)i / scene->n_members,
                      dsc_image_model_get_name (scene->members[i].model));
    if (!measure_member (scene, i, of_member->pdata[i], sides, error))
      return FALSE;
  }
  *ret_pairs = make_pairs (scene, sides);
  return TRUE;
}
