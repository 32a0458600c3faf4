/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-segmentation.h"

G_BEGIN_DECLS

/* One segment cut out of an image, with a rim of one pixel around it, so that every pixel of the
 * segment has neighbours. Pixels are known by their place in it ("cell"). */

/**
 * DscSegmentCutout:
 * @inside: of each cell; @values: of each cell, 0 outside; @n_cells of them
 * @cells: those of the segment in rows upwards, @n of them
 * @offsets: from a cell to its @n_neighbours neighbours: up (y - 1), left, right, down, then the
 *   corners in the same order: that of scikit-image 0.26
 */
typedef struct {
  guint width, height;
  gsize n_cells;
  guint8 *inside;
  float *values;
  guint32 *cells;
  guint32 n;
  gint64 offsets[8];
  guint n_neighbours;
} DscSegmentCutout;

/* Errors: DSC_ERROR_TOO_LARGE */
gboolean dsc_segment_cutout_init (DscSegmentCutout *self,
                                  const DscSegmentMap *map,
                                  guint segment,
                                  const float *data,
                                  guint connectivity,
                                  GError **error);
void dsc_segment_cutout_clear (DscSegmentCutout *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (DscSegmentCutout, dsc_segment_cutout_clear)

G_END_DECLS
