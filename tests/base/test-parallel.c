/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-parallel.h"

#include "dsc-error.h"
#include "dsc-test.h"

typedef struct {
  int visits[100];
  guint fail_at;
  guint cancel_at;
  GCancellable *cancellable;
} Loop;

static gboolean
visit (guint index, gpointer user_data, GError **error)
{
  Loop *loop = user_data;

  g_atomic_int_inc (&loop->visits[index]);
  if (index == loop->cancel_at)
    g_cancellable_cancel (loop->cancellable);
  if (index >= loop->fail_at) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_FAILED, "item %u", index);
    return FALSE;
  }
  return TRUE;
}

static void
test_every_item_once (void)
{
  for (guint threads = 0; threads < 5; threads++) {
    Loop loop = { .fail_at = G_MAXUINT, .cancel_at = G_MAXUINT };
    g_autoptr (GError) error = NULL;

    g_assert_true (dsc_parallel_for (100, threads, visit, &loop, NULL, &error));
    g_assert_no_error (error);
    for (guint i = 0; i < 100; i++)
      g_assert_cmpint (loop.visits[i], ==, 1);
  }
}

static void
test_first_failure_wins (void)
{
  for (guint threads = 1; threads < 5; threads++) {
    Loop loop = { .fail_at = 40, .cancel_at = G_MAXUINT };
    g_autoptr (GError) error = NULL;

    g_assert_false (dsc_parallel_for (100, threads, visit, &loop, NULL, &error));
    g_assert_error (error, DSC_ERROR, DSC_ERROR_FAILED);
    g_assert_cmpstr (error->message, ==, "item 40");
    for (guint i = 0; i <= 40; i++)
      g_assert_cmpint (loop.visits[i], ==, 1);
    g_assert_cmpint (loop.visits[99], ==, 0);
  }
}

static void
test_cancel (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Loop loop = { .fail_at = G_MAXUINT, .cancel_at = 10, .cancellable = cancellable };
  g_autoptr (GError) error = NULL;

  g_assert_false (dsc_parallel_for (100, 2, visit, &loop, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (loop.visits[99], ==, 0);
}

static void
test_no_items (void)
{
  g_assert_true (dsc_parallel_for (0, 4, visit, NULL, NULL, NULL));
}

static void
test_bands_tile_the_image (void)
{
  for (guint height = 1; height < 70; height += 3)
    for (guint rows = 1; rows < 80; rows += 7) {
      guint n = dsc_band_count (height, rows);
      guint y = 0;

      for (guint i = 0; i < n; i++) {
        DscBand band = dsc_band_get (height, rows, i);

        g_assert_cmpuint (band.y0, ==, y);
        g_assert_cmpuint (band.y1, >, band.y0);
        g_assert_cmpuint (band.y1 - band.y0, <=, rows);
        y = band.y1;
      }
      g_assert_cmpuint (y, ==, height);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/parallel/every-item-once", test_every_item_once);
  g_test_add_func ("/parallel/first-failure-wins", test_first_failure_wins);
  g_test_add_func ("/parallel/cancel", test_cancel);
  g_test_add_func ("/parallel/no-items", test_no_items);
  g_test_add_func ("/parallel/bands", test_bands_tile_the_image);
  return g_test_run ();
}
