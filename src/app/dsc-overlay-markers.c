/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "dsc-overlay.h"

#define LINE_WIDTH 1.5
#define PICK_SLOP 4.0 /* logical pixels beyond the marker's radius */

struct _DscMarkerOverlay {
  DscOverlay parent_instance;
  DscMarkerShape shape;
  double radius;
  guint32 rgb;
  gboolean on_sky;
  gsize n;
  double *a, *b; /* as they were given */
  double *x, *y; /* image pixels, for @wcs */
  DscWcs *wcs;
  gboolean projected;
  int selected;
  DscSprite *sprite, *selected_sprite;
  double sprite_scale;
};

G_DEFINE_FINAL_TYPE (DscMarkerOverlay, dsc_marker_overlay, DSC_TYPE_OVERLAY)

static void
ensure_projected (DscMarkerOverlay *self, DscWcs *wcs)
{
  if (self->projected && self->wcs == wcs)
    return;
  g_clear_pointer (&self->wcs, dsc_wcs_unref);
  self->wcs = wcs != NULL ? dsc_wcs_ref (wcs) : NULL;
  self->projected = TRUE;
  /* Without markers there are no arrays. */
  if (self->n == 0)
    return;
  if (!self->on_sky) {
    memcpy (self->x, self->a, self->n * sizeof *self->a);
    memcpy (self->y, self->b, self->n * sizeof *self->b);
  } else if (wcs != NULL) {
    dsc_wcs_sky_to_pixel (wcs, self->n, self->a, self->b, self->x, self->y);
  } else {
    for (gsize i = 0; i < self->n; i++)
      self->x[i] = self->y[i] = NAN;
  }
}

static void
ensure_sprites (DscMarkerOverlay *self, double scale)
{
  if (self->sprite != NULL && self->sprite_scale == scale)
    return;
  g_clear_pointer (&self->sprite, dsc_sprite_free);
  g_clear_pointer (&self->selected_sprite, dsc_sprite_free);
  self->sprite_scale = scale;
  self->sprite = dsc_sprite_new (self->shape, self->radius * scale, LINE_WIDTH * scale, self->rgb);
  self->selected_sprite = dsc_sprite_new (self->shape, self->radius * 1.4 * scale,
                                          2.0 * LINE_WIDTH * scale, 0xffffff);
}

static void
draw_pixels (DscOverlay *overlay, const DscOverlayContext *context, DscPixels *pixels)
{
  DscMarkerOverlay *self = DSC_MARKER_OVERLAY (overlay);
  double x, y;

  ensure_projected (self, context->wcs);
  ensure_sprites (self, context->scale);
  for (gsize i = 0; i < self->n; i++) {
    dsc_affine_apply (&context->affine, self->x[i], self->y[i], &x, &y);
    dsc_sprite_blend (self->sprite, pixels, x, y);
  }
  if (self->selected >= 0 && (gsize)self->selected < self->n) {
    dsc_affine_apply (&context->affine, self->x[self->selected], self->y[self->selected], &x, &y);
    dsc_sprite_blend (self->selected_sprite, pixels, x, y);
  }
}

/* The nearest one within its radius and a little more. */
static int
pick (DscOverlay *overlay, const DscOverlayContext *context, double dx, double dy)
{
  DscMarkerOverlay *self = DSC_MARKER_OVERLAY (overlay);
  double best = (self->radius + PICK_SLOP) * context->scale;
  int found = -1;

  ensure_projected (self, context->wcs);
  for (gsize i = 0; i < self->n; i++) {
    double x, y, d;

    dsc_affine_apply (&context->affine, self->x[i], self->y[i], &x, &y);
    d = hypot (x - dx, y - dy);
    if (d < best) {
      best = d;
      found = (int)i;
    }
  }
  return found;
}

static void
dsc_marker_overlay_finalize (GObject *object)
{
  DscMarkerOverlay *self = DSC_MARKER_OVERLAY (object);

  g_free (self->a);
  g_free (self->b);
  g_free (self->x);
  g_free (self->y);
  g_clear_pointer (&self->wcs, dsc_wcs_unref);
  g_clear_pointer (&self->sprite, dsc_sprite_free);
  g_clear_pointer (&self->selected_sprite, dsc_sprite_free);
  G_OBJECT_CLASS (dsc_marker_overlay_parent_class)->finalize (object);
}

static void
dsc_marker_overlay_class_init (DscMarkerOverlayClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = dsc_marker_overlay_finalize;
  DSC_OVERLAY_CLASS (klass)->draw_pixels = draw_pixels;
  DSC_OVERLAY_CLASS (klass)->pick = pick;
}

static void
dsc_marker_overlay_init (DscMarkerOverlay *self)
{
  self->selected = -1;
}

DscOverlay *
dsc_marker_overlay_new (DscMarkerShape shape, double radius_logical_pix, guint32 rgb)
{
  DscMarkerOverlay *self = g_object_new (DSC_TYPE_MARKER_OVERLAY, NULL);

  self->shape = shape;
  self->radius = radius_logical_pix;
  self->rgb = rgb;
  return DSC_OVERLAY (self);
}

static void
set_points (DscMarkerOverlay *self, gboolean on_sky, gsize n, const double *a, const double *b)
{
  g_free (self->a);
  g_free (self->b);
  g_free (self->x);
  g_free (self->y);
  self->on_sky = on_sky;
  self->n = n;
  self->a = g_memdup2 (a, n * sizeof *a);
  self->b = g_memdup2 (b, n * sizeof *b);
  self->x = g_new (double, n);
  self->y = g_new (double, n);
  self->projected = FALSE;
  self->selected = -1;
  dsc_overlay_changed (DSC_OVERLAY (self));
}

void
dsc_marker_overlay_set_image (DscMarkerOverlay *self, gsize n, const double *x, const double *y)
{
  set_points (self, FALSE, n, x, y);
}

void
dsc_marker_overlay_set_sky (DscMarkerOverlay *self,
                            gsize n,
                            const double *ra_deg,
                            const double *dec_deg)
{
  set_points (self, TRUE, n, ra_deg, dec_deg);
}

void
dsc_marker_overlay_set_selected (DscMarkerOverlay *self, int index)
{
  if (self->selected == index)
    return;
  self->selected = index;
  dsc_overlay_changed (DSC_OVERLAY (self));
}
