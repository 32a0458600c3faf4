/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-image-view.h"

G_BEGIN_DECLS

/**
 * DscPanner: the whole image of a view, small, with a frame around what the view shows; dragging or
 * clicking moves the view there. North and East are drawn on it. Property "view" (nullable).
 */
#define DSC_TYPE_PANNER (dsc_panner_get_type ())
G_DECLARE_FINAL_TYPE (DscPanner, dsc_panner, DSC, PANNER, GtkWidget)

GtkWidget *dsc_panner_new (void);
void dsc_panner_set_view (DscPanner *self, DscImageView *view);

G_END_DECLS
