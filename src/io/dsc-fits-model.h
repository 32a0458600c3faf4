/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-fits.h"
#include "dsc-image-model.h"

G_BEGIN_DECLS

/**
 * DscFitsModel: a DscImageModel on a FITS file (.fits, .fits.gz): cal, crf, i2d or any FITS image.
 * Opening reads the headers and the ASDF extension only; planes are read by rows on demand, from
 * any thread. A file without a SCI extension shows its first 2-D image as SCI. The WCS is the gwcs
 * of the ASDF extension; without it the FITS keywords (wcslib), and the WCS note says so.
 */
#define DSC_TYPE_FITS_MODEL (dsc_fits_model_get_type ())
G_DECLARE_FINAL_TYPE (DscFitsModel, dsc_fits_model, DSC, FITS_MODEL, DscImageModel)

/**
 * dsc_fits_model_open:
 * Errors: DSC_ERROR_NOT_FOUND; DSC_ERROR_FORMAT if truncated, not FITS, without pixels or with a
 * damaged ASDF extension; DSC_ERROR_UNSUPPORTED for a transform that cannot be evaluated (named).
 */
DscImageModel *dsc_fits_model_open (const char *path, GError **error);

/**
 * @DSC_FITS_OPEN_ANY_WCS: for looking at pixels: a damaged ASDF extension, or one with a WCS that
 * cannot be evaluated, is no error; the FITS keywords are used if there are any, and the WCS note
 * gives the reason
 */
typedef enum {
  DSC_FITS_OPEN_STRICT = 0,
  DSC_FITS_OPEN_ANY_WCS = 1 << 0,
} DscFitsOpenFlags;

DscImageModel *dsc_fits_model_open_full (const char *path, DscFitsOpenFlags flags, GError **error);

/* (transfer none): the file, with all its HDUs */
DscFits *dsc_fits_model_get_fits (DscFitsModel *self);

/* The HDU that a plane comes from, or -1 */
int dsc_fits_model_get_plane_hdu (DscFitsModel *self, DscPlaneId id);

/* Returns: (transfer full) (nullable): the bytes of the ASDF extension as they stand in the file */
GBytes *dsc_fits_model_read_asdf (DscFitsModel *self, GError **error);

G_END_DECLS
