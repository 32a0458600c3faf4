/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "dsc-variants.h"

G_BEGIN_DECLS

/**
 * DscVariantList: the variants in the rail: a button each, with a dot before the current one, which
 * chooses it (win.choose-variant); one that keeps what there is, and one that opens the board.
 */
#define DSC_TYPE_VARIANT_LIST (dsc_variant_list_get_type ())
G_DECLARE_FINAL_TYPE (DscVariantList, dsc_variant_list, DSC, VARIANT_LIST, AdwBin)

/* @variants: (nullable) */
void dsc_variant_list_set_variants (DscVariantList *self, DscVariants *variants);
/* One below the other, in 40 pixels. */
void dsc_variant_list_set_narrow (DscVariantList *self);

G_END_DECLS
