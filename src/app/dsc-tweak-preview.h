/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-align-case.h"
#include "dsc-image-view.h"
#include "dsc-session.h"

G_BEGIN_DECLS

/**
 * DscTweakPreview: what other parameters of tweakreg would give, seen before they are run, on
 * threads; the latest value wins. While those of the finder differ from the last run: the sources
 * of the region that is seen, and when the hand rests those of the whole exposure, with the cut by
 * brightest as a run makes it. While those of matching and fit differ, or something was done by
 * hand: another fit of the pairs of the run, and when the hand rests another alignment of its
 * sources, as a run makes it.
 *
 * "found-changed", "fit-changed": other sources, another alignment; "changed": one of them, or what
 * is said of them
 */
#define DSC_TYPE_TWEAK_PREVIEW (dsc_tweak_preview_get_type ())
G_DECLARE_FINAL_TYPE (DscTweakPreview, dsc_tweak_preview, DSC, TWEAK_PREVIEW, GObject)

DscTweakPreview *dsc_tweak_preview_new (void);
/* @session: (nullable); @step: its step tweakreg, -1: none */
void dsc_tweak_preview_set_session (DscTweakPreview *self, DscSession *session, int step);
/* The result of the last run. @run: (nullable) */
void dsc_tweak_preview_set_case (DscTweakPreview *self, DscAlignCase *run);
/* Only while it is wanted: the step is looked at. */
void dsc_tweak_preview_set_enabled (DscTweakPreview *self, gboolean enabled);
/* What is seen. @view: (nullable); @exposure: index of the library, -1: not an exposure of it */
void dsc_tweak_preview_set_view (DscTweakPreview *self, DscImageView *view, int exposure);

/* (transfer none) (nullable) (element-type DscTweakSource): what would be found */
GArray *dsc_tweak_preview_get_found (DscTweakPreview *self);
/* It is of the whole exposure, exactly what a run would find; else of the region seen. */
gboolean dsc_tweak_preview_is_whole (DscTweakPreview *self);
/* (transfer none) (nullable): the run with the solution that there would be */
DscAlignCase *dsc_tweak_preview_get_fitted (DscTweakPreview *self);
/* It is what a run would give; else a fit of the pairs of the run. */
gboolean dsc_tweak_preview_is_exact (DscTweakPreview *self);
/* Nothing is under way any more. */
gboolean dsc_tweak_preview_is_settled (DscTweakPreview *self);
/* (nullable): name of a parameter whose effect cannot be seen, or "compat" */
const char *dsc_tweak_preview_get_reason (DscTweakPreview *self);
/* Milliseconds that the last region and the last fit of pairs took; NaN: none yet */
double dsc_tweak_preview_get_find_ms (DscTweakPreview *self);
double dsc_tweak_preview_get_fit_ms (DscTweakPreview *self);

/* Each returns (transfer full) (nullable): NULL if there is nothing to say. Over the picture, as
 * markup; beside the parameters. */
char *dsc_tweak_preview_dup_badge (DscTweakPreview *self);
char *dsc_tweak_preview_dup_summary (DscTweakPreview *self);

G_END_DECLS
