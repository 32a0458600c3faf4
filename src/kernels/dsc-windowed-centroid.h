/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * DscCentroidImage: @data: @width x @height, row-major, without background; with @part_width > 0
 * rows of that many pixels from (@part_x0, @part_y0) on, within which must be all that is less than
 * 6 sigma and a pixel away from where the centroid starts
 * @mask: (nullable): as @data; nonzero where a pixel does not count
 * @err: (nullable): 1 sigma of each pixel, @err_width x @err_height of them from column @err_x0 and
 * row @err_y0 on (@err_width 0: of the whole image); other pixels have @noise
 * @noise: the least of any pixel: what @err does not know of, as faint neighbours
 */
typedef struct {
  const float *data;
  const guint8 *mask;
  const float *err;
  double noise;
  guint width, height;
  guint err_x0, err_y0, err_width, err_height;
  guint part_x0, part_y0, part_width;
} DscCentroidImage;

/**
 * DscCentroid:
 * @x, @y: 0-based pixels
 * @error: along an axis (root mean square of the two), pixels, 1 sigma
 * @width: sigma of the Gaussian that has the second moment seen through the window, pixels; 0: a
 * single pixel; INFINITY: nothing that ends within the window
 * @elongation: (a - b) / (a + b) of the second moments a, b along its axes through the window
 * @n_bad: pixels within 4 sigma of the window that did not count, those outside the image too
 */
typedef struct {
  double x, y, error, width, elongation;
  guint n_bad;
} DscCentroid;

/**
 * dsc_windowed_centroid: the centroid under a Gaussian window of @sigma pixels that follows it
 * (XWIN, YWIN of Bertin & Arnouts 1996, A&AS 117, 393; SEP: Barbary 2016, JOSS 1, 58), and its
 * error (ERRX2WIN there, which holds for a star as wide as the window; here for any width). Pixels
 * to 4 sigma count; in the place of those that are not finite or masked or outside the image stands
 * a Gaussian as wide as the window and as high as the others say, and the error holds a quarter of
 * what they add. Any thread.
 *
 * @centroid: (inout): starts from @x and @y; changed on success only
 * Returns: FALSE if there is nothing to go by: the sum is not positive, or the window moves by
 * more than 2 sigma on either axis or comes to no rest
 */
gboolean dsc_windowed_centroid (const DscCentroidImage *image, double sigma, DscCentroid *centroid);

G_END_DECLS
