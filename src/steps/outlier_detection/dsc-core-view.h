/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-outlier-plan.h"

G_BEGIN_DECLS

/**
 * DscCorePlaces: sources on the sky: pixels of the mosaic (0-based) and degrees.
 * @step: positions of places one mosaic pixel further in x and in y; (nullable)
 */
typedef struct {
  guint n;
  double *x, *y, *ra, *dec;
  struct {
    double *ra, *dec;
  } step[2];
} DscCorePlaces;

DscCorePlaces *dsc_core_places_new (guint n);
void dsc_core_places_free (DscCorePlaces *places);
/* Fills the sky positions; @with_steps: also those of the steps. */
void dsc_core_places_locate (DscCorePlaces *places, const DscWcs *mosaic, gboolean with_steps);

/* Counted in one exposure; pixels that were bad when they came in do not count. */
typedef struct {
  guint64 n_pixels; /* flagged, in cores */
  guint n_cores;    /* with a flag */
} DscCoreHits;

/**
 * dsc_core_count: adds one to n_seen of each source that exposure @index sees, and to n_hit if
 * there is a flag in its core. @flagged: packed. May run for several exposures at once.
 */
gboolean dsc_core_count (const DscOutlierPlan *plan,
                         guint index,
                         const DscCorePlaces *places,
                         GBytes *flagged,
                         guint *n_seen,
                         guint *n_hit,
                         DscCoreHits *ret_hits,
                         GError **error);

/* Places 0.5 pixels of the exposure apart within the core. */
#define DSC_CORE_SAMPLES 29
#define DSC_CORE_SAMPLE_AREA 0.25 /* pixels */

/**
 * DscCoreView: a core as one exposure sees it.
 * @core: which; @hit: there is a flag in it
 * @need: the smallest scale1 (scale2 in proportion) with which no pixel of it is an outlier; 0 if
 *   none is with any; infinite if one is with all
 * @value: SCI - level of the pixel at each sample; @good, @kept: bit k: sample k has a number that
 *   counts, and that is not flagged
 */
typedef struct {
  guint core;
  gboolean hit;
  double need;
  guint32 good, kept;
  float value[DSC_CORE_SAMPLES];
} DscCoreView;

/**
 * DscCorePatches: squares of 2 half + 1 pixels of the median around the cores, where the mosaic
 * ends NaN
 */
typedef struct {
  guint n, nx, ny;
  gint half;
  gint *x0, *y0; /* lower left corner of each */
  float *data;
} DscCorePatches;

/* Errors: of reading; DSC_ERROR_TOO_LARGE; G_IO_ERROR_CANCELLED */
DscCorePatches *dsc_core_patches_load (const DscOutlierPlan *plan,
                                       DscImageModel *median,
                                       const DscCorePlaces *places,
                                       GCancellable *cancellable,
                                       GError **error);
void dsc_core_patches_free (DscCorePatches *patches);

/**
 * dsc_core_look: all cores as exposure @index sees them. @places: with steps
 * Returns: (transfer full) (element-type DscCoreView): by rows of the exposure
 * Errors: of reading; G_IO_ERROR_CANCELLED
 */
GArray *dsc_core_look (const DscOutlierPlan *plan,
                       guint index,
                       const DscCorePlaces *places,
                       const DscCorePatches *patches,
                       GBytes *flagged,
                       GCancellable *cancellable,
                       GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscCorePlaces, dsc_core_places_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscCorePatches, dsc_core_patches_free)

G_END_DECLS
