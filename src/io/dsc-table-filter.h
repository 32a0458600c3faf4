/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-table.h"

G_BEGIN_DECLS

/**
 * DscTableFilter: an expression over the columns of a table: "snr > 10 && is_extended == 0".
 * Numbers, names of columns (with "." inside; others in backquotes), texts in quotes; + - * / ** %;
 * < <= > >= == != (1 < x <= 2 means both); && || ! (also & and |) and the words and, or, not, of
 * which not takes in comparisons as in Python, and ! does not, as in C; ( ); functions abs, sqrt,
 * log10, log, exp, min, max, isnan, isfinite, between (x, lo, hi). true and false. % has the sign
 * of its first operand. A comparison with NaN or a masked value is false. Where a table has none of
 * that name, snr stands for the flux over its error (isophotal_flux or the widest aperture), mag
 * for aper_total_abmag, else isophotal_abmag. The table must outlive it; any thread can use it.
 */
typedef struct _DscTableFilter DscTableFilter;

/* Errors: DSC_ERROR_PARAMETER: with the place in the text (character, from 1), what was expected;
 * for an unknown name what there is that is like it */
DscTableFilter *dsc_table_filter_new (const char *text, const DscTable *table, GError **error);
void dsc_table_filter_free (DscTableFilter *self);

/* The value of the expression in a row: truth values are 0 and 1. */
double dsc_table_filter_eval (const DscTableFilter *self, gsize row);
/* Whether a row passes: the value is neither 0 nor NaN. @ret_pass: of every row */
void dsc_table_filter_run (const DscTableFilter *self, guint8 *ret_pass);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscTableFilter, dsc_table_filter_free)

G_END_DECLS
