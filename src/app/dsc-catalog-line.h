/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-catalog-layout.h"
#include "dsc-catalog-rows.h"

G_BEGIN_DECLS

/**
 * DscCatalogLine: a row of a table of sources: all its cells in one widget, which draws those that
 * are seen. A widget for each cell would take a second for a screen of 65 columns.
 */
#define DSC_TYPE_CATALOG_LINE (dsc_catalog_line_get_type ())
G_DECLARE_FINAL_TYPE (DscCatalogLine, dsc_catalog_line, DSC, CATALOG_LINE, GtkWidget)

/* @view: (nullable): tells which part of the width is seen; it must outlive the line */
GtkWidget *
dsc_catalog_line_new (DscCatalogLayout *layout, DscCatalogRows *rows, GtkAdjustment *view);
/* In @rows; -1: none. */
void dsc_catalog_line_set_position (DscCatalogLine *self, int position);
/* The row of the table that stands there; -1: none */
int dsc_catalog_line_get_row (DscCatalogLine *self);

G_END_DECLS
