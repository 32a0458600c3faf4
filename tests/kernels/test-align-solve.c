/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-align-solve.h"

#include <math.h>

#include "dsc-star-join.h"
#include "dsc-test.h"

#define N_GROUPS 5
#define N_STARS 30

/* Stars seen in groups that are moved; the solution moves them together again. */
static guint
make_points (DscTestRandom *random,
             const DscAlignGroup *groups,
             const DscAlignMotion *motions,
             gboolean fixed,
             double noise,
             DscAlignPoint *points)
{
  guint n = 0;

  for (guint s = 0; s < N_STARS; s++) {
    double x = 60.0 * dsc_test_uniform (random), y = 60.0 * dsc_test_uniform (random);

    if (fixed && s % 3 == 0)
      points[n++] = (DscAlignPoint){ s, DSC_ALIGN_NONE, x, y, 1e6 };
    for (guint g = 0; g < N_GROUPS; g++) {
      DscAlignPoint p = { s, g, x, y, 1.0 / (noise * noise + 1e-6) };

      dsc_align_move (&groups[g], &motions[g], &p.x, &p.y);
      p.x += noise * dsc_test_normal (random);
      p.y += noise * dsc_test_normal (random);
      if (dsc_test_uniform (random) < 0.7)
        points[n++] = p;
    }
  }
  return n;
}

static void
make_groups (DscAlignGroup *groups, DscAlignMotion *motions)
{
  for (guint g = 0; g < N_GROUPS; g++) {
    groups[g] = (DscAlignGroup){ { 30.0 + g, 28.0 - g }, g, DSC_ALIGN_NONE, DSC_ALIGN_NONE };
    motions[g] = (DscAlignMotion){ .shift = { 0.3 * g - 0.2, -0.1 * g }, .rotation = 1e-4 * g };
  }
}

/* With fixed stars all groups come home, by a few steps as the rotation is linear in each. */
static void
test_fixed (void)
{
  DscAlignGroup groups[N_GROUPS];
  DscAlignMotion motions[N_GROUPS], found[N_GROUPS];
  DscAlignPoint points[N_STARS * (N_GROUPS + 1)];
  DscTestRandom random = { 3 };
  double x[N_STARS], y[N_STARS], *star[2] = { x, y };
  g_autoptr (GError) error = NULL;
  guint n;

  make_groups (groups, motions);
  n = make_points (&random, groups, motions, TRUE, 0.0, points);
  for (guint turn = 0; turn < 5; turn++) {
    dsc_align_solve (N_GROUPS, groups, N_GROUPS, n, points, N_STARS, TRUE, found, star, NULL,
                     &error);
    g_assert_no_error (error);
    for (guint i = 0; i < n; i++)
      if (points[i].group != DSC_ALIGN_NONE)
        dsc_align_move (&groups[points[i].group], &found[points[i].group], &points[i].x,
                        &points[i].y);
  }
  for (guint i = 1; i < n; i++)
    if (points[i].star == points[i - 1].star)
      dsc_assert_near (hypot (points[i].x - points[i - 1].x, points[i].y - points[i - 1].y), 0.0,
                       1e-9, 0);
  dsc_assert_near (found[2].shift[0], 0.0, 1e-9, 0);
}

/* Without: they agree with each other, and their mean stays. */
static void
test_free (void)
{
  DscAlignGroup groups[N_GROUPS];
  DscAlignMotion motions[N_GROUPS], found[N_GROUPS];
  DscAlignPoint points[N_STARS * (N_GROUPS + 1)];
  DscTestRandom random = { 4 };
  g_autoptr (GError) error = NULL;
  double sum[3] = { 0.0 };
  guint n;

  make_groups (groups, motions);
  n = make_points (&random, groups, motions, FALSE, 0.0, points);
  dsc_align_solve (N_GROUPS, groups, N_GROUPS, n, points, N_STARS, FALSE, found, NULL, NULL,
                   &error);
  g_assert_no_error (error);
  for (guint g = 0; g < N_GROUPS; g++) {
    sum[0] += found[g].shift[0];
    sum[1] += found[g].shift[1];
    sum[2] += found[g].rotation;
    dsc_assert_near (found[g].rotation - found[0].rotation, -1e-4 * g, 1e-7, 0);
  }
  for (int k = 0; k < 3; k++)
    dsc_assert_near (sum[k], 0.0, 1e-9, 0);
}

/* Formal errors are those of many trials. */
static void
test_errors (void)
{
  DscTestRandom random = { 8 };
  double sum[2] = { 0.0 }, claimed[2] = { 0.0 };
  guint turns = 400;

  for (guint turn = 0; turn < turns; turn++) {
    DscAlignGroup groups[N_GROUPS];
    DscAlignMotion motions[N_GROUPS] = { { { 0 } } }, found[N_GROUPS];
    DscAlignPoint points[N_STARS * (N_GROUPS + 1)];
    g_autoptr (GError) error = NULL;
    DscAlignMotion none[N_GROUPS] = { { { 0 } } };
    guint n;

    make_groups (groups, motions);
    n = make_points (&random, groups, none, TRUE, 0.05, points);
    for (guint i = 0; i < n; i++)
      if (points[i].group == DSC_ALIGN_NONE)
        points[i].weight = 1e8;
    dsc_align_solve (N_GROUPS, groups, N_GROUPS, n, points, N_STARS, TRUE, found, NULL, NULL,
                     &error);
    g_assert_no_error (error);
    sum[0] += found[1].shift[0] * found[1].shift[0];
    sum[1] += found[1].rotation * found[1].rotation;
    claimed[0] += found[1].variance_shift[0];
    claimed[1] += found[1].variance_rotation;
  }
  dsc_assert_near (sum[0] / claimed[0], 1.0, 0.25, 0);
  dsc_assert_near (sum[1] / claimed[1], 1.0, 0.25, 0);
}

static void
test_join (void)
{
  /* Two lists of three, the last of the second alone; the third has two for one star. */
  const guint first[] = { 0, 3, 6, 8 };
  const double x[] = { 0, 10, 20, 0.1, 10.1, 30, 10.0, 10.02 };
  const double y[] = { 0, 0, 0, 0, 0, 0, 0.3, 0 };
  guint star[8];

  g_assert_cmpuint (dsc_star_join (3, first, x, y, 0.5, star), ==, 5);
  g_assert_cmpuint (star[0], ==, star[3]);
  g_assert_cmpuint (star[1], ==, star[4]);
  g_assert_cmpuint (star[1], ==, star[7]);
  g_assert_cmpuint (star[6], !=, star[7]);
  g_assert_cmpuint (star[2], !=, star[5]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kernels/align-solve/fixed", test_fixed);
  g_test_add_func ("/kernels/align-solve/free", test_free);
  g_test_add_func ("/kernels/align-solve/errors", test_errors);
  g_test_add_func ("/kernels/align-solve/join", test_join);
  return g_test_run ();
}
