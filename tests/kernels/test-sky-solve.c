/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-sky-solve.h"

#include <math.h>

#include "dsc-test.h"

/* Consistent differences are met exactly, whatever the weights; levels of a set sum to 0. */
static void
test_consistent (void)
{
  enum { N = 60 };
  DscTestRandom random = { 11 };
  g_autoptr (GArray) equations = g_array_new (FALSE, FALSE, sizeof (DscSkyEquation));
  double truth[N], levels[N], mean = 0;

  for (guint i = 0; i < N; i++)
    mean += truth[i] = dsc_test_normal (&random);
  for (guint i = 0; i < N; i++)
    for (guint j = i + 1; j < N; j++) {
      DscSkyEquation e = { i, j, truth[i] - truth[j], pow (10, 6 * dsc_test_uniform (&random)) };

      if (j == i + 1 || dsc_test_uniform (&random) < 0.1)
        g_array_append_val (equations, e);
    }
  dsc_sky_solve (&g_array_index (equations, DscSkyEquation, 0), equations->len, N, levels);
  for (guint i = 0; i < N; i++)
    dsc_assert_near (levels[i], truth[i] - mean / N, 1e-12, 0);
}

/* A triangle that does not close: the closed form of least squares with weights squared. */
static void
test_triangle (void)
{
  const DscSkyEquation equations[] = { { 0, 1, 1, 2 }, { 1, 2, 1, 1 }, { 0, 2, 2.9, 3 } };
  double l[3], w[3] = { 4, 1, 9 }, closure = 1 + 1 - 2.9, sum = 1 / w[0] + 1 / w[1] + 1 / w[2];

  dsc_sky_solve (equations, 3, 3, l);
  /* the misclosure is shared out as the inverse of the weights */
  dsc_assert_near (l[0] - l[1], 1 - closure / w[0] / sum, 1e-13, 0);
  dsc_assert_near (l[1] - l[2], 1 - closure / w[1] / sum, 1e-13, 0);
  dsc_assert_near (l[0] - l[2], 2.9 + closure / w[2] / sum, 1e-13, 0);
  dsc_assert_near (l[0] + l[1] + l[2], 0, 1e-13, 0);
}

/* Two sets and a lone unit; an equation of weight 0 connects nothing. */
static void
test_sets (void)
{
  const DscSkyEquation equations[]
      = { { 0, 3, 2, 1e-9 }, { 1, 4, -1, 1e9 }, { 0, 1, 7, 0 }, { 2, 0, 1, 0 } };
  double levels[5];
  guint component[5];

  g_assert_cmpuint (dsc_sky_components (equations, 4, 5, component), ==, 3);
  g_assert_cmpuint (component[0], ==, 0);
  g_assert_cmpuint (component[1], ==, 1);
  g_assert_cmpuint (component[2], ==, 2);
  g_assert_cmpuint (component[3], ==, 0);
  g_assert_cmpuint (component[4], ==, 1);
  dsc_sky_solve (equations, 4, 5, levels);
  dsc_assert_near (levels[0], 1, 1e-13, 0);
  dsc_assert_near (levels[3], -1, 1e-13, 0);
  dsc_assert_near (levels[1], -0.5, 1e-13, 0);
  g_assert_true (isnan (levels[2]));
  dsc_sky_solve (NULL, 0, 5, levels);
  for (guint i = 0; i < 5; i++)
    g_assert_true (isnan (levels[i]));
}

/* A chain with one link a million times weaker: its equation is met all the same. */
static void
test_weak_link (void)
{
  DscSkyEquation equations[199];
  double levels[200];

  for (guint i = 0; i < 199; i++)
    equations[i] = (DscSkyEquation){ i, i + 1, 0.25, i == 99 ? 1 : 4e6 };
  dsc_sky_solve (equations, 199, 200, levels);
  for (guint i = 0; i < 199; i++)
    dsc_assert_near (levels[i] - levels[i + 1], 0.25, 1e-9, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sky-solve/consistent", test_consistent);
  g_test_add_func ("/sky-solve/triangle", test_triangle);
  g_test_add_func ("/sky-solve/sets", test_sets);
  g_test_add_func ("/sky-solve/weak-link", test_weak_link);
  return g_test_run ();
}
