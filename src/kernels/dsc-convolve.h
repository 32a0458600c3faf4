/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Convolution of images with small kernels: 0 outside the image, double sums, single precision
 * results (reference part A, 3.3; part B, 3.4). */

/**
 * DscKernel: @size x @size weights (odd), row-major; free with dsc_kernel_free()
 * @n_taps: weights above DBL_EPSILON, @dx, @dy, @weights: of each, in the order they are summed
 */
typedef struct {
  guint size;
  guint n_taps;
  gint *dx, *dy;
  double *weights;
} DscKernel;

/* @size: odd, at most 2001; @weights: row-major */
DscKernel *dsc_kernel_new (guint size, const double *weights);
void dsc_kernel_free (DscKernel *self);

/**
 * dsc_convolve_rows: columns x0 .. x0 + n_columns - 1 of rows y0 .. y0 + n_rows - 1 of the
 * convolution of @data (@width x @height) with @kernel. Sums go through the kernel in rows, as
 * scipy.ndimage.convolve 1.17.1 does: results are the same to the last bit. A NaN pixel makes NaN
 * of all that meet it with a weight other than 0.
 * @ret_values: row-major, @n_columns x @n_rows
 */
void dsc_convolve_rows (const DscKernel *kernel,
                        const float *data,
                        guint width,
                        guint height,
                        guint x0,
                        guint y0,
                        guint n_columns,
                        guint n_rows,
                        float *ret_values);

/* The widest Gaussian to smooth with, pixels. */
#define DSC_GAUSSIAN_MAX_SIGMA 100.0

/* The side of the kernel of dsc_convolve_gaussian(): the odd integer that is at least 8 sigma. */
guint dsc_gaussian_kernel_size (double sigma);

/**
 * dsc_convolve_gaussian: @data (@width x @height) smoothed with a Gaussian of @sigma > 0 pixels,
 * sampled at the centres of pixels and of sum 1. Pixels that are NaN or masked (@mask: nonzero,
 * (nullable)) are left out of the mean; where no pixel of the kernel is good there is NaN. What is
 * outside counts as good pixels of 0. Infinite values count. As astropy.convolution.convolve 8.0.2,
 * but rows and columns one after the other: sums differ by up to 1e-15 of the sum of absolute
 * values, single precision results by one unit of the last place at most where values do not
 * cancel.
 * @ret_values: row-major; not @data. Does not depend on @n_threads (0: default)
 *
 * Errors: DSC_ERROR_PARAMETER for a sigma that is not positive or above 100 pixels,
 * G_IO_ERROR_CANCELLED
 */
gboolean dsc_convolve_gaussian (const float *data,
                                const guint8 *mask,
                                guint width,
                                guint height,
                                double sigma,
                                float *ret_values,
                                guint n_threads,
                                GCancellable *cancellable,
                                GError **error);

/**
 * dsc_convolve_gaussian_part: columns x0 .. x0 + n_columns - 1 of rows y0 .. y0 + n_rows - 1 of
 * what dsc_convolve_gaussian() makes, to the last bit.
 * @ret_values: the first pixel of the part; the next row is @stride values on. Any thread
 *
 * Errors: DSC_ERROR_PARAMETER
 */
gboolean dsc_convolve_gaussian_part (const float *data,
                                     const guint8 *mask,
                                     guint width,
                                     guint height,
                                     double sigma,
                                     guint x0,
                                     guint y0,
                                     guint n_columns,
                                     guint n_rows,
                                     float *ret_values,
                                     gsize stride,
                                     GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscKernel, dsc_kernel_free)

G_END_DECLS
