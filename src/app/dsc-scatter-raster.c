/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-scatter-raster.h"

#include <math.h>

#include "dsc-align-raster.h"

#define FEW 400    /* large dots up to so many, */
#define SOME 3000  /* small ones up to so many */
#define N_TONES 64 /* of the density */

/* How many points lie in each pixel of the clip, each spread over its neighbours. */
typedef struct {
  int x0, y0, width, height;
  float *counts, most;
} Density;

static guint
count_visible (const graphene_rect_t *clip, const float *at, guint n)
{
  float x0 = clip->origin.x, x1 = x0 + clip->size.width;
  float y0 = clip->origin.y, y1 = y0 + clip->size.height;
  guint visible = 0;

  for (guint i = 0; i < n; i++)
    visible += at[2 * i] >= x0 && at[2 * i] <= x1 && at[2 * i + 1] >= y0 && at[2 * i + 1] <= y1;
  return visible;
}

static void
add_points (Density *density, const float *at, guint n, float scale)
{
  static const float share[3] = { 0.4f, 1, 0.4f };
  float x_most = (float)density->width - 1, y_most = (float)density->height - 1;

  for (guint i = 0; i < n; i++) {
    float x = floorf (at[2 * i] * scale) - (float)density->x0;
    float y = floorf (at[2 * i + 1] * scale) - (float)density->y0;
    float *count;

    /* Written so that NaN is outside; a rim of one pixel is left out. */
    if (!(x >= 1 && x < x_most && y >= 1 && y < y_most))
      continue;
    count = density->counts + (gsize)((int)y - 1) * (gsize)density->width + (gsize)x - 1;
    for (int j = 0; j < 3; j++, count += density->width)
      for (int k = 0; k < 3; k++)
        count[k] += share[j] * share[k];
  }
}

static guint32
premultiply (const GdkRGBA *color, float alpha)
{
  float a = alpha * color->alpha * 255.0f;

  return (guint32)(a + 0.5f) << 24 | (guint32)(color->red * a + 0.5f) << 16
         | (guint32)(color->green * a + 0.5f) << 8 | (guint32)(color->blue * a + 0.5f);
}

static void
make_tones (guint32 tones[N_TONES], const GdkRGBA *single, const GdkRGBA *most)
{
  for (guint i = 0; i < N_TONES; i++) {
    float t = (float)i / (N_TONES - 1);
    GdkRGBA color = { single->red + t * (most->red - single->red),
                      single->green + t * (most->green - single->green),
                      single->blue + t * (most->blue - single->blue), single->alpha };

    tones[i] = premultiply (&color, 1);
  }
}

static guint32
blend (guint32 below, guint32 above)
{
  guint32 keep = 255 - (above >> 24), result = 0;

  for (guint shift = 0; shift < 32; shift += 8) {
    guint32 part = (above >> shift & 255) + ((below >> shift & 255) * keep + 127) / 255;

    result |= MIN (part, 255) << shift;
  }
  return result;
}

static guint32
fade (guint32 color, float share)
{
  guint32 part = (guint32)(share * 256.0f), result = 0;

  for (guint shift = 0; shift < 32; shift += 8)
    result |= ((color >> shift & 255) * part >> 8) << shift;
  return result;
}

/* @tone_of: tone of a count of i, up to @n */
static void
paint_density (const Density *density,
               guint32 *pixels,
               int stride,
               const guint32 tones[N_TONES],
               float per_log)
{
  for (int y = 0; y < density->height; y++) {
    const float *count = density->counts + (gsize)y * (gsize)density->width;
    guint32 *row = pixels + (gsize)(density->y0 + y) * (gsize)stride + (gsize)density->x0;

    for (int x = 0; x < density->width; x++) {
      if (count[x] <= 0)
        continue;
      if (count[x] < 1) {
        row[x] = blend (row[x], fade (tones[0], count[x]));
      } else {
        guint tone = (guint)(per_log * logf (count[x]));

        row[x] = blend (row[x], tones[MIN (tone, N_TONES - 1)]);
      }
    }
  }
}

static void
draw_density (cairo_surface_t *surface,
              float scale,
              const graphene_rect_t *clip,
              const float *at,
              guint n,
              const GdkRGBA *single,
              const GdkRGBA *most)
{
  int width = cairo_image_surface_get_width (surface);
  int height = cairo_image_surface_get_height (surface);
  Density density = { .x0 = MAX ((int)floorf (clip->origin.x * scale), 0),
                      .y0 = MAX ((int)floorf (clip->origin.y * scale), 0) };
  guint32 tones[N_TONES];

  density.width
      = MIN ((int)ceilf ((clip->origin.x + clip->size.width) * scale), width) - density.x0;
  density.height
      = MIN ((int)ceilf ((clip->origin.y + clip->size.height) * scale), height) - density.y0;
  if (density.width < 3 || density.height < 3)
    return;
  density.counts = g_new0 (float, (gsize)density.width *(gsize)density.height);
  add_points (&density, at, n, scale);
  density.most = 10;
  for (gsize i = 0; i < (gsize)density.width * (gsize)density.height; i++)
    density.most = MAX (density.most, density.counts[i]);
  make_tones (tones, single, most);
  cairo_surface_flush (surface);
  paint_density (&density, (guint32 *)(gpointer)cairo_image_surface_get_data (surface),
                 cairo_image_surface_get_stride (surface) / 4, tones,
                 (N_TONES - 1) / logf (density.most));
  cairo_surface_mark_dirty (surface);
  g_free (density.counts);
}

void
dsc_scatter_raster_draw (cairo_surface_t *surface,
                         double scale,
                         const graphene_rect_t *clip,
                         const float *at,
                         guint n,
                         const GdkRGBA *single,
                         const GdkRGBA *most)
{
  guint visible = count_visible (clip, at, n);
  float radius = visible > SOME ? 0.8f : visible > FEW ? 1.6f : 2.4f;
  DscAlignRaster raster;

  if (visible == 0)
    return;
  if (visible > SOME && cairo_surface_get_type (surface) == CAIRO_SURFACE_TYPE_IMAGE) {
    draw_density (surface, (float)scale, clip, at, n, single, most);
    return;
  }
  dsc_align_raster_begin (&raster, surface, scale, clip);
  for (guint i = 0; i < n; i++)
    dsc_align_raster_dot (&raster, at[2 * i], at[2 * i + 1], radius, single);
  dsc_align_raster_end (&raster, surface);
}
