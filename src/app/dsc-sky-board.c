/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-sky-board.h"

#include <glib/gi18n.h>
#include <math.h>

#include "dsc-clip-plot.h"
#include "dsc-fold-box.h"
#include "dsc-member.h"
#include "dsc-sky-cells.h"
#include "dsc-step-state.h"

#define STEP_ID "skymatch"

struct _DscSkyBoard {
  AdwBin parent_instance;

  DscSession *session;  /* (nullable) */
  GListModel *members;  /* (nullable) */
  int step;             /* of the session, -1: none */
  GVariant *table;      /* (nullable): what @report was made from */
  DscSkyReport *report; /* (nullable) */
  int selected;
  guint n_columns;

  GtkStack *pages;
  GtkLabel *verdict, *applied, *info, *empty_label;
  GtkImage *state_icon;
  GtkWidget *run_button, *compare_button;
  DscDataTable *table_view;
  DscLevelPlot *plot;
  DscClipPlot *histogram;
  DscSkyGraph *graph;
};

enum { PROP_0, PROP_SELECTED, N_PROPS };

static GParamSpec *props[N_PROPS];

enum { EXPOSURE_ACTIVATED, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (DscSkyBoard, dsc_sky_board, ADW_TYPE_BIN)

/* --- one selection --- */

static int
unit_of (DscSkyBoard *self, int index)
{
  return self->report && index >= 0 && index < (int)self->report->n_exposures
             ? (int)self->report->exposures[index].unit
             : -1;
}

/* Units stand for the first of their exposures. */
static int
first_of (DscSkyBoard *self, int unit)
{
  for (guint i = 0; self->report && unit >= 0 && i < self->report->n_exposures; i++)
    if ((int)self->report->exposures[i].unit == unit)
      return (int)i;
  return -1;
}

static void
chosen_cb (DscSkyBoard *self, int index)
{
  dsc_sky_board_set_selected (self, index);
}

static void
unit_chosen_cb (DscSkyBoard *self, int unit)
{
  if (unit != unit_of (self, self->selected))
    dsc_sky_board_set_selected (self, first_of (self, unit));
}

static void
activated_cb (DscSkyBoard *self, guint index)
{
  g_signal_emit (self, signals[EXPOSURE_ACTIVATED], 0, index);
}

static void
unit_activated_cb (DscSkyBoard *self, guint unit)
{
  int index = first_of (self, (int)unit);

  if (unit_of (self, self->selected) == (int)unit)
    index = self->selected;
  if (index >= 0)
    g_signal_emit (self, signals[EXPOSURE_ACTIVATED], 0, (guint)index);
}

static void
show_selection (DscSkyBoard *self)
{
  dsc_data_table_set_selected (self->table_view, self->selected);
  dsc_level_plot_set_selected (self->plot, self->selected);
  dsc_clip_plot_show (self->histogram, self->report, self->selected);
  dsc_sky_graph_set_selected (self->graph, unit_of (self, self->selected));
}

static void
info_cb (DscSkyBoard *self)
{
  g_autofree char *text = NULL;

  g_object_get (self->graph, "info", &text, NULL);
  gtk_label_set_text (self->info,
                      text ? text : _ ("Point at a node or an edge of the graph to read it"));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->info), text);
}

/* --- what is shown --- */

/* Where the units lie: the mean of the centres of their exposures. */
static void
find_places (DscSkyBoard *self, double *ra, double *dec)
{
  guint n = self->members ? g_list_model_get_n_items (self->members) : 0;
  g_autofree double *xyz = g_new0 (double, 3 * (gsize)MAX (self->report->n_units, 1));

  for (guint i = 0; i < MIN (n, self->report->n_exposures); i++) {
    g_autoptr (DscMember) member = g_list_model_get_item (self->members, i);
    const DscOutline *outline = dsc_member_get_outline (member);
    double *sum = xyz + 3 * (gsize)self->report->exposures[i].unit;
    double a = outline->centre_ra * G_PI / 180, d = outline->centre_dec * G_PI / 180;

    if (!outline->valid)
      continue;
    sum[0] += cos (d) * cos (a);
    sum[1] += cos (d) * sin (a);
    sum[2] += sin (d);
  }
  for (guint u = 0; u < self->report->n_units; u++) {
    const double *sum = xyz + 3 * (gsize)u;
    gboolean known = sum[0] != 0 || sum[1] != 0 || sum[2] != 0;

    ra[u] = known ? atan2 (sum[1], sum[0]) * 180 / G_PI : NAN;
    dec[u] = known ? atan2 (sum[2], hypot (sum[0], sum[1])) * 180 / G_PI : NAN;
  }
}

static void
show_empty (DscSkyBoard *self, const char *text, gboolean can_run)
{
  gtk_label_set_text (self->empty_label, text);
  gtk_widget_set_visible (self->run_button, can_run);
  dsc_sky_board_show_report (self, NULL);
}

static void
show_verdict (DscSkyBoard *self)
{
  gboolean bad;
  g_autofree char *verdict = dsc_sky_report_verdict (self->report, &bad);
  g_autofree char *applied = dsc_sky_report_applied (self->report);

  gtk_label_set_text (self->verdict, verdict);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->verdict), verdict);
  gtk_label_set_text (self->applied, applied);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->applied), applied);
  gtk_image_set_from_icon_name (self->state_icon,
                                bad ? "dialog-warning-symbolic" : "dsc-state-fresh-symbolic");
  gtk_widget_remove_css_class (GTK_WIDGET (self->state_icon), bad ? "success" : "warning");
  gtk_widget_add_css_class (GTK_WIDGET (self->state_icon), bad ? "warning" : "success");
}

void
dsc_sky_board_show_report (DscSkyBoard *self, DscSkyReport *report)
{
  g_autofree double *ra = NULL, *dec = NULL;
  DscSkyReport *old;

  g_return_if_fail (DSC_IS_SKY_BOARD (self));

  old = self->report;
  self->report = report;
  gtk_stack_set_visible_child_name (self->pages, report ? "report" : "empty");
  if (report) {
    ra = g_new (double, MAX (report->n_units, 1));
    dec = g_new (double, MAX (report->n_units, 1));
    find_places (self, ra, dec);
    show_verdict (self);
  }
  for (guint i = 0; report && i < self->n_columns; i++)
    dsc_data_table_show_column (self->table_view, i, dsc_sky_column_is_needed (report, i));
  dsc_data_table_fill (self->table_view, report ? report->n_exposures : 0, dsc_sky_exposure_cell,
                       report);
  dsc_level_plot_set_report (self->plot, report);
  dsc_sky_graph_set_report (self->graph, report, ra, dec);
  show_selection (self);
  info_cb (self);
  if (old)
    dsc_sky_report_free (old);
}

static void
show_state (DscSkyBoard *self)
{
  DscState state = dsc_session_get_state (self->session, (guint)self->step);
  g_autofree char *text = NULL;

  if (state == DSC_STATE_FRESH)
    return;
  /* Older than the parameters are now: it says so where it would say that all is well. */
  text = g_strdup_printf (_ ("%s; was: %s"), dsc_step_state_word (state),
                          gtk_label_get_text (self->verdict));
  gtk_label_set_text (self->verdict, text);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->verdict), text);
  gtk_image_set_from_icon_name (self->state_icon, dsc_step_state_icon (state));
  gtk_widget_remove_css_class (GTK_WIDGET (self->state_icon), "success");
  gtk_widget_remove_css_class (GTK_WIDGET (self->state_icon), "warning");
  dsc_step_state_set_css (GTK_WIDGET (self->state_icon), state);
}

static void
refresh (DscSkyBoard *self)
{
  GHashTable *tables = dsc_session_get_tables (self->session, (guint)self->step);
  GVariant *table = tables ? g_hash_table_lookup (tables, DSC_SKY_TABLE) : NULL;
  DscState state = dsc_session_get_state (self->session, (guint)self->step);
  DscSkyReport *report = NULL;

  if (table != self->table) {
    g_clear_pointer (&self->table, g_variant_unref);
    self->table = table ? g_variant_ref (table) : NULL;
    report = table ? dsc_sky_report_from_variant (table) : NULL;
    if (report)
      dsc_sky_board_show_report (self, report);
  }
  if (!table || !self->report || state == DSC_STATE_SKIPPED) {
    g_clear_pointer (&self->table, g_variant_unref);
    show_empty (
        self,
        state == DSC_STATE_SKIPPED
            ? _ ("skymatch is skipped: the exposures keep their own skies.")
            : _ ("Run skymatch to see the level of the sky in each exposure, and how well "
                 "the exposures agree where they overlap."),
        state != DSC_STATE_SKIPPED
            && dsc_step_is_available (dsc_session_get_step (self->session, (guint)self->step)));
    return;
  }
  show_verdict (self);
  show_state (self);
}

static void
step_changed_cb (DscSkyBoard *self, guint index)
{
  if ((int)index == self->step)
    refresh (self);
}

void
dsc_sky_board_set_session (DscSkyBoard *self, DscSession *session, GListModel *members)
{
  g_return_if_fail (DSC_IS_SKY_BOARD (self));

  if (self->session)
    g_signal_handlers_disconnect_by_data (self->session, self);
  g_set_object (&self->session, session);
  g_set_object (&self->members, members);
  g_clear_pointer (&self->table, g_variant_unref);
  self->step = -1;
  self->selected = -1;
  for (guint i = 0; session && i < dsc_session_n_steps (session); i++)
    if (g_str_equal (dsc_session_get_step (session, i)->id, STEP_ID))
      self->step = (int)i;
  if (self->step < 0) {
    show_empty (self, _ ("Open an association to match its skies."), FALSE);
    return;
  }
  g_signal_connect_object (session, "step-changed", G_CALLBACK (step_changed_cb), self,
                           G_CONNECT_SWAPPED);
  refresh (self);
}

/* --- the object --- */

static void
dsc_sky_board_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_SELECTED)
    g_value_set_int (value, DSC_SKY_BOARD (object)->selected);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
dsc_sky_board_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_SELECTED)
    dsc_sky_board_set_selected (DSC_SKY_BOARD (object), g_value_get_int (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
dsc_sky_board_dispose (GObject *object)
{
  DscSkyBoard *self = DSC_SKY_BOARD (object);

  if (self->session)
    g_signal_handlers_disconnect_by_data (self->session, self);
  g_clear_object (&self->session);
  g_clear_object (&self->members);
  g_clear_pointer (&self->table, g_variant_unref);
  if (self->report) {
    dsc_level_plot_set_report (self->plot, NULL);
    dsc_clip_plot_show (self->histogram, NULL, -1);
    dsc_sky_graph_set_report (self->graph, NULL, NULL, NULL);
    g_clear_pointer (&self->report, dsc_sky_report_free);
  }
  G_OBJECT_CLASS (dsc_sky_board_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, DscSkyBoard, pages);
  gtk_widget_class_bind_template_child (widget_class, DscSkyBoard, verdict);
  gtk_widget_class_bind_template_child (widget_class, DscSkyBoard, applied);
  gtk_widget_class_bind_template_child (widget_class, DscSkyBoard, info);
  gtk_widget_class_bind_template_child (widget_class, DscSkyBoard, empty_label);
  gtk_widget_class_bind_template_child (widget_class, DscSkyBoard, state_icon);
  gtk_widget_class_bind_template_child (widget_class, DscSkyBoard, run_button);
  gtk_widget_class_bind_template_child (widget_class, DscSkyBoard, compare_button);
  gtk_widget_class_bind_template_child_full (widget_class, "table", FALSE,
                                             G_STRUCT_OFFSET (DscSkyBoard, table_view));
  gtk_widget_class_bind_template_child (widget_class, DscSkyBoard, plot);
  gtk_widget_class_bind_template_child (widget_class, DscSkyBoard, histogram);
  gtk_widget_class_bind_template_child (widget_class, DscSkyBoard, graph);
}

static void
dsc_sky_board_class_init (DscSkyBoardClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = dsc_sky_board_dispose;
  object_class->get_property = dsc_sky_board_get_property;
  object_class->set_property = dsc_sky_board_set_property;
  g_type_ensure (DSC_TYPE_FOLD_BOX);
  g_type_ensure (DSC_TYPE_DATA_TABLE);
  g_type_ensure (DSC_TYPE_LEVEL_PLOT);
  g_type_ensure (DSC_TYPE_SKY_GRAPH);
  g_type_ensure (DSC_TYPE_CLIP_PLOT);
  gtk_widget_class_set_template_from_resource (GTK_WIDGET_CLASS (klass),
                                               "/org/ditherscope/Ditherscope/dsc-sky-board.ui");
  bind_children (GTK_WIDGET_CLASS (klass));
  props[PROP_SELECTED]
      = g_param_spec_int ("selected", NULL, NULL, -1, G_MAXINT, -1,
                          G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
  signals[EXPOSURE_ACTIVATED]
      = g_signal_new ("exposure-activated", DSC_TYPE_SKY_BOARD, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                      NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
}

static void
dsc_sky_board_init (DscSkyBoard *self)
{
  const DscTableColumn *columns;

  self->selected = self->step = -1;
  gtk_widget_init_template (GTK_WIDGET (self));
  columns = dsc_sky_exposure_columns (&self->n_columns);
  dsc_data_table_set_columns (self->table_view, columns, self->n_columns);
  g_signal_connect_swapped (self->table_view, "selected", G_CALLBACK (chosen_cb), self);
  g_signal_connect_swapped (self->table_view, "activated", G_CALLBACK (activated_cb), self);
  g_signal_connect_swapped (self->plot, "chosen", G_CALLBACK (chosen_cb), self);
  g_signal_connect_swapped (self->plot, "activated", G_CALLBACK (activated_cb), self);
  g_signal_connect_swapped (self->graph, "chosen", G_CALLBACK (unit_chosen_cb), self);
  g_signal_connect_swapped (self->graph, "activated", G_CALLBACK (unit_activated_cb), self);
  g_signal_connect_swapped (self->graph, "notify::info", G_CALLBACK (info_cb), self);
  dsc_sky_board_set_session (self, NULL, NULL);
}

int
dsc_sky_board_get_selected (DscSkyBoard *self)
{
  return self->selected;
}

void
dsc_sky_board_set_selected (DscSkyBoard *self, int index)
{
  g_return_if_fail (DSC_IS_SKY_BOARD (self));

  if (index == self->selected)
    return;
  self->selected = index;
  show_selection (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SELECTED]);
}

const DscSkyReport *
dsc_sky_board_get_report (DscSkyBoard *self)
{
  return self->report;
}

const char *
dsc_sky_board_get_verdict (DscSkyBoard *self)
{
  return gtk_label_get_text (self->verdict);
}

const char *
dsc_sky_board_get_page (DscSkyBoard *self)
{
  return gtk_stack_get_visible_child_name (self->pages);
}

DscDataTable *
dsc_sky_board_get_table (DscSkyBoard *self)
{
  return self->table_view;
}

DscLevelPlot *
dsc_sky_board_get_plot (DscSkyBoard *self)
{
  return self->plot;
}

DscSkyGraph *
dsc_sky_board_get_graph (DscSkyBoard *self)
{
  return self->graph;
}
