/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-sky-graph.h"

#include <glib/gi18n.h>
#include <inttypes.h>
#include <math.h>

#include "dsc-level-plot.h"
#include "dsc-plot.h"
#include "dsc-sky-cells.h"
#include "dsc-sky-graph-layout.h"

#define SIDE 22.0
#define TOP 26.0
#define BOTTOM 26.0
#define RADIUS 9.0
#define SMALL_RADIUS 3.5
#define MANY 60          /* units: no numbers in the nodes */
#define MAX_EDGES 1500   /* drawn; the worst ones */
#define NEAR 5.0         /* pixels from an edge that still mean it */
#define QUIET_SIGMA 0.02 /* a difference nobody can see */
#define LOUD_SIGMA 0.5   /* one that everybody does */

struct _DscSkyGraph {
  GtkWidget parent_instance;

  const DscSkyReport *report;
  double *ra, *dec, *x, *y;
  guint *order; /* of the pairs, the best matched first */
  int placed_width, placed_height;
  int selected, chosen_pair, unit, pair; /* the last two: under the pointer */
  char *info;
};

enum { PROP_0, PROP_INFO, N_PROPS };

static GParamSpec *props[N_PROPS];

enum { CHOSEN, ACTIVATED, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (DscSkyGraph, dsc_sky_graph, GTK_TYPE_WIDGET)

/* --- words --- */

static void
append_sigma (GString *text, const DscSkyReport *report, double value)
{
  g_string_append_printf (text, "%.3g", value);
  if (report->noise > 0 && isfinite (value))
    g_string_append_printf (text, " (%.2g σ)", fabs (value) / report->noise);
}

char *
dsc_sky_describe_pair (const DscSkyReport *report, guint index)
{
  const DscSkyPair *pair = &report->pairs[index];
  GString *text = g_string_new (NULL);

  g_string_printf (
      text, _ ("%u – %u: %.4g arcsec² (%.0f %%), %" PRIu64 " and %" PRIu64 " pixels; Δsky "),
      pair->a + 1, pair->b + 1, pair->area, 100 * pair->fraction, pair->n_a, pair->n_b);
  append_sigma (text, report, pair->before);
  g_string_append (text, " → ");
  append_sigma (text, report, pair->after);
  g_string_append_printf (text, _ (" %s, weight %.3g"), report->unit, pair->weight);
  if (!pair->used)
    g_string_append (text, _ ("; not used"));
  return g_string_free (text, FALSE);
}

char *
dsc_sky_describe_unit (const DscSkyReport *report, guint index)
{
  const DscSkyUnit *unit = &report->units[index];
  GString *text = g_string_new (NULL);
  g_autofree char *name = dsc_sky_short_name (unit->name);
  guint n = 0;

  for (guint i = 0; i < report->n_pairs; i++)
    n += report->pairs[i].a == index || report->pairs[i].b == index;
  g_string_printf (text, "%u · %s: ", index + 1, name);
  if (isfinite (unit->level))
    g_string_append_printf (text, _ ("%.6g %s"), unit->level, report->unit);
  else
    g_string_append (text, _ ("no level"));
  g_string_append (text, ", ");
  g_string_append_printf (text, ngettext ("%u overlap", "%u overlaps", n), n);
  if (unit->n_exposures > 1) {
    g_string_append (text, ", ");
    g_string_append_printf (text, ngettext ("%u exposure", "%u exposures", unit->n_exposures),
                            unit->n_exposures);
  }
  return g_string_free (text, FALSE);
}

static void
update_info (DscSkyGraph *self)
{
  g_autofree char *old = g_steal_pointer (&self->info);
  int unit = self->unit >= 0 ? self->unit : self->pair >= 0 ? -1 : self->selected;
  int pair = self->pair >= 0 ? self->pair : self->chosen_pair;

  if (self->report && self->unit < 0 && pair >= 0)
    self->info = dsc_sky_describe_pair (self->report, (guint)pair);
  else if (self->report && unit >= 0)
    self->info = dsc_sky_describe_unit (self->report, (guint)unit);
  if (g_strcmp0 (old, self->info) != 0)
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_INFO]);
}

/* --- places --- */

static double
node_radius (DscSkyGraph *self)
{
  return self->report->n_units > MANY ? SMALL_RADIUS : RADIUS;
}

static void
place_nodes (DscSkyGraph *self)
{
  int width = gtk_widget_get_width (GTK_WIDGET (self));
  int height = gtk_widget_get_height (GTK_WIDGET (self));

  if (width == self->placed_width && height == self->placed_height)
    return;
  self->placed_width = width;
  self->placed_height = height;
  dsc_sky_graph_layout (self->report->n_units, self->ra, self->dec, SIDE, TOP, width - 2 * SIDE,
                        height - TOP - BOTTOM, 2.6 * node_radius (self), self->x, self->y);
}

gboolean
dsc_sky_graph_locate (DscSkyGraph *self, guint unit, double *ret_x, double *ret_y)
{
  g_return_val_if_fail (DSC_IS_SKY_GRAPH (self), FALSE);

  if (!self->report || unit >= self->report->n_units)
    return FALSE;
  place_nodes (self);
  *ret_x = self->x[unit];
  *ret_y = self->y[unit];
  return TRUE;
}

static double
distance_to_edge (DscSkyGraph *self, const DscSkyPair *pair, double x, double y)
{
  double ax = self->x[pair->a], ay = self->y[pair->a];
  double dx = self->x[pair->b] - ax, dy = self->y[pair->b] - ay;
  double length2 = dx * dx + dy * dy;
  double t = length2 > 0 ? ((x - ax) * dx + (y - ay) * dy) / length2 : 0;

  t = CLAMP (t, 0, 1);
  return hypot (x - ax - t * dx, y - ay - t * dy);
}

void
dsc_sky_graph_pick (DscSkyGraph *self, double x, double y, int *ret_unit, int *ret_pair)
{
  double best;

  g_return_if_fail (DSC_IS_SKY_GRAPH (self));

  *ret_unit = *ret_pair = -1;
  if (!self->report)
    return;
  place_nodes (self);
  best = node_radius (self) + 2;
  for (guint i = 0; i < self->report->n_units; i++) {
    double d = hypot (self->x[i] - x, self->y[i] - y);

    if (d < best) {
      best = d;
      *ret_unit = (int)i;
    }
  }
  best = NEAR;
  for (guint i = 0; *ret_unit < 0 && i < self->report->n_pairs; i++) {
    double d = distance_to_edge (self, &self->report->pairs[i], x, y);

    if (d < best) {
      best = d;
      *ret_pair = (int)i;
    }
  }
}

/* --- drawing --- */

/* 0: cannot be seen; 1: everybody sees it */
static double
loudness (const DscSkyReport *report, double difference)
{
  double sigma = report->noise > 0 ? fabs (difference) / report->noise : 0;

  return isfinite (sigma)
             ? CLAMP (log (MAX (sigma, 1e-9) / QUIET_SIGMA) / log (LOUD_SIGMA / QUIET_SIGMA), 0, 1)
             : 1;
}

/* From the colour of the text over amber to red: what is matched well keeps quiet. */
static void
set_edge_color (DscPlot *plot, double loud, double alpha)
{
  static const float amber[3] = { 0.96f, 0.65f, 0.14f }, red[3] = { 0.93f, 0.2f, 0.23f };
  const float text[3] = { plot->text.red, plot->text.green, plot->text.blue };
  const float *from = loud < 0.5 ? text : amber, *to = loud < 0.5 ? amber : red;
  float t = (float)(loud < 0.5 ? 2 * loud : 2 * loud - 1);
  GdkRGBA color = { from[0] + t * (to[0] - from[0]), from[1] + t * (to[1] - from[1]),
                    from[2] + t * (to[2] - from[2]), 1 };

  dsc_plot_set_color (plot, &color, alpha * (0.3 + 0.65 * loud));
}

static void
draw_edge (DscSkyGraph *self, DscPlot *plot, guint index)
{
  const DscSkyPair *pair = &self->report->pairs[index];
  gboolean hot = (int)index == self->pair || (int)index == self->chosen_pair;
  gboolean mine
      = self->selected < 0 || (int)pair->a == self->selected || (int)pair->b == self->selected;
  const double dash[] = { 4, 3 };
  double width = self->report->n_units > MANY ? 0.6 + 1.4 * CLAMP (pair->fraction, 0, 1)
                                              : 1 + 5 * sqrt (CLAMP (pair->fraction, 0, 1));

  cairo_set_line_width (plot->cr, hot ? width + 2 : width);
  cairo_set_dash (plot->cr, dash, pair->used ? 0 : 2, 0);
  if (hot)
    dsc_plot_set_color (plot, &plot->accent, 1);
  else
    set_edge_color (plot, pair->used ? loudness (self->report, pair->after) : 0, mine ? 1 : 0.3);
  cairo_move_to (plot->cr, self->x[pair->a], self->y[pair->a]);
  cairo_line_to (plot->cr, self->x[pair->b], self->y[pair->b]);
  cairo_stroke (plot->cr);
}

static void
draw_edges (DscSkyGraph *self, DscPlot *plot)
{
  guint n = self->report->n_pairs;

  for (guint i = n > MAX_EDGES ? n - MAX_EDGES : 0; i < n; i++)
    draw_edge (self, plot, self->order[i]);
  if (self->chosen_pair >= 0)
    draw_edge (self, plot, (guint)self->chosen_pair);
  if (self->pair >= 0)
    draw_edge (self, plot, (guint)self->pair);
  cairo_set_dash (plot->cr, NULL, 0, 0);
}

static void
find_levels (const DscSkyReport *report, double *ret_lo, double *ret_hi)
{
  *ret_lo = INFINITY;
  *ret_hi = -INFINITY;
  for (guint i = 0; i < report->n_units; i++) {
    if (isfinite (report->units[i].level)) {
      *ret_lo = MIN (*ret_lo, report->units[i].level);
      *ret_hi = MAX (*ret_hi, report->units[i].level);
    }
  }
}

static void
draw_node (DscSkyGraph *self, DscPlot *plot, guint index, double lo, double hi)
{
  const DscSkyUnit *unit = &self->report->units[index];
  double radius = node_radius (self);
  gboolean chosen = (int)index == self->selected;

  cairo_new_sub_path (plot->cr);
  cairo_arc (plot->cr, self->x[index], self->y[index], radius, 0, 2 * G_PI);
  if (isfinite (unit->level)) {
    GdkRGBA color = dsc_plot_scale_color (plot, hi > lo ? (unit->level - lo) / (hi - lo) : 0.5);
    double light = 0.3 * (double)color.red + 0.6 * (double)color.green + 0.1 * (double)color.blue;

    dsc_plot_set_color (plot, &color, 1);
    cairo_fill (plot->cr);
    cairo_set_source_rgb (plot->cr, light > 0.45 ? 0 : 1, light > 0.45 ? 0 : 1,
                          light > 0.45 ? 0 : 1);
  } else {
    cairo_set_line_width (plot->cr, 1.5);
    dsc_plot_set_color (plot, &plot->text, 0.8);
    cairo_stroke (plot->cr);
  }
  if (self->report->n_units <= MANY) {
    g_autofree char *label = g_strdup_printf ("%u", index + 1);

    dsc_plot_draw_text (plot, label, self->x[index], self->y[index], 0.5, 0.5);
  }
  if (chosen || (int)index == self->unit) {
    cairo_new_sub_path (plot->cr);
    cairo_arc (plot->cr, self->x[index], self->y[index], radius + 2.5, 0, 2 * G_PI);
    cairo_set_line_width (plot->cr, chosen ? 2.5 : 1.5);
    dsc_plot_set_color (plot, &plot->accent, 1);
    cairo_stroke (plot->cr);
  }
}

/* Sets without overlap have a frame each: their levels cannot be compared. */
static void
draw_components (DscSkyGraph *self, DscPlot *plot)
{
  const DscSkyReport *report = self->report;
  const double dash[] = { 2, 4 };
  double margin = node_radius (self) + 6;

  if (report->n_components < 2 || !dsc_sky_report_matches (report))
    return;
  cairo_set_line_width (plot->cr, 1);
  cairo_set_dash (plot->cr, dash, 2, 0);
  dsc_plot_set_color (plot, &plot->text, 0.45);
  for (guint c = 0; c < report->n_components; c++) {
    double lo_x = INFINITY, hi_x = -INFINITY, lo_y = INFINITY, hi_y = -INFINITY;

    for (guint i = 0; i < report->n_units; i++) {
      if (report->units[i].component == c) {
        lo_x = MIN (lo_x, self->x[i]);
        hi_x = MAX (hi_x, self->x[i]);
        lo_y = MIN (lo_y, self->y[i]);
        hi_y = MAX (hi_y, self->y[i]);
      }
    }
    if (hi_x >= lo_x)
      cairo_rectangle (plot->cr, lo_x - margin, lo_y - margin, hi_x - lo_x + 2 * margin,
                       hi_y - lo_y + 2 * margin);
  }
  cairo_stroke (plot->cr);
  cairo_set_dash (plot->cr, NULL, 0, 0);
}

static void
draw_legend (DscSkyGraph *self, DscPlot *plot)
{
  const DscSkyReport *report = self->report;
  double x = DSC_PLOT_MARGIN, y = gtk_widget_get_height (GTK_WIDGET (self)) - 9;
  g_autofree char *note = NULL;

  dsc_plot_set_color (plot, &plot->text, 0.75);
  if (!dsc_sky_report_matches (report))
    note = g_strdup (_ ("Overlaps not compared"));
  else if (report->n_components > 1)
    note = g_strdup_printf (_ ("Overlaps: %u sets apart"), report->n_components);
  else if (report->n_pairs > MAX_EDGES)
    note = g_strdup_printf (_ ("Worst %u of %u overlaps"), MAX_EDGES, report->n_pairs);
  dsc_plot_draw_text (plot, note ? note : _ ("Overlaps on the sky"), DSC_PLOT_MARGIN, 2, 0, 0);
  if (report->n_pairs == 0)
    return;
  dsc_plot_draw_text (plot, _ ("Δsky 0.02 σ"), x, y, 0, 0.5);
  x += 70;
  cairo_set_line_width (plot->cr, 4);
  for (guint i = 0; i < 30; i++) {
    set_edge_color (plot, i / 29.0, 1);
    cairo_move_to (plot->cr, x + i, y);
    cairo_rel_line_to (plot->cr, 1.1, 0);
    cairo_stroke (plot->cr);
  }
  dsc_plot_set_color (plot, &plot->text, 0.75);
  dsc_plot_draw_text (plot, "0.5 σ", x + 35, y, 0, 0.5);
}

static void
dsc_sky_graph_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  DscSkyGraph *self = DSC_SKY_GRAPH (widget);
  int width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);
  double lo, hi;
  DscPlot plot;
  cairo_t *cr;

  if (!self->report || self->report->n_units == 0)
    return;
  place_nodes (self);
  cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, width, height));
  dsc_plot_init (&plot, widget, cr, 0, 0, 0, 0);
  draw_components (self, &plot);
  draw_edges (self, &plot);
  find_levels (self->report, &lo, &hi);
  for (guint i = 0; i < self->report->n_units; i++)
    draw_node (self, &plot, i, lo, hi);
  draw_legend (self, &plot);
  cairo_destroy (cr);
}

/* --- pointer and keys --- */

static void
motion_cb (DscSkyGraph *self, double x, double y)
{
  int unit, pair;

  dsc_sky_graph_pick (self, x, y, &unit, &pair);
  if (unit == self->unit && pair == self->pair)
    return;
  self->unit = unit;
  self->pair = pair;
  gtk_widget_queue_draw (GTK_WIDGET (self));
  update_info (self);
}

static void
leave_cb (DscSkyGraph *self)
{
  motion_cb (self, -1e6, -1e6);
}

static void
choose (DscSkyGraph *self, int unit)
{
  dsc_sky_graph_set_selected (self, unit);
  g_signal_emit (self, signals[CHOSEN], 0, unit);
}

static void
released_cb (DscSkyGraph *self, int n_press, double x, double y)
{
  int unit, pair;

  gtk_widget_grab_focus (GTK_WIDGET (self));
  dsc_sky_graph_pick (self, x, y, &unit, &pair);
  if (unit >= 0 && n_press == 2)
    g_signal_emit (self, signals[ACTIVATED], 0, (guint)unit);
  else if (unit >= 0 && unit != self->selected)
    choose (self, unit);
  self->chosen_pair = pair;
  gtk_widget_queue_draw (GTK_WIDGET (self));
  update_info (self);
}

static gboolean
move_cb (GtkWidget *widget, GVariant *args, gpointer user_data)
{
  DscSkyGraph *self = DSC_SKY_GRAPH (widget);
  int n = self->report ? (int)self->report->n_units : 0;

  if (n > 0)
    choose (self, (MAX (self->selected, 0) + g_variant_get_int32 (args) + n) % n);
  return n > 0;
}

/* --- the widget --- */

static void
dsc_sky_graph_measure (GtkWidget *widget,
                       GtkOrientation orientation,
                       int for_size,
                       int *minimum,
                       int *natural,
                       int *minimum_baseline,
                       int *natural_baseline)
{
  *minimum = orientation == GTK_ORIENTATION_HORIZONTAL ? 120 : 100;
  *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? 320 : 220;
}

static void
dsc_sky_graph_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_INFO)
    g_value_set_string (value, DSC_SKY_GRAPH (object)->info);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
free_places (DscSkyGraph *self)
{
  g_clear_pointer (&self->ra, g_free);
  g_clear_pointer (&self->dec, g_free);
  g_clear_pointer (&self->x, g_free);
  g_clear_pointer (&self->y, g_free);
  g_clear_pointer (&self->order, g_free);
}

static void
dsc_sky_graph_finalize (GObject *object)
{
  DscSkyGraph *self = DSC_SKY_GRAPH (object);

  free_places (self);
  g_free (self->info);
  G_OBJECT_CLASS (dsc_sky_graph_parent_class)->finalize (object);
}

static void
dsc_sky_graph_class_init (DscSkyGraphClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = dsc_sky_graph_finalize;
  G_OBJECT_CLASS (klass)->get_property = dsc_sky_graph_get_property;
  widget_class->snapshot = dsc_sky_graph_snapshot;
  widget_class->measure = dsc_sky_graph_measure;
  gtk_widget_class_set_css_name (widget_class, "skygraph");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Left, 0, move_cb, "i", -1);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Right, 0, move_cb, "i", 1);
  props[PROP_INFO]
      = g_param_spec_string ("info", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (G_OBJECT_CLASS (klass), N_PROPS, props);
  signals[CHOSEN] = g_signal_new ("chosen", DSC_TYPE_SKY_GRAPH, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 1, G_TYPE_INT);
  signals[ACTIVATED] = g_signal_new ("activated", DSC_TYPE_SKY_GRAPH, G_SIGNAL_RUN_LAST, 0, NULL,
                                     NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
}

static void
dsc_sky_graph_init (DscSkyGraph *self)
{
  GtkGesture *click = gtk_gesture_click_new ();
  GtkEventController *motion = gtk_event_controller_motion_new ();

  self->selected = self->chosen_pair = self->unit = self->pair = -1;
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  g_signal_connect_swapped (click, "released", G_CALLBACK (released_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
  g_signal_connect_swapped (motion, "motion", G_CALLBACK (motion_cb), self);
  g_signal_connect_swapped (motion, "leave", G_CALLBACK (leave_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), motion);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Overlaps of the exposures"), -1);
}

static int
compare_pairs (gconstpointer a, gconstpointer b, gpointer user_data)
{
  const DscSkyPair *pairs = user_data;
  double x = fabs (pairs[*(const guint *)a].after), y = fabs (pairs[*(const guint *)b].after);

  x = isfinite (x) ? x : -1;
  y = isfinite (y) ? y : -1;
  return (x > y) - (x < y);
}

static double *
copy_doubles (const double *values, guint n)
{
  double *copy = g_new (double, MAX (n, 1));

  for (guint i = 0; i < n; i++)
    copy[i] = values ? values[i] : NAN;
  return copy;
}

void
dsc_sky_graph_set_report (DscSkyGraph *self,
                          const DscSkyReport *report,
                          const double *ra,
                          const double *dec)
{
  g_return_if_fail (DSC_IS_SKY_GRAPH (self));

  free_places (self);
  self->report = report;
  self->selected = self->chosen_pair = self->unit = self->pair = -1;
  self->placed_width = self->placed_height = -1;
  if (report) {
    self->ra = copy_doubles (ra, report->n_units);
    self->dec = copy_doubles (dec, report->n_units);
    self->x = g_new0 (double, MAX (report->n_units, 1));
    self->y = g_new0 (double, MAX (report->n_units, 1));
    self->order = g_new (guint, MAX (report->n_pairs, 1));
    for (guint i = 0; i < report->n_pairs; i++)
      self->order[i] = i;
    g_qsort_with_data (self->order, (int)report->n_pairs, sizeof *self->order, compare_pairs,
                       report->pairs);
  }
  update_info (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
dsc_sky_graph_set_selected (DscSkyGraph *self, int unit)
{
  g_return_if_fail (DSC_IS_SKY_GRAPH (self));

  self->selected = self->report && unit < (int)self->report->n_units ? unit : -1;
  self->chosen_pair = -1;
  gtk_widget_queue_draw (GTK_WIDGET (self));
  update_info (self);
}
