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

/* Values of columns x0 .. x0 + n_columns - 1 of rows y0 .. y0 + n_rows - 1; the next row is @stride
 * values on. Called from any thread. */
typedef gboolean (*DscPartFunc) (guint x0,
                                 guint y0,
                                 guint n_columns,
                                 guint n_rows,
                                 gpointer user_data,
                                 float *ret_values,
                                 gsize stride,
                                 GError **error);

/* An image that is there, or is made where it is needed (@data: NULL). */
typedef struct {
  const float *data;
  DscPartFunc make;
  gpointer user_data;
} DscPartSource;

/* Errors: DSC_ERROR_TOO_LARGE, G_IO_ERROR_CANCELLED, those of making the image */
gboolean dsc_segment_cutout_init (DscSegmentCutout *self,
                                  const DscSegmentMap *map,
                                  guint segment,
                                  const DscPartSource *image,
                                  guint connectivity,
                                  GCancellable *cancellable,
                                  GError **error);
void dsc_segment_cutout_clear (DscSegmentCutout *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (DscSegmentCutout, dsc_segment_cutout_clear)

/* For loops over the cells of a segment that has millions: looks every 16384 turns, some ms. */
static inline gboolean
dsc_segment_is_cancelled (guint64 turn, GCancellable *cancellable, GError **error)
{
  return (turn & 0x3fff) == 0 && g_cancellable_set_error_if_cancelled (cancellable, error);
}

G_END_DECLS
