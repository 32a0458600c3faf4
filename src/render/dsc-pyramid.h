/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "dsc-image.h"
#include "dsc-tiles.h"

G_BEGIN_DECLS

#define DSC_PYRAMID_MAX_LEVELS 21

/* @f, @u: NULL for a level that is read by tiles */
typedef struct {
  guint width, height;
  union {
    const float *f;
    const guint32 *u;
  };
} DscPyramidLevel;

/**
 * DscPyramid: one layer of an image at half, a quarter ... of its size, down to one pixel.
 * Level 0 is the image itself. Pixel (x, y) of a level is the mean of the finite ones of pixels
 * (2x .. 2x+1, 2y .. 2y+1) of the level before, NaN without any; of integers it is all their bits.
 * An odd edge counts once. Immutable and reference counted; a third more memory than the image.
 * Of a plane too large for that (dsc-large-plane.h) the levels before @first are read by tiles.
 */
typedef struct {
  DscPixelType type;
  guint n_levels;
  DscPyramidLevel levels[DSC_PYRAMID_MAX_LEVELS];
  guint first;     /* the finest level in memory */
  DscTiles *tiles; /* (nullable): of the finer ones */
  DscImage *base;  /* (nullable): level 0 */
  gpointer memory[DSC_PYRAMID_MAX_LEVELS];
  gatomicrefcount ref_count;
} DscPyramid;

/* Errors: DSC_ERROR_TOO_LARGE; G_IO_ERROR_CANCELLED. */
DscPyramid *dsc_pyramid_new (
    DscImage *image, guint z, guint n_threads, GCancellable *cancellable, GError **error);
DscPyramid *dsc_pyramid_ref (DscPyramid *pyramid);
void dsc_pyramid_unref (DscPyramid *pyramid);

/* Bytes of all levels that are held, the image among them. */
gsize dsc_pyramid_bytes (const DscPyramid *pyramid);

/* Pixel (@x, @y) of the image, which must be inside: the float in @ret_value or the integer in
 * @ret_bits. Returns: FALSE if it cannot be read */
gboolean dsc_pyramid_get_pixel (
    const DscPyramid *pyramid, guint x, guint y, float *ret_value, guint32 *ret_bits);

/**
 * dsc_pyramid_fetch: a part of a level that is read by tiles, row-major, into @out. What is missing
 * comes from the first level in memory, and the tiles are asked for.
 */
void dsc_pyramid_fetch (const DscPyramid *pyramid,
                        guint k,
                        guint x0,
                        guint y0,
                        guint width,
                        guint height,
                        gpointer out);

/* For those that make one: the levels after the last one, down to one pixel. */
gboolean dsc_pyramid_finish (DscPyramid *pyramid,
                             guint n_threads,
                             GCancellable *cancellable,
                             GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscPyramid, dsc_pyramid_unref)

G_END_DECLS
