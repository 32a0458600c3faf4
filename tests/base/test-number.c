/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-number.h"

#include "dsc-test.h"

static void
test_texts (void)
{
  static const struct {
    double value;
    char exponent;
    const char *text;
  } cases[] = {
    { 2.0, 'e', "2.0" },
    { -0.0, 'e', "-0.0" },
    { 0.1, 'E', "0.1" },
    { 1e-6, 'e', "1.0e-06" },
    { 1e-6, 'E', "1.0E-06" },
    { 0.1 + 0.2, 'e', "0.30000000000000004" },
    { 1e22, 'E', "1.0E+22" },
    { 8.540620142963538e-06, 'e', "8.540620142963538e-06" },
    { 1234567.0, 'e', "1234567.0" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *text = dsc_number_with_point (cases[i].value, cases[i].exponent);

    g_assert_cmpstr (text, ==, cases[i].text);
  }
}

static void
test_reads_back (void)
{
  DscTestRandom random = { 5 };

  for (guint i = 0; i < 10000; i++) {
    double value = dsc_test_normal (&random) * (i % 3 == 0 ? 1e-9 : 1e5);
    char text[G_ASCII_DTOSTR_BUF_SIZE];

    dsc_number_shortest (value, i % 2 == 0 ? 'e' : 'E', text);
    g_assert_cmpfloat (g_ascii_strtod (text, NULL), ==, value);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/number/texts", test_texts);
  g_test_add_func ("/number/reads-back", test_reads_back);
  return g_test_run ();
}
