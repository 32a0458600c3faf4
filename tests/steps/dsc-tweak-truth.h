/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-test.h"
#include "tweakreg/dsc-tweak-align.h"

G_BEGIN_DECLS

/* Catalogs of a simulated sky with known truth: exposures of 2048 x 2048 pixels of 0.031 arcsec. */

#define DSC_TRUTH_MAX 320

/**
 * DscTruthVisit: exposures with one error of the header.
 * @dithers: arcsec towards east and north from the centre of the field, @n of them
 */
typedef struct {
  double error[2], error_roll, roll;
  guint n;
  double dithers[DSC_TRUTH_MAX][2];
} DscTruthVisit;

/**
 * DscTruthSky:
 * @stars: in a square of @side arcsec; @junk: false sources of each exposure
 * @brightest: sources of an exposure that are kept; 0: all
 * @noise: of a position, pixels; @jitter: of each exposure, arcsec
 * @hot: sources fixed to the detector
 * @reference: number of stars in the catalog, brightest first, 0: none; @reference_noise: arcsec;
 * @reference_junk: rows that are no stars here
 */
typedef struct {
  double ra, dec, side, noise, jitter, reference_noise;
  guint stars, junk, brightest, hot, reference, reference_junk;
} DscTruthSky;

typedef struct {
  DscTweakScene *scene;
  DscTweakregParams *params;
  DscTestRandom random;
  guint n;
  DscWcs *truth[DSC_TRUTH_MAX];
  guint n_stars;
  double *ra, *dec, *flux; /* brightest first */
} DscTruth;

DscTruth *
dsc_truth_new (const DscTruthSky *sky, const DscTruthVisit *visits, guint n_visits, guint64 seed);
void dsc_truth_free (DscTruth *truth);

DscTweakSolution *dsc_truth_align (const DscTruth *truth);

/* Rms and worst error of the exposures' corners, mas; @solution NULL: of the headers.
 * @relative: after a common motion is taken out */
double dsc_truth_score (const DscTruth *truth,
                        const DscTweakSolution *solution,
                        gboolean relative,
                        double *ret_worst);

/* Says in the log what a solution did. */
void dsc_truth_log (const DscTruth *truth, const DscTweakSolution *solution, const char *what);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscTruth, dsc_truth_free)

G_END_DECLS
