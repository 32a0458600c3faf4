/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-outlier.h"
#include "dsc-step.h"
#include "outlier_detection-params.h"

G_BEGIN_DECLS

/**
 * DscOutlierScene: what a run of outlier_detection leaves behind to judge any pixel again: its
 * input, its median and its drizzled groups. The same functions as the run's, on a rectangle: the
 * result is equal to the run's bit for bit. Thread safe; calls may run at once.
 */
typedef struct _DscOutlierScene DscOutlierScene;

/**
 * dsc_outlier_scene_new: @library: what went into the step; @params: those of the run (copied);
 * @median_path, @stack_path: files of its product (@stack_path nullable: then another maskpt
 * cannot be previewed).
 * Errors: of opening; of the grid
 */
DscOutlierScene *dsc_outlier_scene_new (DscLibrary *library,
                                        const DscOutlierDetectionParams *params,
                                        DscCompat compat,
                                        const char *median_path,
                                        const char *stack_path,
                                        GError **error);
DscOutlierScene *dsc_outlier_scene_ref (DscOutlierScene *scene);
void dsc_outlier_scene_unref (DscOutlierScene *scene);

/* What exposure @index has more than the blotted median, as the run had it: its sky, or backg. */
float dsc_outlier_scene_get_level (DscOutlierScene *scene, guint index);

/* Pixels of an exposure, inclusive, 0-based. */
typedef struct {
  gint x0, y0, x1, y1;
} DscOutlierRect;

/**
 * dsc_outlier_scene_can_preview: whether changing the parameters of the run to @params can be shown
 * from what is cached: snr, scale, backg and maskpt can; the others need a run.
 * @ret_reason: (out) (optional): names the parameter
 */
gboolean dsc_outlier_scene_can_preview (DscOutlierScene *scene,
                                        const DscOutlierDetectionParams *params,
                                        char **ret_reason);

/**
 * dsc_outlier_scene_preview: the outliers of a rectangle of exposure @index with other parameters.
 * With another maskpt the median is formed anew for the rectangle and its margin.
 * @ret_mask: one byte a pixel, row-major: 1 for an outlier; @ret_n_flagged: (out) (optional): of
 *   the pixels that were good when they came in, as the report counts them; takes reading more
 * Errors: DSC_ERROR_PARAMETER if it cannot be previewed; of reading; G_IO_ERROR_CANCELLED
 */
gboolean dsc_outlier_scene_preview (DscOutlierScene *scene,
                                    guint index,
                                    const DscOutlierRect *rect,
                                    const DscOutlierDetectionParams *params,
                                    guint8 *ret_mask,
                                    guint64 *ret_n_flagged,
                                    GCancellable *cancellable,
                                    GError **error);

/* The blotted median of a rectangle, as the run had it (maskpt of @params). */
gboolean dsc_outlier_scene_blot (DscOutlierScene *scene,
                                 guint index,
                                 const DscOutlierRect *rect,
                                 const DscOutlierDetectionParams *params,
                                 float *ret_blot,
                                 GCancellable *cancellable,
                                 GError **error);

/**
 * DscOutlierWitness: what one exposure says about a place of the sky.
 * @index: of the exposure; @x, @y: where the place is in it (0-based); @ix, @iy: nearest pixel
 * @dq: its flags as they came in; @terms: of that pixel
 * @size: cut-outs of @size x @size pixels centred on it (odd; outside the image NaN): @cut_sci,
 *   @cut_blot, and @cut_mask: 1 outlier by @params, 2 bad when it came in
 * @group_value, @group_weight: what its group has in the stack at that place (NaN: nothing);
 *   @group_used: its weight is above the threshold
 */
typedef struct {
  guint index;
  double x, y;
  gint ix, iy;
  guint32 dq;
  float level;
  DscOutlierTerms terms;
  float group_value, group_weight;
  gboolean group_used;
  guint size;
  float *cut_sci, *cut_blot;
  guint8 *cut_mask;
} DscOutlierWitness;

/* @median: of the mosaic at the place; witnesses in library order */
typedef struct {
  double ra, dec;
  float median;
  guint n;
  DscOutlierWitness *witnesses;
} DscOutlierTestimony;

void dsc_outlier_testimony_free (DscOutlierTestimony *testimony);

/* All exposures that see (@ra, @dec), degrees. */
DscOutlierTestimony *dsc_outlier_scene_inspect (DscOutlierScene *scene,
                                                double ra,
                                                double dec,
                                                guint size,
                                                const DscOutlierDetectionParams *params,
                                                GCancellable *cancellable,
                                                GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscOutlierScene, dsc_outlier_scene_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscOutlierTestimony, dsc_outlier_testimony_free)

G_END_DECLS
