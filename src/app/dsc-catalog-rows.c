/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-catalog-rows.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* --- an item --- */

struct _DscCatalogRow {
  GObject parent_instance;

  guint position;
};

G_DEFINE_FINAL_TYPE (DscCatalogRow, dsc_catalog_row, G_TYPE_OBJECT)

static void
dsc_catalog_row_class_init (DscCatalogRowClass *klass)
{
}

static void
dsc_catalog_row_init (DscCatalogRow *self)
{
}

guint
dsc_catalog_row_get_position (DscCatalogRow *self)
{
  return self->position;
}

/* --- the list --- */

struct _DscCatalogRows {
  GObject parent_instance;

  DscCatalogModel *model;
  DscCatalogCase *shown; /* (nullable): what the arrays are of */
  int column;
  GtkSortType order;
  guint *sorted; /* all rows in order */
  guint *rows;   /* those that are shown: @n */
  guint *places; /* of each row: its position + 1; 0: not shown */
  guint n;
};

static guint changed_signal;

static void list_init (GListModelInterface *iface);
static void selection_init (GtkSelectionModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (DscCatalogRows,
                               dsc_catalog_rows,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_init)
                                   G_IMPLEMENT_INTERFACE (GTK_TYPE_SELECTION_MODEL, selection_init))

/* --- sorting --- */

#define DIGIT_BITS 11
#define N_DIGITS 6 /* of 64 bits */

typedef struct {
  guint64 key;
  guint row;
} Key;

/* Ordered as the numbers are: -0 is 0. */
static guint64
make_key (double value)
{
  const guint64 sign = G_GUINT64_CONSTANT (1) << 63;
  guint64 bits;

  value = value == 0 ? 0 : value;
  memcpy (&bits, &value, sizeof bits);
  return bits & sign ? ~bits : bits | sign;
}

/* By digits from the last to the first, equal ones in the order there is: a million in a few
 * frames.
 */
static void
sort_keys (Key *keys, guint n)
{
  g_autofree Key *other = g_new (Key, MAX (n, 1));
  guint starts[1 << DIGIT_BITS];
  Key *from = keys, *to = other;

  for (guint digit = 0; digit < N_DIGITS; digit++) {
    guint shift = digit * DIGIT_BITS, sum = 0;
    Key *was = from;

    memset (starts, 0, sizeof starts);
    for (guint i = 0; i < n; i++)
      starts[from[i].key >> shift & (G_N_ELEMENTS (starts) - 1)]++;
    for (guint i = 0; i < G_N_ELEMENTS (starts); i++) {
      guint count = starts[i];

      starts[i] = sum;
      sum += count;
    }
    for (guint i = 0; i < n; i++)
      to[starts[from[i].key >> shift & (G_N_ELEMENTS (starts) - 1)]++] = from[i];
    from = to;
    to = was;
  }
}

/* Rows without a value come last, in the order of the table. */
static void
sort_numbers (DscCatalogRows *self, const DscColumn *column)
{
  g_autofree Key *keys = g_new (Key, MAX (self->shown->n, 1));
  double sign = self->order == GTK_SORT_DESCENDING ? -1 : 1;
  guint n = 0, n_last = 0;

  for (guint i = 0; i < self->shown->n; i++) {
    double value = dsc_column_get_double (column, i);

    if (isnan (value))
      self->sorted[n_last++] = i;
    else
      keys[n++] = (Key){ make_key (sign * value), i };
  }
  memmove (self->sorted + n, self->sorted, n_last * sizeof (guint));
  sort_keys (keys, n);
  for (guint i = 0; i < n; i++)
    self->sorted[i] = keys[i].row;
}

static int
compare_strings (gconstpointer a, gconstpointer b, gpointer user_data)
{
  DscCatalogRows *self = user_data;
  const DscColumn *column = dsc_table_get_column (self->shown->table, (guint)self->column);
  guint x = *(const guint *)a, y = *(const guint *)b;
  gboolean no_x = dsc_column_is_masked (column, x), no_y = dsc_column_is_masked (column, y);
  int result;

  if (no_x != no_y)
    return no_x ? 1 : -1;
  result = strcmp (dsc_column_get_string (column, x), dsc_column_get_string (column, y));
  if (result == 0 || no_x)
    return x < y ? -1 : x > y;
  return self->order == GTK_SORT_DESCENDING ? -result : result;
}

static void
sort_rows (DscCatalogRows *self)
{
  const DscColumn *column;

  for (guint i = 0; self->shown && i < self->shown->n; i++)
    self->sorted[i] = i;
  if (!self->shown || self->column < 0)
    return;
  column = dsc_table_get_column (self->shown->table, (guint)self->column);
  if (column->type == DSC_COLUMN_STRING)
    g_qsort_with_data (self->sorted, (gint)self->shown->n, sizeof (guint), compare_strings, self);
  else
    sort_numbers (self, column);
}

static void
tell (DscCatalogRows *self, guint old)
{
  g_signal_emit (self, changed_signal, 0);
  if (self->n < old)
    g_list_model_items_changed (G_LIST_MODEL (self), self->n, old - self->n, 0);
  else if (self->n > old)
    g_list_model_items_changed (G_LIST_MODEL (self), old, 0, self->n - old);
  if (MIN (self->n, old) > 0)
    gtk_selection_model_selection_changed (GTK_SELECTION_MODEL (self), 0, MIN (self->n, old));
}

/* Those that are shown, in order. */
static void
collect (DscCatalogRows *self)
{
  guint old = self->n;

  self->n = 0;
  for (guint i = 0; self->shown && i < self->shown->n; i++) {
    guint row = self->sorted[i];
    gboolean is_shown = dsc_catalog_model_is_shown (self->model, row);

    self->places[row] = is_shown ? self->n + 1 : 0;
    if (is_shown)
      self->rows[self->n++] = row;
  }
  tell (self, old);
}

void
dsc_catalog_rows_sort (DscCatalogRows *self, int column, GtkSortType order)
{
  g_return_if_fail (DSC_IS_CATALOG_ROWS (self));

  if (self->shown && column >= (int)dsc_table_n_columns (self->shown->table))
    column = -1;
  if (column == self->column && order == self->order)
    return;
  self->column = column;
  self->order = order;
  sort_rows (self);
  collect (self);
}

/* --- what the model says --- */

/* Nothing is shown until the filter is known, which follows. */
static void
case_cb (DscCatalogRows *self)
{
  DscCatalogCase *shown = dsc_catalog_model_get_case (self->model);
  guint old = self->n;

  self->n = 0;
  g_clear_pointer (&self->shown, dsc_catalog_case_unref);
  g_clear_pointer (&self->sorted, g_free);
  g_clear_pointer (&self->rows, g_free);
  g_clear_pointer (&self->places, g_free);
  self->column = -1;
  tell (self, old);
  if (!shown)
    return;
  self->shown = dsc_catalog_case_ref (shown);
  self->sorted = g_new0 (guint, MAX (shown->n, 1));
  self->rows = g_new0 (guint, MAX (shown->n, 1));
  self->places = g_new0 (guint, MAX (shown->n, 1));
  sort_rows (self);
}

/* A filter that is wrong leaves the rows as they are, but those of a new catalogue are not here. */
static void
filter_cb (DscCatalogRows *self)
{
  if (!dsc_catalog_model_get_filter_error (self->model) || self->n == 0)
    collect (self);
}

static void
selection_cb (DscCatalogRows *self)
{
  if (self->n > 0)
    gtk_selection_model_selection_changed (GTK_SELECTION_MODEL (self), 0, self->n);
}

/* --- GListModel --- */

static GType
get_item_type (GListModel *list)
{
  return DSC_TYPE_CATALOG_ROW;
}

static guint
get_n_items (GListModel *list)
{
  return DSC_CATALOG_ROWS (list)->n;
}

static gpointer
get_item (GListModel *list, guint position)
{
  DscCatalogRows *self = DSC_CATALOG_ROWS (list);
  DscCatalogRow *row;

  if (position >= self->n)
    return NULL;
  row = g_object_new (DSC_TYPE_CATALOG_ROW, NULL);
  row->position = position;
  return row;
}

static void
list_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

/* --- GtkSelectionModel --- */

static gboolean
is_selected (GtkSelectionModel *selection, guint position)
{
  DscCatalogRows *self = DSC_CATALOG_ROWS (selection);

  return position < self->n && dsc_catalog_model_is_selected (self->model, self->rows[position]);
}

static GtkBitset *
get_selection_in_range (GtkSelectionModel *selection, guint position, guint n_items)
{
  DscCatalogRows *self = DSC_CATALOG_ROWS (selection);
  GtkBitset *positions = gtk_bitset_new_empty ();
  GtkBitsetIter iter;
  guint row;

  for (gboolean more
       = gtk_bitset_iter_init_first (&iter, dsc_catalog_model_get_selected (self->model), &row);
       more; more = gtk_bitset_iter_next (&iter, &row)) {
    guint place = dsc_catalog_rows_find (self, row);

    if (place != GTK_INVALID_LIST_POSITION && place >= position && place - position < n_items)
      gtk_bitset_add (positions, place);
  }
  return positions;
}

static gboolean
select_item (GtkSelectionModel *selection, guint position, gboolean unselect_rest)
{
  DscCatalogRows *self = DSC_CATALOG_ROWS (selection);

  if (position >= self->n)
    return FALSE;
  if (unselect_rest)
    dsc_catalog_model_select_row (self->model, (int)self->rows[position]);
  else if (!is_selected (selection, position))
    dsc_catalog_model_toggle_row (self->model, self->rows[position]);
  return TRUE;
}

static gboolean
unselect_item (GtkSelectionModel *selection, guint position)
{
  DscCatalogRows *self = DSC_CATALOG_ROWS (selection);

  if (is_selected (selection, position))
    dsc_catalog_model_toggle_row (self->model, self->rows[position]);
  return TRUE;
}

/* Positions of @mask become selected where @selected has them, else not. */
static gboolean
set_selection (GtkSelectionModel *selection, GtkBitset *selected, GtkBitset *mask)
{
  DscCatalogRows *self = DSC_CATALOG_ROWS (selection);
  g_autoptr (GtkBitset) rows = gtk_bitset_copy (dsc_catalog_model_get_selected (self->model));
  GtkBitsetIter iter;
  guint position;

  for (gboolean more = gtk_bitset_iter_init_first (&iter, mask, &position);
       more && position < self->n; more = gtk_bitset_iter_next (&iter, &position)) {
    if (gtk_bitset_contains (selected, position))
      gtk_bitset_add (rows, self->rows[position]);
    else
      gtk_bitset_remove (rows, self->rows[position]);
  }
  dsc_catalog_model_select (self->model, rows);
  return TRUE;
}

static gboolean
select_range (GtkSelectionModel *selection, guint position, guint n_items, gboolean unselect_rest)
{
  DscCatalogRows *self = DSC_CATALOG_ROWS (selection);
  g_autoptr (GtkBitset) rows = unselect_rest
                                   ? gtk_bitset_new_empty ()
                                   : gtk_bitset_copy (dsc_catalog_model_get_selected (self->model));

  for (guint i = position; i < self->n && i - position < n_items; i++)
    gtk_bitset_add (rows, self->rows[i]);
  dsc_catalog_model_select (self->model, rows);
  return TRUE;
}

static gboolean
unselect_range (GtkSelectionModel *selection, guint position, guint n_items)
{
  g_autoptr (GtkBitset) none = gtk_bitset_new_empty ();
  g_autoptr (GtkBitset) mask = gtk_bitset_new_range (position, n_items);

  return set_selection (selection, none, mask);
}

static gboolean
select_all (GtkSelectionModel *selection)
{
  return select_range (selection, 0, DSC_CATALOG_ROWS (selection)->n, FALSE);
}

static gboolean
unselect_all (GtkSelectionModel *selection)
{
  dsc_catalog_model_select_row (DSC_CATALOG_ROWS (selection)->model, -1);
  return TRUE;
}

static void
selection_init (GtkSelectionModelInterface *iface)
{
  iface->is_selected = is_selected;
  iface->get_selection_in_range = get_selection_in_range;
  iface->select_item = select_item;
  iface->unselect_item = unselect_item;
  iface->select_range = select_range;
  iface->unselect_range = unselect_range;
  iface->select_all = select_all;
  iface->unselect_all = unselect_all;
  iface->set_selection = set_selection;
}

/* --- the object --- */

static void
dsc_catalog_rows_finalize (GObject *object)
{
  DscCatalogRows *self = DSC_CATALOG_ROWS (object);

  g_clear_pointer (&self->shown, dsc_catalog_case_unref);
  g_clear_object (&self->model);
  g_free (self->sorted);
  g_free (self->rows);
  g_free (self->places);
  G_OBJECT_CLASS (dsc_catalog_rows_parent_class)->finalize (object);
}

static void
dsc_catalog_rows_class_init (DscCatalogRowsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = dsc_catalog_rows_finalize;
  changed_signal = g_signal_new ("changed", DSC_TYPE_CATALOG_ROWS, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 0);
}

static void
dsc_catalog_rows_init (DscCatalogRows *self)
{
  self->column = -1;
}

DscCatalogRows *
dsc_catalog_rows_new (DscCatalogModel *model)
{
  DscCatalogRows *self = g_object_new (DSC_TYPE_CATALOG_ROWS, NULL);

  self->model = g_object_ref (model);
  g_signal_connect_object (model, "case-changed", G_CALLBACK (case_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (model, "filter-changed", G_CALLBACK (filter_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (model, "selection-changed", G_CALLBACK (selection_cb), self,
                           G_CONNECT_SWAPPED);
  case_cb (self);
  collect (self);
  return self;
}

guint
dsc_catalog_rows_n_rows (DscCatalogRows *self)
{
  return self->n;
}

guint
dsc_catalog_rows_get_row (DscCatalogRows *self, guint position)
{
  g_return_val_if_fail (position < self->n, 0);

  return self->rows[position];
}

guint
dsc_catalog_rows_find (DscCatalogRows *self, guint row)
{
  if (!self->shown || row >= self->shown->n || self->places[row] == 0)
    return GTK_INVALID_LIST_POSITION;
  return self->places[row] - 1;
}
