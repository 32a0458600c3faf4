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

/* Stars of a component, where it is now, the brightest first. @ret_x, @ret_y: (transfer full);
 * @ret_flux: (transfer full) (optional) */
guint dsc_tweak_component_stars (
    const DscTweakField *field, guint component, double **ret_x, double **ret_y, double **ret_flux);

/* What is looked for between units (or, @absolute, units and the reference). */
DscPatternOptions dsc_tweak_pattern_options (const DscTweakField *field,
                                             const DscTweakUnit *unit,
                                             gboolean absolute,
                                             double trials);

/**
 * dsc_tweak_match_reference: puts a component where the reference is; nothing moves if that cannot
 * be trusted.
 * @ret_ambiguous: another place fits as well, with sources as bright: what is found beside
 * saturated stars has the pattern of the stars, but lies at several places around them
 */
gboolean dsc_tweak_match_reference (DscTweakField *field,
                                    guint component,
                                    DscPattern *ret_pattern,
                                    gboolean *ret_ambiguous,
                                    GCancellable *cancellable,
                                    GError **error);

G_END_DECLS
