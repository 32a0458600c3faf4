/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-align-raster.h"

#include <math.h>

void
dsc_align_raster_begin (DscAlignRaster *raster,
                        cairo_surface_t *surface,
                        double scale,
                        const graphene_rect_t *clip)
{
  int width, height;

  raster->cr = NULL;
  raster->scale = (float)scale;
  if (cairo_surface_get_type (surface) != CAIRO_SURFACE_TYPE_IMAGE) {
    raster->cr = cairo_create (surface);
    cairo_rectangle (raster->cr, (double)clip->origin.x, (double)clip->origin.y,
                     (double)clip->size.width, (double)clip->size.height);
    cairo_clip (raster->cr);
    return;
  }
  width = cairo_image_surface_get_width (surface);
  height = cairo_image_surface_get_height (surface);
  cairo_surface_flush (surface);
  raster->pixels = (guint32 *)(gpointer)cairo_image_surface_get_data (surface);
  raster->stride = cairo_image_surface_get_stride (surface) / 4;
  raster->x0 = CLAMP ((int)floor ((double)clip->origin.x * scale), 0, width);
  raster->y0 = CLAMP ((int)floor ((double)clip->origin.y * scale), 0, height);
  raster->x1 = CLAMP ((int)ceil ((double)(clip->origin.x + clip->size.width) * scale), 0, width);
  raster->y1 = CLAMP ((int)ceil ((double)(clip->origin.y + clip->size.height) * scale), 0, height);
}

void
dsc_align_raster_end (DscAlignRaster *raster, cairo_surface_t *surface)
{
  if (raster->cr != NULL) {
    g_clear_pointer (&raster->cr, cairo_destroy);
    return;
  }
  cairo_surface_mark_dirty (surface);
  raster->pixels = NULL;
}

/* @alpha: 0 .. 1 */
static inline void
blend (DscAlignRaster *raster, int x, int y, const GdkRGBA *color, float alpha)
{
  guint32 *pixel, old, a, keep, r, g, b;

  if (x < raster->x0 || x >= raster->x1 || y < raster->y0 || y >= raster->y1)
    return;
  alpha *= color->alpha * 255.0f;
  a = (guint32)(alpha + 0.5f);
  if (a == 0)
    return;
  a = MIN (a, 255);
  keep = 255 - a;
  pixel = raster->pixels + (gsize)y * (gsize)raster->stride + (gsize)x;
  old = *pixel;
  r = (guint32)(color->red * alpha + 0.5f) + ((old >> 16 & 255) * keep + 127) / 255;
  g = (guint32)(color->green * alpha + 0.5f) + ((old >> 8 & 255) * keep + 127) / 255;
  b = (guint32)(color->blue * alpha + 0.5f) + ((old & 255) * keep + 127) / 255;
  a += ((old >> 24) * keep + 127) / 255;
  a = MIN (a, 255);
  *pixel = a << 24 | MIN (r, a) << 16 | MIN (g, a) << 8 | MIN (b, a);
}

static gboolean
is_near (const DscAlignRaster *raster, float x, float y, float margin)
{
  /* Written so that NaN is not near. */
  return x > (float)raster->x0 - margin && x < (float)raster->x1 + margin
         && y > (float)raster->y0 - margin && y < (float)raster->y1 + margin;
}

static gboolean
is_finite (float x, float y)
{
  return isfinite ((double)x) && isfinite ((double)y);
}

static void
record_dot (cairo_t *cr, float x, float y, float radius, const GdkRGBA *color)
{
  if (!is_finite (x, y))
    return;
  gdk_cairo_set_source_rgba (cr, color);
  cairo_new_path (cr);
  cairo_arc (cr, (double)x, (double)y, (double)MAX (radius, 0.5f), 0, 2 * G_PI);
  cairo_fill (cr);
}

static void
record_line (cairo_t *cr, float x0, float y0, float x1, float y1, float dash, const GdkRGBA *color)
{
  double length = (double)dash;

  if (!is_finite (x0, y0) || !is_finite (x1, y1))
    return;
  gdk_cairo_set_source_rgba (cr, color);
  cairo_set_line_width (cr, 1);
  cairo_set_dash (cr, &length, dash > 0 ? 1 : 0, 0);
  cairo_move_to (cr, (double)x0, (double)y0);
  cairo_line_to (cr, (double)x1, (double)y1);
  cairo_stroke (cr);
}

void
dsc_align_raster_dot (DscAlignRaster *raster, float x, float y, float radius, const GdkRGBA *color)
{
  int cx, cy, r;

  if (raster->cr != NULL) {
    record_dot (raster->cr, x, y, radius, color);
    return;
  }
  x *= raster->scale;
  y *= raster->scale;
  radius *= raster->scale;
  if (!is_near (raster, x, y, radius + 1))
    return;
  cx = (int)floorf (x);
  cy = (int)floorf (y);
  if (radius < 0.75f) {
    blend (raster, cx, cy, color, 1);
    return;
  }
  r = (int)ceilf (radius) + 1;
  for (int j = cy - r; j <= cy + r; j++) {
    for (int i = cx - r; i <= cx + r; i++) {
      float dx = (float)i + 0.5f - x, dy = (float)j + 0.5f - y;
      float inside = radius + 0.5f - sqrtf (dx * dx + dy * dy);

      if (inside > 0)
        blend (raster, i, j, color, MIN (inside, 1));
    }
  }
}

/* The part of the line that can be seen. Returns: FALSE if there is none */
static gboolean
clip_line (const DscAlignRaster *raster, float p[4], float *ret_t0, float *ret_t1)
{
  float d[2] = { p[2] - p[0], p[3] - p[1] };
  float lo[2] = { (float)raster->x0 - 2, (float)raster->y0 - 2 };
  float hi[2] = { (float)raster->x1 + 2, (float)raster->y1 + 2 };

  *ret_t0 = 0;
  *ret_t1 = 1;
  for (int k = 0; k < 2; k++) {
    float a = (lo[k] - p[k]) / d[k], b = (hi[k] - p[k]) / d[k];

    if (fabsf (d[k]) < 1e-6f) {
      if (p[k] < lo[k] || p[k] > hi[k])
        return FALSE;
      continue;
    }
    *ret_t0 = MAX (*ret_t0, MIN (a, b));
    *ret_t1 = MIN (*ret_t1, MAX (a, b));
  }
  return *ret_t0 < *ret_t1;
}

/* Steps along the longer axis; each step is shared by the two pixels across it. */
void
dsc_align_raster_line (DscAlignRaster *raster,
                       float x0,
                       float y0,
                       float x1,
                       float y1,
                       float dash,
                       const GdkRGBA *color)
{
  float p[4] = { x0 * raster->scale - 0.5f, y0 * raster->scale - 0.5f, x1 * raster->scale - 0.5f,
                 y1 * raster->scale - 0.5f };
  float dx = p[2] - p[0], dy = p[3] - p[1], length = hypotf (dx, dy), t0, t1;
  gboolean steep = fabsf (dy) > fabsf (dx);
  int n, width = raster->scale > 1.5f ? 2 : 1;

  if (raster->cr != NULL) {
    record_line (raster->cr, x0, y0, x1, y1, dash, color);
    return;
  }
  if (!isfinite (length) || length < 0.5f || !clip_line (raster, p, &t0, &t1))
    return;
  n = (int)ceilf (MAX (fabsf (dx), fabsf (dy)));
  for (int i = (int)((float)n * t0); i <= (int)((float)n * t1); i++) {
    float t = (float)i / (float)n, x = p[0] + t * dx, y = p[1] + t * dy;
    float across = steep ? x : y, base = floorf (across), part = across - base;
    int along = (int)floorf ((steep ? y : x) + 0.5f), c = (int)base;

    if (dash > 0 && fmodf (t * length, 2 * dash * raster->scale) > dash * raster->scale)
      continue;
    for (int k = 0; k <= width; k++) {
      float alpha = k == 0 ? 1 - part : k == width ? part : 1;

      if (steep)
        blend (raster, c + k, along, color, alpha);
      else
        blend (raster, along, c + k, color, alpha);
    }
  }
}
