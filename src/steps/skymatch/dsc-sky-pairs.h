/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-sky-stat.h"
#include "dsc-sphere-polygon.h"
#include "dsc-step.h"

G_BEGIN_DECLS

/**
 * DscSkyMember: one exposure of the match, in the order of the library.
 * @unit: of exposures that get one common level (group); units count from 0 without gaps
 * @taken_off: subtracted from SCI (as float) before it is measured
 * @local: (out): the statistic of all good pixels; @n_good: how many there are
 * @hist_start ... @counts: (out): their histogram, of every @hist_stride-th pixel: all of them up
 * to a million; @n_bins 0: none
 */
typedef struct {
  DscImageModel *model;
  guint unit;
  guint width, height;
  DscSpherePolygon *footprint;
  double area; /* of it, steradian */
  double taken_off;
  DscSkyStat local;
  guint64 n_good;
  double hist_start, hist_width;
  guint n_bins, hist_stride;
  guint32 *counts;
} DscSkyMember;

/**
 * DscSkyScene: all that the measurements need. Constant but for the out fields of the members.
 * @bad_bits: pixels with one of these in DQ are not sky; non-finite ones never are
 */
typedef struct {
  const DscStepInput *input;
  DscSkyStatRule rule;
  guint32 bad_bits;
  guint n_members, n_units;
  DscSkyMember *members;
  GArray *overlaps; /* of DscSkyOverlap, by (i, j) */
} DscSkyScene;

/* Two exposures i < j of different units that overlap. @area: steradian */
typedef struct {
  guint i, j;
  DscSpherePolygon *region;
  double area;
} DscSkyOverlap;

/**
 * DscSkyPairValue: two units a < b that overlap, measured.
 * @area: of their overlap, arcsec^2 (of groups: the sum over members)
 * @fraction: of the smaller one of the two footprints
 * @sky_a, @sky_b: NaN: no value; @n_a, @n_b: pixels that went into them
 * @difference: what the level of a has more than that of b; @weight: of the equation; 0: not used
 */
typedef struct {
  guint a, b;
  double area, fraction;
  guint64 n_a, n_b;
  double sky_a, sky_b;
  double difference, weight;
} DscSkyPairValue;

/* The pixels of member @i inside @region: what jwst fills; spans are appended. In compat jwst by
 * the inverse WCS of the file, else by the exact one. */
void dsc_sky_scene_fill (const DscSkyScene *scene,
                         guint i,
                         const DscSpherePolygon *region,
                         GArray *spans);

/**
 * dsc_sky_scene_load: SCI of a member, NaN where a pixel is not sky, `taken_off` subtracted.
 * Returns: (transfer full): width * height, g_free()
 */
float *dsc_sky_scene_load (const DscSkyScene *scene, guint i, GError **error);

/**
 * DscSkyPairsFunc: measures all pairs of units that overlap. dsc_sky_pairs_measure() is the one of
 * match_by=statistics: the statistic of each side.
 * @ret_pairs: (out) (element-type DscSkyPairValue): ordered by (a, b)
 */
typedef gboolean (*DscSkyPairsFunc) (DscSkyScene *scene, GArray **ret_pairs, GError **error);

/* Fills the out fields of all members too, each exposure being read once. */
gboolean dsc_sky_pairs_measure (DscSkyScene *scene, GArray **ret_pairs, GError **error);

G_END_DECLS
