/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-resample-plan.h"

G_BEGIN_DECLS

/**
 * DscResampleShare: what one exposure has in one pixel of the mosaic.
 * @index: of the exposure in the plan; its bit of CON where all of them are combined
 * @value: mean of its pixels that fall there, weighted as they were drizzled, without the sky level
 *   that was still in them; NaN: nothing fell there
 * @weight: what it added to WHT
 * @share: @weight over the sum of all; 0 .. 1 but for the lanczos kernels
 * @touched: its bit of CON is set
 */
typedef struct {
  guint index;
  float value, weight;
  double share;
  gboolean touched;
} DscResampleShare;

/**
 * DscResampleContributors: who made one pixel of the mosaic.
 * @x, @y: the pixel, 0-based
 * @sci, @wht: as the run makes them: the same sums in the same order (@sci of an empty pixel: the
 *   fill value)
 * @con: @n_con words, as the layers of CON
 * @shares: of every exposure of the plan, in its order
 */
typedef struct {
  gint x, y;
  float sci, wht;
  guint n_con;
  guint32 *con;
  guint n;
  DscResampleShare *shares;
} DscResampleContributors;

/**
 * dsc_resample_find_contributors: drizzles pixel (@x, @y) of the mosaic alone, by the functions of
 * the run, from the few rows of each exposure that can reach it.
 * Errors: DSC_ERROR_NOT_FOUND for a pixel outside the mosaic; of reading; G_IO_ERROR_CANCELLED
 */
DscResampleContributors *dsc_resample_find_contributors (
    const DscResamplePlan *plan, gint x, gint y, GCancellable *cancellable, GError **error);
void dsc_resample_contributors_free (DscResampleContributors *contributors);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscResampleContributors, dsc_resample_contributors_free)

G_END_DECLS
