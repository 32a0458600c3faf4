/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-dq.h"

#include <string.h>

#include "dsc-error.h"

static void
test_names (void)
{
  g_autofree char *none = dsc_dq_describe (0);
  g_autofree char *outlier = dsc_dq_describe (DSC_DQ_OUTLIER | DSC_DQ_DO_NOT_USE);
  g_autofree char *last = dsc_dq_describe (0x80000000u);

  g_assert_cmpstr (none, ==, "GOOD");
  g_assert_cmpstr (outlier, ==, "DO_NOT_USE+OUTLIER");
  g_assert_cmpstr (last, ==, "REFERENCE_PIXEL");
  g_assert_cmpstr (dsc_dq_bit_name (2), ==, "JUMP_DET");
}

static void
test_mask (void)
{
  static const struct {
    const char *text;
    guint32 bad;
  } cases[] = {
    { "", 0 },
    { NULL, 0 },
    { "None", 0 },
    { "~0", 0 },
    { "0", 0xffffffffu },
    { "~DO_NOT_USE+NON_SCIENCE", 513 },
    { "SATURATED, JUMP_DET", ~6u },
    { "2|4", ~6u },
    { "~4294967295", 0xffffffffu },
    { "~2147483648", 0x80000000u },
    { "GOOD", 0xffffffffu },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error = NULL;
    guint32 bad = 1234;

    dsc_dq_parse_mask (cases[i].text, &bad, &error);
    g_assert_no_error (error);
    g_assert_cmphex (bad, ==, cases[i].bad);
  }
}

static void
test_mask_errors (void)
{
  static const char *const cases[]
      = { "BADNAME", "4294967296", "-1", "1,2+3", "DO_NOT_USE,", "~~1", "1.5", "jump_det" };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error = NULL;
    guint32 bad = 1234;

    g_assert_false (dsc_dq_parse_mask (cases[i], &bad, &error));
    g_assert_error (error, DSC_ERROR, DSC_ERROR_PARAMETER);
    g_assert_nonnull (strstr (error->message, cases[i]));
    g_assert_cmpuint (bad, ==, 1234);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/dq/names", test_names);
  g_test_add_func ("/dq/mask", test_mask);
  g_test_add_func ("/dq/mask-errors", test_mask_errors);
  return g_test_run ();
}
