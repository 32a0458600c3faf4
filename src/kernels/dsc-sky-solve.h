/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The equation level[a] - level[b] = difference, with a weight >= 0. */
typedef struct {
  guint a, b;
  double difference, weight;
} DscSkyEquation;

/**
 * dsc_sky_components: numbers the sets of units connected by equations of weight > 0, in the order
 * of their first unit. @ret_component: one a unit. Returns: how many there are
 */
guint dsc_sky_components (const DscSkyEquation *equations,
                          guint n_equations,
                          guint n_units,
                          guint *ret_component);

/**
 * dsc_sky_solve: levels by least squares of weight * (level[a] - level[b] - difference) of least
 * norm: the levels of each connected set sum to 0 (reference part A, 4.5.4-5). The ratio of weights
 * does not matter for the precision.
 * @ret_levels: one a unit; NaN: in no equation
 */
void dsc_sky_solve (const DscSkyEquation *equations,
                    guint n_equations,
                    guint n_units,
                    double *ret_levels);

G_END_DECLS
