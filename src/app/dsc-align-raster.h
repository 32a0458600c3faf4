/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * DscAlignRaster: marks drawn straight into an image, for plots of hundreds of thousands of stars.
 * Coordinates are widget pixels; nothing is drawn outside of the clip. For a figure the surface is
 * a recording, and marks are vectors in it.
 */
typedef struct {
  cairo_t *cr;     /* (nullable): of a recording */
  guint32 *pixels; /* premultiplied ARGB */
  int stride;      /* in pixels */
  int x0, y0, x1, y1;
  float scale;
} DscAlignRaster;

/* @surface: of the format ARGB32, which is flushed, or a recording. @scale: its pixels per widget
 * pixel. Until end() nobody else may draw. */
void dsc_align_raster_begin (DscAlignRaster *raster,
                             cairo_surface_t *surface,
                             double scale,
                             const graphene_rect_t *clip);
void dsc_align_raster_end (DscAlignRaster *raster, cairo_surface_t *surface);

/* A filled circle with soft edges. */
void
dsc_align_raster_dot (DscAlignRaster *raster, float x, float y, float radius, const GdkRGBA *color);
/* @dash: (widget pixels) of strokes and gaps; 0: none */
void dsc_align_raster_line (DscAlignRaster *raster,
                            float x0,
                            float y0,
                            float x1,
                            float y1,
                            float dash,
                            const GdkRGBA *color);

G_END_DECLS
