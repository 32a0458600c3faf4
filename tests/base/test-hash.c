/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-hash.h"

#include <math.h>
#include <string.h>

#include "dsc-error.h"
#include "dsc-test.h"

static char *
key_of_strings (const char *a, const char *b)
{
  g_autoptr (DscHash) hash = dsc_hash_new ();

  dsc_hash_add_string (hash, "first", a);
  dsc_hash_add_string (hash, "second", b);
  return dsc_hash_finish (hash);
}

static void
test_parts_do_not_run_together (void)
{
  g_autofree char *ab_c = key_of_strings ("ab", "c");
  g_autofree char *a_bc = key_of_strings ("a", "bc");
  g_autofree char *again = key_of_strings ("ab", "c");
  g_autofree char *null = key_of_strings ("ab", NULL);
  g_autofree char *empty = key_of_strings ("ab", "");

  g_assert_cmpuint (strlen (ab_c), ==, 64);
  g_assert_cmpstr (ab_c, ==, again);
  g_assert_cmpstr (ab_c, !=, a_bc);
  g_assert_cmpstr (null, !=, empty);
}

static char *
key_of_double (double value)
{
  g_autoptr (DscHash) hash = dsc_hash_new ();

  dsc_hash_add_double (hash, "value", value);
  return dsc_hash_finish (hash);
}

static void
test_numbers (void)
{
  g_autofree char *zero = key_of_double (0.0);
  g_autofree char *minus_zero = key_of_double (-0.0);
  g_autofree char *nan_a = key_of_double (NAN);
  g_autofree char *nan_b = key_of_double (-NAN);
  g_autofree char *one = key_of_double (1.0);
  g_autofree char *next = key_of_double (nextafter (1.0, 2.0));

  g_assert_cmpstr (zero, ==, minus_zero);
  g_assert_cmpstr (nan_a, ==, nan_b);
  g_assert_cmpstr (one, !=, next);
}

static char *
key_of_file (const char *path, GError **error)
{
  g_autoptr (DscHash) hash = dsc_hash_new ();

  return dsc_hash_add_file (hash, "file", path, error) ? dsc_hash_finish (hash) : NULL;
}

static void
test_file_content_not_name (void)
{
  g_autofree char *dir = dsc_test_tmpdir ();
  g_autofree char *path_a = g_build_filename (dir, "a", NULL);
  g_autofree char *path_b = g_build_filename (dir, "b", NULL);
  g_autofree char *missing = g_build_filename (dir, "none", NULL);
  g_autofree char *key_a = NULL;
  g_autofree char *key_b = NULL;
  g_autofree char *changed = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (path_a, "the same", -1, NULL));
  g_assert_true (g_file_set_contents (path_b, "the same", -1, NULL));
  key_a = key_of_file (path_a, &error);
  key_b = key_of_file (path_b, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (key_a, ==, key_b);

  g_assert_true (g_file_set_contents (path_b, "the same!", -1, NULL));
  changed = key_of_file (path_b, &error);
  g_assert_cmpstr (changed, !=, key_a);

  g_assert_null (key_of_file (missing, &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_NOT_FOUND);
  g_assert_nonnull (strstr (error->message, missing));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/hash/parts", test_parts_do_not_run_together);
  g_test_add_func ("/hash/numbers", test_numbers);
  g_test_add_func ("/hash/file", test_file_content_not_name);
  return g_test_run ();
}
