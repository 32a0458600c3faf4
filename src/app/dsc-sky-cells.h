/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-data-table.h"
#include "skymatch/dsc-sky-report.h"

G_BEGIN_DECLS

/* The table of the sky board: columns, and cells of a DscSkyReport (the user data). */
const DscTableColumn *dsc_sky_exposure_columns (guint *ret_n);
/* Whether a column says anything: most sets have no groups and one set. */
gboolean dsc_sky_column_is_needed (const DscSkyReport *report, guint column);
void dsc_sky_exposure_cell (guint row, guint column, DscTableCell *ret_cell, gpointer user_data);

/* Whether the method compares overlaps; the others say nothing of how well skies agree. */
gboolean dsc_sky_report_matches (const DscSkyReport *report);
/* Returns: (transfer full): one line; @ret_bad: whether something is not all right */
char *dsc_sky_report_verdict (const DscSkyReport *report, gboolean *ret_bad);
/* Returns: (transfer full): who takes the levels off the data */
char *dsc_sky_report_applied (const DscSkyReport *report);

G_END_DECLS
