/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "dsc-image.h"

G_BEGIN_DECLS

#define DSC_PYRAMID_MAX_LEVELS 21

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
 */
typedef struct {
  DscPixelType type;
  guint n_levels;
  DscPyramidLevel levels[DSC_PYRAMID_MAX_LEVELS];
  DscImage *base;
  gpointer memory[DSC_PYRAMID_MAX_LEVELS];
  gatomicrefcount ref_count;
} DscPyramid;

/* Errors: DSC_ERROR_TOO_LARGE; G_IO_ERROR_CANCELLED. */
DscPyramid *dsc_pyramid_new (
    DscImage *image, guint z, guint n_threads, GCancellable *cancellable, GError **error);
DscPyramid *dsc_pyramid_ref (DscPyramid *pyramid);
void dsc_pyramid_unref (DscPyramid *pyramid);

/* Bytes of all levels, the image among them. */
gsize dsc_pyramid_bytes (const DscPyramid *pyramid);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscPyramid, dsc_pyramid_unref)

G_END_DECLS
