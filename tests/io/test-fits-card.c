/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-fits-card.h"

#include <math.h>
#include <string.h>

static DscHeader *
parse (const char *const *lines, DscHeader **ret_structure)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; lines[i] != NULL; i++)
    g_string_append_printf (text, "%-80s", lines[i]);
  return dsc_fits_header_parse (text->str, text->len, ret_structure);
}

static void
test_parse (void)
{
  const char *const lines[] = { "SIMPLE  =                    T / conforms",
                                "NAXIS1  =                  100",
                                "NAXISX  =                  100",
                                "LOGICAL =                    F / a flag",
                                "INTEGER =                  -42",
                                "BIG     = 99999999999999999999 / more than 64 bit",
                                "REAL    =            1.5D-03 / fortran",
                                "TEXT    = 'it''s / here   ' / a 'comment'",
                                "EMPTY   = ''",
                                "UNDEF   =",
                                "UNDEF2  =                      / undefined",
                                "COMPLEX = (1.0, 2.0)",
                                "NOTANUM =                  NaN",
                                "OPEN    = 'no end",
                                "HIERARCH ESO DET NAME = 'x' / long key",
                                "LONG    = 'first &'",
                                "CONTINUE  'second &' / part one",
                                "CONTINUE  'third' / part two",
                                "",
                                "        Section title",
                                "COMMENT a comment",
                                "HISTORY done",
                                "NOVALUE without equal sign",
                                "lower   =                    7",
                                "TAB\tKEY=                    7",
                                "END",
                                "AFTER   =                    1",
                                NULL };
  g_autoptr (DscHeader) structure = NULL;
  g_autoptr (DscHeader) header = parse (lines, &structure);
  gboolean flag = TRUE;
  gint64 i;
  double d;

  g_assert_cmpuint (dsc_header_n_cards (structure), ==, 2);
  g_assert_nonnull (dsc_header_find (header, "NAXISX"));
  g_assert_true (dsc_header_get_bool (header, "LOGICAL", &flag));
  g_assert_false (flag);
  g_assert_cmpstr (dsc_header_find (header, "LOGICAL")->comment, ==, "a flag");
  g_assert_true (dsc_header_get_int (header, "INTEGER", &i));
  g_assert_cmpint (i, ==, -42);
  g_assert_true (dsc_header_get_double (header, "BIG", &d));
  g_assert_cmpfloat (d, ==, 1e20);
  g_assert_true (dsc_header_get_double (header, "REAL", &d));
  g_assert_cmpfloat (d, ==, 0.0015);
  g_assert_cmpstr (dsc_header_get_string (header, "TEXT"), ==, "it's / here");
  g_assert_cmpstr (dsc_header_find (header, "TEXT")->comment, ==, "a 'comment'");
  g_assert_cmpstr (dsc_header_get_string (header, "EMPTY"), ==, "");
  g_assert_cmpint (dsc_header_find (header, "UNDEF2")->type, ==, DSC_CARD_NULL);
  g_assert_null (dsc_header_find (header, "COMPLEX")); /* kept as text */
  g_assert_null (dsc_header_find (header, "NOTANUM"));
  g_assert_null (dsc_header_find (header, "OPEN"));
  g_assert_cmpstr (dsc_header_get_string (header, "ESO DET NAME"), ==, "x");
  g_assert_cmpstr (dsc_header_get_string (header, "LONG"), ==, "first second third");
  g_assert_cmpstr (dsc_header_find (header, "LONG")->comment, ==, "part one part two");
  g_assert_true (dsc_header_get_int (header, "LOWER", &i));
  g_assert_null (dsc_header_find (header, "AFTER"));
}

/* Everything that can be read is written so that it is read the same again. */
static void
check_round_trip (const DscHeader *header)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (DscHeader) again = NULL;

  for (guint i = 0; i < dsc_header_n_cards (header); i++)
    dsc_fits_card_format (text, dsc_header_get_card (header, i));
  dsc_fits_header_close (text);
  g_assert_cmpuint (text->len % 2880, ==, 0);
  again = dsc_fits_header_parse (text->str, text->len, NULL);
  g_assert_cmpuint (dsc_header_n_cards (again), ==, dsc_header_n_cards (header));
  for (guint i = 0; i < dsc_header_n_cards (header); i++) {
    const DscCard *a = dsc_header_get_card (header, i), *b = dsc_header_get_card (again, i);

    g_assert_cmpstr (a->key, ==, b->key);
    g_assert_cmpint (a->type, ==, b->type);
    g_assert_cmpstr (a->string, ==, b->string);
    g_assert_cmpint (a->i, ==, b->i);
    if (a->type == DSC_CARD_DOUBLE)
      g_assert_true (memcmp (&a->d, &b->d, sizeof a->d) == 0);
    if (a->type == DSC_CARD_STRING)
      g_assert_cmpstr (a->comment, ==, b->comment);
  }
}

static void
test_round_trip (void)
{
  static const double numbers[] = { 0.0,    -0.0,      1.0,     0.1,      1e-6,
                                    1e22,   1.0 / 3.0, 5e-324,  1.7e308,  59735.73807517361,
                                    -1e100, 123456.0,  2.0e-05, 1e15 + 1, 82.27697609812500 };
  g_autoptr (DscHeader) header = dsc_header_new ();
  g_autoptr (GString) region = g_string_new ("POLYGON ICRS ");
  DscCard text = { .key = "HISTORY", .type = DSC_CARD_TEXT, .string = (char *)"a text" };
  DscCard raw = { .key = "COMPLEX", .type = DSC_CARD_TEXT, .string = (char *)"= (1.0, 2.0)" };
  DscCard blank = { .key = "", .type = DSC_CARD_TEXT, .string = (char *)"" };

  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++) {
    g_autofree char *key = g_strdup_printf ("NUM%u", i);

    dsc_header_set_double (header, key, numbers[i], "a number");
  }
  dsc_header_set_int (header, "MIN", G_MININT64, NULL);
  dsc_header_set_int (header, "MAX", G_MAXINT64, NULL);
  dsc_header_set_bool (header, "YES", TRUE, NULL);
  /* strings of all lengths, quotes at every place, and long comments */
  for (guint n = 0; n < 150; n++) {
    g_autofree char *key = g_strdup_printf ("STR%u", n);
    g_autofree char *value = g_strnfill (n, n % 3 == 0 ? '\'' : 'x');

    dsc_header_set_string (header, key, value,
                           n % 2 == 0 ? "a comment that is longer than what fits onto the card"
                                      : NULL);
  }
  for (guint n = 0; n < 40; n++)
    g_string_append_printf (region, " %.9f", 150.0 + n / 7.0);
  dsc_header_set_string (header, "S_REGION", region->str, "the footprint");
  dsc_header_set_string (header, "AMPERS", "ends in an ampersand &", NULL);
  dsc_header_set_string (header, "ESO DET LONG NAME", region->str, "hierarch and long");
  dsc_header_set_double (header, "ALONGKEYWORD", 1.5, NULL);
  dsc_header_append (header, &text);
  dsc_header_append (header, &raw);
  dsc_header_append (header, &blank);
  check_round_trip (header);
}

static void
test_not_a_number (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (DscHeader) header = dsc_header_new ();
  g_autoptr (DscHeader) again = NULL;

  dsc_header_set_double (header, "BAD", NAN, "cannot be written");
  dsc_fits_card_format (text, dsc_header_get_card (header, 0));
  g_assert_cmpuint (text->len, ==, 80);
  again = dsc_fits_header_parse (text->str, text->len, NULL);
  g_assert_cmpint (dsc_header_find (again, "BAD")->type, ==, DSC_CARD_NULL);
}

static void
test_doubles (void)
{
  static const struct {
    double value;
    const char *text;
  } cases[] = {
    { 1.0, "1.0" },
    { 0.1, "0.1" },
    { 1e-6, "1.0E-06" },
    { 1e22, "1.0E+22" },
    { -0.0, "-0.0" },
    { 123456.0, "123456.0" },
    { 1.0 / 3.0, "0.3333333333333333" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *text = dsc_fits_format_double (cases[i].value);

    g_assert_cmpstr (text, ==, cases[i].text);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/fits-card/parse", test_parse);
  g_test_add_func ("/fits-card/round-trip", test_round_trip);
  g_test_add_func ("/fits-card/not-a-number", test_not_a_number);
  g_test_add_func ("/fits-card/doubles", test_doubles);
  return g_test_run ();
}
