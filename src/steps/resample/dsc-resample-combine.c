/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-resample-combine.h"

#include <glib/gi18n.h>
#include <math.h>

#include "dsc-parallel.h"
#include "dsc-resample-load.h"

#define WRITE_ROWS 256 /* rows of the mosaic written between two looks at the cancellable */

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
              DscResampleLoad *loaded,
              guint index,
              guint bit,
              guint64 *n_touched,
              GCancellable *cancellable,
              GError **error)
{
  const DscResampleExposure *e = &plan->exposures[index];
  g_autofree DscScanRow *limits = NULL;
  guint y0, n_rows;
  guint64 touched;
  DscDrizzleInput input;

  if (!dsc_resample_find_rows (plan, index, mosaic->y0, mosaic->y0 + (gint)mosaic->height - 1, &y0,
                               &n_rows))
    return TRUE;
  if (!dsc_resample_load_rows (loaded, index, y0, n_rows, cancellable, error))
    return FALSE;
  limits = dsc_resample_find_limits (plan, index);
  input = dsc_resample_load_get_input (loaded, limits);
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
  g_auto (DscResampleLoad) loaded = { 0 };
  guint n_strips = dsc_band_count (plan->grid.height, plan->strip_rows);
  g_autoptr (DscMosaic) mosaic = dsc_mosaic_new (
      plan->grid.width, 0, MIN (plan->strip_rows, plan->grid.height),
      plan->params->enable_ctx ? n_members : 0, plan->params->propagate_dq, plan->noise, error);
  double n_parts = (double)n_strips * (n_members + 1);

  dsc_resample_load_init (&loaded, plan, TRUE);
  if (mosaic == NULL)
    return FALSE;
  for (guint s = 0; s < n_strips; s++) {
    DscBand band = dsc_band_get (plan->grid.height, plan->strip_rows, s);

    if (s > 0)
      dsc_mosaic_reset (mosaic, (gint)band.y0, band.y1 - band.y0);
    for (guint k = 0; k < n_members; k++) {
      g_autofree char *text
          = g_strdup_printf (_ ("Drizzling %u of %u: %s"), k + 1, n_members,
                             dsc_image_model_get_name (plan->exposures[members[k]].model));

      dsc_progress_set (progress, (s * (n_members + 1.0) + k) / n_parts, text);
      if (!add_exposure (plan, mosaic, &loaded, members[k], k, &tally->n_touched[members[k]],
                         cancellable, error))
        return FALSE;
    }
    dsc_progress_set (progress, (s * (n_members + 1.0) + n_members) / n_parts, _ ("Writing"));
    dsc_mosaic_finish (mosaic, plan->fill, plan->grid.ratio, plan->n_threads);
    count_empty (mosaic, tally);
    if (!write_strip (plan, mosaic, writer, cancellable, error))
      return FALSE;
  }
  dsc_progress_set (progress, 1, NULL);
  return TRUE;
}
