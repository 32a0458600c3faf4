/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-window.h"

G_BEGIN_DECLS

/**
 * A page with three open images in colour.
 *
 * Actions: "rgb-compose" (sss: keys of the pages for red, green and blue), "rgb-choose" (the same
 * of the first three images, the longest wavelength red), "rgb-channel" (us: 0 to 2, key: another
 * image in that colour of the picture that is seen), "rgb-turn" (each channel takes the next
 * image), "rgb-save" (s: path of a PNG), "rgb-save-dialog".
 */
void dsc_window_init_rgb (DscWindow *window);

G_END_DECLS
