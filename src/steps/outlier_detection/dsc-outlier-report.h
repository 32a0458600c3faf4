/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What outlier_detection found, for boards and logs: the table "outliers" of its product. */
#define DSC_OUTLIER_TABLE "outliers"

/* Why so much of an exposure is flagged, as far as the numbers tell. */
typedef enum {
  DSC_OUTLIER_CAUSE_NONE,         /* nothing unusual */
  DSC_OUTLIER_CAUSE_SKY,          /* its level differs from that of the others */
  DSC_OUTLIER_CAUSE_MISALIGNMENT, /* flags sit on the flanks of sources */
  DSC_OUTLIER_CAUSE_ERR,          /* ERR is too small, zero or NaN for the scatter seen */
  DSC_OUTLIER_CAUSE_UNKNOWN,
} DscOutlierCause;

/**
 * DscOutlierExposure: one exposure, in the order of the library.
 * @n_good: pixels without DO_NOT_USE and with numbers that came in
 * @n_checked: those of them where the median has a number
 * @n_flagged: outliers among the good pixels; @n_before: pixels that had OUTLIER when it came in
 * @n_in_cores: flags within the core (1.5 px) of a source of the core guard; @n_cores: sources hit
 * @residual: median of sci - blot - level over good pixels, in units of the median ERR: a sky
 *   mismatch; @chi: 1.4826 MAD of the same over ERR: 1 for a right ERR
 */
typedef struct {
  char *name;
  guint group;
  guint64 n_pixels, n_good, n_checked, n_flagged, n_before, n_in_cores;
  guint n_cores;
  double residual, chi;
  DscOutlierCause cause;
} DscOutlierExposure;

/**
 * DscOutlierCore: a source whose core is flagged in two or more exposures.
 * @x, @y: pixel of the median mosaic (0-based); @ra, @dec: degrees
 * @peak: of the median, data units; @snr: of its detection
 * @n_seen, @n_hit: exposures that see it, and that have a flag in its core
 * @flux_all, @flux_kept: in the core aperture, mean over the exposures, without and with the flags
 *   applied; data units times pixels
 * @scale_needed: smallest scale1 (with scale2 in proportion) that leaves its core alone in all but
 *   one exposure; NaN if none up to 10 does
 */
typedef struct {
  double x, y, ra, dec;
  double peak, snr;
  guint n_seen, n_hit;
  double flux_all, flux_kept;
  double scale_needed;
} DscOutlierCore;

/**
 * DscOutlierReport:
 * @nx, @ny: the mosaic of the median; @n_groups: that went into it
 * @coverage: mosaic pixels with 0, 1, 2 ... values in the median (the last entry: that many or
 *   more)
 * @n_sources: found on the median; @n_cores of them are listed
 * @advice: (nullable): one sentence for a person: the setting that would spare the cores
 */
typedef struct {
  char *unit;
  guint nx, ny, n_groups;
  guint n_coverage;
  guint64 *coverage;
  guint n_exposures, n_sources, n_cores;
  DscOutlierExposure *exposures;
  DscOutlierCore *cores;
  char *advice;
} DscOutlierReport;

DscOutlierReport *dsc_outlier_report_new (guint n_exposures);
void dsc_outlier_report_free (DscOutlierReport *report);

/* Returns: (transfer full): floating */
GVariant *dsc_outlier_report_to_variant (const DscOutlierReport *report);
/* (nullable): NULL if @variant is not of that form */
DscOutlierReport *dsc_outlier_report_from_variant (GVariant *variant);

const char *dsc_outlier_cause_name (DscOutlierCause cause); /* "sky mismatch" ... */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscOutlierReport, dsc_outlier_report_free)

G_END_DECLS
