/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-overlay.h"
#include "dsc-region.h"

G_BEGIN_DECLS

/* Half the size of a point, logical pixels. */
#define DSC_REGION_CROSS 6.0

/* More than cairo draws in a few milliseconds. @regions: of DscRegion or NULL */
gboolean dsc_region_strokes_are_many (const GPtrArray *regions);

/* The device rectangle around a region in pixels: x0, y0, x1, y1. Returns: FALSE if it is outside
 * of the picture, or too large to be drawn */
gboolean
dsc_region_find_box (const DscRegion *region, const DscOverlayContext *context, double ret_box[4]);

/**
 * dsc_region_strokes_draw: many regions at once, without cairo. Where their outlines would take
 * longer than a frame each is a small cross.
 * @regions: in pixels, or NULL; @but: an index that is left out, or -1
 */
void dsc_region_strokes_draw (const GPtrArray *regions,
                              int but,
                              const DscOverlayContext *context,
                              DscPixels *pixels);

G_END_DECLS
