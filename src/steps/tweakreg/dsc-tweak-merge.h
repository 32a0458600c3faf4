/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-pattern-match.h"
#include "dsc-tweak-field.h"

G_BEGIN_DECLS

/* Probability (log10) above which nothing is moved. */
#define DSC_TWEAK_DOUBT -3.0

/**
 * dsc_tweak_merge: finds which units belong together and puts them together: first pairs of units,
 * the surest first, then what is together by now with the rest. Fills map and component.
 */
gboolean
dsc_tweak_merge (DscTweakField *field, guint n_threads, GCancellable *cancellable, GError **error);

/* Stars of a component, where it is now, the brightest first. @ret_x, @ret_y: (transfer full) */
guint dsc_tweak_component_stars (const DscTweakField *field,
                                 guint component,
                                 double **ret_x,
                                 double **ret_y);

/* What is looked for between units (or, @absolute, units and the reference). */
DscPatternOptions dsc_tweak_pattern_options (const DscTweakField *field,
                                             const DscTweakUnit *unit,
                                             gboolean absolute,
                                             double trials);

/* Why a match with the reference that is no accident may be none of its stars: what is found beside
 * saturated stars has the pattern of the stars.
 * @DSC_TWEAK_RIVAL: another place fits as well, with sources as bright
 * @DSC_TWEAK_FAINT: what fits lies beside saturated stars, is not the brightest and not most of the
 * reference */
typedef enum {
  DSC_TWEAK_SURE,
  DSC_TWEAK_RIVAL,
  DSC_TWEAK_FAINT,
} DscTweakTrust;

/**
 * dsc_tweak_match_reference: puts a component where the reference is; nothing moves if that cannot
 * be trusted.
 */
gboolean dsc_tweak_match_reference (DscTweakField *field,
                                    guint component,
                                    DscPattern *ret_pattern,
                                    DscTweakTrust *ret_trust,
                                    GCancellable *cancellable,
                                    GError **error);

G_END_DECLS
