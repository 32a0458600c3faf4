/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Aperture photometry on arrays: @width x @height, row-major, 0-based pixels with integer centres.
 */

/**
 * DscApertureSum:
 * @sum: of data times the part of each pixel inside, data units times pixels; what lies outside the
 *   image counts as 0; a NaN pixel makes it NaN
 * @error: the root of the sum of err^2 times that part; NaN without @err
 * @area: of the aperture within the image, pixels
 * @n_bad: pixels of it that are not finite; @n_masked: those left out
 */
typedef struct {
  double sum, error, area;
  guint n_bad, n_masked;
} DscApertureSum;

/**
 * dsc_aperture_circle, dsc_aperture_ellipse: exact overlap of pixels (photutils 3.0.0, method
 * exact), as the areas of triangles that the circle cuts. @err, @mask: (nullable); pixels with mask
 * != 0 are left out of sum, error and area. @theta: of the axis @a, radians from x towards y. Any
 * thread. An aperture that misses the image, or has no radius, has the sum NaN.
 */
void dsc_aperture_circle (const float *data,
                          const float *err,
                          const guint8 *mask,
                          guint width,
                          guint height,
                          double x,
                          double y,
                          double radius,
                          DscApertureSum *ret_sum);
void dsc_aperture_ellipse (const float *data,
                           const float *err,
                           const guint8 *mask,
                           guint width,
                           guint height,
                           double x,
                           double y,
                           double a,
                           double b,
                           double theta,
                           DscApertureSum *ret_sum);

/* Of pixels after clipping at 3 sigma about the median (at most 5 rounds); NaN if there are none.
 * @error: of the median: std sqrt (pi / 2 n) */
typedef struct {
  double median, std, error;
  guint n;
} DscRingLevel;

/* Pixels whose centres are at @inner <= distance < @outer; those not finite or masked (@mask:
 * (nullable)) do not count. */
void dsc_aperture_ring (const float *data,
                        const guint8 *mask,
                        guint width,
                        guint height,
                        double x,
                        double y,
                        double inner,
                        double outer,
                        DscRingLevel *ret_level);

G_END_DECLS
