/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-tweak-solution.h"

G_BEGIN_DECLS

/* The internal file of a run of tweakreg (suffix DSC_TWEAK_RESULT_SUFFIX, member -1): sources, fits
 * and pairs, for the board and for another alignment without looking for sources again. Equal
 * results give equal bytes. */
#define DSC_TWEAK_RESULT_SUFFIX "align"

/* Errors: DSC_ERROR_WRITE */
gboolean dsc_tweak_result_write (const DscTweakScene *scene,
                                 const DscTweakSolution *solution,
                                 const char *path,
                                 GError **error);

/**
 * dsc_tweak_result_read: @input, @output: the exposures as they came in and as they left, which
 * give the coordinates before and after. Everything in the file is checked.
 * @params: of the run
 * Errors: DSC_ERROR_NOT_FOUND; DSC_ERROR_FORMAT
 */
gboolean dsc_tweak_result_read (const char *path,
                                DscLibrary *input,
                                DscLibrary *output,
                                const DscTweakregParams *params,
                                DscTweakScene **ret_scene,
                                DscTweakSolution **ret_solution,
                                GError **error);

G_END_DECLS
