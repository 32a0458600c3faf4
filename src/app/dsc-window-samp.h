/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-samp-client.h"
#include "dsc-window.h"

G_BEGIN_DECLS

/**
 * The window among other programs that talk by SAMP (DS9, TOPCAT, Aladin, notebooks). Nothing is
 * connected until it is asked for. Images that come become tabs, tables catalogues over the picture
 * that is seen, positions its middle; rows that are selected here or there are selected in both.
 * Files of other machines are asked for in the notice bar first.
 *
 * Actions: "samp-connect" (state b); "samp-send" ((ss): "image" "table" "position", and the id of a
 * program; "" sends to all that take it); "samp-accept" (u: the question)
 */
void dsc_window_init_samp (DscWindow *self);
/* Says good-bye, and frees what dsc_window_init_samp() made. */
void dsc_window_end_samp (DscWindow *self);

/* For tests. */
DscSampClient *dsc_window_get_samp (DscWindow *self);

G_END_DECLS
