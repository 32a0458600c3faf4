/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * dsc_sim_convolve: convolves an image of @width x @height in place with a kernel of
 * (2 @half + 1)^2, the image being 0 outside; by Fourier transforms of overlapping tiles, two tiles
 * at a time as real and imaginary part.
 * Errors: G_IO_ERROR_CANCELLED (the image is then undefined).
 */
gboolean dsc_sim_convolve (double *image,
                           guint width,
                           guint height,
                           const double *kernel,
                           guint half,
                           GCancellable *cancellable,
                           GError **error);

G_END_DECLS
