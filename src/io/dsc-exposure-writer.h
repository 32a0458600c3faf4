/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-image-model.h"

G_BEGIN_DECLS

/**
 * dsc_exposure_write: an exposure (cal, crf and the like) as a FITS file: PRIMARY, all its planes
 * in the order of jwst, the other extensions of the file behind it
 * (dsc_image_model_get_path()) byte for byte, and its WCS twice: as gwcs in the ASDF extension,
 * and as FITS keywords: those it has (as jwst leaves them), else TAN-SIP fitted to it. The ASDF
 * extension is that of the file behind it where the WCS is still the same and no plane is missing,
 * else a new one that holds the WCS. Sets FILENAME, and DATE to the end of the exposure. An
 * exposure whose WCS is one of FITS keywords gets no ASDF extension.
 *
 * Errors: DSC_ERROR_WRITE with path and reason; those of reading the planes.
 */
gboolean dsc_exposure_write (DscImageModel *model, const char *path, GError **error);

G_END_DECLS
