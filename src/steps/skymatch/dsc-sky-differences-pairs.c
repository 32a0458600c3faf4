/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-sky-differences-pairs.h"

#include <math.h>

#include "dsc-footprint.h"
#include "dsc-output-grid.h"
#include "dsc-parallel.h"
#include "dsc-quick-median.h"
#include "dsc-sky-differences.h"
#include "dsc-sky-plane.h"

#define CELL_PIXELS 8
#define NODE_CELLS 4 /* cells between positions that are computed */

typedef struct {
  DscSkyPair pair;
  double error;
} MeasuredPair;

typedef struct {
  const DscSkyDifferencesSetup *setup;
  DscTan tan;
  DscSkyCells **cells; /* of each exposure; NULL: without coordinates */
  GArray **members;    /* of each unit: guint */
  GArray **pairs;      /* of each unit with later ones: MeasuredPair */
  double cell_area;    /* arcsec^2 */
  guint64 *n_cells;    /* with a value, of each unit */
} Work;

/* A grid round the middle of all exposures, its cells CELL_PIXELS of the first one wide. */
static gboolean
make_grid (Work *work)
{
  DscLibrary *library = work->setup->library;
  g_autoptr (GArray) ra = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr (GArray) dec = g_array_new (FALSE, FALSE, sizeof (double));
  double scale = NAN;

  for (guint i = 0; i < dsc_library_get_n_models (library); i++) {
    DscImageModel *model = dsc_library_get_model (library, i);
    guint width = dsc_image_model_get_width (model), height = dsc_image_model_get_height (model);
    DscWcs *wcs = dsc_image_model_get_wcs (model);
    double centre[2];

    if (wcs == NULL)
      continue;
    dsc_wcs_pixel_to_sky1 (wcs, 0.5 * (width - 1.0), 0.5 * (height - 1.0), &centre[0], &centre[1]);
    if (!isfinite (centre[0]) || !isfinite (centre[1]))
      continue;
    if (!(scale > 0))
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
  work->cell_area = pow (CELL_PIXELS * scale * 3600, 2);
  return TRUE;
}

static gboolean
measure_exposure (guint index, gpointer user_data, GError **error)
{
  Work *work = user_data;
  const DscSkyDifferencesSetup *setup = work->setup;
  DscImageModel *model = dsc_library_get_model (setup->library, index);
  guint width = dsc_image_model_get_width (model), height = dsc_image_model_get_height (model);
  g_autoptr (DscSkyLattice) lattice = NULL;
  g_autoptr (DscImage) plane = NULL;

  if (dsc_image_model_get_wcs (model) == NULL)
    return TRUE;
  lattice = dsc_sky_lattice_new (dsc_image_model_get_wcs (model), width, height, &work->tan, NULL,
                                 NODE_CELLS, error);
  if (lattice == NULL)
    return FALSE;
  plane = dsc_sky_plane_load (model, setup->bad_flags, setup->lower, setup->upper,
                              setup->cancellable, error);
  if (plane == NULL)
    return FALSE;
  work->cells[index]
      = dsc_sky_cells_new (plane->f, width, height, lattice, setup->cancellable, error);
  return work->cells[index] != NULL;
}

static void
count_cells (Work *work)
{
  for (guint i = 0; i < dsc_library_get_n_models (work->setup->library); i++) {
    const DscSkyCells *cells = work->cells[i];
    gsize n = cells != NULL ? (gsize)cells->width * cells->height : 0;

    for (gsize k = 0; k < n; k++)
      work->n_cells[work->setup->units[i]] += !isnan (cells->value[k]);
  }
}

static gboolean
windows_meet (const DscSkyCells *a, const DscSkyCells *b)
{
  return a->x0 < b->x0 + (gint)b->width && b->x0 < a->x0 + (gint)a->width
         && a->y0 < b->y0 + (gint)b->height && b->y0 < a->y0 + (gint)a->height;
}

/* All differences of the members of two units. @ret_n_pixels: (out): in a cell of a, of b */
static void
subtract_units (const Work *work, guint a, guint b, GArray *differences, double ret_n_pixels[2])
{
  g_array_set_size (differences, 0);
  for (guint k = 0; k < work->members[a]->len; k++)
    for (guint l = 0; l < work->members[b]->len; l++) {
      const DscSkyCells *ca = work->cells[g_array_index (work->members[a], guint, k)];
      const DscSkyCells *cb = work->cells[g_array_index (work->members[b], guint, l)];

      if (ca == NULL || cb == NULL || !windows_meet (ca, cb))
        continue;
      dsc_sky_cells_subtract (ca, cb, differences);
      ret_n_pixels[0] = ca->n_pixels;
      ret_n_pixels[1] = cb->n_pixels;
    }
}

/* The middle of the cells of unit @a that @b has too. */
static double
find_sky (const Work *work, guint a, guint b)
{
  g_autoptr (GArray) values = g_array_new (FALSE, FALSE, sizeof (double));

  for (guint k = 0; k < work->members[a]->len; k++)
    for (guint l = 0; l < work->members[b]->len; l++) {
      const DscSkyCells *ca = work->cells[g_array_index (work->members[a], guint, k)];
      const DscSkyCells *cb = work->cells[g_array_index (work->members[b], guint, l)];

      if (ca != NULL && cb != NULL && windows_meet (ca, cb))
        dsc_sky_cells_take_common (ca, cb, values);
    }
  return values->len > 0 ? dsc_quick_median ((double *)(gpointer)values->data, values->len) : NAN;
}

static gboolean
measure_pairs (guint a, gpointer user_data, GError **error)
{
  Work *work = user_data;
  g_autoptr (GArray) differences = g_array_new (FALSE, FALSE, sizeof (DscSkyDifference));

  work->pairs[a] = g_array_new (FALSE, FALSE, sizeof (MeasuredPair));
  for (guint b = a + 1; b < work->setup->n_units; b++) {
    double n_pixels[2] = { 0, 0 };
    DscSkyOffset offset;
    MeasuredPair m = { { .a = a, .b = b }, 0 };

    if (g_cancellable_set_error_if_cancelled (work->setup->cancellable, error))
      return FALSE;
    subtract_units (work, a, b, differences, n_pixels);
    if (differences->len == 0)
      continue;
    offset = dsc_sky_offset_find ((const DscSkyDifference *)(gpointer)differences->data,
                                  differences->len);
    m.error = offset.error;
    m.pair.area = offset.n_cells * work->cell_area;
    m.pair.fraction = MIN (1.0, (double)offset.n_cells / MIN (work->n_cells[a], work->n_cells[b]));
    m.pair.n_a = (guint64)(offset.n_used * n_pixels[0] + 0.5);
    m.pair.n_b = (guint64)(offset.n_used * n_pixels[1] + 0.5);
    m.pair.before = offset.value;
    m.pair.sky_a = find_sky (work, a, b);
    m.pair.sky_b = m.pair.sky_a - offset.value;
    g_array_append_val (work->pairs[a], m);
  }
  return TRUE;
}

static gboolean
solve (Work *work, double *ret_levels, GArray **ret_pairs, GError **error)
{
  guint n_units = work->setup->n_units;
  g_autoptr (GArray) pairs = g_array_new (FALSE, FALSE, sizeof (DscSkyPair));
  g_autoptr (GArray) equations = g_array_new (FALSE, FALSE, sizeof (DscSkyEquation));
  double largest = 0;

  for (guint a = 0; a < n_units; a++)
    for (guint k = 0; work->pairs[a] != NULL && k < work->pairs[a]->len; k++) {
      const MeasuredPair *m = &g_array_index (work->pairs[a], MeasuredPair, k);
      DscSkyEquation e = { m->pair.a, m->pair.b, m->pair.before, m->error, 0 };

      g_array_append_val (pairs, m->pair);
      g_array_append_val (equations, e);
    }
  if (!dsc_sky_equations_solve (n_units, (DscSkyEquation *)(gpointer)equations->data,
                                equations->len, ret_levels, work->setup->cancellable, error))
    return FALSE;
  for (guint k = 0; k < equations->len; k++)
    largest = MAX (largest, g_array_index (equations, DscSkyEquation, k).weight);
  for (guint k = 0; k < pairs->len; k++) {
    DscSkyPair *pair = &g_array_index (pairs, DscSkyPair, k);

    pair->weight = g_array_index (equations, DscSkyEquation, k).weight;
    pair->used = pair->weight > 0;
    pair->weight = largest > 0 ? pair->weight / largest : 0;
  }
  *ret_pairs = g_steal_pointer (&pairs);
  return TRUE;
}

static gboolean
work_all (Work *work, double *ret_levels, GArray **ret_pairs, GError **error)
{
  const DscSkyDifferencesSetup *setup = work->setup;
  guint n_models = dsc_library_get_n_models (setup->library);

  if (make_grid (work)) {
    if (!dsc_parallel_for (n_models, setup->n_threads, measure_exposure, work, setup->cancellable,
                           error))
      return FALSE;
    dsc_progress_set (setup->progress, 0.8, NULL);
    count_cells (work);
    if (!dsc_parallel_for (setup->n_units, setup->n_threads, measure_pairs, work,
                           setup->cancellable, error))
      return FALSE;
  }
  return solve (work, ret_levels, ret_pairs, error);
}

gboolean
dsc_sky_differences_solve (const DscSkyDifferencesSetup *setup,
                           double *ret_levels,
                           GArray **ret_pairs,
                           GError **error)
{
  guint n_models = dsc_library_get_n_models (setup->library), n_units = setup->n_units;
  Work work = { .setup = setup };
  gboolean ok;

  work.cells = g_new0 (DscSkyCells *, n_models + 1);
  work.n_cells = g_new0 (guint64, n_units + 1);
  work.members = g_new0 (GArray *, n_units + 1);
  work.pairs = g_new0 (GArray *, n_units + 1);
  for (guint u = 0; u < n_units; u++)
    work.members[u] = g_array_new (FALSE, FALSE, sizeof (guint));
  for (guint i = 0; i < n_models; i++)
    g_array_append_val (work.members[setup->units[i]], i);
  ok = work_all (&work, ret_levels, ret_pairs, error);
  for (guint i = 0; i < n_models; i++)
    dsc_sky_cells_free (work.cells[i]);
  for (guint u = 0; u < n_units; u++) {
    g_array_unref (work.members[u]);
    g_clear_pointer (&work.pairs[u], g_array_unref);
  }
  g_free (work.cells);
  g_free (work.n_cells);
  g_free (work.members);
  g_free (work.pairs);
  return ok;
}
