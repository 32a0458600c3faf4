/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-pattern-match.h"
#include "dsc-tweak-joint.h"

G_BEGIN_DECLS

/**
 * dsc_tweak_judge_units: how sure each unit of @component lies where the others are.
 * @ret_judged: one a unit of the field; zeroed for others
 */
void dsc_tweak_judge_units (const DscTweakField *field,
                            guint component,
                            const DscTweakJoint *joint,
                            DscPattern *ret_judged);

/* The same of a component and the reference. */
void dsc_tweak_judge_reference (const DscTweakField *field,
                                guint component,
                                const DscTweakJoint *joint,
                                DscPattern *ret_judged);

/**
 * dsc_tweak_fit_unit: the fit of a unit as it lies now, with its pairs: with other exposures, or
 * with the reference.
 * Errors: DSC_ERROR_WCS
 */
DscTweakFit *dsc_tweak_fit_unit (const DscTweakField *field,
                                 guint unit,
                                 DscTweakFitKind kind,
                                 const DscTweakJoint *joint,
                                 const DscPattern *judged,
                                 GError **error);

/* Of a unit that is left alone. @verdict: consumed; @advice: (nullable) */
DscTweakFit *dsc_tweak_fit_refused (const DscTweakField *field,
                                    guint unit,
                                    DscTweakFitKind kind,
                                    DscTweakState state,
                                    char *verdict,
                                    const char *advice);

/* Moves a component as a whole so that its exposures stay where the headers have them, on the
 * average: no choice of exposures that stay is better. */
void dsc_tweak_hold_mean (DscTweakField *field, guint component, const DscTweakJoint *joint);

/* The map of an exposure of a unit in its own tangent plane, and its new coordinates.
 * @ret_wcs: (out) (optional) */
gboolean dsc_tweak_exposure_map (const DscTweakField *field,
                                 guint unit,
                                 guint exposure,
                                 const char *wcs_name,
                                 DscPlaneMap *ret_map,
                                 DscWcs **ret_wcs,
                                 GError **error);

G_END_DECLS
