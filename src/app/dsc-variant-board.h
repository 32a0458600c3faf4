/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "dsc-variants.h"

G_BEGIN_DECLS

/**
 * DscVariantBoard: the page of the drawer with a column per variant, and one of the session where
 * it is none of them: parameters in which they differ, and figures, the best of each marked by a
 * star and the word. What its buttons do are the actions win.keep-variant, choose-variant,
 * compare-variants, rename-variant, note-variant, show-variant, drop-variant, copy-variants.
 */
#define DSC_TYPE_VARIANT_BOARD (dsc_variant_board_get_type ())
G_DECLARE_FINAL_TYPE (DscVariantBoard, dsc_variant_board, DSC, VARIANT_BOARD, AdwBin)

/* @variants: (nullable) */
void dsc_variant_board_set_variants (DscVariantBoard *self, DscVariants *variants);
const char *dsc_variant_board_get_verdict (DscVariantBoard *self);

G_END_DECLS
