/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "dsc-data-table.h"
#include "dsc-session.h"

G_BEGIN_DECLS

/**
 * DscMosaicBoard: what resample made: verdict, output grid, coverage and noise, and what other
 * settings would take. It looks when it is seen, on a thread.
 */
#define DSC_TYPE_MOSAIC_BOARD (dsc_mosaic_board_get_type ())
G_DECLARE_FINAL_TYPE (DscMosaicBoard, dsc_mosaic_board, DSC, MOSAIC_BOARD, AdwBin)

/* Follows the step resample of @session (nullable). */
void dsc_mosaic_board_set_session (DscMosaicBoard *self, DscSession *session);

/* For tests and tools. */
const char *dsc_mosaic_board_get_page (DscMosaicBoard *self); /* "empty" "report" */
const char *dsc_mosaic_board_get_verdict (DscMosaicBoard *self);
gboolean dsc_mosaic_board_is_settled (DscMosaicBoard *self);
DscDataTable *dsc_mosaic_board_get_facts (DscMosaicBoard *self);
DscDataTable *dsc_mosaic_board_get_changes (DscMosaicBoard *self);

G_END_DECLS
