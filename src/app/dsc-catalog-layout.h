/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "dsc-catalog-case.h"

G_BEGIN_DECLS

/**
 * DscCatalogLayout: which columns of a catalogue a table shows, how wide they are, and what stands
 * in their cells. Columns are those of the table of the case, by index; places count those shown,
 * from the left.
 *
 * "changed": columns, their widths, or the case
 */
#define DSC_TYPE_CATALOG_LAYOUT (dsc_catalog_layout_get_type ())
G_DECLARE_FINAL_TYPE (DscCatalogLayout, dsc_catalog_layout, DSC, CATALOG_LAYOUT, GObject)

DscCatalogLayout *dsc_catalog_layout_new (void);

/* What a person chose stays for columns of the same name. @shown: (nullable); @widget: whose font
 * the text is measured in */
void dsc_catalog_layout_set_case (DscCatalogLayout *self, DscCatalogCase *shown, GtkWidget *widget);
DscCatalogCase *dsc_catalog_layout_get_case (DscCatalogLayout *self); /* (nullable) */

guint dsc_catalog_layout_n_columns (DscCatalogLayout *self);
const DscColumn *dsc_catalog_layout_get_column (DscCatalogLayout *self, guint column);
/* Whether its values are numbers, which stand to the right. */
gboolean dsc_catalog_layout_is_number (DscCatalogLayout *self, guint column);
gboolean dsc_catalog_layout_is_shown (DscCatalogLayout *self, guint column);
void dsc_catalog_layout_show (DscCatalogLayout *self, guint column, gboolean shown);
/* Those shown at first; @all: all there are. */
void dsc_catalog_layout_reset (DscCatalogLayout *self, gboolean all);

guint dsc_catalog_layout_n_places (DscCatalogLayout *self);
/* The column at a place; @ret_x, @ret_width: (optional): pixels */
guint
dsc_catalog_layout_get_place (DscCatalogLayout *self, guint place, int *ret_x, int *ret_width);
void dsc_catalog_layout_set_width (DscCatalogLayout *self, guint place, int width);
/* The place whose right edge is within @reach pixels of @x; -1: none */
int dsc_catalog_layout_find_edge (DscCatalogLayout *self, double x, double reach);
int dsc_catalog_layout_get_width (DscCatalogLayout *self); /* of all */

/* Returns: (transfer full): what a cell shows */
char *dsc_catalog_layout_dup_cell (DscCatalogLayout *self, guint row, guint column);

G_END_DECLS
