/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-header.h"

G_BEGIN_DECLS

/**
 * dsc_hdrtab_build: the HDRTAB table of a combined product: a row per pair of headers, a column for
 * every keyword of the schema (dsc-schema.h) that has a value in any of them, in schema order.
 * Strings are padded to the longest; logicals, integers and doubles become columns L, K, D; a
 * column with integers and doubles, or with a number missing, is D with NaN; a missing string is
 * the text "nan", as the peer writes it.
 * @ret_data: (out) (transfer full): the rows, in file order
 * Returns: (transfer full) (element-type utf8): name and format of each column, in turn
 */
GPtrArray *dsc_hdrtab_build (guint n_rows,
                             DscHeader *const *primary,
                             DscHeader *const *sci,
                             GByteArray **ret_data);

G_END_DECLS
