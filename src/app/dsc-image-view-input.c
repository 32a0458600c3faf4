/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-image-view-private.h"

#include <math.h>

#define WHEEL_STEP 1.25
#define CLICK_SLOP 3.0 /* logical pixels a click may wander */
#define CONTRAST_MIN 0.01
#define CONTRAST_MAX 100.0

void
dsc_image_view_cursor_moved (DscImageView *self, double x, double y, gboolean valid)
{
  g_signal_emit (self, dsc_image_view_signals[SIGNAL_CURSOR], 0, x, y, valid);
}

void
dsc_image_view_pointer_again (DscImageView *self)
{
  double x, y;

  if (self->keyed && dsc_image_view_get_cursor (self, &x, &y)) {
    dsc_image_view_cursor_moved (self, x, y, self->model != NULL);
    return;
  }
  if (!isfinite (self->pointer_x))
    return;
  dsc_image_view_widget_to_image (self, self->pointer_x, self->pointer_y, &x, &y);
  dsc_image_view_cursor_moved (self, x, y, self->model != NULL && isfinite (x));
}

static void
motion_cb (GtkEventControllerMotion *controller, double wx, double wy, gpointer user_data)
{
  DscImageView *self = user_data;

  /* GTK repeats the last motion when the window is laid out again: that is no motion. */
  if (wx != self->pointer_x || wy != self->pointer_y)
    self->keyed = FALSE;
  self->pointer_x = wx;
  self->pointer_y = wy;
  if (self->compare != NULL && !self->dragging)
    gtk_widget_set_cursor_from_name (
        GTK_WIDGET (self), dsc_image_view_holds_curtain (self, wx) ? "col-resize" : "crosshair");
  dsc_image_view_pointer_again (self);
}

static void
leave_cb (GtkEventControllerMotion *controller, gpointer user_data)
{
  DscImageView *self = user_data;

  self->pointer_x = self->pointer_y = NAN;
  dsc_image_view_cursor_moved (self, 0.0, 0.0, FALSE);
}

static gboolean
scroll_cb (GtkEventControllerScroll *controller, double dx, double dy, gpointer user_data)
{
  if (dy == 0.0)
    return GDK_EVENT_PROPAGATE;
  dsc_image_view_zoom_by (user_data, pow (WHEEL_STEP, -CLAMP (dy, -10.0, 10.0)));
  return GDK_EVENT_STOP;
}

static void
pinch_begin_cb (GtkGesture *gesture, GdkEventSequence *sequence, gpointer user_data)
{
  DscImageView *self = user_data;

  self->pinch_zoom = dsc_image_view_get_zoom (self);
}

static void
pinch_cb (GtkGestureZoom *gesture, double scale, gpointer user_data)
{
  DscImageView *self = user_data;
  double wx, wy, x, y;

  if (!gtk_gesture_get_bounding_box_center (GTK_GESTURE (gesture), &wx, &wy))
    return;
  dsc_image_view_widget_to_image (self, wx, wy, &x, &y);
  dsc_image_view_zoom_about (self, x, y, self->pinch_zoom * scale);
}

/* --- left and middle button: pan, click --- */

/* A drag that draws a box. One that is given up has no place any more. */
static void
drag_box (DscImageView *self, GtkGestureDrag *gesture, double dx, double dy, gboolean done)
{
  GdkModifierType state
      = gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (gesture));
  double x = NAN, y = NAN;

  gtk_gesture_drag_get_start_point (gesture, &x, &y);
  g_signal_emit (self, dsc_image_view_signals[SIGNAL_BOX], 0, x, y, x + dx, y + dy, done,
                 state & GDK_MODIFIER_MASK);
}

static void
pan_begin_cb (GtkGestureDrag *gesture, double wx, double wy, gpointer user_data)
{
  DscImageView *self = user_data;

  GdkModifierType state
      = gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (gesture));

  gtk_widget_grab_focus (GTK_WIDGET (self));
  self->dragging = FALSE;
  self->boxing
      = (state & GDK_SHIFT_MASK) && self->model != NULL
        && gtk_gesture_single_get_button (GTK_GESTURE_SINGLE (gesture)) == GDK_BUTTON_PRIMARY
        && g_signal_has_handler_pending (self, dsc_image_view_signals[SIGNAL_BOX], 0, FALSE);
  self->dragging_curtain
      = gtk_gesture_single_get_button (GTK_GESTURE_SINGLE (gesture)) == GDK_BUTTON_PRIMARY
        && dsc_image_view_holds_curtain (self, wx);
  self->drag_cx = self->cx;
  self->drag_cy = self->cy;
}

static void
pan_update_cb (GtkGestureDrag *gesture, double dx, double dy, gpointer user_data)
{
  DscImageView *self = user_data;
  int scale = gtk_widget_get_scale_factor (GTK_WIDGET (self));

  if (!self->dragging && hypot (dx, dy) < CLICK_SLOP)
    return;
  if (self->boxing) {
    self->dragging = TRUE;
    drag_box (self, gesture, dx, dy, FALSE);
    return;
  }
  if (self->dragging_curtain) {
    double wx = 0, wy;

    self->dragging = TRUE;
    gtk_gesture_drag_get_start_point (gesture, &wx, &wy);
    dsc_image_view_drag_curtain (self, wx + dx);
    return;
  }
  if (!self->dragging) {
    self->dragging = TRUE;
    gtk_widget_set_cursor_from_name (GTK_WIDGET (self), "grabbing");
  }
  self->cx = self->drag_cx;
  self->cy = self->drag_cy;
  /* Whole pixels: the picture is moved, and not interpolated again. */
  dsc_image_view_pan_by (self, round (dx * scale), round (dy * scale));
}

static void
pan_end_cb (GtkGestureDrag *gesture, double dx, double dy, gpointer user_data)
{
  DscImageView *self = user_data;
  guint button = gtk_gesture_single_get_button (GTK_GESTURE_SINGLE (gesture));
  double wx, wy, x, y;

  gtk_widget_set_cursor_from_name (GTK_WIDGET (self), "crosshair");
  if (self->boxing && self->dragging)
    drag_box (self, gesture, dx, dy, TRUE);
  self->boxing = FALSE;
  /* The flag stays until the next press: the click of this button comes before or after this. */
  if (self->dragging || self->model == NULL
      || !gtk_gesture_drag_get_start_point (gesture, &wx, &wy))
    return;
  dsc_image_view_widget_to_image (self, wx, wy, &x, &y);
  if (button == GDK_BUTTON_MIDDLE)
    dsc_image_view_center_on (self, x, y);
}

/* Emitted on release, so that a drag is no click. */
static void
click_cb (GtkGestureClick *gesture, int n_press, double wx, double wy, gpointer user_data)
{
  DscImageView *self = user_data;
  GdkModifierType state
      = gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (gesture));
  double x, y;

  if (self->model == NULL || self->dragging)
    return;
  dsc_image_view_widget_to_image (self, wx, wy, &x, &y);
  dsc_image_view_set_cursor (self, x, y);
  g_signal_emit (self, dsc_image_view_signals[SIGNAL_CLICKED], 0, x, y, n_press,
                 state & GDK_MODIFIER_MASK);
}

/* --- right button: contrast and bias --- */

static void
contrast_begin_cb (GtkGestureDrag *gesture, double wx, double wy, gpointer user_data)
{
  DscImageView *self = user_data;

  gtk_widget_grab_focus (GTK_WIDGET (self));
  self->drag_contrast = self->contrast;
  self->drag_bias = self->bias;
}

/* The width of the view is one unit of bias; half its height is a factor of about 7 in contrast,
 * more downwards, as in DS9. */
static void
contrast_update_cb (GtkGestureDrag *gesture, double dx, double dy, gpointer user_data)
{
  DscImageView *self = user_data;
  int w = gtk_widget_get_width (GTK_WIDGET (self)), h = gtk_widget_get_height (GTK_WIDGET (self));
  double contrast = self->drag_contrast * exp (4.0 * dy / MAX (h, 1));

  if (hypot (dx, dy) < CLICK_SLOP)
    return;
  g_object_set (self, "bias", CLAMP (self->drag_bias + dx / MAX (w, 1), -1.0, 2.0), "contrast",
                CLAMP (contrast, CONTRAST_MIN, CONTRAST_MAX), NULL);
}

static void
right_click_cb (GtkGestureClick *gesture, int n_press, double wx, double wy, gpointer user_data)
{
  if (n_press == 2)
    gtk_widget_activate_action (GTK_WIDGET (user_data), "view.reset-contrast", NULL);
}

static GtkGesture *
add_drag (DscImageView *self, guint button, GCallback begin, GCallback update, GCallback end)
{
  GtkGesture *drag = gtk_gesture_drag_new ();

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (drag), button);
  g_signal_connect (drag, "drag-begin", begin, self);
  g_signal_connect (drag, "drag-update", update, self);
  if (end != NULL)
    g_signal_connect (drag, "drag-end", end, self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drag));
  return drag;
}

static GtkGesture *
add_click (DscImageView *self, guint button, const char *signal, GCallback callback)
{
  GtkGesture *click = gtk_gesture_click_new ();

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), button);
  g_signal_connect (click, signal, callback, self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
  return click;
}

void
dsc_image_view_init_input (DscImageView *self)
{
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkEventController *scroll
      = gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_VERTICAL);
  GtkGesture *pinch = gtk_gesture_zoom_new ();

  g_signal_connect (motion, "motion", G_CALLBACK (motion_cb), self);
  g_signal_connect (motion, "leave", G_CALLBACK (leave_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), motion);
  g_signal_connect (scroll, "scroll", G_CALLBACK (scroll_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), scroll);
  g_signal_connect (pinch, "begin", G_CALLBACK (pinch_begin_cb), self);
  g_signal_connect (pinch, "scale-changed", G_CALLBACK (pinch_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (pinch));

  /* A click and the drag of the same button belong together: neither takes the press from the
   * other. */
  gtk_gesture_group (add_click (self, GDK_BUTTON_PRIMARY, "released", G_CALLBACK (click_cb)),
                     add_drag (self, GDK_BUTTON_PRIMARY, G_CALLBACK (pan_begin_cb),
                               G_CALLBACK (pan_update_cb), G_CALLBACK (pan_end_cb)));
  add_drag (self, GDK_BUTTON_MIDDLE, G_CALLBACK (pan_begin_cb), G_CALLBACK (pan_update_cb),
            G_CALLBACK (pan_end_cb));
  gtk_gesture_group (add_click (self, GDK_BUTTON_SECONDARY, "pressed", G_CALLBACK (right_click_cb)),
                     add_drag (self, GDK_BUTTON_SECONDARY, G_CALLBACK (contrast_begin_cb),
                               G_CALLBACK (contrast_update_cb), NULL));
  gtk_widget_set_cursor_from_name (GTK_WIDGET (self), "crosshair");
}
