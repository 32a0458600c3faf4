/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "dsc-catalog-layout.h"

G_BEGIN_DECLS

/**
 * DscCatalogHeader: the titles above a table of sources: a click sorts, a drag at an edge makes a
 * column wider; tooltips tell what a column is.
 *
 * "clicked" (guint column): the title of a column
 */
#define DSC_TYPE_CATALOG_HEADER (dsc_catalog_header_get_type ())
G_DECLARE_FINAL_TYPE (DscCatalogHeader, dsc_catalog_header, DSC, CATALOG_HEADER, AdwBin)

/* @view: scrolls the rows; the titles follow. */
GtkWidget *dsc_catalog_header_new (DscCatalogLayout *layout, GtkAdjustment *view);
/* The column that rows are sorted by; -1: none. */
void dsc_catalog_header_set_sorting (DscCatalogHeader *self, int column, GtkSortType order);

G_END_DECLS
