/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-window.h"

G_BEGIN_DECLS

/**
 * Measuring by hand at the pointer, with the keys of imexam while the action "examine" (boolean) is
 * on: a aperture photometry with a ring, r radial profile with a fit, g curve of growth, l and c
 * line and column plot, j and k a fit along line and column, b Gaussian centre, m statistics of a
 * box, e contours, h histogram, x and y position and value, w surface, t cut-out. Results stand in
 * the drawer page "examine" as a table and a plot, and can be copied and saved.
 *
 * Actions: "examine-at" (sdd): the letter and a place, 0-based pixels; "examine-clear",
 * "examine-save" (s path); regions: "regions-load" (s path), "regions-save" (s path),
 * "regions-clear", "regions-draw" (s shape, "" ends it)
 */
void dsc_window_init_examine (DscWindow *self);
void dsc_window_end_examine (DscWindow *self);

G_END_DECLS
