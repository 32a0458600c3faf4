/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-stretch.h"

#include <math.h>

#define ASINH_SOFT 10.0
#define SINH_SOFT 3.0
#define LOGNORM_DECADES 1e-4

static const GEnumValue stretch_values[] = {
  { DSC_STRETCH_LINEAR, "DSC_STRETCH_LINEAR", "linear" },
  { DSC_STRETCH_LOG, "DSC_STRETCH_LOG", "log" },
  { DSC_STRETCH_LOGNORM, "DSC_STRETCH_LOGNORM", "lognorm" },
  { DSC_STRETCH_POWER, "DSC_STRETCH_POWER", "power" },
  { DSC_STRETCH_SQRT, "DSC_STRETCH_SQRT", "sqrt" },
  { DSC_STRETCH_SQUARED, "DSC_STRETCH_SQUARED", "squared" },
  { DSC_STRETCH_ASINH, "DSC_STRETCH_ASINH", "asinh" },
  { DSC_STRETCH_SINH, "DSC_STRETCH_SINH", "sinh" },
  { DSC_STRETCH_HISTOGRAM, "DSC_STRETCH_HISTOGRAM", "histogram" },
  { 0, NULL, NULL },
};

GType
dsc_stretch_get_type (void)
{
  static gsize type;

  if (g_once_init_enter (&type))
    g_once_init_leave (&type, g_enum_register_static ("DscStretch", stretch_values));
  return type;
}

static double
lognorm_vmin (const DscStretchCurve *curve)
{
  return curve->vmin > 0.0 ? curve->vmin : curve->vmax * LOGNORM_DECADES;
}

/* Position of @value in the sorted sample, in samples, linear between neighbours. */
static double
rank_of (const DscStretchCurve *curve, double value)
{
  gsize lo = 0, hi = curve->n_sorted;
  double a, b;

  while (lo < hi) {
    gsize mid = lo + (hi - lo) / 2;

    if (curve->sorted[mid] < value)
      lo = mid + 1;
    else
      hi = mid;
  }
  if (lo == 0)
    return 0.0;
  if (lo == curve->n_sorted)
    return (double)(curve->n_sorted - 1);
  a = curve->sorted[lo - 1];
  b = curve->sorted[lo];
  return (double)(lo - 1) + (value - a) / (b - a);
}

static double
value_at (const DscStretchCurve *curve, double rank)
{
  gsize i = (gsize)CLAMP (rank, 0.0, (double)(curve->n_sorted - 1));
  double f = rank - (double)i;

  if (i + 1 >= curve->n_sorted)
    return curve->sorted[i];
  return curve->sorted[i] + f * ((double)curve->sorted[i + 1] - curve->sorted[i]);
}

static gboolean
has_histogram (const DscStretchCurve *curve, double *ret_first, double *ret_last)
{
  if (curve->sorted == NULL || curve->n_sorted < 2)
    return FALSE;
  *ret_first = rank_of (curve, curve->vmin);
  *ret_last = rank_of (curve, curve->vmax);
  return *ret_last > *ret_first;
}

static double
apply_inside (const DscStretchCurve *curve, double value, double t)
{
  double a = curve->exponent, first, last;

  switch (curve->stretch) {
  case DSC_STRETCH_LOG:
    return log1p (a * t) / log1p (a);
  case DSC_STRETCH_LOGNORM:
    return log (value / lognorm_vmin (curve)) / log (curve->vmax / lognorm_vmin (curve));
  case DSC_STRETCH_POWER:
    return expm1 (t * log (a)) / (a - 1.0);
  case DSC_STRETCH_SQRT:
    return sqrt (t);
  case DSC_STRETCH_SQUARED:
    return t * t;
  case DSC_STRETCH_ASINH:
    return asinh (ASINH_SOFT * t) / asinh (ASINH_SOFT);
  case DSC_STRETCH_SINH:
    return sinh (SINH_SOFT * t) / sinh (SINH_SOFT);
  case DSC_STRETCH_HISTOGRAM:
    if (has_histogram (curve, &first, &last))
      return (rank_of (curve, value) - first) / (last - first);
    return t;
  case DSC_STRETCH_LINEAR:
  case DSC_N_STRETCHES:
  default:
    return t;
  }
}

double
dsc_stretch_apply (const DscStretchCurve *curve, double value)
{
  double vmin = curve->vmin;

  if (curve->stretch == DSC_STRETCH_LOGNORM) {
    if (!(curve->vmax > 0.0))
      return 0.0;
    vmin = lognorm_vmin (curve);
  }
  if (!(value > vmin))
    return 0.0;
  if (value >= curve->vmax)
    return 1.0;
  return CLAMP (apply_inside (curve, value, (value - vmin) / (curve->vmax - vmin)), 0.0, 1.0);
}

/* Walks through the sample once instead of looking for every value. */
static void
tabulate_histogram (const DscStretchCurve *curve,
                    double from,
                    double step,
                    guint n,
                    double first,
                    double last,
                    float *ret_levels)
{
  gsize k = 0;

  for (guint i = 0; i < n; i++) {
    double value = from + i * step, rank;

    while (k < curve->n_sorted && curve->sorted[k] < value)
      k++;
    if (k == 0)
      rank = 0.0;
    else if (k == curve->n_sorted)
      rank = (double)(k - 1);
    else
      rank = (double)(k - 1)
             + (value - curve->sorted[k - 1]) / ((double)curve->sorted[k] - curve->sorted[k - 1]);
    ret_levels[i] = (float)CLAMP ((rank - first) / (last - first), 0.0, 1.0);
    if (!(value > curve->vmin))
      ret_levels[i] = 0.0f;
    else if (value >= curve->vmax)
      ret_levels[i] = 1.0f;
  }
}

void
dsc_stretch_tabulate (
    const DscStretchCurve *curve, double from, double step, guint n, float *ret_levels)
{
  double first, last;

  if (curve->stretch == DSC_STRETCH_HISTOGRAM && has_histogram (curve, &first, &last)) {
    tabulate_histogram (curve, from, step, n, first, last, ret_levels);
    return;
  }
  for (guint i = 0; i < n; i++)
    ret_levels[i] = (float)dsc_stretch_apply (curve, from + i * step);
}

double
dsc_stretch_invert (const DscStretchCurve *curve, double p)
{
  double a = curve->exponent, t = p, first, last;

  p = CLAMP (p, 0.0, 1.0);
  switch (curve->stretch) {
  case DSC_STRETCH_LOG:
    t = expm1 (p * log1p (a)) / a;
    break;
  case DSC_STRETCH_LOGNORM:
    if (!(curve->vmax > 0.0))
      return curve->vmin;
    return lognorm_vmin (curve) * pow (curve->vmax / lognorm_vmin (curve), p);
  case DSC_STRETCH_POWER:
    t = log1p (p * (a - 1.0)) / log (a);
    break;
  case DSC_STRETCH_SQRT:
    t = p * p;
    break;
  case DSC_STRETCH_SQUARED:
    t = sqrt (p);
    break;
  case DSC_STRETCH_ASINH:
    t = sinh (p * asinh (ASINH_SOFT)) / ASINH_SOFT;
    break;
  case DSC_STRETCH_SINH:
    t = asinh (p * sinh (SINH_SOFT)) / SINH_SOFT;
    break;
  case DSC_STRETCH_HISTOGRAM:
    if (has_histogram (curve, &first, &last))
      return CLAMP (value_at (curve, first + p * (last - first)), curve->vmin, curve->vmax);
    t = p;
    break;
  case DSC_STRETCH_LINEAR:
  case DSC_N_STRETCHES:
  default:
    t = p;
  }
  return curve->vmin + t * (curve->vmax - curve->vmin);
}
