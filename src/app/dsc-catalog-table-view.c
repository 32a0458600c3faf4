/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-catalog-table-view.h"

#include "dsc-catalog-copy.h"
#include "dsc-catalog-header.h"
#include "dsc-catalog-line.h"

struct _DscCatalogTableView {
  AdwBin parent_instance;

  DscCatalogModel *model;   /* (nullable) until it is set */
  DscCatalogRows *rows;     /* the same */
  DscCatalogLayout *layout; /* never NULL */
  char *sorted_by;          /* (nullable): name of a column */
  GtkSortType order;
  DscRowMenuFunc menu; /* (nullable) */
  gpointer menu_data;
  guint scroll_id, n_ticks;
  int scrolled_to;

  GtkListView *list;
  GtkScrolledWindow *scrolled;
  DscCatalogHeader *header;
};

static guint activated_signal;

G_DEFINE_FINAL_TYPE (DscCatalogTableView, dsc_catalog_table_view, ADW_TYPE_BIN)

/* --- rows --- */

static void
setup_cb (GtkSignalListItemFactory *factory, GtkListItem *item, DscCatalogTableView *self)
{
  gtk_list_item_set_child (
      item, dsc_catalog_line_new (self->layout, self->rows,
                                  gtk_scrolled_window_get_hadjustment (self->scrolled)));
}

static void
bind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, DscCatalogTableView *self)
{
  DscCatalogRow *row = gtk_list_item_get_item (item);

  dsc_catalog_line_set_position (DSC_CATALOG_LINE (gtk_list_item_get_child (item)),
                                 (int)dsc_catalog_row_get_position (row));
}

static void
unbind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, DscCatalogTableView *self)
{
  dsc_catalog_line_set_position (DSC_CATALOG_LINE (gtk_list_item_get_child (item)), -1);
}

static void
activate_cb (DscCatalogTableView *self, guint position)
{
  if (position < dsc_catalog_rows_n_rows (self->rows))
    g_signal_emit (self, activated_signal, 0, dsc_catalog_rows_get_row (self->rows, position));
}

/* --- the row that is looked at --- */

/* Rows that are not laid out yet cannot be scrolled to (GTK 4.8): the frame after the next one is
 * soon enough. Without a current row the first one is seen. */
static gboolean
scroll_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer user_data)
{
  DscCatalogTableView *self = DSC_CATALOG_TABLE_VIEW (widget);
  int current = dsc_catalog_model_get_current (self->model);
  guint position = current >= 0 ? dsc_catalog_rows_find (self->rows, (guint)current) : 0;

  if (gtk_widget_get_mapped (widget)
      && (self->n_ticks++ == 0 || gtk_widget_get_height (GTK_WIDGET (self->list)) <= 1))
    return G_SOURCE_CONTINUE;
  self->scroll_id = 0;
  if (position < dsc_catalog_rows_n_rows (self->rows))
    gtk_widget_activate_action (GTK_WIDGET (self->list), "list.scroll-to-item", "u", position);
  return G_SOURCE_REMOVE;
}

static void
queue_scroll (DscCatalogTableView *self)
{
  self->n_ticks = 0;
  if (!self->scroll_id)
    self->scroll_id = gtk_widget_add_tick_callback (GTK_WIDGET (self), scroll_cb, NULL, NULL);
}

static void
selection_cb (DscCatalogTableView *self)
{
  int current = dsc_catalog_model_get_current (self->model);

  if (current == self->scrolled_to)
    return;
  self->scrolled_to = current;
  if (current >= 0)
    queue_scroll (self);
}

/* --- sorting --- */

static int
find_column (DscCatalogTableView *self, const char *name)
{
  for (guint i = 0; name && i < dsc_catalog_layout_n_columns (self->layout); i++)
    if (g_str_equal (dsc_catalog_layout_get_column (self->layout, i)->name, name))
      return (int)i;
  return -1;
}

void
dsc_catalog_table_view_sort (DscCatalogTableView *self, int column, GtkSortType order)
{
  char *name = NULL;

  g_return_if_fail (DSC_IS_CATALOG_TABLE_VIEW (self) && self->rows != NULL);

  if (column >= 0 && column < (int)dsc_catalog_layout_n_columns (self->layout))
    name = g_strdup (dsc_catalog_layout_get_column (self->layout, (guint)column)->name);
  else
    column = -1;
  g_free (self->sorted_by);
  self->sorted_by = name;
  self->order = order;
  /* GTK loses itself when the row under the pointer goes while a menu holds the pointer. */
  dsc_context_menu_popdown (GTK_WIDGET (self));
  dsc_catalog_rows_sort (self->rows, column, order);
  dsc_catalog_header_set_sorting (self->header, column, order);
  queue_scroll (self);
}

/* Upwards, downwards, as in the table. */
static void
title_cb (DscCatalogTableView *self, guint column)
{
  if (find_column (self, self->sorted_by) != (int)column)
    dsc_catalog_table_view_sort (self, (int)column, GTK_SORT_ASCENDING);
  else if (self->order == GTK_SORT_ASCENDING)
    dsc_catalog_table_view_sort (self, (int)column, GTK_SORT_DESCENDING);
  else
    dsc_catalog_table_view_sort (self, -1, GTK_SORT_ASCENDING);
}

/* --- another catalogue --- */

static void
case_cb (DscCatalogTableView *self)
{
  dsc_context_menu_popdown (GTK_WIDGET (self));
  self->scrolled_to = -1;
  dsc_catalog_layout_set_case (self->layout, dsc_catalog_model_get_case (self->model),
                               GTK_WIDGET (self->list));
  dsc_catalog_table_view_sort (self, find_column (self, self->sorted_by), self->order);
}

static void
filter_cb (DscCatalogTableView *self)
{
  dsc_context_menu_popdown (GTK_WIDGET (self));
  queue_scroll (self);
}

/* --- menu --- */

/* -1: none */
static int
find_row_at (DscCatalogTableView *self, double x, double y)
{
  GtkWidget *widget = gtk_widget_pick (GTK_WIDGET (self->list), x, y, GTK_PICK_DEFAULT);

  for (; widget && widget != GTK_WIDGET (self->list); widget = gtk_widget_get_parent (widget)) {
    GtkWidget *child = gtk_widget_get_first_child (widget);

    if (DSC_IS_CATALOG_LINE (widget))
      return dsc_catalog_line_get_row (DSC_CATALOG_LINE (widget));
    if (child && DSC_IS_CATALOG_LINE (child))
      return dsc_catalog_line_get_row (DSC_CATALOG_LINE (child));
  }
  return -1;
}

/* A row that is not selected becomes so; of several that are the selection stays. */
static void
menu_cb (GtkGestureClick *gesture, int n_press, double x, double y, DscCatalogTableView *self)
{
  int row = find_row_at (self, x, y);
  g_autoptr (GMenuModel) menu = NULL;

  if (row < 0 || !self->menu)
    return;
  if (!dsc_catalog_model_is_selected (self->model, (guint)row))
    dsc_catalog_model_select_row (self->model, row);
  menu = self->menu ((guint)row, self->menu_data);
  gtk_widget_translate_coordinates (GTK_WIDGET (self->list), GTK_WIDGET (self), x, y, &x, &y);
  if (menu)
    dsc_context_menu_popup (GTK_WIDGET (self), x, y, menu);
}

static gboolean
menu_key_cb (GtkWidget *widget, GVariant *args, gpointer user_data)
{
  DscCatalogTableView *self = DSC_CATALOG_TABLE_VIEW (widget);
  int row = self->model ? dsc_catalog_model_get_current (self->model) : -1;
  g_autoptr (GMenuModel) menu
      = self->menu && row >= 0 ? self->menu ((guint)row, self->menu_data) : NULL;

  if (menu)
    dsc_context_menu_popup_at_focus (widget, menu);
  return menu != NULL;
}

/* --- clipboard --- */

static GArray *
list_columns (DscCatalogTableView *self)
{
  GArray *columns = g_array_new (FALSE, FALSE, sizeof (guint));

  for (guint i = 0; i < dsc_catalog_layout_n_places (self->layout); i++) {
    guint column = dsc_catalog_layout_get_place (self->layout, i, NULL, NULL);

    g_array_append_val (columns, column);
  }
  return columns;
}

static GArray *
list_rows (DscCatalogTableView *self)
{
  GArray *rows = g_array_new (FALSE, FALSE, sizeof (guint));

  for (int all = 0; all < 2 && rows->len == 0; all++)
    for (guint i = 0; i < dsc_catalog_rows_n_rows (self->rows); i++) {
      guint row = dsc_catalog_rows_get_row (self->rows, i);

      if (all || dsc_catalog_model_is_selected (self->model, row))
        g_array_append_val (rows, row);
    }
  return rows;
}

static DscCatalogCopy *
copy_new (DscCatalogTableView *self)
{
  return dsc_catalog_copy_new (dsc_catalog_layout_get_case (self->layout), list_rows (self),
                               list_columns (self));
}

char *
dsc_catalog_table_view_dup_text (DscCatalogTableView *self)
{
  g_autoptr (DscCatalogCopy) copy = NULL;

  g_return_val_if_fail (DSC_IS_CATALOG_TABLE_VIEW (self), NULL);

  if (!dsc_catalog_layout_get_case (self->layout))
    return g_strdup ("");
  copy = copy_new (self);
  return dsc_catalog_copy_format (copy);
}

static void
copy_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_task_return_pointer (task, dsc_catalog_copy_format (data), g_free);
}

static void
copied_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree char *text = g_task_propagate_pointer (G_TASK (result), NULL);

  if (text)
    gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (source)), text);
}

/* The whole of a large table takes a second. */
void
dsc_catalog_table_view_copy (DscCatalogTableView *self)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (DSC_IS_CATALOG_TABLE_VIEW (self));

  if (!dsc_catalog_layout_get_case (self->layout))
    return;
  task = g_task_new (self, NULL, copied_cb, NULL);
  g_task_set_source_tag (task, dsc_catalog_table_view_copy);
  g_task_set_task_data (task, copy_new (self), (GDestroyNotify)dsc_catalog_copy_free);
  g_task_run_in_thread (task, copy_thread);
}

static gboolean
copy_key_cb (GtkWidget *widget, GVariant *args, gpointer user_data)
{
  dsc_catalog_table_view_copy (DSC_CATALOG_TABLE_VIEW (widget));
  return TRUE;
}

/* --- the object --- */

static void
dsc_catalog_table_view_dispose (GObject *object)
{
  DscCatalogTableView *self = DSC_CATALOG_TABLE_VIEW (object);

  if (self->model)
    g_signal_handlers_disconnect_by_data (self->model, self);
  if (self->scroll_id)
    gtk_widget_remove_tick_callback (GTK_WIDGET (self), self->scroll_id);
  self->scroll_id = 0;
  G_OBJECT_CLASS (dsc_catalog_table_view_parent_class)->dispose (object);
}

static void
dsc_catalog_table_view_finalize (GObject *object)
{
  DscCatalogTableView *self = DSC_CATALOG_TABLE_VIEW (object);

  g_clear_object (&self->rows);
  g_clear_object (&self->model);
  g_clear_object (&self->layout);
  g_free (self->sorted_by);
  G_OBJECT_CLASS (dsc_catalog_table_view_parent_class)->finalize (object);
}

static void
dsc_catalog_table_view_class_init (DscCatalogTableViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dsc_catalog_table_view_dispose;
  G_OBJECT_CLASS (klass)->finalize = dsc_catalog_table_view_finalize;
  gtk_widget_class_add_binding (widget_class, GDK_KEY_c, GDK_CONTROL_MASK, copy_key_cb, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Menu, 0, menu_key_cb, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_F10, GDK_SHIFT_MASK, menu_key_cb, NULL);
  activated_signal = g_signal_new ("activated", DSC_TYPE_CATALOG_TABLE_VIEW, G_SIGNAL_RUN_LAST, 0,
                                   NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
}

static void
make_list (DscCatalogTableView *self)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkGesture *click = gtk_gesture_click_new ();

  g_signal_connect_object (factory, "setup", G_CALLBACK (setup_cb), self, 0);
  g_signal_connect_object (factory, "bind", G_CALLBACK (bind_cb), self, 0);
  g_signal_connect_object (factory, "unbind", G_CALLBACK (unbind_cb), self, 0);
  self->list = GTK_LIST_VIEW (gtk_list_view_new (NULL, factory));
  gtk_widget_add_css_class (GTK_WIDGET (self->list), "dsc-lines");
  g_signal_connect_object (self->list, "activate", G_CALLBACK (activate_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_SECONDARY);
  g_signal_connect_object (click, "pressed", G_CALLBACK (menu_cb), self, 0);
  gtk_widget_add_controller (GTK_WIDGET (self->list), GTK_EVENT_CONTROLLER (click));
}

static void
dsc_catalog_table_view_init (DscCatalogTableView *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  self->scrolled_to = -1;
  self->layout = dsc_catalog_layout_new ();
  make_list (self);
  self->scrolled = GTK_SCROLLED_WINDOW (gtk_scrolled_window_new ());
  gtk_scrolled_window_set_child (self->scrolled, GTK_WIDGET (self->list));
  gtk_widget_set_vexpand (GTK_WIDGET (self->scrolled), TRUE);
  self->header = DSC_CATALOG_HEADER (
      dsc_catalog_header_new (self->layout, gtk_scrolled_window_get_hadjustment (self->scrolled)));
  g_signal_connect_object (self->header, "clicked", G_CALLBACK (title_cb), self, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->header));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->scrolled));
  gtk_widget_add_css_class (box, "dsc-table");
  adw_bin_set_child (ADW_BIN (self), box);
}

void
dsc_catalog_table_view_set_model (DscCatalogTableView *self, DscCatalogModel *model)
{
  g_return_if_fail (DSC_IS_CATALOG_TABLE_VIEW (self) && self->model == NULL);

  self->model = g_object_ref (model);
  self->rows = dsc_catalog_rows_new (model);
  gtk_list_view_set_model (self->list, GTK_SELECTION_MODEL (self->rows));
  g_signal_connect_object (model, "case-changed", G_CALLBACK (case_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (model, "filter-changed", G_CALLBACK (filter_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (model, "selection-changed", G_CALLBACK (selection_cb), self,
                           G_CONNECT_SWAPPED);
  case_cb (self);
}

void
dsc_catalog_table_view_set_menu (DscCatalogTableView *self, DscRowMenuFunc func, gpointer user_data)
{
  g_return_if_fail (DSC_IS_CATALOG_TABLE_VIEW (self));

  self->menu = func;
  self->menu_data = user_data;
}

DscCatalogLayout *
dsc_catalog_table_view_get_layout (DscCatalogTableView *self)
{
  return self->layout;
}

DscCatalogRows *
dsc_catalog_table_view_get_rows (DscCatalogTableView *self)
{
  return self->rows;
}
