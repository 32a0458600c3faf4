/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-overlay.h"

typedef struct {
  gboolean visible;
} DscOverlayPrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (DscOverlay, dsc_overlay, G_TYPE_OBJECT)

static guint changed_signal;

static void
dsc_overlay_class_init (DscOverlayClass *klass)
{
  changed_signal = g_signal_new ("changed", DSC_TYPE_OVERLAY, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 0);
}

static void
dsc_overlay_init (DscOverlay *self)
{
  DscOverlayPrivate *priv = dsc_overlay_get_instance_private (self);

  priv->visible = TRUE;
}

void
dsc_overlay_draw_pixels (DscOverlay *self, const DscOverlayContext *context, DscPixels *pixels)
{
  DscOverlayClass *klass = DSC_OVERLAY_GET_CLASS (self);

  if (dsc_overlay_get_visible (self) && klass->draw_pixels != NULL)
    klass->draw_pixels (self, context, pixels);
}

void
dsc_overlay_draw (DscOverlay *self, const DscOverlayContext *context, cairo_t *cr)
{
  DscOverlayClass *klass = DSC_OVERLAY_GET_CLASS (self);

  if (!dsc_overlay_get_visible (self) || klass->draw == NULL)
    return;
  cairo_save (cr);
  klass->draw (self, context, cr);
  cairo_restore (cr);
}

int
dsc_overlay_pick (DscOverlay *self, const DscOverlayContext *context, double x, double y)
{
  DscOverlayClass *klass = DSC_OVERLAY_GET_CLASS (self);

  if (!dsc_overlay_get_visible (self) || klass->pick == NULL)
    return -1;
  return klass->pick (self, context, x, y);
}

void
dsc_overlay_changed (DscOverlay *self)
{
  g_signal_emit (self, changed_signal, 0);
}

gboolean
dsc_overlay_get_visible (DscOverlay *self)
{
  DscOverlayPrivate *priv = dsc_overlay_get_instance_private (self);

  return priv->visible;
}

void
dsc_overlay_set_visible (DscOverlay *self, gboolean visible)
{
  DscOverlayPrivate *priv = dsc_overlay_get_instance_private (self);

  if (priv->visible == !!visible)
    return;
  priv->visible = !!visible;
  dsc_overlay_changed (self);
}
