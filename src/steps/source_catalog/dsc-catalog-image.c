/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-catalog-image.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "dsc-dq.h"
#include "dsc-parallel.h"
#include "dsc-pixel-area.h"
#include "dsc-size.h"

#define BAND_ROWS 64
#define MASK_ROWS 8 /* of planes of which only a mask is kept */

typedef struct {
  DscImageModel *model;
  DscCatalogImage *image;
  float jy;
  gboolean with_weight, with_dq;
  gsize *n_masked; /* of each band */
  gsize *n_good;
} Reading;

DscCatalogImage *
dsc_catalog_image_ref (DscCatalogImage *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
dsc_catalog_image_forget_pixels (DscCatalogImage *self)
{
  if (self->base == NULL) {
    g_free (self->sci);
    g_free (self->mask);
  }
  self->sci = NULL;
  self->mask = NULL;
}

void
dsc_catalog_image_unref (DscCatalogImage *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->ref_count))
    return;
  dsc_catalog_image_forget_pixels (self);
  dsc_catalog_image_unref (self->base);
  g_clear_object (&self->model);
  g_clear_pointer (&self->mesh, dsc_background_mesh_free);
  g_clear_pointer (&self->wcs, dsc_wcs_unref);
  g_clear_pointer (&self->primary, dsc_header_unref);
  g_clear_pointer (&self->header, dsc_header_unref);
  g_clear_pointer (&self->notes, g_ptr_array_unref);
  g_free (self);
}

static void G_GNUC_PRINTF (2, 3) add_note (DscCatalogImage *self, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  g_ptr_array_add (self->notes, g_strdup_vprintf (format, args));
  va_end (args);
}

/* "MJy/sr", whatever the blanks. */
static gboolean
is_surface_brightness (const char *unit)
{
  g_auto (GStrv) parts = g_strsplit (unit, " ", -1);
  g_autofree char *tight = g_strjoinv ("", parts);

  return g_str_equal (tight, "MJy/sr");
}

static gboolean
check_planes (DscCatalogImage *self, DscImageModel *model, DscCompat compat, GError **error)
{
  const char *name = dsc_image_model_get_name (model), *unit = dsc_image_model_get_unit (model);

  if (!dsc_image_model_has_plane (model, DSC_PLANE_SCI)) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_FORMAT,
                 "'%s' has no SCI image: there is nothing to measure", name);
    return FALSE;
  }
  if (!is_surface_brightness (unit)) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_FORMAT,
                 "'%s': the unit (BUNIT) is '%s', but sources are measured in images in MJy/sr: "
                 "give an image that has been through photometric calibration",
                 name, unit);
    return FALSE;
  }
  if (dsc_image_model_has_plane (model, DSC_PLANE_ERR)) {
    const char *err_unit = dsc_image_model_get_err_unit (model);

    if (*err_unit == '\0' || is_surface_brightness (err_unit))
      return TRUE;
    g_set_error (error, DSC_ERROR, DSC_ERROR_FORMAT,
                 "'%s': the unit (BUNIT) of ERR is '%s', but that of SCI is '%s': errors of fluxes "
                 "would be wrong",
                 name, err_unit, unit);
    return FALSE;
  }
  if (compat == DSC_COMPAT_JWST) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_NOT_FOUND,
                 "'%s' has no ERR array, and the reference implementation makes no catalog without "
                 "it: run with compat=none",
                 name);
    return FALSE;
  }
  add_note (self, "'%s' has no ERR array: fluxes have no errors", name);
  return TRUE;
}

/* Jy per pixel of 1 MJy/sr. */
static gboolean
find_conversion (DscCatalogImage *self, DscImageModel *model, GError **error)
{
  double area = NAN;

  if (!dsc_image_model_get_double (model, "PIXAR_SR", &area) || !(area > 0) || isinf (area)) {
    if (self->wcs == NULL || !dsc_mean_pixel_area (self->wcs, self->width, self->height, &area)
        || !(area > 0)) {
      g_set_error (error, DSC_ERROR, DSC_ERROR_WCS,
                   "'%s' has no usable PIXAR_SR (the area of a pixel in steradian) and no "
                   "coordinates to find it from: fluxes would have no scale",
                   dsc_image_model_get_name (model));
      return FALSE;
    }
    add_note (self,
              "'%s' has no usable PIXAR_SR: the area of a pixel, %.6g sr, is that of its "
              "coordinates",
              dsc_image_model_get_name (model), area);
  }
  self->jy = (double)(float)(1e6 * area);
  return TRUE;
}

static gboolean
allocate (DscCatalogImage *self, GError **error)
{
  gsize bytes;

  if (!dsc_size_check_image ("the image to measure", self->width, self->height, 1, sizeof (float),
                             &bytes, error))
    return FALSE;
  self->sci = dsc_try_alloc (bytes, "the image to measure", error);
  if (self->sci == NULL)
    return FALSE;
  self->mask = dsc_try_alloc (bytes / sizeof (float), "the mask of the image", error);
  return self->mask != NULL;
}

static void
mask_pixels (DscCatalogImage *self, DscPlaneId id, gsize at, gsize n, const guint32 *values)
{
  for (gsize i = 0; i < n; i++) {
    float value;
    gboolean good;

    memcpy (&value, &values[i], sizeof value);
    good = id == DSC_PLANE_DQ    ? (values[i] & DSC_DQ_DO_NOT_USE) == 0
           : id == DSC_PLANE_ERR ? !isnan (value)
                                 : value != 0;
    if (good)
      continue;
    self->mask[at + i] = 1;
    if (id == DSC_PLANE_DQ)
      self->sci[at + i] = NAN;
  }
}

/* WHT 0 means: not covered; nor does count what has no error. What DQ forbids is in no aperture
 * either. The planes are not kept. */
static gboolean
mask_by_plane (const Reading *r, DscBand band, DscPlaneId id, GError **error)
{
  DscCatalogImage *self = r->image;
  g_autofree guint32 *values
      = dsc_try_alloc ((gsize)self->width * MASK_ROWS * sizeof *values, "rows of a mask", error);

  if (values == NULL)
    return FALSE;
  for (guint y = band.y0; y < band.y1; y += MASK_ROWS) {
    guint n_rows = MIN (MASK_ROWS, band.y1 - y);

    if (!dsc_image_model_read_rows (r->model, id, 0, y, n_rows, values, error))
      return FALSE;
    mask_pixels (self, id, (gsize)self->width * y, (gsize)self->width * n_rows, values);
  }
  return TRUE;
}

static gboolean
read_band (guint index, gpointer user_data, GError **error)
{
  const Reading *r = user_data;
  DscCatalogImage *self = r->image;
  DscBand band = dsc_band_get (self->height, BAND_ROWS, index);
  guint n_rows = band.y1 - band.y0;
  gsize at = (gsize)self->width * band.y0, end = (gsize)self->width * band.y1;

  if (!dsc_image_model_read_rows (r->model, DSC_PLANE_SCI, 0, band.y0, n_rows, self->sci + at,
                                  error)
      || (self->has_err && !mask_by_plane (r, band, DSC_PLANE_ERR, error))
      || (r->with_weight && !mask_by_plane (r, band, DSC_PLANE_WHT, error))
      || (r->with_dq && !mask_by_plane (r, band, DSC_PLANE_DQ, error)))
    return FALSE;
  for (gsize i = at; i < end; i++) {
    self->sci[i] *= r->jy;
    r->n_masked[index] += self->mask[i];
    r->n_good[index] += !self->mask[i] && isfinite (self->sci[i]);
  }
  return TRUE;
}

static gboolean
read_planes (DscCatalogImage *self,
             DscImageModel *model,
             DscCompat compat,
             guint n_threads,
             GCancellable *cancellable,
             GError **error)
{
  guint n_bands = dsc_band_count (self->height, BAND_ROWS);
  g_autofree gsize *n_masked = g_new0 (gsize, n_bands), *n_good = g_new0 (gsize, n_bands);
  gboolean with_weight = dsc_image_model_has_plane (model, DSC_PLANE_WHT);
  Reading reading = { model, self, (float)self->jy, with_weight, FALSE, n_masked, n_good };
  gsize total = 0;

  reading.with_dq = !with_weight && compat == DSC_COMPAT_NONE
                    && dsc_image_model_has_plane (model, DSC_PLANE_DQ);
  if (!dsc_parallel_for (n_bands, n_threads, read_band, &reading, cancellable, error))
    return FALSE;
  for (guint i = 0; i < n_bands; i++) {
    self->n_masked += n_masked[i];
    total += n_good[i];
  }
  if (total > 0)
    return TRUE;
  g_set_error (error, DSC_ERROR, DSC_ERROR_FAILED,
               "no valid pixels: '%s' has none that is finite and covered (WHT not 0, ERR not NaN, "
               "DQ not DO_NOT_USE)",
               dsc_image_model_get_name (model));
  return FALSE;
}

static gboolean
measure_background (DscCatalogImage *self,
                    const DscSourceCatalogParams *params,
                    guint n_threads,
                    GCancellable *cancellable,
                    GError **error)
{
  self->mesh = dsc_background_mesh_new (self->sci, self->mask, self->width, self->height,
                                        (int)params->bkg_boxsize, n_threads, cancellable, error);
  return self->mesh != NULL;
}

gboolean
dsc_catalog_image_read_err (const DscCatalogImage *self,
                            guint x0,
                            guint y0,
                            guint n_columns,
                            guint n_rows,
                            float *ret_err,
                            GError **error)
{
  DscPlaneBox box = { .x0 = x0, .y0 = y0, .n_columns = n_columns, .n_rows = n_rows };
  float jy = (float)self->jy;

  if (!dsc_image_model_read_box (self->model, DSC_PLANE_ERR, &box, ret_err, error))
    return FALSE;
  for (gsize i = 0; i < (gsize)n_columns * n_rows; i++)
    ret_err[i] *= jy;
  return TRUE;
}

DscSmoothSource
dsc_catalog_image_get_smooth (const DscCatalogImage *self)
{
  return (DscSmoothSource){ self->sci, self->mask, self->width, self->height, self->mesh, TRUE };
}

static DscCatalogImage *
image_new (DscImageModel *model)
{
  DscCatalogImage *self = g_new0 (DscCatalogImage, 1);
  DscWcs *wcs = dsc_image_model_get_wcs (model);

  g_atomic_ref_count_init (&self->ref_count);
  self->width = dsc_image_model_get_width (model);
  self->height = dsc_image_model_get_height (model);
  self->wcs = wcs != NULL ? dsc_wcs_ref (wcs) : NULL;
  self->primary = dsc_header_ref (dsc_image_model_get_primary (model));
  self->header = dsc_header_ref (dsc_image_model_get_sci (model));
  self->notes = g_ptr_array_new_with_free_func (g_free);
  self->model = g_object_ref (model);
  self->has_err = dsc_image_model_has_plane (model, DSC_PLANE_ERR);
  return self;
}

DscCatalogImage *
dsc_catalog_image_new_blank (DscImageModel *model, const char *note)
{
  DscCatalogImage *self = image_new (model);

  add_note (self, "%s", note);
  return self;
}

DscCatalogImage *
dsc_catalog_image_new (DscImageModel *model,
                       const DscSourceCatalogParams *params,
                       DscCompat compat,
                       guint n_threads,
                       DscProgress *progress,
                       GCancellable *cancellable,
                       GError **error)
{
  g_autoptr (DscCatalogImage) self = image_new (model);

  dsc_progress_set (progress, 0.0, _ ("reading the image"));
  if (!check_planes (self, model, compat, error) || !find_conversion (self, model, error)
      || !allocate (self, error)
      || !read_planes (self, model, compat, n_threads, cancellable, error))
    return NULL;
  dsc_progress_set (progress, 0.4, _ ("measuring the background"));
  if (!measure_background (self, params, n_threads, cancellable, error))
    return NULL;
  dsc_progress_set (progress, 1.0, NULL);
  return g_steal_pointer (&self);
}

DscCatalogImage *
dsc_catalog_image_new_boxes (DscCatalogImage *image,
                             const DscSourceCatalogParams *params,
                             guint n_threads,
                             GCancellable *cancellable,
                             GError **error)
{
  g_autoptr (DscCatalogImage) self = g_new0 (DscCatalogImage, 1);
  DscCatalogImage *base = image->base != NULL ? image->base : image;

  g_atomic_ref_count_init (&self->ref_count);
  self->base = dsc_catalog_image_ref (base);
  self->width = base->width;
  self->height = base->height;
  self->sci = base->sci;
  self->mask = base->mask;
  self->has_err = base->has_err;
  self->model = g_object_ref (base->model);
  self->n_masked = base->n_masked;
  self->jy = base->jy;
  self->wcs = base->wcs != NULL ? dsc_wcs_ref (base->wcs) : NULL;
  self->primary = dsc_header_ref (base->primary);
  self->header = dsc_header_ref (base->header);
  self->notes = g_ptr_array_ref (base->notes);
  if (!measure_background (self, params, n_threads, cancellable, error))
    return NULL;
  return g_steal_pointer (&self);
}
