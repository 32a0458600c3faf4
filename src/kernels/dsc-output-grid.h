/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-wcs.h"

G_BEGIN_DECLS

/* The grid of a mosaic: reference part B, 2.4. */

/**
 * DscGridRequest: what the grid is made from. NaN: not given.
 * @ra, @dec: all vertices of the footprints of all exposures, degrees
 * @wcs, @width, @height: of the first exposure, which gives scale and orientation
 * @ra_ref, @dec_ref: where its scale is measured; not given: its middle
 * @roll_ref, @v3i_yang (degrees), @vparity (+1, -1): its keywords ROLL_REF, V3I_YANG, VPARITY; with
 *   vparity 0 the orientation comes from the WCS
 * @stored_inverse: find (ra_ref, dec_ref) with the inverse that the file stores, as jwst does
 * @pixel_scale: arcsec; @ratio: output / input scale, used if @pixel_scale is not given
 * @rotation: position angle of +y, degrees; @crval: degrees; @crpix: 0-based pixel
 * @shape: nx, ny; 0: as the footprints ask
 * @full_edges: the lowest vertex falls on the outer edge of the first pixel and every pixel that
 * the footprints touch is kept; otherwise, as jwst, the vertex falls on its centre and what is
 * above the last half pixel is cut off
 */
typedef struct {
  guint n_vertices;
  const double *ra, *dec;
  const DscWcs *wcs;
  guint width, height;
  double ra_ref, dec_ref, roll_ref, v3i_yang;
  gint vparity;
  gboolean stored_inverse;

  double pixel_scale, ratio, rotation;
  double crval[2], crpix[2];
  guint shape[2];
  gboolean full_edges;
} DscGridRequest;

/**
 * DscOutputGrid:
 * @box: the part of the array that the grid claims: an image shape given by the user may be larger
 * @scale_deg: pixel scale; @ratio: output / input scale
 */
typedef struct {
  DscTan tan;
  DscBox box;
  guint width, height;
  double scale_deg, ratio;
} DscOutputGrid;

/**
 * dsc_output_grid_make:
 * Errors: DSC_ERROR_WCS if the scale of the first exposure cannot be measured or a footprint is on
 * the far side of the sky; DSC_ERROR_PARAMETER if an axis has fewer than 2 pixels, with the reason;
 * DSC_ERROR_TOO_LARGE if one has more than an image may have.
 */
gboolean
dsc_output_grid_make (const DscGridRequest *request, DscOutputGrid *ret_grid, GError **error);

/* The scale of @wcs at a position: the root of the product of the steps along x and y, degrees. NaN
 * if it has none there. */
double dsc_wcs_scale_at (const DscWcs *wcs, double ra, double dec, gboolean stored_inverse);

/* The middle of the box around the vertices as unit vectors. */
void dsc_sky_middle (guint n, const double *ra, const double *dec, double *ret_ra, double *ret_dec);

G_END_DECLS
