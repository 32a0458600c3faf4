/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "outlier_detection/dsc-outlier-flag.h"
#include "outlier_detection/dsc-outlier-report.h"

G_BEGIN_DECLS

/* A field of equal stars in a few dithered exposures, and what outlier_detection makes of it up to
 * the masks. The star k is at dsc_star_scene_place(). */

#define DSC_STAR_SIDE 200
#define DSC_STAR_SIGMA 0.9 /* of the Gaussian, pixels */
#define DSC_STAR_MAX 5

/* What is wrong with an exposure: its stars are (dx, dy) pixels off their place, its level is
 * @sky more than its header says, its ERR is @err instead of 1 (the noise), in @zero_err of its
 * rows 0. */
typedef struct {
  double dx, dy, sky, err, zero_err;
} DscStarFault;

typedef struct {
  guint n, n_stars;
  double spacing, peak;
  gboolean noise;
  DscStarFault faults[DSC_STAR_MAX];
  gint hit_star, hit_exposure; /* a pixel of that star is struck in that exposure; -1: none */
  gint ghosts;                 /* the exposure with as many stars again, that no other has; -1 */
  DscCompat compat;
} DscStarSetup;

typedef struct {
  DscLibrary *library;
  DscOutlierDetectionParams *params;
  DscOutlierPlan *plan;
  DscImageModel *median;
  DscOutlierVerdict verdicts[DSC_STAR_MAX];
  GBytes *flagged[DSC_STAR_MAX]; /* borrowed */
} DscStarScene;

/* 5 exposures of 16 stars of 500 sigma without faults. */
DscStarSetup dsc_star_setup (void);

/* The place of star @k in exposure @e according to its WCS: 0-based pixels. */
void dsc_star_place (const DscStarSetup *setup, guint e, guint k, double *ret_x, double *ret_y);

DscStarScene *dsc_star_scene_new (const DscStarSetup *setup);
/* Judges all pixels again with other thresholds: "2.5 1.5". */
void dsc_star_scene_flag (DscStarScene *scene, const char *scale);
void dsc_star_scene_free (DscStarScene *scene);

/* A report with the counts of the scene filled in. */
DscOutlierReport *dsc_star_scene_report (const DscStarScene *scene);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscStarScene, dsc_star_scene_free)

G_END_DECLS
