/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-image-view-private.h"

#include <math.h>

void
dsc_image_view_init_display (DscImageView *self)
{
  self->stretch = DSC_STRETCH_LINEAR;
  self->exponent = DSC_STRETCH_EXPONENT_DEFAULT;
  self->limits = DSC_LIMITS_ZSCALE;
  self->percent = 99.5;
  self->vmax = 1.0;
  self->colormap = dsc_colormap_find ("gray");
  self->contrast = 1.0;
  self->bias = 0.5;
  self->one_based = TRUE;
  self->show_compass = self->show_scale_bar = self->show_overlays = TRUE;
  dsc_image_view_parse_nan_color (self, "#3d4a5c");
  self->lut = g_new0 (DscLut, 1);
  self->curve_stale = self->colors_stale = TRUE;
  self->unit = g_strdup ("");
}

/* @curve: limits or stretch changed, else only colours. */
void
dsc_image_view_display_changed (DscImageView *self, gboolean curve)
{
  if (curve)
    self->curve_stale = TRUE;
  self->colors_stale = self->compare_lut_stale = TRUE;
  gtk_widget_queue_draw (GTK_WIDGET (self));
  g_signal_emit (self, dsc_image_view_signals[SIGNAL_DISPLAY], 0);
}

void
dsc_image_view_update_limits (DscImageView *self)
{
  double vmin = self->vmin, vmax = self->vmax;

  if (self->limits == DSC_LIMITS_USER && self->has_user_limits[self->plane]) {
    vmin = self->user_limits[self->plane][0];
    vmax = self->user_limits[self->plane][1];
  } else if (self->shown != NULL) {
    dsc_image_stats_limits (self->shown->stats, self->limits, self->percent, &vmin, &vmax);
  }
  self->vmin = vmin;
  self->vmax = vmax;
  g_object_notify_by_pspec (G_OBJECT (self), dsc_image_view_props[PROP_VMIN]);
  g_object_notify_by_pspec (G_OBJECT (self), dsc_image_view_props[PROP_VMAX]);
  dsc_image_view_display_changed (self, TRUE);
}

void
dsc_image_view_set_limit (DscImageView *self, guint which, double value)
{
  double *user = self->user_limits[self->plane];

  if (!isfinite (value) || value == (which == 0 ? self->vmin : self->vmax))
    return;
  user[0] = which == 0 ? value : self->vmin;
  user[1] = which == 1 ? value : self->vmax;
  self->has_user_limits[self->plane] = TRUE;
  if (self->limits != DSC_LIMITS_USER) {
    self->limits = DSC_LIMITS_USER;
    g_object_notify_by_pspec (G_OBJECT (self), dsc_image_view_props[PROP_LIMITS]);
  }
  dsc_image_view_update_limits (self);
}

gboolean
dsc_image_view_parse_nan_color (DscImageView *self, const char *name)
{
  GdkRGBA rgba;

  if (name == NULL || !gdk_rgba_parse (&rgba, name))
    return FALSE;
  g_free (self->nan_name);
  self->nan_name = g_strdup (name);
  self->nan_color = 0xff000000u | (guint32)(rgba.red * 255.0f + 0.5f) << 16
                    | (guint32)(rgba.green * 255.0f + 0.5f) << 8
                    | (guint32)(rgba.blue * 255.0f + 0.5f);
  return TRUE;
}

void
dsc_image_view_get_curve (DscImageView *self, DscStretchCurve *ret_curve)
{
  *ret_curve = (DscStretchCurve){
    .stretch = self->stretch, .exponent = self->exponent, .vmin = self->vmin, .vmax = self->vmax
  };
  if (self->shown != NULL) {
    ret_curve->sorted = self->shown->stats->sorted;
    ret_curve->n_sorted = self->shown->stats->n_sorted;
  }
}

const DscLut *
dsc_image_view_ensure_lut (DscImageView *self)
{
  DscStretchCurve curve;

  if (self->curve_stale) {
    dsc_image_view_get_curve (self, &curve);
    dsc_lut_set_curve (self->lut, &curve);
  }
  if (self->curve_stale || self->colors_stale) {
    dsc_lut_set_colors (self->lut, self->colormap, self->invert, self->contrast, self->bias,
                        self->nan_color);
    self->lut_serial++;
  }
  self->curve_stale = self->colors_stale = FALSE;
  return self->lut;
}

const DscLut *
dsc_image_view_get_lut (DscImageView *self)
{
  return dsc_image_view_ensure_lut (self);
}

const DscImageStats *
dsc_image_view_get_stats (DscImageView *self)
{
  return self->shown != NULL ? self->shown->stats : NULL;
}

void
dsc_image_view_update_unit (DscImageView *self)
{
  const char *unit = self->model != NULL ? dsc_image_model_get_unit (self->model) : "";

  g_free (self->unit);
  switch (self->plane) {
  case DSC_PLANE_SCI:
  case DSC_PLANE_ERR:
    self->unit = g_strdup (unit);
    break;
  case DSC_PLANE_VAR_POISSON:
  case DSC_PLANE_VAR_RNOISE:
  case DSC_PLANE_VAR_FLAT:
    self->unit = *unit != '\0' ? g_strdup_printf ("(%s)\302\262", unit) : g_strdup ("");
    break;
  default:
    self->unit = g_strdup ("");
  }
}

const char *
dsc_image_view_get_unit (DscImageView *self)
{
  return self->unit;
}

void
dsc_image_view_match_display (DscImageView *self, DscImageView *other)
{
  g_object_freeze_notify (G_OBJECT (self));
  g_object_set (self, "stretch", other->stretch, "stretch-exponent", other->exponent, "colormap",
                other->colormap->name, "invert", other->invert, "contrast", other->contrast, "bias",
                other->bias, NULL);
  dsc_image_view_set_limit (self, 0, other->vmin);
  dsc_image_view_set_limit (self, 1, other->vmax);
  g_object_thaw_notify (G_OBJECT (self));
}

DscFlagStyle *
dsc_image_view_get_flag_style (DscImageView *self)
{
  return self->flag_style;
}

static void
flags_changed_cb (DscImageView *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), dsc_image_view_props[PROP_SHOW_DQ]);
  g_object_notify_by_pspec (G_OBJECT (self), dsc_image_view_props[PROP_DQ_MASK]);
  g_object_notify_by_pspec (G_OBJECT (self), dsc_image_view_props[PROP_DQ_OPACITY]);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
dsc_image_view_set_flag_style (DscImageView *self, DscFlagStyle *style)
{
  g_return_if_fail (DSC_IS_FLAG_STYLE (style));
  if (style == self->flag_style)
    return;
  if (self->flag_style != NULL)
    g_signal_handlers_disconnect_by_data (self->flag_style, self);
  g_set_object (&self->flag_style, style);
  g_signal_connect_object (style, "changed", G_CALLBACK (flags_changed_cb), self,
                           G_CONNECT_SWAPPED);
  flags_changed_cb (self);
}

void
dsc_image_view_init_flags (DscImageView *self)
{
  g_autoptr (DscFlagStyle) style = dsc_flag_style_new ();

  dsc_image_view_set_flag_style (self, style);
}

guint32
dsc_image_view_get_dq_present (DscImageView *self)
{
  if (self->dq == NULL || self->dq->model != self->model)
    return 0;
  /* The last level is one pixel with the bits of all. */
  return self->dq->pyramid->levels[self->dq->pyramid->n_levels - 1].u[0];
}

guint64
dsc_image_view_get_dq_count (DscImageView *self, guint bit)
{
  g_return_val_if_fail (bit < 32, 0);
  return self->dq != NULL && self->dq->model == self->model ? self->dq->flag_counts[bit] : 0;
}

/* Flags of a pixel: of the plane kept for the mask, else of the model if it is in memory. */
static gboolean
read_dq (DscImageView *self, guint x, guint y, guint32 *ret_dq)
{
  DscImage *image = dsc_image_model_peek_plane (self->model, DSC_PLANE_DQ);

  if (self->dq != NULL && self->dq->model == self->model)
    return dsc_pyramid_get_pixel (self->dq->pyramid, x, y, NULL, ret_dq);
  else if (image != NULL)
    *ret_dq = image->u[(gsize)y * image->width + x];
  else
    return FALSE;
  return TRUE;
}

/* Of the image that is seen there. */
static void
read_value (DscImageView *self, double x, double y, DscReadout *r)
{
  gboolean second = dsc_image_view_is_second_at (self, x, y);
  DscPlaneData *shown = second ? self->compare : self->shown;
  float value = 0.0f;
  guint w, h;

  if (shown == NULL || (!second && shown->model != self->model) || shown->plane != self->plane
      || shown->layer != self->layer
      || (second && !dsc_image_view_map_to_second (self, x, y, &x, &y)))
    return;
  w = shown->pyramid->levels[0].width;
  h = shown->pyramid->levels[0].height;
  if (!(x >= -0.5 && y >= -0.5 && x < w - 0.5 && y < h - 0.5))
    return;
  r->has_value = dsc_pyramid_get_pixel (shown->pyramid, (guint)floor (x + 0.5),
                                        (guint)floor (y + 0.5), &value, &r->bits);
  r->value = shown->pyramid->type == DSC_PIXEL_FLOAT ? value : (double)r->bits;
}

gboolean
dsc_image_view_read (DscImageView *self, double x, double y, DscReadout *ret_readout)
{
  DscReadout r = { .x = x, .y = y, .ra_deg = NAN, .dec_deg = NAN, .plane = self->plane };
  DscWcs *wcs;
  double w, h;

  if (self->model == NULL || !isfinite (x) || !isfinite (y))
    return FALSE;
  r.unit = self->unit;
  wcs = dsc_image_model_get_wcs (self->model);
  if (wcs != NULL)
    dsc_wcs_pixel_to_sky1 (wcs, x, y, &r.ra_deg, &r.dec_deg);
  w = dsc_image_model_get_width (self->model);
  h = dsc_image_model_get_height (self->model);
  r.inside = x >= -0.5 && y >= -0.5 && x < w - 0.5 && y < h - 0.5;
  read_value (self, x, y, &r);
  if (r.inside)
    r.has_dq = read_dq (self, (guint)floor (x + 0.5), (guint)floor (y + 0.5), &r.dq);
  *ret_readout = r;
  return TRUE;
}
