/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "dsc-param-row.h"

G_BEGIN_DECLS

/**
 * DscParamPanel: everything about one step: its state and verdict, what a run would take, and a row
 * for each parameter, made from the step's table. Advanced and common parameters are folded away,
 * those of other observing modes are not shown. It follows the session by its signals.
 *
 * Where groups of exposures can have parameters of their own, it shows and edits those of all or of
 * one group.
 *
 * Buttons call the actions win.run-step and win.reset-params with the id of the step.
 * "file-replaced": see DscParamScope
 */
#define DSC_TYPE_PARAM_PANEL (dsc_param_panel_get_type ())
G_DECLARE_FINAL_TYPE (DscParamPanel, dsc_param_panel, DSC, PARAM_PANEL, AdwBin)

/* @session: (nullable) */
void dsc_param_panel_set_session (DscParamPanel *self, DscSession *session);
void dsc_param_panel_set_step (DscParamPanel *self, guint index);
guint dsc_param_panel_get_step (DscParamPanel *self);
/* (transfer none) (nullable): whose values the rows show, another one for each step; NULL without a
 * session */
DscParamScope *dsc_param_panel_get_scope (DscParamPanel *self);
/* Returns: (nullable): the row of a parameter */
DscParamRow *dsc_param_panel_get_row (DscParamPanel *self, const char *name);
/* Returns: (nullable): what is wrong with the first value that was typed and not taken */
const char *dsc_param_panel_find_error (DscParamPanel *self);
guint dsc_param_panel_n_rows (DscParamPanel *self);
/* Shows only rows that contain the words; "" shows all. Returns: how many are left */
guint dsc_param_panel_filter (DscParamPanel *self, const char *words);
void dsc_param_panel_focus_search (DscParamPanel *self);

/* What the parameters as they stand would give, beside the state. @text: (nullable) */
void dsc_param_panel_set_preview (DscParamPanel *self, const char *text);

G_END_DECLS
