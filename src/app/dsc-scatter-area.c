/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-scatter-area.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "dsc-scatter-area-private.h"

G_DEFINE_FINAL_TYPE (DscScatterArea, dsc_scatter_area, GTK_TYPE_WIDGET)

/* --- where everything is --- */

static void
set_range (DscScatterArea *self)
{
  DscPlot *plot = &self->plot;

  for (guint k = 0; k < 2; k++)
    if (!self->zoomed || (k == 1 && self->is_histogram))
      memcpy (self->axes[k].range, self->axes[k].whole, sizeof self->axes[k].range);
  if (self->is_histogram)
    dsc_scatter_area_fill_bars (self);
  plot->x_lo = self->axes[0].range[0];
  plot->x_hi = self->axes[0].range[1];
  plot->y_lo = self->axes[1].range[self->axes[1].down ? 1 : 0];
  plot->y_hi = self->axes[1].range[self->axes[1].down ? 0 : 1];
  plot->x_log = self->axes[0].log;
  plot->y_log = self->axes[1].log;
}

static void
place_points (DscScatterArea *self)
{
  const DscPlot *plot = &self->plot;
  const double *x = self->axes[0].values, *y = self->axes[1].values;
  double x_step = plot->width / (plot->x_hi - plot->x_lo);
  double y_step = plot->height / (plot->y_hi - plot->y_lo);

  self->at = g_new (float, 2 * (gsize)self->n_rows + 2);
  for (guint i = 0; i < self->n_rows; i++) {
    self->at[2 * i] = (float)(plot->x + x_step * (x[self->rows[i]] - plot->x_lo));
    self->at[2 * i + 1] = (float)(plot->y + y_step * (plot->y_hi - y[self->rows[i]]));
  }
}

static void
count_outside (DscScatterArea *self)
{
  self->n_outside = 0;
  for (guint i = 0; !self->zoomed && i < self->n_rows; i++) {
    gboolean outside = FALSE;

    for (guint k = 0; k < 2 && self->axes[k].values; k++) {
      double value = self->axes[k].values[self->rows[i]];

      outside |= value < self->axes[k].range[0] || value > self->axes[k].range[1];
    }
    self->n_outside += outside;
  }
}

static const char *
find_message (DscScatterArea *self)
{
  DscCatalogCase *shown = self->model ? dsc_catalog_model_get_case (self->model) : NULL;

  if (!shown)
    return _ ("No catalogue yet");
  if (shown->n == 0)
    return _ ("The catalogue has no sources");
  if (!self->axes[0].values || !(self->axes[1].values || self->is_histogram))
    return _ ("Choose two columns");
  if (gtk_bitset_is_empty (dsc_catalog_model_get_shown (self->model)))
    return _ ("No source passes the filter");
  if (self->n_rows == 0)
    return _ ("No source has both values");
  return NULL;
}

void
dsc_scatter_area_place (DscScatterArea *self)
{
  if (self->placed)
    return;
  self->placed = TRUE;
  dsc_plot_init (&self->plot, GTK_WIDGET (self), NULL, DSC_PLOT_LEFT, DSC_PLOT_MARGIN,
                 DSC_SCATTER_TOP, DSC_PLOT_BOTTOM);
  self->message = find_message (self);
  g_clear_pointer (&self->at, g_free);
  if (self->message)
    return;
  set_range (self);
  if (!self->is_histogram)
    place_points (self);
  count_outside (self);
}

void
dsc_scatter_area_changed (DscScatterArea *self)
{
  self->placed = FALSE;
  self->hovered = -1;
  g_clear_object (&self->points);
  g_clear_object (&self->marked);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
dsc_scatter_area_marks_changed (DscScatterArea *self)
{
  if (self->is_histogram)
    self->placed = FALSE;
  g_clear_object (&self->marked);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* --- drawing --- */

/* Other colours or another screen: all is drawn anew. */
static void
check_look (DscScatterArea *self, double scale)
{
  GdkRGBA color;

  gtk_style_context_get_color (gtk_widget_get_style_context (GTK_WIDGET (self)), &color);
  if (self->drawn_scale == scale && gdk_rgba_equal (&color, &self->drawn_color))
    return;
  self->drawn_scale = scale;
  self->drawn_color = color;
  self->placed = FALSE;
  g_clear_object (&self->points);
  g_clear_object (&self->marked);
}

static void
dsc_scatter_area_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  DscScatterArea *self = DSC_SCATTER_AREA (widget);
  double scale = gtk_widget_get_scale_factor (widget);
  graphene_rect_t all = GRAPHENE_RECT_INIT (0, 0, (float)gtk_widget_get_width (widget),
                                            (float)gtk_widget_get_height (widget));
  gint64 start = g_get_monotonic_time ();

  check_look (self, scale);
  dsc_scatter_area_place (self);
  if (self->message) {
    dsc_plot_draw_message (widget, snapshot, self->message);
    return;
  }
  if (dsc_plot_is_figure (widget)) {
    dsc_scatter_area_draw_figure (self, snapshot);
    return;
  }
  if (!self->points || !self->marked) {
    if (!self->points)
      dsc_scatter_area_draw_points (self, scale);
    if (!self->marked)
      dsc_scatter_area_draw_marked (self, scale);
    g_debug ("scatter plot: %u sources in %.1f ms", self->n_rows,
             1e-3 * (double)(g_get_monotonic_time () - start));
  }
  gtk_snapshot_append_texture (snapshot, self->points, &all);
  gtk_snapshot_append_texture (snapshot, self->marked, &all);
  if (self->is_boxing)
    dsc_scatter_area_draw_box (self, snapshot);
  else if (self->hovered >= 0 && !self->is_panning)
    dsc_scatter_area_draw_hovered (self, snapshot);
}

static void
dsc_scatter_area_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  dsc_scatter_area_changed (DSC_SCATTER_AREA (widget));
}

static void
dsc_scatter_area_measure (GtkWidget *widget,
                          GtkOrientation orientation,
                          int for_size,
                          int *minimum,
                          int *natural,
                          int *minimum_baseline,
                          int *natural_baseline)
{
  *minimum = orientation == GTK_ORIENTATION_HORIZONTAL ? 160 : 100;
  *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? 320 : 220;
}

/* --- the model --- */

/* Whoever hears first of another catalogue: values of two do not go together. */
static void
load_axes (DscScatterArea *self)
{
  DscCatalogCase *shown = self->model ? dsc_catalog_model_get_case (self->model) : NULL;

  for (guint k = 0; k < 2; k++)
    if (self->axes[k].of != shown)
      dsc_scatter_area_load_axis (self, k);
}

static void
case_changed_cb (DscScatterArea *self)
{
  load_axes (self);
  dsc_scatter_area_load_rows (self);
  dsc_scatter_area_changed (self);
}

static void
filter_changed_cb (DscScatterArea *self)
{
  dsc_scatter_area_load_rows (self);
  dsc_scatter_area_changed (self);
}

void
dsc_scatter_area_set_model (DscScatterArea *self, DscCatalogModel *model)
{
  g_return_if_fail (DSC_IS_SCATTER_AREA (self));

  if (self->model)
    g_signal_handlers_disconnect_by_data (self->model, self);
  g_set_object (&self->model, model);
  if (model) {
    g_signal_connect_swapped (model, "case-changed", G_CALLBACK (case_changed_cb), self);
    g_signal_connect_swapped (model, "filter-changed", G_CALLBACK (filter_changed_cb), self);
    g_signal_connect_swapped (model, "selection-changed",
                              G_CALLBACK (dsc_scatter_area_marks_changed), self);
  }
  case_changed_cb (self);
}

void
dsc_scatter_area_set_axis (DscScatterArea *self, guint axis, const char *name, gboolean log)
{
  g_return_if_fail (DSC_IS_SCATTER_AREA (self) && axis < 2);

  if (g_strcmp0 (self->axes[axis].name, name) != 0 || self->axes[axis].log != log)
    self->zoomed = FALSE;
  g_free (self->axes[axis].name);
  self->axes[axis].name = g_strdup (name);
  self->axes[axis].log = log;
  dsc_scatter_area_load_axis (self, axis);
  load_axes (self);
  dsc_scatter_area_load_rows (self);
  dsc_scatter_area_changed (self);
}

void
dsc_scatter_area_reset_zoom (DscScatterArea *self)
{
  g_return_if_fail (DSC_IS_SCATTER_AREA (self));

  self->zoomed = FALSE;
  dsc_scatter_area_changed (self);
}

guint
dsc_scatter_area_n_drawn (DscScatterArea *self)
{
  return self->n_rows;
}

gboolean
dsc_scatter_area_get_position (DscScatterArea *self, guint row, double *ret_x, double *ret_y)
{
  dsc_scatter_area_place (self);
  if (self->message || self->is_histogram)
    return FALSE;
  for (guint i = 0; i < self->n_rows; i++) {
    if (self->rows[i] != row)
      continue;
    *ret_x = (double)self->at[2 * i];
    *ret_y = (double)self->at[2 * i + 1];
    return TRUE;
  }
  return FALSE;
}

/* --- the object --- */

static void
dsc_scatter_area_dispose (GObject *object)
{
  dsc_scatter_area_set_model (DSC_SCATTER_AREA (object), NULL);
  G_OBJECT_CLASS (dsc_scatter_area_parent_class)->dispose (object);
}

static void
dsc_scatter_area_finalize (GObject *object)
{
  DscScatterArea *self = DSC_SCATTER_AREA (object);

  dsc_scatter_area_clear_data (self);
  g_clear_object (&self->points);
  g_clear_object (&self->marked);
  G_OBJECT_CLASS (dsc_scatter_area_parent_class)->finalize (object);
}

static void
dsc_scatter_area_class_init (DscScatterAreaClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = dsc_scatter_area_dispose;
  object_class->finalize = dsc_scatter_area_finalize;
  widget_class->snapshot = dsc_scatter_area_snapshot;
  widget_class->measure = dsc_scatter_area_measure;
  widget_class->size_allocate = dsc_scatter_area_size_allocate;
  gtk_widget_class_set_css_name (widget_class, "scatterplot");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
  dsc_scatter_area_class_init_input (widget_class);
}

static void
dsc_scatter_area_init (DscScatterArea *self)
{
  self->hovered = -1;
  self->pointer[0] = self->pointer[1] = NAN;
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Plot of two columns"), -1);
  dsc_scatter_area_init_input (self);
}

DscScatterArea *
dsc_scatter_area_new (void)
{
  return g_object_new (DSC_TYPE_SCATTER_AREA, NULL);
}
