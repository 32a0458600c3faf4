/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "dsc-outlier-verdict.h"

G_BEGIN_DECLS

/**
 * DscOutlierTable: every number that the verdicts of one place of the sky rest on, an exposure a
 * row. Pixels count from 1, as said in the header. Ctrl+C copies all of it, tab separated, with
 * the digits of a float.
 *
 * "activated" (guint index): of the witness whose row was opened
 */
#define DSC_TYPE_OUTLIER_TABLE (dsc_outlier_table_get_type ())
G_DECLARE_FINAL_TYPE (DscOutlierTable, dsc_outlier_table, DSC, OUTLIER_TABLE, AdwBin)

/* @testimony: (nullable): borrowed until the next call; @unit: "MJy/sr" */
void dsc_outlier_table_set_testimony (DscOutlierTable *self,
                                      const DscOutlierTestimony *testimony,
                                      const char *unit);
/* The row of that exposure is the selected one; -1: none */
void dsc_outlier_table_set_current (DscOutlierTable *self, int exposure);
/* Returns: (transfer full): what is copied */
char *dsc_outlier_table_dup_text (DscOutlierTable *self);

G_END_DECLS
