/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "dsc-catalog-model.h"

G_BEGIN_DECLS

/**
 * DscCatalogFilterBar: which sources are shown: an entry for an expression, what is wrong with it
 * and where, expressions used before and examples, how many sources there are.
 */
#define DSC_TYPE_CATALOG_FILTER_BAR (dsc_catalog_filter_bar_get_type ())
G_DECLARE_FINAL_TYPE (DscCatalogFilterBar, dsc_catalog_filter_bar, DSC, CATALOG_FILTER_BAR, AdwBin)

/* Called once. */
void dsc_catalog_filter_bar_set_model (DscCatalogFilterBar *self, DscCatalogModel *model);
/* A button at the end of the line. */
void dsc_catalog_filter_bar_append (DscCatalogFilterBar *self, GtkWidget *button);
/* What was done, or did not work, below the entry until the next change; NULL: nothing. */
void dsc_catalog_filter_bar_tell (DscCatalogFilterBar *self, const char *text, gboolean failed);

/* For tests: "87 of 135 shown, 3 selected"; what is wrong ("" for nothing) */
const char *dsc_catalog_filter_bar_get_count (DscCatalogFilterBar *self);
const char *dsc_catalog_filter_bar_get_message (DscCatalogFilterBar *self);

G_END_DECLS
