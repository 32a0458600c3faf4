/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-focus.h"

/* --- content ---------------------------------------------------------------------------------- */

/* (nullable): the first list with rows; that of a column view is in it, below its header */
static GtkWidget *
find_rows (GtkWidget *widget)
{
  GtkWidget *found = NULL;

  if (!gtk_widget_get_mapped (widget) || GTK_IS_POPOVER (widget))
    return NULL;
  if (GTK_IS_LIST_VIEW (widget)) {
    GtkSelectionModel *rows = gtk_list_view_get_model (GTK_LIST_VIEW (widget));

    return rows && g_list_model_get_n_items (G_LIST_MODEL (rows)) > 0 ? widget : NULL;
  }
  if (GTK_IS_LIST_BOX (widget))
    return gtk_list_box_get_row_at_index (GTK_LIST_BOX (widget), 0) ? widget : NULL;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child && !found;
       child = gtk_widget_get_next_sibling (child))
    found = find_rows (child);
  return found;
}

gboolean
dsc_focus_content (GtkWidget *area)
{
  GtkWidget *rows = find_rows (area);

  return (rows && (gtk_widget_child_focus (rows, GTK_DIR_TAB_FORWARD)))
         || gtk_widget_child_focus (area, GTK_DIR_TAB_FORWARD);
}

/* --- one stop --------------------------------------------------------------------------------- */

static void
rove (GtkStackSwitcher *switcher)
{
  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (switcher)); child;
       child = gtk_widget_get_next_sibling (child))
    gtk_widget_set_focusable (child, gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (child)));
}

static GtkWidget *
find_active (GtkStackSwitcher *switcher)
{
  GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (switcher));

  while (child && !gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (child)))
    child = gtk_widget_get_next_sibling (child);
  return child;
}

/* (nullable): the next one that can be seen */
static GtkWidget *
find_beside (GtkWidget *child, gboolean back)
{
  do
    child = back ? gtk_widget_get_prev_sibling (child) : gtk_widget_get_next_sibling (child);
  while (child && !gtk_widget_get_visible (child));
  return child;
}

/* (nullable): the first or the last that can be seen */
static GtkWidget *
find_end (GtkStackSwitcher *switcher, gboolean last)
{
  GtkWidget *child = last ? gtk_widget_get_last_child (GTK_WIDGET (switcher))
                          : gtk_widget_get_first_child (GTK_WIDGET (switcher));

  return child && !gtk_widget_get_visible (child) ? find_beside (child, last) : child;
}

static gboolean
key_cb (GtkStackSwitcher *switcher, guint key, guint code, GdkModifierType state)
{
  GtkWidget *active = find_active (switcher), *next = NULL;
  gboolean rtl = gtk_widget_get_direction (GTK_WIDGET (switcher)) == GTK_TEXT_DIR_RTL;

  if (!active || (state & gtk_accelerator_get_default_mod_mask ()))
    return FALSE;
  if (key == GDK_KEY_Left || key == GDK_KEY_KP_Left)
    next = find_beside (active, !rtl);
  else if (key == GDK_KEY_Right || key == GDK_KEY_KP_Right)
    next = find_beside (active, rtl);
  else if (key == GDK_KEY_Home || key == GDK_KEY_End)
    next = find_end (switcher, key == GDK_KEY_End);
  else
    return FALSE;
  if (next) {
    gtk_widget_set_focusable (next, TRUE);
    gtk_widget_grab_focus (next);
    gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (next), TRUE);
    rove (switcher);
  }
  return TRUE;
}

void
dsc_focus_make_one_stop (GtkStackSwitcher *switcher)
{
  GtkStack *stack = gtk_stack_switcher_get_stack (switcher);
  GtkEventController *keys = gtk_event_controller_key_new ();

  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (key_cb), switcher);
  gtk_widget_add_controller (GTK_WIDGET (switcher), keys);
  /* After the switcher has heard it itself. */
  g_signal_connect_object (stack, "notify::visible-child", G_CALLBACK (rove), switcher,
                           G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  rove (switcher);
}
