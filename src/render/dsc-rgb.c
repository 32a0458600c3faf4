/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-rgb.h"

#include <math.h>

#include "dsc-parallel.h"

#define BAND 64 /* rows */

typedef struct {
  const DscRgbRecipe *recipe;
  DscImage *const *in;
  DscImage **out;
} Job;

static void
apply_lupton (const DscRgbRecipe *recipe, double rgb[3])
{
  double mean = (rgb[0] + rgb[1] + rgb[2]) / 3, top = 0, factor;

  if (!(mean > 0)) {
    rgb[0] = rgb[1] = rgb[2] = 0;
    return;
  }
  factor = asinh (recipe->q * mean) / asinh (recipe->q) / mean;
  for (guint k = 0; k < 3; k++) {
    rgb[k] = MAX (rgb[k] * factor, 0);
    top = MAX (top, rgb[k]);
  }
  for (guint k = 0; k < 3 && top > 1; k++)
    rgb[k] /= top;
}

void
dsc_rgb_apply (const DscRgbRecipe *recipe, const float values[3], float ret_rgb[3])
{
  double rgb[3];
  guint n = 0;

  for (guint k = 0; k < 3; k++) {
    double extent = recipe->vmax[k] - recipe->vmin[k];

    rgb[k] = 0;
    if (!isfinite (values[k]))
      continue;
    n++;
    rgb[k] = extent > 0 ? (values[k] - recipe->vmin[k]) / extent : values[k] > recipe->vmin[k];
  }
  if (recipe->lupton) {
    apply_lupton (recipe, rgb);
  } else {
    for (guint k = 0; k < 3; k++) {
      DscStretchCurve curve = { recipe->stretch, DSC_STRETCH_EXPONENT_DEFAULT, 0, 1, NULL, 0 };

      rgb[k] = dsc_stretch_apply (&curve, rgb[k]);
    }
  }
  for (guint k = 0; k < 3; k++)
    ret_rgb[k] = n > 0 ? (float)CLAMP (rgb[k], 0, 1) : NAN;
}

static gboolean
compose_band (guint index, gpointer user_data, GError **error)
{
  const Job *job = user_data;
  guint y1 = MIN ((index + 1) * BAND, job->in[0]->height);
  gsize end = (gsize)y1 * job->in[0]->width;

  for (gsize i = (gsize)index * BAND * job->in[0]->width; i < end; i++) {
    float values[3] = { job->in[0]->f[i], job->in[1]->f[i], job->in[2]->f[i] }, rgb[3];

    dsc_rgb_apply (job->recipe, values, rgb);
    for (guint k = 0; k < 3; k++)
      job->out[k]->f[i] = isfinite (rgb[k]) ? 255.0f * rgb[k] : rgb[k];
  }
  return TRUE;
}

gboolean
dsc_rgb_compose (const DscRgbRecipe *recipe,
                 DscImage *const planes[3],
                 DscImage *ret_planes[3],
                 guint n_threads,
                 GCancellable *cancellable,
                 GError **error)
{
  g_autoptr (DscImage) r = NULL, g = NULL, b = NULL;
  guint w = planes[0]->width, h = planes[0]->height;
  DscImage *out[3];
  Job job = { recipe, planes, out };

  r = dsc_image_new (DSC_PIXEL_FLOAT, w, h, 1, "red", error);
  g = r ? dsc_image_new (DSC_PIXEL_FLOAT, w, h, 1, "green", error) : NULL;
  b = g ? dsc_image_new (DSC_PIXEL_FLOAT, w, h, 1, "blue", error) : NULL;
  if (!b)
    return FALSE;
  out[0] = r;
  out[1] = g;
  out[2] = b;
  if (!dsc_parallel_for ((h + BAND - 1) / BAND, n_threads, compose_band, &job, cancellable, error))
    return FALSE;
  ret_planes[0] = g_steal_pointer (&r);
  ret_planes[1] = g_steal_pointer (&g);
  ret_planes[2] = g_steal_pointer (&b);
  return TRUE;
}
