/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "dsc-fit-linear-private.h"

#define DEGREES (180.0 / G_PI)

typedef struct {
  double value, weight;
} Weighted;

static int
compare_values (gconstpointer a, gconstpointer b)
{
  double x = ((const Weighted *)a)->value, y = ((const Weighted *)b)->value;

  return x < y ? -1 : x > y;
}

/* With weights the lowest value that half of the weight does not exceed. */
static double
median (const DscFitPairs *d, const double *values)
{
  g_autofree Weighted *list = g_new (Weighted, d->n);
  double total = 0.0, sum = 0.0;
  gsize k = 0;

  for (gsize i = 0; i < d->n; i++) {
    list[i].value = values[i];
    list[i].weight = d->w != NULL ? (double)d->w[i] : 1.0;
    total += list[i].weight;
  }
  qsort (list, d->n, sizeof *list, compare_values);
  if (d->w == NULL)
    return 0.5 * (list[(d->n - 1) / 2].value + list[d->n / 2].value);
  while (k + 1 < d->n && (sum += list[k].weight) < 0.5 * total)
    k++;
  return list[k].value;
}

void
dsc_fit_statistics (const DscFitPairs *d, const DscFitMap *m, DscLinearFit *fit)
{
  long double sx = 0.0L, sy = 0.0L, s2 = 0.0L, s1 = 0.0L, w2 = 0.0L, variance = 0.0L;

  for (gsize i = 0; i < d->n; i++) {
    long double w = d->w != NULL ? d->w[i] : 1.0L / (long double)d->n;
    long double x = d->x[i] - m->p[0] * d->u[i] - m->p[1] * d->v[i] - m->p[2];
    long double y = d->y[i] - m->q[0] * d->u[i] - m->q[1] * d->v[i] - m->q[2];

    d->rx[i] = (double)x;
    d->ry[i] = (double)y;
    d->scratch[i] = (double)sqrtl (x * x + y * y);
    sx += w * x;
    sy += w * y;
    s2 += w * (x * x + y * y);
    s1 += w * sqrtl (x * x + y * y);
    w2 += w * w;
  }
  for (gsize i = 0; i < d->n; i++) {
    long double w = d->w != NULL ? d->w[i] : 1.0L / (long double)d->n;

    variance += w * ((d->rx[i] - sx) * (d->rx[i] - sx) + (d->ry[i] - sy) * (d->ry[i] - sy));
  }
  fit->rmse = (double)sqrtl (s2);
  fit->mae = (double)s1;
  fit->std = d->w == NULL ? (double)sqrtl (variance)
             : d->n == 1  ? 0.0
                          : (double)sqrtl (variance / (1.0L - w2));
  fit->mad = median (d, d->scratch) / sqrt (G_LN2);
}

void
dsc_fit_describe (const DscFitMap *m, DscLinearFit *f)
{
  double a = (double)m->p[0], b = (double)m->p[1], c = (double)m->q[0], e = (double)m->q[1];
  double det = (double)(m->p[0] * m->q[1] - m->p[1] * m->q[0]), sign = det < 0.0 ? -1.0 : 1.0;

  f->proper = det >= 0.0;
  f->mean_scale = f->scale[0] = f->scale[1] = sqrt (fabs (det));
  f->skew = 0.0;
  if (f->geometry == DSC_FIT_SHIFT) {
    f->proper_rotation = f->mean_rotation = f->rotation[0] = f->rotation[1] = 0.0;
    return;
  }
  if (f->geometry == DSC_FIT_GENERAL) {
    f->scale[0] = sqrt (a * a + c * c);
    f->scale[1] = sqrt (b * b + e * e);
  }
  a /= f->scale[0];
  c /= f->scale[0];
  b /= f->scale[1];
  e /= f->scale[1];
  f->proper_rotation = atan2 (b - sign * c, a + sign * e) * DEGREES;
  if (f->proper && f->geometry != DSC_FIT_GENERAL) {
    f->mean_rotation = f->rotation[0] = f->rotation[1] = f->proper_rotation;
    return;
  }
  f->rotation[0] = atan2 (-c, a) * DEGREES;
  f->rotation[1] = atan2 (b, e) * DEGREES;
  f->mean_rotation = 0.5 * (f->rotation[0] + f->rotation[1]);
  f->skew = fmod (f->rotation[1] - f->rotation[0] + 540.0, 360.0);
  f->skew += (f->skew < 0.0 ? 360.0 : 0.0) - 180.0;
}

/* Moments of uv about their weighted mean, weights of sum n. */
typedef struct {
  double n, uu, uv, vv, mean[2], chi2;
} Moments;

static Moments
find_moments (const DscFitPairs *d)
{
  Moments m = { .n = (double)d->n };

  for (gsize i = 0; i < d->n; i++) {
    double w = d->w != NULL ? (double)d->w[i] : 1.0 / m.n;

    m.mean[0] += w * (double)d->u[i];
    m.mean[1] += w * (double)d->v[i];
  }
  for (gsize i = 0; i < d->n; i++) {
    double w = d->w != NULL ? (double)d->w[i] * m.n : 1.0;
    double u = (double)d->u[i] - m.mean[0], v = (double)d->v[i] - m.mean[1];

    m.uu += w * u * u;
    m.uv += w * u * v;
    m.vv += w * v * v;
    m.chi2 += w * (d->rx[i] * d->rx[i] + d->ry[i] * d->ry[i]);
  }
  return m;
}

/* How the matrix changes with angle and scale: the two are independent about the pivot. */
static void
fill_rotation (DscLinearFit *f, const Moments *m, double variance)
{
  const double *a = f->matrix;
  double scale = f->mean_scale;
  double by_angle[4] = { -a[1], a[0], -a[3], a[2] }; /* of a reflection too */
  double in_angle = variance / (scale * scale * (m->uu + m->vv));
  double in_scale = f->geometry == DSC_FIT_RSCALE ? variance / (m->uu + m->vv) : 0.0;

  for (int i = 0; i < 4; i++)
    for (int j = 0; j < 4; j++)
      f->covariance[i][j]
          = by_angle[i] * by_angle[j] * in_angle + a[i] * a[j] / (scale * scale) * in_scale;
  f->error_rotation = sqrt (in_angle) * DEGREES;
  f->error_scale = sqrt (in_scale);
}

static void
fill_general (DscLinearFit *f, const Moments *m, double variance)
{
  double det = m->uu * m->vv - m->uv * m->uv;
  double block[2][2] = { { m->vv / det, -m->uv / det }, { -m->uv / det, m->uu / det } };
  const double *a = f->matrix;
  double sign = f->proper ? 1.0 : -1.0, half = sign / (2.0 * f->mean_scale);
  double x = a[0] + sign * a[3], y = a[1] - sign * a[2], r2 = x * x + y * y;
  /* Of the angle atan2 (y, x) and of the root of the determinant. */
  double by_angle[4] = { -y / r2, x / r2, -sign * x / r2, -sign * y / r2 };
  double by_scale[4] = { half * a[3], -half * a[2], -half * a[1], half * a[0] };
  double angle = 0.0, scale = 0.0;

  for (int k = 0; k < 4; k += 2)
    for (int i = 0; i < 2; i++)
      for (int j = 0; j < 2; j++)
        f->covariance[k + i][k + j] = variance * block[i][j];
  for (int i = 0; i < 4; i++)
    for (int j = 0; j < 4; j++) {
      angle += by_angle[i] * by_angle[j] * f->covariance[i][j];
      scale += by_scale[i] * by_scale[j] * f->covariance[i][j];
    }
  f->error_rotation = sqrt (angle) * DEGREES;
  f->error_scale = sqrt (scale);
}

void
dsc_fit_covariance (const DscFitPairs *pairs, DscLinearFit *f)
{
  static const int n_parameters[] = { 2, 3, 4, 6 };
  Moments m = find_moments (pairs);
  double freedom = 2.0 * m.n - n_parameters[f->geometry];
  double variance = freedom > 0.0 ? m.chi2 / freedom : NAN;

  f->pivot[0] = f->centre[0] + m.mean[0];
  f->pivot[1] = f->centre[1] + m.mean[1];
  memset (f->covariance, 0, sizeof f->covariance);
  f->error_rotation = f->error_scale = 0.0;
  if (f->geometry == DSC_FIT_RSHIFT || f->geometry == DSC_FIT_RSCALE)
    fill_rotation (f, &m, variance);
  else if (f->geometry == DSC_FIT_GENERAL)
    fill_general (f, &m, variance);
  f->covariance[4][4] = f->covariance[5][5] = variance / m.n;
  f->error_shift[0] = f->error_shift[1] = sqrt (variance / m.n);
}

double
dsc_linear_fit_error_at (const DscLinearFit *f, double u, double v)
{
  double d[2] = { u - f->pivot[0], v - f->pivot[1] }, sum;

  sum = f->covariance[4][4] + f->covariance[5][5];
  for (int k = 0; k < 4; k += 2)
    for (int i = 0; i < 2; i++)
      for (int j = 0; j < 2; j++)
        sum += d[i] * d[j] * f->covariance[k + i][k + j];
  return sqrt (sum);
}
