/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "skymatch/dsc-sky-report.h"

G_BEGIN_DECLS

/**
 * DscSkyBoard: what skymatch found: its verdict, the levels of the exposures as a plot and as a
 * table, the overlaps as a graph on the sky, and the histogram of the selected exposure.
 *
 * Property "selected" (int, index of the exposure, -1 for none; notifies).
 * Signal "exposure-activated" (uint index): double click, or Enter.
 */
#define DSC_TYPE_SKY_BOARD (dsc_sky_board_get_type ())
G_DECLARE_FINAL_TYPE (DscSkyBoard, dsc_sky_board, DSC, SKY_BOARD, AdwBin)

/* @table: (nullable): DSC_SKY_TABLE of a product of skymatch; NULL or one that is not of that form
 * shows what to do to have one */
void dsc_sky_board_set_table (DscSkyBoard *self, GVariant *table);

int dsc_sky_board_get_selected (DscSkyBoard *self);
void dsc_sky_board_set_selected (DscSkyBoard *self, int index);

G_END_DECLS
