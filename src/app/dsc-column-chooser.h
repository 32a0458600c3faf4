/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "dsc-catalog-case.h"

G_BEGIN_DECLS

/**
 * DscColumnChooser: a button that tells a column of a catalogue and opens a list of all, by group,
 * with their units, that can be searched; and whether its axis is logarithmic.
 *
 * "chosen": a person took another column, or another axis
 */
#define DSC_TYPE_COLUMN_CHOOSER (dsc_column_chooser_get_type ())
G_DECLARE_FINAL_TYPE (DscColumnChooser, dsc_column_chooser, DSC, COLUMN_CHOOSER, AdwBin)

/* @axis: "x" or "y"; @label: (translated) what it chooses; @has_count: the number of rows too */
DscColumnChooser *dsc_column_chooser_new (const char *axis, const char *label, gboolean has_count);
/* @shown: (nullable) */
void dsc_column_chooser_set_case (DscColumnChooser *self, DscCatalogCase *shown);
void dsc_column_chooser_set (DscColumnChooser *self, const char *name, gboolean log);
const char *dsc_column_chooser_get_name (DscColumnChooser *self); /* "": none */
gboolean dsc_column_chooser_get_log (DscColumnChooser *self);

G_END_DECLS
