/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-outlier-plot.h"

#include <glib/gi18n.h>
#include <math.h>

#include "dsc-stretch.h"
#include "dsc-ticks.h"

#define LEFT 58
#define RIGHT 8
#define TOP 8
#define BOTTOM 20
#define NEAR 3.0 /* half widths of the widest band that a value may be away and still be shown */
#define MARGIN 0.08
#define RADIUS 4.5
#define MIN_WIDTH 200
#define MIN_HEIGHT 110
#define MAX_TICKS 8

struct _DscOutlierPlot {
  GtkWidget parent_instance;

  const DscOutlierTestimony *testimony;
  char *unit;
  int current;
  double lo, hi;
  double mosaic;  /* NaN: none */
  double *shares; /* (nullable): of the witnesses */
};

enum { ACTIVATED, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (DscOutlierPlot, dsc_outlier_plot, GTK_TYPE_WIDGET)

gboolean
dsc_outlier_plot_find_span (const DscOutlierTestimony *testimony, double *ret_lo, double *ret_hi)
{
  double lo = INFINITY, hi = -INFINITY, width = 0, margin;

  for (guint i = 0; i < testimony->n; i++) {
    const DscOutlierTerms *terms = &testimony->witnesses[i].terms;
    double reach = (double)MAX (terms->threshold[0], terms->threshold[1]);

    if (!isfinite (terms->blot) || !isfinite (reach))
      continue;
    lo = MIN (lo, (double)terms->blot - reach);
    hi = MAX (hi, (double)terms->blot + reach);
    width = MAX (width, reach);
  }
  for (guint i = 0; i < testimony->n; i++) {
    double value = (double)dsc_witness_level_free (&testimony->witnesses[i]);

    if (!isfinite (value))
      continue;
    if (!(hi >= lo) || width == 0 || (value > lo - NEAR * width && value < hi + NEAR * width)) {
      lo = MIN (lo, value);
      hi = MAX (hi, value);
    }
  }
  if (!(hi >= lo))
    return FALSE;
  margin = hi > lo ? MARGIN * (hi - lo) : MAX (fabs (hi), 1);
  *ret_lo = lo - margin;
  *ret_hi = hi + margin;
  return TRUE;
}

static double
value_to_y (DscOutlierPlot *self, double value)
{
  double height = gtk_widget_get_height (GTK_WIDGET (self)) - TOP - BOTTOM;

  return TOP + height * (self->hi - value) / (self->hi - self->lo);
}

static double
column_width (DscOutlierPlot *self)
{
  return (gtk_widget_get_width (GTK_WIDGET (self)) - LEFT - RIGHT)
         / (double)MAX (self->testimony->n, 1);
}

static double
column_x (DscOutlierPlot *self, guint index)
{
  return LEFT + (index + 0.5) * column_width (self);
}

static void
draw_label (GtkWidget *widget, cairo_t *cr, const char *text, double x, double y, double xalign)
{
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (widget, text);
  int width, height;

  pango_layout_get_pixel_size (layout, &width, &height);
  cairo_move_to (cr, x - xalign * width, y - 0.5 * height);
  pango_cairo_show_layout (cr, layout);
}

static void
draw_axis (DscOutlierPlot *self, cairo_t *cr, const GdkRGBA *color)
{
  GtkWidget *widget = GTK_WIDGET (self);
  DscStretchCurve curve
      = { DSC_STRETCH_LINEAR, DSC_STRETCH_EXPONENT_DEFAULT, self->lo, self->hi, NULL, 0 };
  double values[MAX_TICKS], at[MAX_TICKS];
  double right = gtk_widget_get_width (widget) - RIGHT;
  double gap = 18.0 / MAX (gtk_widget_get_height (widget) - TOP - BOTTOM, 1);
  g_autofree char *title = NULL;
  guint n = dsc_ticks_for_curve (&curve, CLAMP (gap, 0.05, 0.5), MAX_TICKS, values, at);

  cairo_set_line_width (cr, 1);
  for (guint i = 0; i < n; i++) {
    g_autofree char *text = dsc_tick_label (values[i]);
    double y = floor (value_to_y (self, values[i])) + 0.5;

    cairo_set_source_rgba (cr, (double)color->red, (double)color->green, (double)color->blue, 0.12);
    cairo_move_to (cr, LEFT, y);
    cairo_line_to (cr, right, y);
    cairo_stroke (cr);
    cairo_set_source_rgba (cr, (double)color->red, (double)color->green, (double)color->blue, 0.75);
    draw_label (widget, cr, text, LEFT - 5, y, 1);
  }
  title = g_strdup_printf (_ ("SCI − level [%s]"), self->unit);
  cairo_save (cr);
  cairo_translate (cr, 7, 0.5 * (gtk_widget_get_height (widget) - BOTTOM));
  cairo_rotate (cr, -G_PI / 2);
  draw_label (widget, cr, title, 0, 0, 0.5);
  cairo_restore (cr);
}

/* Bands are columns, since each exposure has its own noise. */
static void
draw_bands (DscOutlierPlot *self, cairo_t *cr, const GdkRGBA *color, guint index)
{
  const DscOutlierTerms *terms = &self->testimony->witnesses[index].terms;
  double half = MIN (0.42 * column_width (self), 34), x = column_x (self, index);

  if (!isfinite (terms->blot))
    return;
  for (guint pass = 0; pass < 2; pass++) {
    double top, bottom;

    if (!isfinite (terms->threshold[pass]))
      continue;
    top = value_to_y (self, (double)(terms->blot + terms->threshold[pass]));
    bottom = value_to_y (self, (double)(terms->blot - terms->threshold[pass]));
    cairo_rectangle (cr, x - half, top, 2 * half, bottom - top);
    cairo_set_source_rgba (cr, 0.25, 0.62, 0.86, pass == 0 ? 0.14 : 0.18);
    cairo_fill (cr);
  }
  cairo_move_to (cr, x - half, value_to_y (self, (double)terms->blot));
  cairo_rel_line_to (cr, 2 * half, 0);
  cairo_set_source_rgba (cr, (double)color->red, (double)color->green, (double)color->blue, 0.7);
  cairo_set_line_width (cr, 1.5);
  cairo_stroke (cr);
}

/* A value beyond the axis: an arrow that points there. */
static double
draw_arrow (DscOutlierPlot *self, cairo_t *cr, double x, gboolean up)
{
  double y
      = up ? TOP + RADIUS + 7 : gtk_widget_get_height (GTK_WIDGET (self)) - BOTTOM - RADIUS - 7;
  double tip = up ? y - RADIUS - 7 : y + RADIUS + 7, base = up ? tip + 5 : tip - 5;

  cairo_move_to (cr, x - 4, base);
  cairo_line_to (cr, x, tip);
  cairo_line_to (cr, x + 4, base);
  cairo_close_path (cr);
  cairo_fill (cr);
  return y;
}

static void
draw_value (DscOutlierPlot *self, cairo_t *cr, const GdkRGBA *color, guint index)
{
  const DscOutlierWitness *w = &self->testimony->witnesses[index];
  double value = (double)dsc_witness_level_free (w), x = column_x (self, index), y;

  if (!isfinite (value))
    return;
  gdk_cairo_set_source_rgba (cr, color);
  if (value < self->lo || value > self->hi) {
    y = draw_arrow (self, cr, x, value > self->hi);
  } else {
    y = value_to_y (self, value);
    if (isfinite (w->terms.err)) {
      double err = (double)w->terms.err;

      cairo_move_to (cr, x, MAX (value_to_y (self, value + err), TOP));
      cairo_line_to (
          cr, x,
          MIN (value_to_y (self, value - err), gtk_widget_get_height (GTK_WIDGET (self)) - BOTTOM));
      cairo_set_line_width (cr, 1.2);
      cairo_stroke (cr);
    }
  }
  dsc_verdict_draw (cr, dsc_verdict_of (w), x, y, RADIUS);
}

/* How much of the mosaic pixel is of this exposure: a bar that would fill the plot at 100 %. */
static void
draw_share (DscOutlierPlot *self, cairo_t *cr, const GdkRGBA *color, guint index)
{
  double half = MIN (0.42 * column_width (self), 34), x = column_x (self, index);
  double bottom = gtk_widget_get_height (GTK_WIDGET (self)) - BOTTOM;
  double height = CLAMP (self->shares[index], 0, 1) * (bottom - TOP);

  if (!(height > 0))
    return;
  cairo_rectangle (cr, x - half, bottom - height, 2 * half, height);
  cairo_set_source_rgba (cr, (double)color->red, (double)color->green, (double)color->blue, 0.13);
  cairo_fill (cr);
}

static void
draw_mosaic (DscOutlierPlot *self, cairo_t *cr, const GdkRGBA *color)
{
  static const double dashes[] = { 5, 3 };
  GtkWidget *widget = GTK_WIDGET (self);
  double y = value_to_y (self, self->mosaic), right = gtk_widget_get_width (widget) - RIGHT;

  cairo_save (cr);
  cairo_set_source_rgba (cr, (double)color->red, (double)color->green, (double)color->blue, 0.8);
  cairo_set_line_width (cr, 1);
  cairo_set_dash (cr, dashes, G_N_ELEMENTS (dashes), 0);
  cairo_move_to (cr, LEFT, y);
  cairo_line_to (cr, right, y);
  cairo_stroke (cr);
  /* in a corner: beside the line it would cover values */
  cairo_move_to (cr, right - 20, TOP + 8);
  cairo_line_to (cr, right - 3, TOP + 8);
  cairo_stroke (cr);
  draw_label (widget, cr, _ ("mosaic"), right - 25, TOP + 8, 1);
  cairo_restore (cr);
}

/* Numbers below as many columns as have room for one. */
static void
draw_number (DscOutlierPlot *self, cairo_t *cr, const GdkRGBA *color, guint index)
{
  guint exposure = self->testimony->witnesses[index].index, every;
  double width = column_width (self), y = gtk_widget_get_height (GTK_WIDGET (self)) - 9;
  g_autofree char *text = g_strdup_printf ("%u", exposure + 1);

  every = (guint)ceil (22.0 / MAX (width, 0.1));
  if ((int)exposure == self->current) {
    cairo_set_source_rgba (cr, (double)color->red, (double)color->green, (double)color->blue, 0.08);
    cairo_rectangle (cr, column_x (self, index) - 0.5 * width, TOP, width, y - TOP + 9);
    cairo_fill (cr);
  } else if (index % every) {
    return;
  }
  cairo_set_source_rgba (cr, (double)color->red, (double)color->green, (double)color->blue, 0.75);
  draw_label (GTK_WIDGET (self), cr, text, column_x (self, index), y, 0.5);
}

static void
dsc_outlier_plot_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  DscOutlierPlot *self = DSC_OUTLIER_PLOT (widget);
  int width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);
  GdkRGBA color;
  cairo_t *cr;

  if (!self->testimony || !(self->hi > self->lo))
    return;
  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &color);
  cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, width, height));
  for (guint i = 0; i < self->testimony->n; i++)
    draw_number (self, cr, &color, i);
  draw_axis (self, cr, &color);
  cairo_save (cr);
  cairo_rectangle (cr, LEFT, TOP, width - LEFT - RIGHT, height - TOP - BOTTOM);
  cairo_clip (cr);
  for (guint i = 0; self->shares && i < self->testimony->n; i++)
    draw_share (self, cr, &color, i);
  for (guint i = 0; i < self->testimony->n; i++)
    draw_bands (self, cr, &color, i);
  cairo_restore (cr);
  if (isfinite (self->mosaic))
    draw_mosaic (self, cr, &color);
  for (guint i = 0; i < self->testimony->n; i++)
    draw_value (self, cr, &color, i);
  cairo_destroy (cr);
}

static int
find_column (DscOutlierPlot *self, double x)
{
  int index;

  if (!self->testimony || self->testimony->n == 0 || x < LEFT)
    return -1;
  index = (int)((x - LEFT) / column_width (self));
  return index < (int)self->testimony->n ? index : -1;
}

static gboolean
tooltip_cb (DscOutlierPlot *self, int x, int y, gboolean keyboard, GtkTooltip *tooltip)
{
  int index = find_column (self, x);
  g_autofree char *verdict = NULL, *text = NULL, *value = NULL, *err = NULL;
  const DscOutlierWitness *w;

  if (index < 0)
    return FALSE;
  w = &self->testimony->witnesses[index];
  verdict = dsc_verdict_describe (w);
  value = dsc_format_measured ((double)dsc_witness_level_free (w), (double)w->terms.err);
  err = dsc_format_measured ((double)w->terms.err, (double)w->terms.err);
  text = g_strdup_printf (_ ("Exposure %u: %s ± %s %s, %s"), w->index + 1, value, err, self->unit,
                          verdict);
  if (self->shares) {
    g_autofree char *whole
        = g_strdup_printf (_ ("%s\n%.1f %% of the mosaic pixel"), text, 100 * self->shares[index]);

    gtk_tooltip_set_text (tooltip, whole);
  } else {
    gtk_tooltip_set_text (tooltip, text);
  }
  return TRUE;
}

static void
released_cb (DscOutlierPlot *self, int n_press, double x, double y)
{
  int index = find_column (self, x);

  if (index >= 0)
    g_signal_emit (self, signals[ACTIVATED], 0, (guint)index);
}

static void
dsc_outlier_plot_measure (GtkWidget *widget,
                          GtkOrientation orientation,
                          int for_size,
                          int *minimum,
                          int *natural,
                          int *minimum_baseline,
                          int *natural_baseline)
{
  *minimum = orientation == GTK_ORIENTATION_HORIZONTAL ? MIN_WIDTH : MIN_HEIGHT;
  *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? MIN_WIDTH + 100 : MIN_HEIGHT + 60;
}

static void
dsc_outlier_plot_finalize (GObject *object)
{
  g_free (DSC_OUTLIER_PLOT (object)->unit);
  g_free (DSC_OUTLIER_PLOT (object)->shares);
  G_OBJECT_CLASS (dsc_outlier_plot_parent_class)->finalize (object);
}

static void
dsc_outlier_plot_class_init (DscOutlierPlotClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = dsc_outlier_plot_finalize;
  widget_class->snapshot = dsc_outlier_plot_snapshot;
  widget_class->measure = dsc_outlier_plot_measure;
  gtk_widget_class_set_css_name (widget_class, "outlierplot");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
  signals[ACTIVATED] = g_signal_new ("activated", DSC_TYPE_OUTLIER_PLOT, G_SIGNAL_RUN_LAST, 0, NULL,
                                     NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
}

static void
dsc_outlier_plot_init (DscOutlierPlot *self)
{
  GtkGesture *click = gtk_gesture_click_new ();

  self->current = -1;
  self->mosaic = NAN;
  self->unit = g_strdup ("");
  gtk_widget_set_has_tooltip (GTK_WIDGET (self), TRUE);
  g_signal_connect (self, "query-tooltip", G_CALLBACK (tooltip_cb), NULL);
  g_signal_connect_swapped (click, "released", G_CALLBACK (released_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Values and thresholds of the exposures"), -1);
}

void
dsc_outlier_plot_set_testimony (DscOutlierPlot *self,
                                const DscOutlierTestimony *testimony,
                                const char *unit)
{
  g_return_if_fail (DSC_IS_OUTLIER_PLOT (self));

  self->testimony = testimony;
  g_free (self->unit);
  self->unit = g_strdup (unit);
  self->lo = self->hi = 0;
  self->mosaic = NAN;
  g_clear_pointer (&self->shares, g_free);
  if (testimony)
    dsc_outlier_plot_find_span (testimony, &self->lo, &self->hi);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
dsc_outlier_plot_set_mosaic (DscOutlierPlot *self, double value, const double *shares)
{
  g_return_if_fail (DSC_IS_OUTLIER_PLOT (self));

  g_clear_pointer (&self->shares, g_free);
  if (shares && self->testimony)
    self->shares = g_memdup2 (shares, self->testimony->n * sizeof *shares);
  self->mosaic = value;
  if (isfinite (value) && self->hi > self->lo) {
    double margin = MARGIN * (self->hi - self->lo);

    self->lo = MIN (self->lo, value - margin);
    self->hi = MAX (self->hi, value + margin);
  }
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
dsc_outlier_plot_set_current (DscOutlierPlot *self, int exposure)
{
  g_return_if_fail (DSC_IS_OUTLIER_PLOT (self));

  self->current = exposure;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
