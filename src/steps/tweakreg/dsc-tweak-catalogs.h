/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "dsc-progress.h"
#include "dsc-tweak-scene.h"

G_BEGIN_DECLS

/* Catalogs of the user and references (reference part A, 3.4 and 3.9). Any thread but the main
 * one: files are read and the web is asked. */

/**
 * dsc_tweak_catalogs_read_user: gives exposures of @scene their sources and catalog path where
 * use_custom_catalogs says so: by catfile, else by the association (dsc_library_get_catalog());
 * exposures that neither knows by TCATFILE. Others stay without (catalog NULL): their sources are
 * to be looked for. Positions are columns x and y (xcentroid, x_centroid); id, flux, weight, xwin
 * and ywin are taken where they are. Rows without a position, without a weight in a
 * column of weights, and those not strictly inside the bounding box are left out. Warnings (names
 * of no exposure) go to @progress. Errors: DSC_ERROR_NOT_FOUND, DSC_ERROR_FORMAT with file, row or
 * column and what to do; DSC_ERROR_MIXED if some catalogs of a group have weights and others have
 * none; those of dsc_table_read(); cancellation
 */
gboolean dsc_tweak_catalogs_read_user (DscTweakScene *scene,
                                       DscLibrary *library,
                                       const DscTweakregParams *params,
                                       DscProgress *progress,
                                       GCancellable *cancellable,
                                       GError **error);

/* Whether @abs_refcat names a catalog of the web (GAIAREFCAT, GAIADR3 ..., any case) and no file.
 */
gboolean dsc_tweak_catalogs_is_service (const char *abs_refcat);

/**
 * dsc_tweak_catalogs_read_reference: the catalog that abs_refcat names: a file; or GAIADR3 ... from
 * the folder catalog_folder, else from the web (environment ASTROMETRIC_CATALOG_URL) around the
 * exposures of @scene. @scene's reference stays NULL, without an error, if abs_refcat is not set;
 * a field without stars gives one of 0 rows.
 * Columns of files: RA and DEC in any case (degrees), else sky_centroid.ra and .dec; weight; mag or
 * a name of a magnitude that is known; id or a name like it. Rows without a position are left out.
 * Stars of a folder that have proper motions are moved to the epoch of the first exposure; the web
 * does that itself. From folder and web: faint stars first, cut to the exposures and a margin.
 * @save_path: (nullable): a catalog from the folder or the web is written there as the peer does
 * (save_abs_catalog); one from a file is not
 * Errors: DSC_ERROR_NOT_FOUND, DSC_ERROR_FORMAT; those of dsc_table_read(); DSC_ERROR_NETWORK: no
 * answer or none that can be used; DSC_ERROR_WRITE; cancellation
 */
gboolean dsc_tweak_catalogs_read_reference (DscTweakScene *scene,
                                            DscLibrary *library,
                                            const DscTweakregParams *params,
                                            const char *save_path,
                                            DscProgress *progress,
                                            GCancellable *cancellable,
                                            GError **error);

/* Returns: (transfer full): the name of the file that save_abs_catalog writes:
 * "fit_gaiadr3_ref.ecsv" */
char *dsc_tweak_catalogs_reference_name (const DscTweakregParams *params);

/* Before anything is looked for: whether the files named by the parameters, and by the list
 * catfile, are there. Errors: DSC_ERROR_NOT_FOUND, DSC_ERROR_FORMAT, DSC_ERROR_UNSUPPORTED */
gboolean dsc_tweak_catalogs_check (const DscTweakregParams *params, GError **error);

/* For DscStep.list_files: catalogs that catfile, the association and TCATFILE name, those in
 * catalog_folder, the file of group_params, and the coordinates in a folder of apply_fit. */
GPtrArray *dsc_tweak_catalogs_list_files (const DscTweakregParams *params, DscLibrary *library);

/**
 * dsc_tweak_catalogs_write: the sources of an exposure as the peer saves them: columns id, x, y,
 * flux, then xwin, ywin (pixels from 0, NaN: none); meta name. catalog_format decides between ECSV
 * and FITS. Errors: DSC_ERROR_WRITE
 */
gboolean dsc_tweak_catalogs_write (const DscTweakExposure *exposure,
                                   const DscTweakregParams *params,
                                   const char *path,
                                   GError **error);

G_END_DECLS
