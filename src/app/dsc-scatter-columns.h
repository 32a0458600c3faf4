/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-table.h"

G_BEGIN_DECLS

/* What can be plotted of a catalogue. */

/* In place of a column for y: how many rows there are in steps of x. */
#define DSC_SCATTER_COUNT "count"

/* The kinds of columns, in the order in which a list has them. Returns: (transfer none): of a
 * column that holds numbers; translated */
const char *dsc_scatter_column_get_group (const char *name);
/* For sorting by group. */
guint dsc_scatter_column_get_rank (const char *name);
gboolean dsc_scatter_column_is_number (const DscColumn *column);
/* A magnitude: bright is up. */
gboolean dsc_scatter_column_is_magnitude (const DscColumn *column);
/* The column of its errors. (nullable) */
const DscColumn *dsc_scatter_column_find_error (const DscTable *table, const char *name);

/**
 * DscScatterPair: two columns that tell something together. @label: translated
 */
typedef struct {
  const char *label;
  const char *x, *y; /* of the table, or DSC_SCATTER_COUNT */
  gboolean x_log, y_log;
} DscScatterPair;

#define DSC_SCATTER_MAX_PAIRS 8

/* Those that @table has numbers for, the most telling first. Returns: how many */
guint dsc_scatter_pairs (const DscTable *table, DscScatterPair *ret_pairs);

G_END_DECLS
