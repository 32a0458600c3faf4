/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-step-row.h"

#include <glib/gi18n.h>

#include "dsc-step-state.h"
#include "dsc-tooltip.h"

struct _DscStepRow {
  GtkListBoxRow parent_instance;

  GtkStack *icon_stack;
  GtkImage *icon;
  GtkSpinner *spinner;
  GtkLabel *title, *id_label, *verdict;
  GtkButton *run_button;
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

void
dsc_step_row_refresh (DscStepRow *self, DscSession *session, guint index)
{
  const DscStep *step = dsc_session_get_step (session, index);
  DscState state = dsc_session_get_state (session, index);
  gboolean available = dsc_step_is_available (step);
  g_autofree char *text = dsc_step_state_describe (session, index);
  g_autofree char *name = NULL;
  char *newline;

  gtk_image_set_from_icon_name (self->icon, dsc_step_state_icon (state));
  dsc_step_state_set_css (GTK_WIDGET (self->icon), state);
  dsc_set_tooltip (GTK_WIDGET (self->icon_stack), dsc_step_state_word (state));
  gtk_spinner_set_spinning (self->spinner, state == DSC_STATE_RUNNING);
  gtk_stack_set_visible_child_name (self->icon_stack,
                                    state == DSC_STATE_RUNNING ? "spinner" : "icon");

  dsc_set_tooltip (GTK_WIDGET (self->verdict), text);
  if ((newline = strchr (text, '\n')))
    *newline = '\0';
  gtk_label_set_text (self->verdict, text);
  dsc_step_state_set_css (GTK_WIDGET (self->verdict),
                          state == DSC_STATE_FAILED ? DSC_STATE_FAILED : DSC_STATE_STALE);
  gtk_widget_set_sensitive (GTK_WIDGET (self->title), available);
  gtk_widget_set_visible (GTK_WIDGET (self->run_button), available);
  gtk_widget_set_sensitive (GTK_WIDGET (self->run_button), !dsc_session_is_running (session));

  name = g_strdup_printf ("%s, %s", _ (step->title), dsc_step_state_word (state));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}
