/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "dsc-align-case.h"
#include "dsc-align-plot.h"
#include "dsc-data-table.h"

G_BEGIN_DECLS

/**
 * DscAlignBoard: what tweakreg found, whether it is all right, and what to try where it is not:
 * fits of the groups and exposures as tables, residuals as plots. All show one selection.
 *
 * Properties "group", "exposure", "source" (int, -1: none; notify): what is selected: a group; an
 * exposure with its group; a star by its exposure and the index into the sources of that.
 * Signal "star-activated" (guint exposure, guint source): a person wants to see a star in the
 * picture; "exposure-activated" (guint exposure); "case-changed": another result, or another
 * preview of it, is shown.
 */
#define DSC_TYPE_ALIGN_BOARD (dsc_align_board_get_type ())
G_DECLARE_FINAL_TYPE (DscAlignBoard, dsc_align_board, DSC, ALIGN_BOARD, AdwBin)

/* Follows the step tweakreg of @session (nullable). */
void dsc_align_board_set_session (DscAlignBoard *self, DscSession *session);
/* Shows a result that belongs to no step. @shown: (nullable) */
void dsc_align_board_show_case (DscAlignBoard *self, DscAlignCase *shown);

/* (transfer none) (nullable): the result of the last run; a thread that works on it takes a
 * reference. The others are what it holds. */
DscAlignCase *dsc_align_board_get_case (DscAlignBoard *self);
const DscTweakScene *dsc_align_board_get_scene (DscAlignBoard *self);
const DscTweakSolution *dsc_align_board_get_solution (DscAlignBoard *self);

/**
 * dsc_align_board_set_preview_solution: what another alignment of the same scene would give; shown
 * in the place of the result and marked as a preview. @solution: (transfer full) (nullable): NULL
 * ends it. A new result ends it, too.
 */
void dsc_align_board_set_preview_solution (DscAlignBoard *self, DscTweakSolution *solution);
/* The same with a scene of its own, whose exposures and groups are those of the result.
 * @preview: (nullable) */
void dsc_align_board_set_preview_case (DscAlignBoard *self, DscAlignCase *preview);
gboolean dsc_align_board_is_preview (DscAlignBoard *self);

/* As if chosen in the board; -1: none. */
void dsc_align_board_select_group (DscAlignBoard *self, int group);
void dsc_align_board_select_exposure (DscAlignBoard *self, int exposure);
void dsc_align_board_select_star (DscAlignBoard *self, int exposure, int source);
int dsc_align_board_get_group (DscAlignBoard *self);
int dsc_align_board_get_exposure (DscAlignBoard *self);
int dsc_align_board_get_source (DscAlignBoard *self);
/* Whose fits are shown. */
DscTweakFitKind dsc_align_board_get_kind (DscAlignBoard *self);
void dsc_align_board_set_kind (DscAlignBoard *self, DscTweakFitKind kind);

/* Writes the fits that are shown, on a thread: as a table (.ecsv), text (.txt), else as JSON. */
void dsc_align_board_save_fit (DscAlignBoard *self, const char *path);

/* A row above the plots for buttons of what is done by hand. */
GtkBox *dsc_align_board_get_tools (DscAlignBoard *self);

/* For tests and tools. */
const char *dsc_align_board_get_verdict (DscAlignBoard *self);
/* (nullable): why what is shown is not up to date */
const char *dsc_align_board_get_stale (DscAlignBoard *self);
/* "empty" "report" */
const char *dsc_align_board_get_page (DscAlignBoard *self);
/* What is bad, of the selection or of all, and what to try; what is said of the selection */
const char *dsc_align_board_get_advice (DscAlignBoard *self);
const char *dsc_align_board_get_info (DscAlignBoard *self);
/* "table" "sky" "shift" "histogram" "magnitude" "x" "y": what is seen where there is a choice */
const char *dsc_align_board_get_view (DscAlignBoard *self);
void dsc_align_board_set_view (DscAlignBoard *self, const char *name);
DscDataTable *dsc_align_board_get_groups (DscAlignBoard *self);
DscDataTable *dsc_align_board_get_exposures (DscAlignBoard *self);
/* (nullable): "sky" "shift" "histogram" "magnitude" "x" "y" */
DscAlignPlot *dsc_align_board_get_plot (DscAlignBoard *self, const char *name);

G_END_DECLS
