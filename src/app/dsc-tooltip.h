/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * dsc_set_tooltip: as gtk_widget_set_tooltip_text(), which asks the display for the pointer each
 * time and waits for the answer: too long for the rows of a table. This one is asked when the
 * pointer rests. @text: (nullable)
 */
void dsc_set_tooltip (GtkWidget *widget, const char *text);

G_END_DECLS
