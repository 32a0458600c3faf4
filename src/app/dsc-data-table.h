/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "dsc-context-menu.h"

G_BEGIN_DECLS

/* A column; its texts are N_() and must stay. @expand: takes the room that is left. */
typedef struct {
  const char *title, *tooltip;
  int width;
  gboolean is_number; /* to the right, sorted by value, NaN last */
  gboolean expand;
} DscTableColumn;

/**
 * DscTableCell:
 * @value: of a number, for sorting and copying
 * @text: (transfer full): what is shown
 * @css: (nullable): a style class: "warning", "error", "dim-label"
 * @tooltip: (transfer full) (nullable)
 */
typedef struct {
  double value;
  char *text;
  const char *css;
  char *tooltip;
} DscTableCell;

/* @format: as of g_ascii_formatd(). A dash for what is not finite, a minus sign for a hyphen. */
void dsc_table_cell_set_number (DscTableCell *cell, double value, const char *format);

typedef void (*DscTableCellFunc) (guint row,
                                  guint column,
                                  DscTableCell *ret_cell,
                                  gpointer user_data);

/**
 * DscDataTable: numbers of a board: sortable, selectable one row at a time, copied by Ctrl+C with
 * all digits. Rows are known by the index that they were filled with, whatever their order.
 *
 * "selected" (int row): a person chose another row; "activated" (guint row): opened it
 */
#define DSC_TYPE_DATA_TABLE (dsc_data_table_get_type ())
G_DECLARE_FINAL_TYPE (DscDataTable, dsc_data_table, DSC, DATA_TABLE, AdwBin)

void dsc_data_table_set_columns (DscDataTable *self, const DscTableColumn *columns, guint n);
void dsc_data_table_show_column (DscDataTable *self, guint column, gboolean shown);
/* Calls @func for every cell, at once. The selection is kept if there is such a row. */
void dsc_data_table_fill (DscDataTable *self, guint n, DscTableCellFunc func, gpointer user_data);
/* Of a row, by the right button, Menu or Shift+F10. @func: (nullable) */
void dsc_data_table_set_menu (DscDataTable *self, DscRowMenuFunc func, gpointer user_data);
guint dsc_data_table_n_rows (DscDataTable *self);

/* -1: none */
int dsc_data_table_get_selected (DscDataTable *self);
void dsc_data_table_set_selected (DscDataTable *self, int row);
/* As if a person had chosen it. */
void dsc_data_table_choose (DscDataTable *self, int row);
void dsc_data_table_sort (DscDataTable *self, guint column, GtkSortType order);
/* The row that stands at place @position; -1 beyond the last. */
int dsc_data_table_get_row_at (DscDataTable *self, guint position);
/* (nullable): borrowed until the next fill */
const char *dsc_data_table_get_text (DscDataTable *self, guint row, guint column);
/* Returns: (transfer full): what is copied: a header and the rows as they stand, tab separated */
char *dsc_data_table_dup_text (DscDataTable *self);

G_END_DECLS
