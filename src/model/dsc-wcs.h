/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "dsc-transform.h"

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

/**
 * DscWcsStep: a frame and the transform from it to the next frame.
 * @axes_names, @axis_types: (nullable): x y, custom:x custom:y ... are derived from @name and
 * @celestial when absent
 * @unit: (nullable): "pixel", "arcsec", "deg"
 * @celestial: ICRS right ascension and declination in degrees (the last frame of a sky WCS)
 * @transform: NULL in the last step
 */
typedef struct {
  const char *name;
  const char *unit;
  const char *axes_names[2];
  const char *axis_types[2];
  gboolean celestial;
  DscTransform *transform;
} DscWcsStep;

/**
 * dsc_wcs_new_from_steps: detector, ..., world. The bounding box is that of the first transform.
 * Takes references of its own.
 * @name: (nullable): the name that the file keeps ("", "FIT-LVL3-...")
 * @pixel_shape: (nullable): nx, ny to store
 * Errors: DSC_ERROR_FORMAT if the transforms do not go from two pixel coordinates to two angles.
 */
DscWcs *dsc_wcs_new_from_steps (DscWcsKind kind,
                                const DscWcsStep *steps,
                                guint n_steps,
                                const char *name,
                                const guint pixel_shape[2],
                                GError **error);

/**
 * DscWcsBackend: a WCS that another library evaluates, for the projections that DscTransform lacks.
 * Both functions may be called from several threads at once; a point without a solution gives NaN.
 */
typedef struct {
  void (*pixel_to_sky) (
      gpointer data, gsize n, const double *x, const double *y, double *ra, double *dec);
  void (*sky_to_pixel) (
      gpointer data, gsize n, const double *ra, const double *dec, double *x, double *y);
  void (*free) (gpointer data);
} DscWcsBackend;

/* @description: what dsc_wcs_describe() says; @data is consumed; @centre: a pixel well inside */
DscWcs *dsc_wcs_new_from_backend (DscWcsKind kind,
                                  const DscWcsBackend *backend,
                                  gpointer data,
                                  const char *description,
                                  const double centre[2]);

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

/* The step as it was given to dsc_wcs_new_from_steps(), names filled in. Belongs to @wcs.
 * Returns: (nullable): NULL for a WCS with a backend */
const DscWcsStep *dsc_wcs_get_step (const DscWcs *wcs, guint index);
/* (not nullable): "" if the file gives none */
const char *dsc_wcs_get_name (const DscWcs *wcs);
/* Returns: FALSE if none is stored */
gboolean dsc_wcs_get_pixel_shape (const DscWcs *wcs, guint ret_shape[2]);
/* FALSE for a bare distortion model, whose last frame is a plane (V2, V3 in arcsec): "sky" is that
 * plane then. */
gboolean dsc_wcs_is_celestial (const DscWcs *wcs);

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
 * without the detour over angles: 15 ns a pixel. Agrees with the two calls to 1e-8 pixel, which is
 * what angles in degrees carry; better itself. Bounded by the box of @wcs (NaN outside); the box of
 * the output is not looked at.
 */
void dsc_wcs_map_to_tan (const DscWcs *wcs,
                         const DscTan *tan,
                         gsize n,
                         const double *x,
                         const double *y,
                         double *ret_x,
                         double *ret_y);

/**
 * dsc_wcs_map_rows_to_tan: the same for whole rows: pixels x0 .. x0 + nx - 1 of rows
 * y0 .. y0 + ny - 1, into row-major arrays of nx * ny. Bit for bit what dsc_wcs_map_to_tan() gives.
 */
void dsc_wcs_map_rows_to_tan (const DscWcs *wcs,
                              const DscTan *tan,
                              int x0,
                              guint nx,
                              int y0,
                              guint ny,
                              double *ret_x,
                              double *ret_y);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscWcs, dsc_wcs_unref)

G_END_DECLS
