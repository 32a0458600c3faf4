/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-window.h"

G_BEGIN_DECLS

/* The rail: wide with map, exposures and steps (action "show-rail"), or a strip of the steps. */

void dsc_window_init_layout (DscWindow *self);
void dsc_window_end_layout (DscWindow *self);
/* The window has this width now, logical pixels. */
void dsc_window_allocated (DscWindow *self, int width);
/* The session of the window is another one. */
void dsc_window_layout_session (DscWindow *self);

G_END_DECLS
