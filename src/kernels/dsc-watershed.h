/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-segment-cutout.h"

G_BEGIN_DECLS

/* Basins around markers, brightest pixels first, as watershed of scikit-image 0.26 floods the
 * negative of an image (reference part B, 3.6, steps 5 and 6). */

/**
 * dsc_watershed_grow: every cell of @cutout that has no label gets that of the basin that reaches
 * it first. Cells of equal value go in the order of the binary heap of scikit-image.
 * @labels: of each cell, 0: none; at least one has one
 */
gboolean dsc_watershed_grow (const DscSegmentCutout *cutout,
                             guint32 *labels,
                             GCancellable *cancellable,
                             GError **error);

/**
 * dsc_watershed_split: grows the markers; as long as a basin has less than @contrast of the flux of
 * the segment, the faintest is given to the others. The same as growing all anew each time, but
 * the cells of that basin alone are gone through, unless some that touch it are equal.
 * @labels: of each cell; markers 1 .. @n_markers, 0: none; then basins with the same numbers
 * @ret_n: basins left
 * @ret_bounded: too much had to be gone through for cells of equal value: some went by their place
 */
gboolean dsc_watershed_split (const DscSegmentCutout *cutout,
                              guint32 *labels,
                              guint32 n_markers,
                              double contrast,
                              guint32 *ret_n,
                              gboolean *ret_bounded,
                              GCancellable *cancellable,
                              GError **error);

G_END_DECLS
