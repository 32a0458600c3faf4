/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* What can be done with a row of a table. Returns: (transfer full) (nullable): NULL: nothing */
typedef GMenuModel *(*DscRowMenuFunc) (guint row, gpointer user_data);

/* "Stack here" for a place of the sky, degrees; nothing where there is none. */
void dsc_context_menu_append_stack (GMenu *menu, double ra, double dec);
/* Opens @menu at a place of @parent, which it belongs to until it is closed. */
void dsc_context_menu_popup (GtkWidget *parent, double x, double y, GMenuModel *menu);
/* The same below what has the focus in @parent: for keys. */
void dsc_context_menu_popup_at_focus (GtkWidget *parent, GMenuModel *menu);
/* Closes those of @parent: what they were about goes. */
void dsc_context_menu_popdown (GtkWidget *parent);

G_END_DECLS
