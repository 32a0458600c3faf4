/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-group-stack.h"
#include "dsc-outlier-plan.h"
#include "dsc-outlier-scene.h"

G_BEGIN_DECLS

/**
 * DscOutlierSource: what a run worked on and left behind.
 * @median: its SCI is the median for the maskpt of plan->params
 * @stack: (nullable): the groups, for another maskpt
 * @pair_limit: see dsc_outlier_find_pair_limit()
 */
typedef struct {
  const DscOutlierPlan *plan;
  DscImageModel *median;
  const DscGroupStack *stack;
  float pair_limit;
} DscOutlierSource;

/**
 * dsc_outlier_source_read_median: a rectangle of the median for @maskpt, row-major.
 * Errors: of reading; DSC_ERROR_TOO_LARGE; DSC_ERROR_PARAMETER if it would need the groups and they
 * are not there; G_IO_ERROR_CANCELLED
 */
gboolean dsc_outlier_source_read_median (const DscOutlierSource *source,
                                         double maskpt,
                                         const DscOutlierRect *rect,
                                         guint n_threads,
                                         float *ret_median,
                                         GCancellable *cancellable,
                                         GError **error);

/* Rows @rect->y0 .. y1 of a plane of exposure @index, cut to the columns of @rect; zeros where the
 * exposure has no such plane. */
gboolean dsc_outlier_source_read_plane (const DscOutlierSource *source,
                                        guint index,
                                        DscPlaneId id,
                                        const DscOutlierRect *rect,
                                        gpointer out,
                                        GError **error);

/**
 * DscOutlierTile: a rectangle of an exposure and the median blotted to it, row-major. Constant once
 * loaded.
 */
typedef struct {
  gatomicrefcount ref_count;
  guint index;
  double maskpt;
  DscOutlierRect rect;
  float *sci, *err, *blot;
} DscOutlierTile;

DscOutlierTile *dsc_outlier_tile_load (const DscOutlierSource *source,
                                       guint index,
                                       const DscOutlierRect *rect,
                                       double maskpt,
                                       guint n_threads,
                                       GCancellable *cancellable,
                                       GError **error);
DscOutlierTile *dsc_outlier_tile_ref (DscOutlierTile *tile);
void dsc_outlier_tile_unref (DscOutlierTile *tile);

/* The tile for the kernels. */
DscOutlierInput dsc_outlier_tile_get_input (const DscOutlierTile *tile, const DscOutlierPlan *plan);

gsize dsc_outlier_rect_size (const DscOutlierRect *rect);
gboolean dsc_outlier_rect_contains (const DscOutlierRect *outer, const DscOutlierRect *inner);
/* With what is needed around it to judge it. */
DscOutlierRect
dsc_outlier_rect_grow (const DscOutlierRect *rect, const DscOutlierPlan *plan, guint index);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscOutlierTile, dsc_outlier_tile_unref)

G_END_DECLS
