/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "dsc-flag-list.h"

G_BEGIN_DECLS

/* DscDisplayPanel: how the current image is shown. It reads and sets the properties of the view,
 * and shows what other ways (keys, actions, the mouse) have set. */
#define DSC_TYPE_DISPLAY_PANEL (dsc_display_panel_get_type ())
G_DECLARE_FINAL_TYPE (DscDisplayPanel, dsc_display_panel, DSC, DISPLAY_PANEL, AdwBin)

/* @view: (nullable) */
void dsc_display_panel_set_view (DscDisplayPanel *self, DscImageView *view);

/* Of the current image. */
DscFlagList *dsc_display_panel_get_flags (DscDisplayPanel *self);

G_END_DECLS
