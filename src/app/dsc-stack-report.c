/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-stack-report.h"

#include <math.h>
#include <string.h>

#include "dsc-dq.h"
#include "dsc-stack-cuts.h"

#define MAS_PER_DEGREE 3.6e6

void
dsc_stack_report_free (DscStackReport *report)
{
  if (!report)
    return;
  g_clear_pointer (&report->testimony, dsc_outlier_testimony_free);
  g_clear_pointer (&report->contributors, dsc_resample_contributors_free);
  g_free (report->rows);
  g_free (report->unit);
  g_free (report);
}

static gboolean
read_pixel (DscImageModel *model, DscPlaneId id, gint x, gint y, guint32 *ret_bits, GError **error)
{
  DscPlaneBox box = { 0, (guint)x, (guint)y, 1, 1 };

  return dsc_image_model_read_box (model, id, &box, ret_bits, error);
}

static gboolean
read_float (DscImageModel *model, DscPlaneId id, gint x, gint y, float *ret_value, GError **error)
{
  guint32 bits;

  *ret_value = NAN;
  if (!dsc_image_model_has_plane (model, id))
    return TRUE;
  if (!read_pixel (model, id, x, y, &bits, error))
    return FALSE;
  memcpy (ret_value, &bits, sizeof bits);
  return TRUE;
}

static gint
nearest (double v)
{
  return fabs (v) < 1e9 ? (gint)floor (v + 0.5) : G_MININT;
}

/* Where the place lies in exposure @index. Returns: FALSE if not in it */
static gboolean
find_place (DscStackCase *asked, guint index, double ra, double dec, DscStackRow *row)
{
  DscLibrary *aligned = dsc_stack_case_get_made (asked, DSC_STACK_TWEAKREG);
  DscImageModel *model = dsc_library_get_model (dsc_stack_case_get_loaded (asked), index);
  DscWcs *before = dsc_image_model_get_wcs (model);
  DscWcs *after
      = aligned ? dsc_image_model_get_wcs (dsc_library_get_model (aligned, index)) : before;
  double x0, y0, ra0, dec0;

  row->dx = row->dy = row->moved_mas = NAN;
  if (!before || !after)
    return FALSE;
  dsc_wcs_sky_to_pixel1 (after, ra, dec, &row->x, &row->y);
  row->ix = nearest (row->x);
  row->iy = nearest (row->y);
  if (row->ix < 0 || row->iy < 0 || (guint)row->ix >= dsc_image_model_get_width (model)
      || (guint)row->iy >= dsc_image_model_get_height (model))
    return FALSE;
  if (!aligned)
    return TRUE;
  dsc_wcs_sky_to_pixel1 (before, ra, dec, &x0, &y0);
  row->dx = row->x - x0;
  row->dy = row->y - y0;
  dsc_wcs_pixel_to_sky1 (before, row->x, row->y, &ra0, &dec0);
  row->moved_mas
      = MAS_PER_DEGREE * hypot (remainder (ra0 - ra, 360) * cos (dec * G_PI / 180), dec0 - dec);
  return TRUE;
}

static void
find_level (DscStackCase *asked, DscStackRow *row)
{
  DscLibrary *matched = dsc_stack_case_get_made (asked, DSC_STACK_SKYMATCH);
  DscImageModel *model = matched ? dsc_library_get_model (matched, row->index) : NULL;

  row->level = row->matched = NAN;
  if (!model || !dsc_image_model_get_double (model, "BKGLEVEL", &row->level))
    return;
  dsc_header_get_bool (dsc_image_model_get_primary (model), "BKGSUB", &row->subtracted);
  row->matched = (double)row->value - row->level;
}

static gboolean
read_row (DscStackCase *asked, DscStackRow *row, GError **error)
{
  DscImageModel *model = dsc_library_get_model (dsc_stack_case_get_loaded (asked), row->index);
  DscLibrary *left = dsc_stack_case_get_made (asked, DSC_STACK_OUTLIERS);

  row->blot = row->thresholds[0] = row->thresholds[1] = NAN;
  row->share.value = NAN;
  if (!read_float (model, DSC_PLANE_SCI, row->ix, row->iy, &row->value, error)
      || !read_float (model, DSC_PLANE_ERR, row->ix, row->iy, &row->err, error))
    return FALSE;
  if (dsc_image_model_has_plane (model, DSC_PLANE_DQ)
      && !read_pixel (model, DSC_PLANE_DQ, row->ix, row->iy, &row->dq, error))
    return FALSE;
  row->dq_out = row->dq;
  if (left
      && !read_pixel (dsc_library_get_model (left, row->index), DSC_PLANE_DQ, row->ix, row->iy,
                      &row->dq_out, error))
    return FALSE;
  find_level (asked, row);
  return TRUE;
}

static gboolean
read_mosaic (DscStackCase *asked, DscStackReport *report, GCancellable *cancellable, GError **error)
{
  DscImageModel *mosaic = dsc_stack_case_get_mosaic (asked);
  DscWcs *wcs = mosaic ? dsc_image_model_get_wcs (mosaic) : NULL;
  const DscResamplePlan *plan;
  gint x, y;

  report->sci = report->err = report->wht = NAN;
  if (!wcs)
    return TRUE;
  dsc_wcs_sky_to_pixel1 (wcs, report->ra, report->dec, &report->mosaic_x, &report->mosaic_y);
  x = nearest (report->mosaic_x);
  y = nearest (report->mosaic_y);
  report->in_mosaic = x >= 0 && y >= 0 && (guint)x < dsc_image_model_get_width (mosaic)
                      && (guint)y < dsc_image_model_get_height (mosaic);
  if (!report->in_mosaic)
    return TRUE;
  plan = dsc_stack_case_get_plan (asked, error);
  report->contributors
      = plan ? dsc_resample_find_contributors (plan, x, y, cancellable, error) : NULL;
  if (!report->contributors || !read_float (mosaic, DSC_PLANE_SCI, x, y, &report->sci, error)
      || !read_float (mosaic, DSC_PLANE_ERR, x, y, &report->err, error)
      || !read_float (mosaic, DSC_PLANE_WHT, x, y, &report->wht, error))
    return FALSE;
  report->agrees = memcmp (&report->sci, &report->contributors->sci, sizeof (float)) == 0
                   && report->wht == report->contributors->wht;
  if (dsc_image_model_has_plane (mosaic, DSC_PLANE_CON)) {
    if (!read_pixel (mosaic, DSC_PLANE_CON, x, y, &report->con, error))
      return FALSE;
    report->agrees = report->agrees && report->con == report->contributors->con[0];
  }
  for (guint i = 0; i < report->n; i++)
    report->rows[i].share = report->contributors->shares[report->rows[i].index];
  return TRUE;
}

static void
take_states (DscStackCase *asked, DscStackReport *report)
{
  for (guint k = 0; k < DSC_N_STACK_STEPS; k++) {
    report->has[k] = dsc_stack_case_get_made (asked, k) != NULL;
    report->is_stale[k] = report->has[k] && dsc_stack_case_get_state (asked, k) == DSC_STATE_STALE;
  }
}

DscStackReport *
dsc_stack_report_new (DscStackCase *asked,
                      double ra,
                      double dec,
                      guint size,
                      GCancellable *cancellable,
                      GError **error)
{
  g_autoptr (DscStackReport) report = g_new0 (DscStackReport, 1);
  DscLibrary *library = dsc_stack_case_get_loaded (asked);

  report->ra = ra;
  report->dec = dec;
  report->median = NAN;
  report->n_exposures = dsc_library_get_n_models (library);
  report->rows = g_new0 (DscStackRow, report->n_exposures);
  report->unit = g_strdup (
      report->n_exposures ? dsc_image_model_get_unit (dsc_library_get_model (library, 0)) : "");
  take_states (asked, report);
  for (guint i = 0; i < report->n_exposures; i++) {
    DscStackRow row = { .index = i };

    if (!find_place (asked, i, ra, dec, &row))
      continue;
    if (g_cancellable_set_error_if_cancelled (cancellable, error) || !read_row (asked, &row, error))
      return NULL;
    report->rows[report->n++] = row;
  }
  if (!read_mosaic (asked, report, cancellable, error)
      || !dsc_stack_cuts_make (asked, report, size, cancellable, error))
    return NULL;
  return g_steal_pointer (&report);
}
