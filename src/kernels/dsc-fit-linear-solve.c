/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <float.h>
#include <math.h>
#include <string.h>

#include "dsc-fit-linear-private.h"

/* Of the smaller to the larger spread of the points: less is a line. */
#define LINE 1e-12L

static gboolean
on_a_line (GError **error)
{
  g_set_error (error, DSC_ERROR, DSC_ERROR_FAILED,
               "The sources lie on a line (or on one point): no fit with this geometry. Try "
               "fitgeometry=shift");
  return FALSE;
}

static long double
mean (const DscFitPairs *pairs, const long double *values)
{
  long double sum = 0.0L;

  for (gsize i = 0; i < pairs->n; i++)
    sum += pairs->w != NULL ? pairs->w[i] * values[i] : values[i];
  return pairs->w != NULL ? sum : sum / (long double)pairs->n;
}

/* Sum of (weight) (a - am) (b - bm). */
static long double
product (const DscFitPairs *pairs,
         const long double *a,
         long double am,
         const long double *b,
         long double bm)
{
  long double sum = 0.0L;

  for (gsize i = 0; i < pairs->n; i++)
    sum += (pairs->w != NULL ? pairs->w[i] : 1.0L) * (a[i] - am) * (b[i] - bm);
  return sum;
}

static void
solve_shift (const DscFitPairs *d, DscFitMap *m)
{
  *m = (DscFitMap){ { 1.0L, 0.0L, mean (d, d->x) - mean (d, d->u) },
                    { 0.0L, 1.0L, mean (d, d->y) - mean (d, d->v) },
                    FALSE };
}

static gboolean
solve_rotation (
    const DscFitPairs *d, gboolean with_scale, DscCompat compat, DscFitMap *m, GError **error)
{
  long double xm = mean (d, d->x), ym = mean (d, d->y), um = mean (d, d->u), vm = mean (d, d->v);
  long double sxu = product (d, d->x, xm, d->u, um), sxv = product (d, d->x, xm, d->v, vm);
  long double syu = product (d, d->y, ym, d->u, um), syv = product (d, d->y, ym, d->v, vm);
  long double spread = product (d, d->u, um, d->u, um) + product (d, d->v, vm, d->v, vm);
  long double det = sxu * syv - sxv * syu;
  long double num = det < 0.0L ? sxv + syu : sxv - syu;
  long double den = det < 0.0L ? sxu - syv : sxu + syv;
  long double theta = num == den && compat == DSC_COMPAT_JWST ? 0.0L : atan2l (num, den);
  long double c = cosl (theta), s = sinl (theta), scale = 1.0L;

  if (!(spread > 0.0L) && (with_scale || compat != DSC_COMPAT_JWST))
    return on_a_line (error);
  if (with_scale)
    scale = (den * c + num * s) / spread;
  m->mirrored = det < 0.0L;
  m->p[0] = scale * c;
  m->p[1] = scale * s;
  m->q[0] = m->mirrored ? scale * s : -scale * s;
  m->q[1] = m->mirrored ? -scale * c : scale * c;
  m->p[2] = xm - um * m->p[0] - vm * m->p[1];
  m->q[2] = ym - um * m->q[0] - vm * m->q[1];
  return TRUE;
}

/* Gauss elimination with full pivoting of a 3 x 3 matrix and two right-hand sides. */
static gboolean
eliminate (long double a[3][5], long double ret[2][3])
{
  int column[3] = { 0, 1, 2 };

  for (int k = 0; k < 3; k++) {
    int pr = k, pc = k;

    for (int i = k; i < 3; i++)
      for (int j = k; j < 3; j++)
        if (fabsl (a[i][j]) > fabsl (a[pr][pc])) {
          pr = i;
          pc = j;
        }
    if (!(fabsl (a[pr][pc]) >= DBL_MIN))
      return FALSE;
    for (int j = 0; j < 5 && pr != k; j++) {
      long double t = a[k][j];

      a[k][j] = a[pr][j];
      a[pr][j] = t;
    }
    for (int i = 0; i < 3 && pc != k; i++) {
      long double t = a[i][k];

      a[i][k] = a[i][pc];
      a[i][pc] = t;
    }
    if (pc != k) {
      int t = column[k];

      column[k] = column[pc];
      column[pc] = t;
    }
    for (int i = k + 1; i < 3; i++) {
      long double f = a[i][k] / a[k][k];

      for (int j = k; j < 5; j++)
        a[i][j] -= f * a[k][j];
    }
  }
  for (int r = 0; r < 2; r++)
    for (int k = 2; k >= 0; k--) {
      long double sum = a[k][3 + r];

      for (int j = k + 1; j < 3; j++)
        sum -= a[k][j] * ret[r][column[j]];
      ret[r][column[k]] = sum / a[k][k];
    }
  return TRUE;
}

static gboolean
solve_general (const DscFitPairs *d, DscCompat compat, DscFitMap *m, GError **error)
{
  long double n = d->w != NULL ? 1.0L : (long double)d->n;
  long double su = mean (d, d->u) * n, sv = mean (d, d->v) * n;
  long double sx = mean (d, d->x) * n, sy = mean (d, d->y) * n;
  long double suu = product (d, d->u, 0, d->u, 0), svv = product (d, d->v, 0, d->v, 0);
  long double suv = product (d, d->u, 0, d->v, 0);
  long double a[3][5]
      = { { su, sv, n, sx, sy },
          { suu, suv, su, product (d, d->x, 0, d->u, 0), product (d, d->y, 0, d->u, 0) },
          { suv, svv, sv, product (d, d->x, 0, d->v, 0), product (d, d->y, 0, d->v, 0) } };
  long double cuu = suu - su * su / n, cvv = svv - sv * sv / n, cuv = suv - su * sv / n;
  long double trace = cuu + cvv, ret[2][3];

  if (compat != DSC_COMPAT_JWST && !(cuu * cvv - cuv * cuv > LINE * trace * trace))
    return on_a_line (error);
  if (!eliminate (a, ret))
    return on_a_line (error);
  for (int k = 0; k < 3; k++)
    if (!isfinite (ret[0][k]) || !isfinite (ret[1][k]))
      return on_a_line (error);
  memcpy (m->p, ret[0], sizeof m->p);
  memcpy (m->q, ret[1], sizeof m->q);
  m->mirrored = m->p[0] * m->q[1] - m->p[1] * m->q[0] < 0.0L;
  return TRUE;
}

gboolean
dsc_fit_solve (DscFitGeometry geometry,
               const DscFitPairs *pairs,
               DscCompat compat,
               DscFitMap *ret_map,
               GError **error)
{
  switch (geometry) {
  case DSC_FIT_RSHIFT:
  case DSC_FIT_RSCALE:
    return solve_rotation (pairs, geometry == DSC_FIT_RSCALE, compat, ret_map, error);
  case DSC_FIT_GENERAL:
    return solve_general (pairs, compat, ret_map, error);
  case DSC_FIT_SHIFT:
  default:
    solve_shift (pairs, ret_map);
    return TRUE;
  }
}
