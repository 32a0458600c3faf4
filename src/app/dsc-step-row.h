/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "dsc-step-monitor.h"

G_BEGIN_DECLS

/* DscStepRow: one step in the step list. Its menu opens by the button, a right click, the menu key.
 */
#define DSC_TYPE_STEP_ROW (dsc_step_row_get_type ())
G_DECLARE_FINAL_TYPE (DscStepRow, dsc_step_row, DSC, STEP_ROW, GtkListBoxRow)

GtkWidget *dsc_step_row_new (const DscStep *step);
void dsc_step_row_refresh (DscStepRow *self, DscStepMonitor *monitor, guint index);

G_END_DECLS
