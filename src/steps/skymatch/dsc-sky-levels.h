/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-sky-pairs.h"
#include "skymatch-params.h"

G_BEGIN_DECLS

/**
 * DscSkyLevels: what the methods make of the measurements (reference part A, 4.3, 4.5).
 * @before: of each exposure: the level recorded in it; NaN: none
 * @level: of each exposure: the level to record; @delta: what is to be taken off if that is asked
 *   for
 * @valid: of each exposure: FALSE: no level was found (SKIPPED)
 * @matched: of each unit: by match alone, the reference having 0; NaN: none
 * @component: of each unit: its connected set, of @n_components
 */
typedef struct {
  guint n_members, n_units, n_components;
  double *before, *level, *delta;
  gboolean *valid;
  double *matched;
  guint *component;
} DscSkyLevels;

/**
 * dsc_sky_levels_new: starting values: the levels that exposures carry, if they were subtracted and
 * are to be again, else 0.
 * Errors: DSC_ERROR_MIXED naming the file if BKGLEVEL and BKGSUB contradict each other or @subtract
 */
DscSkyLevels *dsc_sky_levels_new (DscLibrary *library, gboolean subtract, GError **error);
void dsc_sky_levels_free (DscSkyLevels *levels);

/* Adds the solution of all pairs. @pairs: (element-type DscSkyPairValue) */
void dsc_sky_levels_match (DscSkyLevels *levels,
                           const DscSkyScene *scene,
                           GArray *pairs,
                           gboolean match_down);

/**
 * dsc_sky_levels_local: adds the statistic of each unit (that of its lowest exposure) or, @global,
 * the lowest of all.
 * @absolute: the statistics hold what was found so far (the pixels are unchanged): it is taken off
 */
void dsc_sky_levels_local (DscSkyLevels *levels,
                           const DscSkyScene *scene,
                           gboolean global,
                           gboolean absolute);

/* Levels of the list, one an exposure. @total: on top of what was subtracted before */
void dsc_sky_levels_user (DscSkyLevels *levels, const double *listed, gboolean total);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscSkyLevels, dsc_sky_levels_free)

G_END_DECLS
