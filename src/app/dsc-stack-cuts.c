/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-stack-cuts.h"

#include <math.h>
#include <string.h>

#include "dsc-dq.h"

/* The window of the sky: places of its pixels, row-major from the lower left. */
typedef struct {
  guint size;
  double *ra, *dec;
} Window;

static void
window_clear (Window *window)
{
  g_free (window->ra);
  g_free (window->dec);
}

/* Degrees of a pixel of @wcs at (@x, @y). */
static double
find_scale (const DscWcs *wcs, double x, double y)
{
  double px[3] = { x, x + 1, x }, py[3] = { y, y, y + 1 }, ra[3], dec[3], d[2];

  dsc_wcs_pixel_to_sky (wcs, 3, px, py, ra, dec, FALSE);
  for (guint k = 0; k < 2; k++)
    d[k] = hypot (remainder (ra[k + 1] - ra[0], 360) * cos (dec[0] * G_PI / 180),
                  dec[k + 1] - dec[0]);
  return sqrt (d[0] * d[1]);
}

/* The tangent plane at the place: along the axes of the mosaic, else north up and east left. */
static DscTan
make_plane (DscStackCase *asked, const DscStackReport *report, double scale)
{
  DscImageModel *mosaic = dsc_stack_case_get_mosaic (asked);
  DscTan plane
      = { .crval = { report->ra, report->dec }, .cdelt = { scale, scale }, .pc = { -1, 0, 0, 1 } };
  double px[3], py[3], ra[3], dec[3], c = cos (report->dec * G_PI / 180);

  if (!mosaic || !dsc_image_model_get_wcs (mosaic) || !(c > 1e-6))
    return plane;
  px[0] = px[2] = report->mosaic_x;
  py[0] = py[1] = report->mosaic_y;
  px[1] = px[0] + 1;
  py[2] = py[0] + 1;
  dsc_wcs_pixel_to_sky (dsc_image_model_get_wcs (mosaic), 3, px, py, ra, dec, FALSE);
  for (guint k = 0; k < 2; k++) {
    double east = remainder (ra[k + 1] - ra[0], 360) * c, north = dec[k + 1] - dec[0];
    double length = hypot (east, north);

    if (!(length > 0))
      return plane;
    plane.pc[k] = east / length;
    plane.pc[2 + k] = north / length;
  }
  return plane;
}

static void
make_window (DscStackCase *asked, const DscStackReport *report, guint size, Window *window)
{
  gsize n = (gsize)size * size;
  const DscStackRow *first = &report->rows[0];
  DscWcs *wcs = dsc_image_model_get_wcs (
      dsc_library_get_model (dsc_stack_case_get_loaded (asked), first->index));
  DscTan plane = make_plane (asked, report, find_scale (wcs, first->x, first->y));
  gint half = (gint)(size / 2);

  window->size = size;
  window->ra = g_new (double, n);
  window->dec = g_new (double, n);
  for (gsize i = 0; i < n; i++) {
    window->ra[i] = (double)(i % size) - half;
    window->dec[i] = (double)(i / size) - half;
  }
  dsc_tan_pixel_to_sky (&plane, n, window->ra, window->dec, window->ra, window->dec);
}

/* The last of the libraries that exposures passed on their way to the mosaic, flags apart. */
static DscLibrary *
find_library (DscStackCase *asked)
{
  DscLibrary *library = dsc_stack_case_get_made (asked, DSC_STACK_SKYMATCH);

  if (dsc_stack_case_get_judged (asked))
    return dsc_outlier_case_get_library (dsc_stack_case_get_judged (asked));
  if (!library)
    library = dsc_stack_case_get_made (asked, DSC_STACK_TWEAKREG);
  return library ? library : dsc_stack_case_get_loaded (asked);
}

/* A part of an exposure, large enough for the window whatever its angle. */
typedef struct {
  gint x0, y0;
  guint nx, ny;
  float *sci;
  guint32 *dq;
} Piece;

static void
piece_clear (Piece *piece)
{
  g_free (piece->sci);
  g_free (piece->dq);
}

static gboolean
read_piece (DscImageModel *model, const DscStackRow *row, guint size, Piece *piece, GError **error)
{
  gint half = (gint)size;
  gint x1 = MIN (row->ix + half, (gint)dsc_image_model_get_width (model) - 1);
  gint y1 = MIN (row->iy + half, (gint)dsc_image_model_get_height (model) - 1);
  DscPlaneBox box;
  gsize n;

  piece->x0 = MAX (row->ix - half, 0);
  piece->y0 = MAX (row->iy - half, 0);
  piece->nx = (guint)(x1 - piece->x0 + 1);
  piece->ny = (guint)(y1 - piece->y0 + 1);
  n = (gsize)piece->nx * piece->ny;
  box = (DscPlaneBox){ 0, (guint)piece->x0, (guint)piece->y0, piece->nx, piece->ny };
  piece->sci = g_new (float, n);
  piece->dq = g_new0 (guint32, n);
  return dsc_image_model_read_box (model, DSC_PLANE_SCI, &box, piece->sci, error)
         && (!dsc_image_model_has_plane (model, DSC_PLANE_DQ)
             || dsc_image_model_read_box (model, DSC_PLANE_DQ, &box, piece->dq, error));
}

/* @old: (nullable): cut-outs along the pixels of the exposure, centred on its pixel */
static void
fill_cuts (const Window *window,
           DscImageModel *model,
           const DscStackRow *row,
           const Piece *piece,
           const DscOutlierWitness *old,
           DscOutlierWitness *w)
{
  gsize n = (gsize)window->size * window->size;
  g_autofree double *x = g_new (double, n), *y = g_new (double, n);

  dsc_wcs_sky_to_pixel (dsc_image_model_get_wcs (model), n, window->ra, window->dec, x, y);
  w->size = window->size;
  w->cut_sci = g_new (float, n);
  w->cut_blot = g_new (float, n);
  w->cut_mask = g_new0 (guint8, n);
  for (gsize i = 0; i < n; i++) {
    gint column = (gint)floor (x[i] + 0.5) - piece->x0, line = (gint)floor (y[i] + 0.5) - piece->y0;
    gint half = old ? (gint)(old->size / 2) : 0, u, v;
    gsize at;

    w->cut_sci[i] = w->cut_blot[i] = NAN;
    if (!(fabs (x[i] - row->x) < 1e6 && fabs (y[i] - row->y) < 1e6) || column < 0 || line < 0
        || column >= (gint)piece->nx || line >= (gint)piece->ny)
      continue;
    at = (gsize)line * piece->nx + (gsize)column;
    w->cut_sci[i] = piece->sci[at];
    w->cut_mask[i] = (piece->dq[at] & DSC_DQ_DO_NOT_USE) || isnan (piece->sci[at]) ? 2 : 0;
    u = column + piece->x0 - row->ix + half;
    v = line + piece->y0 - row->iy + half;
    if (!old || u < 0 || v < 0 || u >= (gint)old->size || v >= (gint)old->size)
      continue;
    at = (gsize)v * old->size + (gsize)u;
    w->cut_blot[i] = old->cut_blot[at];
    w->cut_mask[i] = old->cut_mask[at];
  }
}

/* (nullable): what outlier_detection has to say, with cut-outs that hold the window */
static gboolean
ask_outliers (DscStackCase *asked,
              DscStackReport *report,
              guint size,
              DscOutlierTestimony **ret_testimony,
              GCancellable *cancellable,
              GError **error)
{
  DscOutlierCase *judged = dsc_stack_case_get_judged (asked);
  DscOutlierScene *scene;

  *ret_testimony = NULL;
  if (!judged)
    return TRUE;
  scene = dsc_outlier_case_get_scene (judged, error);
  if (!scene)
    return FALSE;
  *ret_testimony
      = dsc_outlier_scene_inspect (scene, report->ra, report->dec, size + size / 2 / 2 * 2,
                                   dsc_outlier_case_get_params (judged), cancellable, error);
  if (*ret_testimony)
    report->median = (*ret_testimony)->median;
  return *ret_testimony != NULL;
}

static const DscOutlierWitness *
find_witness (const DscOutlierTestimony *testimony, guint index)
{
  for (guint i = 0; testimony && i < testimony->n; i++) {
    if (testimony->witnesses[i].index == index)
      return &testimony->witnesses[i];
  }
  return NULL;
}

static void
take_terms (const DscOutlierWitness *old, DscStackRow *row, DscOutlierWitness *w)
{
  *w = (DscOutlierWitness){ .group_value = NAN, .group_weight = NAN };
  if (old) {
    *w = *old;
    row->blot = old->terms.blot;
    row->thresholds[0] = old->terms.threshold[0];
    row->thresholds[1] = old->terms.threshold[1];
  } else {
    w->terms.blot = w->terms.difference = w->terms.gradient = NAN;
    w->terms.threshold[0] = w->terms.threshold[1] = NAN;
    /* as in the pixels of the cut-out */
    w->terms.sci = row->subtracted ? (float)row->matched : row->value;
    w->terms.err = row->err;
    w->dq = row->dq;
    w->level = isfinite (row->level) && !row->subtracted ? (float)row->level : 0;
  }
  w->index = row->index;
  w->x = row->x;
  w->y = row->y;
  w->ix = row->ix;
  w->iy = row->iy;
  w->cut_sci = w->cut_blot = NULL;
  w->cut_mask = NULL;
}

gboolean
dsc_stack_cuts_make (DscStackCase *asked,
                     DscStackReport *report,
                     guint size,
                     GCancellable *cancellable,
                     GError **error)
{
  g_autoptr (DscOutlierTestimony) old = NULL;
  DscLibrary *library = find_library (asked);
  DscOutlierTestimony *made = g_new0 (DscOutlierTestimony, 1);
  Window window = { 0 };
  gboolean ok = TRUE;

  report->testimony = made;
  made->ra = report->ra;
  made->dec = report->dec;
  made->witnesses = g_new0 (DscOutlierWitness, MAX (report->n, 1));
  if (!ask_outliers (asked, report, size, &old, cancellable, error))
    return FALSE;
  made->median = report->median;
  if (report->n == 0)
    return TRUE;
  make_window (asked, report, size, &window);
  for (guint i = 0; ok && i < report->n; i++) {
    DscStackRow *row = &report->rows[i];
    DscImageModel *model = dsc_library_get_model (library, row->index);
    const DscOutlierWitness *witness = find_witness (old, row->index);
    Piece piece = { 0 };

    take_terms (witness, row, &made->witnesses[i]);
    made->n = i + 1;
    ok = !g_cancellable_set_error_if_cancelled (cancellable, error)
         && read_piece (model, row, size, &piece, error);
    if (ok)
      fill_cuts (&window, model, row, &piece, witness, &made->witnesses[i]);
    piece_clear (&piece);
  }
  window_clear (&window);
  return ok;
}
