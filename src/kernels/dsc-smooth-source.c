/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-smooth-source.h"

#include <math.h>

#include "dsc-convolve.h"
#include "dsc-size.h"

#define FWHM_TO_SIGMA (1.0 / (2.0 * sqrt (2.0 * G_LN2)))
#define MAX_SIGMA 100.0

/* What is smoothed at a time. */
#define TILE_COLUMNS 256
#define TILE_ROWS 64

/* A rectangle of the image. */
typedef struct {
  guint x0, y0, n_columns, n_rows;
} Part;

/* Cuts out what is needed around the part, without background. */
static gboolean
smooth_cut (const DscSmoothSource *self,
            double sigma,
            const Part *p,
            float *ret_values,
            gsize stride,
            GError **error)
{
  guint radius = dsc_gaussian_kernel_size (sigma) / 2;
  guint x0 = p->x0 - MIN (p->x0, radius), y0 = p->y0 - MIN (p->y0, radius);
  guint x1 = p->x0 + p->n_columns, y1 = p->y0 + p->n_rows;
  guint width = x1 + MIN (self->width - x1, radius) - x0;
  guint height = y1 + MIN (self->height - y1, radius) - y0;
  gsize n = (gsize)width * height;
  g_autofree float *data = dsc_try_alloc (n * sizeof *data, "part of an image", error);
  g_autofree guint8 *mask = NULL;

  if (data == NULL
      || (self->mask != NULL && (mask = dsc_try_alloc (n, "part of a mask", error)) == NULL))
    return FALSE;
  dsc_background_mesh_cut (self->mesh, self->data, self->mask, x0, y0, width, height, data, mask);
  return dsc_convolve_gaussian_part (data, mask, width, height, sigma, p->x0 - x0, p->y0 - y0,
                                     p->n_columns, p->n_rows, ret_values, stride, error);
}

static gboolean
smooth_tile (const DscSmoothSource *self,
             double sigma,
             const Part *p,
             float *ret_values,
             gsize stride,
             GError **error)
{
  if (self->has_level && sigma > 0 && sigma <= MAX_SIGMA)
    return smooth_cut (self, sigma, p, ret_values, stride, error);
  return dsc_convolve_gaussian_part (self->data, self->mask, self->width, self->height, sigma,
                                     p->x0, p->y0, p->n_columns, p->n_rows, ret_values, stride,
                                     error);
}

gboolean
dsc_smooth_source_part (const DscSmoothSource *self,
                        double kernel_fwhm,
                        guint x0,
                        guint y0,
                        guint n_columns,
                        guint n_rows,
                        float *ret_values,
                        gsize stride,
                        GCancellable *cancellable,
                        GError **error)
{
  double sigma = kernel_fwhm * FWHM_TO_SIGMA;

  for (guint y = 0; y < n_rows; y += TILE_ROWS)
    for (guint x = 0; x < n_columns; x += TILE_COLUMNS) {
      Part p = { x0 + x, y0 + y, MIN (TILE_COLUMNS, n_columns - x), MIN (TILE_ROWS, n_rows - y) };

      if (g_cancellable_set_error_if_cancelled (cancellable, error)
          || !smooth_tile (self, sigma, &p, ret_values + y * stride + x, stride, error))
        return FALSE;
    }
  return TRUE;
}

typedef struct {
  const DscSmoothSource *source;
  double kernel_fwhm;
  float snr;
  GCancellable *cancellable;
} Detection;

static gboolean
make_rows (guint y0,
           guint n_rows,
           gpointer user_data,
           float *ret_values,
           float *ret_thresholds,
           GError **error)
{
  const Detection *d = user_data;
  guint width = d->source->width;

  dsc_background_mesh_eval (d->source->mesh, DSC_BACKGROUND_RMS, 0, y0, width, n_rows,
                            ret_thresholds);
  for (gsize i = 0; i < (gsize)width * n_rows; i++)
    ret_thresholds[i] = d->snr * ret_thresholds[i];
  return dsc_smooth_source_part (d->source, d->kernel_fwhm, 0, y0, width, n_rows, ret_values, width,
                                 d->cancellable, error);
}

DscSegmentMap *
dsc_smooth_source_detect (const DscSmoothSource *self,
                          const DscSegmentSearch *search,
                          guint n_threads,
                          GCancellable *cancellable,
                          GError **error)
{
  Detection d = { self, search->kernel_fwhm, (float)search->snr, cancellable };

  return dsc_segment_map_detect_rows (make_rows, &d, self->mask, self->width, self->height,
                                      search->n_pixels, search->connectivity, n_threads,
                                      cancellable, error);
}
