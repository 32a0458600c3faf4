/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-level-plot.h"

#include <glib/gi18n.h>
#include <math.h>

#include "dsc-plot.h"

#define TOP 22
#define RADIUS 3.5
#define DENSE_PX 6.0 /* per exposure: with less room there are no marks, only stems */

struct _DscLevelPlot {
  GtkWidget parent_instance;

  const DscSkyReport *report;
  double lo, hi;
  gboolean has_before;
  int selected;
};

enum { CHOSEN, ACTIVATED, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (DscLevelPlot, dsc_level_plot, GTK_TYPE_WIDGET)

char *
dsc_sky_short_name (const char *name)
{
  const char *rest = g_str_has_prefix (name, "jw") ? strchr (name, '_') : NULL;
  char *text = g_strdup (rest ? rest + 1 : name);
  char *end = strrchr (text, '_');

  if (rest && end)
    *end = '\0';
  return text;
}

char *
dsc_sky_describe_exposure (const DscSkyReport *report, guint index)
{
  const DscSkyExposure *e = &report->exposures[index];
  g_autofree char *name = dsc_sky_short_name (e->name);
  GString *text = g_string_new (NULL);

  g_string_printf (text, "%u · %s: ", index + 1, name);
  if (isfinite (e->level))
    g_string_append_printf (text, _ ("level %.6g %s"), e->level, report->unit);
  else
    g_string_append (text, _ ("no level (skipped)"));
  if (isfinite (e->before))
    g_string_append_printf (text, _ (", before %.6g"), e->before);
  if (isfinite (e->local))
    g_string_append_printf (text, _ (", own sky %.6g"), e->local);
  if (e->n_pixels > 0)
    g_string_append_printf (text, _ (", %.1f %% of the pixels are good"),
                            100.0 * (double)e->n_good / (double)e->n_pixels);
  return g_string_free (text, FALSE);
}

static void
find_span (DscLevelPlot *self)
{
  double lo = INFINITY, hi = -INFINITY;

  self->has_before = FALSE;
  for (guint i = 0; self->report && i < self->report->n_exposures; i++) {
    const double values[] = { self->report->exposures[i].level, self->report->exposures[i].before };

    self->has_before |= isfinite (values[1]) != 0;
    for (guint k = 0; k < G_N_ELEMENTS (values); k++) {
      if (isfinite (values[k])) {
        lo = MIN (lo, values[k]);
        hi = MAX (hi, values[k]);
      }
    }
  }
  if (hi >= lo) {
    /* Zero is shown if it is not far from the rest: most methods measure from there. */
    if (lo > 0 && lo <= 2 * (hi - lo))
      lo = 0;
    if (hi < 0 && -hi <= 2 * (hi - lo))
      hi = 0;
    dsc_plot_pad (&lo, &hi);
  }
  self->lo = lo;
  self->hi = hi;
}

static double
column_x (const DscPlot *plot, guint n, guint index)
{
  return plot->x + plot->width * (index + 0.5) / MAX (n, 1);
}

static void
draw_exposure (DscLevelPlot *self, DscPlot *plot, guint index)
{
  const DscSkyExposure *e = &self->report->exposures[index];
  gboolean chosen = (int)index == self->selected;
  double column = plot->width / self->report->n_exposures;
  double x = column_x (plot, self->report->n_exposures, index);
  double base = dsc_plot_to_y (plot, CLAMP (0, plot->y_lo, plot->y_hi));
  double radius = chosen ? RADIUS + 1 : RADIUS;
  const GdkRGBA *color = chosen ? &plot->accent : &plot->text;

  if (chosen) {
    cairo_rectangle (plot->cr, x - MAX (column, 3) / 2, plot->y, MAX (column, 3), plot->height);
    dsc_plot_set_color (plot, &plot->accent, 0.15);
    cairo_fill (plot->cr);
  }
  if (isfinite (e->level)) {
    double y = dsc_plot_to_y (plot, e->level);

    dsc_plot_set_color (plot, color, chosen ? 1 : column < DENSE_PX ? 0.25 : 0.8);

    cairo_set_line_width (plot->cr, CLAMP (column / 4, 1, 2));
    cairo_move_to (plot->cr, x, base);
    cairo_line_to (plot->cr, x, y);
    cairo_stroke (plot->cr);
    dsc_plot_set_color (plot, color, chosen ? 1 : 0.8);
    cairo_arc (plot->cr, x, y, column < DENSE_PX && !chosen ? 1.5 : radius, 0, 2 * G_PI);
    cairo_fill (plot->cr);
  } else if (column >= DENSE_PX || chosen) {
    dsc_plot_draw_text (plot, "×", x, base, 0.5, 0.5);
  }
  if (isfinite (e->before) && (column >= DENSE_PX || chosen)) {
    cairo_set_line_width (plot->cr, 1.3);
    cairo_new_sub_path (plot->cr);
    cairo_arc (plot->cr, x, dsc_plot_to_y (plot, e->before), radius + 1.5, 0, 2 * G_PI);
    cairo_stroke (plot->cr);
  }
}

static void
make_plot (DscLevelPlot *self, cairo_t *cr, DscPlot *plot)
{
  dsc_plot_init (plot, GTK_WIDGET (self), cr, DSC_PLOT_LEFT, DSC_PLOT_MARGIN, TOP, DSC_PLOT_BOTTOM);
  plot->y_lo = self->lo;
  plot->y_hi = self->hi;
  plot->x_lo = 0.5;
  plot->x_hi = (self->report ? self->report->n_exposures : 0) + 0.5;
}

static guint
first_digit (guint value)
{
  while (value >= 10)
    value /= 10;
  return value;
}

/* Every first, second, fifth, tenth, … as there is room. */
static void
draw_numbers (DscLevelPlot *self, DscPlot *plot)
{
  guint n = self->report->n_exposures;
  guint each = 1;

  while (plot->width * each / n < 26)
    each = first_digit (each) == 2 ? each / 2 * 5 : 2 * each;
  dsc_plot_set_color (plot, &plot->text, 0.75);
  for (guint i = 0; i < n; i++) {
    g_autofree char *label = g_strdup_printf ("%u", i + 1);

    if (each == 1 || (i + 1) % each == 0)
      dsc_plot_draw_text (plot, label, MIN (column_x (plot, n, i), plot->x + plot->width - 4),
                          plot->y + plot->height + 4, 0.5, 0);
  }
}

static void
dsc_level_plot_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  DscLevelPlot *self = DSC_LEVEL_PLOT (widget);
  int width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);
  g_autofree char *title = NULL;
  DscPlot plot;
  cairo_t *cr;

  if (!self->report || self->report->n_exposures == 0)
    return;
  if (!(self->hi > self->lo)) {
    dsc_plot_draw_message (widget, snapshot, _ ("No exposure has a level"));
    return;
  }
  cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, width, height));
  make_plot (self, cr, &plot);
  title = g_strdup_printf (self->has_before ? _ ("Level [%s] · ○ before") : _ ("Level [%s]"),
                           self->report->unit);
  dsc_plot_draw_y_axis (&plot, title);
  for (guint i = 0; i < self->report->n_exposures; i++)
    if ((int)i != self->selected)
      draw_exposure (self, &plot, i);
  if (self->selected >= 0)
    draw_exposure (self, &plot, (guint)self->selected);
  draw_numbers (self, &plot);
  cairo_destroy (cr);
}

int
dsc_level_plot_pick (DscLevelPlot *self, double x)
{
  DscPlot plot;
  double at;

  g_return_val_if_fail (DSC_IS_LEVEL_PLOT (self), -1);

  if (!self->report || self->report->n_exposures == 0)
    return -1;
  make_plot (self, NULL, &plot);
  at = (x - plot.x) / plot.width * self->report->n_exposures;
  return at >= 0 && at < self->report->n_exposures ? (int)at : -1;
}

static void
choose (DscLevelPlot *self, int index)
{
  if (index < 0 || index == self->selected)
    return;
  dsc_level_plot_set_selected (self, index);
  g_signal_emit (self, signals[CHOSEN], 0, index);
}

static void
released_cb (DscLevelPlot *self, int n_press, double x, double y)
{
  int index = dsc_level_plot_pick (self, x);

  gtk_widget_grab_focus (GTK_WIDGET (self));
  if (index >= 0 && n_press == 2)
    g_signal_emit (self, signals[ACTIVATED], 0, (guint)index);
  else
    choose (self, index);
}

static gboolean
move_cb (GtkWidget *widget, GVariant *args, gpointer user_data)
{
  DscLevelPlot *self = DSC_LEVEL_PLOT (widget);
  int n = self->report ? (int)self->report->n_exposures : 0;

  if (n > 0)
    choose (self, CLAMP (self->selected + g_variant_get_int32 (args), 0, n - 1));
  return n > 0;
}

static gboolean
open_cb (GtkWidget *widget, GVariant *args, gpointer user_data)
{
  DscLevelPlot *self = DSC_LEVEL_PLOT (widget);

  if (self->selected >= 0)
    g_signal_emit (self, signals[ACTIVATED], 0, (guint)self->selected);
  return self->selected >= 0;
}

static gboolean
tooltip_cb (DscLevelPlot *self, int x, int y, gboolean keyboard, GtkTooltip *tooltip)
{
  int index = keyboard ? self->selected : dsc_level_plot_pick (self, x);
  g_autofree char *text = NULL;

  if (index < 0)
    return FALSE;
  text = dsc_sky_describe_exposure (self->report, (guint)index);
  gtk_tooltip_set_text (tooltip, text);
  return TRUE;
}

static void
dsc_level_plot_measure (GtkWidget *widget,
                        GtkOrientation orientation,
                        int for_size,
                        int *minimum,
                        int *natural,
                        int *minimum_baseline,
                        int *natural_baseline)
{
  *minimum = orientation == GTK_ORIENTATION_HORIZONTAL ? 120 : 72;
  *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? 320 : 120;
}

static void
dsc_level_plot_class_init (DscLevelPlotClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  widget_class->snapshot = dsc_level_plot_snapshot;
  widget_class->measure = dsc_level_plot_measure;
  gtk_widget_class_set_css_name (widget_class, "levelplot");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Left, 0, move_cb, "i", -1);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Right, 0, move_cb, "i", 1);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Return, 0, open_cb, NULL);
  signals[CHOSEN] = g_signal_new ("chosen", DSC_TYPE_LEVEL_PLOT, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 1, G_TYPE_INT);
  signals[ACTIVATED] = g_signal_new ("activated", DSC_TYPE_LEVEL_PLOT, G_SIGNAL_RUN_LAST, 0, NULL,
                                     NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
}

static void
dsc_level_plot_init (DscLevelPlot *self)
{
  GtkGesture *click = gtk_gesture_click_new ();

  self->selected = -1;
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_set_has_tooltip (GTK_WIDGET (self), TRUE);
  g_signal_connect (self, "query-tooltip", G_CALLBACK (tooltip_cb), NULL);
  g_signal_connect_swapped (click, "released", G_CALLBACK (released_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Levels of the exposures"), -1);
}

void
dsc_level_plot_set_report (DscLevelPlot *self, const DscSkyReport *report)
{
  g_return_if_fail (DSC_IS_LEVEL_PLOT (self));

  self->report = report;
  self->selected = -1;
  find_span (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
dsc_level_plot_set_selected (DscLevelPlot *self, int index)
{
  g_return_if_fail (DSC_IS_LEVEL_PLOT (self));

  self->selected = self->report && index < (int)self->report->n_exposures ? index : -1;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
