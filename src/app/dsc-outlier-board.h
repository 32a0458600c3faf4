/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "dsc-data-table.h"
#include "dsc-session.h"
#include "outlier_detection/dsc-outlier-report.h"

G_BEGIN_DECLS

/**
 * DscOutlierBoard: what outlier_detection did, whether it is all right, and what would change it:
 * verdict, how many values the median had, exposures with their flags, cores of sources that were
 * hit more than once and the scale that would spare them.
 *
 * "exposure-selected" (int index): a person chose an exposure; "core-selected" (double ra, double
 * dec): a core, degrees; "arranged": the room for the tables and what stands beside them changed
 */
#define DSC_TYPE_OUTLIER_BOARD (dsc_outlier_board_get_type ())
G_DECLARE_FINAL_TYPE (DscOutlierBoard, dsc_outlier_board, DSC, OUTLIER_BOARD, AdwBin)

/* Follows the step outlier_detection of @session (nullable). */
void dsc_outlier_board_set_session (DscOutlierBoard *self, DscSession *session);
/**
 * dsc_outlier_board_show_report: @report: (nullable): copied
 * @verdict: (nullable): one line; made from the report if there is none
 * @scale: (nullable): the parameter that the report was made with, "1.2 0.7"
 */
void dsc_outlier_board_show_report (DscOutlierBoard *self,
                                    const DscOutlierReport *report,
                                    const char *verdict,
                                    const char *scale);

/* What other parameters would flag in an exposure, and what the run did. Returns: FALSE if unknown
 */
typedef gboolean (*DscOutlierCountFunc) (guint exposure,
                                         guint64 *ret_now,
                                         guint64 *ret_was,
                                         gpointer user_data);
/* The exposures again, with what @func says; NULL: as they are. It is asked during the call and
 * when the report changes. */
void
dsc_outlier_board_set_preview (DscOutlierBoard *self, DscOutlierCountFunc func, gpointer user_data);
/* The exposure that is selected elsewhere; -1: none. */
void dsc_outlier_board_set_selected (DscOutlierBoard *self, int index);
/* What stands beside the tables, or in their place where there is little room. Called once. */
void dsc_outlier_board_set_side (DscOutlierBoard *self, GtkWidget *child);
/* Only where one is in the place of the other. */
void dsc_outlier_board_show_side (DscOutlierBoard *self);
void dsc_outlier_board_show_tables (DscOutlierBoard *self);
gboolean dsc_outlier_board_is_narrow (DscOutlierBoard *self);

/* For tests and tools. */
const char *dsc_outlier_board_get_verdict (DscOutlierBoard *self);
/* (nullable): why what is shown is not up to date */
const char *dsc_outlier_board_get_stale (DscOutlierBoard *self);
/* "empty" "report" */
const char *dsc_outlier_board_get_page (DscOutlierBoard *self);
/* (nullable): the value that "Try scale" would set */
const char *dsc_outlier_board_get_scale (DscOutlierBoard *self);

DscDataTable *dsc_outlier_board_get_exposures (DscOutlierBoard *self);
DscDataTable *dsc_outlier_board_get_cores (DscOutlierBoard *self);

G_END_DECLS
