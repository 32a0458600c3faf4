/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>

#include "dsc-align-plot-private.h"

#define WHEEL 1.25   /* by which one step zooms */
#define MOST 5000.0  /* times the whole */
#define NOT_A_DRAG 4 /* pixels */

/* --- zoom --- */

static void
keep_range (DscAlignPlot *self, double x_lo, double x_hi, double y_lo, double y_hi)
{
  self->zoom[0] = x_lo;
  self->zoom[1] = x_hi;
  self->zoom[2] = y_lo;
  self->zoom[3] = y_hi;
  self->zoomed = TRUE;
  dsc_align_plot_changed (self);
}

static void
reset_zoom (DscAlignPlot *self)
{
  if (!self->zoomed)
    return;
  self->zoomed = FALSE;
  dsc_align_plot_changed (self);
}

static double
whole_width (DscAlignPlot *self)
{
  DscPlot axes = self->axes[0];
  double width;

  self->kind->prepare (self);
  width = fabs (self->axes[0].x_hi - self->axes[0].x_lo);
  self->axes[0] = axes;
  return width;
}

static void
zoom_about (DscAlignPlot *self, double x, double y, double factor)
{
  DscPlot *axes = &self->axes[0];
  double fx = (x - axes->x) / axes->width, fy = 1 - (y - axes->y) / axes->height;
  double width, height, at_x, at_y;

  dsc_align_plot_place (self);
  if (self->message)
    return;
  fx = CLAMP (fx, 0, 1);
  fy = CLAMP (fy, 0, 1);
  width = axes->x_hi - axes->x_lo;
  height = axes->y_hi - axes->y_lo;
  at_x = axes->x_lo + fx * width;
  at_y = axes->y_lo + fy * height;
  if (fabs (width) / factor >= whole_width (self)) {
    reset_zoom (self);
    return;
  }
  if (fabs (width) / factor < whole_width (self) / MOST)
    return;
  width /= factor;
  height /= factor;
  keep_range (self, at_x - fx * width, at_x + (1 - fx) * width, at_y - fy * height,
              at_y + (1 - fy) * height);
}

static gboolean
scroll_cb (DscAlignPlot *self, double dx, double dy)
{
  if (!isfinite (self->pointer[0]))
    return FALSE;
  zoom_about (self, self->pointer[0], self->pointer[1], pow (WHEEL, -dy));
  return TRUE;
}

static gboolean
zoom_cb (GtkWidget *widget, GVariant *args, gpointer user_data)
{
  DscAlignPlot *self = DSC_ALIGN_PLOT (widget);
  const DscPlot *axes = &self->axes[0];
  int direction = g_variant_get_int32 (args);

  if (direction == 0)
    reset_zoom (self);
  else
    zoom_about (self, axes->x + axes->width / 2, axes->y + axes->height / 2,
                pow (WHEEL, 2 * direction));
  return TRUE;
}

static void
drag_begin_cb (DscAlignPlot *self)
{
  const DscPlot *axes = &self->axes[0];

  self->drag[0] = axes->x_lo;
  self->drag[1] = axes->x_hi;
  self->drag[2] = axes->y_lo;
  self->drag[3] = axes->y_hi;
}

static void
drag_cb (DscAlignPlot *self, double dx, double dy)
{
  const DscPlot *axes = &self->axes[0];
  double by_x = -dx / axes->width * (self->drag[1] - self->drag[0]);
  double by_y = dy / axes->height * (self->drag[3] - self->drag[2]);

  if (!self->zoomed || hypot (dx, dy) < NOT_A_DRAG)
    return;
  keep_range (self, self->drag[0] + by_x, self->drag[1] + by_x, self->drag[2] + by_y,
              self->drag[3] + by_y);
}

/* --- pointing and choosing --- */

static void
motion_cb (DscAlignPlot *self, double x, double y)
{
  dsc_align_plot_point_at (self, x, y);
}

static void
leave_cb (DscAlignPlot *self)
{
  dsc_align_plot_point_at (self, NAN, NAN);
}

static void
released_cb (DscAlignPlot *self, int n_press, double x, double y)
{
  int star = dsc_align_plot_pick (self, x, y);

  gtk_widget_grab_focus (GTK_WIDGET (self));
  if (star < 0 && n_press == 2)
    reset_zoom (self);
  else if (star >= 0)
    dsc_align_plot_choose (self, star, TRUE);
}

typedef struct {
  const DscAlignStar *stars;
} Sorting;

static int
compare_sizes (gconstpointer a, gconstpointer b, gpointer user_data)
{
  const DscAlignStar *stars = ((Sorting *)user_data)->stars;
  const DscAlignStar *p = &stars[*(const guint *)a], *q = &stars[*(const guint *)b];
  float x = hypotf (p->dx, p->dy), y = hypotf (q->dx, q->dy);

  return x > y ? -1 : x < y ? 1 : p < q ? -1 : p > q;
}

static void
ensure_order (DscAlignPlot *self)
{
  Sorting sorting = { self->stars };

  dsc_align_plot_place (self);
  if (self->order)
    return;
  self->order = g_new (guint, self->n_stars + 1);
  self->n_order = 0;
  for (guint k = 0; k < self->n_strong; k++) {
    guint i = self->strong[k];

    if (isfinite (self->stars[i].dx) && isfinite (self->stars[i].dy))
      self->order[self->n_order++] = i;
  }
  g_qsort_with_data (self->order, (int)self->n_order, sizeof (guint), compare_sizes, &sorting);
}

static gboolean
is_selected (const DscAlignPlot *self, guint star)
{
  return (int)self->stars[star].exposure == self->selection.exposure
         && (int)self->stars[star].source == self->selection.source;
}

/* The next smaller or larger residual among what is selected; a star that is chosen so keeps the
 * others as they are only within its exposure. */
static gboolean
step_cb (GtkWidget *widget, GVariant *args, gpointer user_data)
{
  DscAlignPlot *self = DSC_ALIGN_PLOT (widget);
  int direction = g_variant_get_int32 (args), place = -1;

  if (!self->shown || !self->kind->has_stars)
    return FALSE;
  ensure_order (self);
  for (guint i = 0; i < self->n_order; i++)
    if (is_selected (self, self->order[i]))
      place = (int)i;
  place = place < 0 ? 0 : CLAMP (place + direction, 0, (int)self->n_order - 1);
  if (self->n_order > 0)
    dsc_align_plot_choose (self, (int)self->order[place], FALSE);
  return TRUE;
}

static gboolean
open_cb (GtkWidget *widget, GVariant *args, gpointer user_data)
{
  DscAlignPlot *self = DSC_ALIGN_PLOT (widget);
  int star = -1;

  if (self->shown && self->selection.exposure >= 0 && self->selection.source >= 0)
    star = dsc_align_case_find_star (self->shown, self->fits, (guint)self->selection.exposure,
                                     (guint)self->selection.source);
  if (star >= 0)
    dsc_align_plot_choose (self, star, TRUE);
  return star >= 0;
}

void
dsc_align_plot_class_init_input (GtkWidgetClass *widget_class)
{
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Right, 0, step_cb, "i", 1);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Left, 0, step_cb, "i", -1);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Return, 0, open_cb, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_plus, 0, zoom_cb, "i", 1);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_KP_Add, 0, zoom_cb, "i", 1);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_minus, 0, zoom_cb, "i", -1);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_KP_Subtract, 0, zoom_cb, "i", -1);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_0, 0, zoom_cb, "i", 0);
}

void
dsc_align_plot_init_input (DscAlignPlot *self)
{
  GtkGesture *click = gtk_gesture_click_new (), *drag = gtk_gesture_drag_new ();
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkEventController *scroll
      = gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_VERTICAL);

  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);

  g_signal_connect_swapped (click, "released", G_CALLBACK (released_cb), self);
  g_signal_connect_swapped (drag, "drag-begin", G_CALLBACK (drag_begin_cb), self);
  g_signal_connect_swapped (drag, "drag-update", G_CALLBACK (drag_cb), self);
  g_signal_connect_swapped (motion, "motion", G_CALLBACK (motion_cb), self);
  g_signal_connect_swapped (motion, "leave", G_CALLBACK (leave_cb), self);
  g_signal_connect_swapped (scroll, "scroll", G_CALLBACK (scroll_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drag));
  gtk_widget_add_controller (GTK_WIDGET (self), motion);
  gtk_widget_add_controller (GTK_WIDGET (self), scroll);
}
