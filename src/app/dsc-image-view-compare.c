/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <math.h>

#include "dsc-image-view-private.h"

/* A second image on the same grid: beyond a divider (curtain), or in turns with the first (blink).
 * Limits, stretch and colours are those of the first; another level is said and shown taken off
 * only where that is asked for. */

#define BELOW_CAPTION 62 /* logical pixels from the upper edge */
#define GRAB_PX 8.0      /* logical pixels beside the divider that still hold it */

static const GEnumValue compare_values[] = {
  { DSC_COMPARE_NONE, "DSC_COMPARE_NONE", "none" },
  { DSC_COMPARE_CURTAIN, "DSC_COMPARE_CURTAIN", "curtain" },
  { DSC_COMPARE_BLINK, "DSC_COMPARE_BLINK", "blink" },
  { 0, NULL, NULL },
};

GType
dsc_compare_mode_get_type (void)
{
  static gsize type;

  if (g_once_init_enter (&type))
    g_once_init_leave (&type, g_enum_register_static ("DscCompareMode", compare_values));
  return type;
}

static gboolean
blink_cb (gpointer user_data)
{
  DscImageView *self = user_data;

  self->blink_second = !self->blink_second;
  gtk_widget_queue_draw (GTK_WIDGET (self));
  dsc_image_view_pointer_again (self);
  return G_SOURCE_CONTINUE;
}

static void
restart_blinking (DscImageView *self)
{
  g_clear_handle_id (&self->blink_source, g_source_remove);
  self->blink_second = FALSE;
  if (self->compare_mode == DSC_COMPARE_BLINK && self->compare_model != NULL
      && gtk_widget_get_mapped (GTK_WIDGET (self)))
    self->blink_source = g_timeout_add ((guint)(1000 * self->compare_interval), blink_cb, self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* --- the second plane --- */

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  DscImageView *self = DSC_IMAGE_VIEW (source);
  g_autoptr (GError) error = NULL;
  DscPlaneData *data = g_task_propagate_pointer (G_TASK (result), &error);

  if (self->compare_loading != g_task_get_cancellable (G_TASK (result))) {
    g_clear_pointer (&data, dsc_plane_data_unref);
    return;
  }
  g_clear_object (&self->compare_loading);
  if (data == NULL) {
    g_warning ("the image to compare with cannot be read: %s", error->message);
    return;
  }
  g_clear_pointer (&self->compare, dsc_plane_data_unref);
  self->compare = data;
  gtk_widget_queue_draw (GTK_WIDGET (self));
  dsc_image_view_pointer_again (self);
}

void
dsc_image_view_load_compare (DscImageView *self)
{
  g_autoptr (GTask) task = NULL;

  if (self->compare_loading != NULL)
    g_cancellable_cancel (self->compare_loading);
  g_clear_object (&self->compare_loading);
  if (self->compare_model == NULL
      || !dsc_image_model_has_plane (self->compare_model, self->plane)) {
    g_clear_pointer (&self->compare, dsc_plane_data_unref);
    return;
  }
  if (self->compare != NULL && self->compare->model == self->compare_model
      && self->compare->plane == self->plane && self->compare->layer == self->layer)
    return;
  g_clear_pointer (&self->compare, dsc_plane_data_unref);
  self->compare_loading = g_cancellable_new ();
  task = g_task_new (self, self->compare_loading, loaded_cb, NULL);
  g_task_set_check_cancellable (task, FALSE);
  dsc_image_view_load_plane_async (task, self->compare_model, self->plane, self->layer);
}

void
dsc_image_view_set_compare_model (DscImageView *self, DscImageModel *model)
{
  g_return_if_fail (DSC_IS_IMAGE_VIEW (self));

  if (model == self->compare_model)
    return;
  g_set_object (&self->compare_model, model);
  dsc_image_view_load_compare (self);
  restart_blinking (self);
  g_object_notify_by_pspec (G_OBJECT (self), dsc_image_view_props[PROP_COMPARE_MODEL]);
}

void
dsc_image_view_set_compare_levels (DscImageView *self, gboolean match)
{
  g_return_if_fail (DSC_IS_IMAGE_VIEW (self));

  self->compare_levels = match;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
dsc_image_view_set_compare_labels (DscImageView *self, const char *first, const char *second)
{
  g_return_if_fail (DSC_IS_IMAGE_VIEW (self));

  g_free (self->compare_labels[0]);
  g_free (self->compare_labels[1]);
  self->compare_labels[0] = g_strdup (first);
  self->compare_labels[1] = g_strdup (second);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
dsc_image_view_set_compare_wcs (DscImageView *self, DscWcs *first, DscWcs *second)
{
  DscWcs *given[2] = { first, second };

  g_return_if_fail (DSC_IS_IMAGE_VIEW (self));

  for (guint i = 0; i < 2; i++) {
    DscWcs *old = self->compare_wcs[i];

    self->compare_wcs[i] = given[i] != NULL ? dsc_wcs_ref (given[i]) : NULL;
    g_clear_pointer (&old, dsc_wcs_unref);
  }
  gtk_widget_queue_draw (GTK_WIDGET (self));
  dsc_image_view_pointer_again (self);
}

/* --- properties --- */

void
dsc_image_view_get_compare_property (DscImageView *self, guint prop, GValue *value)
{
  switch (prop) {
  case PROP_COMPARE_MODEL:
    g_value_set_object (value, self->compare_model);
    break;
  case PROP_COMPARE_MODE:
    g_value_set_enum (value, self->compare_mode);
    break;
  case PROP_CURTAIN:
    g_value_set_double (value, self->curtain);
    break;
  default:
    g_value_set_double (value, self->compare_interval);
  }
}

static void
set_curtain (DscImageView *self, double position)
{
  position = isfinite (position) ? CLAMP (position, 0, 1) : 0.5;
  if (position == self->curtain)
    return;
  self->curtain = position;
  g_object_notify_by_pspec (G_OBJECT (self), dsc_image_view_props[PROP_CURTAIN]);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

gboolean
dsc_image_view_set_compare_property (DscImageView *self, guint prop, const GValue *value)
{
  switch (prop) {
  case PROP_COMPARE_MODEL:
    dsc_image_view_set_compare_model (self, g_value_get_object (value));
    return TRUE;
  case PROP_COMPARE_MODE:
    if (self->compare_mode != (DscCompareMode)g_value_get_enum (value)) {
      self->compare_mode = g_value_get_enum (value);
      restart_blinking (self);
      g_object_notify_by_pspec (G_OBJECT (self), dsc_image_view_props[prop]);
    }
    return TRUE;
  case PROP_CURTAIN:
    set_curtain (self, g_value_get_double (value));
    return TRUE;
  case PROP_COMPARE_INTERVAL:
    if (self->compare_interval != g_value_get_double (value)) {
      self->compare_interval = g_value_get_double (value);
      restart_blinking (self);
      g_object_notify_by_pspec (G_OBJECT (self), dsc_image_view_props[prop]);
    }
    return TRUE;
  default:
    return FALSE;
  }
}

/* --- what is where --- */

static gboolean
has_grids (DscImageView *self)
{
  return self->compare_wcs[0] != NULL && self->compare_wcs[1] != NULL;
}

gboolean
dsc_image_view_map_to_second (DscImageView *self, double x, double y, double *ret_x, double *ret_y)
{
  double ra, dec;

  *ret_x = x;
  *ret_y = y;
  if (!has_grids (self))
    return TRUE;
  dsc_wcs_pixel_to_sky1 (self->compare_wcs[0], x, y, &ra, &dec);
  dsc_wcs_sky_to_pixel1 (self->compare_wcs[1], ra, dec, ret_x, ret_y);
  return isfinite (*ret_x) && isfinite (*ret_y);
}

/* Pixels of the second image to those of the first: right in the middle of the view, and with the
 * slope over half of it. */
static gboolean
find_grid (DscImageView *self, DscAffine *ret_to_first)
{
  double zoom = dsc_image_view_get_zoom (self);
  double h = CLAMP (0.25 * MIN (self->device_width, self->device_height) / zoom, 1.0, 1e4);
  double x[5], y[5], x0, y0;
  DscAffine to_second;

  for (guint i = 0; i < 5; i++) {
    double dx = i == 1 ? -h : i == 2 ? h : 0, dy = i == 3 ? -h : i == 4 ? h : 0;

    if (!dsc_image_view_map_to_second (self, self->cx + dx, self->cy + dy, &x[i], &y[i]))
      return FALSE;
  }
  to_second = (DscAffine){ (x[2] - x[1]) / (2 * h),
                           (x[4] - x[3]) / (2 * h),
                           (y[2] - y[1]) / (2 * h),
                           (y[4] - y[3]) / (2 * h),
                           0,
                           0 };
  dsc_affine_apply (&to_second, self->cx, self->cy, &x0, &y0);
  to_second.x0 = x[0] - x0;
  to_second.y0 = y[0] - y0;
  return dsc_affine_invert (&to_second, ret_to_first);
}

/* Whether there is something to compare with, on the grid of the first or on a known one. */
static gboolean
is_comparing (DscImageView *self)
{
  if (self->compare_mode == DSC_COMPARE_NONE || self->compare == NULL || self->shown == NULL
      || self->compare->plane != self->shown->plane)
    return FALSE;
  return has_grids (self)
         || (self->compare->pyramid->levels[0].width == self->shown->pyramid->levels[0].width
             && self->compare->pyramid->levels[0].height == self->shown->pyramid->levels[0].height);
}

static double
divider_px (DscImageView *self)
{
  return round (self->curtain * self->device_width);
}

gboolean
dsc_image_view_is_second_at (DscImageView *self, double x, double y)
{
  DscAffine affine;
  double dx, dy;

  if (!is_comparing (self))
    return FALSE;
  if (self->compare_mode == DSC_COMPARE_BLINK)
    return self->blink_second;
  affine = dsc_image_view_get_affine (self);
  dsc_affine_apply (&affine, x, y, &dx, &dy);
  return dx >= divider_px (self);
}

/* How far the level of the second lies from that of the first, where it is beyond what the limits
 * show: an exposure with its sky beside a mosaic without; else 0. */
static double
find_level (DscImageView *self)
{
  const DscImageStats *a = self->shown->stats, *b = self->compare->stats;
  double level;

  if (!self->compare_levels || a == NULL || b == NULL || a->n_finite == 0 || b->n_finite == 0
      || self->shown->plane != DSC_PLANE_SCI)
    return 0;
  level = dsc_image_stats_quantile (b, 0.5) - dsc_image_stats_quantile (a, 0.5);
  return fabs (level) > 0.2 * fabs (self->vmax - self->vmin) ? level : 0;
}

static const DscLut *
ensure_second_lut (DscImageView *self)
{
  double level = find_level (self);
  DscStretchCurve curve;

  if (level == 0 || self->stretch == DSC_STRETCH_HISTOGRAM)
    return dsc_image_view_ensure_lut (self);
  if (self->compare_lut == NULL)
    self->compare_lut = g_new0 (DscLut, 1);
  if (self->compare_lut_stale || level != self->compare_level) {
    dsc_image_view_get_curve (self, &curve);
    curve.vmin += level;
    curve.vmax += level;
    dsc_lut_set_curve (self->compare_lut, &curve);
    dsc_lut_set_colors (self->compare_lut, self->colormap, self->invert, self->contrast, self->bias,
                        self->nan_color);
  }
  self->compare_level = level;
  self->compare_lut_stale = FALSE;
  return self->compare_lut;
}

void
dsc_image_view_fill_second_job (DscImageView *self, DscRenderJob *job)
{
  DscAffine to_first;

  job->image = self->compare->pyramid;
  job->lut = ensure_second_lut (self);
  if (has_grids (self))
    job->dq = NULL;
  if (has_grids (self) && find_grid (self, &to_first))
    job->affine = dsc_affine_multiply (&job->affine, &to_first);
}

void
dsc_image_view_plan_compared (DscImageView *self, DscViewPlan *plan)
{
  DscRenderJob *second = &plan->jobs[1];

  plan->n_jobs = 1;
  plan->split = plan->width;
  if (!is_comparing (self))
    return;
  plan->n_jobs = 2;
  if (self->compare_mode == DSC_COMPARE_CURTAIN)
    plan->split = (int)CLAMP (divider_px (self), 0, plan->width);
  else
    plan->split = self->blink_second ? 0 : plan->width;
  *second = plan->jobs[0];
  plan->serials[2] = self->compare->serial;
  dsc_image_view_fill_second_job (self, second);
  if (has_grids (self)) {
    second->affine.x0 = dsc_image_view_round_offset (second->affine.x0);
    second->affine.y0 = dsc_image_view_round_offset (second->affine.y0);
  }
}

/* --- drawing --- */

void
dsc_image_view_draw_label (cairo_t *cr,
                           PangoLayout *layout,
                           const char *text,
                           double x,
                           double y,
                           double align,
                           double scale)
{
  int width, height;

  if (text == NULL)
    return;
  pango_layout_set_text (layout, text, -1);
  pango_layout_get_pixel_size (layout, &width, &height);
  x -= align * width;
  cairo_rectangle (cr, x - 6 * scale, y - 2 * scale, width + 12 * scale, height + 4 * scale);
  cairo_set_source_rgba (cr, 0.08, 0.09, 0.1, 0.75);
  cairo_fill (cr);
  cairo_move_to (cr, x, y);
  cairo_set_source_rgb (cr, 1, 1, 1);
  pango_cairo_show_layout (cr, layout);
}

static void
draw_divider (cairo_t *cr, double x, double height, double scale)
{
  double middle = height / 2, r = 11 * scale;

  cairo_move_to (cr, x, 0);
  cairo_line_to (cr, x, height);
  cairo_set_source_rgba (cr, 0, 0, 0, 0.6);
  cairo_set_line_width (cr, 3.5 * scale);
  cairo_stroke_preserve (cr);
  cairo_set_source_rgb (cr, 1, 1, 1);
  cairo_set_line_width (cr, 1.5 * scale);
  cairo_stroke (cr);
  cairo_arc (cr, x, middle, r, 0, 2 * G_PI);
  cairo_set_source_rgba (cr, 0.08, 0.09, 0.1, 0.85);
  cairo_fill_preserve (cr);
  cairo_set_source_rgb (cr, 1, 1, 1);
  cairo_stroke (cr);
  for (int side = -1; side <= 1; side += 2) {
    cairo_move_to (cr, x + side * 3 * scale, middle - 4 * scale);
    cairo_line_to (cr, x + side * 7 * scale, middle);
    cairo_line_to (cr, x + side * 3 * scale, middle + 4 * scale);
  }
  cairo_stroke (cr);
}

/* Returns: (transfer full) (nullable) */
static char *
make_second_label (DscImageView *self)
{
  double level = find_level (self);

  if (level == 0 || self->stretch == DSC_STRETCH_HISTOGRAM)
    return g_strdup (self->compare_labels[1]);
  return g_strdup_printf (_ ("%s · shown %+.3g %s"), self->compare_labels[1], -level,
                          self->unit ? self->unit : "");
}

void
dsc_image_view_draw_compare (DscImageView *self, cairo_t *cr, PangoLayout *layout, double scale)
{
  /* Of two grids something is said above: what can be done with them. */
  double x = divider_px (self), y = 14 * scale;
  g_autofree char *second = NULL;

  if (!is_comparing (self))
    return;
  second = make_second_label (self);
  if (self->compare_mode == DSC_COMPARE_BLINK) {
    if (has_grids (self))
      y = BELOW_CAPTION * scale;
    dsc_image_view_draw_label (cr, layout, self->blink_second ? second : self->compare_labels[0],
                               self->device_width / 2.0, y, 0.5, scale);
    return;
  }
  draw_divider (cr, x, self->device_height, scale);
  if (x > 60 * scale)
    dsc_image_view_draw_label (cr, layout, self->compare_labels[0], x - 14 * scale, y, 1, scale);
  if (x < self->device_width - 60 * scale)
    dsc_image_view_draw_label (cr, layout, second, x + 14 * scale, y, 0, scale);
}

/* --- pointer and keys --- */

gboolean
dsc_image_view_holds_curtain (DscImageView *self, double wx)
{
  int scale = gtk_widget_get_scale_factor (GTK_WIDGET (self));

  return self->compare_mode == DSC_COMPARE_CURTAIN && is_comparing (self)
         && fabs (wx * scale - divider_px (self)) <= GRAB_PX * scale;
}

void
dsc_image_view_drag_curtain (DscImageView *self, double wx)
{
  int width = gtk_widget_get_width (GTK_WIDGET (self));

  set_curtain (self, wx / MAX (width, 1));
}

/* Off, curtain, blink, and round again. */
void
dsc_image_view_cycle_compare (DscImageView *self)
{
  if (self->compare_model != NULL)
    g_object_set (self, "compare-mode", (self->compare_mode + 1) % 3, NULL);
}

void
dsc_image_view_move_curtain (DscImageView *self, double by)
{
  if (self->compare_mode == DSC_COMPARE_CURTAIN)
    set_curtain (self, self->curtain + by);
}

void
dsc_image_view_init_compare (DscImageView *self)
{
  self->curtain = 0.5;
  self->compare_interval = DSC_COMPARE_INTERVAL_DEFAULT;
  self->compare_labels[0] = g_strdup (_ ("before"));
  self->compare_labels[1] = g_strdup (_ ("after"));
  g_signal_connect (self, "map", G_CALLBACK (restart_blinking), NULL);
  g_signal_connect_after (self, "unmap", G_CALLBACK (restart_blinking), NULL);
}

void
dsc_image_view_clear_compare (DscImageView *self)
{
  g_clear_handle_id (&self->blink_source, g_source_remove);
  if (self->compare_loading != NULL)
    g_cancellable_cancel (self->compare_loading);
  g_clear_object (&self->compare_loading);
  g_clear_pointer (&self->compare, dsc_plane_data_unref);
  g_clear_object (&self->compare_model);
  g_clear_pointer (&self->compare_wcs[0], dsc_wcs_unref);
  g_clear_pointer (&self->compare_wcs[1], dsc_wcs_unref);
  g_clear_pointer (&self->compare_labels[0], g_free);
  g_clear_pointer (&self->compare_labels[1], g_free);
}
