/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-magnifier.h"

#include <glib/gi18n.h>
#include <math.h>

#include "dsc-image-view-private.h"
#include "dsc-rgb-overlay.h"

#define SIZE 150 /* logical pixels */

struct _DscMagnifier {
  GtkWidget parent_instance;

  DscImageView *view;
  double x, y; /* image point in the middle, NaN: none */
  double factor;
};

G_DEFINE_FINAL_TYPE (DscMagnifier, dsc_magnifier, GTK_TYPE_WIDGET)

static void
cursor_cb (DscMagnifier *self, double x, double y, gboolean valid)
{
  self->x = valid ? x : NAN;
  self->y = valid ? y : NAN;
  if (gtk_widget_get_visible (GTK_WIDGET (self)))
    gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
draw_edges (cairo_t *cr, double size, double zoom)
{
  double half = MAX (0.5 * zoom, 2.0), middle = size / 2;

  /* The pixel that the readout speaks of. */
  cairo_rectangle (cr, middle - half, middle - half, 2 * half, 2 * half);
  cairo_rectangle (cr, 1, 1, size - 2, size - 2);
  cairo_set_line_width (cr, 3);
  cairo_set_source_rgba (cr, 0, 0, 0, 0.7);
  cairo_stroke_preserve (cr);
  cairo_set_line_width (cr, 1.2);
  cairo_set_source_rgb (cr, 1.0, 0.85, 0.3);
  cairo_stroke (cr);
}

/* What is seen in the place of the image. */
static void
draw_overlays (DscMagnifier *self, const DscAffine *affine, DscPixels *pixels)
{
  DscOverlayContext context = { .affine = *affine,
                                .width = pixels->width,
                                .height = pixels->height,
                                .scale = gtk_widget_get_scale_factor (GTK_WIDGET (self)) };

  for (guint i = 0; self->view->show_overlays && i < self->view->overlays->len; i++)
    if (DSC_IS_RGB_OVERLAY (g_ptr_array_index (self->view->overlays, i)))
      dsc_overlay_draw_pixels (g_ptr_array_index (self->view->overlays, i), &context, pixels);
}

static void
dsc_magnifier_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  DscMagnifier *self = DSC_MAGNIFIER (widget);
  int scale = gtk_widget_get_scale_factor (widget);
  int size = MIN (gtk_widget_get_width (widget), gtk_widget_get_height (widget)) * scale;
  DscAffine a = dsc_image_view_get_affine (self->view);
  DscRenderJob job = { 0 };
  cairo_surface_t *surface;
  DscPixels pixels;
  cairo_t *cr;

  if (size < 16 || !isfinite (self->x) || !isfinite (self->y))
    return;
  a = (DscAffine){
    a.xx * self->factor, a.xy * self->factor, a.yx * self->factor, a.yy * self->factor, 0, 0
  };
  a.x0 = size / 2.0 - (a.xx * round (self->x) + a.xy * round (self->y));
  a.y0 = size / 2.0 - (a.yx * round (self->x) + a.yy * round (self->y));
  job.affine = a;
  dsc_image_view_fill_job (self->view, &job);
  if (dsc_image_view_is_second_at (self->view, self->x, self->y))
    dsc_image_view_fill_second_job (self->view, &job);
  surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, size, size);
  pixels = (DscPixels){ (guint32 *)(void *)cairo_image_surface_get_data (surface), size, size,
                        cairo_image_surface_get_stride (surface) / 4 };
  cairo_surface_flush (surface);
  dsc_render (&job, &pixels, 1);
  draw_overlays (self, &a, &pixels);
  /* Pixels of a large plane that are not there yet: the pointer is told of when they are. */
  dsc_image_view_load_tiles (self->view);
  cairo_surface_mark_dirty (surface);
  cr = gtk_snapshot_append_cairo (
      snapshot, &GRAPHENE_RECT_INIT (0, 0, (float)size / scale, (float)size / scale));
  cairo_scale (cr, 1.0 / scale, 1.0 / scale);
  cairo_set_source_surface (cr, surface, 0, 0);
  cairo_paint (cr);
  draw_edges (cr, size, dsc_affine_scale (&a));
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
}

static void
dsc_magnifier_measure (GtkWidget *widget,
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
dsc_magnifier_dispose (GObject *object)
{
  g_clear_object (&DSC_MAGNIFIER (object)->view);
  G_OBJECT_CLASS (dsc_magnifier_parent_class)->dispose (object);
}

static void
dsc_magnifier_class_init (DscMagnifierClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = dsc_magnifier_dispose;
  GTK_WIDGET_CLASS (klass)->snapshot = dsc_magnifier_snapshot;
  GTK_WIDGET_CLASS (klass)->measure = dsc_magnifier_measure;
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_IMG);
}

static gboolean
scroll_cb (DscMagnifier *self, double dx, double dy)
{
  dsc_magnifier_set_factor (self, self->factor * (dy > 0 ? 0.5 : 2.0));
  return GDK_EVENT_STOP;
}

static void
pressed_cb (DscMagnifier *self)
{
  dsc_magnifier_set_factor (self, self->factor >= DSC_MAGNIFIER_MAX ? DSC_MAGNIFIER_MIN
                                                                    : self->factor * 2);
}

static void
dsc_magnifier_init (DscMagnifier *self)
{
  GtkEventController *scroll
      = gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_VERTICAL);
  GtkGesture *click = gtk_gesture_click_new ();

  self->x = self->y = NAN;
  self->factor = DSC_MAGNIFIER_MIN;
  gtk_widget_set_halign (GTK_WIDGET (self), GTK_ALIGN_START);
  gtk_widget_set_valign (GTK_WIDGET (self), GTK_ALIGN_START);
  gtk_widget_set_margin_start (GTK_WIDGET (self), 8);
  gtk_widget_set_margin_top (GTK_WIDGET (self), 8);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Magnifier"), -1);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), _ ("Click for 4, 8 or 16 times"));
  g_signal_connect_swapped (scroll, "scroll", G_CALLBACK (scroll_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), scroll);
  g_signal_connect_swapped (click, "pressed", G_CALLBACK (pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
}

GtkWidget *
dsc_magnifier_new (DscImageView *view)
{
  DscMagnifier *self = g_object_new (DSC_TYPE_MAGNIFIER, NULL);

  self->view = g_object_ref (view);
  g_signal_connect_object (view, "cursor", G_CALLBACK (cursor_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (view, "display-changed", G_CALLBACK (gtk_widget_queue_draw), self,
                           G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}

void
dsc_magnifier_set_factor (DscMagnifier *self, double factor)
{
  g_return_if_fail (DSC_IS_MAGNIFIER (self));

  self->factor = CLAMP (factor, DSC_MAGNIFIER_MIN, DSC_MAGNIFIER_MAX);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

double
dsc_magnifier_get_factor (DscMagnifier *self)
{
  return self->factor;
}
