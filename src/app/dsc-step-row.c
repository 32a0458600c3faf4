/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-step-row.h"
#include "dsc-tooltip.h"

#include <glib/gi18n.h>

struct _DscStepRow {
  GtkListBoxRow parent_instance;

  GtkStack *icon_stack;
  GtkImage *icon;
  GtkSpinner *spinner;
  GtkLabel *title, *id_label, *verdict;
  GtkButton *run_button;
  GtkProgressBar *bar;
  const char *icon_css, *verdict_css; /* (nullable) */
};

G_DEFINE_FINAL_TYPE (DscStepRow, dsc_step_row, GTK_TYPE_LIST_BOX_ROW)

static void
dsc_step_row_class_init (DscStepRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/ditherscope/Ditherscope/dsc-step-row.ui");
  gtk_widget_class_bind_template_child (widget_class, DscStepRow, icon_stack);
  gtk_widget_class_bind_template_child (widget_class, DscStepRow, icon);
  gtk_widget_class_bind_template_child (widget_class, DscStepRow, spinner);
  gtk_widget_class_bind_template_child (widget_class, DscStepRow, title);
  gtk_widget_class_bind_template_child (widget_class, DscStepRow, id_label);
  gtk_widget_class_bind_template_child (widget_class, DscStepRow, verdict);
  gtk_widget_class_bind_template_child (widget_class, DscStepRow, run_button);
  gtk_widget_class_bind_template_child (widget_class, DscStepRow, bar);
}

static void
dsc_step_row_init (DscStepRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
dsc_step_row_new (const DscStep *step)
{
  DscStepRow *self = g_object_new (DSC_TYPE_STEP_ROW, NULL);
  g_autofree char *tooltip = g_strdup_printf (_ ("Run %s and what it needs"), step->id);

  gtk_label_set_text (self->title, _ (step->title));
  gtk_label_set_text (self->id_label, step->id);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->run_button), "s", step->id);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->run_button), "win.run-step");
  dsc_set_tooltip (GTK_WIDGET (self->run_button), tooltip);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->run_button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  tooltip, -1);
  return GTK_WIDGET (self);
}

static void
show_css (GtkWidget *widget, const char **now, const char *css)
{
  if (*now)
    gtk_widget_remove_css_class (widget, *now);
  *now = css;
  if (css)
    gtk_widget_add_css_class (widget, css);
}

void
dsc_step_row_refresh (DscStepRow *self, DscStepMonitor *monitor, guint index)
{
  DscSession *session = dsc_step_monitor_get_session (monitor);
  const DscStep *step = dsc_session_get_step (session, index);
  DscRailState state = dsc_step_monitor_get_state (monitor, index);
  const char *word = dsc_step_monitor_get_word (monitor, index);
  gboolean available = dsc_step_is_available (step), running = state == DSC_RAIL_RUNNING;
  double fraction = dsc_step_monitor_get_fraction (monitor, index);
  g_autofree char *text = dsc_step_monitor_dup_text (monitor, index);
  g_autofree char *name = g_strdup_printf ("%s, %s", _ (step->title), word);
  char *newline;

  gtk_image_set_from_icon_name (self->icon, dsc_step_monitor_get_icon (monitor, index));
  show_css (GTK_WIDGET (self->icon), &self->icon_css, dsc_step_monitor_get_css (monitor, index));
  dsc_set_tooltip (GTK_WIDGET (self->icon_stack), word);
  gtk_spinner_set_spinning (self->spinner, running);
  gtk_stack_set_visible_child_name (self->icon_stack, running ? "spinner" : "icon");
  gtk_widget_set_visible (GTK_WIDGET (self->bar), running);
  gtk_progress_bar_set_fraction (self->bar, MAX (fraction, 0));

  dsc_set_tooltip (GTK_WIDGET (self->verdict), text);
  if ((newline = strchr (text, '\n')))
    *newline = '\0';
  gtk_label_set_text (self->verdict, text);
  show_css (GTK_WIDGET (self->verdict), &self->verdict_css,
            state == DSC_RAIL_FAILED  ? "error"
            : state == DSC_RAIL_STALE ? NULL
                                      : "dim-label");
  gtk_widget_set_sensitive (GTK_WIDGET (self->title), available);
  gtk_widget_set_visible (GTK_WIDGET (self->run_button), available);
  gtk_widget_set_sensitive (GTK_WIDGET (self->run_button), !dsc_session_is_running (session));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text, -1);
}
