/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "dsc-image.h"
#include "dsc-pixels.h"
#include "dsc-stretch.h"

G_BEGIN_DECLS

/**
 * DscRgbRecipe: three images of one size to red, green and blue.
 * @vmin, @vmax: of each channel: to 0 and 1
 * @lupton: the colour is kept from faint to bright: all channels are scaled by the same function of
 *   their mean I, f (I) / I with f (I) = asinh (q I) / asinh (q), and where one of them is beyond 1
 *   all are divided by it (Lupton et al. 2004, PASP 116, 133). Else each has @stretch of its own.
 * @q: softening, > 0: how much faint parts are lifted
 */
typedef struct {
  double vmin[3], vmax[3];
  gboolean lupton;
  double q;
  DscStretch stretch;
} DscRgbRecipe;

#define DSC_RGB_Q_DEFAULT 8.0

/* One pixel: each of @ret_rgb in [0, 1]. A channel without a number counts as its vmin; without any
 * number all are NaN. */
void dsc_rgb_apply (const DscRgbRecipe *recipe, const float values[3], float ret_rgb[3]);

/**
 * dsc_rgb_compose: @planes: three float images of one size; @ret_planes: (out) (transfer full):
 * what a screen shows of each, 0 .. 255, NaN where no channel has a number.
 * Errors: DSC_ERROR_TOO_LARGE, G_IO_ERROR_CANCELLED. The result does not depend on @n_threads.
 */
gboolean dsc_rgb_compose (const DscRgbRecipe *recipe,
                          DscImage *const planes[3],
                          DscImage *ret_planes[3],
                          guint n_threads,
                          GCancellable *cancellable,
                          GError **error);

G_END_DECLS
