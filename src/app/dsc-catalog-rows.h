/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "dsc-catalog-model.h"

G_BEGIN_DECLS

/* An item of DscCatalogRows: a place in it, whatever row stands there. */
#define DSC_TYPE_CATALOG_ROW (dsc_catalog_row_get_type ())
G_DECLARE_FINAL_TYPE (DscCatalogRow, dsc_catalog_row, DSC, CATALOG_ROW, GObject)

guint dsc_catalog_row_get_position (DscCatalogRow *self);

/**
 * DscCatalogRows: the rows of a DscCatalogModel that its filter shows, in the order of a column, as
 * the list and the selection of a GtkListView. Items are places: where other rows come to stand, by
 * sorting and filtering, only those beyond the end come or go, as a list takes 30 ms to make its
 * widgets anew.
 *
 * "changed": other rows, or in another order
 */
#define DSC_TYPE_CATALOG_ROWS (dsc_catalog_rows_get_type ())
G_DECLARE_FINAL_TYPE (DscCatalogRows, dsc_catalog_rows, DSC, CATALOG_ROWS, GObject)

DscCatalogRows *dsc_catalog_rows_new (DscCatalogModel *model);

/* @column: of the table; -1: in its order. Rows without a value come last, equal ones in the order
 * of the table. */
void dsc_catalog_rows_sort (DscCatalogRows *self, int column, GtkSortType order);

guint dsc_catalog_rows_n_rows (DscCatalogRows *self);
/* The row of the table at a position. */
guint dsc_catalog_rows_get_row (DscCatalogRows *self, guint position);
/* Where a row stands; GTK_INVALID_LIST_POSITION: it is not shown */
guint dsc_catalog_rows_find (DscCatalogRows *self, guint row);

G_END_DECLS
