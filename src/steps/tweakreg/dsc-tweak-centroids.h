/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-tweak-pixels.h"
#include "dsc-tweak-scene.h"

G_BEGIN_DECLS

/**
 * dsc_tweak_centroids_width: the full width at half maximum of the stars among @sources, pixels:
 * robust, of the bright ones that are whole.
 * Returns: NaN: there is none to go by
 */
double dsc_tweak_centroids_width (const DscTweakPixels *pixels, const GArray *sources);

/**
 * dsc_tweak_centroids_measure: @xwin, @ywin, @error and @n_bad of @sources from their @x, @y, with
 * a Gaussian window of @fwhm pixels.
 * @err: (nullable): noise of each pixel, like the pixels; without, that of the mesh
 */
gboolean dsc_tweak_centroids_measure (const DscTweakPixels *pixels,
                                      const float *err,
                                      double fwhm,
                                      GArray *sources,
                                      guint n_threads,
                                      GCancellable *cancellable,
                                      GError **error);

G_END_DECLS
