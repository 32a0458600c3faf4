/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "dsc-session.h"

G_BEGIN_DECLS

/* How the state of a step looks wherever it is shown: a shape, a colour and a word. */
const char *dsc_step_state_icon (DscState state);
/* Returns: (transfer none): a translated word */
const char *dsc_step_state_word (DscState state);
/* Gives @widget the style class of the state and takes those of the others away. */
void dsc_step_state_set_css (GtkWidget *widget, DscState state);
/* Returns: (transfer full): state and verdict, or the failure, on one or more lines */
char *dsc_step_state_describe (DscSession *session, guint index);
/* Returns: (transfer full): why the product of a stale step is not up to date: "stale: snr, scale
 * changed", or that it lies before this step */
char *dsc_step_state_dup_stale (DscSession *session, guint index);

G_END_DECLS
