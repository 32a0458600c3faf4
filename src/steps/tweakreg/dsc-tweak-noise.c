/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-tweak-noise.h"

#include <math.h>

#include "dsc-size.h"

#define REACH 6.0       /* sigma: a window to 4, and it may move by 2 */
#define LEAST_SIGMA 1.6 /* what is read at once, and how much more than asked for */
#define MARGIN 1.2
#define ROW_COST 300.0 /* pixels that are read in the time one more read takes */

struct _DscTweakNoise {
  DscImageModel *model;
  gboolean has_plane;
  DscImage *plane; /* (nullable) */
  DscPlaneBox *boxes;
  gsize *starts; /* of the boxes in the values */
  float *values;
  double sigma; /* what the boxes are good for */
};

DscTweakNoise *
dsc_tweak_noise_new (DscImageModel *model)
{
  DscTweakNoise *self = g_new0 (DscTweakNoise, 1);

  self->model = g_object_ref (model);
  self->has_plane = dsc_image_model_has_plane (model, DSC_PLANE_ERR);
  return self;
}

void
dsc_tweak_noise_forget (DscTweakNoise *self)
{
  self->sigma = 0;
  g_clear_pointer (&self->boxes, g_free);
  g_clear_pointer (&self->starts, g_free);
  g_clear_pointer (&self->values, g_free);
}

void
dsc_tweak_noise_free (DscTweakNoise *self)
{
  if (self == NULL)
    return;
  dsc_tweak_noise_forget (self);
  g_clear_pointer (&self->plane, dsc_image_unref);
  g_clear_object (&self->model);
  g_free (self);
}

gboolean
dsc_tweak_noise_load (DscTweakNoise *self, GError **error)
{
  if (self->has_plane && self->plane == NULL)
    self->plane = dsc_image_model_load_plane (self->model, DSC_PLANE_ERR, error);
  return !self->has_plane || self->plane != NULL;
}

/* Pixels within @reach of @center of an axis. */
static void
set_range (double center, double reach, guint size, guint *ret_start, guint *ret_n)
{
  double start = CLAMP (floor (center - reach), 0, size), end = ceil (center + reach) + 1;

  *ret_start = (guint)start;
  *ret_n = (guint)(CLAMP (end, start, size) - start);
}

static gboolean
read_boxes (DscTweakNoise *self, guint n, gsize n_pixels, GError **error)
{
  self->values = dsc_try_alloc (n_pixels * sizeof *self->values, "the noise of sources", error);
  if (self->values == NULL)
    return FALSE;
  for (guint i = 0; i < n; i++)
    if (!dsc_image_model_read_box (self->model, DSC_PLANE_ERR, &self->boxes[i],
                                   self->values + self->starts[i], error))
      return FALSE;
  return TRUE;
}

gboolean
dsc_tweak_noise_prepare (DscTweakNoise *self, const GArray *sources, double sigma, GError **error)
{
  guint width = dsc_image_model_get_width (self->model);
  guint height = dsc_image_model_get_height (self->model);
  double wide = MAX (LEAST_SIGMA, MARGIN * sigma), reach = REACH * wide + 1, cost = 0;
  gsize n_pixels = 0;

  if (!self->has_plane || self->plane != NULL || sigma <= self->sigma)
    return TRUE;
  dsc_tweak_noise_forget (self);
  self->boxes = g_new0 (DscPlaneBox, sources->len);
  self->starts = g_new0 (gsize, sources->len);
  self->sigma = wide;
  for (guint i = 0; i < sources->len; i++) {
    const DscTweakSource *source = &g_array_index (sources, DscTweakSource, i);
    DscPlaneBox *box = &self->boxes[i];

    set_range (source->x, reach, width, &box->x0, &box->n_columns);
    set_range (source->y, reach, height, &box->y0, &box->n_rows);
    self->starts[i] = n_pixels;
    n_pixels += (gsize)box->n_columns * box->n_rows;
    cost += (ROW_COST + box->n_columns) * box->n_rows;
  }
  if (cost < (double)width * height)
    return read_boxes (self, sources->len, n_pixels, error);
  dsc_tweak_noise_forget (self);
  return dsc_tweak_noise_load (self, error);
}

void
dsc_tweak_noise_get (const DscTweakNoise *self, guint index, DscCentroidImage *image)
{
  const DscPlaneBox *box = self->boxes == NULL ? NULL : &self->boxes[index];

  image->err = self->plane == NULL ? NULL : self->plane->f;
  if (self->plane != NULL || box == NULL)
    return;
  image->err = self->values + self->starts[index];
  image->err_x0 = box->x0;
  image->err_y0 = box->y0;
  image->err_width = box->n_columns;
  image->err_height = box->n_rows;
}
