/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-bar-plot.h"

#include <glib/gi18n.h>
#include <inttypes.h>
#include <math.h>

#include "dsc-plot.h"

#define TOP 20
#define MIN_WIDTH 160
#define MIN_HEIGHT 110
#define WIDEST 34 /* bar, pixels */

struct _DscBarPlot {
  GtkWidget parent_instance;

  const char *x_title, *y_title, *message;
  double *percent;
  guint64 *counts;
  guint n;
};

G_DEFINE_FINAL_TYPE (DscBarPlot, dsc_bar_plot, GTK_TYPE_WIDGET)

static void
draw_bar (DscBarPlot *self, DscPlot *plot, guint i)
{
  double column = plot->width / self->n, half = MAX (MIN (0.4 * column, WIDEST / 2.0), 0.5);
  double x = plot->x + (i + 0.5) * column, y = dsc_plot_to_y (plot, self->percent[i]);
  guint every = (guint)ceil (20.0 / column);

  dsc_plot_set_color (plot, i ? &plot->accent : &plot->text, i ? 0.75 : 0.35);
  cairo_rectangle (plot->cr, x - half, y, 2 * half, plot->y + plot->height - y);
  cairo_fill (plot->cr);
  dsc_plot_set_color (plot, &plot->text, 0.75);
  if (i % every == 0) {
    g_autofree char *text = g_strdup_printf ("%u", i);

    dsc_plot_draw_text (plot, text, x, plot->y + plot->height + 3, 0.5, 0);
  }
  if (column >= 40 && self->percent[i] > 0) {
    g_autofree char *text
        = g_strdup_printf (self->percent[i] < 9.95 ? "%.1f" : "%.0f", self->percent[i]);

    dsc_plot_draw_text (plot, text, x, y - 1, 0.5, 1);
  }
}

static void
dsc_bar_plot_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  DscBarPlot *self = DSC_BAR_PLOT (widget);
  int width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);
  double most = 0;
  DscPlot plot;
  cairo_t *cr;

  if (!self->n) {
    dsc_plot_draw_message (widget, snapshot, self->message);
    return;
  }
  for (guint i = 0; i < self->n; i++)
    most = MAX (most, self->percent[i]);
  cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, width, height));
  dsc_plot_init (&plot, widget, cr, DSC_PLOT_LEFT, DSC_PLOT_MARGIN, TOP, 2 * DSC_PLOT_BOTTOM);
  plot.x_lo = 0;
  plot.x_hi = self->n;
  plot.y_lo = 0;
  plot.y_hi = most > 0 ? 1.12 * most : 1;
  dsc_plot_draw_y_axis (&plot, self->y_title);
  for (guint i = 0; i < self->n; i++)
    draw_bar (self, &plot, i);
  dsc_plot_set_color (&plot, &plot.text, 0.75);
  dsc_plot_draw_text (&plot, self->x_title, plot.x + plot.width, height - 2, 1, 1);
  cairo_destroy (cr);
}

static void
dsc_bar_plot_measure (GtkWidget *widget,
                      GtkOrientation orientation,
                      int for_size,
                      int *minimum,
                      int *natural,
                      int *minimum_baseline,
                      int *natural_baseline)
{
  *minimum = orientation == GTK_ORIENTATION_HORIZONTAL ? MIN_WIDTH : MIN_HEIGHT;
  *natural = *minimum + 60;
}

static gboolean
tooltip_cb (DscBarPlot *self, int x, int y, gboolean keyboard, GtkTooltip *tooltip)
{
  double width = gtk_widget_get_width (GTK_WIDGET (self)) - DSC_PLOT_LEFT - DSC_PLOT_MARGIN;
  int i = (int)floor ((x - DSC_PLOT_LEFT) / width * self->n);
  g_autofree char *text = NULL;

  if (i < 0 || i >= (int)self->n)
    return FALSE;
  text = g_strdup_printf (_ ("%d: %.2f %% (%" PRIu64 ")"), i, self->percent[i], self->counts[i]);
  gtk_tooltip_set_text (tooltip, text);
  return TRUE;
}

static void
dsc_bar_plot_finalize (GObject *object)
{
  g_free (DSC_BAR_PLOT (object)->percent);
  g_free (DSC_BAR_PLOT (object)->counts);
  G_OBJECT_CLASS (dsc_bar_plot_parent_class)->finalize (object);
}

static void
dsc_bar_plot_class_init (DscBarPlotClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = dsc_bar_plot_finalize;
  GTK_WIDGET_CLASS (klass)->snapshot = dsc_bar_plot_snapshot;
  GTK_WIDGET_CLASS (klass)->measure = dsc_bar_plot_measure;
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_IMG);
}

static void
dsc_bar_plot_init (DscBarPlot *self)
{
  gtk_widget_set_has_tooltip (GTK_WIDGET (self), TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (self), "caption");
  g_signal_connect (self, "query-tooltip", G_CALLBACK (tooltip_cb), NULL);
}

GtkWidget *
dsc_bar_plot_new (const char *x_title, const char *y_title, const char *message)
{
  DscBarPlot *self = g_object_new (DSC_TYPE_BAR_PLOT, NULL);

  self->x_title = x_title;
  self->y_title = y_title;
  self->message = message;
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, x_title,
                                  -1);
  return GTK_WIDGET (self);
}

void
dsc_bar_plot_set_counts (DscBarPlot *self, const guint64 *counts, guint n)
{
  double sum = 0;

  g_return_if_fail (DSC_IS_BAR_PLOT (self));

  g_clear_pointer (&self->percent, g_free);
  g_clear_pointer (&self->counts, g_free);
  self->n = counts ? n : 0;
  for (guint i = 0; i < self->n; i++)
    sum += (double)counts[i];
  if (self->n) {
    self->percent = g_new (double, n);
    self->counts = g_memdup2 (counts, n * sizeof *counts);
  }
  for (guint i = 0; i < self->n; i++)
    self->percent[i] = sum > 0 ? 100 * (double)counts[i] / sum : 0;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
