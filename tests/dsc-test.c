/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-test.h"

#include <ftw.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static GPtrArray *tmpdirs;

void
dsc_test_assert_near (const char *file,
                      int line,
                      const char *func,
                      const char *expr_a,
                      const char *expr_b,
                      double a,
                      double b,
                      double abs_tol,
                      double rel_tol)
{
  g_autofree char *text = NULL;

  if (isnan (a) && isnan (b))
    return;
  if (a == b || fabs (a - b) <= abs_tol + rel_tol * fabs (b))
    return;
  text = g_strdup_printf ("%s = %.17g, %s = %.17g: difference %.3g, allowed %.3g", expr_a, a,
                          expr_b, b, a - b, abs_tol + rel_tol * fabs (b));
  g_assertion_message ("test", file, line, func, text);
}

char *
dsc_test_fixture (const char *name)
{
  return g_test_build_filename (G_TEST_DIST, "fixtures", name, NULL);
}

char *
dsc_test_shared (const char *name)
{
  const char *root = g_getenv ("DSC_TEST_SHARED");
  g_autofree char *path = root != NULL ? g_build_filename (root, name, NULL) : NULL;

  if (path != NULL && g_file_test (path, G_FILE_TEST_EXISTS))
    return g_steal_pointer (&path);
  g_test_skip_printf ("the shared data are not beside the checkout (%s)", name);
  return NULL;
}

static int
remove_cb (const char *path, const struct stat *st, int type, struct FTW *ftw)
{
  return remove (path);
}

void
dsc_test_remove_tree (const char *path)
{
  nftw (path, remove_cb, 16, FTW_DEPTH | FTW_PHYS);
}

static void
remove_tmpdirs (void)
{
  for (guint i = 0; i < tmpdirs->len; i++)
    dsc_test_remove_tree (tmpdirs->pdata[i]);
  g_ptr_array_unref (tmpdirs);
  tmpdirs = NULL;
}

char *
dsc_test_tmpdir (void)
{
  g_autoptr (GError) error = NULL;
  char *path = g_dir_make_tmp ("dsc-test-XXXXXX", &error);

  g_assert_no_error (error);
  if (tmpdirs == NULL) {
    tmpdirs = g_ptr_array_new_with_free_func (g_free);
    atexit (remove_tmpdirs);
  }
  g_ptr_array_add (tmpdirs, g_strdup (path));
  return path;
}

double
dsc_test_uniform (DscTestRandom *random)
{
  guint64 x = random->state != 0 ? random->state : G_GUINT64_CONSTANT (88172645463325252);

  x ^= x >> 12;
  x ^= x << 25;
  x ^= x >> 27;
  random->state = x;
  return (double)((x * G_GUINT64_CONSTANT (2685821657736338717)) >> 11) * 0x1p-53;
}

double
dsc_test_normal (DscTestRandom *random)
{
  double u = 1.0 - dsc_test_uniform (random);
  double v = dsc_test_uniform (random);

  return sqrt (-2.0 * log (u)) * cos (2.0 * G_PI * v);
}
