/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <gio/gio.h>
#include <math.h>
#include <string.h>

#include "dsc-gwcs.h"
#include "dsc-test.h"

/* Runs "dscope wcs ARGS" (separated by blanks) with @input on standard input. Returns: exit code */
static int
run (const char *args, const char *input, char **ret_out, char **ret_err)
{
  g_autofree char *program = g_build_filename (g_getenv ("DSC_TEST_PROGRAMS"), "dscope", NULL);
  g_auto (GStrv) words = g_strsplit (args, " ", -1);
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;

  g_ptr_array_add (argv, program);
  g_ptr_array_add (argv, (gpointer) "wcs");
  for (guint i = 0; words[i] != NULL; i++)
    g_ptr_array_add (argv, words[i]);
  g_ptr_array_add (argv, NULL);
  process = g_subprocess_newv ((const char *const *)argv->pdata,
                               G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE
                                   | G_SUBPROCESS_FLAGS_STDERR_PIPE,
                               &error);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (process, input, NULL, ret_out, ret_err, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_if_exited (process));
  return g_subprocess_get_exit_status (process);
}

/* Runs and compares the last two fields of each line with the @n pairs. */
static void
expect (const char *args, const char *input, guint n, const double (*pairs)[2], double tolerance)
{
  g_autofree char *out = NULL, *err = NULL;
  g_auto (GStrv) lines = NULL;

  g_assert_cmpint (run (args, input, &out, &err), ==, 0);
  lines = g_strsplit (g_strchomp (out), "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, n);
  for (guint i = 0; i < n; i++) {
    g_auto (GStrv) fields = g_strsplit (lines[i], " ", -1);
    guint k = g_strv_length (fields);

    g_assert_cmpuint (k, >=, 2);
    dsc_assert_near (g_ascii_strtod (fields[k - 2], NULL), pairs[i][0], tolerance, 0.0);
    dsc_assert_near (g_ascii_strtod (fields[k - 1], NULL), pairs[i][1], tolerance, 0.0);
  }
}

static void
expect_failure (const char *args, const char *input, int code, const char *part)
{
  g_autofree char *out = NULL, *err = NULL;

  g_assert_cmpint (run (args, input, &out, &err), ==, code);
  g_assert_true (g_str_has_prefix (err, "dscope: "));
  if (strstr (err, part) == NULL)
    g_error ("'%s' lacks '%s'", err, part);
}

/* A mosaic of 100 x 80 pixels of 1e-4 deg with pixel (49.5, 39.5) at 150, 2. */
static const DscTan tan_wcs = { { 49.5, 39.5 }, { 150, 2 }, { 1e-4, 1e-4 }, { -1, 0, 0, 1 } };

static char *
make_asdf (void)
{
  g_autofree char *dir = dsc_test_tmpdir ();
  DscBox box = { -0.5, 99.5, -0.5, 79.5 };
  g_autoptr (DscWcs) wcs = dsc_wcs_new_tan (&tan_wcs, &box, NULL);
  g_autoptr (GBytes) bytes = dsc_gwcs_write (wcs, NULL, NULL);
  char *path = g_build_filename (dir, "mosaic.asdf", NULL);

  g_assert_true (g_file_set_contents (path, g_bytes_get_data (bytes, NULL),
                                      (gssize)g_bytes_get_size (bytes), NULL));
  return path;
}

static void
test_directions (void)
{
  g_autofree char *path = make_asdf ();
  g_autofree char *sky = g_strconcat (path, " --to-sky 49.5 39.5 10 -20", NULL);
  g_autofree char *one = g_strconcat (path, " --one-based 50.5 40.5 11 -19", NULL);
  g_autofree char *bounded = g_strconcat (path, " --bounded 49.5 39.5 10 -20", NULL);
  g_autofree char *pixel
      = g_strconcat (path, " --to-pixel 150 2 10:00:00 +2:00:00 10h0m0s 2d", NULL);
  g_autofree char *far = g_strconcat (path, " --to-pixel 330 -2", NULL);
  double x = 10, y = -20, pairs[2][2] = { { 150, 2 } };

  dsc_tan_pixel_to_sky (&tan_wcs, 1, &x, &y, &pairs[1][0], &pairs[1][1]);
  expect (sky, NULL, 2, pairs, 1e-12);
  expect (one, NULL, 2, pairs, 1e-12);
  pairs[1][0] = pairs[1][1] = NAN;
  expect (bounded, NULL, 2, pairs, 1e-12);
  expect (pixel, NULL, 3, (double[3][2]){ { 49.5, 39.5 }, { 49.5, 39.5 }, { 49.5, 39.5 } }, 1e-8);
  expect (far, NULL, 1, (double[1][2]){ { NAN, NAN } }, 0.0);
}

static void
test_input (void)
{
  g_autofree char *path = make_asdf ();
  double pairs[2][2] = { { 150, 2 }, { 150, 2 } };

  expect (path, "# pixels\n49.5 39.5\n\n49.5,39.5\n", 2, pairs, 1e-12);
  expect (path, "", 0, NULL, 0.0);
}

static void
test_frame (void)
{
  g_autofree char *path = make_asdf ();
  g_autofree char *world = g_strconcat (path, " --frame world 49.5 39.5", NULL);
  g_autofree char *other = g_strconcat (path, " --frame v2v3 49.5 39.5", NULL);

  expect (world, NULL, 1, (double[1][2]){ { 150, 2 } }, 1e-12);
  expect_failure (other, NULL, 1, "'v2v3'");
}

static void
test_failures (void)
{
  g_autofree char *path = make_asdf ();
  g_autofree char *odd = g_strconcat (path, " 1 2 3", NULL);
  g_autofree char *word = g_strconcat (path, " 1 two", NULL);
  g_autofree char *both = g_strconcat (path, " --to-sky --to-pixel 1 2", NULL);
  g_autofree char *option = g_strconcat (path, " --to-moon 1 2", NULL);
  g_autofree char *dec = g_strconcat (path, " --to-pixel 10 91", NULL);
  g_autofree char *hours = g_strconcat (path, " --to-pixel 10 1h", NULL);
  g_autofree char *minutes = g_strconcat (path, " --to-pixel 10:60:00 1", NULL);

  expect_failure (odd, NULL, 2, "pairs");
  expect_failure (word, NULL, 2, "two");
  expect_failure (both, NULL, 2, "exclude");
  expect_failure (option, NULL, 2, "--to-moon");
  expect_failure (dec, NULL, 2, "91");
  expect_failure (minutes, NULL, 2, "10:60:00");
  expect_failure (hours, NULL, 2, "1h");
  expect_failure ("--to-sky", NULL, 2, "no file");
  expect_failure (path, "1 2\nx\n", 1, "line 2");
  expect_failure ("/nonexistent/x.asdf 1 2", NULL, 1, "/nonexistent/x.asdf");
}

/* The first row of expected.json, and the same of a FITS file by its own inverse. */
static void
test_real (void)
{
  g_autofree char *gwcs
      = dsc_test_shared ("real/ceers-gwcs/jw01345001001_02201_00001_nrcb4_tweakreg.asdf");
  g_autofree char *cutout
      = gwcs != NULL ? dsc_test_shared ("real/ceers-f150w-cutout/ceers5_f150w_i2d_cutout.fits")
                     : NULL;
  g_autofree char *line = NULL, *out = NULL, *err = NULL;

  if (cutout == NULL)
    return;
  line = g_strconcat (gwcs, " 511.75 0", NULL);
  expect (line, NULL, 1, (double[1][2]){ { 214.97244158272613, 52.99716097258031 } }, 1e-12);
  g_free (line);
  line = g_strconcat (cutout, " --one-based --to-pixel 214.99406209348 52.928283917613", NULL);
  expect (line, NULL, 1, (double[1][2]){ { 2851.0, -149.0 } }, 1e-7);
  g_assert_cmpint (run (line, NULL, &out, &err), ==, 0);
  g_assert_nonnull (strstr (err, "FITS keywords"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli/wcs/directions", test_directions);
  g_test_add_func ("/cli/wcs/input", test_input);
  g_test_add_func ("/cli/wcs/frame", test_frame);
  g_test_add_func ("/cli/wcs/failures", test_failures);
  g_test_add_func ("/cli/wcs/real", test_real);
  return g_test_run ();
}
