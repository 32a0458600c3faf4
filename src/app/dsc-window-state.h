/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * How a window looks, from one run to the next: its size and which of its parts are open, in the
 * key file <user config>/ditherscope/window.ini. A file that is missing or damaged changes nothing.
 */
void dsc_window_state_load (GtkWindow *window);
void dsc_window_state_save (GtkWindow *window);

G_END_DECLS
