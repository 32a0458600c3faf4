/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Data quality flags of JWST (names: jwst.datamodels.dqflags.pixel). */
#define DSC_DQ_DO_NOT_USE (1u << 0)
#define DSC_DQ_SATURATED (1u << 1)
#define DSC_DQ_JUMP_DET (1u << 2)
#define DSC_DQ_OUTLIER (1u << 4)
#define DSC_DQ_NON_SCIENCE (1u << 9)
#define DSC_DQ_DEAD (1u << 10)
#define DSC_DQ_HOT (1u << 11)

/* Returns: (transfer none): the mnemonic of bit 0 .. 31, "DO_NOT_USE" ... */
const char *dsc_dq_bit_name (guint bit);

/* Returns: (transfer full): "GOOD", or the names of the bits set, lowest first, joined by '+' */
char *dsc_dq_describe (guint32 flags);

/**
 * dsc_dq_parse_mask: the grammar of good_bits and dqbits: names or integers joined by ',', '+' or
 * '|' (one kind in a string), an optional leading '~'. Without '~' the listed bits are tolerated
 * and any other bit makes a pixel bad; with '~' only the listed ones do. "" , "None" and "~0"
 * tolerate everything.
 * @ret_bad: (out): a pixel is bad when (flags & bad) != 0
 *
 * Errors: DSC_ERROR_PARAMETER naming the part that is not understood.
 */
gboolean dsc_dq_parse_mask (const char *text, guint32 *ret_bad, GError **error);

G_END_DECLS
