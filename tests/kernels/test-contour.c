/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-contour.h"

#include <math.h>

#include "dsc-test.h"

#define N 41

static const DscContourPiece *
get_piece (GArray *pieces, guint i)
{
  return &g_array_index (pieces, DscContourPiece, i);
}

/* A cone: its lines are circles, and closed. */
static void
test_cone (void)
{
  g_autofree float *data = g_new (float, N *N);
  const double levels[] = { 10, 15 };
  double length[2] = { 0 };
  g_autoptr (GArray) pieces = NULL;
  gboolean complete;

  for (guint i = 0; i < N * N; i++)
    data[i] = (float)(25 - hypot (i % N - 20.3, i / N - 19.8));
  pieces = dsc_contour (data, N, N, levels, 2, 10000, &complete);
  g_assert_true (complete);
  for (guint i = 0; i < pieces->len; i++) {
    const DscContourPiece *p = get_piece (pieces, i);
    double cx = 20.3, cy = 19.8, x0 = (double)p->x0, y0 = (double)p->y0, x1 = (double)p->x1,
           y1 = (double)p->y1;
    guint follows = 0;

    length[p->level] += hypot (x1 - x0, y1 - y0);
    dsc_assert_near (hypot (x0 - cx, y0 - cy), 25 - levels[p->level], 0.02, 0);
    /* The high side, the middle, lies to the left. */
    g_assert_cmpfloat ((x1 - x0) * (cy - y0) - (y1 - y0) * (cx - x0), >, 0);
    for (guint k = 0; k < pieces->len; k++) {
      const DscContourPiece *q = get_piece (pieces, k);

      follows += q->level == p->level && hypot ((double)q->x0 - x1, (double)q->y0 - y1) < 1e-5;
    }
    g_assert_cmpuint (follows, ==, 1);
  }
  dsc_assert_near (length[0], 2 * G_PI * 15, 0, 2e-3);
  dsc_assert_near (length[1], 2 * G_PI * 10, 0, 2e-3);
}

/* A saddle: the middle decides which corners are joined. */
static void
test_saddle (void)
{
  const float high[] = { 1, 0, 0, 1 };
  const double low_level = 0.25, high_level = 0.75;

  for (guint k = 0; k < 2; k++) {
    g_autoptr (GArray) pieces = dsc_contour (high, 2, 2, k ? &high_level : &low_level, 1, 10, NULL);

    g_assert_cmpuint (pieces->len, ==, 2);
    for (guint i = 0; i < 2; i++) {
      const DscContourPiece *p = get_piece (pieces, i);
      double x = 0.5 * ((double)p->x0 + (double)p->x1), y = 0.5 * ((double)p->y0 + (double)p->y1);

      /* Below the mean the low corners (1, 0) and (0, 1) are cut off, above it the others. */
      dsc_assert_near (k ? fabs (x - y) : fabs (x + y - 1), 0, 1e-6, 0);
      g_assert_cmpfloat (k ? fabs (x + y - 1) : fabs (x - y), >, 0.5);
    }
  }
}

static void
test_gaps (void)
{
  g_autofree float *data = g_new (float, N *N);
  const double level = 20.5;
  g_autoptr (GArray) all = NULL, some = NULL, gap = NULL;
  gboolean complete;

  for (guint i = 0; i < N * N; i++)
    data[i] = (float)(i % N);
  all = dsc_contour (data, N, N, &level, 1, 1000, &complete);
  g_assert_cmpuint (all->len, ==, N - 1);
  g_assert_true (complete);
  some = dsc_contour (data, N, N, &level, 1, 7, &complete);
  g_assert_cmpuint (some->len, ==, 7);
  g_assert_false (complete);
  data[10 * N + 20] = NAN;
  gap = dsc_contour (data, N, N, &level, 1, 1000, NULL);
  g_assert_cmpuint (gap->len, ==, N - 3);
}

static void
test_levels (void)
{
  double levels[4];

  g_assert_cmpuint (dsc_contour_levels (DSC_LEVELS_LINEAR, 0, 10, 0, 4, levels), ==, 4);
  dsc_assert_near (levels[0], 2, 1e-12, 0);
  dsc_assert_near (levels[3], 8, 1e-12, 0);
  g_assert_cmpuint (dsc_contour_levels (DSC_LEVELS_LOG, 1, 17, 0, 4, levels), ==, 4);
  dsc_assert_near (levels[0], 2, 1e-12, 0);
  dsc_assert_near (levels[3], 9, 1e-12, 0);
  g_assert_cmpuint (dsc_contour_levels (DSC_LEVELS_SIGMA, 1, 8, 0.5, 4, levels), ==, 3);
  dsc_assert_near (levels[2], 7, 1e-12, 0);
  g_assert_cmpuint (dsc_contour_levels (DSC_LEVELS_LINEAR, 1, 1, 0, 4, levels), ==, 0);
  g_assert_cmpuint (dsc_contour_levels (DSC_LEVELS_LOG, 1, NAN, 0, 4, levels), ==, 0);
  g_assert_cmpuint (dsc_contour_levels (DSC_LEVELS_SIGMA, 1, 2, 0, 4, levels), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/contour/cone", test_cone);
  g_test_add_func ("/contour/saddle", test_saddle);
  g_test_add_func ("/contour/gaps", test_gaps);
  g_test_add_func ("/contour/levels", test_levels);
  return g_test_run ();
}
