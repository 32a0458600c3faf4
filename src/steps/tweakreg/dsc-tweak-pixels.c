/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-tweak-pixels.h"

#include <math.h>

#include "dsc-dq.h"
#include "dsc-parallel.h"
#include "dsc-size.h"

#define BAND_ROWS 64
#define NO_SCIENCE (DSC_DQ_DO_NOT_USE | DSC_DQ_NON_SCIENCE)

typedef struct {
  DscImageModel *model;
  DscTweakPixels *pixels;
  guint *n_good; /* of each band */
} Reading;

static gboolean
read_mask (const Reading *r, DscBand band, GError **error)
{
  DscTweakPixels *p = r->pixels;
  gsize n = (gsize)p->width * (band.y1 - band.y0), at = (gsize)p->width * band.y0;
  g_autofree guint32 *dq = g_new (guint32, n);

  if (!dsc_image_model_read_rows (r->model, DSC_PLANE_DQ, 0, band.y0, band.y1 - band.y0, dq, error))
    return FALSE;
  for (gsize i = 0; i < n; i++)
    p->mask[at + i] = (dq[i] & NO_SCIENCE) == 0         ? 0
                      : (dq[i] & DSC_DQ_SATURATED) != 0 ? DSC_TWEAK_MASK_SATURATED
                                                        : 1;
  return TRUE;
}

static gboolean
read_band (guint index, gpointer user_data, GError **error)
{
  Reading *r = user_data;
  DscTweakPixels *p = r->pixels;
  DscBand band = dsc_band_get (p->height, BAND_ROWS, index);
  gsize n = (gsize)p->width * (band.y1 - band.y0), at = (gsize)p->width * band.y0;
  guint n_good = 0;

  if (!dsc_image_model_read_rows (r->model, DSC_PLANE_SCI, 0, band.y0, band.y1 - band.y0,
                                  p->data + at, error)
      || (p->mask != NULL && !read_mask (r, band, error)))
    return FALSE;
  for (gsize i = at; i < at + n; i++)
    n_good += isfinite (p->data[i]) && (p->mask == NULL || !p->mask[i]);
  r->n_good[index] = n_good;
  return TRUE;
}

static gboolean
subtract_band (guint index, gpointer user_data, GError **error)
{
  DscTweakPixels *p = user_data;
  DscBand band = dsc_band_get (p->height, BAND_ROWS, index);
  gsize at = (gsize)p->width * band.y0;

  (void)error;
  dsc_background_mesh_subtract (p->mesh, p->data + at, p->mask == NULL ? NULL : p->mask + at, 0,
                                band.y0, p->width, band.y1 - band.y0, p->data + at);
  return TRUE;
}

DscTweakPixels *
dsc_tweak_pixels_new (
    DscImageModel *model, int box_size, guint n_threads, GCancellable *cancellable, GError **error)
{
  g_autoptr (DscTweakPixels) self = g_new0 (DscTweakPixels, 1);
  guint width = dsc_image_model_get_width (model), height = dsc_image_model_get_height (model);
  guint n_bands = dsc_band_count (height, BAND_ROWS);
  g_autofree guint *n_good = g_new0 (guint, n_bands);
  Reading reading = { model, self, n_good };
  gsize n = (gsize)width * height;
  guint64 total = 0;

  self->width = width;
  self->height = height;
  self->box_size = box_size;
  self->data = dsc_try_alloc (n * sizeof *self->data, "an exposure", error);
  if (self->data == NULL)
    return NULL;
  if (dsc_image_model_has_plane (model, DSC_PLANE_DQ)) {
    self->mask = dsc_try_alloc (n, "the mask of an exposure", error);
    if (self->mask == NULL)
      return NULL;
  }
  if (!dsc_parallel_for (n_bands, n_threads, read_band, &reading, cancellable, error))
    return NULL;
  for (guint i = 0; i < n_bands; i++)
    total += n_good[i];
  if (total == 0)
    return g_steal_pointer (&self);
  self->mesh = dsc_background_mesh_new (self->data, self->mask, width, height, box_size, n_threads,
                                        cancellable, error);
  if (self->mesh == NULL
      || !dsc_parallel_for (n_bands, n_threads, subtract_band, self, cancellable, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
dsc_tweak_pixels_free (DscTweakPixels *self)
{
  if (self == NULL)
    return;
  g_free (self->data);
  g_free (self->mask);
  g_clear_pointer (&self->mesh, dsc_background_mesh_free);
  g_free (self);
}
