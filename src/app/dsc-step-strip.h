/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "dsc-step-monitor.h"

G_BEGIN_DECLS

/**
 * DscStepStrip: the rail in its narrow form: a button for each step, with its number and the shape
 * of its state. One that is pressed is the step of the inspector (win.select-step); the menu key
 * and the right button open what can be done with it.
 */
#define DSC_TYPE_STEP_STRIP (dsc_step_strip_get_type ())
G_DECLARE_FINAL_TYPE (DscStepStrip, dsc_step_strip, DSC, STEP_STRIP, GtkBox)

/* Its steps are those of the session that @monitor has now. */
void dsc_step_strip_set_monitor (DscStepStrip *self, DscStepMonitor *monitor);
/* (transfer none): below the steps, for what else stands in the rail: variants */
GtkBox *dsc_step_strip_get_place (DscStepStrip *self);

G_END_DECLS
