/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "dsc-param-scope.h"

G_BEGIN_DECLS

/**
 * DscParamRow: one parameter of one step: title, the control that its type asks for, unit, name and
 * help below, a mark and a reset button when it differs from the default, or from what a group
 * inherits. A value that is not legal stays in the control with the reason under it; the session
 * keeps the last legal one.
 */
#define DSC_TYPE_PARAM_ROW (dsc_param_row_get_type ())
G_DECLARE_FINAL_TYPE (DscParamRow, dsc_param_row, DSC, PARAM_ROW, AdwPreferencesRow)

/* @spec must be one of the step's own. */
GtkWidget *dsc_param_row_new (DscParamScope *scope, const DscParamSpec *spec);

const DscParamSpec *dsc_param_row_get_spec (DscParamRow *self);
/* Shows what the session holds now, for the group that is chosen. */
void dsc_param_row_refresh (DscParamRow *self);
/* As if the user had entered it. Returns: whether it was legal */
gboolean dsc_param_row_enter (DscParamRow *self, const char *text);
void dsc_param_row_reset (DscParamRow *self);
/* (transfer none): what the control shows; "" if unset */
const char *dsc_param_row_get_text (DscParamRow *self);
/* (nullable): "limit" or "not a limit" beside a parameter that acts only if it is changed */
const char *dsc_param_row_get_limit (DscParamRow *self);
/* It means something, and is not of all groups while one is chosen. */
gboolean dsc_param_row_is_editable (DscParamRow *self);
/* (nullable): the message shown under the control */
const char *dsc_param_row_get_error (DscParamRow *self);
/* Whether name, title or help contain @words (case does not count). */
gboolean dsc_param_row_matches (DscParamRow *self, const char *words);

/* @text: (nullable): what does not go together with the value, though each by itself is legal */
void dsc_param_row_set_advice (DscParamRow *self, const char *text);
const char *dsc_param_row_get_advice (DscParamRow *self); /* (nullable) */

G_END_DECLS
