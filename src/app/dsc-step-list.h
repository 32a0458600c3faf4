/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "dsc-session.h"

G_BEGIN_DECLS

/**
 * DscStepList: a row for each step of the session with state, verdict and a run button
 * (win.run-step). The selected row is the step of the inspector: choosing one activates
 * win.select-step with its id.
 */
#define DSC_TYPE_STEP_LIST (dsc_step_list_get_type ())
G_DECLARE_FINAL_TYPE (DscStepList, dsc_step_list, DSC, STEP_LIST, AdwBin)

/* @session: (nullable) */
void dsc_step_list_set_session (DscStepList *self, DscSession *session);
void dsc_step_list_select (DscStepList *self, guint index);

G_END_DECLS
