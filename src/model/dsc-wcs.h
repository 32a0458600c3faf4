/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * DscWcs: pixel <-> sky of one image. Immutable and reference counted; every function may be
 * called from any thread.
 *
 * Pixels are 0-based with integer centres: an image of nx columns spans [-0.5, nx - 0.5] in x.
 * Sky positions are ICRS right ascension in [0, 360) and declination, in degrees.
 */
typedef struct _DscWcs DscWcs;

#define DSC_TYPE_WCS (dsc_wcs_get_type ())
GType dsc_wcs_get_type (void);

DscWcs *dsc_wcs_ref (DscWcs *wcs);
void dsc_wcs_unref (DscWcs *wcs);

/* Where the coordinates come from. */
typedef enum {
  DSC_WCS_GWCS, /* the ASDF extension: exact */
  DSC_WCS_FITS, /* the FITS keywords (TAN, TAN-SIP ...): an approximation for exposures */
} DscWcsKind;

DscWcsKind dsc_wcs_get_kind (const DscWcs *wcs);

/* The rectangle in which the WCS is valid; limits belong to it. */
typedef struct {
  double x0, x1, y0, y1;
} DscBox;

/* Returns: FALSE if the WCS has no bounding box */
gboolean dsc_wcs_get_bounding_box (const DscWcs *wcs, DscBox *ret_box);

/**
 * dsc_wcs_pixel_to_sky: @n points. @bounded: points outside the bounding box give NaN.
 * In and out arrays may be the same.
 */
void dsc_wcs_pixel_to_sky (const DscWcs *wcs,
                           gsize n,
                           const double *x,
                           const double *y,
                           double *ret_ra,
                           double *ret_dec,
                           gboolean bounded);

/**
 * dsc_wcs_sky_to_pixel: the exact inverse of dsc_wcs_pixel_to_sky(), by Newton steps from the
 * inverse that the file stores: a round trip closes to 1e-6 pixel or better. Never bounded. A point
 * that does not converge, or lies on the far side of the sky, gives NaN.
 */
void dsc_wcs_sky_to_pixel (
    const DscWcs *wcs, gsize n, const double *ra, const double *dec, double *ret_x, double *ret_y);

/**
 * dsc_wcs_sky_to_pixel_stored: the inverse as the file stores it, unrefined (up to 0.3 pixel off in
 * real files): what jwst uses. The same as dsc_wcs_sky_to_pixel() where the file stores none.
 */
void dsc_wcs_sky_to_pixel_stored (
    const DscWcs *wcs, gsize n, const double *ra, const double *dec, double *ret_x, double *ret_y);

/* One point each, for places where speed does not matter. */
void dsc_wcs_pixel_to_sky1 (const DscWcs *wcs, double x, double y, double *ret_ra, double *ret_dec);
void dsc_wcs_sky_to_pixel1 (const DscWcs *wcs, double ra, double dec, double *ret_x, double *ret_y);

/* Frames in order, "detector" ... "world"; one name ("world") less for a FITS WCS is possible. */
guint dsc_wcs_n_frames (const DscWcs *wcs);
const char *dsc_wcs_frame_name (const DscWcs *wcs, guint index);
const char *dsc_wcs_frame_unit (const DscWcs *wcs, guint index);

/* Returns: (transfer full): one line for a person, e.g. "gwcs: detector > v2v3 > world, distortion
 * of degree 5" or "FITS TAN-SIP (no gwcs: approximate)" */
char *dsc_wcs_describe (const DscWcs *wcs);

/**
 * DscTan: the WCS of a resampled image: (x - crpix) -> pc -> cdelt -> gnomonic -> rotation to
 * crval.
 * @crpix: 0-based pixel of crval (the FITS keyword is crpix + 1)
 * @cdelt: degrees per pixel, both positive
 * @pc: row-major, pc[0] = PC1_1, pc[1] = PC1_2
 */
typedef struct {
  double crpix[2], crval[2], cdelt[2], pc[4];
} DscTan;

/**
 * dsc_wcs_new_tan: a gnomonic WCS (gwcs "fitswcs_imaging"). @box: (nullable).
 * @pixel_shape: (nullable): nx, ny to store
 */
DscWcs *dsc_wcs_new_tan (const DscTan *tan, const DscBox *box, const guint pixel_shape[2]);

/* Returns: TRUE if @wcs is exactly of that form (also one read from a file or an equivalent chain)
 */
gboolean dsc_wcs_get_tan (const DscWcs *wcs, DscTan *ret_tan);

/* The plane of a DscTan in closed form; x, y pixels, ra, dec degrees; in and out may be the same.
 */
void dsc_tan_pixel_to_sky (
    const DscTan *tan, gsize n, const double *x, const double *y, double *ret_ra, double *ret_dec);
void dsc_tan_sky_to_pixel (
    const DscTan *tan, gsize n, const double *ra, const double *dec, double *ret_x, double *ret_y);

/**
 * dsc_wcs_map_to_tan: the pixel map of resampling, T^-1(W(x, y)): pixels of @wcs to pixels of @tan
 * without the detour over angles; agrees with the two calls to 1e-9 pixel. Bounded by the box of
 * @wcs (NaN outside); the box of the output is not looked at.
 */
void dsc_wcs_map_to_tan (const DscWcs *wcs,
                         const DscTan *tan,
                         gsize n,
                         const double *x,
                         const double *y,
                         double *ret_x,
                         double *ret_y);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscWcs, dsc_wcs_unref)

G_END_DECLS
