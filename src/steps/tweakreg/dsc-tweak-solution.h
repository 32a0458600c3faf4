/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-fit-linear.h"
#include "dsc-match-histogram.h"
#include "dsc-step.h"
#include "dsc-tweak-scene.h"

G_BEGIN_DECLS

/* What an alignment found: fits with their pairs, and the coordinates of each exposure. */

typedef enum {
  DSC_TWEAK_SKIPPED, /* nothing to align it to */
  DSC_TWEAK_ALIGNED,
  DSC_TWEAK_REFERENCE, /* others were aligned to it; stays where it was */
  DSC_TWEAK_FAILED,    /* no fit, or one that cannot be trusted; stays where it was */
  DSC_TWEAK_NO_SOURCES,
  DSC_TWEAK_EXCLUDED, /* by hand */
  DSC_N_TWEAK_STATES,
} DscTweakState;

const char *dsc_tweak_state_name (DscTweakState state); /* "aligned", "reference", ... */

typedef enum {
  DSC_TWEAK_RELATIVE, /* of a group to other exposures */
  DSC_TWEAK_ABSOLUTE, /* to the reference catalog */
} DscTweakFitKind;

#define DSC_TWEAK_NONE G_MAXUINT

/**
 * DscTweakPair: a source and what it was taken for.
 * @exposure, @source: index of the exposure and into its sources
 * @ref_exposure, @ref_source: the same of the other one; @ref_exposure DSC_TWEAK_NONE: @ref_source
 *   is a row of the reference catalog, or DSC_TWEAK_NONE for a star that the positions in several
 *   exposures were joined to
 * @u, @v: the source, @x, @y: the other one, in the plane of the fit before the fit, arcsec
 *   (x towards east, y towards north)
 * @dx, @dy: what is left: other one less fitted source, arcsec
 * @weight: in the last solution, relative; @used: FALSE: clipped
 */
typedef struct {
  guint exposure, source, ref_exposure, ref_source;
  double u, v, x, y, dx, dy, weight;
  gboolean used;
} DscTweakPair;

/**
 * DscTweakFit: of one group, or of all exposures together.
 * @group: index; DSC_TWEAK_NONE: all exposures
 * @state: ALIGNED, REFERENCE, FAILED, NO_SOURCES or SKIPPED
 * @verdict: one sentence with numbers and units; @advice: (nullable): what to try
 * @n_sources, @n_reference: what there was to match; @n_matched, @n_used: pairs
 * @plane: index of the exposure in whose tangent plane the fit is (dsc-tangent-plane.h, with the
 *   coordinates it had before the fit)
 * @map: fit, image to reference, arcsec; @rotation, @skew: degrees; @scale
 * @rmse, @mae: of the pairs used, arcsec
 * @error_shift (arcsec), @error_rotation (degrees): formal errors; NaN: not known
 * @false_probability: that as many pairs come together by chance; NaN: not estimated
 * @tolerance: final match radius; @clip: radius beyond which pairs were left out; arcsec, NaN: none
 * @histogram: of the first guess; counts NULL: none was made
 * @pairs: (element-type DscTweakPair)
 */
typedef struct {
  DscTweakFitKind kind;
  guint group;
  DscTweakState state;
  char *verdict, *advice;
  guint n_sources, n_reference, n_matched, n_used;
  guint plane;
  DscFitGeometry geometry;
  DscPlaneMap map;
  double rotation, scale, skew;
  double rmse, mae;
  double error_shift[2], error_rotation;
  double false_probability;
  double tolerance, clip;
  DscMatchHistogram histogram;
  GArray *pairs;
} DscTweakFit;

/**
 * DscTweakAligned: of an exposure.
 * @state: the last word on it
 * @wcs: (nullable): corrected; NULL: as it was
 * @shift: of its centre from the header's to the new coordinates, arcsec towards east and north;
 * @rotation: of its axes, degrees from north to east; @scale: new over old
 * @moved: the largest motion of a corner, arcsec
 */
typedef struct {
  DscTweakState state;
  DscWcs *wcs;
  double shift[2], rotation, scale, moved;
} DscTweakAligned;

/**
 * DscTweakSolution:
 * @method: "auto" or "xyxymatch"
 * @status: of the step; @verdict: one line with numbers and units; @warnings: (element-type utf8)
 * @fits: (element-type DscTweakFit): relative ones in the order they were made, then absolute ones
 * @exposures: as many as the scene has
 * @absolute: an alignment to the reference catalog is in the coordinates
 */
typedef struct {
  char *method, *verdict;
  DscStepStatus status;
  GPtrArray *warnings, *fits;
  guint n_exposures;
  DscTweakAligned *exposures;
  gboolean absolute;
} DscTweakSolution;

DscTweakSolution *dsc_tweak_solution_new (guint n_exposures);
void dsc_tweak_solution_free (DscTweakSolution *solution);

/* Numbers NaN or 0, identity, no pairs; dsc_tweak_solution_free() frees those in @fits. */
DscTweakFit *dsc_tweak_fit_new (DscTweakFitKind kind, guint group);
void dsc_tweak_fit_free (DscTweakFit *fit);

/* Fills shift, rotation, scale and moved of every exposure from the coordinates before and after.
 */
void dsc_tweak_solution_measure (DscTweakSolution *solution, const DscTweakScene *scene);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscTweakSolution, dsc_tweak_solution_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscTweakFit, dsc_tweak_fit_free)

G_END_DECLS
