/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-variants.h"
#include "dsc-window.h"

G_BEGIN_DECLS

/* Variants of the session of the window. Actions: "keep-variant" (s: name, "": a letter);
 * "choose-variant", "drop-variant", "show-variant" (s: name); "rename-variant", "note-variant" (ss:
 * name, text); "compare-variants" (sss: name, name, mode as of dsc-window-compare.h; the name "" is
 * the session as it stands): what they made of the selected step; "copy-variants". */

void dsc_window_init_variants (DscWindow *self);
void dsc_window_end_variants (DscWindow *self);
/* The session of the window is another one. */
void dsc_window_variants_session (DscWindow *self);

/* (transfer none) (nullable): NULL without a session */
DscVariants *dsc_window_get_variants (DscWindow *self);

G_END_DECLS
