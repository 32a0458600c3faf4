/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "dsc-catalog-rows.h"

G_BEGIN_DECLS

/**
 * DscSourceCard: the current source of a catalogue: cut-out with its segment and apertures, radial
 * profile, curve of growth, all fluxes and magnitudes with errors and units, what is odd about it.
 * Pixels are read on a thread.
 */
#define DSC_TYPE_SOURCE_CARD (dsc_source_card_get_type ())
G_DECLARE_FINAL_TYPE (DscSourceCard, dsc_source_card, DSC, SOURCE_CARD, AdwBin)

GtkWidget *dsc_source_card_new (void);
void dsc_source_card_set_model (DscSourceCard *self, DscCatalogModel *model); /* (nullable) */
/* @rows: (nullable): the sources before and after are those of the table as it is sorted */
void dsc_source_card_set_rows (DscSourceCard *self, DscCatalogRows *rows);
/* For tests: the row that is told of; -1 while nothing is */
int dsc_source_card_get_row (DscSourceCard *self);

G_END_DECLS
