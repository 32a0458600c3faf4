/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "dsc-step-monitor.h"

G_BEGIN_DECLS

/**
 * DscStepList: a row for each step of the session with state, verdict and a run button
 * (win.run-step); the menu key and the right button open what else can be done with it. The
 * selected row is the step of the inspector: choosing one activates win.select-step with its id.
 */
#define DSC_TYPE_STEP_LIST (dsc_step_list_get_type ())
G_DECLARE_FINAL_TYPE (DscStepList, dsc_step_list, DSC, STEP_LIST, AdwBin)

/* Its steps are those of the session that @monitor has now. */
void dsc_step_list_set_monitor (DscStepList *self, DscStepMonitor *monitor);
/* (transfer none): below the steps, for what else stands in the rail: variants */
GtkBox *dsc_step_list_get_place (DscStepList *self);
void dsc_step_list_select (DscStepList *self, guint index);

G_END_DECLS
