/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "dsc-scatter-area-private.h"

#define WHEEL 1.25     /* by which one step zooms */
#define CLOSEST 1e6    /* times the whole */
#define FARTHEST 20.0  /* times the whole is shown */
#define NEAR 10.0      /* pixels from the pointer to a point */
#define NOT_A_DRAG 4.0 /* pixels */

/* --- zoom --- */

static void
zoom_axis (DscScatterAxis *axis, double at, double factor)
{
  double span = axis->range[1] - axis->range[0], whole = axis->whole[1] - axis->whole[0];

  if (span / factor < whole / CLOSEST || span / factor > whole * FARTHEST)
    return;
  axis->range[0] = at + (axis->range[0] - at) / factor;
  axis->range[1] = at + (axis->range[1] - at) / factor;
}

/* Over the numbers of an axis only that one. */
static void
zoom_about (DscScatterArea *self, double x, double y, double factor)
{
  const DscPlot *plot = &self->plot;
  gboolean below = y > plot->y + plot->height, beside = x < plot->x;

  dsc_scatter_area_place (self);
  if (self->message)
    return;
  if (!beside || below)
    zoom_axis (&self->axes[0], dsc_plot_from_x (plot, MAX (x, plot->x)), factor);
  if (!below && !self->is_histogram)
    zoom_axis (&self->axes[1], dsc_plot_from_y (plot, y), factor);
  self->zoomed = TRUE;
  dsc_scatter_area_changed (self);
}

static gboolean
scroll_cb (DscScatterArea *self, double dx, double dy)
{
  if (!isfinite (self->pointer[0]) || self->is_boxing || dy == 0)
    return FALSE;
  zoom_about (self, self->pointer[0], self->pointer[1], pow (WHEEL, -dy));
  return TRUE;
}

static gboolean
zoom_cb (GtkWidget *widget, GVariant *args, gpointer user_data)
{
  DscScatterArea *self = DSC_SCATTER_AREA (widget);
  const DscPlot *plot = &self->plot;
  int direction = g_variant_get_int32 (args);

  if (direction == 0)
    dsc_scatter_area_reset_zoom (self);
  else
    zoom_about (self, plot->x + plot->width / 2, plot->y + plot->height / 2,
                pow (WHEEL, 2 * direction));
  return TRUE;
}

/* --- pointing --- */

static int
pick_bar (DscScatterArea *self, double x)
{
  double bar = floor ((dsc_plot_from_x (&self->plot, x) - self->bars.first) / self->bars.step);

  return bar >= 0 && bar < self->bars.n && self->bars.shown[(guint)bar] > 0 ? (int)bar : -1;
}

int
dsc_scatter_area_pick (DscScatterArea *self, double x, double y)
{
  const DscPlot *plot = &self->plot;
  float nearest = (float)(NEAR * NEAR), px = (float)x, py = (float)y;
  int found = -1;

  dsc_scatter_area_place (self);
  if (self->message
      || !(x >= plot->x && x <= plot->x + plot->width && y >= plot->y
           && y <= plot->y + plot->height))
    return -1;
  if (self->is_histogram)
    return pick_bar (self, x);
  for (guint i = 0; i < self->n_rows; i++) {
    float dx = self->at[2 * i] - px, dy = self->at[2 * i + 1] - py, d = dx * dx + dy * dy;

    if (d < nearest) {
      nearest = d;
      found = (int)i;
    }
  }
  return found;
}

static void
point_at (DscScatterArea *self, double x, double y)
{
  int hovered = isfinite (x) && !self->is_panning ? dsc_scatter_area_pick (self, x, y) : -1;

  self->pointer[0] = x;
  self->pointer[1] = y;
  if (hovered == self->hovered && !(self->is_histogram && hovered >= 0))
    return;
  self->hovered = hovered;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
motion_cb (DscScatterArea *self, double x, double y)
{
  point_at (self, x, y);
}

static void
leave_cb (DscScatterArea *self)
{
  point_at (self, NAN, NAN);
}

/* --- choosing --- */

/* @rows: (transfer none); with @add to what is selected */
static void
choose_rows (DscScatterArea *self, GtkBitset *rows, gboolean add)
{
  if (add)
    gtk_bitset_union (rows, dsc_catalog_model_get_selected (self->model));
  dsc_catalog_model_select (self->model, rows);
}

/* Rows in a part of the ranges of both axes. Returns: (transfer full) */
static GtkBitset *
find_rows (DscScatterArea *self, double x0, double x1, double y0, double y1)
{
  GtkBitset *rows = gtk_bitset_new_empty ();

  for (guint i = 0; i < self->n_rows; i++) {
    guint row = self->rows[i];
    double x = self->axes[0].values[row];

    if (x < x0 || x >= x1)
      continue;
    if (self->is_histogram || (self->axes[1].values[row] >= y0 && self->axes[1].values[row] <= y1))
      gtk_bitset_add (rows, row);
  }
  return rows;
}

static void
choose_box (DscScatterArea *self)
{
  const DscPlot *plot = &self->plot;
  double x0 = dsc_plot_from_x (plot, MIN (self->drag[0], self->drag[2]));
  double x1 = dsc_plot_from_x (plot, MAX (self->drag[0], self->drag[2]));
  double y0 = dsc_plot_from_y (plot, self->drag[1]), y1 = dsc_plot_from_y (plot, self->drag[3]);
  g_autoptr (GtkBitset) rows = find_rows (self, x0, x1, MIN (y0, y1), MAX (y0, y1));

  choose_rows (self, rows, (self->drag_state & (GDK_SHIFT_MASK | GDK_CONTROL_MASK)) != 0);
}

static void
choose_bar (DscScatterArea *self, guint bar, gboolean add)
{
  double x0 = self->bars.first + bar * self->bars.step;
  g_autoptr (GtkBitset) rows = find_rows (self, x0, x0 + self->bars.step, 0, 0);

  choose_rows (self, rows, add);
}

static void
released_cb (DscScatterArea *self, int n_press, double x, double y, GtkGestureClick *click)
{
  GdkModifierType state
      = gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (click));
  gboolean add = (state & (GDK_SHIFT_MASK | GDK_CONTROL_MASK)) != 0;
  int found = dsc_scatter_area_pick (self, x, y);

  gtk_widget_grab_focus (GTK_WIDGET (self));
  if (!self->model || self->message || self->space)
    return;
  if (found < 0 && n_press == 2)
    dsc_scatter_area_reset_zoom (self);
  else if (found < 0 && !add)
    dsc_catalog_model_select_row (self->model, -1);
  else if (found >= 0 && self->is_histogram)
    choose_bar (self, (guint)found, add);
  else if (found >= 0 && add)
    dsc_catalog_model_toggle_row (self->model, self->rows[found]);
  else if (found >= 0)
    dsc_catalog_model_select_row (self->model, (int)self->rows[found]);
}

/* --- dragging --- */

static void
drag_begin_cb (DscScatterArea *self, double x, double y, GtkGestureDrag *drag)
{
  guint button = gtk_gesture_single_get_current_button (GTK_GESTURE_SINGLE (drag));

  dsc_scatter_area_place (self);
  if (self->message || (button != GDK_BUTTON_PRIMARY && button != GDK_BUTTON_MIDDLE)) {
    gtk_gesture_set_state (GTK_GESTURE (drag), GTK_EVENT_SEQUENCE_DENIED);
    return;
  }
  gtk_widget_grab_focus (GTK_WIDGET (self));
  self->is_panning = button == GDK_BUTTON_MIDDLE || self->space;
  self->drag_state = gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (drag));
  for (guint k = 0; k < 4; k++)
    self->drag[k] = self->is_panning ? self->axes[k / 2].range[k % 2] : k % 2 ? y : x;
}

static void
pan (DscScatterArea *self, double dx, double dy)
{
  const DscPlot *plot = &self->plot;
  double by_x = dx / plot->width * (self->drag[1] - self->drag[0]);
  double by_y = dy / plot->height * (self->drag[3] - self->drag[2]);

  if (self->axes[1].down)
    by_y = -by_y;
  for (guint k = 0; k < 2; k++) {
    self->axes[0].range[k] = self->drag[k] - by_x;
    self->axes[1].range[k] = self->drag[2 + k] + by_y;
  }
  self->zoomed = TRUE;
  dsc_scatter_area_changed (self);
}

static void
drag_cb (DscScatterArea *self, double dx, double dy, GtkGestureDrag *drag)
{
  const DscPlot *plot = &self->plot;

  if (!self->is_boxing && hypot (dx, dy) < NOT_A_DRAG)
    return;
  if (!self->is_boxing)
    gtk_gesture_set_state (GTK_GESTURE (drag), GTK_EVENT_SEQUENCE_CLAIMED);
  if (self->is_panning) {
    pan (self, dx, dy);
    return;
  }
  self->is_boxing = TRUE;
  self->drag[2] = CLAMP (self->drag[0] + dx, plot->x, plot->x + plot->width);
  self->drag[3] = CLAMP (self->drag[1] + dy, plot->y, plot->y + plot->height);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
drag_end_cb (DscScatterArea *self)
{
  gboolean boxing = self->is_boxing;

  self->is_boxing = self->is_panning = FALSE;
  if (boxing && !self->message)
    choose_box (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
drag_cancel_cb (DscScatterArea *self)
{
  self->is_boxing = self->is_panning = FALSE;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static gboolean
key_cb (DscScatterArea *self, guint key)
{
  if (key == GDK_KEY_space)
    self->space = TRUE;
  if (key == GDK_KEY_Escape && self->is_boxing) {
    gtk_event_controller_reset (self->dragging);
    return TRUE;
  }
  return key == GDK_KEY_space;
}

static void
key_released_cb (DscScatterArea *self, guint key)
{
  if (key == GDK_KEY_space)
    self->space = FALSE;
}

static void
focus_left_cb (DscScatterArea *self)
{
  self->space = FALSE;
}

void
dsc_scatter_area_class_init_input (GtkWidgetClass *widget_class)
{
  gtk_widget_class_add_binding (widget_class, GDK_KEY_plus, 0, zoom_cb, "i", 1);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_equal, 0, zoom_cb, "i", 1);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_KP_Add, 0, zoom_cb, "i", 1);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_minus, 0, zoom_cb, "i", -1);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_KP_Subtract, 0, zoom_cb, "i", -1);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_0, 0, zoom_cb, "i", 0);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_KP_0, 0, zoom_cb, "i", 0);
}

static void
add_controller (DscScatterArea *self, gpointer controller)
{
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (controller));
}

void
dsc_scatter_area_init_input (DscScatterArea *self)
{
  GtkGesture *click = gtk_gesture_click_new (), *drag = gtk_gesture_drag_new ();
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkEventController *scroll
      = gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_VERTICAL);
  GtkEventController *key = gtk_event_controller_key_new ();
  GtkEventController *focus = gtk_event_controller_focus_new ();

  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (drag), 0);
  self->dragging = GTK_EVENT_CONTROLLER (drag);
  g_signal_connect_swapped (click, "released", G_CALLBACK (released_cb), self);
  g_signal_connect_swapped (drag, "drag-begin", G_CALLBACK (drag_begin_cb), self);
  g_signal_connect_swapped (drag, "drag-update", G_CALLBACK (drag_cb), self);
  g_signal_connect_swapped (drag, "drag-end", G_CALLBACK (drag_end_cb), self);
  g_signal_connect_swapped (drag, "cancel", G_CALLBACK (drag_cancel_cb), self);
  g_signal_connect_swapped (motion, "motion", G_CALLBACK (motion_cb), self);
  g_signal_connect_swapped (motion, "leave", G_CALLBACK (leave_cb), self);
  g_signal_connect_swapped (scroll, "scroll", G_CALLBACK (scroll_cb), self);
  g_signal_connect_swapped (key, "key-pressed", G_CALLBACK (key_cb), self);
  g_signal_connect_swapped (key, "key-released", G_CALLBACK (key_released_cb), self);
  g_signal_connect_swapped (focus, "leave", G_CALLBACK (focus_left_cb), self);
  add_controller (self, click);
  add_controller (self, drag);
  add_controller (self, motion);
  add_controller (self, scroll);
  add_controller (self, key);
  add_controller (self, focus);
}
