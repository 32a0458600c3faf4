/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Whether the centre of a pixel, 0-based, belongs to a region. */
typedef gboolean (*DscRegionInside) (double x, double y, gpointer user_data);

/**
 * DscRegionStats: of the finite pixels of a region; all NaN if there are none.
 * @n: those that count; @n_bad: those that are not finite or masked
 * @mean, @median (of an even number the mean of the two in the middle), @std (sample: n - 1; NaN
 *   of a single pixel), @min, @max, @sum
 * @n_clipped, @clipped_mean, @clipped_median, @clipped_std: of what is left after clipping at 3
 *   sigma about the median, until nothing changes, at most 5 rounds
 */
typedef struct {
  gsize n, n_bad, n_clipped;
  double mean, median, std, min, max, sum;
  double clipped_mean, clipped_median, clipped_std;
} DscRegionStats;

/**
 * dsc_region_stats: @data: @width x @height, row-major: a box of an image from column @x0 and row
 * @y0 on; the places that @inside sees are those of the image
 * @mask: (nullable): nonzero where a pixel does not count
 * @inside: (nullable): NULL: every pixel of the box
 * Errors: DSC_ERROR_TOO_LARGE, cancellation
 */
gboolean dsc_region_stats (const float *data,
                           const guint8 *mask,
                           guint width,
                           guint height,
                           guint x0,
                           guint y0,
                           DscRegionInside inside,
                           gpointer user_data,
                           DscRegionStats *ret_stats,
                           GCancellable *cancellable,
                           GError **error);

G_END_DECLS
