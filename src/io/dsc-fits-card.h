/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-header.h"

G_BEGIN_DECLS

/* The 80 character cards of a FITS header (FITS standard 4.0, section 4) as text. */

#define DSC_FITS_BLOCK 2880
#define DSC_FITS_CARD 80

/**
 * dsc_fits_header_parse: @text: @size bytes of header, from its first card; ends at the END card or
 * at the end of the text. Accepts what real files hold: CONTINUE, HIERARCH, lower case exponents
 * D, values that are not FITS (kept as text cards, to be written back as they are), bytes that are
 * not ASCII (become '?').
 * @ret_structure: (out) (optional) (transfer full): the structural cards, in their order
 * Returns: (transfer full): all other cards
 */
DscHeader *dsc_fits_header_parse (const char *text, gsize size, DscHeader **ret_structure);

/* Whether a keyword belongs to the layout of the file rather than to its content: SIMPLE, BITPIX,
 * NAXISn, BZERO, CHECKSUM ... in any case */
gboolean dsc_fits_key_is_structural (const char *key);

/**
 * dsc_fits_card_format: appends the card, as one or more lines of 80 characters. Numbers are
 * written with as many digits as it takes to read the same double again; strings that do not fit
 * are continued (CONTINUE); a NaN or infinity, which FITS cannot hold, becomes a keyword without
 * value.
 */
void dsc_fits_card_format (GString *text, const DscCard *card);

/* Appends END and blanks up to a full block. */
void dsc_fits_header_close (GString *text);

/* Returns: (transfer full): the shortest text that reads as the same double, with a '.' or an
 * exponent; the form of Python's repr() with 'E'. */
char *dsc_fits_format_double (double value);

G_END_DECLS
