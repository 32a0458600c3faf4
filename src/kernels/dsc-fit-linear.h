/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "dsc-error.h"

G_BEGIN_DECLS

/* A linear map of one plane to another from pairs of positions (tweakwcs 0.9.3, linearfit;
 * reference part A, 3.7). Positions of the reference are called xy, those of the image uv. */

typedef enum {
  DSC_FIT_SHIFT,
  DSC_FIT_RSHIFT,  /* and a rotation (or a reflection) */
  DSC_FIT_RSCALE,  /* and one scale */
  DSC_FIT_GENERAL, /* six parameters */
} DscFitGeometry;

/* 1, 2, 2, 3: pairs that a fit takes at least. */
guint dsc_fit_geometry_min_pairs (DscFitGeometry geometry);

/**
 * DscFitOptions: @n_clip, @sigma: up to n_clip times pairs with a residual of sigma * rmse or more
 *   are left out and the rest fitted again
 * @accumulate: a pair that was left out stays out. Otherwise it comes back at the next turn without
 *   a look at its residual, as in tweakwcs.
 * @compat: DSC_COMPAT_JWST: a rotation by exactly 45 degrees is taken for 0, and only points whose
 *   matrix has a pivot of zero are refused as lying on a line
 */
typedef struct {
  DscFitGeometry geometry;
  guint n_clip;
  double sigma;
  gboolean accumulate;
  DscCompat compat;
} DscFitOptions;

/**
 * DscLinearFit: xy = matrix uv + shift
 * @matrix: row-major
 * @centre: mean of all uv (without weights); @centre_shift: xy = matrix (uv - centre) +
 *   centre_shift + centre
 * @n, @n_used: pairs of positive weight, and those that the last fit used
 * @used: of every pair; @residual_x, @residual_y: xy - fit, of every pair
 * @n_clip: turns of clipping that were taken
 * @rmse, @mae, @std, @mad: of the residuals of the pairs used, units of the plane
 * @rotation: of the two axes and of the map as a proper rotation, degrees; @scale: of the two axes;
 *   @mean_rotation, @mean_scale, @skew; @proper: not a reflection
 * @pivot: weighted mean of the uv used; @covariance: of matrix[0..3] and of the shift at the pivot,
 *   from the residuals; NaN without degrees of freedom
 * @error_shift: formal errors of the shift at the pivot; @error_rotation (degrees), @error_scale
 */
typedef struct {
  DscFitGeometry geometry;
  double matrix[4], shift[2], centre[2], centre_shift[2];
  guint n, n_used, n_clip;
  gsize n_pairs;
  gboolean *used;
  double *residual_x, *residual_y;
  double rmse, mae, std, mad;
  double proper_rotation, rotation[2], mean_rotation, scale[2], mean_scale, skew;
  gboolean proper;
  double pivot[2], covariance[6][6];
  double error_shift[2], error_rotation, error_scale;
} DscLinearFit;

/**
 * dsc_linear_fit_init: @n pairs of finite positions.
 * @weight_xy, @weight_uv: (nullable): pairs with one of them <= 0 are not used; both together are
 *   taken as 1 / (1 / a + 1 / b)
 * Errors: DSC_ERROR_FAILED for too few pairs or points on a line; DSC_ERROR_PARAMETER for @sigma;
 *   DSC_ERROR_TOO_LARGE
 */
gboolean dsc_linear_fit_init (DscLinearFit *fit,
                              gsize n,
                              const double *x,
                              const double *y,
                              const double *u,
                              const double *v,
                              const double *weight_xy,
                              const double *weight_uv,
                              const DscFitOptions *options,
                              GError **error);
void dsc_linear_fit_clear (DscLinearFit *fit);

/* Formal error of the map at a position, root of the summed variances of both axes. */
double dsc_linear_fit_error_at (const DscLinearFit *fit, double u, double v);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (DscLinearFit, dsc_linear_fit_clear)

G_END_DECLS
