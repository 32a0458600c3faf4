/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-ticks.h"

#include <math.h>
#include <string.h>

double
dsc_nice_step (double limit)
{
  double power, m;

  g_return_val_if_fail (limit > 0.0 && isfinite (limit), 1.0);
  power = pow (10.0, floor (log10 (limit)));
  m = limit / power * (1.0 + 1e-12);
  return (m >= 10.0 ? 10.0 : m >= 5.0 ? 5.0 : m >= 2.0 ? 2.0 : m >= 1.0 ? 1.0 : 0.5) * power;
}

/* i * step without the noise of the product: 3 * 0.1 is 0.3. */
static double
multiple (double i, double step)
{
  return step < 1.0 ? i / round (1.0 / step) : i * step;
}

double
dsc_nice_between (double lo, double hi)
{
  static const double factors[] = { 5.0, 2.0, 1.0 };
  int top;

  if (lo <= 0.0 && hi >= 0.0)
    return 0.0;
  top = (int)floor (log10 (MAX (fabs (lo), fabs (hi))));
  for (int e = top; e > top - 16; e--)
    for (guint k = 0; k < G_N_ELEMENTS (factors); k++) {
      double step = factors[k] * pow (10.0, e), i = ceil (lo / step);
      double value = e < 0 && e > -16 ? i * factors[k] / pow (10.0, -e) : i * step;

      if (value >= lo && value <= hi)
        return value;
    }
  return 0.5 * (lo + hi);
}

static guint
linear_ticks (
    const DscStretchCurve *curve, double min_gap, guint max, double *ret_values, double *ret_at)
{
  double range = curve->vmax - curve->vmin, step = dsc_nice_step (range * min_gap), first;
  guint n = 0;

  if (step < range * min_gap)
    step = dsc_nice_step (range * min_gap * 2.5);
  first = ceil (curve->vmin / step - 1e-9);
  for (double i = first; n < max; i += 1.0) {
    double value = multiple (i, step);

    if (value > curve->vmax + 1e-9 * range)
      break;
    ret_values[n] = value;
    ret_at[n++] = (value - curve->vmin) / range;
  }
  return n;
}

guint
dsc_ticks_for_curve (
    const DscStretchCurve *curve, double min_gap, guint max, double *ret_values, double *ret_at)
{
  double range = curve->vmax - curve->vmin, last = -INFINITY;
  guint n = 0, n_targets;

  if (!(range > 0.0) || !isfinite (range) || max == 0)
    return 0;
  min_gap = CLAMP (min_gap, 1e-3, 1.0);
  if (curve->stretch == DSC_STRETCH_LINEAR)
    return linear_ticks (curve, min_gap, max, ret_values, ret_at);
  n_targets = (guint)CLAMP (floor (1.0 / (1.4 * min_gap)), 1.0, 100.0);
  for (guint i = 0; i <= n_targets && n < max; i++) {
    double p = (double)i / n_targets, slack = 0.3 / n_targets;
    double lo = dsc_stretch_invert (curve, MAX (0.0, p - slack));
    double hi = dsc_stretch_invert (curve, MIN (1.0, p + slack));
    double value = dsc_nice_between (lo, hi);
    double at = dsc_stretch_apply (curve, value);

    if (at < last + min_gap)
      continue;
    ret_values[n] = value;
    ret_at[n++] = last = at;
  }
  return n;
}

char *
dsc_tick_label (double value)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE], *e;
  GString *label;

  g_ascii_formatd (text, sizeof text, "%.6g", value);
  /* No sign on zero; seen in the text, because this layer is compiled without signed zeros. */
  label = g_string_new (g_str_equal (text, "-0") ? "0" : text);
  /* 1e-07 and 1e+07: without padding and plus. */
  e = strchr (label->str, 'e');
  if (e != NULL) {
    gsize at = (gsize)(e - label->str) + 1;

    if (label->str[at] == '+')
      g_string_erase (label, (gssize)at, 1);
    else
      at++;
    while (label->str[at] == '0')
      g_string_erase (label, (gssize)at, 1);
  }
  g_string_replace (label, "-", "\342\210\222", 0);
  return g_string_free (label, FALSE);
}

void
dsc_scale_bar_choose (double max_arcsec, DscScaleBar *ret_bar)
{
  static const double minutes[] = { 30, 20, 10, 5, 2, 1 };
  double arcsec, shown;
  const char *unit = "\342\200\263"; /* double prime */
  char number[G_ASCII_DTOSTR_BUF_SIZE];

  if (max_arcsec >= 3600.0) {
    arcsec = MIN (dsc_nice_step (max_arcsec / 3600.0), 50.0) * 3600.0;
    unit = "\302\260";
    shown = arcsec / 3600.0;
  } else if (max_arcsec >= 60.0) {
    guint i = 0;

    while (minutes[i] * 60.0 > max_arcsec)
      i++;
    arcsec = minutes[i] * 60.0;
    unit = "\342\200\262"; /* prime */
    shown = minutes[i];
  } else {
    arcsec = dsc_nice_step (max_arcsec);
    shown = arcsec;
    if (arcsec < 0.099) {
      unit = " mas";
      shown = arcsec * 1000.0;
    }
  }
  ret_bar->arcsec = arcsec;
  g_snprintf (ret_bar->label, sizeof ret_bar->label, "%s%s",
              g_ascii_formatd (number, sizeof number, "%.6g", shown), unit);
}
