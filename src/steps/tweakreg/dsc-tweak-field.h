/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-tweak-solution.h"

G_BEGIN_DECLS

/* Pixels: of a position that was not measured by a window. */
#define DSC_TWEAK_PLAIN_ERROR 0.1

/* What match_method auto works on: the sources of exposures that lie together on the sky, in one
 * tangent plane (arcsec, x towards east, y towards north). */

/**
 * DscTweakPoint: a source.
 * @x0, @y0: as the header has it, and the nudge; @x, @y: now
 * @error: of the centroid along an axis, arcsec
 * @flux: NaN: not known
 */
typedef struct {
  guint exposure, source, unit;
  double x0, y0, x, y, error, flux;
} DscTweakPoint;

/**
 * DscTweakUnit: a group in the field: moves as a whole.
 * @group: of the scene; @params: in force for it
 * @visit: the first unit of the same visit: the telescope kept its roll
 * @first, @n: its points, in the order of exposures; @n_fixed: left out as fixed to the detector;
 * @n_close: as nearer to another than separation
 * @nudge: from the header's positions to those of the points x0, y0
 * @map: from x0, y0 to x, y
 * @component: that it belongs to, by its lowest unit
 * @best_pairs, @best_false: of the surest match with another unit, log10 of its probability
 * @rejected: it did not stand the test: is left alone
 * @turned: the exposures among themselves ask for rotations
 */
typedef struct {
  guint group, visit, first, n, n_fixed, n_close, component;
  const DscTweakregParams *params;
  DscPlaneMap nudge, map;
  double centre[2], radius, box[4];
  guint best_pairs;
  double best_false;
  gboolean rejected, turned;
} DscTweakUnit;

/**
 * DscTweakField:
 * @pixel: the widest pixel, arcsec
 * @points: (element-type DscTweakPoint); @units: of them, @n_units
 * @n_reference: rows of the reference within it: @row in the catalog, @rx, @ry
 */
typedef struct {
  const DscTweakScene *scene;
  const DscTweakregParams *params;
  DscTan tan;
  double pixel;
  GArray *points;
  guint n_units;
  DscTweakUnit *units;
  guint n_reference;
  guint *row;
  double *rx, *ry;
} DscTweakField;

#define dsc_tweak_field_point(f, i) (&g_array_index ((f)->points, DscTweakPoint, (i)))

/**
 * dsc_tweak_fields_new: groups with an exposure that takes part, in fields that are farther apart
 * than any error of a header.
 * Returns: (transfer full) (element-type DscTweakField)
 */
GPtrArray *dsc_tweak_fields_new (const DscTweakScene *scene,
                                 const DscTweakregParams *params,
                                 GCancellable *cancellable,
                                 GError **error);

/* Adds the sources of an exposure to the points, those that take part, each star once. @fixed:
 * (nullable): which are fixed to the detector */
void
dsc_tweak_field_add_points (DscTweakField *field, guint unit, guint index, const gboolean *fixed);

/* Of an exposure in the plane of the field, arcsec. */
double dsc_tweak_pixel_width (const DscTweakField *field, const DscTweakExposure *e);

/* (transfer full): why a unit has no points */
char *dsc_tweak_unit_say_empty (const DscTweakUnit *u);

/* Puts the points of a unit where its map says. */
void dsc_tweak_field_update (DscTweakField *field, guint unit);

/**
 * DscTweakLimits: what a person has set, otherwise what needs no limit.
 * @absolute: of the match with the reference
 */
typedef struct {
  guint minobj;
  double search, tolerance, separation, sigma;
  guint n_clip;
  DscFitGeometry geometry;
} DscTweakLimits;

DscTweakLimits dsc_tweak_limits (const DscTweakregParams *params, gboolean absolute);

/**
 * dsc_tweak_field_find_fixed: sources at the same place of the detector in exposures that do not
 * look at the same place: hot pixels and other defects. @ret_fixed: one for each source of each
 * exposure, for every exposure an array or NULL. Ends early when it is cancelled.
 */
void
dsc_tweak_find_fixed (const DscTweakScene *scene, gboolean **ret_fixed, GCancellable *cancellable);

G_END_DECLS
