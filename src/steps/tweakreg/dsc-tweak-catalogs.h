/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-tweak-scene.h"

G_BEGIN_DECLS

/* Catalogs of the user and references (reference part A, 3.4 and 3.9). */

/**
 * dsc_tweak_catalogs_read_user: gives exposures of @scene their sources and catalog path where
 * use_custom_catalogs says so: by catfile, the association (dsc_library_get_catalog()), or
 * TCATFILE. Others stay without (catalog NULL): their sources are to be looked for.
 * Errors: DSC_ERROR_NOT_FOUND, DSC_ERROR_FORMAT with file, row or column and what to do
 */
gboolean dsc_tweak_catalogs_read_user (DscTweakScene *scene,
                                       DscLibrary *library,
                                       const DscTweakregParams *params,
                                       GError **error);

/**
 * dsc_tweak_catalogs_read_reference: the catalog that abs_refcat names: a file; or GAIADR3 ... from
 * the folder catalog_folder, else from the web (environment ASTROMETRIC_CATALOG_URL) around the
 * exposures of @scene. NULL without an error if abs_refcat is not set.
 * Errors: DSC_ERROR_NOT_FOUND, DSC_ERROR_FORMAT; DSC_ERROR_NETWORK: no answer
 */
gboolean dsc_tweak_catalogs_read_reference (DscTweakScene *scene,
                                            DscLibrary *library,
                                            const DscTweakregParams *params,
                                            GCancellable *cancellable,
                                            GError **error);

/* Before anything is looked for: whether the files named by the parameters are there. */
gboolean dsc_tweak_catalogs_check (const DscTweakregParams *params, GError **error);

/**
 * dsc_tweak_catalogs_write: the sources of an exposure as the peer saves them: columns id, x, y,
 * flux, then xwin, ywin; catalog_format decides between ECSV and FITS. Errors: DSC_ERROR_WRITE
 */
gboolean dsc_tweak_catalogs_write (const DscTweakExposure *exposure,
                                   const DscTweakregParams *params,
                                   const char *path,
                                   GError **error);

G_END_DECLS
