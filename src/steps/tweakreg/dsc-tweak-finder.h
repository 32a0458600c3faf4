/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "dsc-tweak-scene.h"

G_BEGIN_DECLS

/* The sources of one exposure (reference part A, 3.3). Kept alive by a preview: what the parameters
 * do not change is not computed again. One thread at a time. */
typedef struct _DscTweakFinder DscTweakFinder;

/* @model: (transfer none): kept. No pixels are read yet. */
DscTweakFinder *dsc_tweak_finder_new (DscImageModel *model, const DscWcs *wcs, DscCompat compat);
void dsc_tweak_finder_free (DscTweakFinder *finder);

/**
 * dsc_tweak_finder_run: all sources strictly inside the bounding box, with windowed centroids (NaN
 * where none can be had or what is there is no star: hits, rims of saturated stars, close pairs).
 * Numbers and order as the peer's; in compat none the noise of masked pixels does not count as 0.
 * Reads pixels and measures the background the first time and when a parameter of it changed.
 * @ret_sources: (element-type DscTweakSource): appended to
 * @ret_fwhm: (out) (optional): of stars, pixels; NaN: none
 * An exposure without any good pixel has no sources: no error.
 */
gboolean dsc_tweak_finder_run (DscTweakFinder *finder,
                               const DscTweakregParams *params,
                               guint n_threads,
                               GArray *ret_sources,
                               double *ret_fwhm,
                               GCancellable *cancellable,
                               GError **error);

/**
 * dsc_tweak_finder_run_region: the sources that dsc_tweak_finder_run() would find with centres in
 * columns x0 .. x0 + n_columns - 1 and rows y0 .. y0 + n_rows - 1 (0-based), but for @id (0) and
 * for the cut by the parameter brightest: @flux_limit: the least flux of those that it left in the
 * last run; NaN: none. segmentation: segments that touch the region are computed whole.
 */
gboolean dsc_tweak_finder_run_region (DscTweakFinder *finder,
                                      const DscTweakregParams *params,
                                      guint x0,
                                      guint y0,
                                      guint n_columns,
                                      guint n_rows,
                                      double flux_limit,
                                      guint n_threads,
                                      GArray *ret_sources,
                                      GCancellable *cancellable,
                                      GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscTweakFinder, dsc_tweak_finder_free)

G_END_DECLS
