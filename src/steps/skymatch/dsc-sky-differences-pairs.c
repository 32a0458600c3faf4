/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-sky-differences-pairs.h"

#include <math.h>

#include "dsc-error.h"
#include "dsc-output-grid.h"
#include "dsc-parallel.h"
#include "dsc-quick-median.h"
#include "dsc-sky-differences.h"
#include "dsc-units.h"

#define CELL_PIXELS 8
#define NODE_CELLS 4 /* cells between positions that are computed */
#define ENOUGH_CELLS 1000

/* Two units a < b and the overlaps of their members. */
typedef struct {
  guint a, b;
  GArray *overlaps; /* of guint: indices of scene->overlaps */
  DscSkyPairValue value;
  double error;
} UnitPair;

typedef struct {
  DscSkyScene *scene;
  DscTan tan;
  DscSkyCells **cells; /* of each member */
  GArray *pairs;       /* of UnitPair, by (a, b) */
  double *unit_areas;  /* steradian */
} Work;

/* A grid round the middle of all exposures, its cells CELL_PIXELS of the first one wide. */
static gboolean
make_grid (Work *work)
{
  g_autoptr (GArray) ra = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr (GArray) dec = g_array_new (FALSE, FALSE, sizeof (double));
  double scale = NAN;

  for (guint i = 0; i < work->scene->n_members; i++) {
    const DscSkyMember *member = &work->scene->members[i];
    DscWcs *wcs = dsc_image_model_get_wcs (member->model);
    double centre[2];

    if (wcs == NULL)
      continue;
    dsc_wcs_pixel_to_sky1 (wcs, 0.5 * (member->width - 1.0), 0.5 * (member->height - 1.0),
                           &centre[0], &centre[1]);
    if (!isfinite (centre[0]) || !isfinite (centre[1]))
      continue;
    if (!(scale > 0 && isfinite (scale)))
      scale = dsc_wcs_scale_at (wcs, centre[0], centre[1], FALSE);
    g_array_append_val (ra, centre[0]);
    g_array_append_val (dec, centre[1]);
  }
  if (!(scale > 0 && isfinite (scale)))
    return FALSE;
  work->tan
      = (DscTan){ .cdelt = { CELL_PIXELS * scale, CELL_PIXELS * scale }, .pc = { -1, 0, 0, 1 } };
  dsc_sky_middle (ra->len, (const double *)(gpointer)ra->data, (const double *)(gpointer)dec->data,
                  &work->tan.crval[0], &work->tan.crval[1]);
  return TRUE;
}

static gboolean
measure_local (DscSkyScene *scene, DscSkyMember *member, const float *values, GError **error)
{
  GCancellable *cancellable = scene->input->cancellable;
  g_autoptr (DscSkyPixels) pixels
      = dsc_sky_pixels_new (values, member->width, member->height, 1, cancellable, error);

  if (pixels == NULL)
    return FALSE;
  member->n_good = dsc_sky_pixels_n_good (pixels);
  member->local = dsc_sky_pixels_measure (pixels, NULL, 0, &scene->rule, cancellable);
  return !g_cancellable_set_error_if_cancelled (cancellable, error);
}

static void
apply_limits (float *values, gsize n, double lower, double upper)
{
  if (isnan (lower) && isnan (upper))
    return;
  for (gsize i = 0; i < n; i++)
    if (values[i] < lower || values[i] > upper)
      values[i] = NAN;
}

static gboolean
measure_member (guint index, gpointer user_data, GError **error)
{
  Work *work = user_data;
  DscSkyScene *scene = work->scene;
  DscSkyMember *member = &scene->members[index];
  DscWcs *wcs = dsc_image_model_get_wcs (member->model);
  g_autofree float *values = dsc_sky_scene_load (scene, index, error);
  g_autoptr (DscSkyLattice) lattice = NULL;

  if (values == NULL || !measure_local (scene, member, values, error))
    return FALSE;
  if (wcs == NULL)
    return TRUE;
  lattice = dsc_sky_lattice_new (wcs, member->width, member->height, &work->tan, NULL, NODE_CELLS,
                                 error);
  if (lattice == NULL)
    return FALSE;
  apply_limits (values, (gsize)member->width * member->height, scene->rule.lower,
                scene->rule.upper);
  work->cells[index] = dsc_sky_cells_new (values, member->width, member->height, lattice,
                                          scene->input->cancellable, error);
  return work->cells[index] != NULL;
}

static int
compare_pairs (gconstpointer a, gconstpointer b)
{
  const UnitPair *p = a, *q = b;

  if (p->a != q->a)
    return p->a < q->a ? -1 : 1;
  return p->b < q->b ? -1 : p->b > q->b;
}

/* The overlaps of exposures by pairs of units. */
static void
collect_pairs (Work *work)
{
  const DscSkyScene *scene = work->scene;
  g_autoptr (GHashTable) known = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);

  for (guint k = 0; k < scene->overlaps->len; k++) {
    const DscSkyOverlap *overlap = &g_array_index (scene->overlaps, DscSkyOverlap, k);
    guint u = scene->members[overlap->i].unit, v = scene->members[overlap->j].unit;
    gint64 key = (gint64)MIN (u, v) << 32 | MAX (u, v);
    gpointer index;

    if (work->cells[overlap->i] == NULL || work->cells[overlap->j] == NULL)
      continue;
    if (!g_hash_table_lookup_extended (known, &key, NULL, &index)) {
      UnitPair pair
          = { MIN (u, v), MAX (u, v), g_array_new (FALSE, FALSE, sizeof (guint)), { 0 }, 0 };

      index = GUINT_TO_POINTER (work->pairs->len);
      g_array_append_val (work->pairs, pair);
      g_hash_table_insert (known, g_memdup2 (&key, sizeof key), index);
    }
    g_array_append_val (g_array_index (work->pairs, UnitPair, GPOINTER_TO_UINT (index)).overlaps,
                        k);
  }
  g_array_sort (work->pairs, compare_pairs);
  for (guint i = 0; i < scene->n_members; i++)
    work->unit_areas[scene->members[i].unit] += scene->members[i].area;
}

/* Offsets of the members' overlaps, which differ where detectors of a group have levels of their
 * own: their mean by the cells that they stand on, and its error, enlarged by their scatter. */
static void
combine_offsets (const GArray *offsets, double *ret_value, double *ret_error)
{
  double sum = 0, weight = 0, variance = 0, chi2 = 0;

  for (guint k = 0; k < offsets->len; k++) {
    const DscSkyOffset *o = &g_array_index (offsets, DscSkyOffset, k);

    sum += o->n_used * o->value;
    weight += o->n_used;
    variance += pow (o->n_used * o->error, 2);
  }
  *ret_value = weight > 0 ? sum / weight : NAN;
  for (guint k = 0; k < offsets->len; k++) {
    const DscSkyOffset *o = &g_array_index (offsets, DscSkyOffset, k);

    chi2 += pow ((o->value - *ret_value) / o->error, 2);
  }
  *ret_error = sqrt (variance) / weight;
  if (offsets->len > 1)
    *ret_error *= MAX (1.0, sqrt (chi2 / (offsets->len - 1)));
}

/* The middle of the brightness of cells, good to a few hundredths of its spread. @values: double,
 * changed */
static double
find_sky (GArray *values)
{
  double *v = (double *)(gpointer)values->data;
  guint stride = 1 + values->len / ENOUGH_CELLS, n = 0;

  for (guint i = 0; i < values->len; i += stride)
    v[n++] = v[i];
  return dsc_quick_median (v, n);
}

static gboolean
measure_pair (guint index, gpointer user_data, GError **error)
{
  Work *work = user_data;
  const DscSkyScene *scene = work->scene;
  UnitPair *pair = &g_array_index (work->pairs, UnitPair, index);
  g_autoptr (GArray) differences = g_array_new (FALSE, FALSE, sizeof (DscSkyDifference));
  g_autoptr (GArray) offsets = g_array_new (FALSE, FALSE, sizeof (DscSkyOffset));
  g_autoptr (GArray) values = g_array_new (FALSE, FALSE, sizeof (double));
  DscSkyPairValue *value = &pair->value;
  double area = 0;

  *value = (DscSkyPairValue){ .a = pair->a, .b = pair->b, .sky_a = NAN, .sky_b = NAN };
  for (guint k = 0; k < pair->overlaps->len; k++) {
    const DscSkyOverlap *overlap
        = &g_array_index (scene->overlaps, DscSkyOverlap, g_array_index (pair->overlaps, guint, k));
    gboolean turned = scene->members[overlap->i].unit != pair->a;
    const DscSkyCells *a = work->cells[turned ? overlap->j : overlap->i];
    const DscSkyCells *b = work->cells[turned ? overlap->i : overlap->j];
    DscSkyOffset offset;

    g_array_set_size (differences, 0);
    dsc_sky_cells_subtract (a, b, differences);
    dsc_sky_cells_take_common (a, b, values);
    area += overlap->area;
    offset = dsc_sky_offset_find ((const DscSkyDifference *)(gpointer)differences->data,
                                  differences->len);
    if (offset.n_used == 0)
      continue;
    g_array_append_val (offsets, offset);
    value->n_a += (guint64)(offset.n_used * a->n_pixels + 0.5);
    value->n_b += (guint64)(offset.n_used * b->n_pixels + 0.5);
  }
  combine_offsets (offsets, &value->difference, &pair->error);
  value->area = area / (DSC_ARCSEC * DSC_ARCSEC);
  value->fraction = MIN (1.0, area / MIN (work->unit_areas[pair->a], work->unit_areas[pair->b]));
  if (values->len > 0)
    value->sky_a = find_sky (values);
  value->sky_b = value->sky_a - value->difference;
  return TRUE;
}

/* The weights of the robust solution, as the root that the common solution squares. */
static gboolean
weigh_pairs (Work *work, GArray **ret_pairs, GError **error)
{
  guint n = work->pairs->len;
  g_autoptr (GArray) result = g_array_new (FALSE, FALSE, sizeof (DscSkyPairValue));
  g_autofree DscSkyTie *ties = g_new (DscSkyTie, n + 1);
  g_autofree double *levels = g_new (double, work->scene->n_units + 1);
  double largest = 0;

  for (guint k = 0; k < n; k++) {
    const UnitPair *pair = &g_array_index (work->pairs, UnitPair, k);

    ties[k] = (DscSkyTie){ pair->a, pair->b, pair->value.difference, pair->error, 0 };
  }
  if (!dsc_sky_ties_solve (work->scene->n_units, ties, n, levels, work->scene->input->cancellable,
                           error))
    return FALSE;
  for (guint k = 0; k < n; k++)
    largest = MAX (largest, ties[k].weight);
  for (guint k = 0; k < n; k++) {
    UnitPair *pair = &g_array_index (work->pairs, UnitPair, k);

    pair->value.weight = largest > 0 ? sqrt (ties[k].weight / largest) : 0;
    g_array_append_val (result, pair->value);
  }
  *ret_pairs = g_steal_pointer (&result);
  return TRUE;
}

static gboolean
measure_all (Work *work, GArray **ret_pairs, GError **error)
{
  const DscStepInput *input = work->scene->input;

  if (!make_grid (work)) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_WCS,
                 "no exposure has a pixel scale: the sky levels cannot be compared");
    return FALSE;
  }
  if (!dsc_parallel_for (work->scene->n_members, input->n_threads, measure_member, work,
                         input->cancellable, error))
    return FALSE;
  dsc_progress_set (input->progress, 0.8, NULL);
  collect_pairs (work);
  return dsc_parallel_for (work->pairs->len, input->n_threads, measure_pair, work,
                           input->cancellable, error)
         && weigh_pairs (work, ret_pairs, error);
}

gboolean
dsc_sky_differences_measure (DscSkyScene *scene, GArray **ret_pairs, GError **error)
{
  Work work = { .scene = scene };
  gboolean ok;

  work.cells = g_new0 (DscSkyCells *, scene->n_members + 1);
  work.unit_areas = g_new0 (double, scene->n_units + 1);
  work.pairs = g_array_new (FALSE, FALSE, sizeof (UnitPair));
  ok = measure_all (&work, ret_pairs, error);
  for (guint i = 0; i < scene->n_members; i++)
    dsc_sky_cells_free (work.cells[i]);
  for (guint k = 0; k < work.pairs->len; k++)
    g_array_unref (g_array_index (work.pairs, UnitPair, k).overlaps);
  g_array_unref (work.pairs);
  g_free (work.cells);
  g_free (work.unit_areas);
  return ok;
}
