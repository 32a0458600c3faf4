/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-param.h"

G_BEGIN_DECLS

/* Rules of single parameters that a range cannot say: DscParamCheck functions. All set
 * DSC_ERROR_PARAMETER with the name, the value and what is legal. */

/* A number, "NAN", "INDEF" or "" (string). */
gboolean dsc_param_check_fillval (const DscParamSpec *spec, gconstpointer value, GError **error);
/* Exactly two numbers >= 0 separated by blanks (string). */
gboolean
dsc_param_check_two_numbers (const DscParamSpec *spec, gconstpointer value, GError **error);
/* An expression of dsc_dq_parse_mask() (string). */
gboolean dsc_param_check_dq_bits (const DscParamSpec *spec, gconstpointer value, GError **error);
/* 1 or 3 (integer). */
gboolean
dsc_param_check_spline_order (const DscParamSpec *spec, gconstpointer value, GError **error);
/* RA, Dec with |Dec| <= 90 (list of two). */
gboolean
dsc_param_check_sky_position (const DscParamSpec *spec, gconstpointer value, GError **error);
/* No '/' in it (string). */
gboolean dsc_param_check_suffix (const DscParamSpec *spec, gconstpointer value, GError **error);

/**
 * dsc_param_parse_two_numbers: reads the two numbers of such a string ("5.0 4.0").
 * Returns: FALSE if it is anything else
 */
gboolean dsc_param_parse_two_numbers (const char *text, double ret_numbers[2]);

/**
 * dsc_param_parse_fillval: the number of a fill value; NaN for "NAN", "INDEF" and "".
 * Returns: FALSE if it is anything else
 */
gboolean dsc_param_parse_fillval (const char *text, double *ret_value);

G_END_DECLS
