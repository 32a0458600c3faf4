/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-error.h"
#include "dsc-library.h"

G_BEGIN_DECLS

/**
 * dsc_sky_user_list_read: the levels of the method user: a text file with a name and a level in
 * each line, separated by blanks or a comma; '#' begins a comment. Names are compared without
 * directory, extension and known suffix, so that x_cal.fits, x_crf.fits and x are the same.
 * @ret_levels: one a model of @library; with DSC_COMPAT_JWST rounded to float32
 *
 * Errors: DSC_ERROR_NOT_FOUND: the file; DSC_ERROR_FORMAT: a line is not understood, with its
 * number; DSC_ERROR_PARAMETER: an exposure is not listed, listed twice, or one is listed that is
 * not there
 */
gboolean dsc_sky_user_list_read (
    const char *path, DscLibrary *library, DscCompat compat, double *ret_levels, GError **error);

G_END_DECLS
