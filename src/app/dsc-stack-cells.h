/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-data-table.h"
#include "dsc-stack-report.h"

G_BEGIN_DECLS

/* What the cells are made of: the user data of dsc_stack_cell(). */
typedef struct {
  const DscStackReport *report;
  DscLibrary *library; /* as it was loaded: names */
} DscStackCells;

/* The table of a stack: one row for each row of the report. */
const DscTableColumn *dsc_stack_columns (guint *ret_n);
void dsc_stack_cell (guint row, guint column, DscTableCell *ret_cell, gpointer user_data);

G_END_DECLS
