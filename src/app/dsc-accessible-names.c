/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-accessible-names.h"

static void
set_name (GtkWidget *widget, const char *name)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

void
dsc_accessible_name_crosses (GtkWidget *widget, const char *name)
{
  if (GTK_IS_BUTTON (widget)
      && g_strcmp0 (gtk_button_get_icon_name (GTK_BUTTON (widget)), "window-close-symbolic") == 0)
    set_name (widget, name);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child;
       child = gtk_widget_get_next_sibling (child))
    dsc_accessible_name_crosses (child, name);
}

/* What takes the focus is the toggle in its menu button. */
static void
name_arrow (AdwSplitButton *button)
{
  const char *name = adw_split_button_get_dropdown_tooltip (button);

  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (button)); child;
       child = gtk_widget_get_next_sibling (child)) {
    if (!GTK_IS_MENU_BUTTON (child))
      continue;
    set_name (child, name);
    if (gtk_widget_get_first_child (child))
      set_name (gtk_widget_get_first_child (child), name);
  }
}

void
dsc_accessible_name_arrows (GtkWidget *widget)
{
  if (ADW_IS_SPLIT_BUTTON (widget))
    name_arrow (ADW_SPLIT_BUTTON (widget));
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child;
       child = gtk_widget_get_next_sibling (child))
    dsc_accessible_name_arrows (child);
}
