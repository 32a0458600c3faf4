/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-resample-plan.h"

G_BEGIN_DECLS

/**
 * DscResampleLoad: rows @y0 .. @y0 + @n_rows - 1 of an exposure of a plan, ready to be drizzled:
 * row-major, in memory that the next ones take over.
 * @map: (nullable): where they lie on the mosaic
 * @values: (nullable): with noise; otherwise @sci
 * @dq: only if the plan propagates DQ
 */
typedef struct {
  const DscResamplePlan *plan;
  const DscResampleExposure *exposure;
  guint y0, n_rows;
  DscPixmap *map;
  DscFloat4 *values;
  float *sci, *weight;
  guint32 *dq;
  gsize n_allocated;
} DscResampleLoad;

/* @with_map: FALSE: only values and weights are wanted */
void dsc_resample_load_init (DscResampleLoad *load, const DscResamplePlan *plan, gboolean with_map);
void dsc_resample_load_clear (DscResampleLoad *load);

/* Errors: of reading; DSC_ERROR_TOO_LARGE; G_IO_ERROR_CANCELLED */
gboolean dsc_resample_load_rows (DscResampleLoad *load,
                                 guint index,
                                 guint y0,
                                 guint n_rows,
                                 GCancellable *cancellable,
                                 GError **error);

/* What @load is for dsc_drizzle_add(). @limits: (nullable) */
DscDrizzleInput dsc_resample_load_get_input (const DscResampleLoad *load, const DscScanRow *limits);

/* Bytes that the largest exposure of the plan takes when it is loaded as a whole. */
guint64 dsc_resample_load_bytes (const DscResamplePlan *plan);

/**
 * dsc_resample_find_rows: the rows of exposure @index whose drops may reach rows @y0 .. @y1 of the
 * mosaic: whole blocks of rows, judged by the map at the corners of a coarse mesh, with room for
 * what it does between them. Returns: FALSE if there are none
 */
gboolean dsc_resample_find_rows (
    const DscResamplePlan *plan, guint index, gint y0, gint y1, guint *ret_y0, guint *ret_n);

/* The pixels of exposure @index that the peer drizzles, in parity; otherwise NULL: all.
 * Returns: (transfer full) (nullable) */
DscScanRow *dsc_resample_find_limits (const DscResamplePlan *plan, guint index);

/**
 * dsc_resample_compute_map: where rows of exposure @index lie on the mosaic: exact, or by the
 * spline through a coarse map if the parameters ask for it.
 * @as_jwst: through the peer's roundings: see DscResampleMapping
 */
gboolean dsc_resample_compute_map (const DscResamplePlan *plan,
                                   guint index,
                                   gboolean as_jwst,
                                   guint y0,
                                   guint n_rows,
                                   guint n_threads,
                                   DscPixmap *map,
                                   GCancellable *cancellable,
                                   GError **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (DscResampleLoad, dsc_resample_load_clear)

G_END_DECLS
