/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * DscMapFunc: maps @n points of the input grid to the output grid; NaN where it is not defined.
 * Called from several threads.
 */
typedef void (*DscMapFunc) (
    gpointer user_data, gsize n, const double *x, const double *y, double *ret_x, double *ret_y);

/* Columns of a segment of a row, for which DscPixmap keeps the range of the map. */
#define DSC_PIXMAP_SEGMENT 64

/**
 * DscPixmap: where the pixel centres y0 .. y0 + n_rows - 1 of an image of @nx x @ny pixels lie on
 * the output grid (0-based, integer centres), with a border of one pixel on each side: the
 * neighbouring rows, or beyond the edges of the image the linear continuation of the map. NaN: no
 * position. Entry (x, y) with -1 <= x <= nx, y0 - 1 <= y <= y0 + n_rows is at dsc_pixmap_index().
 * @ranges: x_min, x_max, y_min, y_max of each segment of each row (with one column more on both
 *   sides), border rows included; x_min > x_max if nothing in it has a position
 */
typedef struct {
  guint nx, ny, y0, n_rows;
  guint stride, n_segments;
  double *x, *y;
  float (*ranges)[4];
  gsize n_allocated;
} DscPixmap;

/**
 * DscMapSource: where a map comes from.
 * @x0 .. @y1: the first and last pixel that has a position (x0 > x1: none); all others are NaN
 * @exact: evaluate @func at every pixel. Otherwise, in blocks of 64 x 64 pixels, a polynomial
 *   through 6 x 6 values of @func stands for it where that is good to @tolerance pixels, which is
 *   tested at further places in each block
 */
typedef struct {
  DscMapFunc func;
  gpointer user_data;
  gint x0, x1, y0, y1;
  gboolean exact;
  double tolerance;
} DscMapSource;

#define DSC_PIXMAP_TOLERANCE 2e-10

/* An empty map, to be filled by dsc_pixmap_compute() as often as wanted. */
DscPixmap *dsc_pixmap_new (void);

/**
 * dsc_pixmap_compute: fills @map with rows @y0 .. @y0 + @n_rows - 1 of an image of @nx x @ny. A row
 * of the map does not depend on the other rows asked for, nor on @n_threads.
 * Errors: DSC_ERROR_TOO_LARGE, G_IO_ERROR_CANCELLED.
 */
gboolean dsc_pixmap_compute (DscPixmap *map,
                             const DscMapSource *source,
                             guint nx,
                             guint ny,
                             guint y0,
                             guint n_rows,
                             guint n_threads,
                             GCancellable *cancellable,
                             GError **error);
void dsc_pixmap_free (DscPixmap *map);

static inline gsize
dsc_pixmap_index (const DscPixmap *map, gint x, gint y)
{
  return (gsize)(y - (gint)map->y0 + 1) * map->stride + (x + 1);
}

/* Bytes that a map of that size takes. */
gsize dsc_pixmap_bytes (guint nx, guint n_rows);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscPixmap, dsc_pixmap_free)

G_END_DECLS
