/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-error.h"
#include "dsc-wcs-correction.h"

G_BEGIN_DECLS

/**
 * DscTangentPlane: the plane in which the sources of an exposure are matched and its correction is
 * fitted: it touches the sphere at the reference point of the aperture; arcsec, x towards east, y
 * towards north (tweakwcs 0.9.3, correctors; reference part A, 3.6). Immutable, any thread.
 */
typedef struct _DscTangentPlane DscTangentPlane;

/**
 * dsc_tangent_plane_new: of an exposure with the corrections it has by now.
 * @name: the file, for messages
 * @compat: DSC_COMPAT_JWST: a correction that is there already is applied to the plane once more,
 *   and the pixel scale is that at the stored inverse of the origin
 * Errors: DSC_ERROR_WCS if the coordinates are not those of an exposure or the angles do not fit
 */
DscTangentPlane *dsc_tangent_plane_new (
    DscWcs *wcs, const DscWcsAngles *angles, const char *name, DscCompat compat, GError **error);
void dsc_tangent_plane_free (DscTangentPlane *plane);

/* Degrees and arcsec; in and out arrays may be the same. The other half of the sky gives points of
 * the plane, too: the caller looks only at what is near. */
void dsc_tangent_plane_from_sky (const DscTangentPlane *plane,
                                 gsize n,
                                 const double *ra,
                                 const double *dec,
                                 double *ret_x,
                                 double *ret_y);
void dsc_tangent_plane_to_sky (const DscTangentPlane *plane,
                               gsize n,
                               const double *x,
                               const double *y,
                               double *ret_ra,
                               double *ret_dec);

/* Side in arcsec of a square with the area of the pixel around @x, @y (0-based). */
double dsc_tangent_plane_pixel_scale (const DscTangentPlane *plane, double x, double y);
/* At the origin of the plane, wherever on or off the detector that is. */
double dsc_tangent_plane_centre_scale (const DscTangentPlane *plane);

/**
 * dsc_tangent_plane_map: the linear map from @from to @to at the origin of @from, by differences
 * over a pixel of @to. Shift in arcsec.
 */
DscPlaneMap dsc_tangent_plane_map (const DscTangentPlane *from, const DscTangentPlane *to);

/**
 * dsc_tangent_plane_correct: the coordinates of @member with the correction @fit (shift in arcsec),
 * which was found in the plane @group, after those that it has.
 * @wcs_name: (nullable): new name of the WCS
 * @ret_map: (out) (optional): @fit in the plane of @member
 */
DscWcs *dsc_tangent_plane_correct (const DscTangentPlane *member,
                                   const DscTangentPlane *group,
                                   const DscPlaneMap *fit,
                                   const char *wcs_name,
                                   DscPlaneMap *ret_map,
                                   GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscTangentPlane, dsc_tangent_plane_free)

G_END_DECLS
