/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "dsc-data-table.h"
#include "dsc-examine-plot.h"
#include "dsc-examine-popover.h"

G_BEGIN_DECLS

/**
 * DscExamineBoard: what was measured by hand: the tools, a table with a row for each measurement,
 * the plot of the selected one. Its buttons are actions of the window.
 *
 * "changed": other measurements, or another one is selected; "row-activated" (guint row): a person
 * wants to see its place; "set" (string, string): of the settings, as in DscExaminePopover
 */
#define DSC_TYPE_EXAMINE_BOARD (dsc_examine_board_get_type ())
G_DECLARE_FINAL_TYPE (DscExamineBoard, dsc_examine_board, DSC, EXAMINE_BOARD, AdwBin)

/* @result: (transfer full): it becomes the selected one; plots of very old ones are given up */
void dsc_examine_board_add (DscExamineBoard *self, DscExamineResult *result);
void dsc_examine_board_clear (DscExamineBoard *self);
/* (transfer none) (element-type DscExamineResult) */
GPtrArray *dsc_examine_board_get_results (DscExamineBoard *self);
/* -1: none */
int dsc_examine_board_get_current (DscExamineBoard *self);
void dsc_examine_board_show_settings (DscExamineBoard *self, const DscExamineSettings *settings);
/* In the line above the plot, in the place of what the measurement says. */
void dsc_examine_board_say (DscExamineBoard *self, const char *text);

DscDataTable *dsc_examine_board_get_table (DscExamineBoard *self);
DscExaminePlot *dsc_examine_board_get_plot (DscExamineBoard *self);

G_END_DECLS
