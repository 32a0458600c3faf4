/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-segmentation.h"

G_BEGIN_DECLS

/* Numbers of segments, as SourceCatalog of photutils 3.0.0 defines them (reference part B, 3.7). */

/**
 * DscSegmentImages: row-major, of the size of the map; with @width > 0 the part of it that begins
 * at (@x0, @y0) and has rows of @width pixels, in which must be what a measure goes by
 * @data: without background; @convolved: what the segments were found in; @mask: (nullable):
 * nonzero where a pixel does not count; @err: (nullable): 1 sigma of @data
 * @cancellable: (nullable): polled in large segments, whose measures mean nothing when it stops
 */
typedef struct {
  const float *data, *convolved;
  const guint8 *mask;
  const float *err;
  GCancellable *cancellable;
  guint x0, y0, width;
} DscSegmentImages;

/* Where the pixel (@x, @y) of the map is in the images. */
static inline gsize
dsc_segment_images_place (const DscSegmentImages *self, const DscSegmentMap *map, guint x, guint y)
{
  return self->width > 0 ? (gsize)(y - self->y0) * self->width + (x - self->x0)
                         : (gsize)y * map->width + x;
}

/**
 * DscSegmentValues:
 * @x, @y: first moments of @convolved, without its negative and infinite values, 0-based pixels of
 *   the map; NaN: nothing is left
 * @xx, @yy, @xy: second moments about (@x, @y) over the sum of values, square pixels
 * @area: pixels with a finite value of @data
 * @flux: their sum less @area times @local_background, data units times pixels; NaN: @area is 0
 * @error: root of the sum of err^2 over the same pixels; NaN: no errors, or @area is 0
 * @local_background: data units; 0: not asked for, or fewer than 10 pixels around
 */
typedef struct {
  double x, y;
  double xx, yy, xy;
  gsize area;
  double flux, error, local_background;
} DscSegmentValues;

/**
 * dsc_segment_measure: @segment: index into map->segments; @local_width: of the ring in which the
 * local background is measured, pixels; 0: none. The ring is rectangular, its hole 1.5 times the
 * segment's rectangle; pixels of segments are left out, the others clipped at 3 sigma. Any thread.
 * Of the smoothed image the rectangle of the segment is looked at, of the others also the ring.
 */
void dsc_segment_measure (const DscSegmentMap *map,
                          guint segment,
                          const DscSegmentImages *images,
                          guint local_width,
                          DscSegmentValues *ret_values);

/* dsc_segment_get_ring: the rectangle that holds a segment of @map and its ring, within the map. */
void dsc_segment_get_ring (const DscSegmentMap *map,
                           guint segment,
                           guint local_width,
                           guint *ret_x0,
                           guint *ret_y0,
                           guint *ret_x1,
                           guint *ret_y1);

G_END_DECLS
