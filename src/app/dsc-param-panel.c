/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-param-panel.h"

#include <glib/gi18n.h>
#include <inttypes.h>

#include "dsc-param-scope-bar.h"
#include "dsc-step-state.h"
#include "dsc-tooltip.h"

/* Fewer rows than this need no search entry. */
#define SEARCH_FROM_ROWS 8

struct _DscParamPanel {
  AdwBin parent_instance;

  DscSession *session;
  guint step;
  DscParamScope *scope; /* (nullable): whose values the rows show */
  GPtrArray *rows;      /* of DscParamRow; the folded ones come later, in the order of the table */
  guint n_built;        /* specs of the step that have been looked at for folded rows */
  guint building;       /* idle source, 0: all rows are there */

  GtkStack *stack;
  GtkLabel *title, *summary, *state_label, *forecast, *nothing, *preview;
  GtkWidget *preview_box;
  GtkImage *state_icon;
  GtkButton *run_button, *reset_button;
  GtkMenuButton *menu_button;
  GtkSearchEntry *search;
  GtkBox *scope_box, *groups, *advanced;
  DscParamScopeBar *scope_bar;
  GtkExpander *advanced_expander;
};

enum { FILE_REPLACED, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (DscParamPanel, dsc_param_panel, ADW_TYPE_BIN)

static gboolean
is_folded (const DscParamSpec *spec)
{
  return (spec->flags & (DSC_PARAM_ADVANCED | DSC_PARAM_COMMON)) != 0;
}

static gboolean
has_row (const DscParamSpec *spec)
{
  return (spec->flags & DSC_PARAM_OTHER_MODE) == 0;
}

static void
clear_box (GtkBox *box)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (box))))
    gtk_box_remove (box, child);
}

/* The group of that name in @box, made at its first row. The few that are not folded need none. */
static AdwPreferencesGroup *
ensure_group (DscParamPanel *self, const DscParamSpec *spec)
{
  gboolean folded = is_folded (spec);
  GtkBox *box = folded ? self->advanced : self->groups;
  const char *name = folded ? spec->group : "basic";
  GtkWidget *group;

  for (group = gtk_widget_get_first_child (GTK_WIDGET (box)); group;
       group = gtk_widget_get_next_sibling (group)) {
    if (strcmp (gtk_widget_get_name (group), name) == 0)
      return ADW_PREFERENCES_GROUP (group);
  }
  group = adw_preferences_group_new ();
  gtk_widget_set_name (group, name);
  if (folded)
    adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), _ (spec->group_title));
  gtk_box_append (box, group);
  return ADW_PREFERENCES_GROUP (group);
}

/* How many there are behind it, and whether one of them counts. */
static void
show_fold (DscParamPanel *self)
{
  const DscStep *step = dsc_session_get_step (self->session, self->step);
  guint n_folded = 0, n_changed = 0;
  g_autofree char *changed = NULL, *label = NULL;

  for (guint i = 0; i < step->n_params; i++) {
    const DscParamSpec *spec = &step->params[i];

    if (!is_folded (spec) || !has_row (spec))
      continue;
    n_folded++;
    n_changed += dsc_param_scope_is_changed (self->scope, spec) ? 1 : 0;
  }
  changed = n_changed > 0
                ? g_strdup_printf (ngettext (", %u changed", ", %u changed", n_changed), n_changed)
                : g_strdup ("");
  label = g_strdup_printf (ngettext ("%u more parameter%s", "%u more parameters%s", n_folded),
                           n_folded, changed);
  gtk_expander_set_label (self->advanced_expander, label);
}

static void
show_advice (DscParamPanel *self)
{
  g_autoptr (GPtrArray) advice = dsc_session_dup_advice (self->session, self->step);

  for (guint i = 0; i < self->rows->len; i++) {
    DscParamRow *row = g_ptr_array_index (self->rows, i);
    g_autoptr (GString) text = g_string_new (NULL);

    for (guint k = 0; k < advice->len; k++) {
      const DscStepAdvice *a = g_ptr_array_index (advice, k);

      if (dsc_step_advice_concerns (a, dsc_param_row_get_spec (row)->name))
        g_string_append_printf (text, "%s%s", text->len ? "\n" : "", a->text);
    }
    dsc_param_row_set_advice (row, text->len ? text->str : NULL);
  }
}

static DscParamRow *
add_row (DscParamPanel *self, const DscParamSpec *spec)
{
  GtkWidget *row = dsc_param_row_new (self->scope, spec);

  adw_preferences_group_add (ensure_group (self, spec), row);
  g_ptr_array_add (self->rows, row);
  return DSC_PARAM_ROW (row);
}

/* Returns: (nullable): the next folded row, which was not there yet */
static DscParamRow *
build_folded_row (DscParamPanel *self)
{
  const DscStep *step = dsc_session_get_step (self->session, self->step);

  while (self->n_built < step->n_params) {
    const DscParamSpec *spec = &step->params[self->n_built++];

    if (has_row (spec) && is_folded (spec))
      return add_row (self, spec);
  }
  return NULL;
}

static void
drop_rows (DscParamPanel *self)
{
  g_clear_handle_id (&self->building, g_source_remove);
  g_ptr_array_set_size (self->rows, 0);
  clear_box (self->groups);
  clear_box (self->advanced);
}

static gboolean
build_cb (gpointer user_data)
{
  DscParamPanel *self = user_data;

  if (build_folded_row (self))
    return G_SOURCE_CONTINUE;
  self->building = 0;
  show_advice (self);
  return G_SOURCE_REMOVE;
}

/* What asks for rows gets all of them. */
static void
finish_rows (DscParamPanel *self)
{
  if (self->building == 0)
    return;
  g_clear_handle_id (&self->building, g_source_remove);
  while (build_folded_row (self))
    ;
  show_advice (self);
}

/* A row takes milliseconds: the few that are seen come first, the others when nothing else is to be
 * done. */
static void
build_rows (DscParamPanel *self)
{
  const DscStep *step = dsc_session_get_step (self->session, self->step);
  guint n = 0, n_folded = 0;

  drop_rows (self);
  for (guint i = 0; i < step->n_params; i++) {
    const DscParamSpec *spec = &step->params[i];

    if (!has_row (spec))
      continue;
    n++;
    if (is_folded (spec))
      n_folded++;
    else
      add_row (self, spec);
  }
  self->n_built = 0;
  show_fold (self);
  gtk_expander_set_expanded (self->advanced_expander, FALSE);
  gtk_editable_set_text (GTK_EDITABLE (self->search), "");
  gtk_widget_set_visible (GTK_WIDGET (self->search), n >= SEARCH_FROM_ROWS);
  dsc_param_panel_filter (self, "");
  gtk_widget_set_visible (GTK_WIDGET (self->advanced_expander), n_folded > 0);
  if (n_folded > 0)
    self->building = g_idle_add_full (G_PRIORITY_LOW, build_cb, self, NULL);
}

static char *
describe_forecast (const DscForecast *forecast)
{
  GString *text;

  if (forecast->text)
    return g_strdup (forecast->text);
  text = g_string_new (NULL);
  if (forecast->width > 0 && forecast->height > 0)
    g_string_append_printf (text, _ ("%" PRIu64 " × %" PRIu64 " px"), forecast->width,
                            forecast->height);
  if (forecast->memory > 0) {
    g_autofree char *size = g_format_size_full (forecast->memory, G_FORMAT_SIZE_IEC_UNITS);

    g_string_append_printf (text, _ ("%s%s of memory"), text->len ? ", " : "", size);
  }
  if (forecast->disk > 0) {
    g_autofree char *size = g_format_size_full (forecast->disk, G_FORMAT_SIZE_IEC_UNITS);

    g_string_append_printf (text, _ ("%s%s on disk"), text->len ? ", " : "", size);
  }
  if (forecast->seconds > 0)
    g_string_append_printf (text, _ ("%sabout %.0f s"), text->len ? ", " : "",
                            MAX (1, forecast->seconds));
  return g_string_free (text, FALSE);
}

static void
refresh_forecast (DscParamPanel *self)
{
  const DscStep *step = dsc_session_get_step (self->session, self->step);
  DscForecast forecast = { 0 };
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  gtk_widget_remove_css_class (GTK_WIDGET (self->forecast), "error");
  gtk_widget_add_css_class (GTK_WIDGET (self->forecast), "dim-label");
  if (step->forecast && dsc_step_is_available (step) && !dsc_session_is_running (self->session)
      && dsc_session_get_state (self->session, self->step) != DSC_STATE_FRESH) {
    if (dsc_session_forecast (self->session, self->step, &forecast, &error)) {
      g_autofree char *what = describe_forecast (&forecast);

      text = *what ? g_strdup_printf (_ ("Will make: %s"), what) : NULL;
      dsc_forecast_clear (&forecast);
    } else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_BUSY)) {
      text = g_strdup (error->message);
      gtk_widget_add_css_class (GTK_WIDGET (self->forecast), "error");
      gtk_widget_remove_css_class (GTK_WIDGET (self->forecast), "dim-label");
    }
  }
  gtk_label_set_text (self->forecast, text ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->forecast), text != NULL);
}

static void
refresh_state (DscParamPanel *self)
{
  const DscStep *step = dsc_session_get_step (self->session, self->step);
  DscState state = dsc_session_get_state (self->session, self->step);
  gboolean outdated
      = state == DSC_STATE_STALE && dsc_session_get_verdict (self->session, self->step) != NULL;
  g_autofree char *text = outdated ? dsc_step_state_dup_stale (self->session, self->step)
                                   : dsc_step_state_describe (self->session, self->step);
  g_autofree char *was
      = outdated
            ? g_strdup_printf (_ ("Was: %s"), dsc_session_get_verdict (self->session, self->step))
            : NULL;
  gboolean running = dsc_session_is_running (self->session);

  gtk_label_set_text (self->state_label, text);
  dsc_set_tooltip (GTK_WIDGET (self->state_label), was);
  gtk_image_set_from_icon_name (self->state_icon, outdated ? "dsc-state-outdated-symbolic"
                                                           : dsc_step_state_icon (state));
  dsc_step_state_set_css (GTK_WIDGET (self->state_icon), state);
  if (outdated)
    gtk_widget_add_css_class (GTK_WIDGET (self->state_icon), "warning");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->state_icon), "warning");
  dsc_step_state_set_css (GTK_WIDGET (self->state_label),
                          state == DSC_STATE_FAILED ? state : DSC_STATE_UNAVAILABLE);
  if (state != DSC_STATE_FAILED)
    gtk_widget_remove_css_class (GTK_WIDGET (self->state_label), "dim-label");
  gtk_widget_set_sensitive (GTK_WIDGET (self->run_button),
                            !running && dsc_step_is_available (step));
}

static void
step_changed_cb (DscParamPanel *self, guint index)
{
  if (index == self->step)
    refresh_state (self);
  refresh_forecast (self);
}

/* The button resets what the rows show. */
static void
refresh_reset_button (DscParamPanel *self)
{
  gboolean of_group = dsc_param_scope_get_group (self->scope) != NULL;
  const char *tooltip = of_group ? _ ("All parameters back to what the group inherits")
                                 : _ ("All parameters back to their defaults");
  const DscStep *step = dsc_session_get_step (self->session, self->step);

  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->reset_button), "s", step->id);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->reset_button),
                                  of_group ? NULL : "win.reset-params");
  gtk_widget_set_sensitive (GTK_WIDGET (self->reset_button), TRUE);
  dsc_set_tooltip (GTK_WIDGET (self->reset_button), tooltip);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->reset_button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, tooltip, -1);
}

/* What does not go together, at the rows concerned. */
static void
scope_changed_cb (DscParamPanel *self)
{
  for (guint i = 0; i < self->rows->len; i++)
    dsc_param_row_refresh (g_ptr_array_index (self->rows, i));
  show_fold (self);
  refresh_state (self);
  show_advice (self);
  refresh_reset_button (self);
}

static void
file_replaced_cb (DscParamPanel *self, const char *path)
{
  g_signal_emit (self, signals[FILE_REPLACED], 0, path);
}

static void
reset_clicked_cb (DscParamPanel *self)
{
  /* Without a group its action does it. */
  if (self->scope)
    dsc_param_scope_reset_group (self->scope, NULL);
}

static void
drop_scope (DscParamPanel *self)
{
  if (self->scope)
    g_signal_handlers_disconnect_by_data (self->scope, self);
  g_clear_object (&self->scope);
}

static void
make_scope (DscParamPanel *self)
{
  drop_scope (self);
  self->scope = dsc_param_scope_new (self->session, self->step);
  g_signal_connect_swapped (self->scope, "changed", G_CALLBACK (scope_changed_cb), self);
  g_signal_connect_swapped (self->scope, "file-replaced", G_CALLBACK (file_replaced_cb), self);
}

static void
job_changed_cb (DscParamPanel *self)
{
  refresh_state (self);
  refresh_forecast (self);
}

static void
add_item (GMenu *menu, const char *label, const char *action, const char *target)
{
  g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);

  g_menu_item_set_action_and_target (item, action, target ? "s" : NULL, target);
  g_menu_append_item (menu, item);
}

static void
show_menu (DscParamPanel *self, const DscStep *step)
{
  g_autoptr (GMenu) menu = g_menu_new (), load = g_menu_new (), save = g_menu_new ();
  g_autoptr (GMenu) keep = g_menu_new ();

  add_item (load, _ ("_Load for this step…"), "win.load-params-dialog", step->id);
  add_item (load, _ ("Load for _all steps…"), "win.load-params-dialog", "");
  add_item (save, _ ("_Save those of this step…"), "win.save-params-dialog", step->id);
  add_item (save, _ ("Save those of all s_teps…"), "win.save-params-dialog", "");
  add_item (keep, _ ("_Keep as a variant"), "win.keep-variant", "");
  add_item (keep, _ ("_Copy as a command"), "win.copy-command", NULL);
  g_menu_append_section (menu, _ ("Parameter files"), G_MENU_MODEL (load));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (save));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (keep));
  gtk_menu_button_set_menu_model (self->menu_button, G_MENU_MODEL (menu));
}

static void
show_step (DscParamPanel *self)
{
  const DscStep *step;

  if (!self->session) {
    gtk_stack_set_visible_child_name (self->stack, "none");
    drop_rows (self);
    drop_scope (self);
    dsc_param_scope_bar_set_scope (self->scope_bar, NULL);
    return;
  }
  step = dsc_session_get_step (self->session, self->step);
  gtk_label_set_text (self->title, _ (step->title));
  dsc_set_tooltip (GTK_WIDGET (self->title), step->id);
  gtk_label_set_text (self->summary, _ (step->summary));
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->run_button), "s", step->id);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->run_button), "win.run-step");
  show_menu (self, step);
  make_scope (self);
  build_rows (self);
  dsc_param_scope_bar_set_scope (self->scope_bar, self->scope);
  refresh_reset_button (self);
  show_advice (self);
  refresh_state (self);
  refresh_forecast (self);
  gtk_stack_set_visible_child_name (self->stack, "step");
}

static void
expanded_cb (DscParamPanel *self)
{
  if (gtk_expander_get_expanded (self->advanced_expander))
    finish_rows (self);
}

static void
search_cb (DscParamPanel *self)
{
  dsc_param_panel_filter (self, gtk_editable_get_text (GTK_EDITABLE (self->search)));
}

static void
dsc_param_panel_dispose (GObject *object)
{
  DscParamPanel *self = DSC_PARAM_PANEL (object);

  if (self->session)
    g_signal_handlers_disconnect_by_data (self->session, self);
  g_clear_handle_id (&self->building, g_source_remove);
  drop_scope (self);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (dsc_param_panel_parent_class)->dispose (object);
}

static void
dsc_param_panel_finalize (GObject *object)
{
  g_ptr_array_unref (DSC_PARAM_PANEL (object)->rows);
  G_OBJECT_CLASS (dsc_param_panel_parent_class)->finalize (object);
}

static void
dsc_param_panel_class_init (DscParamPanelClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dsc_param_panel_dispose;
  G_OBJECT_CLASS (klass)->finalize = dsc_param_panel_finalize;
  signals[FILE_REPLACED] = g_signal_new ("file-replaced", DSC_TYPE_PARAM_PANEL, G_SIGNAL_RUN_LAST,
                                         0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/ditherscope/Ditherscope/dsc-param-panel.ui");
  gtk_widget_class_bind_template_child (widget_class, DscParamPanel, stack);
  gtk_widget_class_bind_template_child (widget_class, DscParamPanel, title);
  gtk_widget_class_bind_template_child (widget_class, DscParamPanel, summary);
  gtk_widget_class_bind_template_child (widget_class, DscParamPanel, state_label);
  gtk_widget_class_bind_template_child (widget_class, DscParamPanel, state_icon);
  gtk_widget_class_bind_template_child (widget_class, DscParamPanel, forecast);
  gtk_widget_class_bind_template_child (widget_class, DscParamPanel, nothing);
  gtk_widget_class_bind_template_child (widget_class, DscParamPanel, preview);
  gtk_widget_class_bind_template_child (widget_class, DscParamPanel, preview_box);
  gtk_widget_class_bind_template_child (widget_class, DscParamPanel, run_button);
  gtk_widget_class_bind_template_child (widget_class, DscParamPanel, reset_button);
  gtk_widget_class_bind_template_child (widget_class, DscParamPanel, menu_button);
  gtk_widget_class_bind_template_child (widget_class, DscParamPanel, search);
  gtk_widget_class_bind_template_child (widget_class, DscParamPanel, scope_box);
  gtk_widget_class_bind_template_child (widget_class, DscParamPanel, groups);
  gtk_widget_class_bind_template_child (widget_class, DscParamPanel, advanced);
  gtk_widget_class_bind_template_child (widget_class, DscParamPanel, advanced_expander);
  gtk_widget_class_bind_template_callback (widget_class, search_cb);
  gtk_widget_class_bind_template_callback (widget_class, reset_clicked_cb);
}

static void
dsc_param_panel_init (DscParamPanel *self)
{
  self->rows = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_swapped (self->advanced_expander, "notify::expanded", G_CALLBACK (expanded_cb),
                            self);
  self->scope_bar = DSC_PARAM_SCOPE_BAR (dsc_param_scope_bar_new ());
  gtk_box_append (self->scope_box, GTK_WIDGET (self->scope_bar));
  gtk_stack_set_visible_child_name (self->stack, "none");
}

void
dsc_param_panel_set_session (DscParamPanel *self, DscSession *session)
{
  g_return_if_fail (DSC_IS_PARAM_PANEL (self));

  if (self->session)
    g_signal_handlers_disconnect_by_data (self->session, self);
  g_set_object (&self->session, session);
  self->step = 0;
  if (session) {
    g_signal_connect_swapped (session, "step-changed", G_CALLBACK (step_changed_cb), self);
    g_signal_connect_swapped (session, "job-changed", G_CALLBACK (job_changed_cb), self);
  }
  show_step (self);
}

void
dsc_param_panel_set_step (DscParamPanel *self, guint index)
{
  g_return_if_fail (DSC_IS_PARAM_PANEL (self));

  if (!self->session || index == self->step)
    return;
  self->step = index;
  show_step (self);
}

guint
dsc_param_panel_get_step (DscParamPanel *self)
{
  return self->step;
}

DscParamScope *
dsc_param_panel_get_scope (DscParamPanel *self)
{
  return self->scope;
}

DscParamRow *
dsc_param_panel_get_row (DscParamPanel *self, const char *name)
{
  g_return_val_if_fail (DSC_IS_PARAM_PANEL (self), NULL);

  finish_rows (self);
  for (guint i = 0; i < self->rows->len; i++) {
    DscParamRow *row = g_ptr_array_index (self->rows, i);

    if (strcmp (dsc_param_row_get_spec (row)->name, name) == 0)
      return row;
  }
  return NULL;
}

const char *
dsc_param_panel_find_error (DscParamPanel *self)
{
  /* What is not there has not been typed into. */
  for (guint i = 0; i < self->rows->len; i++) {
    const char *error = dsc_param_row_get_error (g_ptr_array_index (self->rows, i));

    if (error)
      return error;
  }
  return NULL;
}

guint
dsc_param_panel_n_rows (DscParamPanel *self)
{
  finish_rows (self);
  return self->rows->len;
}

/* A group without a visible row is hidden too. */
static void
hide_empty_groups (DscParamPanel *self, GtkBox *box)
{
  for (GtkWidget *group = gtk_widget_get_first_child (GTK_WIDGET (box)); group;
       group = gtk_widget_get_next_sibling (group)) {
    gboolean any = FALSE;

    for (guint i = 0; i < self->rows->len; i++) {
      GtkWidget *row = g_ptr_array_index (self->rows, i);

      any |= gtk_widget_is_ancestor (row, group) && gtk_widget_get_visible (row);
    }
    gtk_widget_set_visible (group, any);
  }
}

guint
dsc_param_panel_filter (DscParamPanel *self, const char *words)
{
  guint n_shown = 0, n_folded = 0;

  g_return_val_if_fail (DSC_IS_PARAM_PANEL (self), 0);

  if (*words)
    finish_rows (self);
  for (guint i = 0; i < self->rows->len; i++) {
    DscParamRow *row = g_ptr_array_index (self->rows, i);
    gboolean shown = *words == '\0' || dsc_param_row_matches (row, words);

    gtk_widget_set_visible (GTK_WIDGET (row), shown);
    n_shown += shown ? 1 : 0;
    n_folded += shown && is_folded (dsc_param_row_get_spec (row)) ? 1 : 0;
  }
  hide_empty_groups (self, self->groups);
  hide_empty_groups (self, self->advanced);
  gtk_widget_set_visible (GTK_WIDGET (self->advanced_expander), n_folded > 0 || self->building);
  if (*words && n_folded > 0)
    gtk_expander_set_expanded (self->advanced_expander, TRUE);
  gtk_widget_set_visible (GTK_WIDGET (self->nothing), n_shown == 0);
  return n_shown;
}

void
dsc_param_panel_focus_search (DscParamPanel *self)
{
  g_return_if_fail (DSC_IS_PARAM_PANEL (self));

  if (gtk_widget_get_visible (GTK_WIDGET (self->search)))
    gtk_widget_grab_focus (GTK_WIDGET (self->search));
}

void
dsc_param_panel_set_preview (DscParamPanel *self, const char *text)
{
  g_return_if_fail (DSC_IS_PARAM_PANEL (self));

  gtk_label_set_text (self->preview, text ? text : "");
  gtk_widget_set_visible (self->preview_box, text != NULL);
}
