/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "dsc-param.h"

G_BEGIN_DECLS

/**
 * DscParamSliders: a parameter of one number, or of two in one text, whose effect is seen while it
 * changes: for each number a slider over the span of the user interface and an entry for any value.
 *
 * "edited" (gboolean done): by hand; @done: FALSE while a number is being typed
 */
#define DSC_TYPE_PARAM_SLIDERS (dsc_param_sliders_get_type ())
G_DECLARE_FINAL_TYPE (DscParamSliders, dsc_param_sliders, DSC, PARAM_SLIDERS, GtkBox)

/* Whether a parameter is shown this way. */
gboolean dsc_param_has_sliders (const DscParamSpec *spec);
GtkWidget *dsc_param_sliders_new (const DscParamSpec *spec);

/* A number that is being typed, and says the same, is left as it is. */
void dsc_param_sliders_set_text (DscParamSliders *self, const char *text);
char *dsc_param_sliders_dup_text (DscParamSliders *self);
/* The parts of number @index (0 or 1), for tests and tools. */
GtkRange *dsc_param_sliders_get_range (DscParamSliders *self, guint index);
GtkWidget *dsc_param_sliders_get_entry (DscParamSliders *self, guint index);

/* Returns: (transfer full) (nullable): the number in @text, changed by the key: up and down, and by
 * pages; NULL for other keys */
char *dsc_param_step_text (const DscParamSpec *spec, guint keyval, const char *text);

G_END_DECLS
