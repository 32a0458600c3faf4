/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-step-list.h"

#include "dsc-step-row.h"

struct _DscStepList {
  AdwBin parent_instance;

  DscSession *session;
  gboolean selecting;

  GtkListBox *list;
};

G_DEFINE_FINAL_TYPE (DscStepList, dsc_step_list, ADW_TYPE_BIN)

static void
refresh_row (DscStepList *self, guint index)
{
  GtkListBoxRow *row = gtk_list_box_get_row_at_index (self->list, index);

  if (row)
    dsc_step_row_refresh (DSC_STEP_ROW (row), self->session, index);
}

static void
job_changed_cb (DscStepList *self)
{
  for (guint i = 0; i < dsc_session_n_steps (self->session); i++)
    refresh_row (self, i);
}

static void
row_selected_cb (DscStepList *self, GtkListBoxRow *row)
{
  if (row && self->session && !self->selecting) {
    const DscStep *step = dsc_session_get_step (self->session, gtk_list_box_row_get_index (row));

    gtk_widget_activate_action (GTK_WIDGET (self), "win.select-step", "s", step->id);
  }
}

/* Double click or Enter: what explains the verdict. */
static void
row_activated_cb (DscStepList *self, GtkListBoxRow *row)
{
  if (self->session) {
    const DscStep *step = dsc_session_get_step (self->session, gtk_list_box_row_get_index (row));

    gtk_widget_activate_action (GTK_WIDGET (self), "win.show-board", "s", step->id);
  }
}

static void
dsc_step_list_dispose (GObject *object)
{
  DscStepList *self = DSC_STEP_LIST (object);

  if (self->session)
    g_signal_handlers_disconnect_by_data (self->session, self);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (dsc_step_list_parent_class)->dispose (object);
}

static void
dsc_step_list_class_init (DscStepListClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dsc_step_list_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/ditherscope/Ditherscope/dsc-step-list.ui");
  gtk_widget_class_bind_template_child (widget_class, DscStepList, list);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, row_selected_cb);
}

static void
dsc_step_list_init (DscStepList *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
dsc_step_list_set_session (DscStepList *self, DscSession *session)
{
  GtkListBoxRow *row;

  g_return_if_fail (DSC_IS_STEP_LIST (self));

  if (self->session)
    g_signal_handlers_disconnect_by_data (self->session, self);
  g_set_object (&self->session, session);
  self->selecting = TRUE;
  while ((row = gtk_list_box_get_row_at_index (self->list, 0)))
    gtk_list_box_remove (self->list, GTK_WIDGET (row));
  self->selecting = FALSE;
  if (!session)
    return;
  for (guint i = 0; i < dsc_session_n_steps (session); i++) {
    gtk_list_box_append (self->list, dsc_step_row_new (dsc_session_get_step (session, i)));
    refresh_row (self, i);
  }
  g_signal_connect_swapped (session, "step-changed", G_CALLBACK (refresh_row), self);
  g_signal_connect_swapped (session, "job-changed", G_CALLBACK (job_changed_cb), self);
}

void
dsc_step_list_select (DscStepList *self, guint index)
{
  g_return_if_fail (DSC_IS_STEP_LIST (self));

  self->selecting = TRUE;
  gtk_list_box_select_row (self->list, gtk_list_box_get_row_at_index (self->list, index));
  self->selecting = FALSE;
}
