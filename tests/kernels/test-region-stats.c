/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-region-stats.h"

#include <math.h>

#include "dsc-test.h"

/* 0 .. 99 in another order. */
static void
test_numbers (void)
{
  float data[100];
  DscRegionStats s;

  for (guint i = 0; i < 100; i++)
    data[i] = (float)((i * 37) % 100);
  g_assert_true (dsc_region_stats (data, NULL, 10, 10, 0, 0, NULL, NULL, &s, NULL, NULL));
  g_assert_cmpuint (s.n, ==, 100);
  g_assert_cmpuint (s.n_bad, ==, 0);
  g_assert_cmpuint (s.n_clipped, ==, 100);
  dsc_assert_near (s.sum, 4950, 1e-9, 0);
  dsc_assert_near (s.mean, 49.5, 1e-12, 0);
  dsc_assert_near (s.median, 49.5, 1e-12, 0);
  dsc_assert_near (s.std, sqrt (100 * 101 / 12.0), 1e-9, 0);
  dsc_assert_near (s.min, 0, 0, 0);
  dsc_assert_near (s.max, 99, 0, 0);
}

/* One pixel far off, of both signs among the others: it is clipped, the others stay. */
static void
test_clip (void)
{
  float data[51];
  DscRegionStats s;

  for (guint i = 0; i < 50; i++)
    data[i] = i % 2 ? -1 : 1;
  data[50] = 1000;
  g_assert_true (dsc_region_stats (data, NULL, 51, 1, 0, 0, NULL, NULL, &s, NULL, NULL));
  g_assert_cmpuint (s.n, ==, 51);
  g_assert_cmpuint (s.n_clipped, ==, 50);
  dsc_assert_near (s.median, 1, 0, 0);
  dsc_assert_near (s.mean, 1000.0 / 51, 1e-9, 0);
  dsc_assert_near (s.clipped_mean, 0, 1e-12, 0);
  dsc_assert_near (s.clipped_median, 0, 1e-12, 0);
  dsc_assert_near (s.clipped_std, sqrt (50.0 / 49), 1e-9, 0);
}

static gboolean
is_column (double x, double y, gpointer user_data)
{
  return x == *(double *)user_data;
}

/* The places of a region are those of the image; what has no value counts apart. */
static void
test_region (void)
{
  float data[12] = { 1, 2, 3, 4, 5, NAN, 7, 8, 9, 10, 11, 12 };
  guint8 mask[12] = { 0 };
  double column = 101, nowhere = 7;
  DscRegionStats s;

  mask[11] = 1;
  /* Columns 99 .. 101 of 4 rows: 3, NaN, 9, and one that is masked. */
  g_assert_true (dsc_region_stats (data, mask, 3, 4, 99, 5, is_column, &column, &s, NULL, NULL));
  g_assert_cmpuint (s.n, ==, 2);
  g_assert_cmpuint (s.n_bad, ==, 2);
  dsc_assert_near (s.mean, 6, 1e-12, 0);
  g_assert_true (dsc_region_stats (data, mask, 3, 4, 99, 5, is_column, &nowhere, &s, NULL, NULL));
  g_assert_cmpuint (s.n, ==, 0);
  g_assert_true (isnan (s.mean) && isnan (s.sum) && isnan (s.clipped_std));
}

static void
test_cancel (void)
{
  float data[4] = { 0 };
  DscRegionStats s;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_false (dsc_region_stats (data, NULL, 2, 2, 0, 0, NULL, NULL, &s, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/region-stats/numbers", test_numbers);
  g_test_add_func ("/region-stats/clip", test_clip);
  g_test_add_func ("/region-stats/region", test_region);
  g_test_add_func ("/region-stats/cancel", test_cancel);
  return g_test_run ();
}
