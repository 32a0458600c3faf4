/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What dsc-background-mesh.h does to the values of its boxes. */

/* NaN among @n_y rows of @n_x values, of which one at least is a number, get the mean of the 10
 * nearest (dsc-box-tree.h) weighted by inverse distance; then each value is the median of the 3 x 3
 * around it. */
gboolean dsc_background_fill (const float *values,
                              guint n_x,
                              guint n_y,
                              float *ret_values,
                              guint n_threads,
                              GCancellable *cancellable,
                              GError **error);

/**
 * dsc_background_spline: coefficients of the cubic B-spline through @values, half-sample symmetric
 * at the edges. The causal sum starts in place as in scipy.ndimage 1.17.1, so that its last term
 * uses a first coefficient that is partly summed: up to 1e-4 of the contrast for meshes of 4 boxes
 * and less. Returns: (transfer full): free with g_free()
 */
double *dsc_background_spline (const float *values, guint n_x, guint n_y, GError **error);

G_END_DECLS
