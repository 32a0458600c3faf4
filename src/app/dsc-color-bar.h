/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-image-view.h"

G_BEGIN_DECLS

/**
 * DscColorBar: the colours of an image view with numbers that follow its stretch, and the unit.
 * Property "view" (nullable); GtkOrientable.
 */
#define DSC_TYPE_COLOR_BAR (dsc_color_bar_get_type ())
G_DECLARE_FINAL_TYPE (DscColorBar, dsc_color_bar, DSC, COLOR_BAR, GtkWidget)

GtkWidget *dsc_color_bar_new (GtkOrientation orientation);
void dsc_color_bar_set_view (DscColorBar *self, DscImageView *view);

G_END_DECLS
