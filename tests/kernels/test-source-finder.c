/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-source-finder.h"

#include <math.h>
#include <string.h>

#include "dsc-test.h"

#define SIDE 256
#define N 40
#define SIGMA 1.1

typedef struct {
  double x[N], y[N];
} Truth;

/* Stars on a loose grid over a sloping background, noise 1; the left edge has no data. */
static float *
make_field (Truth *truth, double peak)
{
  DscTestRandom random = { 99 };
  float *data = g_new (float, SIDE *SIDE);

  for (guint i = 0; i < SIDE * SIDE; i++)
    data[i] = (float)(5.0 + 0.02 * (i % SIDE) + dsc_test_normal (&random));
  for (guint k = 0; k < N; k++) {
    double cx = truth->x[k] = 20 + 26 * (k % 8) + 8 * dsc_test_uniform (&random);
    double cy = truth->y[k] = 20 + 45 * (k / 8) + 8 * dsc_test_uniform (&random);

    for (gint y = (gint)cy - 8; y <= (gint)cy + 8; y++)
      for (gint x = (gint)cx - 8; x <= (gint)cx + 8; x++)
        data[y * SIDE + x]
            += (float)(peak * exp (-0.5 * (pow (x - cx, 2) + pow (y - cy, 2)) / (SIGMA * SIGMA)));
  }
  for (guint y = 0; y < SIDE; y++)
    for (guint x = 0; x < 10; x++)
      data[y * SIDE + x] = x % 2 == 0 ? NAN : INFINITY;
  return data;
}

static GArray *
run (double peak, double sigma, Truth *truth)
{
  GArray *sources = g_array_new (FALSE, FALSE, sizeof (DscFoundSource));
  g_autofree float *data = make_field (truth, peak);
  g_autoptr (GError) error = NULL;

  dsc_source_finder_run (data, SIDE, SIDE, sigma, sources, &error);
  g_assert_no_error (error);
  return sources;
}

static void
test_stars (void)
{
  Truth truth;
  g_autoptr (GArray) found = run (200, 10, &truth);

  g_assert_cmpuint (found->len, ==, N);
  for (guint k = 0; k < N; k++) {
    double nearest = INFINITY;

    for (guint i = 0; i < found->len; i++) {
      const DscFoundSource *s = &g_array_index (found, DscFoundSource, i);
      double d = hypot (s->x - truth.x[k], s->y - truth.y[k]);

      if (d < nearest) {
        nearest = d;
        dsc_assert_near (s->background, 5.0 + 0.02 * s->x, 0.6, 0);
        dsc_assert_near (s->noise, 1.0, 0.15, 0);
      }
    }
    g_assert_cmpfloat (nearest, <, 0.04);
  }
}

/* Noise alone has no source of 10 sigma; a faint one is below the threshold. */
static void
test_threshold (void)
{
  Truth truth;
  g_autoptr (GArray) none = run (0, 10, &truth);
  g_autoptr (GArray) faint = run (6, 10, &truth);

  g_assert_cmpuint (none->len, ==, 0);
  g_assert_cmpuint (faint->len, ==, 0);
}

/* Blended stars, where SEP deals pixels out at random: always the same way. */
static void
test_repeatable (void)
{
  g_autofree float *field = g_new (float, SIDE *SIDE);
  g_autoptr (GArray) first = NULL;
  DscTestRandom random = { 7 };

  for (guint i = 0; i < SIDE * SIDE; i++)
    field[i] = (float)dsc_test_normal (&random);
  for (guint k = 0; k < 600; k++) {
    gint cx = 8 + (gint)(240 * dsc_test_uniform (&random));
    gint cy = 8 + (gint)(240 * dsc_test_uniform (&random));

    for (gint y = cy - 6; y <= cy + 6; y++)
      for (gint x = cx - 6; x <= cx + 6; x++)
        field[y * SIDE + x]
            += (float)(500 * exp (-0.25 * ((x - cx) * (x - cx) + (y - cy) * (y - cy))));
  }
  for (guint k = 0; k < 3; k++) {
    g_autofree float *data = g_memdup2 (field, SIDE * SIDE * sizeof (float));
    g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (DscFoundSource));
    g_autoptr (GError) error = NULL;

    dsc_source_finder_run (data, SIDE, SIDE, 5, found, &error);
    g_assert_no_error (error);
    g_assert_cmpuint (found->len, >, 100);
    if (first == NULL)
      first = g_steal_pointer (&found);
    else
      g_assert_cmpmem (first->data, first->len * sizeof (DscFoundSource), found->data,
                       found->len * sizeof (DscFoundSource));
  }
}

/* No data, little data, constant data, wild data. */
static void
test_degenerate (void)
{
  const float values[] = { NAN, 0, 1e30f, -1e25f, 3 };

  for (guint v = 0; v < G_N_ELEMENTS (values); v++)
    for (guint side = 1; side <= 640; side = side * 3 + 14) {
      g_autofree float *data = g_new (float, side *side);
      g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (DscFoundSource));
      g_autoptr (GError) error = NULL;

      for (guint i = 0; i < side * side; i++)
        data[i] = values[v];
      dsc_source_finder_run (data, side, side, 10, found, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (found->len, ==, 0);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/source-finder/stars", test_stars);
  g_test_add_func ("/source-finder/threshold", test_threshold);
  g_test_add_func ("/source-finder/repeatable", test_repeatable);
  g_test_add_func ("/source-finder/degenerate", test_degenerate);
  return g_test_run ();
}
