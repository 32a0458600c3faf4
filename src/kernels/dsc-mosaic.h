/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-drizzle.h"

G_BEGIN_DECLS

/* What DscDrizzleInput.values[1..3] are. */
typedef enum {
  DSC_NOISE_NONE,
  DSC_NOISE_VARIANCE, /* sqrt of VAR_RNOISE, VAR_POISSON, VAR_FLAT: reference part B, 2.9 */
  DSC_NOISE_ERROR,    /* [1] is ERR, averaged like SCI */
} DscNoiseMode;

#define DSC_N_VARIANCES 3

/**
 * DscMosaic: the running sums of rows y0 .. y0 + height - 1 of a mosaic, all columns. Row-major.
 * @con: (nullable): @n_con layers of @width x @height
 * @var, @var_weight: sums of v w^2 and of w per component (NaN: nothing yet); after
 *   dsc_mosaic_finish() @var is the variance and @err the error (the memory of var_weight[0])
 * @err: with DSC_NOISE_ERROR the running mean of ERR
 */
typedef struct {
  gint y0;
  guint width, height;
  guint n_con;
  DscNoiseMode noise;
  float *sci, *wht;
  guint32 *con, *dq;
  float *var[DSC_N_VARIANCES], *var_weight[DSC_N_VARIANCES];
  float *err;
  GMutex lock;
  GPtrArray *spare; /* memory of tiles */
} DscMosaic;

/* @n_inputs: images whose context is kept; 0: no context. Errors: DSC_ERROR_TOO_LARGE */
DscMosaic *dsc_mosaic_new (guint width,
                           gint y0,
                           guint height,
                           guint n_inputs,
                           gboolean with_dq,
                           DscNoiseMode noise,
                           GError **error);
void dsc_mosaic_free (DscMosaic *mosaic);

/* Bytes for one pixel of a mosaic, and for one worker while it adds an exposure. */
gsize dsc_mosaic_bytes_per_pixel (guint n_inputs, gboolean with_dq, DscNoiseMode noise);
gsize dsc_mosaic_bytes_per_worker (guint width);

/* Empties the mosaic and moves it to other rows (at most as many as it was made for). */
void dsc_mosaic_reset (DscMosaic *mosaic, gint y0, guint height);

/**
 * dsc_mosaic_add: adds exposure number @index (0-based; its bit of the context).
 * @fixed_weight: the weight of the exposure in the sums of variances; <= 0: 1 / VAR_RNOISE pixel by
 *   pixel
 *
 * Bands of output rows are done in parallel; every band takes the exposure's pixels in raster
 * order, so the result does not depend on @n_threads nor on the rows the mosaic holds.
 * @ret_n_touched: (out) (optional): mosaic pixels that got something
 */
gboolean dsc_mosaic_add (DscMosaic *mosaic,
                         const DscDrizzleSetup *setup,
                         const DscDrizzleInput *input,
                         guint index,
                         double fixed_weight,
                         guint n_threads,
                         GCancellable *cancellable,
                         guint64 *ret_n_touched,
                         GError **error);

/**
 * dsc_mosaic_finish: sets @fill where nothing came, and makes variances and errors.
 * @ratio: output / input pixel scale, by which errors are divided
 */
void dsc_mosaic_finish (DscMosaic *mosaic, float fill, double ratio, guint n_threads);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscMosaic, dsc_mosaic_free)

G_END_DECLS
