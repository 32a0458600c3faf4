/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "dsc-error.h"
#include "dsc-examine-private.h"
#include "dsc-size.h"

static const struct {
  char letter;
  const char *name;
  DscExamineFunc run;
} tools[] = {
  { 'a', N_ ("Aperture photometry"), dsc_examine_aperture },
  { 'r', N_ ("Radial profile and fit"), dsc_examine_radial },
  { 'g', N_ ("Curve of growth"), dsc_examine_growth },
  { 'b', N_ ("Gaussian centre"), dsc_examine_gauss },
  { 'd', N_ ("Centre of mass"), dsc_examine_mass },
  { 'l', N_ ("Line"), dsc_examine_line },
  { 'j', N_ ("Fit along the line"), dsc_examine_line },
  { 'c', N_ ("Column"), dsc_examine_line },
  { 'k', N_ ("Fit along the column"), dsc_examine_line },
  { 'm', N_ ("Statistics of the box"), dsc_examine_stats },
  { 'h', N_ ("Histogram of the box"), dsc_examine_stats },
  { 'n', N_ ("Statistics of the region"), dsc_examine_stats },
  { 'e', N_ ("Contours"), dsc_examine_contours },
  { 'w', N_ ("Surface"), dsc_examine_surface },
  { 'x', N_ ("Place and value"), dsc_examine_value },
  { 'y', N_ ("Place and value"), dsc_examine_value },
  { 't', N_ ("Cut-out"), NULL },
};

void
dsc_examine_question_free (DscExamineQuestion *question)
{
  if (!question)
    return;
  g_clear_object (&question->model);
  g_clear_pointer (&question->region, dsc_region_free);
  g_clear_pointer (&question->excluded, g_ptr_array_unref);
  g_free (question->image);
  g_free (question->key);
  g_free (question);
}

const char *
dsc_examine_tool_name (char tool)
{
  for (guint i = 0; i < G_N_ELEMENTS (tools); i++)
    if (tools[i].letter == tool)
      return _ (tools[i].name);
  return NULL;
}

/* --- pixels ----------------------------------------------------------------------------------- */

void
dsc_examine_box_clear (DscExamineBox *box)
{
  g_clear_pointer (&box->data, g_free);
  g_clear_pointer (&box->err, g_free);
}

DscPlaneId
dsc_examine_get_plane (const DscExamineQuestion *q)
{
  gboolean numbers = dsc_plane_pixel_type (q->plane) == DSC_PIXEL_FLOAT
                     && dsc_image_model_has_plane (q->model, q->plane);

  return numbers ? q->plane : DSC_PLANE_SCI;
}

const char *
dsc_examine_get_unit (const DscExamineQuestion *q)
{
  DscPlaneId plane = dsc_examine_get_plane (q);

  return plane == DSC_PLANE_SCI || plane == DSC_PLANE_ERR ? dsc_image_model_get_unit (q->model)
                                                          : "";
}

gboolean
dsc_examine_read (const DscExamineQuestion *q,
                  double x_lo,
                  double x_hi,
                  double y_lo,
                  double y_hi,
                  gboolean err,
                  DscExamineBox *ret_box,
                  GError **error)
{
  double right = dsc_image_model_get_width (q->model) - 1.0;
  double top = dsc_image_model_get_height (q->model) - 1.0;
  double x0 = MAX (round (x_lo), 0), x1 = MIN (round (x_hi), right);
  double y0 = MAX (round (y_lo), 0), y1 = MIN (round (y_hi), top);
  DscPlaneBox box;
  gsize bytes;

  *ret_box = (DscExamineBox){ 0 };
  if (!(x0 <= x1 && y0 <= y1)) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_PARAMETER,
                 _ ("(%.1f, %.1f) is outside of “%s”; point at a pixel of the image"), q->x, q->y,
                 q->image);
    return FALSE;
  }
  box = (DscPlaneBox){ 0, (guint)x0, (guint)y0, (guint)(x1 - x0) + 1, (guint)(y1 - y0) + 1 };
  bytes = (gsize)box.n_columns * box.n_rows * sizeof (float);
  *ret_box = (DscExamineBox){ NULL, NULL, box.x0, box.y0, box.n_columns, box.n_rows };
  ret_box->data = dsc_try_alloc (bytes, q->image, error);
  if (!ret_box->data
      || !dsc_image_model_read_box (q->model, dsc_examine_get_plane (q), &box, ret_box->data,
                                    error))
    return FALSE;
  if (!err || dsc_examine_get_plane (q) != DSC_PLANE_SCI
      || !dsc_image_model_has_plane (q->model, DSC_PLANE_ERR))
    return TRUE;
  ret_box->err = dsc_try_alloc (bytes, q->image, error);
  return ret_box->err
         && dsc_image_model_read_box (q->model, DSC_PLANE_ERR, &box, ret_box->err, error);
}

gboolean
dsc_examine_read_square (const DscExamineQuestion *q, DscExamineBox *ret_box, GError **error)
{
  double half = q->settings.box / 2;

  return dsc_examine_read (q, round (q->x) - half, round (q->x) + half, round (q->y) - half,
                           round (q->y) + half, FALSE, ret_box, error);
}

/* --- what is said ----------------------------------------------------------------------------- */

static void
append (char **text, const char *separator, const char *format, va_list args)
{
  g_autofree char *more = g_strdup_vprintf (format, args);
  char *all = *text ? g_strconcat (*text, separator, more, NULL) : g_strdup (more);

  g_free (*text);
  *text = all;
}

void
dsc_examine_add_note (DscExamineResult *r, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  append (&r->note, "; ", format, args);
  va_end (args);
}

void
dsc_examine_add_text (DscExamineResult *r, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  append (&r->figure.text, "\n", format, args);
  va_end (args);
}

void
dsc_examine_add_beta (DscExamineResult *r, double beta)
{
  if (beta > 0.98 * DSC_PROFILE_BETA_MAX)
    dsc_examine_add_text (r, _ ("Moffat, beta ≥ %.0f: as a Gaussian"), DSC_PROFILE_BETA_MAX);
  else
    dsc_examine_add_text (r, _ ("Moffat, beta %.2f"), beta);
}

double
dsc_examine_get_scale (const DscExamineQuestion *q, double x, double y)
{
  const double xs[3] = { x, x + 1, x }, ys[3] = { y, y, y + 1 };
  DscWcs *wcs = dsc_image_model_get_wcs (q->model);
  double ra[3], dec[3], a[2], b[2];

  if (!wcs || !dsc_wcs_is_celestial (wcs))
    return NAN;
  dsc_wcs_pixel_to_sky (wcs, 3, xs, ys, ra, dec, FALSE);
  for (guint i = 0; i < 2; i++) {
    a[i] = remainder (ra[i + 1] - ra[0], 360) * cos (dec[0] * G_PI / 180);
    b[i] = dec[i + 1] - dec[0];
  }
  return sqrt (fabs (a[0] * b[1] - a[1] * b[0]));
}

void
dsc_examine_place (const DscExamineQuestion *q, DscExamineResult *r, double x, double y)
{
  DscWcs *wcs = dsc_image_model_get_wcs (q->model);

  r->x = x;
  r->y = y;
  if (!wcs || !dsc_wcs_is_celestial (wcs) || !isfinite (x) || !isfinite (y))
    return;
  dsc_wcs_pixel_to_sky1 (wcs, x, y, &r->ra, &r->dec);
  r->arcsec = 3600 * r->fwhm * dsc_examine_get_scale (q, x, y);
}

DscExamineResult *
dsc_examine_measure (const DscExamineQuestion *question, GCancellable *cancellable, GError **error)
{
  g_autoptr (DscExamineResult) r = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (tools); i++) {
    if (tools[i].letter != question->tool || !tools[i].run)
      continue;
    r = dsc_examine_result_new (question->tool);
    r->image = g_strdup (question->image);
    r->key = g_strdup (question->key);
    r->plane = g_strdup (dsc_plane_name (dsc_examine_get_plane (question)));
    dsc_examine_place (question, r, question->x, question->y);
    if (!tools[i].run (question, r, cancellable, error))
      return NULL;
    return g_steal_pointer (&r);
  }
  g_set_error (error, DSC_ERROR, DSC_ERROR_PARAMETER,
               _ ("There is no tool “%c”; the letters are %s"), question->tool, DSC_EXAMINE_TOOLS);
  return NULL;
}

/* --- cut-outs --------------------------------------------------------------------------------- */

typedef struct {
  DscWcs *wcs;
  double x, y;
} Moved;

static void
moved_to_sky (gpointer data, gsize n, const double *x, const double *y, double *ra, double *dec)
{
  const Moved *moved = data;

  for (gsize i = 0; i < n; i++)
    dsc_wcs_pixel_to_sky1 (moved->wcs, x[i] + moved->x, y[i] + moved->y, &ra[i], &dec[i]);
}

static void
moved_to_pixel (gpointer data, gsize n, const double *ra, const double *dec, double *x, double *y)
{
  const Moved *moved = data;

  dsc_wcs_sky_to_pixel (moved->wcs, n, ra, dec, x, y);
  for (gsize i = 0; i < n; i++) {
    x[i] -= moved->x;
    y[i] -= moved->y;
  }
}

static void
moved_free (gpointer data)
{
  dsc_wcs_unref (((Moved *)data)->wcs);
  g_free (data);
}

static DscWcs *
move_wcs (DscWcs *wcs, const DscExamineBox *box)
{
  static const DscWcsBackend backend = { moved_to_sky, moved_to_pixel, moved_free };
  const double centre[2] = { 0.5 * box->width, 0.5 * box->height };
  g_autofree char *description = dsc_wcs_describe (wcs);
  Moved *moved = g_new (Moved, 1);

  *moved = (Moved){ dsc_wcs_ref (wcs), box->x0, box->y0 };
  return dsc_wcs_new_from_backend (dsc_wcs_get_kind (wcs), &backend, moved, description, centre);
}

DscImageModel *
dsc_examine_cut_out (const DscExamineQuestion *question, GError **error)
{
  g_auto (DscExamineBox) box = { 0 };
  g_autoptr (DscImage) image = NULL;
  g_autoptr (DscImageModel) model = NULL;
  DscWcs *wcs = dsc_image_model_get_wcs (question->model);

  if (!dsc_examine_read_square (question, &box, error))
    return NULL;
  image = dsc_image_new (DSC_PIXEL_FLOAT, box.width, box.height, 1, question->image, error);
  if (!image)
    return NULL;
  memcpy (image->data, box.data, (gsize)box.width * box.height * sizeof (float));
  model = dsc_image_model_new (dsc_image_model_get_name (question->model), box.width, box.height);
  dsc_image_model_set_headers (model, dsc_image_model_get_primary (question->model),
                               dsc_image_model_get_sci (question->model));
  dsc_image_model_set_plane (model, DSC_PLANE_SCI, image);
  if (wcs && dsc_wcs_is_celestial (wcs)) {
    g_autoptr (DscWcs) moved = move_wcs (wcs, &box);

    dsc_image_model_set_wcs (model, moved, dsc_image_model_get_wcs_note (question->model));
  }
  return g_steal_pointer (&model);
}
