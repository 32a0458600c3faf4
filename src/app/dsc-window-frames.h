/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-window.h"

G_BEGIN_DECLS

/**
 * The open images as frames: one at a time, the last two, or all side by side; what they have under
 * the cursor.
 *
 * Actions: "frames" (string: "single", "pair", "tile"), "tile" (toggles tile), "lock-image"
 * (boolean: the same pixels; "lock-wcs", the same sky, is of the tabs), "magnifier" (boolean),
 * "sky-grid" (boolean), "copy-frames": what all images have under the cursor.
 */
void dsc_window_init_frames (DscWindow *window);
void dsc_window_end_frames (DscWindow *window);

G_END_DECLS
