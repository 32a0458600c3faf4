/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-shown-list.h"

#define KEY "dsc-shown-list"

typedef struct {
  GtkColumnView *view; /* not owned: it owns this */
  GtkSelectionModel *model;
  guint scroll; /* 0: nowhere to */
  guint n_ticks;
} ShownList;

static void
shown_list_free (gpointer data)
{
  ShownList *list = data;

  g_object_unref (list->model);
  g_free (list);
}

/* A list that is scrolled before its new rows have been laid out shows the first row and nothing
 * else (GTK 4.8): the frame after the next one is soon enough. */
static gboolean
scroll_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer user_data)
{
  ShownList *list = user_data;
  GtkWidget *rows = gtk_widget_get_last_child (widget);
  GtkBitset *selected;

  if (gtk_widget_get_mapped (widget) && (list->n_ticks++ == 0 || gtk_widget_get_height (rows) <= 1))
    return G_SOURCE_CONTINUE;
  selected = gtk_selection_model_get_selection (list->model);
  if (!gtk_bitset_is_empty (selected))
    gtk_widget_activate_action (rows, "list.scroll-to-item", "u",
                                gtk_bitset_get_minimum (selected));
  gtk_bitset_unref (selected);
  list->scroll = 0;
  return G_SOURCE_REMOVE;
}

static void
map_cb (GtkColumnView *view, ShownList *list)
{
  if (gtk_column_view_get_model (view) != NULL)
    return;
  gtk_column_view_set_model (view, list->model);
  list->n_ticks = 0;
  if (list->scroll == 0)
    list->scroll = gtk_widget_add_tick_callback (GTK_WIDGET (view), scroll_cb, list, NULL);
}

void
dsc_shown_list_set_model (GtkColumnView *view, GtkSelectionModel *model)
{
  ShownList *list = g_new0 (ShownList, 1);

  g_return_if_fail (GTK_IS_COLUMN_VIEW (view) && gtk_column_view_get_model (view) == NULL);

  list->view = view;
  list->model = g_object_ref (model);
  g_signal_connect (view, "map", G_CALLBACK (map_cb), list);
  g_object_set_data_full (G_OBJECT (view), KEY, list, shown_list_free);
  if (gtk_widget_get_mapped (GTK_WIDGET (view)))
    gtk_column_view_set_model (view, model);
}
