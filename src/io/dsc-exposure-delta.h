/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-derived-model.h"

G_BEGIN_DECLS

/* A file of changes to an exposure (DscDerivedModel) without its pixels: a FITS file with the new
 * headers (cards as text), masks as packed byte images and a new WCS as ASDF extension, with a
 * digest of all of them. Equal changes give equal bytes. Private to the store of products: what a
 * person gets is written by dsc_exposure_write(). */

/* Whether the file begins as one of changes; FALSE also if it cannot be read. */
gboolean dsc_exposure_is_delta (const char *path);

/* The last change only, not those of the models below. Errors: DSC_ERROR_WRITE; those of
 * dsc_gwcs_write() for a new WCS that is no gwcs. */
gboolean dsc_exposure_delta_write (DscDerivedModel *model, const char *path, GError **error);

/**
 * dsc_exposure_delta_open: the model again, on top of @base, which must be what it was made of.
 * Errors: DSC_ERROR_NOT_FOUND, DSC_ERROR_FORMAT (also if size or name is not that of @base)
 */
DscImageModel *dsc_exposure_delta_open (const char *path, DscImageModel *base, GError **error);

G_END_DECLS
