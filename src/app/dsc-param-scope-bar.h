/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "dsc-param-scope.h"

G_BEGIN_DECLS

/**
 * DscParamScopeBar: chooses for whom parameters are: all groups or one of them, and says what that
 * one has of its own. Hidden where there is nothing to choose.
 */
#define DSC_TYPE_PARAM_SCOPE_BAR (dsc_param_scope_bar_get_type ())
G_DECLARE_FINAL_TYPE (DscParamScopeBar, dsc_param_scope_bar, DSC, PARAM_SCOPE_BAR, GtkBox)

GtkWidget *dsc_param_scope_bar_new (void);
/* @scope: (nullable) */
void dsc_param_scope_bar_set_scope (DscParamScopeBar *self, DscParamScope *scope);

G_END_DECLS
