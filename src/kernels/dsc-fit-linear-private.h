/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-fit-linear.h"

G_BEGIN_DECLS

/* The pairs of one fit, positions relative to its centre. Sums need the 80 bits where there are
 * any, as in tweakwcs. */
typedef struct {
  gsize n;
  long double *x, *y, *u, *v;
  long double *w;  /* (nullable): sum 1 */
  double *rx, *ry; /* residuals */
  double *scratch; /* n numbers */
  gsize *rows;     /* which pair each one is */
} DscFitPairs;

/* p = F11 F12 s1, q = F21 F22 s2. */
typedef struct {
  long double p[3], q[3];
  gboolean mirrored;
} DscFitMap;

/* Errors: DSC_ERROR_FAILED: points on a line */
gboolean dsc_fit_solve (DscFitGeometry geometry,
                        const DscFitPairs *pairs,
                        DscCompat compat,
                        DscFitMap *ret_map,
                        GError **error);

/* Residuals into @pairs, and rmse, mae, std, mad. */
void dsc_fit_statistics (const DscFitPairs *pairs, const DscFitMap *map, DscLinearFit *fit);

/* Rotation, scale, skew. */
void dsc_fit_describe (const DscFitMap *map, DscLinearFit *fit);

/* Pivot, covariance, formal errors. @pairs: relative to fit->centre */
void dsc_fit_covariance (const DscFitPairs *pairs, DscLinearFit *fit);

G_END_DECLS
