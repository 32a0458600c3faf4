/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-align-board.h"

#include <glib/gi18n.h>

#include "dsc-align-board-private.h"
#include "dsc-align-star.h"
#include "dsc-step-state.h"
#include "dsc-tooltip.h"

enum { PROP_0, PROP_GROUP, PROP_EXPOSURE, PROP_SOURCE, N_PROPS };

static GParamSpec *props[N_PROPS];

enum { STAR_ACTIVATED, EXPOSURE_ACTIVATED, CASE_CHANGED, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (DscAlignBoard, dsc_align_board, ADW_TYPE_BIN)

/* --- one selection --- */

void
dsc_align_board_set_text (GtkLabel *label, const char *text)
{
  gtk_label_set_text (label, text ? text : "");
  dsc_set_tooltip (GTK_WIDGET (label), text);
  gtk_widget_set_visible (GTK_WIDGET (label), text && *text);
}

/* Whether the selected group is. */
static gboolean
is_bad (DscAlignBoard *self)
{
  DscTweakState state;

  if (!self->table.shown || self->selection.group < 0)
    return FALSE;
  state = dsc_align_group_state (self->table.shown, self->table.kind, (guint)self->selection.group);
  return state == DSC_TWEAK_FAILED || state == DSC_TWEAK_NO_SOURCES;
}

/* What is bad has a place of its own: the selected group, else the first that failed. */
static void
show_advice (DscAlignBoard *self)
{
  g_autofree char *text = NULL;

  if (self->table.shown)
    text = dsc_align_dup_advice (self->table.shown, self->table.kind,
                                 is_bad (self) ? self->selection.group : -1, -1);
  dsc_align_board_set_text (self->advice, text);
}

/* Returns: (transfer full) (nullable): the star that is selected */
static char *
dup_star (DscAlignBoard *self)
{
  const DscAlignSelection *selection = &self->selection;
  const DscAlignStar *stars;
  guint n;
  int star;

  if (!self->table.shown || selection->exposure < 0 || selection->source < 0)
    return NULL;
  stars = dsc_align_case_get_stars (self->table.shown, self->table.kind, &n);
  star = dsc_align_case_find_star (self->table.shown, self->table.kind, (guint)selection->exposure,
                                   (guint)selection->source);
  return star >= 0 ? dsc_align_star_describe (self->table.shown, &stars[star]) : NULL;
}

/* What is pointed at, else what is selected. */
static void
show_info (DscAlignBoard *self, const char *pointed)
{
  g_autofree char *text = g_strdup (pointed);

  if (!text)
    text = dup_star (self);
  if (!text && self->table.shown && self->selection.group >= 0 && !is_bad (self))
    text = dsc_align_dup_advice (self->table.shown, self->table.kind, self->selection.group,
                                 self->selection.exposure);
  gtk_label_set_text (self->info, text ? text
                                       : _ ("Point at a star to read it; click it to see it in the "
                                            "picture"));
  dsc_set_tooltip (GTK_WIDGET (self->info), text);
}

static void
views_info_cb (DscAlignBoard *self, const char *text)
{
  show_info (self, text);
}

static void
show_selection (DscAlignBoard *self)
{
  dsc_data_table_set_selected (self->groups, self->selection.group);
  dsc_data_table_set_selected (self->exposures, self->selection.exposure);
  dsc_align_views_select (self->views, &self->selection);
  show_advice (self);
  show_info (self, NULL);
}

void
dsc_align_board_set_selection (DscAlignBoard *self, int group, int exposure, int source)
{
  DscAlignSelection old = self->selection;

  if (group == old.group && exposure == old.exposure && source == old.source)
    return;
  self->selection = (DscAlignSelection){ group, exposure, source };
  show_selection (self);
  g_object_freeze_notify (G_OBJECT (self));
  if (group != old.group)
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_GROUP]);
  if (exposure != old.exposure)
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_EXPOSURE]);
  if (source != old.source)
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SOURCE]);
  g_object_thaw_notify (G_OBJECT (self));
}

static int
group_of (DscAlignBoard *self, int exposure)
{
  const DscTweakScene *scene
      = self->table.shown ? dsc_align_case_get_scene (self->table.shown) : NULL;

  return scene && exposure >= 0 && (guint)exposure < scene->n_exposures
             ? (int)scene->exposures[exposure].group
             : -1;
}

/* Before there is a result the exposure is remembered, its group is not known. */
void
dsc_align_board_select_exposure (DscAlignBoard *self, int exposure)
{
  g_return_if_fail (DSC_IS_ALIGN_BOARD (self));

  if (exposure == self->selection.exposure)
    return;
  dsc_align_board_set_selection (self, group_of (self, exposure), exposure, -1);
}

void
dsc_align_board_select_group (DscAlignBoard *self, int group)
{
  g_return_if_fail (DSC_IS_ALIGN_BOARD (self));

  if (group == self->selection.group && self->selection.exposure < 0)
    return;
  dsc_align_board_set_selection (self, group, -1, -1);
}

void
dsc_align_board_select_star (DscAlignBoard *self, int exposure, int source)
{
  g_return_if_fail (DSC_IS_ALIGN_BOARD (self));

  if (exposure < 0 || source < 0)
    dsc_align_board_set_selection (self, self->selection.group, self->selection.exposure, -1);
  else
    dsc_align_board_set_selection (self, group_of (self, exposure), exposure, source);
}

static void
group_cb (DscAlignBoard *self, int row)
{
  dsc_align_board_select_group (self, row);
}

static void
exposure_cb (DscAlignBoard *self, int row)
{
  dsc_align_board_select_exposure (self, row);
}

static void
exposure_activated_cb (DscAlignBoard *self, guint row)
{
  g_signal_emit (self, signals[EXPOSURE_ACTIVATED], 0, row);
}

/* Its first exposure. */
static void
group_activated_cb (DscAlignBoard *self, guint row)
{
  const DscTweakScene *scene = dsc_align_board_get_scene (self);

  for (guint i = 0; scene && i < scene->n_exposures; i++) {
    if (scene->exposures[i].group == row) {
      g_signal_emit (self, signals[EXPOSURE_ACTIVATED], 0, i);
      return;
    }
  }
}

static void
star_chosen_cb (DscAlignBoard *self, int exposure, int source)
{
  dsc_align_board_select_star (self, exposure, source);
}

static void
star_activated_cb (DscAlignBoard *self, guint exposure, guint source)
{
  g_signal_emit (self, signals[STAR_ACTIVATED], 0, exposure, source);
}

/* --- what is shown --- */

void
dsc_align_board_show_empty (DscAlignBoard *self, const char *text, gboolean can_run)
{
  gtk_stack_set_visible_child_name (self->pages, "empty");
  gtk_label_set_text (self->empty_label, text);
  gtk_widget_set_visible (self->run_button, can_run);
}

static void
fill_tables (DscAlignBoard *self)
{
  DscAlignCase *shown = self->table.shown;
  const DscTweakScene *scene = shown ? dsc_align_case_get_scene (shown) : NULL;
  g_autofree char *groups = NULL, *exposures = NULL;
  guint n;

  dsc_align_group_columns (&n);
  for (guint i = 0; shown && i < n; i++)
    dsc_data_table_show_column (self->groups, i,
                                dsc_align_group_column_is_needed (&self->table, i));
  dsc_align_exposure_columns (&n);
  for (guint i = 0; shown && i < n; i++)
    dsc_data_table_show_column (self->exposures, i,
                                dsc_align_exposure_column_is_needed (&self->table, i));
  dsc_data_table_fill (self->groups, scene ? scene->n_groups : 0, dsc_align_group_cell,
                       &self->table);
  dsc_data_table_fill (self->exposures, scene ? scene->n_exposures : 0, dsc_align_exposure_cell,
                       &self->table);
  groups = g_strdup_printf (_ ("Groups %u"), scene ? scene->n_groups : 0);
  exposures = g_strdup_printf (_ ("Exposures %u"), scene ? scene->n_exposures : 0);
  gtk_stack_page_set_title (self->groups_page, groups);
  gtk_stack_page_set_title (self->exposures_page, exposures);
}

/* One of those asked for: the exposures may fit on each other, but not on the reference. */
static gboolean
has_failed_fit (const DscTweakSolution *solution)
{
  for (guint i = 0; i < solution->fits->len; i++) {
    const DscTweakFit *fit = g_ptr_array_index (solution->fits, i);

    if (fit->state == DSC_TWEAK_FAILED || fit->state == DSC_TWEAK_NO_SOURCES)
      return TRUE;
  }
  return FALSE;
}

/* A step that is done may have left exposures where they were. */
static void
show_state (DscAlignBoard *self)
{
  const DscTweakSolution *solution = dsc_align_case_get_solution (self->table.shown);
  DscState state = DSC_STATE_FRESH;

  if (self->session && self->step >= 0)
    state = dsc_session_get_state (self->session, (guint)self->step);
  for (guint i = 0; state == DSC_STATE_FRESH && i < solution->n_exposures; i++)
    if (solution->exposures[i].state == DSC_TWEAK_FAILED
        || solution->exposures[i].state == DSC_TWEAK_NO_SOURCES)
      state = DSC_STATE_FAILED;
  if (state == DSC_STATE_FRESH && has_failed_fit (solution))
    state = DSC_STATE_FAILED;
  gtk_image_set_from_icon_name (self->state_icon, dsc_step_state_icon (state));
  dsc_step_state_set_css (GTK_WIDGET (self->state_icon), state);
}

void
dsc_align_board_show_verdict (DscAlignBoard *self)
{
  const DscTweakSolution *solution = dsc_align_case_get_solution (self->table.shown);
  const char *text = solution->verdict;

  if (!self->preview && self->session && self->step >= 0 && self->path
      && dsc_session_get_verdict (self->session, (guint)self->step))
    text = dsc_session_get_verdict (self->session, (guint)self->step);
  dsc_align_board_set_text (self->verdict, text);
  if (self->preview && self->result) {
    const char *was = dsc_align_case_get_solution (self->result)->verdict;
    g_autofree char *tooltip = g_strdup_printf (_ ("Not run yet. The run gave: %s"), was);

    dsc_set_tooltip (self->preview_mark, tooltip);
  }
  gtk_widget_set_visible (self->preview_mark, self->preview != NULL);
  show_state (self);
}

/* The kind that there is, or the one that was asked for. */
static void
choose_kind (DscAlignBoard *self)
{
  DscAlignCase *shown = self->table.shown;
  gboolean relative = shown && dsc_align_case_has_kind (shown, DSC_TWEAK_RELATIVE);
  gboolean absolute = shown && dsc_align_case_has_kind (shown, DSC_TWEAK_ABSOLUTE);

  self->table.kind = relative && absolute ? self->wanted
                     : absolute           ? DSC_TWEAK_ABSOLUTE
                                          : DSC_TWEAK_RELATIVE;
  self->quiet = TRUE;
  gtk_widget_set_visible (self->kind_box, relative && absolute);
  gtk_toggle_button_set_active (
      self->table.kind == DSC_TWEAK_ABSOLUTE ? self->absolute_button : self->relative_button, TRUE);
  self->quiet = FALSE;
}

void
dsc_align_board_refill (DscAlignBoard *self)
{
  self->table.shown = self->preview ? self->preview : self->result;
  choose_kind (self);
  fill_tables (self);
  dsc_align_views_show (self->views, self->table.shown, self->table.kind);
  if (self->table.shown) {
    self->selection.group = self->selection.exposure >= 0
                                ? group_of (self, self->selection.exposure)
                                : self->selection.group;
    dsc_align_board_show_verdict (self);
    gtk_stack_set_visible_child_name (self->pages, "report");
  }
  show_selection (self);
}

static void
kind_cb (DscAlignBoard *self)
{
  if (self->quiet)
    return;
  self->wanted = gtk_toggle_button_get_active (self->absolute_button) ? DSC_TWEAK_ABSOLUTE
                                                                      : DSC_TWEAK_RELATIVE;
  dsc_align_board_refill (self);
}

void
dsc_align_board_case_changed (DscAlignBoard *self)
{
  g_signal_emit (self, signals[CASE_CHANGED], 0);
}

/* --- the object --- */

static void
dsc_align_board_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  const DscAlignSelection *selection = &DSC_ALIGN_BOARD (object)->selection;

  if (id == PROP_GROUP)
    g_value_set_int (value, selection->group);
  else if (id == PROP_EXPOSURE)
    g_value_set_int (value, selection->exposure);
  else if (id == PROP_SOURCE)
    g_value_set_int (value, selection->source);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
dsc_align_board_dispose (GObject *object)
{
  DscAlignBoard *self = DSC_ALIGN_BOARD (object);

  if (self->session)
    g_signal_handlers_disconnect_by_data (self->session, self);
  g_clear_object (&self->session);
  dsc_align_board_stop_loading (self);
  if (self->table.shown)
    dsc_align_views_show (self->views, NULL, DSC_TWEAK_RELATIVE);
  self->table.shown = NULL;
  dsc_align_board_drop_preview (self);
  g_clear_pointer (&self->result, dsc_align_case_unref);
  G_OBJECT_CLASS (dsc_align_board_parent_class)->dispose (object);
}

static void
dsc_align_board_finalize (GObject *object)
{
  DscAlignBoard *self = DSC_ALIGN_BOARD (object);

  g_free (self->path);
  g_free (self->stale_text);
  G_OBJECT_CLASS (dsc_align_board_parent_class)->finalize (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
#define BIND(name) gtk_widget_class_bind_template_child (widget_class, DscAlignBoard, name)
  BIND (header);
  BIND (pages);
  BIND (tables);
  BIND (groups_page);
  BIND (exposures_page);
  BIND (state_icon);
  BIND (verdict);
  BIND (advice);
  BIND (stale);
  BIND (info);
  BIND (empty_label);
  BIND (run_button);
  BIND (preview_mark);
  BIND (tables_box);
  BIND (kind_box);
  BIND (tools);
  BIND (relative_button);
  BIND (absolute_button);
  BIND (views);
  BIND (groups);
  BIND (exposures);
#undef BIND
}

static void
install_properties (GObjectClass *object_class)
{
  static const char *const names[N_PROPS] = { NULL, "group", "exposure", "source" };

  for (guint i = 1; i < N_PROPS; i++)
    props[i] = g_param_spec_int (names[i], NULL, NULL, -1, G_MAXINT, -1,
                                 G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
dsc_align_board_class_init (DscAlignBoardClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = dsc_align_board_dispose;
  object_class->finalize = dsc_align_board_finalize;
  object_class->get_property = dsc_align_board_get_property;
  g_type_ensure (DSC_TYPE_ALIGN_VIEWS);
  g_type_ensure (DSC_TYPE_DATA_TABLE);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/ditherscope/Ditherscope/dsc-align-board.ui");
  bind_children (widget_class);
  install_properties (object_class);
  signals[STAR_ACTIVATED]
      = g_signal_new ("star-activated", DSC_TYPE_ALIGN_BOARD, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                      NULL, G_TYPE_NONE, 2, G_TYPE_UINT, G_TYPE_UINT);
  signals[EXPOSURE_ACTIVATED]
      = g_signal_new ("exposure-activated", DSC_TYPE_ALIGN_BOARD, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                      NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
  signals[CASE_CHANGED] = g_signal_new ("case-changed", DSC_TYPE_ALIGN_BOARD, G_SIGNAL_RUN_LAST, 0,
                                        NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
connect_children (DscAlignBoard *self)
{
#define CONNECT(object, signal, func)                                                              \
  g_signal_connect_object (object, signal, G_CALLBACK (func), self, G_CONNECT_SWAPPED)
  CONNECT (self->groups, "selected", group_cb);
  CONNECT (self->groups, "activated", group_activated_cb);
  CONNECT (self->exposures, "selected", exposure_cb);
  CONNECT (self->exposures, "activated", exposure_activated_cb);
  CONNECT (self->absolute_button, "toggled", kind_cb);
  CONNECT (self->views, "info", views_info_cb);
  for (guint i = 0; i < dsc_align_views_n_plots (); i++) {
    DscAlignPlot *plot = dsc_align_views_nth_plot (self->views, i);

    CONNECT (plot, "star-chosen", star_chosen_cb);
    CONNECT (plot, "star-activated", star_activated_cb);
  }
#undef CONNECT
}

static void
dsc_align_board_init (DscAlignBoard *self)
{
  const DscTableColumn *columns;
  GtkBox *bar;
  guint n;

  self->step = -1;
  self->selection = (DscAlignSelection){ -1, -1, -1 };
  gtk_widget_init_template (GTK_WIDGET (self));
  /* Text to be copied, not a stop on the way through the window. */
  gtk_widget_set_focusable (GTK_WIDGET (self->verdict), FALSE);
  gtk_widget_set_focusable (GTK_WIDGET (self->info), FALSE);
  columns = dsc_align_group_columns (&n);
  dsc_data_table_set_columns (self->groups, columns, n);
  columns = dsc_align_exposure_columns (&n);
  dsc_data_table_set_columns (self->exposures, columns, n);
  dsc_align_views_set_table (self->views, self->tables_box);
  bar = dsc_align_views_get_bar (self->views);
  gtk_box_append (self->header, self->kind_box);
  gtk_box_append (bar, self->tools);
  dsc_align_board_init_save (self, bar);
  connect_children (self);
  dsc_align_board_set_session (self, NULL);
}

DscAlignCase *
dsc_align_board_get_case (DscAlignBoard *self)
{
  return self->result;
}

const DscTweakScene *
dsc_align_board_get_scene (DscAlignBoard *self)
{
  return self->result ? dsc_align_case_get_scene (self->result) : NULL;
}

const DscTweakSolution *
dsc_align_board_get_solution (DscAlignBoard *self)
{
  return self->result ? dsc_align_case_get_solution (self->result) : NULL;
}

int
dsc_align_board_get_group (DscAlignBoard *self)
{
  return self->selection.group;
}

int
dsc_align_board_get_exposure (DscAlignBoard *self)
{
  return self->selection.exposure;
}

int
dsc_align_board_get_source (DscAlignBoard *self)
{
  return self->selection.source;
}

DscTweakFitKind
dsc_align_board_get_kind (DscAlignBoard *self)
{
  return self->table.kind;
}

void
dsc_align_board_set_kind (DscAlignBoard *self, DscTweakFitKind kind)
{
  g_return_if_fail (DSC_IS_ALIGN_BOARD (self));

  self->wanted = kind;
  dsc_align_board_refill (self);
}

GtkBox *
dsc_align_board_get_tools (DscAlignBoard *self)
{
  return GTK_BOX (self->tools);
}

const char *
dsc_align_board_get_verdict (DscAlignBoard *self)
{
  return gtk_label_get_text (self->verdict);
}

const char *
dsc_align_board_get_stale (DscAlignBoard *self)
{
  return self->stale_text;
}

const char *
dsc_align_board_get_page (DscAlignBoard *self)
{
  return gtk_stack_get_visible_child_name (self->pages);
}

const char *
dsc_align_board_get_advice (DscAlignBoard *self)
{
  return gtk_label_get_text (self->advice);
}

const char *
dsc_align_board_get_info (DscAlignBoard *self)
{
  return gtk_label_get_text (self->info);
}

const char *
dsc_align_board_get_view (DscAlignBoard *self)
{
  return dsc_align_views_get_view (self->views);
}

void
dsc_align_board_set_view (DscAlignBoard *self, const char *name)
{
  dsc_align_views_set_view (self->views, name);
}

DscDataTable *
dsc_align_board_get_groups (DscAlignBoard *self)
{
  return self->groups;
}

DscDataTable *
dsc_align_board_get_exposures (DscAlignBoard *self)
{
  return self->exposures;
}

DscAlignPlot *
dsc_align_board_get_plot (DscAlignBoard *self, const char *name)
{
  return dsc_align_views_find_plot (self->views, name);
}
