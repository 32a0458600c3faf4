/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-drizzle.h"

G_BEGIN_DECLS

typedef enum {
  DSC_WEIGHT_IVM,     /* 1 / VAR_RNOISE; without that plane 1 */
  DSC_WEIGHT_EXPTIME, /* the exposure time */
  DSC_WEIGHT_NONE,    /* 1 */
} DscWeightType;

/**
 * DscWeightRule: how a pixel is judged: reference part B, 0.1 and 2.6.
 * @bad_bits: any of these in DQ: weight 0
 * @exposure_time: seconds, for DSC_WEIGHT_EXPTIME
 * @level: sky level to subtract from SCI (0: none)
 * @as_jwst: negative variances give negative weights and infinite values count, as in jwst;
 *   otherwise such pixels have weight 0
 * @ignore_nan: a NaN does not count as DO_NOT_USE: only flags and the weight itself matter
 * @error_plane: the drizzled noise is ERR rather than the three variances
 */
typedef struct {
  DscWeightType type;
  guint32 bad_bits;
  double exposure_time;
  double level;
  gboolean as_jwst;
  gboolean ignore_nan;
  gboolean error_plane;
} DscWeightRule;

/**
 * DscWeightInput: the planes of some pixels; NULL: the exposure has no such plane.
 * @var: VAR_RNOISE, VAR_POISSON, VAR_FLAT
 */
typedef struct {
  const float *sci, *err, *var[3];
  const guint32 *dq;
} DscWeightInput;

/**
 * dsc_weight_prepare: what dsc_drizzle_add() wants of @n pixels. A pixel that is NaN in any plane
 * or has DO_NOT_USE counts as DO_NOT_USE (match_nan_dq), unless the rule ignores NaN.
 * @ret_values: (nullable): SCI - level, and the roots of the variances (NaN where there is none) or
 *   ERR
 * @ret_sci: (nullable): SCI - level alone
 * @ret_dq: (nullable): flags to propagate
 */
void dsc_weight_prepare (const DscWeightRule *rule,
                         const DscWeightInput *in,
                         gsize n,
                         DscFloat4 *ret_values,
                         float *ret_sci,
                         float *ret_weight,
                         guint32 *ret_dq);

G_END_DECLS
