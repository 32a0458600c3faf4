/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-sim-aperture.h"
#include "dsc-sim-attitude.h"
#include "dsc-wcs.h"

G_BEGIN_DECLS

/* What the keywords of an exposure say about its pointing: V2_REF, V3_REF (arcsec), RA_REF,
 * DEC_REF, ROLL_REF (deg). */
typedef struct {
  double v2, v3, ra, dec, roll;
} DscSimPointing;

/**
 * dsc_sim_wcs_new: the gwcs of an exposure as the observatory's pipeline makes it: detector > v2v3
 * > v2v3vacorr > world, the distortion with an explicit inverse, bounded by the pixels.
 * @start: 1-based corner of the subarray; @va_scale: velocity aberration
 */
DscWcs *dsc_sim_wcs_new (const DscSimAperture *aperture,
                         const DscSimAttitude *attitude,
                         const guint start[2],
                         guint width,
                         guint height,
                         double va_scale,
                         DscSimPointing *ret_pointing);

/**
 * dsc_sim_wcs_read: a gwcs from an ASDF file, cut to @size pixels from @start on (0: all of it).
 * @ret_size: (out): pixels
 *
 * Errors: those of reading; DSC_ERROR_UNSUPPORTED if it does not end with the rotation from (V2,
 * V3) to the sky; DSC_ERROR_PARAMETER if the cut reaches beyond its bounding box, or there is none.
 */
DscWcs *dsc_sim_wcs_read (const char *path,
                          const guint start[2],
                          const guint size[2],
                          guint ret_size[2],
                          DscSimPointing *ret_pointing,
                          GError **error);

/**
 * dsc_sim_wcs_moved: the same WCS with another pointing of the same (V2, V3).
 * Returns: (transfer full)
 */
DscWcs *dsc_sim_wcs_moved (const DscWcs *wcs, const DscSimPointing *pointing);

/* {dE/dx, dE/dy, dN/dx, dN/dy} at a pixel, in arcsec; NaN where the WCS has none. */
void dsc_sim_wcs_jacobian (const DscWcs *wcs, double x, double y, double ret_jacobian[4]);

G_END_DECLS
