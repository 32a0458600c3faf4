/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "dsc-convolve.h"

G_BEGIN_DECLS

/* Stars as IRAFStarFinder and DAOStarFinder of photutils 3.0.0 find them (reference part A, 3.3;
 * part B, 3.8): peaks of the image convolved with a Gaussian of zero sum, measured in cut-outs. */

typedef enum {
  DSC_STAR_FINDER_IRAF,
  DSC_STAR_FINDER_DAO,
} DscStarFinderKind;

/**
 * DscStarFinder: what is to be looked for; free with dsc_star_finder_free()
 * @fwhm: of the kernel, pixels; @radius: half the side of the kernel and of the cut-outs; @size:
 * its side
 * @separation: no higher pixel within that many pixels of a peak; equal ones are all peaks
 * @kernel: of the convolution; @gaussian: @size x @size, peak 1, not cut off; @inside: @size x
 * @size, where the kernel is, @n_inside of them
 * @relative_error: of the peak of a star for a noise of 1
 */
typedef struct {
  DscStarFinderKind kind;
  double fwhm, sigma;
  guint radius, size, separation;
  DscKernel *kernel;
  double *gaussian;
  guint8 *inside;
  guint n_inside;
  double relative_error;
} DscStarFinder;

/**
 * dsc_star_finder_new: @sigma_radius: where the kernel ends, in sigma (it is 5 x 5 at least);
 * @minsep_fwhm: the least distance of peaks in @fwhm (it is 2 pixels at least)
 * Errors: DSC_ERROR_PARAMETER with the name of the parameter
 */
DscStarFinder *dsc_star_finder_new (DscStarFinderKind kind,
                                    double kernel_fwhm,
                                    double sigma_radius,
                                    double minsep_fwhm,
                                    GError **error);
void dsc_star_finder_free (DscStarFinder *self);

/* Pixels around a rectangle that its stars depend on. */
guint dsc_star_finder_margin (const DscStarFinder *self);

/**
 * DscStar:
 * @id: from 1 on, see dsc_stars_select()
 * @x, @y: centroid, 0-based pixels; @x_peak, @y_peak: the highest pixel of the convolved image
 * @flux: data units times pixels: iraf: above the local sky within the kernel; dao: sum of the
 * cut-out
 * @peak: iraf: above the local sky; dao: of the data at the peak
 * @sharpness, @roundness, @roundness2: in the definition of the finder; @roundness2 of dao alone
 * @fwhm: pixels, @orientation: degrees in [0, 360) from x towards y, @n_pixels: above the local
 * sky: of iraf alone, else NaN and 0
 */
typedef struct {
  guint id;
  gint x_peak, y_peak;
  guint n_pixels;
  double x, y;
  double flux, peak;
  double sharpness, roundness, roundness2;
  double fwhm, orientation;
} DscStar;

/**
 * dsc_star_finder_run: measures the stars whose peaks are in columns x0 .. x0 + n_columns - 1 and
 * rows y0 .. y0 + n_rows - 1 of @data, those of which all measures are finite, whatever they are.
 *
 * @data: @width x @height, row-major, without background; part of a larger image if it reaches
 * dsc_star_finder_margin() pixels beyond the rectangle or ends with the image: what is outside
 * counts as 0. Stars that touch NaN are not measured.
 * @mask: (nullable): no peak where it is nonzero; their values count in the sums
 * @threshold: of the convolved image (dao: times @relative_error); a star is above it
 * @ret_stars: appended to (DscStar) in rows upwards, @id 0
 *
 * The result does not depend on @n_threads (0: default). Errors: G_IO_ERROR_CANCELLED
 */
gboolean dsc_star_finder_run (const DscStarFinder *self,
                              const float *data,
                              const guint8 *mask,
                              guint width,
                              guint height,
                              guint x0,
                              guint y0,
                              guint n_columns,
                              guint n_rows,
                              double threshold,
                              GArray *ret_stars,
                              guint n_threads,
                              GCancellable *cancellable,
                              GError **error);

/**
 * DscStarLimits: all inclusive; @peak_max: NaN for none; @brightest: that many are kept, 0: all
 */
typedef struct {
  double sharpness_min, sharpness_max;
  double roundness_min, roundness_max;
  double peak_max;
  guint brightest;
} DscStarLimits;

gboolean dsc_star_is_within (const DscStar *star, const DscStarLimits *limits);

/**
 * dsc_stars_select: leaves the stars within @limits, with @brightest those of the most flux in
 * descending order (of equal ones the later first), numbered from 1 on.
 */
void dsc_stars_select (GArray *stars, const DscStarLimits *limits);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscStarFinder, dsc_star_finder_free)

G_END_DECLS
