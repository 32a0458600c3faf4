/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "dsc-catalog-model.h"

G_BEGIN_DECLS

/**
 * DscCatalogBoard: the sources that source_catalog measured: verdict and warnings, a table to sort
 * and filter, a plot of two columns, a card of the current source; all show one selection.
 *
 * "source-activated" (guint row): a person wants to see it in the picture
 */
#define DSC_TYPE_CATALOG_BOARD (dsc_catalog_board_get_type ())
G_DECLARE_FINAL_TYPE (DscCatalogBoard, dsc_catalog_board, DSC, CATALOG_BOARD, AdwBin)

/* Follows the step source_catalog of @session (nullable). */
void dsc_catalog_board_set_session (DscCatalogBoard *self, DscSession *session);
/* (transfer none): the board's own; it lives as long as the board. */
DscCatalogModel *dsc_catalog_board_get_model (DscCatalogBoard *self);
/* A catalogue from a file, over @image; its name stands in the place of the verdict. */
void dsc_catalog_board_show_case (DscCatalogBoard *self, DscCatalogCase *shown, const char *name);

/* Turns to the card of the current source, where there is no room for all. */
void dsc_catalog_board_show_card (DscCatalogBoard *self);

/* Whether such a catalogue is shown, and not that of the step. */
gboolean dsc_catalog_board_is_file (DscCatalogBoard *self);

/* Writes rows, on a thread, by the extension: .ecsv .csv .fits (tables), .reg (DS9) .crtf (regions
 * on the sky). @selected: those selected (all that are shown if none is); else all shown */
void dsc_catalog_board_export (DscCatalogBoard *self, const char *path, gboolean selected);

/* For tests and tools. */
const char *dsc_catalog_board_get_verdict (DscCatalogBoard *self);
const char *dsc_catalog_board_get_warning (DscCatalogBoard *self); /* (nullable) */
gboolean dsc_catalog_board_is_loading (DscCatalogBoard *self);

G_END_DECLS
