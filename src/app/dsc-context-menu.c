/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-context-menu.h"

#include <glib/gi18n.h>
#include <math.h>

/* Its parent may be gone by then. */
static gboolean
unparent_cb (gpointer data)
{
  if (gtk_widget_get_parent (data))
    gtk_widget_unparent (data);
  return G_SOURCE_REMOVE;
}

/* Its action is told first. */
static void
closed_cb (GtkPopover *popover)
{
  g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, unparent_cb, g_object_ref (popover), g_object_unref);
}

static void
popup (GtkWidget *parent, const GdkRectangle *place, GMenuModel *menu)
{
  GtkWidget *popover = gtk_popover_menu_new_from_model (menu);

  gtk_widget_set_parent (popover, parent);
  gtk_popover_set_pointing_to (GTK_POPOVER (popover), place);
  gtk_popover_set_has_arrow (GTK_POPOVER (popover), FALSE);
  gtk_widget_set_halign (popover, GTK_ALIGN_START);
  g_signal_connect (popover, "closed", G_CALLBACK (closed_cb), NULL);
  gtk_popover_popup (GTK_POPOVER (popover));
}

void
dsc_context_menu_append_stack (GMenu *menu, double ra, double dec)
{
  g_autoptr (GMenuItem) item = NULL;

  if (!isfinite (ra) || !isfinite (dec))
    return;
  item = g_menu_item_new (_ ("Stack here"), NULL);
  g_menu_item_set_action_and_target (item, "win.stack-at", "(dd)", ra, dec);
  g_menu_append_item (menu, item);
}

void
dsc_context_menu_popup (GtkWidget *parent, double x, double y, GMenuModel *menu)
{
  popup (parent, &(GdkRectangle){ (int)x, (int)y, 1, 1 }, menu);
}

void
dsc_context_menu_popup_at_focus (GtkWidget *parent, GMenuModel *menu)
{
  GtkRoot *root = gtk_widget_get_root (parent);
  GtkWidget *focus = root ? gtk_root_get_focus (root) : NULL;
  graphene_rect_t bounds;

  if (!focus || !gtk_widget_is_ancestor (focus, parent)
      || !gtk_widget_compute_bounds (focus, parent, &bounds))
    bounds = GRAPHENE_RECT_INIT (0, 0, 1, 1);
  popup (parent,
         &(GdkRectangle){ (int)bounds.origin.x + 24, (int)bounds.origin.y, 1,
                          (int)bounds.size.height },
         menu);
}

void
dsc_context_menu_popdown (GtkWidget *parent)
{
  for (GtkWidget *child = gtk_widget_get_first_child (parent), *next; child; child = next) {
    next = gtk_widget_get_next_sibling (child);
    if (GTK_IS_POPOVER_MENU (child))
      gtk_popover_popdown (GTK_POPOVER (child));
  }
}
