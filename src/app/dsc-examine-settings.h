/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-contour.h"
#include "dsc-profile-fit.h"

G_BEGIN_DECLS

#define DSC_EXAMINE_RADIUS_MAX 500.0
#define DSC_EXAMINE_REACH_MAX 100.0
#define DSC_EXAMINE_BOX_MIN 3
#define DSC_EXAMINE_BOX_MAX 1001

/**
 * DscExamineSettings: how places are measured by hand; lengths in pixels.
 * @radius: of the aperture; @inner, @outer: of its ring
 * @reach: how far profiles, growth curves and fits go from the place
 * @box: side of the square of statistics, contours, histogram, surface and cut-out; odd
 * @model: of profiles; @subtract: the level of the ring is taken off apertures and curves of
 *   growth, a constant is fitted with profiles; @center: on the star first
 * @levels: how contours are spread
 */
typedef struct {
  double radius, inner, outer, reach;
  guint box;
  DscProfileModel model;
  gboolean subtract, center;
  DscLevelKind levels;
} DscExamineSettings;

void dsc_examine_settings_init (DscExamineSettings *settings);

/**
 * dsc_examine_settings_set: one of them by name: "radius" "inner" "outer" "reach" "box" "model"
 * (gauss, moffat) "subtract" "center" (true, false) "levels" (linear, log, sigma).
 * Errors: DSC_ERROR_PARAMETER: no such name, or the value is not legal or does not fit the others;
 * nothing changes
 */
gboolean dsc_examine_settings_set (DscExamineSettings *settings,
                                   const char *name,
                                   const char *value,
                                   GError **error);

/* All as "radius=5 inner=10 ..."; what cannot be read of such a text keeps its value. */
char *dsc_examine_settings_to_text (const DscExamineSettings *settings);
void dsc_examine_settings_from_text (DscExamineSettings *settings, const char *text);

G_END_DECLS
