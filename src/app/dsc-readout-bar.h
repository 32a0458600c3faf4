/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "dsc-image-view.h"

G_BEGIN_DECLS

/* DscReadoutBar: pixel, value, sky and flags under the cursor of an image view, and its zoom. */
#define DSC_TYPE_READOUT_BAR (dsc_readout_bar_get_type ())
G_DECLARE_FINAL_TYPE (DscReadoutBar, dsc_readout_bar, DSC, READOUT_BAR, AdwBin)

/* @view: (nullable) */
void dsc_readout_bar_set_view (DscReadoutBar *self, DscImageView *view);
/* Shows an image point (0-based) as if the cursor stood there. */
void dsc_readout_bar_show (DscReadoutBar *self, double x, double y);
/* What a catalogue says of this place. @text: (nullable) */
void dsc_readout_bar_set_source (DscReadoutBar *self, const char *text);
/* At the end of the second line. */
void dsc_readout_bar_set_extra (DscReadoutBar *self, GtkWidget *widget);
/* Returns: (transfer full): all that is shown, separated by two blanks */
char *dsc_readout_bar_dup_text (DscReadoutBar *self);

/* Returns: (transfer full): the exposures whose bits are set in a word of CON, counted from 1:
 * "1-4, 7"; "" for none. @layer: of the plane, 32 exposures each */
char *dsc_readout_bar_describe_context (guint32 bits, guint layer);

G_END_DECLS
