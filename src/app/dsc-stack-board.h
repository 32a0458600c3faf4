/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "dsc-data-table.h"
#include "dsc-image-view.h"
#include "dsc-stack-report.h"

G_BEGIN_DECLS

/**
 * DscStackBoard: one place of the sky through all exposures and all steps: a sentence, a table with
 * a row for each exposure, cut-outs of the same window of the sky, and a plot of the values against
 * the median and the mosaic.
 *
 * "exposure-selected" (int index): of the association; "exposure-activated" (guint index, double x,
 * double y): open it there (0-based); "saved" (const char *text): what became of a file
 */
#define DSC_TYPE_STACK_BOARD (dsc_stack_board_get_type ())
G_DECLARE_FINAL_TYPE (DscStackBoard, dsc_stack_board, DSC, STACK_BOARD, AdwBin)

/* @report: (transfer full); @library: as it was loaded */
void dsc_stack_board_show_report (DscStackBoard *self, DscStackReport *report, DscLibrary *library);
/* Why there is nothing to be seen; NULL: how to start. */
void dsc_stack_board_show_message (DscStackBoard *self, const char *message);
/* The answer is under way: what is shown is of the place before. */
void dsc_stack_board_set_busy (DscStackBoard *self, gboolean busy);
/* Stretch and colours of the cut-outs as in that picture. @view: (nullable) */
void dsc_stack_board_set_look (DscStackBoard *self, DscImageView *view);
/* The exposure that is selected elsewhere; -1: none. */
void dsc_stack_board_set_selected (DscStackBoard *self, int exposure);

/* By the end of the name: .json, anything else is CSV; "saved" tells of it. */
void dsc_stack_board_save (DscStackBoard *self, const char *path);

/* (nullable) */
const DscStackReport *dsc_stack_board_get_report (DscStackBoard *self);
/* The sentence or message that is shown. */
const char *dsc_stack_board_get_sentence (DscStackBoard *self);
DscDataTable *dsc_stack_board_get_table (DscStackBoard *self);

G_END_DECLS
