/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "dsc-fits.h"

G_BEGIN_DECLS

/* Between the big-endian pixels of a FITS file and memory. */

/**
 * dsc_fits_decode: @n pixels of @hdu at @raw to @out, as dsc_fits_read_rows() describes; @raw and
 * @out may be the same when a pixel of the file has 4 bytes.
 */
void dsc_fits_decode (
    const DscFitsHdu *hdu, DscPixelType type, gconstpointer raw, gsize n, gpointer out);

/* Pixels of memory to file order; @flip_sign: store unsigned numbers with BZERO 2^31 */
void dsc_fits_encode (gconstpointer pixels, gsize n, gboolean flip_sign, gpointer ret_raw);

G_END_DECLS
