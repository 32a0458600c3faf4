/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A rectangle of one image of a stack on a common grid. @weight: (nullable): a value whose weight
 * is below @limit does not count (limit NaN: all count). Row-major. */
typedef struct {
  const float *values, *weight;
  double limit;
  gint x0, y0;
  guint width, height;
} DscStackLayer;

/**
 * dsc_stack_median: rows y0 .. y0 + n_rows - 1, columns x0 .. x0 + n_columns - 1 of the median of
 * @layers, which need not cover them: NaN values are left out, an even number gives the mean of the
 * two middle ones in single precision, none NaN (reference part B, 1.5). Infinite values count.
 * @pair_limit: where a pixel has exactly two values that are farther apart than this, the lower one
 *   counts, which a cosmic ray in the other does not change; INFINITY: their mean does
 * @ret_median: row-major; @ret_count: (nullable): how many values each pixel had (saturates at 255)
 */
void dsc_stack_median (guint n_layers,
                       const DscStackLayer *layers,
                       float pair_limit,
                       gint x0,
                       gint y0,
                       guint n_columns,
                       guint n_rows,
                       float *ret_median,
                       guint8 *ret_count);

/**
 * dsc_weight_clipped_mean: the mean of the finite, nonzero ones among @n weights (fewer than 2^32)
 * after sigma clipping (3 sigma about the median, population standard deviation, at most 5 rounds):
 * reference part B, 1.4. The clipping is in single precision with the sums of numpy, so that it
 * keeps what numpy keeps. @weights: overwritten. Returns: NaN if there is none.
 */
double dsc_weight_clipped_mean (gsize n, float *weights);

G_END_DECLS
