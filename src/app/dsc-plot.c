/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-plot.h"

#include <math.h>

#include "dsc-colormap.h"
#include "dsc-ticks.h"

#define MAX_TICKS 12
#define Y_GAP 22.0 /* pixels between two numbers */
#define X_GAP 64.0
#define NUMBER_ROOM 20.0 /* from the middle of a number to the unit */
#define PAD 0.08
#define GRID_ALPHA 0.12
#define NUMBER_ALPHA 0.75

void
dsc_plot_init (
    DscPlot *plot, GtkWidget *widget, cairo_t *cr, int left, int right, int top, int bottom)
{
  GtkStyleContext *style = gtk_widget_get_style_context (widget);

  *plot = (DscPlot){ .widget = widget, .cr = cr, .x = left, .y = top, .x_hi = 1, .y_hi = 1 };
  plot->width = MAX (gtk_widget_get_width (widget) - left - right, 1);
  plot->height = MAX (gtk_widget_get_height (widget) - top - bottom, 1);
  plot->accent = (GdkRGBA){ 0.21f, 0.52f, 0.89f, 1 };
  gtk_style_context_get_color (style, &plot->text);
  gtk_style_context_lookup_color (style, "accent_color", &plot->accent);
}

#define FIGURE "dsc-figure"

gboolean
dsc_plot_is_figure (GtkWidget *widget)
{
  return g_object_get_data (G_OBJECT (widget), FIGURE) != NULL;
}

void
dsc_plot_set_figure (GtkWidget *widget, gboolean figure)
{
  g_object_set_data (G_OBJECT (widget), FIGURE, GINT_TO_POINTER (figure));
}

cairo_surface_t *
dsc_plot_new_recording (GtkWidget *widget)
{
  cairo_rectangle_t extents
      = { 0, 0, gtk_widget_get_width (widget), gtk_widget_get_height (widget) };

  return cairo_recording_surface_create (CAIRO_CONTENT_COLOR_ALPHA, &extents);
}

double
dsc_plot_to_x (const DscPlot *plot, double value)
{
  return plot->x + plot->width * (value - plot->x_lo) / (plot->x_hi - plot->x_lo);
}

double
dsc_plot_to_y (const DscPlot *plot, double value)
{
  return plot->y + plot->height * (plot->y_hi - value) / (plot->y_hi - plot->y_lo);
}

double
dsc_plot_from_x (const DscPlot *plot, double x)
{
  return plot->x_lo + (plot->x_hi - plot->x_lo) * (x - plot->x) / plot->width;
}

double
dsc_plot_from_y (const DscPlot *plot, double y)
{
  return plot->y_hi - (plot->y_hi - plot->y_lo) * (y - plot->y) / plot->height;
}

void
dsc_plot_pad (double *lo, double *hi)
{
  double margin = *hi > *lo ? PAD * (*hi - *lo) : MAX (fabs (*hi) * PAD, 1e-6);

  *lo -= margin;
  *hi += margin;
}

void
dsc_plot_set_color (DscPlot *plot, const GdkRGBA *color, double alpha)
{
  cairo_set_source_rgba (plot->cr, (double)color->red, (double)color->green, (double)color->blue,
                         alpha);
}

GdkRGBA
dsc_plot_scale_color (const DscPlot *plot, double t)
{
  const DscColormap *map = dsc_colormap_find ("viridis");
  double light = 0.3 * (double)plot->text.red + 0.6 * (double)plot->text.green
                 + 0.1 * (double)plot->text.blue;
  double low = light > 0.5 ? 0.25 : 0.0, high = light > 0.5 ? 1.0 : 0.82;
  guint32 rgb;

  t = isfinite (t) ? low + (high - low) * CLAMP (t, 0, 1) : low;
  rgb = map->color[(guint)(t * 255 + 0.5)];
  return (GdkRGBA){ (float)(rgb >> 16 & 255) / 255.0f, (float)(rgb >> 8 & 255) / 255.0f,
                    (float)(rgb & 255) / 255.0f, 1 };
}

static PangoLayout *
make_layout (GtkWidget *widget, const char *text)
{
  PangoLayout *layout = gtk_widget_create_pango_layout (widget, text);
  PangoAttrList *attributes = pango_attr_list_new ();

  pango_attr_list_insert (attributes, pango_attr_scale_new (0.86));
  pango_attr_list_insert (attributes, pango_attr_font_features_new ("tnum"));
  pango_layout_set_attributes (layout, attributes);
  pango_attr_list_unref (attributes);
  return layout;
}

void
dsc_plot_draw_text (
    DscPlot *plot, const char *text, double x, double y, double xalign, double yalign)
{
  g_autoptr (PangoLayout) layout = make_layout (plot->widget, text);
  int width, height;

  pango_layout_get_pixel_size (layout, &width, &height);
  cairo_move_to (plot->cr, round (x - xalign * width), round (y - yalign * height));
  pango_cairo_show_layout (plot->cr, layout);
}

void
dsc_plot_draw_message (GtkWidget *widget, GtkSnapshot *snapshot, const char *text)
{
  int width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget), used;
  g_autoptr (PangoLayout) layout = make_layout (widget, text);
  GdkRGBA color;

  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &color);
  color.alpha = 0.6f;
  pango_layout_set_width (layout, MAX (width - 2 * DSC_PLOT_MARGIN, 1) * PANGO_SCALE);
  pango_layout_set_alignment (layout, PANGO_ALIGN_CENTER);
  pango_layout_set_wrap (layout, PANGO_WRAP_WORD_CHAR);
  pango_layout_get_pixel_size (layout, NULL, &used);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot,
                          &GRAPHENE_POINT_INIT (DSC_PLOT_MARGIN, (float)(height - used) / 2));
  gtk_snapshot_append_layout (snapshot, layout, &color);
  gtk_snapshot_restore (snapshot);
}

static guint
find_linear_ticks (double lo, double hi, double gap, double *values, double *at)
{
  DscStretchCurve curve = { DSC_STRETCH_LINEAR, DSC_STRETCH_EXPONENT_DEFAULT, lo, hi, NULL, 0 };

  return dsc_ticks_for_curve (&curve, MIN (gap, 0.5), MAX_TICKS, values, at);
}

/* Powers of ten; with 2 and 5 times them where there is room; round values in a short range. */
static guint
find_log_ticks (double lo, double hi, double gap, double *values, double *at)
{
  static const double factors[] = { 1, 2, 5 };
  double decades = hi - lo, step = MAX (ceil (gap * decades), 1);
  guint n_factors = gap * decades < 0.3 ? 3 : 1, n = 0;

  if (decades < 0.7) {
    n = find_linear_ticks (pow (10, lo), pow (10, hi), gap, values, at);
    for (guint i = 0; i < n; i++)
      at[i] = (log10 (values[i]) - lo) / decades;
    return n;
  }
  for (double e = step * floor (lo / step); e <= hi; e += step) {
    for (guint k = 0; k < n_factors && n < MAX_TICKS; k++) {
      double place = (e + log10 (factors[k]) - lo) / decades;

      if (place < -1e-9 || place > 1 + 1e-9)
        continue;
      values[n] = factors[k] * pow (10, e);
      at[n++] = place;
    }
  }
  return n;
}

/* An axis may run backwards. */
static guint
find_ticks (double lo, double hi, gboolean log, double gap, double *values, double *at)
{
  guint n;

  if (hi < lo) {
    n = find_ticks (hi, lo, log, gap, values, at);
    for (guint i = 0; i < n; i++)
      at[i] = 1 - at[i];
    return n;
  }
  if (!(hi > lo))
    return 0;
  return log ? find_log_ticks (lo, hi, gap, values, at)
             : find_linear_ticks (lo, hi, gap, values, at);
}

void
dsc_plot_draw_y_axis (DscPlot *plot, const char *title)
{
  double values[MAX_TICKS], at[MAX_TICKS];
  guint n = find_ticks (plot->y_lo, plot->y_hi, plot->y_log, Y_GAP / plot->height, values, at);

  cairo_set_line_width (plot->cr, 1);
  for (guint i = 0; i < n; i++) {
    double y = floor (plot->y + plot->height * (1 - at[i])) + 0.5;
    g_autofree char *label = dsc_tick_label (values[i]);

    cairo_move_to (plot->cr, plot->x, y);
    cairo_rel_line_to (plot->cr, plot->width, 0);
    dsc_plot_set_color (plot, &plot->text, GRID_ALPHA);
    cairo_stroke (plot->cr);
    dsc_plot_set_color (plot, &plot->text, NUMBER_ALPHA);
    dsc_plot_draw_text (plot, label, plot->x - 5, y, 1, 0.5);
  }
  if (title) {
    dsc_plot_set_color (plot, &plot->text, NUMBER_ALPHA);
    dsc_plot_draw_text (plot, title, DSC_PLOT_MARGIN, 2, 0, 0);
  }
}

/* Returns: where it begins */
static double
draw_axis_title (DscPlot *plot, const char *title, double y)
{
  g_autoptr (PangoLayout) layout = make_layout (plot->widget, title);
  int width;

  pango_layout_get_pixel_size (layout, &width, NULL);
  dsc_plot_draw_text (plot, title, plot->x + plot->width, y, 1, 0);
  return plot->x + plot->width - width;
}

void
dsc_plot_draw_x_axis (DscPlot *plot, const char *title)
{
  double values[MAX_TICKS], at[MAX_TICKS];
  guint n = find_ticks (plot->x_lo, plot->x_hi, plot->x_log, X_GAP / plot->width, values, at);
  double bottom = plot->y + plot->height, end = INFINITY;

  cairo_set_line_width (plot->cr, 1);
  dsc_plot_set_color (plot, &plot->text, 3 * GRID_ALPHA);
  cairo_move_to (plot->cr, plot->x, floor (bottom) + 0.5);
  cairo_rel_line_to (plot->cr, plot->width, 0);
  for (guint i = 0; i < n; i++) {
    cairo_move_to (plot->cr, floor (plot->x + plot->width * at[i]) + 0.5, bottom);
    cairo_rel_line_to (plot->cr, 0, 4);
  }
  cairo_stroke (plot->cr);
  dsc_plot_set_color (plot, &plot->text, NUMBER_ALPHA);
  if (title)
    end = draw_axis_title (plot, title, bottom + 5);
  for (guint i = 0; i < n; i++) {
    g_autofree char *label = dsc_tick_label (values[i]);
    double x = plot->x + plot->width * at[i];

    if (x < end - NUMBER_ROOM)
      dsc_plot_draw_text (plot, label, x, bottom + 5, 0.5, 0);
  }
}
