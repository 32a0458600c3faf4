/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What skymatch found, for boards and logs: the table "sky" of its product. */
#define DSC_SKY_TABLE "sky"

/**
 * DscSkyExposure: one exposure, in the order of the library.
 * @unit: index of the unit (group) it belongs to
 * @level: total level recorded (BKGLEVEL), data units; NaN: none (SKIPPED)
 * @before: the level that was recorded when it came in; NaN: none
 * @local: its own sky by the step's statistic and clipping over all good pixels; NaN: none
 * @n_good, @n_pixels: pixels that the DQ rule and finiteness leave, and all
 * @lower, @upper: clipping limits of the last round
 * @sigma: of the last round
 * @hist_start, @hist_width: left edge and width of the bins; @counts: @n_bins of them (0: no
 *   histogram), of every @hist_stride-th pixel; the first and last hold all that lies beyond
 */
typedef struct {
  char *name;
  guint unit;
  double level, before, local;
  guint64 n_good, n_pixels;
  double lower, upper, sigma;
  double hist_start, hist_width;
  guint n_bins, hist_stride;
  guint32 *counts;
} DscSkyExposure;

/* @component: number of the connected set of overlapping units that it is in, 0-based */
typedef struct {
  char *name; /* of the group, or of its only exposure */
  guint n_exposures;
  guint component;
  double level; /* delta of the match, or the level; NaN: none */
} DscSkyUnit;

/**
 * DscSkyPair: two units that overlap.
 * @area: of the overlap, arcsec^2; @fraction: of the smaller one of the two footprints
 * @n_a, @n_b: pixels that entered the statistic; @sky_a, @sky_b: the statistic in the overlap
 * @before, @after: sky_a - sky_b without and with the levels found; @weight: in the solution
 * @used: FALSE if one side had no value
 */
typedef struct {
  guint a, b;
  double area, fraction;
  guint64 n_a, n_b;
  double sky_a, sky_b;
  double before, after, weight;
  gboolean used;
} DscSkyPair;

/**
 * DscSkyReport:
 * @method, @statistic, @match_by: the words of the parameters
 * @unit: of the data
 * @subtracted: the levels were taken off the data; otherwise resample does it
 * @noise: typical sigma of a sky pixel, data units
 * @rms_before, @rms_after: of the differences of all used pairs
 */
typedef struct {
  char *method, *statistic, *match_by, *unit;
  gboolean subtracted;
  double noise, rms_before, rms_after;
  guint n_components;
  guint n_exposures, n_units, n_pairs;
  DscSkyExposure *exposures;
  DscSkyUnit *units;
  DscSkyPair *pairs;
} DscSkyReport;

DscSkyReport *dsc_sky_report_new (guint n_exposures, guint n_units, guint n_pairs);
void dsc_sky_report_free (DscSkyReport *report);

/* Returns: (transfer full): floating */
GVariant *dsc_sky_report_to_variant (const DscSkyReport *report);
/* (nullable): NULL if @variant is not of that form or not consistent (an index out of range) */
DscSkyReport *dsc_sky_report_from_variant (GVariant *variant);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscSkyReport, dsc_sky_report_free)

G_END_DECLS
