/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-resample-load.h"

#include <math.h>

#include "dsc-parallel.h"
#include "dsc-size.h"

#define READ_ROWS 16  /* rows of an exposure read at a time */
#define PROBE_STEP 64 /* pixels between the places where the rows for a strip are looked up */

void
dsc_resample_load_init (DscResampleLoad *load, const DscResamplePlan *plan, gboolean with_map)
{
  *load = (DscResampleLoad){ .plan = plan, .map = with_map ? dsc_pixmap_new () : NULL };
}

void
dsc_resample_load_clear (DscResampleLoad *load)
{
  g_clear_pointer (&load->map, dsc_pixmap_free);
  g_clear_pointer (&load->values, g_free);
  g_clear_pointer (&load->sci, g_free);
  g_clear_pointer (&load->weight, g_free);
  g_clear_pointer (&load->dq, g_free);
}

static gboolean
reserve (DscResampleLoad *load, gsize n, gboolean with_dq, GError **error)
{
  if (n <= load->n_allocated)
    return TRUE;
  g_clear_pointer (&load->values, g_free);
  g_clear_pointer (&load->sci, g_free);
  g_clear_pointer (&load->weight, g_free);
  g_clear_pointer (&load->dq, g_free);
  load->n_allocated = 0;
  if (load->plan->noise == DSC_NOISE_NONE)
    load->sci = dsc_try_alloc (n * sizeof (float), "exposure", error);
  else
    load->values = dsc_try_alloc (n * sizeof (DscFloat4), "exposure", error);
  if (load->sci == NULL && load->values == NULL)
    return FALSE;
  load->weight = dsc_try_alloc (n * sizeof (float), "exposure", error);
  if (load->weight == NULL)
    return FALSE;
  if (with_dq) {
    load->dq = dsc_try_alloc (n * sizeof (guint32), "exposure", error);
    if (load->dq == NULL)
      return FALSE;
  }
  load->n_allocated = n;
  return TRUE;
}

/* Whether a plane changes the values or weights. */
static gboolean
is_wanted (const DscResamplePlan *plan, DscImageModel *model, DscPlaneId id)
{
  if (id == DSC_PLANE_SCI)
    return TRUE;
  if (plan->ignore_nan
      && (id == DSC_PLANE_ERR || id == DSC_PLANE_VAR_POISSON || id == DSC_PLANE_VAR_FLAT
          || (id == DSC_PLANE_VAR_RNOISE && plan->weight_type != DSC_WEIGHT_IVM)))
    return FALSE;
  return dsc_image_model_has_plane (model, id);
}

/* Reads one block of rows and makes values and weights of them. */
static gboolean
read_block_cb (guint index, gpointer user_data, GError **error)
{
  static const DscPlaneId ids[] = { DSC_PLANE_SCI,         DSC_PLANE_ERR,      DSC_PLANE_VAR_RNOISE,
                                    DSC_PLANE_VAR_POISSON, DSC_PLANE_VAR_FLAT, DSC_PLANE_DQ };
  DscResampleLoad *load = user_data;
  const DscResamplePlan *plan = load->plan;
  const DscResampleExposure *e = load->exposure;
  DscBand band = dsc_band_get (load->n_rows, READ_ROWS, index);
  guint n_rows = band.y1 - band.y0;
  gsize n = (gsize)n_rows * e->width, at = (gsize)band.y0 * e->width;
  g_autofree float *buffer = g_new (float, n *G_N_ELEMENTS (ids));
  const float *planes[G_N_ELEMENTS (ids)] = { NULL };
  DscWeightRule rule = { .type = plan->weight_type,
                         .bad_bits = plan->bad_bits,
                         .exposure_time = e->exposure_time,
                         .level = e->level,
                         .as_jwst = plan->compat == DSC_COMPAT_JWST,
                         .ignore_nan = plan->ignore_nan,
                         .error_plane = plan->noise == DSC_NOISE_ERROR };
  DscWeightInput in;

  for (guint k = 0; k < G_N_ELEMENTS (ids); k++) {
    if (!is_wanted (plan, e->model, ids[k]))
      continue;
    planes[k] = buffer + k * n;
    if (!dsc_image_model_read_rows (e->model, ids[k], 0, load->y0 + band.y0, n_rows, buffer + k * n,
                                    error))
      return FALSE;
  }
  in = (DscWeightInput){ .sci = planes[0],
                         .err = planes[1],
                         .var = { planes[2], planes[3], planes[4] },
                         .dq = (const guint32 *)(gconstpointer)planes[5] };
  dsc_weight_prepare (&rule, &in, n, load->values != NULL ? load->values + at : NULL,
                      load->sci != NULL ? load->sci + at : NULL, load->weight + at,
                      load->dq != NULL ? load->dq + at : NULL);
  return TRUE;
}

gboolean
dsc_resample_find_rows (
    const DscResamplePlan *plan, guint index, gint y0, gint y1, guint *ret_y0, guint *ret_n)
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

DscScanRow *
dsc_resample_find_limits (const DscResamplePlan *plan, guint index)
{
  const DscResampleExposure *e = &plan->exposures[index];
  DscResampleMapping mapping;
  DscMapSource source;

  if (plan->compat != DSC_COMPAT_JWST)
    return NULL;
  source = dsc_resample_plan_map (plan, index, &mapping);
  return dsc_scan_limits_new (&source, e->height, e->dx0, e->dx1, e->dy0, e->dy1, plan->grid.width,
                              plan->grid.height);
}

gboolean
dsc_resample_compute_map (const DscResamplePlan *plan,
                          guint index,
                          gboolean as_jwst,
                          guint y0,
                          guint n_rows,
                          guint n_threads,
                          DscPixmap *map,
                          GCancellable *cancellable,
                          GError **error)
{
  const DscResampleExposure *e = &plan->exposures[index];
  g_autoptr (DscSplineMap) spline = NULL;
  DscResampleMapping mapping;
  DscMapSource source = dsc_resample_plan_map (plan, index, &mapping);

  if (!as_jwst) {
    mapping.as_jwst = FALSE;
    source.exact = FALSE;
  }
  if (dsc_spline_map_applies (e->width, e->height, plan->params->pixmap_stepsize))
    spline = dsc_spline_map_new (&source, plan->params->pixmap_stepsize,
                                 (guint)plan->params->pixmap_order);
  if (spline != NULL) {
    source.func = dsc_spline_map_evaluate;
    source.user_data = spline;
    source.exact = TRUE;
  }
  return dsc_pixmap_compute (map, &source, e->width, e->height, y0, n_rows, n_threads, cancellable,
                             error);
}

gboolean
dsc_resample_load_rows (DscResampleLoad *load,
                        guint index,
                        guint y0,
                        guint n_rows,
                        GCancellable *cancellable,
                        GError **error)
{
  const DscResamplePlan *plan = load->plan;

  load->exposure = &plan->exposures[index];
  load->y0 = y0;
  load->n_rows = n_rows;
  return reserve (load, (gsize)load->exposure->width * n_rows, plan->params->propagate_dq, error)
         && dsc_parallel_for (dsc_band_count (n_rows, READ_ROWS), plan->n_threads, read_block_cb,
                              load, cancellable, error)
         && (load->map == NULL
             || dsc_resample_compute_map (plan, index, TRUE, y0, n_rows, plan->n_threads, load->map,
                                          cancellable, error));
}

DscDrizzleInput
dsc_resample_load_get_input (const DscResampleLoad *load, const DscScanRow *limits)
{
  const DscResampleExposure *e = load->exposure;

  return (DscDrizzleInput){ .map = load->map,
                            .values = load->values,
                            .sci = load->sci,
                            .weight = load->weight,
                            .dq = load->dq,
                            .x0 = e->dx0,
                            .x1 = e->dx1,
                            .y0 = e->dy0,
                            .y1 = e->dy1,
                            .limits = limits };
}

guint64
dsc_resample_load_bytes (const DscResamplePlan *plan)
{
  guint64 largest = 0;

  for (guint i = 0; i < plan->n; i++) {
    const DscResampleExposure *e = &plan->exposures[i];
    guint64 n = (guint64)e->width * e->height;
    guint64 bytes
        = dsc_pixmap_bytes (e->width, e->height)
          + n
                * ((plan->noise == DSC_NOISE_NONE ? sizeof (float) : sizeof (DscFloat4))
                   + sizeof (float) + (plan->params->propagate_dq ? sizeof (guint32) : 0));

    largest = MAX (largest, bytes);
  }
  return largest;
}
