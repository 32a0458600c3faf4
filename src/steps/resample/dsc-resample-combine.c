/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-resample-combine.h"

#include <math.h>

#include "dsc-parallel.h"
#include "dsc-size.h"

#define READ_ROWS 16   /* rows of an exposure read at a time */
#define WRITE_ROWS 256 /* rows of the mosaic written between two looks at the cancellable */
#define PROBE_STEP 64  /* pixels between the places where the rows for a strip are looked up */

/* The exposure in work, in memory that the next one takes over. */
typedef struct {
  const DscResamplePlan *plan;
  const DscResampleExposure *exposure;
  DscPixmap *map;
  gsize n_allocated;
  DscFloat4 *values;
  float *weight;
  guint32 *dq;
  guint y0, n_rows;
} Loaded;

static void
loaded_clear (Loaded *loaded)
{
  g_clear_pointer (&loaded->map, dsc_pixmap_free);
  g_clear_pointer (&loaded->values, g_free);
  g_clear_pointer (&loaded->weight, g_free);
  g_clear_pointer (&loaded->dq, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Loaded, loaded_clear)

static gboolean
reserve (Loaded *loaded, gsize n, gboolean with_dq, GError **error)
{
  if (n <= loaded->n_allocated)
    return TRUE;
  g_clear_pointer (&loaded->values, g_free);
  g_clear_pointer (&loaded->weight, g_free);
  g_clear_pointer (&loaded->dq, g_free);
  loaded->n_allocated = 0;
  loaded->values = dsc_try_alloc (n * sizeof (DscFloat4), "exposure", error);
  if (loaded->values == NULL)
    return FALSE;
  loaded->weight = dsc_try_alloc (n * sizeof (float), "exposure", error);
  if (loaded->weight == NULL)
    return FALSE;
  if (with_dq) {
    loaded->dq = dsc_try_alloc (n * sizeof (guint32), "exposure", error);
    if (loaded->dq == NULL)
      return FALSE;
  }
  loaded->n_allocated = n;
  return TRUE;
}

/* Reads one block of rows and makes values and weights of them. */
static gboolean
read_block_cb (guint index, gpointer user_data, GError **error)
{
  static const DscPlaneId ids[] = { DSC_PLANE_SCI,         DSC_PLANE_ERR,      DSC_PLANE_VAR_RNOISE,
                                    DSC_PLANE_VAR_POISSON, DSC_PLANE_VAR_FLAT, DSC_PLANE_DQ };
  Loaded *loaded = user_data;
  const DscResamplePlan *plan = loaded->plan;
  const DscResampleExposure *e = loaded->exposure;
  DscBand band = dsc_band_get (loaded->n_rows, READ_ROWS, index);
  guint n_rows = band.y1 - band.y0;
  gsize n = (gsize)n_rows * e->width, at = (gsize)band.y0 * e->width;
  g_autofree float *buffer = g_new (float, n *G_N_ELEMENTS (ids));
  const float *planes[G_N_ELEMENTS (ids)] = { NULL };
  DscWeightRule rule = { .type = plan->weight_type,
                         .bad_bits = DSC_RESAMPLE_BAD_BITS,
                         .exposure_time = e->exposure_time,
                         .level = e->level,
                         .as_jwst = plan->compat == DSC_COMPAT_JWST,
                         .error_plane = plan->noise == DSC_NOISE_ERROR };
  DscWeightInput in;

  for (guint k = 0; k < G_N_ELEMENTS (ids); k++) {
    if (ids[k] != DSC_PLANE_SCI && !dsc_image_model_has_plane (e->model, ids[k]))
      continue;
    planes[k] = buffer + k * n;
    if (!dsc_image_model_read_rows (e->model, ids[k], 0, loaded->y0 + band.y0, n_rows,
                                    buffer + k * n, error))
      return FALSE;
  }
  in = (DscWeightInput){ .sci = planes[0],
                         .err = planes[1],
                         .var = { planes[2], planes[3], planes[4] },
                         .dq = (const guint32 *)(gconstpointer)planes[5] };
  dsc_weight_prepare (&rule, &in, n, loaded->values + at, loaded->weight + at,
                      loaded->dq != NULL ? loaded->dq + at : NULL);
  return TRUE;
}

/*
 * The rows of an exposure whose drops may reach rows @y0 .. @y1 of the mosaic: whole blocks of
 * rows, judged by the map at the corners of a coarse mesh, with room for what it does between them.
 */
static gboolean
find_rows (const DscResamplePlan *plan, guint index, gint y0, gint y1, guint *ret_y0, guint *ret_n)
{
  const DscResampleExposure *e = &plan->exposures[index];
  DscResampleMapping mapping;
  DscMapSource source = dsc_resample_plan_map (plan, index, &mapping);
  guint first = G_MAXUINT, last = 0;

  if (y0 <= 0 && y1 >= (gint)plan->grid.height - 1) {
    *ret_y0 = 0;
    *ret_n = e->height;
    return TRUE;
  }
  for (guint y = 0; y < e->height; y += PROBE_STEP) {
    guint y_end = MIN (y + PROBE_STEP, e->height) - 1;
    double low = INFINITY, high = -INFINITY, margin;
    gboolean unknown = FALSE;

    for (guint x = 0; x < e->width + PROBE_STEP - 1; x += PROBE_STEP) {
      double px[2] = { MIN (x, e->width - 1), MIN (x, e->width - 1) }, py[2] = { y, y_end };
      double qx[2], qy[2];

      source.func (source.user_data, 2, px, py, qx, qy);
      unknown = unknown || isnan (qy[0]) || isnan (qy[1]);
      low = MIN (low, MIN (qy[0], qy[1]));
      high = MAX (high, MAX (qy[0], qy[1]));
    }
    margin = plan->setup.reach + 4 + 0.05 * (high - low) + 2 / plan->grid.ratio;
    if (unknown || (low - margin <= y1 && high + margin >= y0)) {
      first = MIN (first, y);
      last = y_end;
    }
  }
  if (first > last)
    return FALSE;
  *ret_y0 = first;
  *ret_n = last - first + 1;
  return TRUE;
}

/* The exact map, or the spline through a coarse one if the parameters ask for it. */
static gboolean
compute_map (Loaded *loaded, guint index, GCancellable *cancellable, GError **error)
{
  const DscResamplePlan *plan = loaded->plan;
  const DscResampleExposure *e = loaded->exposure;
  g_autoptr (DscSplineMap) spline = NULL;
  DscResampleMapping mapping;
  DscMapSource source = dsc_resample_plan_map (plan, index, &mapping);

  if (dsc_spline_map_applies (e->width, e->height, plan->params->pixmap_stepsize))
    spline = dsc_spline_map_new (&source, plan->params->pixmap_stepsize,
                                 (guint)plan->params->pixmap_order);
  if (spline != NULL) {
    source.func = dsc_spline_map_evaluate;
    source.user_data = spline;
    source.exact = TRUE;
  }
  return dsc_pixmap_compute (loaded->map, &source, e->width, e->height, loaded->y0, loaded->n_rows,
                             plan->n_threads, cancellable, error);
}

static gboolean
load (
    Loaded *loaded, guint index, guint y0, guint n_rows, GCancellable *cancellable, GError **error)
{
  const DscResamplePlan *plan = loaded->plan;

  loaded->exposure = &plan->exposures[index];
  loaded->y0 = y0;
  loaded->n_rows = n_rows;
  return reserve (loaded, (gsize)loaded->exposure->width * n_rows, plan->params->propagate_dq,
                  error)
         && dsc_parallel_for (dsc_band_count (n_rows, READ_ROWS), plan->n_threads, read_block_cb,
                              loaded, cancellable, error)
         && compute_map (loaded, index, cancellable, error);
}

/* The weight of an exposure in the sums of variances; 0: pixel by pixel 1 / VAR_RNOISE. */
static double
variance_weight (const DscResamplePlan *plan, const DscResampleExposure *e)
{
  if (plan->weight_type == DSC_WEIGHT_EXPTIME)
    return e->exposure_time;
  if (plan->weight_type == DSC_WEIGHT_NONE
      || !dsc_image_model_has_plane (e->model, DSC_PLANE_VAR_RNOISE))
    return 1;
  return 0;
}

static gboolean
write_strip (const DscResamplePlan *plan,
             const DscMosaic *mosaic,
             DscFitsWriter *writer,
             GCancellable *cancellable,
             GError **error)
{
  gboolean variances = plan->noise == DSC_NOISE_VARIANCE && plan->params->report_var;
  struct {
    DscPlaneId id;
    gconstpointer data;
  } const planes[] = {
    { DSC_PLANE_SCI, mosaic->sci },
    { DSC_PLANE_ERR, plan->noise != DSC_NOISE_NONE ? mosaic->err : NULL },
    { DSC_PLANE_DQ, mosaic->dq },
    { DSC_PLANE_CON, mosaic->con },
    { DSC_PLANE_WHT, mosaic->wht },
    { DSC_PLANE_VAR_RNOISE, variances ? mosaic->var[0] : NULL },
    { DSC_PLANE_VAR_POISSON, variances ? mosaic->var[1] : NULL },
    { DSC_PLANE_VAR_FLAT, variances ? mosaic->var[2] : NULL },
  };

  for (guint p = 0; p < G_N_ELEMENTS (planes); p++) {
    guint depth = planes[p].id == DSC_PLANE_CON ? mosaic->n_con : 1;

    for (guint z = 0; planes[p].data != NULL && z < depth; z++)
      for (guint y = 0; y < mosaic->height; y += WRITE_ROWS) {
        gsize at = ((gsize)z * mosaic->height + y) * mosaic->width;

        if (g_cancellable_set_error_if_cancelled (cancellable, error)
            || !dsc_fits_writer_write_rows (
                writer, dsc_plane_name (planes[p].id), z, (guint)mosaic->y0 + y,
                MIN (WRITE_ROWS, mosaic->height - y), (const guint32 *)planes[p].data + at, error))
          return FALSE;
      }
  }
  return TRUE;
}

static gint
compare_doubles (gconstpointer a, gconstpointer b)
{
  double x = *(const double *)a, y = *(const double *)b;

  return (x > y) - (x < y);
}

/* Pixels of row @y with their centre inside the outline, which is crossed an even number of times.
 */
static void
count_row (const DscMosaic *mosaic, guint row, GArray *crossings, DscResampleTally *tally)
{
  double y = mosaic->y0 + (gint)row;

  g_array_set_size (crossings, 0);
  for (guint p = 0; p < tally->outline->len; p++) {
    const DscPolygon *part = g_ptr_array_index (tally->outline, p);

    for (guint i = 0, j = part->n - 1; i < part->n; j = i++)
      if ((part->y[i] > y) != (part->y[j] > y)) {
        double x
            = part->x[i] + (y - part->y[i]) * (part->x[j] - part->x[i]) / (part->y[j] - part->y[i]);

        g_array_append_val (crossings, x);
      }
  }
  g_array_sort (crossings, compare_doubles);
  for (guint k = 0; k + 1 < crossings->len; k += 2) {
    double from = MAX (0, ceil (g_array_index (crossings, double, k)));
    double to = MIN (mosaic->width - 1.0, floor (g_array_index (crossings, double, k + 1)));

    for (gsize x = (gsize)from; from <= to && x <= (gsize)to; x++) {
      tally->n_inside++;
      tally->n_empty += mosaic->wht[(gsize)row * mosaic->width + x] == 0;
    }
  }
}

static void
count_empty (const DscMosaic *mosaic, DscResampleTally *tally)
{
  g_autoptr (GArray) crossings = g_array_new (FALSE, FALSE, sizeof (double));

  for (guint row = 0; tally->outline != NULL && row < mosaic->height; row++)
    count_row (mosaic, row, crossings, tally);
}

static gboolean
add_exposure (const DscResamplePlan *plan,
              DscMosaic *mosaic,
              Loaded *loaded,
              guint index,
              guint bit,
              guint64 *n_touched,
              GCancellable *cancellable,
              GError **error)
{
  const DscResampleExposure *e = &plan->exposures[index];
  g_autofree DscScanRow *limits = NULL;
  DscResampleMapping mapping;
  DscMapSource source = dsc_resample_plan_map (plan, index, &mapping);
  guint y0, n_rows;
  guint64 touched;
  DscDrizzleInput input;

  if (!find_rows (plan, index, mosaic->y0, mosaic->y0 + (gint)mosaic->height - 1, &y0, &n_rows))
    return TRUE;
  if (!load (loaded, index, y0, n_rows, cancellable, error))
    return FALSE;
  if (plan->compat == DSC_COMPAT_JWST)
    limits = dsc_scan_limits_new (&source, e->height, e->dx0, e->dx1, e->dy0, e->dy1,
                                  plan->grid.width, plan->grid.height);
  input = (DscDrizzleInput){ .map = loaded->map,
                             .values = loaded->values,
                             .weight = loaded->weight,
                             .dq = loaded->dq,
                             .x0 = e->dx0,
                             .x1 = e->dx1,
                             .y0 = e->dy0,
                             .y1 = e->dy1,
                             .limits = limits };
  if (!dsc_mosaic_add (mosaic, &plan->setup, &input, bit, variance_weight (plan, e),
                       plan->n_threads, cancellable, &touched, error))
    return FALSE;
  *n_touched += touched;
  return TRUE;
}

gboolean
dsc_resample_combine (const DscResamplePlan *plan,
                      guint n_members,
                      const guint *members,
                      DscFitsWriter *writer,
                      DscResampleTally *tally,
                      DscProgress *progress,
                      GCancellable *cancellable,
                      GError **error)
{
  g_auto (Loaded) loaded = { .plan = plan, .map = dsc_pixmap_new () };
  guint n_strips = dsc_band_count (plan->grid.height, plan->strip_rows);
  g_autoptr (DscMosaic) mosaic = dsc_mosaic_new (
      plan->grid.width, 0, MIN (plan->strip_rows, plan->grid.height),
      plan->params->enable_ctx ? n_members : 0, plan->params->propagate_dq, plan->noise, error);
  double n_parts = (double)n_strips * (n_members + 1);

  if (mosaic == NULL)
    return FALSE;
  for (guint s = 0; s < n_strips; s++) {
    DscBand band = dsc_band_get (plan->grid.height, plan->strip_rows, s);

    if (s > 0)
      dsc_mosaic_reset (mosaic, (gint)band.y0, band.y1 - band.y0);
    for (guint k = 0; k < n_members; k++) {
      g_autofree char *text
          = g_strdup_printf ("Drizzling %u of %u: %s", k + 1, n_members,
                             dsc_image_model_get_name (plan->exposures[members[k]].model));

      dsc_progress_set (progress, (s * (n_members + 1.0) + k) / n_parts, text);
      if (!add_exposure (plan, mosaic, &loaded, members[k], k, &tally->n_touched[members[k]],
                         cancellable, error))
        return FALSE;
    }
    dsc_progress_set (progress, (s * (n_members + 1.0) + n_members) / n_parts, "Writing");
    dsc_mosaic_finish (mosaic, plan->fill, plan->grid.ratio, plan->n_threads);
    count_empty (mosaic, tally);
    if (!write_strip (plan, mosaic, writer, cancellable, error))
      return FALSE;
  }
  dsc_progress_set (progress, 1, NULL);
  return TRUE;
}
