/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* Gives a name to the buttons in @widget, which a widget of GTK made, that show only a cross. */
void dsc_accessible_name_crosses (GtkWidget *widget, const char *name);
/* The same for the arrows of its split buttons, by their tooltips. */
void dsc_accessible_name_arrows (GtkWidget *widget);

G_END_DECLS
