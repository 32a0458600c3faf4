/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-size.h"

#include "dsc-error.h"
#include "dsc-test.h"

static void
test_legal (void)
{
  g_autoptr (GError) error = NULL;
  gsize bytes;

  g_assert_true (dsc_size_check_image ("x", 2048, 1024, 3, 4, &bytes, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (bytes, ==, 2048u * 1024 * 3 * 4);
}

static void
test_refused (void)
{
  static const struct {
    gint64 w, h, d;
    int code;
  } cases[] = {
    { 0, 5, 1, DSC_ERROR_FORMAT },
    { 5, -1, 1, DSC_ERROR_FORMAT },
    { 5, 5, 0, DSC_ERROR_FORMAT },
    { DSC_MAX_AXIS + 1, 1, 1, DSC_ERROR_TOO_LARGE },
    { G_MAXINT64, G_MAXINT64, G_MAXINT64, DSC_ERROR_TOO_LARGE },
    { DSC_MAX_AXIS, DSC_MAX_AXIS, DSC_MAX_AXIS, DSC_ERROR_TOO_LARGE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error = NULL;
    gsize bytes = 77;

    g_assert_false (dsc_size_check_image ("'a.fits' SCI", cases[i].w, cases[i].h, cases[i].d, 4,
                                          &bytes, &error));
    g_assert_error (error, DSC_ERROR, cases[i].code);
    g_assert_true (g_str_has_prefix (error->message, "'a.fits' SCI"));
    g_assert_cmpuint (bytes, ==, 77);
  }
}

static void
test_alloc_too_large (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (dsc_try_alloc (G_MAXSSIZE, "the mosaic", &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_TOO_LARGE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/size/legal", test_legal);
  g_test_add_func ("/size/refused", test_refused);
  g_test_add_func ("/size/alloc", test_alloc_too_large);
  return g_test_run ();
}
