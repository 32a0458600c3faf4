/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-step-list.h"

#include "dsc-context-menu.h"
#include "dsc-step-menu.h"
#include "dsc-step-row.h"

struct _DscStepList {
  AdwBin parent_instance;

  DscStepMonitor *monitor;
  gboolean selecting;

  GtkListBox *list;
  GtkBox *place;
};

G_DEFINE_FINAL_TYPE (DscStepList, dsc_step_list, ADW_TYPE_BIN)

static void
refresh_row (DscStepList *self, guint index)
{
  GtkListBoxRow *row = gtk_list_box_get_row_at_index (self->list, index);

  if (row)
    dsc_step_row_refresh (DSC_STEP_ROW (row), self->monitor, index);
}

static const DscStep *
get_step (DscStepList *self, GtkListBoxRow *row)
{
  return dsc_session_get_step (dsc_step_monitor_get_session (self->monitor),
                               (guint)gtk_list_box_row_get_index (row));
}

static void
row_selected_cb (DscStepList *self, GtkListBoxRow *row)
{
  if (row && !self->selecting)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.select-step", "s",
                                get_step (self, row)->id);
}

/* Double click or Enter: what explains the verdict. */
static void
row_activated_cb (DscStepList *self, GtkListBoxRow *row)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.show-board", "s", get_step (self, row)->id);
}

static void
popup (DscStepList *self, GtkListBoxRow *row, double x, double y)
{
  g_autoptr (GMenuModel) menu
      = dsc_step_menu_new (self->monitor, (guint)gtk_list_box_row_get_index (row));

  gtk_widget_translate_coordinates (GTK_WIDGET (self->list), GTK_WIDGET (self), x, y, &x, &y);
  dsc_context_menu_popup (GTK_WIDGET (self), x, y, menu);
}

static void
pressed_cb (GtkGestureClick *gesture, int n_press, double x, double y, DscStepList *self)
{
  GtkListBoxRow *row = gtk_list_box_get_row_at_y (self->list, (int)y);

  if (!row)
    return;
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  popup (self, row, x, y);
}

static gboolean
menu_key_cb (GtkWidget *widget, GVariant *args, gpointer user_data)
{
  DscStepList *self = DSC_STEP_LIST (widget);
  GtkListBoxRow *row = gtk_list_box_get_selected_row (self->list);
  double x, y;

  if (!row)
    return FALSE;
  gtk_widget_translate_coordinates (GTK_WIDGET (row), GTK_WIDGET (self->list), 24, 24, &x, &y);
  popup (self, row, x, y);
  return TRUE;
}

static void
dsc_step_list_dispose (GObject *object)
{
  DscStepList *self = DSC_STEP_LIST (object);

  dsc_context_menu_popdown (GTK_WIDGET (self));
  if (self->monitor)
    g_signal_handlers_disconnect_by_data (self->monitor, self);
  g_clear_object (&self->monitor);
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
  gtk_widget_class_bind_template_child (widget_class, DscStepList, place);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Menu, 0, menu_key_cb, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_F10, GDK_SHIFT_MASK, menu_key_cb, NULL);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, row_selected_cb);
}

static void
dsc_step_list_init (DscStepList *self)
{
  GtkGesture *click = gtk_gesture_click_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_SECONDARY);
  g_signal_connect (click, "pressed", G_CALLBACK (pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self->list), GTK_EVENT_CONTROLLER (click));
}

void
dsc_step_list_set_monitor (DscStepList *self, DscStepMonitor *monitor)
{
  DscSession *session = dsc_step_monitor_get_session (monitor);
  GtkListBoxRow *row;

  g_return_if_fail (DSC_IS_STEP_LIST (self));

  if (self->monitor)
    g_signal_handlers_disconnect_by_data (self->monitor, self);
  g_set_object (&self->monitor, monitor);
  self->selecting = TRUE;
  while ((row = gtk_list_box_get_row_at_index (self->list, 0)))
    gtk_list_box_remove (self->list, GTK_WIDGET (row));
  self->selecting = FALSE;
  for (guint i = 0; session && i < dsc_session_n_steps (session); i++) {
    gtk_list_box_append (self->list, dsc_step_row_new (dsc_session_get_step (session, i)));
    refresh_row (self, i);
  }
  g_signal_connect_swapped (monitor, "changed", G_CALLBACK (refresh_row), self);
}

GtkBox *
dsc_step_list_get_place (DscStepList *self)
{
  return self->place;
}

void
dsc_step_list_select (DscStepList *self, guint index)
{
  g_return_if_fail (DSC_IS_STEP_LIST (self));

  self->selecting = TRUE;
  gtk_list_box_select_row (self->list, gtk_list_box_get_row_at_index (self->list, index));
  self->selecting = FALSE;
}
