/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-header.h"

G_BEGIN_DECLS

/**
 * dsc_blend_headers: the headers of a product made of @n exposures: those of the first, with the
 * keywords of the schema (dsc-schema.h) blended by their rules (reference B 2.13). A rule looks at
 * the exposures that have the keyword; one that only later exposures have appears too. Cards
 * outside the schema are those of the first.
 *
 * Left out, as they describe one exposure and not the product: FILENAME, PIXAR_SR, PIXAR_A2,
 * BKGLEVEL, BKGSUB, S_REGION, the pointing reference (V2_REF ... ROLL_REF, VPARITY, V3I_YANG) and
 * the distortion of the FITS WCS (CDi_j, PCi_j, CDELTn, SIP). CRPIXn, CRVALn and CTYPEn of the
 * first keep their places for whoever writes the WCS of the product.
 *
 * @ret_notes: (out) (optional) (element-type utf8): a line per keyword that could not be blended
 * (text among numbers): it keeps the value of the first
 */
void dsc_blend_headers (guint n,
                        DscHeader *const *primary,
                        DscHeader *const *sci,
                        DscHeader **ret_primary,
                        DscHeader **ret_sci,
                        GPtrArray **ret_notes);

G_END_DECLS
