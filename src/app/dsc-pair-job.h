/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-image-model.h"
#include "dsc-regrid.h"

G_BEGIN_DECLS

/* Whether two images lie on one grid: of one size, and their coordinates, if both have some, agree
 * to 1e-6 pixel. */
gboolean dsc_pair_same_grid (DscImageModel *first, DscImageModel *second);

/**
 * dsc_pair_combine_async: the difference, ratio or significance of two images on the grid of the
 * first, as an image with its coordinates and one plane, SCI. On one grid the pixels are taken as
 * they are; else the second is interpolated.
 */
void dsc_pair_combine_async (DscImageModel *first,
                             DscImageModel *second,
                             DscPairOp op,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
/**
 * dsc_pair_combine_finish:
 * @ret_limit: (out) (nullable): half of the range that holds 99 % of the pixels around 0, or
 *   around 1 for a ratio
 * Returns: (transfer full): NULL with @error: no overlap, no coordinates, no errors, cancelled
 */
DscImageModel *dsc_pair_combine_finish (GAsyncResult *result, double *ret_limit, GError **error);

/* Whether @n_planes planes of floats of the size of @onto leave the machine some memory. Returns:
 * FALSE with @error */
gboolean dsc_pair_check_size (DscImageModel *onto, guint n_planes, GError **error);

/**
 * dsc_pair_regrid: one plane of floats on the grid of @onto (itself, if they lie on one grid).
 * On any thread. Returns: (transfer full): an image of the size of @onto
 */
DscImage *dsc_pair_regrid (DscImageModel *onto,
                           DscImageModel *model,
                           DscPlaneId plane,
                           GCancellable *cancellable,
                           GError **error);

G_END_DECLS
