/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "outlier_detection/dsc-group-stack.h"

#include <math.h>
#include <string.h>

#include "dsc-error.h"
#include "dsc-test.h"

static float
value_of (guint group, DscStackPlane plane, gint x, gint y)
{
  return (float)(1000000 * group + 100000 * plane + 100 * y + x);
}

/* Three groups, the second empty, rows written from the last to the first. */
static char *
make_stack (void)
{
  static const DscGroupWindow windows[]
      = { { 2, 3, 20, 10, NAN }, { 0, 0, 0, 0, NAN }, { 30, 0, 10, 50, NAN } };
  g_autofree char *dir = dsc_test_tmpdir ();
  char *path = g_build_filename (dir, "groups.stack", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (DscGroupStack) stack = dsc_group_stack_create (path, 3, 40, 50, &error);

  g_assert_no_error (error);
  for (guint g = 0; g < 3; g++) {
    const DscGroupWindow *w = &windows[g];

    g_assert_true (dsc_group_stack_begin (stack, g, w, &error));
    for (guint plane = 0; plane < DSC_STACK_N_PLANES; plane++)
      for (gint y = w->y0 + (gint)w->height - 1; y >= w->y0; y--) {
        float row[40];

        for (guint x = 0; x < w->width; x++)
          row[x] = value_of (g, plane, w->x0 + (gint)x, y);
        g_assert_true (dsc_group_stack_write_rows (stack, g, plane, y, 1, row, &error));
      }
    dsc_group_stack_set_mean_weight (stack, g, g == 1 ? NAN : 10.5 * g);
  }
  g_assert_true (dsc_group_stack_finish (stack, &error));
  return path;
}

static void
test_round_trip (void)
{
  g_autofree char *path = make_stack ();
  g_autoptr (GError) error = NULL;
  g_autoptr (DscGroupStack) stack = dsc_group_stack_open (path, &error);
  float out[3 * 4];
  guint nx, ny;

  g_assert_no_error (error);
  dsc_group_stack_get_size (stack, &nx, &ny);
  g_assert_cmpuint (nx, ==, 40);
  g_assert_cmpuint (ny, ==, 50);
  g_assert_cmpuint (dsc_group_stack_get_n_groups (stack), ==, 3);
  g_assert_cmpuint (dsc_group_stack_get_window (stack, 1)->width, ==, 0);
  g_assert_true (isnan (dsc_group_stack_get_window (stack, 1)->mean_weight));
  g_assert_cmpfloat (dsc_group_stack_get_window (stack, 2)->mean_weight, ==, 21);
  g_assert_cmpint (dsc_group_stack_get_window (stack, 0)->y0, ==, 3);
  for (guint g = 0; g < 3; g += 2)
    for (guint plane = 0; plane < DSC_STACK_N_PLANES; plane++) {
      const DscGroupWindow *w = dsc_group_stack_get_window (stack, g);
      gint x0 = w->x0 + (gint)w->width - 3, y0 = w->y0 + (gint)w->height - 4;

      g_assert_true (dsc_group_stack_read (stack, g, plane, x0, y0, 3, 4, out, &error));
      for (gint y = 0; y < 4; y++)
        for (gint x = 0; x < 3; x++)
          g_assert_cmpfloat (out[y * 3 + x], ==, value_of (g, plane, x0 + x, y0 + y));
    }
}

/* Whatever is wrong with the file is told, and nothing is read beyond its end. */
static void
test_damaged (void)
{
  g_autofree char *path = make_stack (), *bytes = NULL;
  gsize size;

  g_assert_true (g_file_get_contents (path, &bytes, &size, NULL));
  for (guint k = 0; k < 9; k++) {
    g_autofree char *bad = g_memdup2 (bytes, size);
    g_autoptr (GError) error = NULL;
    g_autoptr (DscGroupStack) stack = NULL;
    gsize n = size;

    if (k == 0)
      n = 0;
    else if (k == 1)
      n = 31;
    else if (k == 2)
      n = 32 + 3 * 32 - 1;
    else if (k == 3)
      n = size - 2 * 4096;
    else if (k == 4)
      bad[0] = 'x';
    else if (k == 5)
      memset (bad + 16, 0xff, 4); /* groups */
    else if (k == 6)
      memset (bad + 20, 0, 4); /* width of the mosaic */
    else if (k == 7)
      memset (bad + 32 + 8, 0xff, 8); /* size of the first window */
    else
      memset (bad + 32 + 16, 0xff, 8); /* its place in the file */
    g_assert_true (g_file_set_contents (path, bad, (gssize)n, NULL));
    stack = dsc_group_stack_open (path, &error);
    g_assert_error (error, DSC_ERROR, DSC_ERROR_FORMAT);
    g_assert_null (stack);
  }
}

static void
test_unfinished (void)
{
  g_autofree char *dir = dsc_test_tmpdir ();
  g_autofree char *path = g_build_filename (dir, "groups.stack", NULL);
  g_autofree char *missing = g_build_filename (dir, "none.stack", NULL);
  g_autofree char *nowhere = g_build_filename (dir, "none", "groups.stack", NULL);
  DscGroupWindow window = { 0, 0, 4, 4, NAN };
  g_autoptr (GError) error = NULL;
  DscGroupStack *stack = dsc_group_stack_create (path, 1, 4, 4, &error);

  g_assert_no_error (error);
  g_assert_true (dsc_group_stack_begin (stack, 0, &window, &error));
  dsc_group_stack_free (stack);
  g_assert_null (dsc_group_stack_open (path, &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_FORMAT);
  g_clear_error (&error);
  g_assert_null (dsc_group_stack_open (missing, &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_null (dsc_group_stack_open (dir, &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_null (dsc_group_stack_create (nowhere, 1, 4, 4, &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_WRITE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/outlier/group-stack/round-trip", test_round_trip);
  g_test_add_func ("/outlier/group-stack/damaged", test_damaged);
  g_test_add_func ("/outlier/group-stack/unfinished", test_unfinished);
  return g_test_run ();
}
