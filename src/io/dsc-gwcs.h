/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-header.h"
#include "dsc-wcs.h"

G_BEGIN_DECLS

/**
 * dsc_gwcs_read: the WCS in the bytes of an ASDF file: at meta.wcs, or wcs, or a bare model.
 * @name: the file, for messages.
 * Errors: DSC_ERROR_NOT_FOUND if there is none; DSC_ERROR_FORMAT (damaged, with the byte or line);
 * DSC_ERROR_UNSUPPORTED naming the transform or frame.
 */
DscWcs *dsc_gwcs_read (gconstpointer bytes, gsize size, const char *name, GError **error);

/**
 * dsc_gwcs_write: a complete ASDF file (standard 1.6.0, all arrays inline) with meta.wcs, and
 * @meta: (nullable): extra YAML lines of the map "meta", indented by two blanks.
 * Opens in jwst.datamodels with a working meta.wcs.
 */
GBytes *dsc_gwcs_write (const DscWcs *wcs, const char *meta, GError **error);

/* The WCS of FITS keywords by wcslib (TAN, SIP, ...): 1-based CRPIX becomes 0-based here.
 * Errors: DSC_ERROR_NOT_FOUND without celestial axes; DSC_ERROR_WCS if wcslib refuses it. */
DscWcs *dsc_wcs_from_fits_header (
    const DscHeader *header, guint width, guint height, const char *name, GError **error);

/**
 * dsc_wcs_to_fits_header: writes WCS keywords into @header (CRPIX 1-based, old CD/PC/SIP removed).
 * A DscTan is written exactly (PC + CDELT, RA---TAN); anything else is fitted by TAN-SIP over
 * @width x @height, up to order 5.
 * @ret_max_error_pix: (out): worst difference on a grid twice as fine as the fit, pixels (0: exact)
 */
gboolean dsc_wcs_to_fits_header (const DscWcs *wcs,
                                 guint width,
                                 guint height,
                                 DscHeader *header,
                                 double *ret_max_error_pix,
                                 GError **error);

G_END_DECLS
