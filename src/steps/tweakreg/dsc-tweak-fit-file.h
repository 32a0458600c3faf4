/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-tweak-solution.h"

G_BEGIN_DECLS

/* An alignment in files for people and programs (parameter save_fit), and applied again to other
 * copies of the exposures (apply_fit). */

typedef enum {
  DSC_TWEAK_FIT_FILE_JSON, /* all there is, but for the pairs; apply_fit reads it */
  DSC_TWEAK_FIT_FILE_ECSV, /* a row for each exposure */
  DSC_TWEAK_FIT_FILE_TEXT, /* the same to read */
  DSC_N_TWEAK_FIT_FILES,
} DscTweakFitFile;

/* "json", "ecsv", "txt" */
const char *dsc_tweak_fit_file_extension (DscTweakFitFile format);

/**
 * dsc_tweak_fit_file_write: shifts in arcsec towards east and north, rotations in degrees from
 * north to east, numbers that are not known null or nan. Equal solutions give equal bytes.
 * Errors: DSC_ERROR_WRITE
 */
gboolean dsc_tweak_fit_file_write (const DscTweakScene *scene,
                                   const DscTweakSolution *solution,
                                   DscTweakFitFile format,
                                   const char *path,
                                   GError **error);

/* The new coordinates of an exposure as ASDF with meta.wcs. Errors: DSC_ERROR_WRITE; those of
 * dsc_gwcs_write() */
gboolean dsc_tweak_fit_file_write_wcs (const DscWcs *wcs, const char *path, GError **error);

/**
 * dsc_tweak_fit_file_apply: the saved alignment @path for the exposures of @scene, which are found
 * by their names without suffix: a JSON file, whose corrections are put on the coordinates of the
 * headers; or a folder of ASDF files (<exposure>_tweakreg.asdf, <exposure>_wcs.asdf ...), whose
 * coordinates take their place. Exposures that are not in it keep theirs, with a warning.
 *
 * Errors: DSC_ERROR_NOT_FOUND: nothing there or for none of the exposures; DSC_ERROR_FORMAT;
 * DSC_ERROR_MIXED: the header of a copy points elsewhere than that of the aligned exposure did, or
 * the coordinates of a folder are more than 60 arcsec from those of the header
 */
DscTweakSolution *
dsc_tweak_fit_file_apply (const DscTweakScene *scene, const char *path, GError **error);

/* For DscStep.list_files: the ASDF files of the folder @path that would be applied. */
GPtrArray *dsc_tweak_fit_file_list (const char *path, DscLibrary *library);

G_END_DECLS
