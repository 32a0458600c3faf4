/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-blot.h"
#include "dsc-pixmap.h"

G_BEGIN_DECLS

/**
 * dsc_regrid: an image on the grid of another one: bilinear, as dsc_blot_linear(). Values are taken
 * as surface brightness: the area of the pixels does not matter.
 * @source: the whole image in memory; @map: pixels of the new grid to those of @source (0-based,
 *   integer centres); all of @nx x @ny are asked for
 * @out: @nx * @ny, row-major; NaN where the source has nothing to say
 * Errors: DSC_ERROR_TOO_LARGE, G_IO_ERROR_CANCELLED. The result does not depend on @n_threads.
 */
gboolean dsc_regrid (const DscBlotSource *source,
                     DscMapFunc map,
                     gpointer user_data,
                     guint nx,
                     guint ny,
                     float *out,
                     guint n_threads,
                     GCancellable *cancellable,
                     GError **error);

/* What two images on one grid are put together to. */
typedef enum {
  DSC_PAIR_OP_DIFFERENCE,   /* a - b */
  DSC_PAIR_OP_RATIO,        /* a / b where both are positive */
  DSC_PAIR_OP_SIGNIFICANCE, /* (a - b) / sqrt (ea^2 + eb^2) where both errors are positive */
} DscPairOp;

/**
 * dsc_pair_combine: pixel by pixel; NaN where one of the values has no number or the operation has
 * no meaning. Computed in double precision. @ea, @eb: (nullable) but for the significance: errors.
 * @out may be one of the others.
 */
void dsc_pair_combine (DscPairOp op,
                       gsize n,
                       const float *a,
                       const float *b,
                       const float *ea,
                       const float *eb,
                       float *out);

G_END_DECLS
