/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-number.h"

#include <math.h>

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

/* The definition: the fewest of 15 to 17 digits, as printed one by one. */
static void
check_shortest (double value)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE], expected[G_ASCII_DTOSTR_BUF_SIZE];

  for (int digits = 15; digits <= 17; digits++) {
    char format[8];

    g_snprintf (format, sizeof format, "%%.%dg", digits);
    g_ascii_formatd (expected, sizeof expected, format, value);
    if (g_ascii_strtod (expected, NULL) == value)
      break;
  }
  dsc_number_shortest (value, 'e', text);
  g_assert_cmpstr (text, ==, expected);
}

static void
test_shortest (void)
{
  static const double odd[] = { 1,
                                -1,
                                0.5,
                                0.1,
                                1e-5,
                                1e-4,
                                9.9999999999999995e-5,
                                123,
                                1e13,
                                1e14,
                                1e15,
                                1e16,
                                1e17,
                                2.5e-10,
                                99999999999999.98,
                                0.001,
                                1e-300,
                                5e-324,
                                1e308,
                                1e-17,
                                1e-290,
                                1e22,
                                4503599627370497.5,
                                100,
                                0.3,
                                1.0 / 3,
                                2.0 / 3,
                                1e-6,
                                12,
                                8.5e-10,
                                0.00012345,
                                -123456.75 };
  DscTestRandom random = { 11 };

  for (guint i = 0; i < G_N_ELEMENTS (odd); i++)
    check_shortest (odd[i]);
  for (guint i = 0; i < 300000; i++) {
    double power = pow (10, floor (40 * dsc_test_uniform (&random)) - 22);
    double value = dsc_test_normal (&random) * power;

    check_shortest (value);
    check_shortest ((double)(float)value);
    if (i % 4 == 0)
      check_shortest (floor (1000 * dsc_test_uniform (&random)) / 1000);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/number/texts", test_texts);
  g_test_add_func ("/number/reads-back", test_reads_back);
  g_test_add_func ("/number/shortest", test_shortest);
  return g_test_run ();
}
