/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Gives the focus to what @area is about: the rows of its table or list, else the first of its
 * controls. Returns: FALSE if nothing in it can have it */
gboolean dsc_focus_content (GtkWidget *area);

/* One stop of Tab: only the button of the page that is shown takes the focus; arrows, Home and End
 * go to the others and show their pages. */
void dsc_focus_make_one_stop (GtkStackSwitcher *switcher);

G_END_DECLS
