/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "dsc-error.h"

G_BEGIN_DECLS

/**
 * dsc_fits_set_filename: sets the keyword FILENAME in the primary header of a FITS file in place,
 * without touching anything else. A file that has no such keyword, or is compressed, stays as it
 * is; so does one whose name does not fit one card.
 * Errors: DSC_ERROR_WRITE
 */
gboolean dsc_fits_set_filename (const char *path, const char *name, GError **error);

/* The same for the text of another keyword, of at most 8 characters. */
gboolean dsc_fits_set_text (const char *path, const char *key, const char *text, GError **error);

G_END_DECLS
