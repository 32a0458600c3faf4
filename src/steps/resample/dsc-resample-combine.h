/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-fits-writer.h"
#include "dsc-resample-plan.h"

G_BEGIN_DECLS

/**
 * What came out of it.
 * @outline: (element-type DscPolygon): given: the parts of the footprint, pixels of the mosaic
 * @n_inside, @n_empty: pixels with their centre in the footprint, and those without weight
 * @n_touched: per exposure of the plan, mosaic pixels that it reached
 */
typedef struct {
  GPtrArray *outline;
  guint64 n_inside, n_empty;
  guint64 *n_touched;
} DscResampleTally;

/**
 * dsc_resample_combine: drizzles the exposures @members[0 .. @n_members - 1] of the plan, in that
 * order, and writes all rows of the planes that the plan asks for to @writer, where the images have
 * been added. The order gives the bits of CON. Strip by strip if the memory is not enough for all
 * of the mosaic; the result is the same.
 * Errors: of reading and writing; G_IO_ERROR_CANCELLED.
 */
gboolean dsc_resample_combine (const DscResamplePlan *plan,
                               guint n_members,
                               const guint *members,
                               DscFitsWriter *writer,
                               DscResampleTally *tally,
                               DscProgress *progress,
                               GCancellable *cancellable,
                               GError **error);

G_END_DECLS
