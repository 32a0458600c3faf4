/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-tweak-pixels.h"
#include "dsc-tweak-scene.h"

G_BEGIN_DECLS

/* What segmentation keeps of one exposure between calls with other parameters. */
typedef struct _DscTweakSegments DscTweakSegments;

/* @pixels: (transfer none): with a mesh; they must stay and not change while it lives. */
DscTweakSegments *dsc_tweak_segments_new (const DscTweakPixels *pixels);
void dsc_tweak_segments_free (DscTweakSegments *self);

/**
 * dsc_tweak_segments_find: the sources of starfinder segmentation (reference part A, 3.3), those
 * of segments with a pixel in columns x0 .. x0 + n_columns - 1 and rows y0 .. y0 + n_rows - 1, in
 * the order of the labels. A pixel belongs to a segment if it is not masked and the smoothed image
 * is above snr_threshold (single precision) times the noise of the mesh.
 * @ret_sources: (element-type DscTweakSource): appended to: @id, @x, @y, @flux; the other numbers
 * NaN or 0. @id: the label in the whole image if that is asked for, else 0
 * Errors: DSC_ERROR_TOO_LARGE, G_IO_ERROR_CANCELLED
 */
gboolean dsc_tweak_segments_find (DscTweakSegments *self,
                                  const DscTweakregParams *params,
                                  guint x0,
                                  guint y0,
                                  guint n_columns,
                                  guint n_rows,
                                  guint n_threads,
                                  GArray *ret_sources,
                                  GCancellable *cancellable,
                                  GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscTweakSegments, dsc_tweak_segments_free)

G_END_DECLS
