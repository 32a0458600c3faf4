/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-undo.h"
#include "dsc-window.h"

G_BEGIN_DECLS

/* Undo and redo: the actions "undo", "redo", whose states are the titles of what they would take
 * back and do again. */

void dsc_window_init_undo (DscWindow *self);
void dsc_window_end_undo (DscWindow *self);
/* The session of the window is another one: its history begins. */
void dsc_window_undo_session (DscWindow *self);
/* Enables what can be taken back now. */
void dsc_window_update_undo (DscWindow *self);

/* (transfer none): where every part of the window tells of its changes */
DscUndo *dsc_window_get_undo (DscWindow *self);

G_END_DECLS
