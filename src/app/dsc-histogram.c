/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-histogram.h"

#include <glib/gi18n.h>
#include <math.h>

#define N_BINS 128
#define GRAB_PX 12
#define SPREADS_BELOW 8 /* of the middle half of the pixels, from the median */
#define SPREADS_ABOVE 20

struct _DscHistogram {
  GtkWidget parent_instance;

  DscImageView *view;
  double lo, hi; /* span of the axis; equal without data */
  guint counts[N_BINS];
  guint highest;
  const char *dragged; /* "vmin", "vmax" or NULL */
  double drag_x;
};

G_DEFINE_FINAL_TYPE (DscHistogram, dsc_histogram, GTK_TYPE_WIDGET)

void
dsc_histogram_count (
    const float *sorted, gsize n, double lo, double hi, guint n_bins, guint *ret_counts)
{
  double scale = n_bins / (hi - lo);

  memset (ret_counts, 0, n_bins * sizeof *ret_counts);
  for (gsize i = 0; i < n; i++) {
    double bin = (sorted[i] - lo) * scale;

    if (bin >= 0 && bin <= n_bins)
      ret_counts[MIN ((guint)bin, n_bins - 1)]++;
  }
}

/* The sky and what stands well above it: the brightest cores of stars would press all the rest
 * into one bar. */
static void
find_span (const DscImageStats *stats, double *ret_lo, double *ret_hi)
{
  double lo = dsc_image_stats_quantile (stats, 0.001);
  double hi = dsc_image_stats_quantile (stats, 0.999);
  double median = dsc_image_stats_quantile (stats, 0.5);
  double spread = dsc_image_stats_quantile (stats, 0.75) - dsc_image_stats_quantile (stats, 0.25);

  if (spread > 0) {
    lo = MAX (lo, median - SPREADS_BELOW * spread);
    hi = MIN (hi, median + SPREADS_ABOVE * spread);
  }
  *ret_lo = lo;
  *ret_hi = hi;
}

static void
recount (DscHistogram *self)
{
  const DscImageStats *stats = self->view ? dsc_image_view_get_stats (self->view) : NULL;

  self->lo = self->hi = 0;
  self->highest = 0;
  if (stats && stats->n_sorted > 0) {
    double lo, hi, margin;

    find_span (stats, &lo, &hi);
    margin = 0.05 * (hi - lo);
    if (hi > lo) {
      self->lo = lo - margin;
      self->hi = hi + margin;
      dsc_histogram_count (stats->sorted, stats->n_sorted, self->lo, self->hi, N_BINS,
                           self->counts);
      for (guint i = 0; i < N_BINS; i++)
        self->highest = MAX (self->highest, self->counts[i]);
    }
  }
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static double
value_to_x (DscHistogram *self, double value)
{
  double x = gtk_widget_get_width (GTK_WIDGET (self)) * (value - self->lo) / (self->hi - self->lo);

  return CLAMP (x, 0.5, gtk_widget_get_width (GTK_WIDGET (self)) - 0.5);
}

static void
draw_limit (DscHistogram *self, cairo_t *cr, const GdkRGBA *color, const char *name)
{
  double value, x;

  g_object_get (self->view, name, &value, NULL);
  x = value_to_x (self, value);
  gdk_cairo_set_source_rgba (cr, color);
  cairo_set_line_width (cr, 2);
  cairo_move_to (cr, x, 0);
  cairo_line_to (cr, x, gtk_widget_get_height (GTK_WIDGET (self)));
  cairo_stroke (cr);
}

static void
dsc_histogram_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  DscHistogram *self = DSC_HISTOGRAM (widget);
  double width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);
  GtkStyleContext *style = gtk_widget_get_style_context (widget);
  GdkRGBA color, accent = { 0.97f, 0.76f, 0.20f, 1 };
  cairo_t *cr;

  if (!(self->hi > self->lo) || self->highest == 0)
    return;
  gtk_style_context_get_color (style, &color);
  gtk_style_context_lookup_color (style, "accent_color", &accent);
  color.alpha = 0.45f;

  cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, width, height));
  gdk_cairo_set_source_rgba (cr, &color);
  for (guint i = 0; i < N_BINS; i++) {
    double h = (height - 2) * sqrt ((double)self->counts[i] / self->highest);

    cairo_rectangle (cr, i * width / N_BINS, height - h, width / N_BINS, h);
  }
  cairo_fill (cr);
  draw_limit (self, cr, &accent, "vmin");
  draw_limit (self, cr, &accent, "vmax");
  cairo_destroy (cr);
}

static void
drag_begin_cb (DscHistogram *self, double x, double y)
{
  double vmin, vmax, to_min, to_max;

  self->dragged = NULL;
  if (!self->view || !(self->hi > self->lo))
    return;
  g_object_get (self->view, "vmin", &vmin, "vmax", &vmax, NULL);
  to_min = fabs (value_to_x (self, vmin) - x);
  to_max = fabs (value_to_x (self, vmax) - x);
  if (MIN (to_min, to_max) > GRAB_PX)
    return;
  self->dragged = to_min < to_max ? "vmin" : "vmax";
  self->drag_x = x;
}

static void
drag_update_cb (DscHistogram *self, double dx, double dy)
{
  double width = gtk_widget_get_width (GTK_WIDGET (self)), vmin, vmax, value;

  if (!self->dragged || !self->view)
    return;
  value = self->lo + (self->hi - self->lo) * CLAMP ((self->drag_x + dx) / width, 0, 1);
  g_object_get (self->view, "vmin", &vmin, "vmax", &vmax, NULL);
  if (strcmp (self->dragged, "vmin") == 0 ? value < vmax : value > vmin)
    g_object_set (self->view, self->dragged, value, NULL);
}

static void
dsc_histogram_measure (GtkWidget *widget,
                       GtkOrientation orientation,
                       int for_size,
                       int *minimum,
                       int *natural,
                       int *minimum_baseline,
                       int *natural_baseline)
{
  *minimum = orientation == GTK_ORIENTATION_VERTICAL ? 72 : 100;
  *natural = orientation == GTK_ORIENTATION_VERTICAL ? 84 : 260;
}

static void
dsc_histogram_dispose (GObject *object)
{
  dsc_histogram_set_view (DSC_HISTOGRAM (object), NULL);
  G_OBJECT_CLASS (dsc_histogram_parent_class)->dispose (object);
}

static void
dsc_histogram_class_init (DscHistogramClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dsc_histogram_dispose;
  widget_class->snapshot = dsc_histogram_snapshot;
  widget_class->measure = dsc_histogram_measure;
  gtk_widget_class_set_css_name (widget_class, "histogram");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
dsc_histogram_init (DscHistogram *self)
{
  GtkGesture *drag = gtk_gesture_drag_new ();

  g_signal_connect_swapped (drag, "drag-begin", G_CALLBACK (drag_begin_cb), self);
  g_signal_connect_swapped (drag, "drag-update", G_CALLBACK (drag_update_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drag));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self),
                               _ ("Distribution of the values; drag the lines to set the limits"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Histogram with limits"), -1);
}

void
dsc_histogram_set_view (DscHistogram *self, DscImageView *view)
{
  g_return_if_fail (DSC_IS_HISTOGRAM (self));

  if (self->view)
    g_signal_handlers_disconnect_by_data (self->view, self);
  g_set_object (&self->view, view);
  if (view) {
    g_signal_connect_swapped (view, "image-loaded", G_CALLBACK (recount), self);
    g_signal_connect_swapped (view, "display-changed", G_CALLBACK (gtk_widget_queue_draw), self);
  }
  recount (self);
}
