/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-progress.h"
#include "dsc-step.h"
#include "tweakreg-params.h"

G_BEGIN_DECLS

/* Which catalog belongs to which exposure (reference part A, 3.4). */

/**
 * dsc_tweak_catalog_list_paths: the catalog of each model of @library, NULL where its sources are
 * to be looked for. @progress: (nullable): warnings
 * Returns: (transfer full) (element-type utf8): one per model
 * Errors: DSC_ERROR_NOT_FOUND, DSC_ERROR_FORMAT of catfile
 */
GPtrArray *dsc_tweak_catalog_list_paths (const DscTweakregParams *params,
                                         DscLibrary *library,
                                         DscProgress *progress,
                                         GError **error);

/* Whether catfile can be read and the catalogs in it are there. */
gboolean dsc_tweak_catalog_list_check (const DscTweakregParams *params, GError **error);

/* Returns: (transfer full) (element-type utf8): the files of @folder that hold parts of the catalog
 * @name ("GAIADR3"): GAIADR3*.csv, .ecsv, .fits, .fits.gz, .vot, .xml in any case, sorted */
GPtrArray *dsc_tweak_catalog_list_folder (const char *folder, const char *name);

G_END_DECLS
