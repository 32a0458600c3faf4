/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-background-mesh.h"
#include "dsc-segmentation.h"

G_BEGIN_DECLS

/* An image smoothed with a Gaussian in parts, where and when they are needed, so that neither it
 * nor the image without background has to be kept. */

/**
 * DscSmoothSource: an image of which smoothed parts are made, @width x @height, row-major. None is
 * copied: they must stay and not change.
 * @mask: (nullable): nonzero where a pixel does not count; @mesh: of its noise
 * @has_level: the background is in @data still: it is subtracted on the way
 */
typedef struct {
  const float *data;
  const guint8 *mask;
  guint width, height;
  const DscBackgroundMesh *mesh;
  gboolean has_level;
} DscSmoothSource;

/**
 * dsc_smooth_source_part: columns x0 .. x0 + n_columns - 1 of rows y0 .. y0 + n_rows - 1 of the
 * smoothed image, the same to the last bit whatever the part; the next row is @stride values on.
 * Any thread. Errors: DSC_ERROR_PARAMETER for a kernel that is too wide, DSC_ERROR_TOO_LARGE,
 * G_IO_ERROR_CANCELLED
 */
gboolean dsc_smooth_source_part (const DscSmoothSource *self,
                                 double kernel_fwhm,
                                 guint x0,
                                 guint y0,
                                 guint n_columns,
                                 guint n_rows,
                                 float *ret_values,
                                 gsize stride,
                                 GCancellable *cancellable,
                                 GError **error);

/**
 * DscSegmentSearch:
 * @kernel_fwhm: of the Gaussian, pixels
 * @snr: a pixel of a segment is above @snr (single precision) times the noise of the mesh
 * @n_pixels: the least area, at least 1; @connectivity: 4 or 8
 */
typedef struct {
  double kernel_fwhm, snr;
  guint n_pixels, connectivity;
} DscSegmentSearch;

/* dsc_smooth_source_detect: the segments of the whole image. No plane is kept but the labels.
 * Errors: those of dsc_smooth_source_part() */
DscSegmentMap *dsc_smooth_source_detect (const DscSmoothSource *self,
                                         const DscSegmentSearch *search,
                                         guint n_threads,
                                         GCancellable *cancellable,
                                         GError **error);

G_END_DECLS
