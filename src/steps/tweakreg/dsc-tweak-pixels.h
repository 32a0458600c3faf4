/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-background-mesh.h"
#include "dsc-image-model.h"

G_BEGIN_DECLS

#define DSC_TWEAK_MASK_SATURATED 2

/**
 * DscTweakPixels: the pixels of one exposure in which sources are looked for, @width x @height,
 * row-major.
 * @data: SCI less the background, in single precision as the peer's; masked pixels as they are
 * @mask: not 0 where DQ has DO_NOT_USE or NON_SCIENCE: DSC_TWEAK_MASK_SATURATED where it also has
 *   SATURATED, otherwise 1; (nullable): no DQ
 * @mesh: of the background; NULL: no pixel is good, and @data is SCI as it is
 * @box_size: of the mesh
 */
typedef struct {
  guint width, height;
  float *data;
  guint8 *mask;
  DscBackgroundMesh *mesh;
  int box_size;
} DscTweakPixels;

/* Errors: those of reading, naming the file; DSC_ERROR_TOO_LARGE, G_IO_ERROR_CANCELLED */
DscTweakPixels *dsc_tweak_pixels_new (
    DscImageModel *model, int box_size, guint n_threads, GCancellable *cancellable, GError **error);
void dsc_tweak_pixels_free (DscTweakPixels *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscTweakPixels, dsc_tweak_pixels_free)

G_END_DECLS
