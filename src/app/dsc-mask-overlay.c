/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-mask-overlay.h"

#include <math.h>

#define FRAME_WIDTH 1.4 /* logical pixels */
#define FRAME_FROM 5.0  /* logical pixels per image pixel that leave room for one */

struct _DscMaskOverlay {
  DscOverlay parent_instance;

  gint x0, y0;
  guint width, height;
  GBytes *bytes;
  const guint8 *states; /* of @bytes */
};

G_DEFINE_FINAL_TYPE (DscMaskOverlay, dsc_mask_overlay, DSC_TYPE_OVERLAY)

guint32
dsc_mask_state_color (DscMaskState state)
{
  static const guint32 colors[DSC_N_MASK_STATES] = { 0, 0xb45cf0, 0xff7a1a, 0x2fc4f5 };

  return colors[state];
}

/* How much of the colour, of 256: inside and on the frame of a large pixel, and of a small one. */
static const guint inner[DSC_N_MASK_STATES] = { 0, 120, 150, 0 };
static const guint frame[DSC_N_MASK_STATES] = { 0, 120, 256, 256 };
static const guint small[DSC_N_MASK_STATES] = { 0, 170, 256, 256 };

static guint32
blend (guint32 below, guint32 color, guint alpha)
{
  guint32 out = 0xff000000u;

  for (guint shift = 0; shift < 24; shift += 8) {
    guint b = below >> shift & 255, c = color >> shift & 255;

    out |= (b * (256 - alpha) + c * alpha) >> 8 << shift;
  }
  return out;
}

static void
draw_large (DscMaskOverlay *self, const DscOverlayContext *context, DscPixels *pixels)
{
  double zoom = dsc_affine_scale (&context->affine);
  double edge = zoom >= FRAME_FROM * context->scale ? 0.5 - FRAME_WIDTH * context->scale / zoom : 1;
  DscAffine inverse;

  if (!dsc_affine_invert (&context->affine, &inverse))
    return;
  for (int py = 0; py < pixels->height; py++) {
    guint32 *row = pixels->data + (gsize)py * pixels->stride;

    for (int px = 0; px < pixels->width; px++) {
      double x = inverse.xx * (px + 0.5) + inverse.xy * (py + 0.5) + inverse.x0;
      double y = inverse.yx * (px + 0.5) + inverse.yy * (py + 0.5) + inverse.y0;
      double ix = floor (x + 0.5), iy = floor (y + 0.5);
      guint8 state;

      if (!(ix >= self->x0 && iy >= self->y0 && ix < self->x0 + (double)self->width
            && iy < self->y0 + (double)self->height))
        continue;
      state = self->states[((gsize)iy - self->y0) * self->width + (gsize)(ix - self->x0)];
      if (state == DSC_MASK_NONE || state >= DSC_N_MASK_STATES)
        continue;
      if (edge >= 1)
        row[px] = blend (row[px], dsc_mask_state_color (state), small[state]);
      else if (fabs (x - ix) > edge || fabs (y - iy) > edge)
        row[px] = blend (row[px], dsc_mask_state_color (state), frame[state]);
      else
        row[px] = blend (row[px], dsc_mask_state_color (state), inner[state]);
    }
  }
}

/* From the mask to the screen: what changed is drawn last. */
static void
draw_small (DscMaskOverlay *self, const DscOverlayContext *context, DscPixels *pixels)
{
  for (guint state = DSC_MASK_STILL; state < DSC_N_MASK_STATES; state++) {
    for (guint y = 0; y < self->height; y++) {
      const guint8 *row = self->states + (gsize)y * self->width;

      for (guint x = 0; x < self->width; x++) {
        double px, py;

        if (row[x] != state)
          continue;
        dsc_affine_apply (&context->affine, self->x0 + (double)x, self->y0 + (double)y, &px, &py);
        if (px >= 0 && py >= 0 && px < pixels->width && py < pixels->height)
          pixels->data[(gsize)py * pixels->stride + (gsize)px]
              = blend (pixels->data[(gsize)py * pixels->stride + (gsize)px],
                       dsc_mask_state_color (state), small[state]);
      }
    }
  }
}

static void
draw_pixels (DscOverlay *overlay, const DscOverlayContext *context, DscPixels *pixels)
{
  DscMaskOverlay *self = DSC_MASK_OVERLAY (overlay);

  if (!self->states)
    return;
  if (dsc_affine_scale (&context->affine) >= 1)
    draw_large (self, context, pixels);
  else
    draw_small (self, context, pixels);
}

static void
dsc_mask_overlay_finalize (GObject *object)
{
  g_clear_pointer (&DSC_MASK_OVERLAY (object)->bytes, g_bytes_unref);
  G_OBJECT_CLASS (dsc_mask_overlay_parent_class)->finalize (object);
}

static void
dsc_mask_overlay_class_init (DscMaskOverlayClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = dsc_mask_overlay_finalize;
  DSC_OVERLAY_CLASS (klass)->draw_pixels = draw_pixels;
}

static void
dsc_mask_overlay_init (DscMaskOverlay *self)
{
}

DscOverlay *
dsc_mask_overlay_new (void)
{
  return g_object_new (DSC_TYPE_MASK_OVERLAY, NULL);
}

void
dsc_mask_overlay_set (
    DscMaskOverlay *self, gint x0, gint y0, guint width, guint height, GBytes *states)
{
  gboolean had = self->states != NULL;

  g_return_if_fail (DSC_IS_MASK_OVERLAY (self));
  g_return_if_fail (!states || g_bytes_get_size (states) == (gsize)width * height);

  g_clear_pointer (&self->bytes, g_bytes_unref);
  self->bytes = states ? g_bytes_ref (states) : NULL;
  self->states = states ? g_bytes_get_data (states, NULL) : NULL;
  self->x0 = x0;
  self->y0 = y0;
  self->width = states ? width : 0;
  self->height = states ? height : 0;
  if (had || states)
    dsc_overlay_changed (DSC_OVERLAY (self));
}

DscMaskState
dsc_mask_overlay_get (DscMaskOverlay *self, gint x, gint y)
{
  gint64 column = (gint64)x - self->x0, row = (gint64)y - self->y0;

  if (!self->states || column < 0 || row < 0 || column >= self->width || row >= self->height)
    return DSC_MASK_NONE;
  return self->states[row * self->width + column];
}

gboolean
dsc_mask_overlay_is_empty (DscMaskOverlay *self)
{
  return self->states == NULL;
}
