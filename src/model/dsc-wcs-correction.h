/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-wcs.h"

G_BEGIN_DECLS

/* The correction of an exposure's coordinates as jwst keeps it in its gwcs: a frame v2v3corr behind
 * v2v3vacorr, and an affine map in the plane that touches the V2V3 sphere at the reference point
 * (tweakwcs 0.9.3, JWSTWCSCorrector; reference part A, 3.8). */

/* V2_REF and V3_REF (arcsec), ROLL_REF (degrees) of the exposure. */
typedef struct {
  double v2_ref, v3_ref, roll_ref;
} DscWcsAngles;

/* An affine map of a plane: x' = matrix x + shift; row-major. */
typedef struct {
  double matrix[4], shift[2];
} DscPlaneMap;

#define DSC_PLANE_MAP_IDENTITY                                                                     \
  {                                                                                                \
    { 1.0, 0.0, 0.0, 1.0 }, { 0.0, 0.0 }                                                           \
  }

/* b (a (x)) */
DscPlaneMap dsc_plane_map_compose (const DscPlaneMap *a, const DscPlaneMap *b);
/* Returns: FALSE if the matrix is singular */
gboolean dsc_plane_map_invert (const DscPlaneMap *map, DscPlaneMap *ret_inverse);
void dsc_plane_map_apply (const DscPlaneMap *map, double x, double y, double *ret_x, double *ret_y);

/**
 * dsc_wcs_get_correction: the last frame of @wcs that is a V2V3 plane, and its correction.
 * @ret_frame: (out): index of v2v3corr, or of v2v3vacorr or v2v3 if there is no correction yet
 * @ret_map: (out): the correction, shift in radian; the identity if there is none
 * @ret_present: (out) (optional): whether there is one
 * @name: the file, for messages
 * Errors: DSC_ERROR_WCS if the frames are not those of an exposure, or the correction is of another
 * kind, or made with other angles than @angles
 */
gboolean dsc_wcs_get_correction (const DscWcs *wcs,
                                 const DscWcsAngles *angles,
                                 const char *name,
                                 guint *ret_frame,
                                 DscPlaneMap *ret_map,
                                 gboolean *ret_present,
                                 GError **error);

/**
 * dsc_wcs_set_correction: a copy of @wcs with the correction @map (shift in radian) instead of the
 * one it has. Everything else, the bounding box too, is kept.
 * @wcs_name: (nullable): new name of the WCS ("FIT-LVL3-...")
 * Errors: as dsc_wcs_get_correction(), or a singular matrix
 */
DscWcs *dsc_wcs_set_correction (const DscWcs *wcs,
                                const DscWcsAngles *angles,
                                const DscPlaneMap *map,
                                const char *wcs_name,
                                const char *name,
                                GError **error);

/* The plane (radian) that the correction works in: V2, V3 (arcsec) -> x, y and back. */
DscTransform *dsc_wcs_correction_to_plane (const DscWcsAngles *angles, GError **error);
DscTransform *dsc_wcs_correction_from_plane (const DscWcsAngles *angles, GError **error);

G_END_DECLS
