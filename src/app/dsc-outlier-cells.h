/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-data-table.h"
#include "outlier_detection/dsc-outlier-report.h"

G_BEGIN_DECLS

/* The tables of the outlier board: columns, and cells of a DscOutlierReport (the user data). */
const DscTableColumn *dsc_outlier_exposure_columns (guint *ret_n);
void
dsc_outlier_exposure_cell (guint row, guint column, DscTableCell *ret_cell, gpointer user_data);
/* The number of flags in that cell, with others that a run would give; other cells are left. */
void dsc_outlier_exposure_cell_preview (guint column, DscTableCell *cell, guint64 now, guint64 was);
const DscTableColumn *dsc_outlier_core_columns (guint *ret_n);
void dsc_outlier_core_cell (guint row, guint column, DscTableCell *ret_cell, gpointer user_data);

/* Returns: (transfer full): "1.3 % flagged · 4 cores hit" */
char *dsc_outlier_report_summary (const DscOutlierReport *report);

/**
 * dsc_outlier_scale_text: the parameter scale with a first number of at least @needed, and the
 * second in the proportion of @run_scale ("1.2 0.7"; nullable: the default).
 * Returns: (transfer full)
 */
char *dsc_outlier_scale_text (const char *run_scale, double needed);

G_END_DECLS
