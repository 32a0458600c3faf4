/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-session.h"
#include "tweakreg/dsc-tweak-solution.h"

G_BEGIN_DECLS

/**
 * DscAlignStar: a pair of a fit, as it is shown.
 * @fit: index into the fits of the solution; @pair: into its pairs
 * @exposure, @source: index of the exposure and into its sources; @group: of the exposure
 * @east, @north: where the source lies, arcsec from the centre of the field
 * @x, @y: of the source, 0-based pixels; @mag: -2.5 log10 of its flux; NaN: not known
 * @dx, @dy: what is left, arcsec towards east and north
 */
typedef struct {
  guint fit, pair, exposure, source, group;
  float east, north, x, y, mag, dx, dy;
  gboolean used;
} DscAlignStar;

#define DSC_ALIGN_OUTLINE_POINTS 16

/* The outline of an exposure, arcsec from the centre of the field towards east and north. */
typedef struct {
  gboolean valid;
  float east[DSC_ALIGN_OUTLINE_POINTS], north[DSC_ALIGN_OUTLINE_POINTS];
} DscAlignOutline;

/* Numbers of the stars of a group or an exposure: arcsec; @rms NaN without stars that were used. */
typedef struct {
  guint n_matched, n_used;
  double rms;
} DscAlignCount;

/**
 * DscAlignCase: what there was to align and what came of it, with what a board shows of it.
 * Immutable and reference counted; any thread.
 */
typedef struct _DscAlignCase DscAlignCase;

/* @scene, @solution: (transfer full) */
DscAlignCase *dsc_align_case_new (DscTweakScene *scene, DscTweakSolution *solution);
/* Another solution of the same scene, which both share. @solution: (transfer full) */
DscAlignCase *dsc_align_case_new_again (DscAlignCase *self, DscTweakSolution *solution);
DscAlignCase *dsc_align_case_ref (DscAlignCase *self);
void dsc_align_case_unref (DscAlignCase *self);

const DscTweakScene *dsc_align_case_get_scene (DscAlignCase *self);
const DscTweakSolution *dsc_align_case_get_solution (DscAlignCase *self);

/* Whether there is a fit of that kind. */
gboolean dsc_align_case_has_kind (DscAlignCase *self, DscTweakFitKind kind);
/* (nullable): the last fit of @group of that kind, or the one of all exposures together;
 * @group -1: the latter, or the only one */
const DscTweakFit *dsc_align_case_get_fit (DscAlignCase *self, DscTweakFitKind kind, int group);

/* All stars of one kind, by fit and pair. */
const DscAlignStar *
dsc_align_case_get_stars (DscAlignCase *self, DscTweakFitKind kind, guint *ret_n);
/* The star of that source; -1: none */
int
dsc_align_case_find_star (DscAlignCase *self, DscTweakFitKind kind, guint exposure, guint source);
DscAlignCount dsc_align_case_count_group (DscAlignCase *self, DscTweakFitKind kind, guint group);
DscAlignCount
dsc_align_case_count_exposure (DscAlignCase *self, DscTweakFitKind kind, guint exposure);

/* @after: with the coordinates that were found */
const DscAlignOutline *
dsc_align_case_get_outline (DscAlignCase *self, guint exposure, gboolean after);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscAlignCase, dsc_align_case_unref)

G_END_DECLS
