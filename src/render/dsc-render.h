/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-affine.h"
#include "dsc-lut.h"
#include "dsc-pixels.h"
#include "dsc-pyramid.h"

G_BEGIN_DECLS

/**
 * DscRenderJob: one picture of an image. At a scale of 1 or more device pixels per image pixel each
 * device pixel shows the image pixel under its centre; below 1 it is interpolated between the
 * pixels of the level that is at most twice too fine. Integers and flags are never interpolated,
 * and no flag is lost when the picture is small.
 *
 * @image: (nullable): nothing but @background without it; @dq: (nullable): of the same size
 * @affine: image pixels (0-based, integer centres) to device pixels
 * @dq_bits, @dq_colors, @dq_alphas (0 .. 256): the mask blended over the pixels; each shows one of
 *   its flags: one of @dq_first if it can be, DO_NOT_USE only where it stands alone
 */
typedef struct {
  const DscPyramid *image;
  const DscPyramid *dq;
  const DscLut *lut;
  DscAffine affine;
  guint32 dq_bits;
  guint32 dq_first;
  guint32 dq_colors[32];
  guint32 dq_alphas[32];
  guint32 background;
} DscRenderJob;

/* Fills every pixel. The picture does not depend on @n_threads (0: default). Never reads a file:
 * what is missing of a level by tiles is coarse, and asked for (see dsc-tiles.h). */
void dsc_render (const DscRenderJob *job, DscPixels *pixels, guint n_threads);

/* The same with all tiles: reads what is missing, so not on the thread of a window. */
void dsc_render_complete (const DscRenderJob *job, DscPixels *pixels, guint n_threads);

G_END_DECLS
