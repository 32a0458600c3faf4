/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "dsc-catalog-case.h"

G_BEGIN_DECLS

/**
 * DscCatalogModel: the one place for what is shown of a catalogue and what is selected of it; the
 * table, the picture, the plot and the card of a source follow it.
 *
 * "case-changed": another catalogue (the selection is kept by position where a source is still
 * there, the filter as it is); "filter-changed": other rows pass, or the text is wrong;
 * "selection-changed": rows or the current one
 */
#define DSC_TYPE_CATALOG_MODEL (dsc_catalog_model_get_type ())
G_DECLARE_FINAL_TYPE (DscCatalogModel, dsc_catalog_model, DSC, CATALOG_MODEL, GObject)

DscCatalogModel *dsc_catalog_model_new (void);

/* @shown: (nullable) (transfer none) */
void dsc_catalog_model_set_case (DscCatalogModel *self, DscCatalogCase *shown);
DscCatalogCase *dsc_catalog_model_get_case (DscCatalogModel *self); /* (nullable) */

/* @text: (nullable): an expression of DscTableFilter; one that is wrong leaves the rows as they
 * are. */
void dsc_catalog_model_set_filter (DscCatalogModel *self, const char *text);
const char *dsc_catalog_model_get_filter (DscCatalogModel *self);       /* "" for none */
const char *dsc_catalog_model_get_filter_error (DscCatalogModel *self); /* (nullable) */
/* Whether a row passes; of rows of the case. */
gboolean dsc_catalog_model_is_shown (DscCatalogModel *self, guint row);
const GtkBitset *dsc_catalog_model_get_shown (DscCatalogModel *self);

/* Rows that are selected, also those that the filter hides. */
const GtkBitset *dsc_catalog_model_get_selected (DscCatalogModel *self);
gboolean dsc_catalog_model_is_selected (DscCatalogModel *self, guint row);
/* @rows: (transfer none); the current row stays if it is among them, else it is the first */
void dsc_catalog_model_select (DscCatalogModel *self, GtkBitset *rows);
/* One row alone; -1: none. It is the current one. */
void dsc_catalog_model_select_row (DscCatalogModel *self, int row);
/* Adds it, or takes it back. */
void dsc_catalog_model_toggle_row (DscCatalogModel *self, guint row);
/* The row that a card tells of; -1: none */
int dsc_catalog_model_get_current (DscCatalogModel *self);

G_END_DECLS
