/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-tweak-noise.h"
#include "dsc-tweak-pixels.h"
#include "dsc-tweak-scene.h"

G_BEGIN_DECLS

/* @noise: of the pixels (without a plane ERR that of the mesh): read where it is needed */

/**
 * dsc_tweak_centroids_width: the full width at half maximum of the stars among @sources, pixels: of
 * the Gaussian with the second moments of the core, the most common width among the bright ones
 * with few bad pixels. @start_fwhm: where to begin.
 * @ret_fwhm: NaN: there is none to go by
 */
gboolean dsc_tweak_centroids_width (const DscTweakPixels *pixels,
                                    DscTweakNoise *noise,
                                    double start_fwhm,
                                    const GArray *sources,
                                    double *ret_fwhm,
                                    GError **error);

/**
 * dsc_tweak_centroids_measure: @xwin, @ywin, @error, @n_bad and @n_saturated of @sources from their
 * @x, @y, with a Gaussian window of @fwhm pixels (NaN: not known, then @default_fwhm), wider where
 * that is less than two pixels. They are NaN where there is no centroid or no star can be: much
 * narrower than
 * @fwhm or elongated (a hit), or the window has gone off by more than its sigma.
 */
gboolean dsc_tweak_centroids_measure (const DscTweakPixels *pixels,
                                      DscTweakNoise *noise,
                                      double fwhm,
                                      double default_fwhm,
                                      GArray *sources,
                                      guint n_threads,
                                      GCancellable *cancellable,
                                      GError **error);

G_END_DECLS
