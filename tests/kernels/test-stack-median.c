/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-stack-median.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "dsc-sort-network.h"
#include "dsc-test.h"

static int
compare (const void *a, const void *b)
{
  float u = *(const float *)a, v = *(const float *)b;

  return (u > v) - (u < v);
}

/* Sorting networks: a network that sorts all zeros and ones sorts everything. */
static void
test_network_sorts (void)
{
  for (guint n = 0; n <= 16; n++) {
    DscSortNetwork network;

    dsc_sort_network_init (&network, n);
    for (guint bits = 0; bits < 1u << n; bits += 4) {
      float values[16 * 4];

      for (guint set = 0; set < 4; set++)
        for (guint i = 0; i < n; i++)
          values[i * 4 + set] = (float)((bits + set) >> i & 1);
      dsc_sort_network_run (&network, values, 4);
      for (guint i = 4; i < n * 4; i++)
        g_assert_cmpfloat (values[i - 4], <=, values[i]);
    }
    dsc_sort_network_clear (&network);
  }
}

/* Networks for more numbers than asked for, with vectors of each width. */
static void
test_networks_kept (void)
{
  static const guint sizes[] = { 1, 7, 16, 17, 100, 300, DSC_SORT_NETWORK_MAX };
  static const guint n_sets[] = { 4, 24, 32 };
  guint32 state = 12345;

  for (guint k = 0; k < G_N_ELEMENTS (sizes) * G_N_ELEMENTS (n_sets); k++) {
    const DscSortNetwork *network = dsc_sort_network_get (sizes[k / G_N_ELEMENTS (n_sets)]);
    guint sets = n_sets[k % G_N_ELEMENTS (n_sets)];
    g_autofree float *values = g_new (float, (gsize)network->n *sets);
    double sum = 0;

    g_assert_cmpuint (network->n, >=, sizes[k / G_N_ELEMENTS (n_sets)]);
    g_assert_true (network == dsc_sort_network_get (sizes[k / G_N_ELEMENTS (n_sets)]));
    for (guint i = 0; i < network->n * sets; i++) {
      state = state * 1664525 + 1013904223;
      values[i] = (float)(state >> 20);
      sum += values[i];
    }
    dsc_sort_network_run (network, values, sets);
    for (guint i = 0; i < network->n * sets; i++) {
      sum -= values[i];
      if (i >= sets)
        g_assert_cmpfloat (values[i - sets], <=, values[i]);
    }
    g_assert_cmpfloat (sum, ==, 0);
  }
}

static float
get_value (const DscStackLayer *layer, gint x, gint y)
{
  gsize at;

  x -= layer->x0;
  y -= layer->y0;
  if (x < 0 || y < 0 || x >= (gint)layer->width || y >= (gint)layer->height)
    return NAN;
  at = (gsize)y * layer->width + (gsize)x;
  if (layer->weight != NULL && layer->weight[at] < layer->limit)
    return NAN;
  return layer->values[at];
}

static float
find_median (
    guint n_layers, const DscStackLayer *layers, float pair_limit, gint x, gint y, guint *ret_count)
{
  g_autofree float *v = g_new (float, n_layers + 1);
  guint n = 0;

  for (guint k = 0; k < n_layers; k++) {
    float value = get_value (&layers[k], x, y);

    if (!isnan (value))
      v[n++] = value;
  }
  *ret_count = n;
  qsort (v, n, sizeof *v, compare);
  if (n == 2 && v[1] - v[0] > pair_limit)
    return v[0];
  return n == 0 ? NAN : n % 2 == 1 ? v[n / 2] : (v[n / 2 - 1] + v[n / 2]) / 2;
}

#define NX 203
#define NY 17

/* @clean: of the values that are NaN or infinite, one in so many */
static void
make_layers (guint n, DscStackLayer *layers, guint64 seed, gboolean clean)
{
  DscTestRandom random = { seed };

  for (guint k = 0; k < n; k++) {
    DscStackLayer *l = &layers[k];
    float *values, *weight;

    l->x0 = (gint)(NX * dsc_test_uniform (&random)) - NX / 3;
    l->y0 = (gint)(NY * dsc_test_uniform (&random)) - NY / 2;
    l->width = (guint)(NX * dsc_test_uniform (&random)) + 1;
    l->height = (guint)(NY * dsc_test_uniform (&random)) + 1;
    l->limit = k % 5 == 4 ? NAN : 0.3;
    l->values = values = g_new (float, l->width * l->height);
    weight = k % 3 == 2 ? NULL : g_new (float, l->width * l->height);
    l->weight = weight;
    for (guint i = 0; i < l->width * l->height; i++) {
      double u = clean ? 1 : 20 * dsc_test_uniform (&random);

      /* Few values, so that some are equal */
      values[i] = u < 0.5 ? NAN : u < 0.7 ? INFINITY : u < 0.9 ? -INFINITY : (float)(gint)(20 * u);
      if (u >= 10)
        values[i] = (float)dsc_test_normal (&random);
      if (weight != NULL)
        weight[i] = clean ? 1 : i % 31 == 0 ? NAN : (float)dsc_test_uniform (&random);
    }
  }
}

static void
clear_layers (guint n, DscStackLayer *layers)
{
  for (guint k = 0; k < n; k++) {
    g_free ((float *)layers[k].values);
    g_free ((float *)layers[k].weight);
  }
}

static void
check_rule (
    guint n, const DscStackLayer *layers, float pair_limit, gint x0, gint y0, guint nx, guint ny)
{
  g_autofree float *median = g_new (float, nx *ny);
  g_autofree guint8 *count = g_new (guint8, nx * ny);

  dsc_stack_median (n, layers, pair_limit, x0, y0, nx, ny, median, count);
  for (guint i = 0; i < nx * ny; i++) {
    guint expected_count;
    float expected = find_median (n, layers, pair_limit, x0 + (gint)(i % nx), y0 + (gint)(i / nx),
                                  &expected_count);

    if (!(median[i] == expected || (isnan (median[i]) && isnan (expected))))
      g_error ("pixel %u of %u layers: %.9g instead of %.9g", i, n, (double)median[i],
               (double)expected);
    g_assert_cmpuint (count[i], ==, MIN (expected_count, 255));
  }
}

static void
check_median (guint n, const DscStackLayer *layers, gint x0, gint y0, guint nx, guint ny)
{
  check_rule (n, layers, INFINITY, x0, y0, nx, ny);
  check_rule (n, layers, -INFINITY, x0, y0, nx, ny);
  check_rule (n, layers, 0.5f, x0, y0, nx, ny);
}

static void
test_random (void)
{
  static const guint numbers[] = { 0, 1, 2, 3, 4, 5, 7, 8, 9, 12, 16, 17, 64, 65, 130, 600 };

  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    for (guint clean = 0; clean < 2; clean++) {
      guint n = numbers[i];
      g_autofree DscStackLayer *layers = g_new0 (DscStackLayer, n + 1);

      make_layers (n, layers, n + 1, clean);
      check_median (n, layers, 0, 0, NX, NY);
      check_median (n, layers, 61, 3, 70, 5);
      check_median (n, layers, -20, -20, 30, 30);
      clear_layers (n, layers);
    }
}

/* Layers that all cover the place, more than a byte can count */
static void
test_deep_stack (void)
{
  DscStackLayer layers[300];
  float values[300];

  for (guint k = 0; k < 300; k++) {
    values[k] = (float)(k * 7 % 300);
    layers[k] = (DscStackLayer){ &values[k], NULL, NAN, 2, 1, 1, 1 };
  }
  check_median (300, layers, 2, 1, 1, 1);
  check_median (300, layers, 0, 0, 5, 5);
}

/* The mean of two in single precision; infinite values count; a weight equal to the limit counts;
 * the limit is compared in double precision. */
static void
test_rules (void)
{
  float values[4] = { 1, INFINITY, 0.1f, 0.2f }, weight = 0.7f, median;
  DscStackLayer layers[2]
      = { { &values[0], NULL, NAN, 0, 0, 1, 1 }, { &values[1], NULL, NAN, 0, 0, 1, 1 } };
  guint8 count;

  dsc_stack_median (2, layers, INFINITY, 0, 0, 1, 1, &median, NULL);
  g_assert_true (isinf (median));
  layers[0].values = &values[2];
  layers[1].values = &values[3];
  dsc_stack_median (2, layers, INFINITY, 0, 0, 1, 1, &median, NULL);
  g_assert_cmpfloat (median, ==, (0.1f + 0.2f) / 2);
  layers[1].weight = &weight;
  layers[1].limit = weight;
  dsc_stack_median (2, layers, INFINITY, 0, 0, 1, 1, &median, &count);
  g_assert_cmpuint (count, ==, 2);
  layers[1].limit = nextafter (weight, 1);
  dsc_stack_median (2, layers, INFINITY, 0, 0, 1, 1, &median, &count);
  g_assert_cmpuint (count, ==, 1);
  g_assert_cmpfloat (median, ==, 0.1f);
  layers[1].limit = 1e300;
  dsc_stack_median (2, layers, INFINITY, 0, 0, 1, 1, &median, &count);
  g_assert_cmpuint (count, ==, 1);
  dsc_stack_median (0, NULL, INFINITY, 0, 0, 1, 1, &median, &count);
  g_assert_true (isnan (median) && count == 0);
}

/* Clipped mean */

static void
test_mean_of_flat_weights (void)
{
  g_autofree float *w = g_new0 (float, 10000);
  float few[10] = { 0, 3, 0, NAN, INFINITY, -INFINITY, 5, 0, 0, 0 };

  g_assert_true (isnan (dsc_weight_clipped_mean (0, NULL)));
  g_assert_true (isnan (dsc_weight_clipped_mean (10000, w)));
  w[77] = 3;
  g_assert_cmpfloat (dsc_weight_clipped_mean (10000, w), ==, 3);
  g_assert_cmpfloat (dsc_weight_clipped_mean (10, few), ==, 4);
  for (guint i = 0; i < 10000; i++)
    w[i] = 0.1f;
  dsc_assert_near (dsc_weight_clipped_mean (10000, w), (double)0.1f, 0, 1e-15);
}

/* One value far off among n equal ones is (n + 1) / sqrt (n) sigma away from their median. */
static void
test_one_stray_weight (void)
{
  float w[12];

  for (guint n = 4; n < 12; n++) {
    for (guint i = 0; i < n; i++)
      w[i] = 2;
    w[n] = 100;
    if ((n + 1) / sqrt (n) > 3)
      dsc_assert_near (dsc_weight_clipped_mean (n + 1, w), 2, 0, 1e-15);
    else
      dsc_assert_near (dsc_weight_clipped_mean (n + 1, w), (2.0 * n + 100) / (n + 1), 0, 1e-15);
  }
}

/* Weights of a formula, and what numpy 2 and astropy 8 make of them:
 *   i = np.arange (200003, dtype = np.uint64); u = (i * 2654435761 + 12345) % 2**32 / 2**32
 *   w = CASE.astype (np.float32)
 *   np.mean (sigma_clip (w[np.isfinite (w) & (w != 0)], sigma=3, maxiters=5, masked=False,
 *            copy=False), dtype='f8')
 * The sums of the last step are made in another order: 1e-14. */
#define N_WEIGHTS 200003

static double
get_weight (guint kind, double u)
{
  switch (kind) {
  case 0: /* 1 + u, one in ten thirty times larger */
    return u < 0.1 ? 30 * (1 + u) : 1 + u;
  case 1: /* heavy tails on both sides: all five rounds */
    return pow (2 * u - 1, 9);
  case 2: /* few values */
    return floor (u * 8) * 25 + (u > 0.995 ? 4000 : 0);
  default: /* inverse variances */
    return 1 / (0.005 + 0.0005 * u * u * u);
  }
}

static void
test_mean_as_numpy (void)
{
  static const double expected[]
      = { 1.5499986764440308, -5.149519508841178e-07, 99.56810841254698, 195.26717607788436 };
  g_autofree float *w = g_new (float, N_WEIGHTS);

  for (guint kind = 0; kind < G_N_ELEMENTS (expected); kind++) {
    for (guint64 i = 0; i < N_WEIGHTS; i++)
      w[i] = (float)get_weight (kind, (double)(guint32)(i * G_GUINT64_CONSTANT (2654435761) + 12345)
                                          / 4294967296.0);
    dsc_assert_near (dsc_weight_clipped_mean (N_WEIGHTS, w), expected[kind], 0, 1e-14);
  }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/stack-median/network", test_network_sorts);
  g_test_add_func ("/stack-median/network-kept", test_networks_kept);
  g_test_add_func ("/stack-median/random", test_random);
  g_test_add_func ("/stack-median/deep-stack", test_deep_stack);
  g_test_add_func ("/stack-median/rules", test_rules);
  g_test_add_func ("/weight-limit/flat", test_mean_of_flat_weights);
  g_test_add_func ("/weight-limit/stray", test_one_stray_weight);
  g_test_add_func ("/weight-limit/numpy", test_mean_as_numpy);
  return g_test_run ();
}
