/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-table.h"

G_BEGIN_DECLS

/* How columns of a catalogue are named and their values written wherever they are shown. */

/* Returns: (transfer full): "isophotal_flux [Jy]" */
char *dsc_catalog_column_dup_title (const DscColumn *column);
/* Returns: (transfer full): for a person, in the format of the column, with a true minus; "—" where
 * there is no value */
char *dsc_catalog_cell_dup_text (const DscColumn *column, gsize row);
/* Appends the value with all its digits, as programs read it: "nan" where there is no number. */
void dsc_catalog_cell_append (const DscColumn *column, gsize row, GString *text);

/**
 * dsc_catalog_table_find_basic: the columns that tell something at first sight: label, position,
 * magnitudes, fluxes ... Of a table that has few of these names: the first columns.
 * Returns: (transfer full): by column, free with g_free()
 */
gboolean *dsc_catalog_table_find_basic (const DscTable *table);
/* Returns: (transfer full) (nullable): the name of the first column in the expression @filter in
 * which no row has a value. Looks at all rows. */
char *dsc_catalog_table_find_empty (const DscTable *table, const char *filter);
/* A characteristic number of characters of its values. */
guint dsc_catalog_column_get_chars (const DscTable *table, guint column);

/**
 * dsc_catalog_table_lacks_corrections: whether the catalogue was made without aperture corrections:
 * total fluxes are missing and is_extended means nothing. Looks at all rows.
 */
gboolean dsc_catalog_table_lacks_corrections (const DscTable *table);
/* Whether the column is one that means nothing then. */
gboolean dsc_catalog_column_needs_corrections (const DscColumn *column);

G_END_DECLS
