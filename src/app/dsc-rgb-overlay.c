/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-rgb-overlay.h"

#include "dsc-render.h"

#define BACKGROUND 0xff1e1e20u

struct _DscRgbOverlay {
  DscOverlay parent_instance;

  DscPyramid *planes[3];
  DscLut *lut; /* 0 .. 255 as they are */
};

G_DEFINE_FINAL_TYPE (DscRgbOverlay, dsc_rgb_overlay, DSC_TYPE_OVERLAY)

/* Each channel is drawn in gray, and gives its byte of every pixel. */
static void
dsc_rgb_overlay_draw_pixels (DscOverlay *overlay,
                             const DscOverlayContext *context,
                             DscPixels *pixels)
{
  static const guint32 bytes[3] = { 0xff0000, 0xff00, 0xff };
  DscRgbOverlay *self = DSC_RGB_OVERLAY (overlay);
  gsize n = (gsize)pixels->width * pixels->height;
  g_autofree guint32 *buffer = self->planes[0] ? g_new (guint32, n) : NULL;

  for (guint k = 0; buffer && k < 3; k++) {
    DscRenderJob job = { .image = self->planes[k],
                         .lut = self->lut,
                         .affine = context->affine,
                         .background = BACKGROUND };
    DscPixels gray = { buffer, pixels->width, pixels->height, pixels->width };

    dsc_render (&job, &gray, 0);
    for (int y = 0; y < pixels->height; y++) {
      guint32 *to = pixels->data + (gsize)y * pixels->stride;
      const guint32 *from = buffer + (gsize)y * pixels->width;

      for (int x = 0; x < pixels->width; x++)
        to[x] = 0xff000000u | (to[x] & ~bytes[k]) | (from[x] & bytes[k]);
    }
  }
}

static void
dsc_rgb_overlay_finalize (GObject *object)
{
  DscRgbOverlay *self = DSC_RGB_OVERLAY (object);

  for (guint k = 0; k < 3; k++)
    g_clear_pointer (&self->planes[k], dsc_pyramid_unref);
  g_free (self->lut);
  G_OBJECT_CLASS (dsc_rgb_overlay_parent_class)->finalize (object);
}

static void
dsc_rgb_overlay_class_init (DscRgbOverlayClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = dsc_rgb_overlay_finalize;
  DSC_OVERLAY_CLASS (klass)->draw_pixels = dsc_rgb_overlay_draw_pixels;
}

static void
dsc_rgb_overlay_init (DscRgbOverlay *self)
{
  const DscStretchCurve curve = { .stretch = DSC_STRETCH_LINEAR, .vmin = 0, .vmax = 255 };

  self->lut = g_new0 (DscLut, 1);
  dsc_lut_set_curve (self->lut, &curve);
  dsc_lut_set_colors (self->lut, dsc_colormap_find ("gray"), FALSE, 1, 0.5, BACKGROUND);
}

DscOverlay *
dsc_rgb_overlay_new (void)
{
  return g_object_new (DSC_TYPE_RGB_OVERLAY, NULL);
}

void
dsc_rgb_overlay_set_planes (DscRgbOverlay *self, DscPyramid *const planes[3])
{
  g_return_if_fail (DSC_IS_RGB_OVERLAY (self));

  for (guint k = 0; k < 3; k++) {
    DscPyramid *old = self->planes[k];

    self->planes[k] = dsc_pyramid_ref (planes[k]);
    if (old)
      dsc_pyramid_unref (old);
  }
  dsc_overlay_changed (DSC_OVERLAY (self));
}
