/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-data-table.h"

#include <glib/gi18n.h>
#include <math.h>

#include "dsc-number.h"
#include "dsc-shown-list.h"
#include "dsc-tooltip.h"

#define TITLE_MARGIN 16 /* of a title in its column, pixels */

/* --- a row --- */

#define DSC_TYPE_TABLE_ROW (dsc_table_row_get_type ())
G_DECLARE_FINAL_TYPE (DscTableRow, dsc_table_row, DSC, TABLE_ROW, GObject)

struct _DscTableRow {
  GObject parent_instance;

  guint index, n;
  DscTableCell *cells;
};

G_DEFINE_FINAL_TYPE (DscTableRow, dsc_table_row, G_TYPE_OBJECT)

static void
dsc_table_row_finalize (GObject *object)
{
  DscTableRow *self = DSC_TABLE_ROW (object);

  for (guint i = 0; i < self->n; i++) {
    g_free (self->cells[i].text);
    g_free (self->cells[i].tooltip);
  }
  g_free (self->cells);
  G_OBJECT_CLASS (dsc_table_row_parent_class)->finalize (object);
}

static void
dsc_table_row_class_init (DscTableRowClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = dsc_table_row_finalize;
}

static void
dsc_table_row_init (DscTableRow *self)
{
}

/* --- the table --- */

struct _DscDataTable {
  AdwBin parent_instance;

  const DscTableColumn *columns;
  guint n_columns;
  gboolean quiet;      /* what is selected is not a person's choice */
  int told;            /* the row that is known to be selected */
  DscRowMenuFunc menu; /* (nullable) */
  gpointer menu_data;
  guint scroll_id; /* 0: nothing to scroll to */
  guint n_ticks;   /* since the row to scroll to was chosen */

  GtkColumnView *view;
  GListStore *rows;
  GtkSortListModel *sorted;
  GtkSingleSelection *selection;
};

enum { SELECTED, ACTIVATED, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (DscDataTable, dsc_data_table, ADW_TYPE_BIN)

static const char *const cell_classes[] = { "warning", "error", "dim-label", "success" };

/* The row whose cell is at a place of the table. */
static DscTableRow *
find_row (DscDataTable *self, double x, double y)
{
  GtkWidget *view = GTK_WIDGET (self->view);

  for (GtkWidget *w = gtk_widget_pick (view, x, y, GTK_PICK_DEFAULT); w && w != view;
       w = gtk_widget_get_parent (w)) {
    GtkWidget *child = gtk_widget_get_first_child (w);
    GtkListItem *item = g_object_get_data (G_OBJECT (w), "item");

    if (!item && child)
      item = g_object_get_data (G_OBJECT (child), "item");
    if (item)
      return gtk_list_item_get_item (item);
  }
  return NULL;
}

/* One gesture for all cells: filling a table makes hundreds of them. */
static void
menu_cb (GtkGestureClick *gesture, int n_press, double x, double y, DscDataTable *self)
{
  DscTableRow *row = self->menu ? find_row (self, x, y) : NULL;
  g_autoptr (GMenuModel) menu = NULL;

  if (!row)
    return;
  dsc_data_table_choose (self, (int)row->index);
  menu = self->menu (row->index, self->menu_data);
  gtk_widget_translate_coordinates (GTK_WIDGET (self->view), GTK_WIDGET (self), x, y, &x, &y);
  if (menu)
    dsc_context_menu_popup (GTK_WIDGET (self), x, y, menu);
}

static void
add_menu (DscDataTable *self)
{
  GtkGesture *click = gtk_gesture_click_new ();

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_SECONDARY);
  g_signal_connect (click, "pressed", G_CALLBACK (menu_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self->view), GTK_EVENT_CONTROLLER (click));
}

static void
setup_cb (GtkSignalListItemFactory *factory, GtkListItem *item, const DscTableColumn *column)
{
  GtkWidget *label = gtk_label_new (NULL);

  g_object_set_data (G_OBJECT (label), "item", item);
  gtk_label_set_xalign (GTK_LABEL (label), column->is_number ? 1 : 0);
  gtk_label_set_ellipsize (GTK_LABEL (label),
                           column->is_number ? PANGO_ELLIPSIZE_NONE : PANGO_ELLIPSIZE_START);
  if (column->is_number)
    gtk_widget_add_css_class (label, "numeric");
  gtk_list_item_set_child (item, label);
}

static void
bind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, const DscTableColumn *column)
{
  DscDataTable *self = g_object_get_data (G_OBJECT (factory), "table");
  DscTableRow *row = gtk_list_item_get_item (item);
  GtkWidget *label = gtk_list_item_get_child (item);
  const DscTableCell *cell = &row->cells[column - self->columns];
  const char *tooltip = cell->tooltip     ? cell->tooltip
                        : column->tooltip ? _ (column->tooltip)
                                          : NULL;

  gtk_label_set_text (GTK_LABEL (label), cell->text);
  dsc_set_tooltip (label, tooltip);
  for (guint i = 0; i < G_N_ELEMENTS (cell_classes); i++)
    gtk_widget_remove_css_class (label, cell_classes[i]);
  if (cell->css)
    gtk_widget_add_css_class (label, cell->css);
}

static int
compare_rows (gconstpointer a, gconstpointer b, gpointer user_data)
{
  guint column = GPOINTER_TO_UINT (user_data);
  const DscTableCell *x = &DSC_TABLE_ROW ((gpointer)a)->cells[column];
  const DscTableCell *y = &DSC_TABLE_ROW ((gpointer)b)->cells[column];

  if (isnan (x->value) && isnan (y->value))
    return g_utf8_collate (x->text, y->text);
  if (isnan (x->value) || isnan (y->value))
    return isnan (x->value) ? 1 : -1;
  return (x->value > y->value) - (x->value < y->value);
}

/* Sorting selects the same row again. */
static void
selection_cb (DscDataTable *self)
{
  int row = self->quiet ? self->told : dsc_data_table_get_selected (self);

  if (row == self->told)
    return;
  self->told = row;
  g_signal_emit (self, signals[SELECTED], 0, row);
}

static void
activate_cb (DscDataTable *self, guint position)
{
  int row = dsc_data_table_get_row_at (self, position);

  if (row >= 0)
    g_signal_emit (self, signals[ACTIVATED], 0, (guint)row);
}

static gboolean
menu_key_cb (GtkWidget *widget, GVariant *args, gpointer user_data)
{
  DscDataTable *self = DSC_DATA_TABLE (widget);
  int row = dsc_data_table_get_selected (self);
  g_autoptr (GMenuModel) menu
      = self->menu && row >= 0 ? self->menu ((guint)row, self->menu_data) : NULL;

  if (menu)
    dsc_context_menu_popup_at_focus (widget, menu);
  return menu != NULL;
}

static gboolean
copy_cb (GtkWidget *widget, GVariant *args, gpointer user_data)
{
  g_autofree char *text = dsc_data_table_dup_text (DSC_DATA_TABLE (widget));

  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), text);
  return TRUE;
}

static void
dsc_data_table_dispose (GObject *object)
{
  DscDataTable *self = DSC_DATA_TABLE (object);

  self->quiet = TRUE;
  if (self->scroll_id)
    gtk_widget_remove_tick_callback (GTK_WIDGET (self), self->scroll_id);
  self->scroll_id = 0;
  g_clear_object (&self->selection);
  g_clear_object (&self->sorted);
  g_clear_object (&self->rows);
  G_OBJECT_CLASS (dsc_data_table_parent_class)->dispose (object);
}

static void
dsc_data_table_class_init (DscDataTableClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dsc_data_table_dispose;
  gtk_widget_class_add_binding (widget_class, GDK_KEY_c, GDK_CONTROL_MASK, copy_cb, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Menu, 0, menu_key_cb, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_F10, GDK_SHIFT_MASK, menu_key_cb, NULL);
  signals[SELECTED] = g_signal_new ("selected", DSC_TYPE_DATA_TABLE, G_SIGNAL_RUN_LAST, 0, NULL,
                                    NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT);
  signals[ACTIVATED] = g_signal_new ("activated", DSC_TYPE_DATA_TABLE, G_SIGNAL_RUN_LAST, 0, NULL,
                                     NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
}

static void
dsc_data_table_init (DscDataTable *self)
{
  GtkWidget *scrolled = gtk_scrolled_window_new ();

  self->told = -1;
  self->view = GTK_COLUMN_VIEW (gtk_column_view_new (NULL));
  gtk_widget_add_css_class (GTK_WIDGET (self->view), "data-table");
  gtk_widget_add_css_class (GTK_WIDGET (self->view), "dsc-table");
  add_menu (self);
  self->rows = g_list_store_new (DSC_TYPE_TABLE_ROW);
  self->sorted = gtk_sort_list_model_new (g_object_ref (G_LIST_MODEL (self->rows)),
                                          g_object_ref (gtk_column_view_get_sorter (self->view)));
  self->selection = gtk_single_selection_new (g_object_ref (G_LIST_MODEL (self->sorted)));
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  gtk_single_selection_set_can_unselect (self->selection, TRUE);
  dsc_shown_list_set_model (self->view, GTK_SELECTION_MODEL (self->selection));
  g_signal_connect_object (self->selection, "notify::selected-item", G_CALLBACK (selection_cb),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->view, "activate", G_CALLBACK (activate_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), GTK_WIDGET (self->view));
  adw_bin_set_child (ADW_BIN (self), scrolled);
}

/* Wide enough for the title, which is longer in some languages. */
static int
width_of (DscDataTable *self, const DscTableColumn *column)
{
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (GTK_WIDGET (self->view), NULL);
  g_autofree char *markup = g_markup_printf_escaped ("<b>%s</b>", _ (column->title));
  int width;

  pango_layout_set_markup (layout, markup, -1);
  pango_layout_get_pixel_size (layout, &width, NULL);
  return MAX (column->width, width + TITLE_MARGIN);
}

void
dsc_table_cell_set_number (DscTableCell *cell, double value, const char *format)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  cell->value = value;
  if (!isfinite (value)) {
    cell->text = g_strdup ("–");
    return;
  }
  g_ascii_formatd (text, sizeof text, format, value);
  cell->text = text[0] == '-' ? g_strconcat ("−", text + 1, NULL) : g_strdup (text);
}

void
dsc_data_table_set_columns (DscDataTable *self, const DscTableColumn *columns, guint n)
{
  g_return_if_fail (DSC_IS_DATA_TABLE (self));
  g_return_if_fail (self->n_columns == 0);

  self->columns = columns;
  self->n_columns = n;
  for (guint i = 0; i < n; i++) {
    GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
    g_autoptr (GtkSorter) sorter
        = GTK_SORTER (gtk_custom_sorter_new (compare_rows, GUINT_TO_POINTER (i), NULL));
    g_autoptr (GtkColumnViewColumn) column = NULL;

    g_object_set_data (G_OBJECT (factory), "table", self);
    g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), (gpointer)&columns[i]);
    g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), (gpointer)&columns[i]);
    column = gtk_column_view_column_new (_ (columns[i].title), factory);
    gtk_column_view_column_set_sorter (column, sorter);
    gtk_column_view_column_set_resizable (column, TRUE);
    gtk_column_view_column_set_expand (column, columns[i].expand);
    if (!columns[i].expand)
      gtk_column_view_column_set_fixed_width (column, width_of (self, &columns[i]));
    gtk_column_view_append_column (self->view, column);
  }
}

void
dsc_data_table_show_column (DscDataTable *self, guint column, gboolean shown)
{
  g_autoptr (GListModel) columns = NULL;
  g_autoptr (GtkColumnViewColumn) item = NULL;

  g_return_if_fail (DSC_IS_DATA_TABLE (self) && column < self->n_columns);

  columns = g_object_ref (gtk_column_view_get_columns (self->view));
  item = g_list_model_get_item (columns, column);
  gtk_column_view_column_set_visible (item, shown);
}

static gboolean
is_same_row (const DscTableRow *a, const DscTableRow *b)
{
  for (guint i = 0; i < a->n; i++) {
    const DscTableCell *x = &a->cells[i], *y = &b->cells[i];

    if (g_strcmp0 (x->text, y->text) != 0 || g_strcmp0 (x->css, y->css) != 0
        || g_strcmp0 (x->tooltip, y->tooltip) != 0
        || !(x->value == y->value || (isnan (x->value) && isnan (y->value))))
      return FALSE;
  }
  return TRUE;
}

/* How many of the first rows stay as they are: making their widgets takes long. */
static guint
count_same (DscDataTable *self, const GPtrArray *rows)
{
  GListModel *old = G_LIST_MODEL (self->rows);
  guint n = 0;

  for (; n < rows->len && n < g_list_model_get_n_items (old); n++) {
    g_autoptr (DscTableRow) row = g_list_model_get_item (old, n);

    if (!is_same_row (row, rows->pdata[n]))
      break;
  }
  return n;
}

void
dsc_data_table_fill (DscDataTable *self, guint n, DscTableCellFunc func, gpointer user_data)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (g_object_unref);
  guint old, same;
  int selected;

  g_return_if_fail (DSC_IS_DATA_TABLE (self));

  selected = dsc_data_table_get_selected (self);
  for (guint i = 0; i < n; i++) {
    DscTableRow *row = g_object_new (DSC_TYPE_TABLE_ROW, NULL);

    row->index = i;
    row->n = self->n_columns;
    row->cells = g_new0 (DscTableCell, row->n);
    for (guint k = 0; k < row->n; k++) {
      row->cells[k].value = NAN;
      func (i, k, &row->cells[k], user_data);
    }
    g_ptr_array_add (rows, row);
  }
  old = g_list_model_get_n_items (G_LIST_MODEL (self->rows));
  same = count_same (self, rows);
  if (same == old && same == n)
    return;
  self->quiet = TRUE;
  /* GTK loses itself when the row under the pointer goes while a menu holds the pointer. */
  dsc_context_menu_popdown (GTK_WIDGET (self));
  g_list_store_splice (self->rows, same, old - same, rows->pdata + same, n - same);
  self->quiet = FALSE;
  dsc_data_table_set_selected (self, selected);
}

void
dsc_data_table_set_menu (DscDataTable *self, DscRowMenuFunc func, gpointer user_data)
{
  g_return_if_fail (DSC_IS_DATA_TABLE (self));

  self->menu = func;
  self->menu_data = user_data;
}

guint
dsc_data_table_n_rows (DscDataTable *self)
{
  return g_list_model_get_n_items (G_LIST_MODEL (self->rows));
}

int
dsc_data_table_get_selected (DscDataTable *self)
{
  DscTableRow *row = gtk_single_selection_get_selected_item (self->selection);

  return row ? (int)row->index : -1;
}

static guint
find_position (DscDataTable *self, int row)
{
  for (guint i = 0; row >= 0 && i < dsc_data_table_n_rows (self); i++)
    if (dsc_data_table_get_row_at (self, i) == row)
      return i;
  return GTK_INVALID_LIST_POSITION;
}

/* A list that is scrolled before its new rows have been laid out shows the first row and nothing
 * else (GTK 4.8): the frame after the next one is soon enough. */
static gboolean
scroll_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer user_data)
{
  DscDataTable *self = DSC_DATA_TABLE (widget);
  /* The rows stand in a list view of their own inside the column view. */
  GtkWidget *list = gtk_widget_get_last_child (GTK_WIDGET (self->view));
  guint position = gtk_single_selection_get_selected (self->selection);

  if (gtk_widget_get_mapped (widget) && (self->n_ticks++ == 0 || gtk_widget_get_height (list) <= 1))
    return G_SOURCE_CONTINUE;
  self->scroll_id = 0;
  if (position != GTK_INVALID_LIST_POSITION)
    gtk_widget_activate_action (list, "list.scroll-to-item", "u", position);
  return G_SOURCE_REMOVE;
}

static void
select_row (DscDataTable *self, int row)
{
  guint position = find_position (self, row);

  if (gtk_single_selection_get_selected (self->selection) == position)
    return;
  gtk_single_selection_set_selected (self->selection, position);
  self->n_ticks = 0;
  if (!self->scroll_id && position != GTK_INVALID_LIST_POSITION)
    self->scroll_id = gtk_widget_add_tick_callback (GTK_WIDGET (self), scroll_cb, NULL, NULL);
}

void
dsc_data_table_set_selected (DscDataTable *self, int row)
{
  g_return_if_fail (DSC_IS_DATA_TABLE (self));

  self->quiet = TRUE;
  select_row (self, row);
  self->quiet = FALSE;
  self->told = dsc_data_table_get_selected (self);
}

void
dsc_data_table_choose (DscDataTable *self, int row)
{
  g_return_if_fail (DSC_IS_DATA_TABLE (self));

  select_row (self, row);
}

void
dsc_data_table_sort (DscDataTable *self, guint column, GtkSortType order)
{
  g_autoptr (GtkColumnViewColumn) view_column = NULL;

  g_return_if_fail (DSC_IS_DATA_TABLE (self));
  g_return_if_fail (column < self->n_columns);

  view_column = g_list_model_get_item (gtk_column_view_get_columns (self->view), column);
  gtk_column_view_sort_by_column (self->view, view_column, order);
}

int
dsc_data_table_get_row_at (DscDataTable *self, guint position)
{
  g_autoptr (DscTableRow) row = g_list_model_get_item (G_LIST_MODEL (self->sorted), position);

  return row ? (int)row->index : -1;
}

const char *
dsc_data_table_get_text (DscDataTable *self, guint row, guint column)
{
  g_autoptr (DscTableRow) item = g_list_model_get_item (G_LIST_MODEL (self->rows), row);

  return item && column < item->n ? item->cells[column].text : NULL;
}

char *
dsc_data_table_dup_text (DscDataTable *self)
{
  GString *text = g_string_new (NULL);

  for (guint k = 0; k < self->n_columns; k++)
    g_string_append_printf (text, "%s%s", k ? "\t" : "", _ (self->columns[k].title));
  g_string_append_c (text, '\n');
  for (guint i = 0; i < dsc_data_table_n_rows (self); i++) {
    g_autoptr (DscTableRow) row = g_list_model_get_item (G_LIST_MODEL (self->sorted), i);

    for (guint k = 0; k < row->n; k++) {
      const DscTableCell *cell = &row->cells[k];
      char number[G_ASCII_DTOSTR_BUF_SIZE] = "nan";

      if (isfinite (cell->value))
        dsc_number_shortest (cell->value, 'e', number);
      g_string_append_printf (text, "%s%s", k ? "\t" : "",
                              self->columns[k].is_number ? number : cell->text);
    }
    g_string_append_c (text, '\n');
  }
  return g_string_free (text, FALSE);
}
