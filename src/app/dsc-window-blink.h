/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-window.h"

G_BEGIN_DECLS

/**
 * Two exposures blinking on their overlap, with the coordinates that they came with or those that
 * were found; and one of them put elsewhere by hand, at once to be seen.
 *
 * Actions: "align-blink" (boolean: the exposure that is seen and its neighbour), "align-blink-pair"
 * (ii: two exposures), "align-wcs" (s: "header" or "aligned"); "align-nudge" (ddd: arcsec to the
 * east and north, degrees from north to east, more), "align-nudge-step" (dd: pixels to the right
 * and up on the screen), "align-nudge-keep", "align-nudge-drop", "align-refine" (keeps it and runs
 * tweakreg). The state of "align-nudge" is (ddd), what is not kept yet.
 */
void dsc_window_init_blink (DscWindow *self);
void dsc_window_end_blink (DscWindow *self);
void dsc_window_stop_blink (DscWindow *self);
/* Coordinates or parameters changed. */
void dsc_window_blink_follow (DscWindow *self);
/* Escape: takes back what is not kept, else ends the blinking. Returns: FALSE if there is neither
 */
gboolean dsc_window_blink_escape (DscWindow *self);
/* Enter. Returns: FALSE if there is nothing to keep */
gboolean dsc_window_blink_keep (DscWindow *self);
/* The exposures of the pair; -1: none */
void dsc_window_blink_get_pair (DscWindow *self, int *ret_first, int *ret_second);

G_END_DECLS
