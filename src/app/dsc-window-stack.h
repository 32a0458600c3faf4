/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-association-board.h"
#include "dsc-mosaic-board.h"
#include "dsc-stack-board.h"
#include "dsc-window.h"

G_BEGIN_DECLS

/**
 * One place of the sky through all exposures and all steps: the page "stack" of the drawer.
 *
 * Actions: "stack-at" (dd): right ascension and declination in degrees, opens the page; its state
 * is the sentence shown; "stack" (boolean): the pointer asks while it moves, as long as answers
 * come fast, and a click keeps the place; "stack-here": the cursor of the picture; "stack-save"
 * (s): a file, JSON or CSV by its name; "stack-clear".
 */
void dsc_window_init_stack (DscWindow *self);
/* The window has another session, or none. */
void dsc_window_stack_session (DscWindow *self);
/* A place was asked for elsewhere: the page tells of it when it is seen. */
void dsc_window_stack_follow (DscWindow *self, double ra, double dec);
/* Whether clicks that ask are for this page. */
gboolean dsc_window_stack_is_seen (DscWindow *self);

DscAssociationBoard *dsc_window_get_association_board (DscWindow *self);
DscMosaicBoard *dsc_window_get_mosaic_board (DscWindow *self);
DscStackBoard *dsc_window_get_stack_board (DscWindow *self);
/* The answer to the last question is there. */
gboolean dsc_window_is_stack_settled (DscWindow *self);

G_END_DECLS
