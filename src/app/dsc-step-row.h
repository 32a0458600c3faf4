/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "dsc-session.h"

G_BEGIN_DECLS

/* DscStepRow: one step in the step list. */
#define DSC_TYPE_STEP_ROW (dsc_step_row_get_type ())
G_DECLARE_FINAL_TYPE (DscStepRow, dsc_step_row, DSC, STEP_ROW, GtkListBoxRow)

GtkWidget *dsc_step_row_new (const DscStep *step);
void dsc_step_row_refresh (DscStepRow *self, DscSession *session, guint index);

G_END_DECLS
