/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-outlier-board.h"

#include <glib/gi18n.h>
#include <math.h>

#include "dsc-coverage-bar.h"
#include "dsc-data-table.h"
#include "dsc-outlier-cells.h"
#include "dsc-step-state.h"

#define STEP_ID "outlier_detection"
#define LIMIT_PARAM "max_flagged_percent"
#define WIDE 840       /* room for the tables and what stands beside them */
#define SIDE_LEAST 420 /* of it for the latter, and at least as much for the tables: */
#define TABLES_MOST 520

struct _DscOutlierBoard {
  AdwBin parent_instance;

  DscOutlierCountFunc count; /* (nullable): of a preview */
  gpointer count_data;

  DscSession *session;      /* (nullable) */
  int step;                 /* of the session; -1: it has none */
  DscOutlierReport *report; /* (nullable) */
  char *run_scale;          /* (nullable): of the report */
  char *scale;              /* (nullable): to be tried */
  char *stale_text;         /* (nullable) */
  int selected;
  gboolean narrow, side_shown;
  guint arrange_source;

  GtkScrolledWindow *room;
  GtkPaned *paned;
  GtkWidget *board, *why_button;
  GtkImage *state_icon;
  GtkLabel *verdict, *stale, *empty_label, *advice;
  GtkWidget *limit_button, *run_button, *scale_button, *switcher;
  DscCoverageBar *coverage;
  GtkStack *pages, *tables;
  GtkStackPage *exposures_page, *cores_page;
  DscDataTable *exposures, *cores;
};

enum { EXPOSURE_SELECTED, CORE_SELECTED, ARRANGED, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (DscOutlierBoard, dsc_outlier_board, ADW_TYPE_BIN)

/* --- what is chosen here --- */

static void
exposure_cb (DscOutlierBoard *self, int row)
{
  self->selected = row;
  if (row >= 0)
    g_signal_emit (self, signals[EXPOSURE_SELECTED], 0, row);
}

/* The scale that spares the selected core, else all that can be spared. */
static void
refresh_scale (DscOutlierBoard *self)
{
  int row = dsc_data_table_get_selected (self->cores);
  double needed = NAN;
  g_autofree char *label = NULL;

  g_clear_pointer (&self->scale, g_free);
  for (guint i = 0; self->report && i < self->report->n_cores; i++) {
    double own = self->report->cores[i].scale_needed;

    if ((row < 0 || row == (int)i) && isfinite (own) && !(own <= needed))
      needed = own;
  }
  if (isfinite (needed))
    self->scale = dsc_outlier_scale_text (self->run_scale, needed);
  gtk_widget_set_visible (self->scale_button, self->scale != NULL);
  if (!self->scale)
    return;
  label = g_strdup_printf (row < 0 ? _ ("Try scale %s for all") : _ ("Try scale %s for this one"),
                           self->scale);
  gtk_button_set_label (GTK_BUTTON (self->scale_button), label);
}

static void
core_cb (DscOutlierBoard *self, int row)
{
  refresh_scale (self);
  if (row >= 0 && self->report && (guint)row < self->report->n_cores)
    g_signal_emit (self, signals[CORE_SELECTED], 0, self->report->cores[row].ra,
                   self->report->cores[row].dec);
}

static GMenuModel *
make_core_menu (guint row, gpointer user_data)
{
  const DscOutlierReport *report = DSC_OUTLIER_BOARD (user_data)->report;
  GMenu *menu = g_menu_new ();

  if (report && row < report->n_cores)
    dsc_context_menu_append_stack (menu, report->cores[row].ra, report->cores[row].dec);
  return G_MENU_MODEL (menu);
}

static void
try_scale_cb (DscOutlierBoard *self)
{
  if (!self->scale)
    return;
  gtk_widget_activate_action (GTK_WIDGET (self), "win.select-step", "s", STEP_ID);
  gtk_widget_activate_action (GTK_WIDGET (self), "win.set-param", "(sss)", STEP_ID, "scale",
                              self->scale);
}

/* A run that stopped because of too many outliers leaves nothing to look at. */
static void
run_without_limit_cb (DscOutlierBoard *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.set-param", "(sss)", STEP_ID, LIMIT_PARAM,
                              "100");
  gtk_widget_activate_action (GTK_WIDGET (self), "win.run-step", "s", STEP_ID);
}

/* --- what is shown --- */

static void
show_empty (DscOutlierBoard *self, const char *text, gboolean can_run)
{
  gtk_stack_set_visible_child_name (self->pages, "empty");
  gtk_label_set_text (self->empty_label, text);
  gtk_widget_set_visible (self->run_button, can_run);
  gtk_widget_set_visible (self->limit_button, FALSE);
  gtk_widget_set_visible (self->switcher, FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->coverage), FALSE);
}

static void
show_stale (DscOutlierBoard *self, const char *text)
{
  g_free (self->stale_text);
  self->stale_text = g_strdup (text);
  gtk_label_set_text (self->stale, text ? text : "");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->stale), text);
  gtk_widget_set_visible (GTK_WIDGET (self->stale), text != NULL);
}

static void
show_verdict (DscOutlierBoard *self, const char *text)
{
  gtk_label_set_text (self->verdict, text);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->verdict), text);
}

static void
show_cores (DscOutlierBoard *self)
{
  const DscOutlierReport *report = self->report;
  g_autofree char *title = g_strdup_printf (_ ("Cores hit %u"), report->n_cores);
  g_autofree char *none = NULL;

  if (report->n_cores == 0)
    none = g_strdup_printf (ngettext ("No core of the %u source of the median is flagged in two "
                                      "exposures.",
                                      "No core of the %u sources of the median is flagged in two "
                                      "exposures.",
                                      report->n_sources),
                            report->n_sources);
  gtk_stack_page_set_title (self->cores_page, title);
  gtk_label_set_text (self->advice, none ? none : report->advice ? report->advice : "");
  gtk_widget_set_visible (GTK_WIDGET (self->cores), report->n_cores > 0);
  dsc_data_table_fill (self->cores, report->n_cores, dsc_outlier_core_cell, self->report);
  refresh_scale (self);
}

static void
exposure_cell (guint row, guint column, DscTableCell *ret_cell, gpointer user_data)
{
  DscOutlierBoard *self = user_data;
  guint64 now, was;

  dsc_outlier_exposure_cell (row, column, ret_cell, self->report);
  if (self->count && self->count (row, &now, &was, self->count_data))
    dsc_outlier_exposure_cell_preview (column, ret_cell, now, was);
}

static void
fill_exposures (DscOutlierBoard *self)
{
  dsc_data_table_fill (self->exposures, self->report->n_exposures, exposure_cell, self);
}

void
dsc_outlier_board_set_preview (DscOutlierBoard *self, DscOutlierCountFunc func, gpointer user_data)
{
  g_return_if_fail (DSC_IS_OUTLIER_BOARD (self));

  self->count = func;
  self->count_data = user_data;
  if (self->report)
    fill_exposures (self);
}

void
dsc_outlier_board_show_report (DscOutlierBoard *self,
                               const DscOutlierReport *report,
                               const char *verdict,
                               const char *scale)
{
  g_autoptr (DscOutlierReport) old = NULL;
  g_autofree char *summary = NULL, *title = NULL;

  g_return_if_fail (DSC_IS_OUTLIER_BOARD (self));

  old = self->report;
  self->report = NULL;
  if (report) {
    g_autoptr (GVariant) copy = g_variant_ref_sink (dsc_outlier_report_to_variant (report));

    self->report = dsc_outlier_report_from_variant (copy);
  }
  g_free (self->run_scale);
  self->run_scale = g_strdup (scale);
  if (!self->report) {
    dsc_data_table_fill (self->exposures, 0, NULL, NULL);
    dsc_data_table_fill (self->cores, 0, NULL, NULL);
    show_empty (self, _ ("There is no report of this run."), FALSE);
    return;
  }
  summary = verdict ? g_strdup (verdict) : dsc_outlier_report_summary (self->report);
  show_verdict (self, summary);
  title = g_strdup_printf (_ ("Exposures %u"), self->report->n_exposures);
  gtk_stack_page_set_title (self->exposures_page, title);
  fill_exposures (self);
  dsc_data_table_set_selected (self->exposures, self->selected);
  show_cores (self);
  dsc_coverage_bar_set_counts (self->coverage, self->report->coverage, self->report->n_coverage);
  gtk_widget_set_visible (self->switcher, TRUE);
  gtk_stack_set_visible_child_name (self->pages, "report");
}

/* --- the step --- */

static char *
dup_run_scale (DscOutlierBoard *self)
{
  const DscStep *step = dsc_session_get_step (self->session, (guint)self->step);
  gpointer params = dsc_session_dup_product_params (self->session, (guint)self->step);
  const DscParamSpec *spec = dsc_params_find (step->params, step->n_params, "scale");
  char *text;

  text = params && spec ? dsc_param_get_text (spec, params)
                        : dsc_session_get_param (self->session, (guint)self->step, "scale");
  if (params)
    dsc_params_free (step->params, step->n_params, params);
  return text;
}

static void
show_failure (DscOutlierBoard *self, const char *text)
{
  show_empty (self, text, TRUE);
  gtk_widget_set_visible (self->limit_button, strstr (text, LIMIT_PARAM) != NULL);
}

/* A step without a product: why, and what to do. */
static void
show_without_product (DscOutlierBoard *self, DscState state)
{
  g_autofree char *text = dsc_step_state_describe (self->session, (guint)self->step);

  show_verdict (self, text);
  dsc_data_table_fill (self->exposures, 0, NULL, NULL);
  dsc_data_table_fill (self->cores, 0, NULL, NULL);
  g_clear_pointer (&self->report, dsc_outlier_report_free);
  if (state == DSC_STATE_SKIPPED)
    show_empty (self, _ ("The step is skipped: no outliers are looked for."), FALSE);
  else if (state == DSC_STATE_RUNNING)
    show_empty (self, _ ("Comparing each exposure with the median of all…"), FALSE);
  else if (state == DSC_STATE_FAILED)
    show_failure (self, text);
  else
    show_empty (self,
                _ ("Run the step to see which pixels differ from the median of all exposures, and "
                   "why."),
                TRUE);
}

static void
refresh (DscOutlierBoard *self)
{
  DscState state = dsc_session_get_state (self->session, (guint)self->step);
  GHashTable *tables = dsc_session_get_tables (self->session, (guint)self->step);
  GVariant *table = tables ? g_hash_table_lookup (tables, DSC_OUTLIER_TABLE) : NULL;
  g_autoptr (DscOutlierReport) report = table ? dsc_outlier_report_from_variant (table) : NULL;
  g_autofree char *stale = NULL, *scale = NULL;

  gtk_image_set_from_icon_name (self->state_icon, dsc_step_state_icon (state));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->state_icon), dsc_step_state_word (state));
  dsc_step_state_set_css (GTK_WIDGET (self->state_icon), state);
  if (!report || state == DSC_STATE_SKIPPED) {
    show_stale (self, NULL);
    show_without_product (self, state);
    return;
  }
  if (state == DSC_STATE_STALE)
    stale = dsc_step_state_dup_stale (self->session, (guint)self->step);
  else if (state != DSC_STATE_FRESH)
    stale = dsc_step_state_describe (self->session, (guint)self->step);
  show_stale (self, stale);
  scale = dup_run_scale (self);
  dsc_outlier_board_show_report (self, report,
                                 dsc_session_get_verdict (self->session, (guint)self->step), scale);
}

static void
step_changed_cb (DscOutlierBoard *self, guint index)
{
  if ((int)index <= self->step)
    refresh (self);
}

void
dsc_outlier_board_set_session (DscOutlierBoard *self, DscSession *session)
{
  g_return_if_fail (DSC_IS_OUTLIER_BOARD (self));

  if (self->session)
    g_signal_handlers_disconnect_by_data (self->session, self);
  g_set_object (&self->session, session);
  self->step = -1;
  self->selected = -1;
  for (guint i = 0; session && i < dsc_session_n_steps (session); i++)
    if (g_str_equal (dsc_session_get_step (session, i)->id, STEP_ID))
      self->step = (int)i;
  if (self->step < 0) {
    show_verdict (self, "");
    show_stale (self, NULL);
    gtk_image_clear (self->state_icon);
    show_empty (self, _ ("Open an association to look for outliers."), FALSE);
    return;
  }
  g_signal_connect_object (session, "step-changed", G_CALLBACK (step_changed_cb), self,
                           G_CONNECT_SWAPPED);
  refresh (self);
}

/* --- room --- */

/* Beside each other, or one of them. */
static void
arrange (DscOutlierBoard *self)
{
  GtkWidget *side = gtk_paned_get_end_child (self->paned);

  gtk_widget_set_visible (self->why_button, self->narrow && side);
  if (!side)
    return;
  gtk_widget_set_visible (self->board, !self->narrow || !self->side_shown);
  gtk_widget_set_visible (side, !self->narrow || self->side_shown);
  g_signal_emit (self, signals[ARRANGED], 0);
}

static gboolean
arrange_cb (gpointer user_data)
{
  DscOutlierBoard *self = user_data;
  int width = gtk_widget_get_width (GTK_WIDGET (self->room));
  gboolean narrow = width < WIDE;

  self->arrange_source = 0;
  if (!narrow && self->narrow)
    gtk_paned_set_position (self->paned, MIN (width - SIDE_LEAST, TABLES_MOST));
  if (width > 0 && narrow != self->narrow) {
    self->narrow = narrow;
    arrange (self);
  }
  return G_SOURCE_REMOVE;
}

/* What is shown does not change while it is being placed. */
static void
room_changed_cb (DscOutlierBoard *self)
{
  if (!self->arrange_source)
    self->arrange_source = g_idle_add (arrange_cb, self);
}

/* --- the object --- */

static void
dsc_outlier_board_dispose (GObject *object)
{
  DscOutlierBoard *self = DSC_OUTLIER_BOARD (object);

  if (self->session)
    g_signal_handlers_disconnect_by_data (self->session, self);
  g_clear_object (&self->session);
  g_clear_handle_id (&self->arrange_source, g_source_remove);
  G_OBJECT_CLASS (dsc_outlier_board_parent_class)->dispose (object);
}

static void
dsc_outlier_board_finalize (GObject *object)
{
  DscOutlierBoard *self = DSC_OUTLIER_BOARD (object);

  g_clear_pointer (&self->report, dsc_outlier_report_free);
  g_free (self->run_scale);
  g_free (self->scale);
  g_free (self->stale_text);
  G_OBJECT_CLASS (dsc_outlier_board_parent_class)->finalize (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, DscOutlierBoard, room);
  gtk_widget_class_bind_template_child (widget_class, DscOutlierBoard, paned);
  gtk_widget_class_bind_template_child (widget_class, DscOutlierBoard, board);
  gtk_widget_class_bind_template_child (widget_class, DscOutlierBoard, why_button);
  gtk_widget_class_bind_template_child (widget_class, DscOutlierBoard, state_icon);
  gtk_widget_class_bind_template_child (widget_class, DscOutlierBoard, verdict);
  gtk_widget_class_bind_template_child (widget_class, DscOutlierBoard, stale);
  gtk_widget_class_bind_template_child (widget_class, DscOutlierBoard, empty_label);
  gtk_widget_class_bind_template_child (widget_class, DscOutlierBoard, advice);
  gtk_widget_class_bind_template_child (widget_class, DscOutlierBoard, run_button);
  gtk_widget_class_bind_template_child (widget_class, DscOutlierBoard, limit_button);
  gtk_widget_class_bind_template_child (widget_class, DscOutlierBoard, scale_button);
  gtk_widget_class_bind_template_child (widget_class, DscOutlierBoard, switcher);
  gtk_widget_class_bind_template_child (widget_class, DscOutlierBoard, coverage);
  gtk_widget_class_bind_template_child (widget_class, DscOutlierBoard, pages);
  gtk_widget_class_bind_template_child (widget_class, DscOutlierBoard, tables);
  gtk_widget_class_bind_template_child (widget_class, DscOutlierBoard, exposures_page);
  gtk_widget_class_bind_template_child (widget_class, DscOutlierBoard, cores_page);
  gtk_widget_class_bind_template_child (widget_class, DscOutlierBoard, exposures);
  gtk_widget_class_bind_template_child (widget_class, DscOutlierBoard, cores);
  gtk_widget_class_bind_template_callback (widget_class, try_scale_cb);
  gtk_widget_class_bind_template_callback (widget_class, run_without_limit_cb);
  gtk_widget_class_bind_template_callback (widget_class, dsc_outlier_board_show_side);
}

static void
dsc_outlier_board_class_init (DscOutlierBoardClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dsc_outlier_board_dispose;
  G_OBJECT_CLASS (klass)->finalize = dsc_outlier_board_finalize;
  g_type_ensure (DSC_TYPE_COVERAGE_BAR);
  g_type_ensure (DSC_TYPE_DATA_TABLE);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/ditherscope/Ditherscope/dsc-outlier-board.ui");
  bind_children (widget_class);
  signals[EXPOSURE_SELECTED]
      = g_signal_new ("exposure-selected", DSC_TYPE_OUTLIER_BOARD, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                      NULL, G_TYPE_NONE, 1, G_TYPE_INT);
  signals[ARRANGED] = g_signal_new ("arranged", DSC_TYPE_OUTLIER_BOARD, G_SIGNAL_RUN_LAST, 0, NULL,
                                    NULL, NULL, G_TYPE_NONE, 0);
  signals[CORE_SELECTED]
      = g_signal_new ("core-selected", DSC_TYPE_OUTLIER_BOARD, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                      NULL, G_TYPE_NONE, 2, G_TYPE_DOUBLE, G_TYPE_DOUBLE);
}

static void
dsc_outlier_board_init (DscOutlierBoard *self)
{
  const DscTableColumn *columns;
  guint n;

  gtk_widget_init_template (GTK_WIDGET (self));
  self->narrow = TRUE;
  g_signal_connect_object (gtk_scrolled_window_get_hadjustment (self->room), "notify::page-size",
                           G_CALLBACK (room_changed_cb), self, G_CONNECT_SWAPPED);
  /* Text to be copied, not a stop on the way through the window. */
  gtk_widget_set_focusable (GTK_WIDGET (self->verdict), FALSE);
  columns = dsc_outlier_exposure_columns (&n);
  dsc_data_table_set_columns (self->exposures, columns, n);
  columns = dsc_outlier_core_columns (&n);
  dsc_data_table_set_columns (self->cores, columns, n);
  g_signal_connect_object (self->exposures, "selected", G_CALLBACK (exposure_cb), self,
                           G_CONNECT_SWAPPED);
  dsc_data_table_set_menu (self->cores, make_core_menu, self);
  g_signal_connect_object (self->cores, "selected", G_CALLBACK (core_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->cores, "activated", G_CALLBACK (dsc_outlier_board_show_side), self,
                           G_CONNECT_SWAPPED);
  dsc_outlier_board_set_session (self, NULL);
}

void
dsc_outlier_board_set_selected (DscOutlierBoard *self, int index)
{
  g_return_if_fail (DSC_IS_OUTLIER_BOARD (self));

  self->selected = index;
  dsc_data_table_set_selected (self->exposures, index);
}

void
dsc_outlier_board_set_side (DscOutlierBoard *self, GtkWidget *child)
{
  g_return_if_fail (DSC_IS_OUTLIER_BOARD (self));

  gtk_paned_set_end_child (self->paned, child);
  arrange (self);
}

void
dsc_outlier_board_show_side (DscOutlierBoard *self)
{
  g_return_if_fail (DSC_IS_OUTLIER_BOARD (self));

  self->side_shown = TRUE;
  arrange (self);
}

void
dsc_outlier_board_show_tables (DscOutlierBoard *self)
{
  g_return_if_fail (DSC_IS_OUTLIER_BOARD (self));

  self->side_shown = FALSE;
  arrange (self);
}

gboolean
dsc_outlier_board_is_narrow (DscOutlierBoard *self)
{
  return self->narrow;
}

const char *
dsc_outlier_board_get_verdict (DscOutlierBoard *self)
{
  return gtk_label_get_text (self->verdict);
}

const char *
dsc_outlier_board_get_stale (DscOutlierBoard *self)
{
  return self->stale_text;
}

const char *
dsc_outlier_board_get_page (DscOutlierBoard *self)
{
  return gtk_stack_get_visible_child_name (self->pages);
}

const char *
dsc_outlier_board_get_scale (DscOutlierBoard *self)
{
  return self->scale;
}

DscDataTable *
dsc_outlier_board_get_exposures (DscOutlierBoard *self)
{
  return self->exposures;
}

DscDataTable *
dsc_outlier_board_get_cores (DscOutlierBoard *self)
{
  return self->cores;
}
