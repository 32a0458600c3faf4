/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "dsc-data-table.h"
#include "dsc-level-plot.h"
#include "dsc-session.h"
#include "dsc-sky-graph.h"
#include "skymatch/dsc-sky-report.h"

G_BEGIN_DECLS

/**
 * DscSkyBoard: what skymatch found, whether it is all right, and who takes the levels off: its
 * verdict, the levels of the exposures as a plot and as a table, the histogram of the selected
 * exposure, and the overlaps as a graph on the sky. All show one selection.
 *
 * Property "selected" (int, index of the exposure, -1 for none; notifies).
 * Signal "exposure-activated" (uint index): double click, or Enter.
 */
#define DSC_TYPE_SKY_BOARD (dsc_sky_board_get_type ())
G_DECLARE_FINAL_TYPE (DscSkyBoard, dsc_sky_board, DSC, SKY_BOARD, AdwBin)

/* Follows the step skymatch of @session (nullable). @members: (nullable) (element-type DscMember):
 * where the exposures lie */
void dsc_sky_board_set_session (DscSkyBoard *self, DscSession *session, GListModel *members);
/* @report: (nullable) (transfer full): NULL says what to do to have one */
void dsc_sky_board_show_report (DscSkyBoard *self, DscSkyReport *report);

int dsc_sky_board_get_selected (DscSkyBoard *self);
void dsc_sky_board_set_selected (DscSkyBoard *self, int index);

/* (nullable): what is shown */
const DscSkyReport *dsc_sky_board_get_report (DscSkyBoard *self);

/* For tests and tools. */
const char *dsc_sky_board_get_verdict (DscSkyBoard *self);
/* "empty" "report" */
const char *dsc_sky_board_get_page (DscSkyBoard *self);
DscDataTable *dsc_sky_board_get_table (DscSkyBoard *self);
DscLevelPlot *dsc_sky_board_get_plot (DscSkyBoard *self);
DscSkyGraph *dsc_sky_board_get_graph (DscSkyBoard *self);

G_END_DECLS
