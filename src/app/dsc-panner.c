/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-panner.h"

#include <glib/gi18n.h>
#include <math.h>

#include "dsc-compass.h"
#include "dsc-image-view-private.h"

#define EDGE 2.0 /* pixels of the screen: of the image outside the view that do not matter */
#define SIZE 160 /* natural, logical pixels */
#define COMPASS_LENGTH 20.0

struct _DscPanner {
  GtkWidget parent_instance;
  DscImageView *view;
  /* The small picture and what it was made of. */
  cairo_surface_t *picture;
  gboolean stale;
};

enum { PANNER_PROP_0, PANNER_PROP_VIEW, PANNER_N_PROPS };
static GParamSpec *props[PANNER_N_PROPS];

G_DEFINE_FINAL_TYPE (DscPanner, dsc_panner, GTK_TYPE_WIDGET)

/* The whole image in the orientation of the view, fitted to the panner. */
static gboolean
small_affine (DscPanner *self, int width, int height, DscAffine *ret_affine)
{
  DscAffine a = dsc_image_view_get_affine (self->view);
  double zoom = dsc_affine_scale (&a), w, h, bw, bh, f;

  if (self->view->model == NULL || !(zoom > 0.0))
    return FALSE;
  w = dsc_image_model_get_width (self->view->model);
  h = dsc_image_model_get_height (self->view->model);
  bw = fabs (a.xx) * w + fabs (a.xy) * h;
  bh = fabs (a.yx) * w + fabs (a.yy) * h;
  f = MIN (width / bw, height / bh);
  a = (DscAffine){ a.xx * f, a.xy * f, a.yx * f, a.yy * f, 0, 0 };
  a.x0 = 0.5 * width - 0.5 * (a.xx * (w - 1) + a.xy * (h - 1));
  a.y0 = 0.5 * height - 0.5 * (a.yx * (w - 1) + a.yy * (h - 1));
  *ret_affine = a;
  return TRUE;
}

static void
make_picture (DscPanner *self, const DscAffine *affine, int width, int height)
{
  DscRenderJob job = { .affine = *affine };
  DscPixels pixels;

  if (self->picture != NULL && !self->stale
      && cairo_image_surface_get_width (self->picture) == width
      && cairo_image_surface_get_height (self->picture) == height)
    return;
  g_clear_pointer (&self->picture, cairo_surface_destroy);
  self->picture = cairo_image_surface_create (CAIRO_FORMAT_RGB24, width, height);
  if (cairo_surface_status (self->picture) != CAIRO_STATUS_SUCCESS)
    return;
  dsc_image_view_fill_job (self->view, &job);
  pixels = (DscPixels){ (guint32 *)(void *)cairo_image_surface_get_data (self->picture), width,
                        height, cairo_image_surface_get_stride (self->picture) / 4 };
  cairo_surface_flush (self->picture);
  dsc_render (&job, &pixels, 1);
  cairo_surface_mark_dirty (self->picture);
  self->stale = FALSE;
}

/* What the view shows, as a quadrangle on the small picture. */
static void
draw_frame (DscPanner *self, cairo_t *cr, const DscAffine *affine, double scale)
{
  double w = self->view->device_width, h = self->view->device_height;
  const double cx[4] = { 0, w, w, 0 }, cy[4] = { 0, 0, h, h };
  DscAffine view = dsc_image_view_get_affine (self->view), inverse;

  if (!dsc_affine_invert (&view, &inverse))
    return;
  for (guint i = 0; i < 4; i++) {
    double x, y;

    dsc_affine_apply (&inverse, cx[i], cy[i], &x, &y);
    dsc_affine_apply (affine, x, y, &x, &y);
    cairo_line_to (cr, CLAMP (x, -1e5, 1e5), CLAMP (y, -1e5, 1e5));
  }
  cairo_close_path (cr);
  cairo_set_line_width (cr, 4.0 * scale);
  cairo_set_source_rgba (cr, 0, 0, 0, 0.8);
  cairo_stroke_preserve (cr);
  cairo_set_line_width (cr, 1.8 * scale);
  cairo_set_source_rgb (cr, 0.55, 0.85, 1.0);
  cairo_stroke (cr);
}

static void
draw_compass (DscPanner *self, cairo_t *cr, const DscAffine *affine, int width, int height)
{
  DscWcs *wcs = dsc_image_model_get_wcs (self->view->model);
  g_autoptr (PangoLayout) layout = NULL;
  double north[2], east[2], s = gtk_widget_get_scale_factor (GTK_WIDGET (self)), reach;
  DscSkyAxes axes;

  if (wcs == NULL || MIN (width, height) < 4 * COMPASS_LENGTH * s
      || !dsc_sky_axes_at (wcs, self->view->cx, self->view->cy, &axes))
    return;
  layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), NULL);
  reach = (COMPASS_LENGTH + 16.0) * s;
  dsc_compass_directions (affine, &axes, north, east);
  dsc_draw_compass (
      cr, layout, affine, &axes, width - 4 * s - reach * MAX (0.2, MAX (north[0], east[0])),
      height - 4 * s - reach * MAX (0.2, MAX (north[1], east[1])), COMPASS_LENGTH * s, s);
}

static void
dsc_panner_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  DscPanner *self = DSC_PANNER (widget);
  int scale = gtk_widget_get_scale_factor (widget);
  int w = gtk_widget_get_width (widget) * scale, h = gtk_widget_get_height (widget) * scale;
  DscAffine affine;
  cairo_t *cr;

  if (self->view == NULL || w < 8 || h < 8 || !small_affine (self, w, h, &affine))
    return;
  make_picture (self, &affine, w, h);
  cr = gtk_snapshot_append_cairo (snapshot,
                                  &GRAPHENE_RECT_INIT (0, 0, (float)w / scale, (float)h / scale));
  cairo_scale (cr, 1.0 / scale, 1.0 / scale);
  cairo_set_source_surface (cr, self->picture, 0, 0);
  cairo_paint (cr);
  draw_compass (self, cr, &affine, w, h);
  draw_frame (self, cr, &affine, scale);
  cairo_destroy (cr);
}

static void
dsc_panner_measure (GtkWidget *widget,
                    GtkOrientation orientation,
                    int for_size,
                    int *minimum,
                    int *natural,
                    int *minimum_baseline,
                    int *natural_baseline)
{
  *minimum = SIZE / 2;
  *natural = SIZE;
}

static void
go_to (DscPanner *self, double wx, double wy)
{
  int scale = gtk_widget_get_scale_factor (GTK_WIDGET (self));
  int w = gtk_widget_get_width (GTK_WIDGET (self)) * scale;
  int h = gtk_widget_get_height (GTK_WIDGET (self)) * scale;
  DscAffine affine, inverse;
  double x, y;

  if (self->view == NULL || !small_affine (self, w, h, &affine)
      || !dsc_affine_invert (&affine, &inverse))
    return;
  dsc_affine_apply (&inverse, wx * scale, wy * scale, &x, &y);
  dsc_image_view_center_on (self->view, x, y);
}

static void
drag_begin_cb (GtkGestureDrag *gesture, double x, double y, gpointer user_data)
{
  go_to (user_data, x, y);
}

static void
drag_update_cb (GtkGestureDrag *gesture, double dx, double dy, gpointer user_data)
{
  double x, y;

  if (gtk_gesture_drag_get_start_point (gesture, &x, &y))
    go_to (user_data, x + dx, y + dy);
}

/* Whether the view shows the whole image: there is nothing to go to then. */
static gboolean
shows_all (DscImageView *view)
{
  DscAffine a = dsc_image_view_get_affine (view);
  double w, h;

  if (view->model == NULL)
    return TRUE;
  w = dsc_image_model_get_width (view->model);
  h = dsc_image_model_get_height (view->model);
  for (guint i = 0; i < 4; i++) {
    double x, y;

    dsc_affine_apply (&a, i & 1 ? w - 0.5 : -0.5, i & 2 ? h - 0.5 : -0.5, &x, &y);
    if (x < -EDGE || y < -EDGE || x > view->device_width + EDGE || y > view->device_height + EDGE)
      return FALSE;
  }
  return TRUE;
}

/* It would hide a part of the picture and say nothing: it is there but cannot be seen. */
static void
update_shown (DscPanner *self)
{
  gboolean shown = self->view != NULL && !shows_all (self->view);

  gtk_widget_set_opacity (GTK_WIDGET (self), shown ? 1 : 0);
  gtk_widget_set_can_target (GTK_WIDGET (self), shown);
}

static void
redraw_cb (DscPanner *self)
{
  update_shown (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
remake_cb (DscPanner *self)
{
  update_shown (self);
  self->stale = TRUE;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
dsc_panner_set_view (DscPanner *self, DscImageView *view)
{
  g_return_if_fail (DSC_IS_PANNER (self));
  if (self->view == view)
    return;
  if (self->view != NULL)
    g_signal_handlers_disconnect_by_data (self->view, self);
  g_set_object (&self->view, view);
  if (view != NULL) {
    g_signal_connect_swapped (view, "view-changed", G_CALLBACK (redraw_cb), self);
    g_signal_connect_swapped (view, "display-changed", G_CALLBACK (remake_cb), self);
    g_signal_connect_swapped (view, "image-loaded", G_CALLBACK (remake_cb), self);
    g_signal_connect_swapped (view, "notify::rotation", G_CALLBACK (remake_cb), self);
    g_signal_connect_swapped (view, "notify::flip", G_CALLBACK (remake_cb), self);
    g_signal_connect_swapped (view, "notify::show-dq", G_CALLBACK (remake_cb), self);
    g_signal_connect_swapped (view, "notify::dq-mask", G_CALLBACK (remake_cb), self);
    g_signal_connect_swapped (view, "notify::dq-opacity", G_CALLBACK (remake_cb), self);
  }
  remake_cb (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PANNER_PROP_VIEW]);
}

static void
dsc_panner_get_property (GObject *object, guint prop, GValue *value, GParamSpec *pspec)
{
  if (prop == PANNER_PROP_VIEW)
    g_value_set_object (value, DSC_PANNER (object)->view);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop, pspec);
}

static void
dsc_panner_set_property (GObject *object, guint prop, const GValue *value, GParamSpec *pspec)
{
  if (prop == PANNER_PROP_VIEW)
    dsc_panner_set_view (DSC_PANNER (object), g_value_get_object (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop, pspec);
}

static void
dsc_panner_dispose (GObject *object)
{
  DscPanner *self = DSC_PANNER (object);

  if (self->view != NULL)
    g_signal_handlers_disconnect_by_data (self->view, self);
  g_clear_object (&self->view);
  g_clear_pointer (&self->picture, cairo_surface_destroy);
  G_OBJECT_CLASS (dsc_panner_parent_class)->dispose (object);
}

static void
dsc_panner_class_init (DscPannerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = dsc_panner_dispose;
  object_class->get_property = dsc_panner_get_property;
  object_class->set_property = dsc_panner_set_property;
  widget_class->snapshot = dsc_panner_snapshot;
  widget_class->measure = dsc_panner_measure;
  props[PANNER_PROP_VIEW]
      = g_param_spec_object ("view", NULL, NULL, DSC_TYPE_IMAGE_VIEW,
                             G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, PANNER_N_PROPS, props);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
  gtk_widget_class_set_css_name (widget_class, "panner");
}

static void
dsc_panner_init (DscPanner *self)
{
  GtkGesture *drag = gtk_gesture_drag_new ();

  g_signal_connect (drag, "drag-begin", G_CALLBACK (drag_begin_cb), self);
  g_signal_connect (drag, "drag-update", G_CALLBACK (drag_update_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drag));
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Overview"), -1);
}

GtkWidget *
dsc_panner_new (void)
{
  return g_object_new (DSC_TYPE_PANNER, NULL);
}
