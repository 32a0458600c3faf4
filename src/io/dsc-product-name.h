/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Names of products, as strun makes them (reference A 1.4). */

/**
 * @DSC_NAME_FILE: a file name: directory, extension and a known suffix (_cal, _crf, -i2d ...) go
 * @DSC_NAME_PRODUCT: the name of a product in an association: kept whole, so that a product called
 * m51_dark is not named after m51
 * @DSC_NAME_PRODUCT_JWST: the same as jwst does it: a known suffix goes from it, too
 */
typedef enum {
  DSC_NAME_FILE,
  DSC_NAME_PRODUCT,
  DSC_NAME_PRODUCT_JWST,
} DscNameKind;

/**
 * dsc_product_name_root: @base without what @kind says.
 * @ret_separator: (out) (optional): '_' or '-': what stood before the suffix, '_' if none did
 * Returns: (transfer full)
 */
char *dsc_product_name_root (const char *base, DscNameKind kind, char *ret_separator);

/**
 * dsc_product_name: root{_asn_id}{separator}{suffix}{ext}: "x_cal.fits", "a3001", "crf", ".fits"
 * gives "x_a3001_crf.fits".
 * @asn_id: (nullable), @ext: with its dot
 * Returns: (transfer full): a name without directory
 */
char *dsc_product_name (
    const char *base, DscNameKind kind, const char *asn_id, const char *suffix, const char *ext);

G_END_DECLS
