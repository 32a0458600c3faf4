/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-image-view-private.h"

#include <math.h>

#define MIN_ZOOM 1e-4
#define MAX_ZOOM 256.0

void
dsc_image_view_place_changed (DscImageView *self)
{
  gtk_widget_queue_draw (GTK_WIDGET (self));
  g_signal_emit (self, dsc_image_view_signals[SIGNAL_VIEW], 0);
  dsc_image_view_pointer_again (self);
}

static void
notify_orientation (DscImageView *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), dsc_image_view_props[PROP_ZOOM]);
  g_object_notify_by_pspec (G_OBJECT (self), dsc_image_view_props[PROP_ROTATION]);
  g_object_notify_by_pspec (G_OBJECT (self), dsc_image_view_props[PROP_FLIP]);
}

void
dsc_image_view_set_linear (DscImageView *self, double xx, double xy, double yx, double yy)
{
  double zoom = sqrt (fabs (xx * yy - xy * yx));
  double f = CLAMP (zoom, MIN_ZOOM, MAX_ZOOM) / zoom;

  if (!isfinite (f) || !(zoom > 0.0))
    return;
  self->xx = xx * f;
  self->xy = xy * f;
  self->yx = yx * f;
  self->yy = yy * f;
  notify_orientation (self);
  dsc_image_view_place_changed (self);
}

double
dsc_image_view_get_zoom (DscImageView *self)
{
  return sqrt (fabs (self->xx * self->yy - self->xy * self->yx));
}

/* With y up as on paper, the image is mirrored (x -> -x) first and then turned. */
double
dsc_image_view_get_rotation (DscImageView *self)
{
  double angle = atan2 (-self->xy, -self->yy) / G_PI * 180.0;

  return angle == 0.0 ? 0.0 : angle;
}

gboolean
dsc_image_view_get_flip (DscImageView *self)
{
  return self->xx * self->yy - self->xy * self->yx > 0.0;
}

/* Sine or cosine without the noise that would make a right angle a slanted one. */
static double
clean (double value)
{
  return fabs (value) < 1e-12 ? 0.0 : value;
}

void
dsc_image_view_set_orientation (DscImageView *self, double zoom, double rotation, gboolean flip)
{
  double c = clean (cos (rotation * G_PI / 180.0)) * zoom;
  double s = clean (sin (rotation * G_PI / 180.0)) * zoom;
  double f = flip ? -1.0 : 1.0;

  dsc_image_view_set_linear (self, c * f, -s, -s * f, -c);
}

double
dsc_image_view_round_offset (double offset)
{
  return rint (offset * 65536.0) / 65536.0;
}

DscAffine
dsc_image_view_get_affine (DscImageView *self)
{
  DscAffine a = { self->xx, self->xy, self->yx, self->yy, 0, 0 };

  a.x0 = 0.5 * self->device_width - (a.xx * self->cx + a.xy * self->cy);
  a.y0 = 0.5 * self->device_height - (a.yx * self->cx + a.yy * self->cy);
  if (dsc_affine_is_aligned (&a) && fabs (a.xx) >= 1.0) {
    /* Edges of image pixels on edges of device pixels: at whole zooms all blocks are equal. */
    a.x0 = round (a.x0 - 0.5 * a.xx) + 0.5 * a.xx;
    a.y0 = round (a.y0 - 0.5 * a.yy) + 0.5 * a.yy;
  }
  a.x0 = dsc_image_view_round_offset (a.x0);
  a.y0 = dsc_image_view_round_offset (a.y0);
  return a;
}

void
dsc_image_view_image_to_widget (
    DscImageView *self, double x, double y, double *ret_wx, double *ret_wy)
{
  DscAffine a = dsc_image_view_get_affine (self);
  int scale = gtk_widget_get_scale_factor (GTK_WIDGET (self));

  dsc_affine_apply (&a, x, y, ret_wx, ret_wy);
  *ret_wx /= scale;
  *ret_wy /= scale;
}

void
dsc_image_view_widget_to_image (
    DscImageView *self, double wx, double wy, double *ret_x, double *ret_y)
{
  DscAffine a = dsc_image_view_get_affine (self), inverse;
  int scale = gtk_widget_get_scale_factor (GTK_WIDGET (self));

  if (!dsc_affine_invert (&a, &inverse)) {
    *ret_x = *ret_y = NAN;
    return;
  }
  dsc_affine_apply (&inverse, wx * scale, wy * scale, ret_x, ret_y);
}

gboolean
dsc_image_view_get_visible (DscImageView *self, guint width, guint height, int ret_rect[4])
{
  int w = gtk_widget_get_width (GTK_WIDGET (self)), h = gtk_widget_get_height (GTK_WIDGET (self));
  double lo[2] = { INFINITY, INFINITY }, hi[2] = { -INFINITY, -INFINITY };

  for (guint i = 0; i < 4; i++) {
    double x, y;

    dsc_image_view_widget_to_image (self, i & 1 ? w : 0, i & 2 ? h : 0, &x, &y);
    lo[0] = MIN (lo[0], x);
    lo[1] = MIN (lo[1], y);
    hi[0] = MAX (hi[0], x);
    hi[1] = MAX (hi[1], y);
  }
  lo[0] = MAX (floor (lo[0]), 0);
  lo[1] = MAX (floor (lo[1]), 0);
  hi[0] = MIN (ceil (hi[0]), width - 1.0);
  hi[1] = MIN (ceil (hi[1]), height - 1.0);
  if (w == 0 || h == 0 || !(hi[0] >= lo[0] && hi[1] >= lo[1]))
    return FALSE;
  for (guint k = 0; k < 2; k++) {
    ret_rect[2 * k] = (int)lo[k];
    ret_rect[2 * k + 1] = (int)hi[k];
  }
  return TRUE;
}

void
dsc_image_view_center_on (DscImageView *self, double x, double y)
{
  if (!isfinite (x) || !isfinite (y))
    return;
  self->fitted = FALSE;
  self->cx = x;
  self->cy = y;
  dsc_image_view_place_changed (self);
}

void
dsc_image_view_get_center (DscImageView *self, double *ret_x, double *ret_y)
{
  *ret_x = self->cx;
  *ret_y = self->cy;
}

gboolean
dsc_image_view_center_on_sky (DscImageView *self, double ra_deg, double dec_deg)
{
  DscWcs *wcs = self->model != NULL ? dsc_image_model_get_wcs (self->model) : NULL;
  double x, y;

  if (wcs == NULL)
    return FALSE;
  dsc_wcs_sky_to_pixel1 (wcs, ra_deg, dec_deg, &x, &y);
  if (!isfinite (x) || !isfinite (y))
    return FALSE;
  dsc_image_view_center_on (self, x, y);
  return TRUE;
}

void
dsc_image_view_pan_by (DscImageView *self, double dx_device, double dy_device)
{
  DscAffine a = { self->xx, self->xy, self->yx, self->yy, 0, 0 }, inverse;
  double dx, dy;

  if (!dsc_affine_invert (&a, &inverse))
    return;
  dsc_affine_apply (&inverse, dx_device, dy_device, &dx, &dy);
  dsc_image_view_center_on (self, self->cx - dx, self->cy - dy);
}

void
dsc_image_view_zoom_about (DscImageView *self, double x, double y, double zoom)
{
  double old = dsc_image_view_get_zoom (self), f;

  if (!(zoom > 0.0) || !isfinite (zoom))
    return;
  zoom = CLAMP (zoom, MIN_ZOOM, MAX_ZOOM);
  /* Steps of 1.25 come back to whole zooms only nearly. */
  if (fabs (zoom - round (zoom)) < 1e-6)
    zoom = round (zoom);
  f = old / zoom;
  self->fitted = FALSE;
  self->cx = x + (self->cx - x) * f;
  self->cy = y + (self->cy - y) * f;
  dsc_image_view_set_linear (self, self->xx / f, self->xy / f, self->yx / f, self->yy / f);
}

void
dsc_image_view_zoom_by (DscImageView *self, double factor)
{
  double x = self->cx, y = self->cy;

  if (isfinite (self->pointer_x))
    dsc_image_view_widget_to_image (self, self->pointer_x, self->pointer_y, &x, &y);
  dsc_image_view_zoom_about (self, x, y, dsc_image_view_get_zoom (self) * factor);
}

gboolean
dsc_image_view_is_fitted (DscImageView *self)
{
  return self->fitted;
}

void
dsc_image_view_zoom_fit (DscImageView *self)
{
  double w, h, bw, bh, zoom, old = dsc_image_view_get_zoom (self);

  self->fitted = TRUE;
  if (self->model == NULL)
    return;
  w = dsc_image_model_get_width (self->model);
  h = dsc_image_model_get_height (self->model);
  self->cx = 0.5 * (w - 1.0);
  self->cy = 0.5 * (h - 1.0);
  /* Before the first allocation there is no size to fit. */
  if (self->device_width < 2 || self->device_height < 2)
    return;
  bw = (fabs (self->xx) * w + fabs (self->xy) * h) / old;
  bh = (fabs (self->yx) * w + fabs (self->yy) * h) / old;
  zoom = MIN (self->device_width / bw, self->device_height / bh);
  zoom = CLAMP (zoom, MIN_ZOOM, MAX_ZOOM) / old;
  dsc_image_view_set_linear (self, self->xx * zoom, self->xy * zoom, self->yx * zoom,
                             self->yy * zoom);
}

void
dsc_image_view_resized (DscImageView *self)
{
  int scale = gtk_widget_get_scale_factor (GTK_WIDGET (self));

  self->device_width = gtk_widget_get_width (GTK_WIDGET (self)) * scale;
  self->device_height = gtk_widget_get_height (GTK_WIDGET (self)) * scale;
  if (self->fitted)
    dsc_image_view_zoom_fit (self);
  else
    dsc_image_view_place_changed (self);
}

/* Takes the linear part, and as the centre the point that @affine shows in the middle. */
void
dsc_image_view_set_place (DscImageView *self, const DscAffine *affine)
{
  DscAffine inverse;

  if (!dsc_affine_invert (affine, &inverse))
    return;
  self->fitted = FALSE;
  dsc_affine_apply (&inverse, 0.5 * self->device_width, 0.5 * self->device_height, &self->cx,
                    &self->cy);
  dsc_image_view_set_linear (self, affine->xx, affine->xy, affine->yx, affine->yy);
}

/* What a view shows in its middle, without the view. */
typedef struct {
  double xx, xy, yx, yy, cx, cy;
  DscSkyAxes axes;
} Sight;

static gboolean
get_sight (DscImageView *view, Sight *ret_sight)
{
  DscWcs *wcs = view->model != NULL ? dsc_image_model_get_wcs (view->model) : NULL;

  *ret_sight = (Sight){ view->xx, view->xy, view->yx, view->yy, view->cx, view->cy, { 0 } };
  return wcs != NULL && dsc_sky_axes_at (wcs, view->cx, view->cy, &ret_sight->axes);
}

static gboolean
show_sight (DscImageView *self, const Sight *sight)
{
  DscWcs *wcs = self->model != NULL ? dsc_image_model_get_wcs (self->model) : NULL;
  DscSkyAxes ours;
  DscAffine view;
  double x, y;
  gboolean reached;

  if (wcs == NULL)
    return FALSE;
  dsc_wcs_sky_to_pixel1 (wcs, sight->axes.ra_deg, sight->axes.dec_deg, &x, &y);
  reached = isfinite (x) && isfinite (y) && dsc_sky_axes_at (wcs, x, y, &ours);
  if (!reached) {
    x = self->cx;
    y = self->cy;
    if (!dsc_sky_axes_at (wcs, x, y, &ours))
      return FALSE;
  }
  /* With the origin of the device in the middle, so that windows may differ in size. */
  view = (DscAffine){ sight->xx, sight->xy, sight->yx, sight->yy, 0, 0 };
  view.x0 = -(view.xx * sight->cx + view.xy * sight->cy);
  view.y0 = -(view.yx * sight->cx + view.yy * sight->cy);
  view = dsc_sky_axes_match (&view, &sight->axes, sight->cx, sight->cy, &ours, x, y);
  self->fitted = FALSE;
  self->cx = x;
  self->cy = y;
  dsc_image_view_set_linear (self, view.xx, view.xy, view.yx, view.yy);
  return reached;
}

gboolean
dsc_image_view_match_wcs (DscImageView *self, DscImageView *other)
{
  Sight sight;

  return get_sight (other, &sight) && show_sight (self, &sight);
}

void
dsc_image_view_follow_model (DscImageView *self, DscImageModel *model)
{
  Sight sight;
  gboolean seen;

  g_return_if_fail (DSC_IS_IMAGE_VIEW (self));

  seen = get_sight (self, &sight);
  dsc_image_view_set_model (self, model);
  if (seen)
    show_sight (self, &sight);
}

void
dsc_image_view_match_image (DscImageView *self, DscImageView *other)
{
  self->fitted = FALSE;
  self->cx = other->cx;
  self->cy = other->cy;
  dsc_image_view_set_linear (self, other->xx, other->xy, other->yx, other->yy);
}

gboolean
dsc_image_view_north_up (DscImageView *self)
{
  DscWcs *wcs = self->model != NULL ? dsc_image_model_get_wcs (self->model) : NULL;
  double zoom = dsc_image_view_get_zoom (self), scale;
  DscSkyAxes axes;

  if (wcs == NULL || !dsc_sky_axes_at (wcs, self->cx, self->cy, &axes))
    return FALSE;
  scale = zoom / dsc_sky_axes_pixel_scale (&axes);
  /* East to the left, North up; the device's y points down. */
  dsc_image_view_set_linear (self, clean (-axes.east[0] * scale), clean (-axes.east[1] * scale),
                             clean (-axes.north[0] * scale), clean (-axes.north[1] * scale));
  return TRUE;
}
