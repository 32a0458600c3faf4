/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * dsc_scatter_raster_draw: points into an image: dots where they are few; where they are many each
 * pixel gets a colour by how many lie there, from @single to @most on a logarithmic scale.
 * @surface: of the format ARGB32, flushed before and marked dirty after; or a recording, which gets
 *   dots in any case; @scale: its pixels per
 *   widget pixel; @clip, @at: widget pixels, x and y of @n points; NaN is not drawn
 */
void dsc_scatter_raster_draw (cairo_surface_t *surface,
                              double scale,
                              const graphene_rect_t *clip,
                              const float *at,
                              guint n,
                              const GdkRGBA *single,
                              const GdkRGBA *most);

G_END_DECLS
