/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "dsc-catalog-layout.h"
#include "dsc-catalog-rows.h"
#include "dsc-context-menu.h"

G_BEGIN_DECLS

/**
 * DscCatalogTableView: the rows of a DscCatalogModel, by the hundred thousand: sorted by a click on
 * a title, selected as files are, copied by Ctrl+C with all digits. A few columns are shown at
 * first, the others when they are chosen.
 *
 * "activated" (guint row): a person opened a row
 */
#define DSC_TYPE_CATALOG_TABLE_VIEW (dsc_catalog_table_view_get_type ())
G_DECLARE_FINAL_TYPE (DscCatalogTableView, dsc_catalog_table_view, DSC, CATALOG_TABLE_VIEW, AdwBin)

/* Called once. */
void dsc_catalog_table_view_set_model (DscCatalogTableView *self, DscCatalogModel *model);
/* Of a row, by the right button, Menu or Shift+F10. @func: (nullable) */
void dsc_catalog_table_view_set_menu (DscCatalogTableView *self,
                                      DscRowMenuFunc func,
                                      gpointer user_data);
/* @column: of the table; -1: as in the table */
void dsc_catalog_table_view_sort (DscCatalogTableView *self, int column, GtkSortType order);
void dsc_catalog_table_view_copy (DscCatalogTableView *self);

/* Which columns are shown. */
DscCatalogLayout *dsc_catalog_table_view_get_layout (DscCatalogTableView *self);
/* The rows in their order; NULL before there is a model. */
DscCatalogRows *dsc_catalog_table_view_get_rows (DscCatalogTableView *self);
/* Returns: (transfer full): a header and the rows that are selected (all that are shown if none of
 * them is), in their order, tab separated */
char *dsc_catalog_table_view_dup_text (DscCatalogTableView *self);

G_END_DECLS
