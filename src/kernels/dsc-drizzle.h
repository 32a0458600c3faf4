/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-pixmap.h"
#include "dsc-scan-limits.h"

G_BEGIN_DECLS

/* Drizzle: variable-pixel linear reconstruction (Fruchter & Hook 2002, PASP 114, 144), with the
 * kernels, the order of operations and the rounding of the C code in the Python package drizzle 2.2
 * (reference part B, 2.8): sums are float32, every contribution updates a running mean. */

/* In the order of the parameter "kernel". */
typedef enum {
  DSC_KERNEL_SQUARE,
  DSC_KERNEL_GAUSSIAN,
  DSC_KERNEL_POINT,
  DSC_KERNEL_TURBO,
  DSC_KERNEL_LANCZOS2,
  DSC_KERNEL_LANCZOS3,
} DscKernel;

/* Four values that are drizzled with the same weights: SCI and three more. */
typedef float DscFloat4 __attribute__ ((vector_size (16)));

/**
 * DscDrizzleSetup:
 * @pixfrac: side of the drop in input pixels, 0 .. 1
 * @ratio: output / input pixel scale (sizes the turbo, gaussian and lanczos kernels)
 * @lanczos: table made by dsc_drizzle_setup_init(); @reach: half width of a drop in output pixels,
 *   beyond the corners of the pixel
 */
typedef struct {
  DscKernel kernel;
  double pixfrac;
  float ratio;
  double reach;
  double *lanczos;
  guint n_lanczos;
} DscDrizzleSetup;

void
dsc_drizzle_setup_init (DscDrizzleSetup *setup, DscKernel kernel, double pixfrac, double ratio);
void dsc_drizzle_setup_clear (DscDrizzleSetup *setup);

/**
 * DscDrizzleInput: rows of one exposure, as held by @map: pixel (x, y) of the exposure is at
 * (y - map->y0) * map->nx + x.
 * @values: (nullable): @sci is all that is drizzled
 * @weight: 0 or NaN: the pixel does not contribute
 * @dq: (nullable): flags to propagate
 * @x0 .. @y1: first and last pixel that is drizzled
 * @limits: (nullable): narrower limits for each row of the exposure
 */
typedef struct {
  const DscPixmap *map;
  const DscFloat4 *values;
  const float *sci; /* instead of values */
  const float *weight;
  const guint32 *dq;
  gint x0, x1, y0, y1;
  const DscScanRow *limits;
} DscDrizzleInput;

/**
 * DscDrizzleCell: one output pixel while an exposure is added.
 * @v: weighted means: [0] over all exposures, [1..3] over this one
 * @wht: sum of weights over all exposures; @wht_own: over this one
 * @touched: this exposure contributed with a positive weight
 * @dq: OR of the contributors' flags
 */
typedef struct {
  DscFloat4 v;
  float wht, wht_own;
  guint32 touched;
  guint32 dq;
} DscDrizzleCell;

/**
 * DscDrizzleTile: columns x0 .. x0 + width - 1 and rows y0 .. y0 + height - 1 of the output.
 * @cells: row-major; (nullable): where only SCI is wanted, there are two planes
 * @mean, @wht: what v[0] and wht of the cells would be; rows are @stride apart
 */
typedef struct {
  gint x0, y0;
  guint width, height;
  DscDrizzleCell *cells;
  float *mean, *wht;
  gsize stride;
} DscDrizzleTile;

/**
 * dsc_drizzle_add: adds to @tile, any rectangle of the output, all that @input contributes there.
 * What a tile gets does not depend on the tiles around it, nor on which further rows @input holds:
 * its margin is nothing on the output side, and on the input side the rows whose pixels are mapped
 * to within setup->reach + 2 pixels of the tile, and one more on each side for the map.
 */
void
dsc_drizzle_add (const DscDrizzleSetup *setup, const DscDrizzleInput *input, DscDrizzleTile *tile);

/**
 * dsc_drizzle_find_window: the part of columns @x0 .. @x1 of output rows @y0 .. @y1 that the rows
 * of
 * @map can reach. Returns: FALSE if there is none
 */
gboolean dsc_drizzle_find_window (
    const DscDrizzleSetup *setup, const DscPixmap *map, gint *x0, gint *y0, gint *x1, gint *y1);

G_END_DECLS
