/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-error.h"
#include "dsc-header.h"
#include "dsc-wcs.h"

G_BEGIN_DECLS

/**
 * DscSipOptions: parameters sip_* of tweakreg.
 * @max_error, @max_inverse_error: pixels; the lowest degree that keeps them is taken
 * @degree, @inverse_degree: 1 ... 6, or 0: 1, 2, ... 5
 * @n_points: samples along an axis, >= 8
 * @crpix: (nullable): 0-based reference pixel that is kept; the centre of the bounding box, to 0.1
 *   pixel, without
 * @compat: DSC_COMPAT_JWST: AP_1_0, AP_0_1, BP_1_0 and BP_0_1 are left out, for which its schema
 * has no keywords, so that the written inverse lacks them; the degree is the last that was tried
 */
typedef struct {
  double max_error, max_inverse_error;
  guint degree, inverse_degree, n_points;
  const double *crpix;
  DscCompat compat;
} DscSipOptions;

/**
 * dsc_wcs_fit_sip_header: writes the TAN or TAN-SIP approximation of @wcs over its bounding box (or
 * the image) into @header as gwcs 1.0.3 to_fits_sip() fits it (reference part A, 3.8). Old WCS
 * keywords go; nothing is changed after an error.
 * @ret_error_pix, @ret_inverse_error_pix: (out) (optional): largest differences on both grids
 * Errors: DSC_ERROR_WCS if there is no fit; DSC_ERROR_PARAMETER
 */
gboolean dsc_wcs_fit_sip_header (const DscWcs *wcs,
                                 guint width,
                                 guint height,
                                 const DscSipOptions *options,
                                 DscHeader *header,
                                 double *ret_error_pix,
                                 double *ret_inverse_error_pix,
                                 GError **error);

G_END_DECLS
