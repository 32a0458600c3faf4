/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-tangent-plane.h"
#include "dsc-tweak-solution.h"

G_BEGIN_DECLS

/* One alignment as tweakwcs does it: histogram, xyxymatch, clipped fit (reference part A, 3.7). */

/**
 * DscTweakStar: a position on the sky, degrees.
 * @exposure, @source: where it was seen; DSC_TWEAK_NONE: @source is a row of the reference catalog
 * @weight: NaN: none
 */
typedef struct {
  guint exposure, source;
  double ra, dec, weight;
} DscTweakStar;

/* The parameters of relative or absolute alignment. */
typedef struct {
  guint minobj;
  DscFitOptions fit;
  double searchrad, separation, tolerance, offset[2];
  gboolean use2dhist;
} DscTweakMatchOptions;

DscTweakMatchOptions
dsc_tweak_match_options (const DscTweakregParams *params, DscTweakFitKind kind, DscCompat compat);

/* The offset up to which an alignment is believed: size check of the relative one, arcsec. */
double dsc_tweak_match_options_limit (const DscTweakMatchOptions *options);

/**
 * dsc_tweak_match_fit: fills @fit: everything but kind, group and plane.
 * @stars, @reference: (element-type DscTweakStar)
 * @matched: a flag for each of @stars that is set where it is part of a pair, also when there were
 *   too few of them
 * @ret_confused: (out): FAILED because the lists do not suit tolerance and separation
 * Errors: DSC_ERROR_PARAMETER; DSC_ERROR_TOO_LARGE; G_IO_ERROR_CANCELLED. No fit is no error.
 */
gboolean dsc_tweak_match_fit (const DscTangentPlane *plane,
                              GArray *stars,
                              GArray *reference,
                              const DscTweakMatchOptions *options,
                              gboolean *matched,
                              DscTweakFit *fit,
                              gboolean *ret_confused,
                              GCancellable *cancellable,
                              GError **error);

G_END_DECLS
