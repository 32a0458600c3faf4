/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-color-bar.h"

#include <glib/gi18n.h>
#include <math.h>

#include "dsc-ticks.h"

#define BAR_WIDTH 14 /* logical pixels across */
#define TICK 4
#define GAP 3
#define PADDING 10 /* at the ends, for half a number */
#define MAX_TICKS 32

struct _DscColorBar {
  GtkWidget parent_instance;
  GtkOrientation orientation;
  DscImageView *view;
};

enum { PROP_0, PROP_VIEW, N_PROPS, PROP_ORIENTATION };
static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE_WITH_CODE (DscColorBar,
                               dsc_color_bar,
                               GTK_TYPE_WIDGET,
                               G_IMPLEMENT_INTERFACE (GTK_TYPE_ORIENTABLE, NULL))

/* The colours at stretched places 0 .. 1: what the table says after contrast and bias. */
static GdkTexture *
make_ramp (DscColorBar *self, int n)
{
  DscStretchCurve curve;
  const DscLut *lut = dsc_image_view_get_lut (self->view);
  guint32 *pixels = g_new (guint32, n);
  GdkTexture *texture;
  GBytes *bytes;
  gboolean upright = self->orientation == GTK_ORIENTATION_VERTICAL;

  dsc_image_view_get_curve (self->view, &curve);
  for (int i = 0; i < n; i++) {
    double p = ((upright ? n - 1 - i : i) + 0.5) / n;

    pixels[i] = dsc_lut_color (lut, (float)dsc_stretch_invert (&curve, p));
  }
  bytes = g_bytes_new_take (pixels, (gsize)n * sizeof *pixels);
  texture = gdk_memory_texture_new (upright ? 1 : n, upright ? n : 1, GDK_MEMORY_DEFAULT, bytes,
                                    upright ? 4 : (gsize)n * 4);
  g_bytes_unref (bytes);
  return texture;
}

static void
draw_text (DscColorBar *self, GtkSnapshot *snapshot, PangoLayout *layout, double x, double y)
{
  GdkRGBA color;

  gtk_style_context_get_color (gtk_widget_get_style_context (GTK_WIDGET (self)), &color);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT ((float)round (x), (float)round (y)));
  gtk_snapshot_append_layout (snapshot, layout, &color);
  gtk_snapshot_restore (snapshot);
}

static void
draw_ticks (DscColorBar *self, GtkSnapshot *snapshot, PangoLayout *layout, double length)
{
  gboolean upright = self->orientation == GTK_ORIENTATION_VERTICAL;
  gboolean whole = dsc_plane_pixel_type (dsc_image_view_get_plane (self->view)) == DSC_PIXEL_UINT;
  double values[MAX_TICKS], at[MAX_TICKS];
  DscStretchCurve curve;
  GdkRGBA color;
  guint n;

  dsc_image_view_get_curve (self->view, &curve);
  gtk_style_context_get_color (gtk_widget_get_style_context (GTK_WIDGET (self)), &color);
  n = dsc_ticks_for_curve (&curve, (upright ? 32.0 : 64.0) / MAX (length, 1.0), MAX_TICKS, values,
                           at);
  for (guint i = 0; i < n; i++) {
    g_autofree char *text = dsc_tick_label (values[i]);
    double place = PADDING + (upright ? 1.0 - at[i] : at[i]) * (length - 1.0);
    int w, h;

    if (whole && values[i] != floor (values[i]))
      continue;
    pango_layout_set_text (layout, text, -1);
    pango_layout_get_pixel_size (layout, &w, &h);
    if (upright) {
      gtk_snapshot_append_color (snapshot, &color,
                                 &GRAPHENE_RECT_INIT (BAR_WIDTH, (float)round (place), TICK, 1));
      draw_text (self, snapshot, layout, BAR_WIDTH + TICK + GAP, place - 0.5 * h);
    } else {
      gtk_snapshot_append_color (snapshot, &color,
                                 &GRAPHENE_RECT_INIT ((float)round (place), BAR_WIDTH, 1, TICK));
      draw_text (
          self, snapshot, layout,
          CLAMP (place - 0.5 * w, 0.0, MAX (0.0, gtk_widget_get_width (GTK_WIDGET (self)) - w)),
          BAR_WIDTH + TICK);
    }
  }
}

static int
text_height (DscColorBar *self)
{
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), "0");
  int h;

  pango_layout_get_pixel_size (layout, NULL, &h);
  return h;
}

static void
dsc_color_bar_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  DscColorBar *self = DSC_COLOR_BAR (widget);
  gboolean upright = self->orientation == GTK_ORIENTATION_VERTICAL;
  int w = gtk_widget_get_width (widget), h = gtk_widget_get_height (widget), unit_w, unit_h;
  g_autoptr (PangoLayout) layout = NULL;
  g_autoptr (GdkTexture) ramp = NULL;
  int foot = upright ? text_height (self) + GAP : 0, length;
  const char *unit;

  if (self->view == NULL)
    return;
  layout = gtk_widget_create_pango_layout (widget, NULL);
  unit = dsc_image_view_get_unit (self->view);
  pango_layout_set_text (layout, unit, -1);
  pango_layout_get_pixel_size (layout, &unit_w, &unit_h);
  if (!upright && *unit != '\0')
    foot = unit_w + 2 * PADDING;
  length = (upright ? h : w) - 2 * PADDING - foot;
  if (length < 10)
    return;
  ramp = make_ramp (self, length);
  if (upright) {
    gtk_snapshot_append_texture (snapshot, ramp,
                                 &GRAPHENE_RECT_INIT (0, PADDING, BAR_WIDTH, length));
    draw_text (self, snapshot, layout, 0, h - unit_h);
  } else {
    gtk_snapshot_append_texture (snapshot, ramp,
                                 &GRAPHENE_RECT_INIT (PADDING, 0, length, BAR_WIDTH));
    draw_text (self, snapshot, layout, w - unit_w - PADDING, 0);
  }
  draw_ticks (self, snapshot, layout, length);
}

static void
dsc_color_bar_measure (GtkWidget *widget,
                       GtkOrientation orientation,
                       int for_size,
                       int *minimum,
                       int *natural,
                       int *minimum_baseline,
                       int *natural_baseline)
{
  DscColorBar *self = DSC_COLOR_BAR (widget);

  if (orientation == self->orientation) {
    *minimum = 60;
    *natural = 200;
  } else if (self->orientation == GTK_ORIENTATION_VERTICAL) {
    g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (widget, "−0.00000");
    int w;

    pango_layout_get_pixel_size (layout, &w, NULL);
    *minimum = *natural = BAR_WIDTH + TICK + GAP + w;
  } else {
    *minimum = *natural = BAR_WIDTH + TICK + text_height (self);
  }
}

void
dsc_color_bar_set_view (DscColorBar *self, DscImageView *view)
{
  g_return_if_fail (DSC_IS_COLOR_BAR (self));
  if (self->view == view)
    return;
  if (self->view != NULL)
    g_signal_handlers_disconnect_by_data (self->view, self);
  g_set_object (&self->view, view);
  if (view != NULL) {
    g_signal_connect_swapped (view, "display-changed", G_CALLBACK (gtk_widget_queue_draw), self);
    g_signal_connect_swapped (view, "image-loaded", G_CALLBACK (gtk_widget_queue_draw), self);
    g_signal_connect_swapped (view, "notify::plane", G_CALLBACK (gtk_widget_queue_draw), self);
  }
  gtk_widget_queue_draw (GTK_WIDGET (self));
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_VIEW]);
}

static void
dsc_color_bar_get_property (GObject *object, guint prop, GValue *value, GParamSpec *pspec)
{
  DscColorBar *self = DSC_COLOR_BAR (object);

  if (prop == PROP_VIEW)
    g_value_set_object (value, self->view);
  else if (prop == PROP_ORIENTATION)
    g_value_set_enum (value, self->orientation);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop, pspec);
}

static void
dsc_color_bar_set_property (GObject *object, guint prop, const GValue *value, GParamSpec *pspec)
{
  DscColorBar *self = DSC_COLOR_BAR (object);

  if (prop == PROP_VIEW) {
    dsc_color_bar_set_view (self, g_value_get_object (value));
  } else if (prop == PROP_ORIENTATION) {
    self->orientation = g_value_get_enum (value);
    gtk_widget_queue_resize (GTK_WIDGET (self));
  } else {
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop, pspec);
  }
}

static void
dsc_color_bar_dispose (GObject *object)
{
  DscColorBar *self = DSC_COLOR_BAR (object);

  if (self->view != NULL)
    g_signal_handlers_disconnect_by_data (self->view, self);
  g_clear_object (&self->view);
  G_OBJECT_CLASS (dsc_color_bar_parent_class)->dispose (object);
}

static void
dsc_color_bar_class_init (DscColorBarClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = dsc_color_bar_dispose;
  object_class->get_property = dsc_color_bar_get_property;
  object_class->set_property = dsc_color_bar_set_property;
  widget_class->snapshot = dsc_color_bar_snapshot;
  widget_class->measure = dsc_color_bar_measure;
  props[PROP_VIEW]
      = g_param_spec_object ("view", NULL, NULL, DSC_TYPE_IMAGE_VIEW,
                             G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
  g_object_class_override_property (object_class, PROP_ORIENTATION, "orientation");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
  gtk_widget_class_set_css_name (widget_class, "colorbar");
}

static void
dsc_color_bar_init (DscColorBar *self)
{
  gtk_widget_add_css_class (GTK_WIDGET (self), "numeric");
  gtk_widget_add_css_class (GTK_WIDGET (self), "caption");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Colour scale"), -1);
}

GtkWidget *
dsc_color_bar_new (GtkOrientation orientation)
{
  return g_object_new (DSC_TYPE_COLOR_BAR, "orientation", orientation, NULL);
}
