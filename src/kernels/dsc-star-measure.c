/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-star-measure.h"

#include <math.h>

#include "dsc-pairwise-sum.h"

/* The mean of the corners that the kernel leaves free; the sum is in single precision. */
static double
find_sky (const DscStarFinder *f, const float *cutout, float *scratch)
{
  guint n = f->size * f->size;

  for (guint i = 0; i < n; i++)
    scratch[i] = cutout[i] * (float)!f->inside[i];
  return dsc_pairwise_sum_float (scratch, n) / (double)(n - f->n_inside);
}

static gboolean
measure_moments (const DscStarFinder *f, const double *v, DscStar *star)
{
  double angle, m00 = 0, m10 = 0, m01 = 0, xx = 0, yy = 0, xy = 0, x_mean, y_mean, sum, difference;

  for (guint i = 0; i < f->size * f->size; i++) {
    m00 += v[i];
    m10 += v[i] * (i % f->size);
    m01 += v[i] * (i / f->size);
  }
  x_mean = m10 / m00;
  y_mean = m01 / m00;
  for (guint i = 0; i < f->size * f->size; i++) {
    double dx = i % f->size - x_mean, dy = i / f->size - y_mean;

    xx += v[i] * dx * dx;
    yy += v[i] * dy * dy;
    xy += v[i] * dx * dy;
  }
  sum = (xx + yy) / m00;
  difference = (xx - yy) / m00;
  xy /= m00;
  star->x = x_mean + (star->x_peak - (gint)f->radius);
  star->y = y_mean + (star->y_peak - (gint)f->radius);
  star->fwhm = 2 * sqrt (G_LN2 * sum);
  star->sharpness = star->fwhm / f->fwhm;
  star->roundness = sqrt (difference * difference + 4 * xy * xy) / sum;
  angle = 0.5 * atan2 (2 * xy, difference) * (180 / G_PI);
  star->orientation = angle < 0 ? angle + 360 : angle;
  return isfinite (star->x) && isfinite (star->y) && isfinite (star->sharpness)
         && isfinite (star->roundness) && isfinite (star->orientation);
}

static gboolean
measure_iraf (const DscStarFinder *f, const float *cutout, double *scratch, DscStar *star)
{
  guint n = f->size * f->size;
  double sky = find_sky (f, cutout, (float *)scratch);

  if (!isfinite (sky))
    return FALSE;
  star->peak = 0;
  for (guint i = 0; i < n; i++) {
    double v = (cutout[i] - sky) * f->inside[i];

    if (!isfinite (v))
      return FALSE;
    scratch[i] = v < 0 ? 0 : v;
    star->peak = MAX (star->peak, v);
    star->n_pixels += v > 0;
  }
  star->flux = dsc_pairwise_sum_double (scratch, n);
  return star->n_pixels > 1 && isfinite (star->flux) && measure_moments (f, scratch, star);
}

/* A Gaussian fitted to the sums across one axis. @dx: how far the star is from the peak, @height:
 * its amplitude */
static void
fit_marginal (
    const DscStarFinder *f, const float *cutout, gboolean along_x, double *dx, double *height)
{
  gint size = (gint)f->size, c = (gint)f->radius;
  double w = 0, k = 0, k2 = 0, q = 0, q2 = 0, kq = 0, d = 0, dk = 0, dq = 0, dt = 0;
  double numerator, denominator;

  for (gint j = 0; j < size; j++) {
    double wj = c + 1 - ABS (j - c), kj = 0, dj = 0, qj;

    for (gint i = 0; i < size; i++) {
      gint at = along_x ? i * size + j : j * size + i;
      double wi = c + 1 - ABS (i - c);

      kj += f->gaussian[at] * wi;
      dj += cutout[at] * wi;
    }
    qj = kj * (c - j);
    w += wj;
    k += kj * wj;
    k2 += kj * kj * wj;
    q += qj * wj;
    q2 += qj * qj * wj;
    kq += kj * qj * wj;
    d += dj * wj;
    dk += dj * kj * wj;
    dq += dj * qj * wj;
    dt += dj * (along_x ? c - j : j - c) * wj;
  }
  numerator = dk - d * k / w;
  denominator = k2 - k * k / w;
  *height = numerator / denominator;
  *dx = (kq - (dq - q * d)) / (*height * q2 / (f->sigma * f->sigma));
  if (fabs (*dx) > size / 2.0)
    *dx = d == 0 ? 0 : dt / d;
  if (fabs (*dx) > size / 2.0)
    *dx = 0;
  if (numerator <= 0 || denominator <= 0)
    *dx = *height = NAN;
}

/* The sum of a rectangle of the cut-out. @scratch: room for it */
static float
sum_part (
    const DscStarFinder *f, const float *v, guint x0, guint x1, guint y0, guint y1, float *scratch)
{
  guint n = 0;

  for (guint y = y0; y < y1; y++)
    for (guint x = x0; x < x1; x++)
      scratch[n++] = v[y * f->size + x];
  return dsc_pairwise_sum_float (scratch, n);
}

static double
measure_symmetry (const DscStarFinder *f, const float *convolved, float *scratch)
{
  guint n = f->size * f->size, c = f->radius, size = f->size;
  float *v = scratch, *part = scratch + n, sum;

  for (guint i = 0; i < n; i++)
    v[i] = i == c * size + c ? 0 : convolved[i];
  sum = -sum_part (f, v, c + 1, size, 0, c + 1, part);
  sum += sum_part (f, v, 0, c + 1, 0, c, part);
  sum -= sum_part (f, v, 0, c, c, size, part);
  sum += sum_part (f, v, c, size, c + 1, size, part);
  for (guint i = 0; i < n; i++)
    part[i] = fabsf (v[i]);
  return 2 * sum / dsc_pairwise_sum_float (part, n);
}

static gboolean
measure_dao (const DscStarFinder *f,
             const float *cutout,
             const float *convolved,
             gboolean threshold_is_zero,
             double *scratch,
             DscStar *star)
{
  guint n = f->size * f->size, center = n / 2;
  double dx, dy, hx, hy;

  star->peak = cutout[center];
  star->flux = dsc_pairwise_sum_float (cutout, n);
  for (guint i = 0; i < n; i++)
    scratch[i] = cutout[i] * (double)f->inside[i];
  star->sharpness
      = (star->peak - (dsc_pairwise_sum_double (scratch, n) - star->peak) / (f->n_inside - 1))
        / convolved[center];
  star->roundness = measure_symmetry (f, convolved, (float *)scratch);
  fit_marginal (f, cutout, TRUE, &dx, &hx);
  fit_marginal (f, cutout, FALSE, &dy, &hy);
  star->roundness2 = 2 * (hx - hy) / (hx + hy);
  star->x = star->x_peak + dx;
  star->y = star->y_peak + dy;
  return isfinite (star->x) && isfinite (star->y) && isfinite (hx) && isfinite (hy)
         && isfinite (star->sharpness) && isfinite (star->roundness) && isfinite (star->roundness2)
         && isfinite (star->peak) && (threshold_is_zero || isfinite (star->flux));
}

gboolean
dsc_star_measure (const DscStarFinder *finder,
                  const float *cutout,
                  const float *convolved,
                  gboolean threshold_is_zero,
                  double *scratch,
                  DscStar *star)
{
  if (finder->kind == DSC_STAR_FINDER_IRAF)
    return measure_iraf (finder, cutout, scratch, star);
  return measure_dao (finder, cutout, convolved, threshold_is_zero, scratch, star);
}
