/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-catalog-apertures.h"
#include "dsc-catalog-detector.h"
#include "dsc-progress.h"

G_BEGIN_DECLS

/**
 * DscCatalogSource: what is measured of one source (reference part B, 3.7 to 3.9). Pixels are
 * 0-based, fluxes in Jy, angles in degrees. What does not exist is NaN.
 * @x, @y: centroid; @ra, @dec: of it, ICRS
 * @x0, @y0, @x1, @y1: the segment's rectangle: columns x0 .. x1 - 1; all 0 without a segment
 * @area: pixels of the segment that count
 * @isophotal, @isophotal_error: flux of the segment above the background
 * @semimajor, @semiminor: sigma of the Gaussian with the same moments, pixels; @ellipticity:
 *   1 - b / a; @orientation: from x towards y, 0 .. 360; @sky_orientation: East of North
 * @ring, @ring_error: level per pixel of the background of the apertures
 * @flux, @flux_error: of the three apertures above @ring, without correction; compat none: NaN if
 *   a pixel in it does not count, or part of it is beyond the edge
 * @sharpness, @roundness: of DAOFIND
 * @neighbour: label of the nearest other source, -1: none; @neighbour_distance: pixels
 * @xwin, @ywin, @win_error: windowed centroid, pixels
 * @kron_radius: in units of @semimajor and @semiminor, see dsc-catalog-kron.h; @kron, @kron_error:
 *   flux in the aperture of kron_params[0] times that
 * @bbox_ra, @bbox_dec: corners ll, ul, lr, ur of the rectangle
 */
typedef struct {
  guint label;
  double x, y, ra, dec;
  guint x0, y0, x1, y1;
  double area, isophotal, isophotal_error;
  double semimajor, semiminor, ellipticity, orientation, sky_orientation;
  double ring, ring_error;
  double flux[3], flux_error[3];
  double sharpness, roundness;
  int neighbour;
  double neighbour_distance;
  double xwin, ywin, win_error;
  double kron_radius, kron, kron_error;
  double bbox_ra[4], bbox_dec[4];
} DscCatalogSource;

/**
 * dsc_catalog_measure: all sources of a finding, in the order of their labels or ranks.
 * @finding: of the whole image
 * Returns: (transfer full) (element-type DscCatalogSource). Does not depend on @n_threads.
 * Errors: DSC_ERROR_TOO_LARGE, G_IO_ERROR_CANCELLED
 */
GArray *dsc_catalog_measure (const DscCatalogImage *image,
                             const DscCatalogFinding *finding,
                             const DscCatalogApertures *apertures,
                             const DscSourceCatalogParams *params,
                             DscCompat compat,
                             guint n_threads,
                             DscProgress *progress,
                             GCancellable *cancellable,
                             GError **error);

G_END_DECLS
