/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-align-case.h"
#include "dsc-data-table.h"

G_BEGIN_DECLS

/* The tables of the alignment board: columns and cells. */
typedef struct {
  DscAlignCase *shown;
  DscTweakFitKind kind;
} DscAlignTable;

const DscTableColumn *dsc_align_group_columns (guint *ret_n);
const DscTableColumn *dsc_align_exposure_columns (guint *ret_n);
/* Whether a column says anything: a scale that is not fitted is 1. */
gboolean dsc_align_group_column_is_needed (const DscAlignTable *table, guint column);
gboolean dsc_align_exposure_column_is_needed (const DscAlignTable *table, guint column);
/* @user_data: a DscAlignTable */
void dsc_align_group_cell (guint row, guint column, DscTableCell *ret_cell, gpointer user_data);
void dsc_align_exposure_cell (guint row, guint column, DscTableCell *ret_cell, gpointer user_data);

/* What became of a group, by the fits of one kind. */
DscTweakState dsc_align_group_state (DscAlignCase *shown, DscTweakFitKind kind, guint group);
/* Returns: (transfer none): a translated word */
const char *dsc_align_state_word (DscTweakState state);
/* Returns: (transfer none) (nullable): its style class */
const char *dsc_align_state_css (DscTweakState state);

/**
 * dsc_align_dup_advice: what there is to say of a group or an exposure, or of the first group that
 * failed: what happened, and what to try. @group, @exposure: -1: none
 * Returns: (transfer full) (nullable)
 */
char *dsc_align_dup_advice (DscAlignCase *shown, DscTweakFitKind kind, int group, int exposure);

G_END_DECLS
