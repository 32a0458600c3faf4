/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-dq.h"
#include "dsc-drizzle.h"
#include "dsc-footprint.h"
#include "dsc-mosaic.h"
#include "dsc-output-grid.h"
#include "dsc-tan-jwst.h"
#include "dsc-spline-map.h"
#include "dsc-step.h"
#include "dsc-weight.h"
#include "resample-params.h"

G_BEGIN_DECLS

/* Flags of DQ that make a pixel worthless for a mosaic: fixed in jwst 3.0.0. */
#define DSC_RESAMPLE_BAD_BITS (DSC_DQ_DO_NOT_USE | DSC_DQ_NON_SCIENCE)

/**
 * DscResampleExposure: one input, without its pixels.
 * @footprint: (element-type DscPolygon): on the sky
 * @x0 .. @y1: pixels that have a position (inside the bounding box)
 * @dx0 .. @dy1: pixels that are drizzled
 * @exposure_time: TMEASURE, else EFFEXPTM; NaN if neither is there
 * @level: BKGLEVEL that is still in the pixels, else 0
 */
typedef struct {
  DscImageModel *model;
  DscWcs *wcs;
  GPtrArray *footprint;
  guint width, height;
  gint x0, x1, y0, y1;
  gint dx0, dx1, dy0, dy1;
  double exposure_time;
  double level;
} DscResampleExposure;

/**
 * DscResamplePlan: all that is decided before pixels are read.
 * @grid: the output; with a custom WCS that is no plain TAN, @grid.tan does not count
 * @out_wcs: the output as a WCS; @out_is_tan: it is grid.tan
 * @pixel_area_sr: of an output pixel
 * @strip_rows: rows of the mosaic held at a time
 * @bad_bits, @ignore_nan: see DscResampleRules
 */
typedef struct {
  const DscResampleParams *params;
  DscCompat compat;
  guint n_threads;
  guint64 max_memory;
  guint n;
  DscResampleExposure *exposures;
  DscOutputGrid grid;
  DscWcs *out_wcs;
  gboolean out_is_tan;
  double pixel_area_sr;
  DscDrizzleSetup setup;
  DscWeightType weight_type;
  float fill;
  DscNoiseMode noise;
  guint strip_rows;
  guint32 bad_bits;
  gboolean ignore_nan;
} DscResamplePlan;

/**
 * DscResampleRules: what outlier_detection has otherwise than resample.
 * @bad_bits: flags of DQ that make a pixel worthless
 * @ignore_nan: a NaN in one of the planes is no flag (in parity a NaN of SCI then spreads)
 */
typedef struct {
  guint32 bad_bits;
  gboolean ignore_nan;
} DscResampleRules;

/**
 * dsc_resample_plan_new: checks parameters and exposures and lays out the grid. What is noteworthy
 * goes to input->progress.
 * Errors: DSC_ERROR_PARAMETER, DSC_ERROR_MIXED (units), DSC_ERROR_WCS naming the exposure,
 * DSC_ERROR_TOO_LARGE naming a wild pointing, or the memory needed.
 */
DscResamplePlan *
dsc_resample_plan_new (const DscResampleParams *params, const DscStepInput *input, GError **error);
/* The same with other rules, for a mosaic that is not made in strips: memory is up to the caller.
 * @params must outlive the plan. */
DscResamplePlan *dsc_resample_plan_new_with_rules (const DscResampleParams *params,
                                                   const DscResampleRules *rules,
                                                   const DscStepInput *input,
                                                   GError **error);
void dsc_resample_plan_free (DscResamplePlan *plan);

/* Bytes that a run takes at most, and that its products take on disk. */
guint64 dsc_resample_plan_memory (const DscResamplePlan *plan);
guint64 dsc_resample_plan_disk (const DscResamplePlan *plan);

/* Seconds on a machine like those of 2020, rough. */
double dsc_resample_plan_seconds (const DscResamplePlan *plan);

/**
 * dsc_resample_find_wild: the exposure whose removal makes the mosaic so much smaller that it can
 * only be a wrong pointing. Returns: its index, or -1
 * @ret_distance_deg: (out): from the middle of the others
 */
gint dsc_resample_find_wild (const DscResamplePlan *plan, double *ret_distance_deg);

/* A source of the pixel map of exposure @index; the map must not outlive the plan.
 * @as_jwst: through rounded degrees as the peer's: for compat jwst and the kernels in which 1e-9
 *   pixel decides between two values (point, lanczos); slower */
typedef struct {
  const DscWcs *from, *to;
  DscTan tan;
  gboolean is_tan, as_jwst;
  DscTanJwst tan_jwst;
} DscResampleMapping;

DscMapSource
dsc_resample_plan_map (const DscResamplePlan *plan, guint index, DscResampleMapping *mapping);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscResamplePlan, dsc_resample_plan_free)

G_END_DECLS
