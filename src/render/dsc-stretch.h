/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * DscStretch: how values between the limits spread over the colours, t and the result in [0, 1].
 * a is the exponent (default 1000).
 * @DSC_STRETCH_LINEAR: t
 * @DSC_STRETCH_LOG: log (a t + 1) / log (a + 1), close to DS9's log (a t) / log (a)
 * @DSC_STRETCH_LOGNORM: log (v / vmin) / log (vmax / vmin), matplotlib's LogNorm. A vmin that is
 *   not positive is taken as vmax / 10^4; without a positive vmax everything is 0
 * @DSC_STRETCH_POWER: (a^t - 1) / (a - 1), DS9's power
 * @DSC_STRETCH_SQRT: sqrt (t)
 * @DSC_STRETCH_SQUARED: t^2
 * @DSC_STRETCH_ASINH: asinh (10 t) / asinh (10): DS9's asinh (10 t) / 3 made to end at 1
 * @DSC_STRETCH_SINH: sinh (3 t) / sinh (3): DS9's sinh (3 t) / 10 made to end at 1
 * @DSC_STRETCH_HISTOGRAM: the share of pixels between the limits that are below v
 */
typedef enum {
  DSC_STRETCH_LINEAR,
  DSC_STRETCH_LOG,
  DSC_STRETCH_LOGNORM,
  DSC_STRETCH_POWER,
  DSC_STRETCH_SQRT,
  DSC_STRETCH_SQUARED,
  DSC_STRETCH_ASINH,
  DSC_STRETCH_SINH,
  DSC_STRETCH_HISTOGRAM,
  DSC_N_STRETCHES
} DscStretch;

/* Nicks: "linear" "log" "lognorm" "power" "sqrt" "squared" "asinh" "sinh" "histogram". */
#define DSC_TYPE_STRETCH (dsc_stretch_get_type ())
GType dsc_stretch_get_type (void);

#define DSC_STRETCH_EXPONENT_DEFAULT 1000.0
#define DSC_STRETCH_EXPONENT_MIN 1.5
#define DSC_STRETCH_EXPONENT_MAX 1e6

/**
 * DscStretchCurve: a stretch between two limits of the data.
 * @sorted: (nullable): ascending finite values, for DSC_STRETCH_HISTOGRAM (linear without them);
 *   borrowed
 */
typedef struct {
  DscStretch stretch;
  double exponent;
  double vmin, vmax;
  const float *sorted;
  gsize n_sorted;
} DscStretchCurve;

/* Value to [0, 1]; ascends, clipped outside the limits. A limit pair without extent gives 0 up to
 * it and 1 above it; NaN gives 0. */
double dsc_stretch_apply (const DscStretchCurve *curve, double value);

/* dsc_stretch_apply() of from + i * step for i = 0 .. n - 1, step > 0; quick for histograms too. */
void dsc_stretch_tabulate (
    const DscStretchCurve *curve, double from, double step, guint n, float *ret_levels);

/* The smallest value that dsc_stretch_apply() maps to @p in [0, 1]. */
double dsc_stretch_invert (const DscStretchCurve *curve, double p);

G_END_DECLS
