/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-overlay.h"
#include "dsc-pyramid.h"

G_BEGIN_DECLS

/* DscRgbOverlay: a picture in colour in the place of the pixels of a view. */
#define DSC_TYPE_RGB_OVERLAY (dsc_rgb_overlay_get_type ())
G_DECLARE_FINAL_TYPE (DscRgbOverlay, dsc_rgb_overlay, DSC, RGB_OVERLAY, DscOverlay)

DscOverlay *dsc_rgb_overlay_new (void);
/* Red, green and blue as dsc_rgb_compose() makes them, on the grid of the image of the view. */
void dsc_rgb_overlay_set_planes (DscRgbOverlay *self, DscPyramid *const planes[3]);

G_END_DECLS
