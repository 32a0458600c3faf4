/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * dsc_shown_list_set_model: a table makes 200 rows of widgets at once, seen or not, which takes
 * longer than frames may. With this it makes none before it comes into sight for the first time,
 * scrolled to the selected one. Once for a @view without a model; gtk_column_view_get_model() is
 * NULL until then. @model: (transfer none)
 */
void dsc_shown_list_set_model (GtkColumnView *view, GtkSelectionModel *model);

G_END_DECLS
