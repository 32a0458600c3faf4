/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-examine-board.h"
#include "dsc-region.h"
#include "dsc-window.h"

G_BEGIN_DECLS

/**
 * Measuring by hand at the pointer, with the keys of imexam while the action "examine" (boolean) is
 * on: a aperture photometry with a ring, r radial profile with a fit, g curve of growth, l and c
 * line and column plot, j and k a fit along line and column, b Gaussian centre, d centre of mass,
 * m statistics of a box, e contours, h histogram, x and y position and value, w surface, t cut-out,
 * s saves the plot. A click measures with the last tool. Results stand in the drawer page "examine"
 * as a table and a plot, and can be copied and saved.
 *
 * Actions: "examine-at" (sdd): the letter and a place, 0-based pixels of the current image, also
 * while the mode is off; "examine-region" (s: a region as DS9 writes it, "circle(100,90,12)",
 * or "": the selected one; in the mode by n, also of the one at the pointer): statistics of its
 * pixels; "examine-tool" (state s): of clicks; "examine-set" (ss): name and value, see
 * dsc-examine-settings.h; the state "examine-settings" (s) has all of them; "examine-clear",
 * "examine-copy", "examine-save" (s path: .ecsv, .csv or .fits), "examine-save-figure" (s path of a
 * PNG file); with "-dialog" they ask for the path.
 */
void dsc_window_init_examine (DscWindow *self);
void dsc_window_end_examine (DscWindow *self);

/* Ends the mode. Returns: FALSE if it was not on */
gboolean dsc_window_examine_escape (DscWindow *self);

/* Whether a click measures, and so does nothing else. */
gboolean dsc_window_is_examining (DscWindow *self, GdkModifierType state);
DscExamineBoard *dsc_window_get_examine_board (DscWindow *self);
/* Statistics of the pixels of a region of the current image, in pixels or on the sky. */
void dsc_window_examine_region (DscWindow *self, const DscRegion *region);
/* Nothing is being measured or saved. */
gboolean dsc_window_is_examined (DscWindow *self);

G_END_DECLS
