/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "dsc-sim-scene.h"

G_BEGIN_DECLS

/**
 * DscSimPixels: the planes of one exposure, width * height each, row-major; MJy/sr and its square.
 * @hit: 1 where a cosmic ray is left in the data (the truth of outlier detection)
 */
typedef struct {
  guint width, height;
  float *sci, *err, *var_poisson, *var_rnoise, *var_flat;
  guint32 *dq;
  guint8 *hit;
  guint n_saturated;
} DscSimPixels;

/**
 * dsc_sim_expose: what a detector makes of the light on it: sky, Poisson and read noise with the
 * variance of each, cosmic rays of which half are found in the ramp (JUMP_DET, repaired), hot, dead
 * and saturated pixels.
 * @light: MJy/sr without sky, width * height
 * @exposure: index of the file in the scene; @detector: of the detector, whose bad pixels and
 *   read noise are the same in every exposure
 * @sky: MJy/sr
 * Errors: DSC_ERROR_TOO_LARGE
 */
DscSimPixels *dsc_sim_expose (const DscSimScene *scene,
                              guint exposure,
                              guint detector,
                              const double *light,
                              guint width,
                              guint height,
                              double sky,
                              GError **error);
void dsc_sim_pixels_free (DscSimPixels *pixels);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscSimPixels, dsc_sim_pixels_free)

G_END_DECLS
