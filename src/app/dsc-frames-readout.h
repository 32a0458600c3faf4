/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-image-tabs.h"

G_BEGIN_DECLS

/**
 * DscFramesReadout: what all other open images have at the place of the sky that is under the
 * cursor: one line, and a list of it that opens. Images that were never seen are left out.
 */
#define DSC_TYPE_FRAMES_READOUT (dsc_frames_readout_get_type ())
G_DECLARE_FINAL_TYPE (DscFramesReadout, dsc_frames_readout, DSC, FRAMES_READOUT, AdwBin)

GtkWidget *dsc_frames_readout_new (DscImageTabs *tabs);
/* @view: (nullable): the current one; @x, @y: 0-based pixel of it */
void dsc_frames_readout_show (
    DscFramesReadout *self, DscImageView *view, double x, double y, gboolean valid);
/* Returns: (transfer full): a line for each image: name, pixel, value and unit, flags */
char *dsc_frames_readout_dup_text (DscFramesReadout *self);

G_END_DECLS
