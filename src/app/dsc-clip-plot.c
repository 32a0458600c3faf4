/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-clip-plot.h"

#include <glib/gi18n.h>
#include <math.h>

#include "dsc-level-plot.h"
#include "dsc-plot.h"

#define TOP 22

struct _DscClipPlot {
  GtkWidget parent_instance;

  const DscSkyReport *report;
  int index;
};

G_DEFINE_FINAL_TYPE (DscClipPlot, dsc_clip_plot, GTK_TYPE_WIDGET)

static void
draw_bars (DscPlot *plot, const DscSkyExposure *e)
{
  guint32 highest = 1;

  for (guint i = 0; i < e->n_bins; i++)
    highest = MAX (highest, e->counts[i]);
  for (guint i = 0; i < e->n_bins; i++) {
    double at = e->hist_start + (i + 0.5) * e->hist_width;
    double x = dsc_plot_to_x (plot, at - 0.5 * e->hist_width);
    double h = plot->height * sqrt ((double)e->counts[i] / highest);

    dsc_plot_set_color (plot, &plot->text, at >= e->lower && at <= e->upper ? 0.6 : 0.22);
    cairo_rectangle (plot->cr, x, plot->y + plot->height - h,
                     dsc_plot_to_x (plot, at + 0.5 * e->hist_width) - x, h);
    cairo_fill (plot->cr);
  }
}

static void
draw_line (DscPlot *plot, double value, const GdkRGBA *color, double width)
{
  double x = dsc_plot_to_x (plot, value);

  if (!isfinite (value) || x < plot->x || x > plot->x + plot->width)
    return;
  dsc_plot_set_color (plot, color, 1);
  cairo_set_line_width (plot->cr, width);
  cairo_move_to (plot->cr, x, plot->y);
  cairo_rel_line_to (plot->cr, 0, plot->height);
  cairo_stroke (plot->cr);
}

static void
draw_title (DscClipPlot *self, DscPlot *plot)
{
  const DscSkyExposure *e = &self->report->exposures[self->index];
  g_autofree char *name = dsc_sky_short_name (e->name);
  g_autofree char *title
      = isfinite (e->local)
            ? g_strdup_printf (_ ("%u · own sky %.5g"), (guint)self->index + 1, e->local)
            : g_strdup_printf ("%u · %s", (guint)self->index + 1, name);

  dsc_plot_set_color (plot, &plot->text, 0.75);
  dsc_plot_draw_text (plot, title, DSC_PLOT_MARGIN, 2, 0, 0);
}

static void
dsc_clip_plot_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  DscClipPlot *self = DSC_CLIP_PLOT (widget);
  int width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);
  const DscSkyExposure *e;
  DscPlot plot;
  cairo_t *cr;

  if (!self->report || self->index < 0) {
    dsc_plot_draw_message (widget, snapshot, _ ("Select an exposure to see its pixels"));
    return;
  }
  e = &self->report->exposures[self->index];
  if (e->n_bins == 0 || !(e->hist_width > 0) || !isfinite (e->hist_start)) {
    dsc_plot_draw_message (widget, snapshot, _ ("No pixel of this exposure was measured"));
    return;
  }
  cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, width, height));
  dsc_plot_init (&plot, widget, cr, DSC_PLOT_MARGIN, DSC_PLOT_MARGIN, TOP, DSC_PLOT_BOTTOM);
  plot.x_lo = e->hist_start;
  plot.x_hi = e->hist_start + e->n_bins * e->hist_width;
  draw_bars (&plot, e);
  dsc_plot_draw_x_axis (&plot, self->report->unit);
  draw_line (&plot, e->lower, &plot.text, 1);
  draw_line (&plot, e->upper, &plot.text, 1);
  draw_line (&plot, e->local, &plot.accent, 2);
  draw_title (self, &plot);
  cairo_destroy (cr);
}

static void
dsc_clip_plot_measure (GtkWidget *widget,
                       GtkOrientation orientation,
                       int for_size,
                       int *minimum,
                       int *natural,
                       int *minimum_baseline,
                       int *natural_baseline)
{
  *minimum = orientation == GTK_ORIENTATION_HORIZONTAL ? 120 : 72;
  *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? 320 : 110;
}

static void
dsc_clip_plot_class_init (DscClipPlotClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  widget_class->snapshot = dsc_clip_plot_snapshot;
  widget_class->measure = dsc_clip_plot_measure;
  gtk_widget_class_set_css_name (widget_class, "clipplot");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
dsc_clip_plot_init (DscClipPlot *self)
{
  self->index = -1;
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Histogram of the selected exposure"), -1);
}

void
dsc_clip_plot_show (DscClipPlot *self, const DscSkyReport *report, int index)
{
  g_return_if_fail (DSC_IS_CLIP_PLOT (self));

  self->report = report;
  self->index = report && index < (int)report->n_exposures ? index : -1;
  if (self->index >= 0) {
    const DscSkyExposure *e = &report->exposures[self->index];
    g_autofree char *text = g_strdup_printf (_ ("Pixels of the selected exposure. Clipped: below "
                                                "%.6g and above %.6g %s (pale bars). The "
                                                "coloured line is its own sky, %.6g."),
                                             e->lower, e->upper, report->unit, e->local);

    gtk_widget_set_tooltip_text (GTK_WIDGET (self), text);
  } else {
    gtk_widget_set_tooltip_text (GTK_WIDGET (self), NULL);
  }
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
