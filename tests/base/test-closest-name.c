/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "dsc-closest-name.h"

static void
test_closest (void)
{
  static const char *const names[] = { "pixfrac", "kernel", "CI_50_30", "weight_type", NULL };
  g_autofree char *longest = g_strnfill (500, 'k');

  g_assert_cmpstr (dsc_closest_name (names, "pixfarc"), ==, "pixfrac");
  g_assert_cmpstr (dsc_closest_name (names, "weight-type"), ==, "weight_type");
  g_assert_cmpstr (dsc_closest_name (names, "KERNAL"), ==, "kernel");
  g_assert_cmpstr (dsc_closest_name (names, "ci_50_20"), ==, "CI_50_30");
  g_assert_null (dsc_closest_name (names, "something_else"));
  g_assert_null (dsc_closest_name (names, longest));
  g_assert_null (dsc_closest_name (names + 4, "kernel"));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/closest-name", test_closest);
  return g_test_run ();
}
