/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * dsc_number_shortest: the fewest of 15 to 17 digits that read back as the same double, in any
 * locale with a point. @exponent: 'e' or 'E', the letter of the exponent where there is one
 */
void dsc_number_shortest (double value, char exponent, char ret_text[G_ASCII_DTOSTR_BUF_SIZE]);

/* Returns: (transfer full): the same of a finite number, always with a point in the mantissa:
 * "2.0", "1.0e-06": readers of FITS and YAML 1.1 want one */
char *dsc_number_with_point (double value, char exponent);

/**
 * dsc_number_parse: @length bytes as a decimal number, an infinity or NaN, in any locale with a
 * point; correctly rounded. The byte behind them must be readable and no part of a number.
 * Returns: FALSE if they are anything else
 */
gboolean dsc_number_parse (const char *text, gsize length, double *ret_value);

G_END_DECLS
