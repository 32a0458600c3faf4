/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "dsc-error.h"
#include "dsc-table-filter.h"
#include "dsc-test.h"

/* x: 0 to 3, then NaN; n: 10 to 14, the second one masked. */
static DscTable *
make_table (void)
{
  static const char *const texts[] = { "star", "galaxy", "", "it's", "star" };
  DscTable *table = dsc_table_new (5);
  DscColumn *x = dsc_table_add (table, "x", DSC_COLUMN_DOUBLE, 64, NULL, NULL);
  DscColumn *n = dsc_table_add (table, "n", DSC_COLUMN_INT64, 32, NULL, NULL);
  DscColumn *ok = dsc_table_add (table, "is_extended", DSC_COLUMN_INT64, 1, NULL, NULL);
  DscColumn *kind = dsc_table_add (table, "kind", DSC_COLUMN_STRING, 64, NULL, NULL);
  DscColumn *odd = dsc_table_add (table, "a b", DSC_COLUMN_DOUBLE, 64, NULL, NULL);
  DscColumn *ra = dsc_table_add (table, "sky.ra", DSC_COLUMN_DOUBLE, 64, NULL, NULL);

  for (gsize r = 0; r < 5; r++) {
    x->d[r] = r < 4 ? (double)r : NAN;
    n->i[r] = 10 + (gint64)r;
    ok->i[r] = r % 2;
    odd->d[r] = -(double)r;
    ra->d[r] = 150;
    dsc_column_set_string (kind, r, texts[r]);
  }
  dsc_table_mask (table, n, 1);
  dsc_table_mask (table, kind, 2);
  return table;
}

static void
test_values (void)
{
  static const struct {
    const char *text, *pass;
  } cases[] = {
    { "x > 1", "00110" },
    { "x >= 1 && x < 3", "01100" },
    { "1 <= x < 3", "01100" },
    { "0 < x <= n - 10", "00110" },
    { "3 > x > 1 > 0", "00100" },
    { "(x > 1) & (x < 3)", "00100" },
    { "x < 1 or x > 2", "10010" },
    { "x < 1 | x > 2 and n == 0", "10000" },
    { "not x > 1", "11001" },
    { "!(x > 1)", "11001" },
    { "!is_extended", "10101" },
    { "is_extended == true", "01010" },
    { "is_extended == False", "10101" },
    { "x != 1", "10110" },
    { "x", "01110" },
    { "n == 11", "00000" },
    { "n > 9", "10111" },
    { "isnan (n) || isnan(x)", "01001" },
    { "isfinite(x)", "11110" },
    { "between (x, 1, 2)", "01100" },
    { "between(x + 1, n - 9, n)", "10110" },
    { "kind == \"star\"", "10001" },
    { "kind != 'star'", "01010" },
    { "kind == \"it's\"", "00010" },
    { "'a' < kind <= 'h'", "01000" },
    { "`a b` < -1.5e0", "00111" },
    { "sky.ra == 150", "11111" },
    { "-x ** 2 == -4", "00100" },
    { "2 ** -x == .25", "00100" },
    { "2 ** 3 ** 2 == 512", "11111" },
    { "1 + 2 * 3 - 4 / 2 == 5", "11111" },
    { "n % 2 == 1", "00010" },
    { "min (x, 1, 2) == 1", "01110" },
    { "max (x, 2) == 2", "11100" },
    { "abs (`a b`) == x", "11110" },
    { "sqrt (x * x) == x", "11110" },
    { "log10 (1e3) == 3 && log (exp (2)) == 2", "11111" },
    { "x/0 > 1e300", "01110" },
    { "true", "11111" },
    { "0", "00000" },
  };
  g_autoptr (DscTable) table = make_table ();

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (DscTableFilter) filter = dsc_table_filter_new (cases[i].text, table, &error);
    guint8 pass[5];
    char text[6] = "";

    g_assert_no_error (error);
    dsc_table_filter_run (filter, pass);
    for (gsize r = 0; r < 5; r++) {
      double value = dsc_table_filter_eval (filter, r);

      text[r] = pass[r] ? '1' : '0';
      g_assert_cmpint (pass[r], ==, value != 0 && !isnan (value));
    }
    if (strcmp (text, cases[i].pass) != 0)
      g_error ("'%s' gives %s, not %s", cases[i].text, text, cases[i].pass);
  }
}

static void
test_derived (void)
{
  g_autoptr (DscTable) table = dsc_table_new (1);
  static const char *const names[] = {
    "aper30_flux",     "aper30_flux_err",  "aper70_flux",    "aper70_flux_err",    "aper90_flux",
    "isophotal_abmag", "aper_total_abmag", "isophotal_flux", "isophotal_flux_err", "snr"
  };
  static const double values[] = { 10, 2, 21, 3, 50, 22, 21, 100, 4, 7 };
  static const double snr[] = { 7, 25, 7 }, mag[] = { 22, 21, 21 };
  g_autoptr (GError) error = NULL;

  g_assert_null (dsc_table_filter_new ("snr > 1", table, &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_PARAMETER);
  for (guint i = 0; i < 3; i++) {
    static const guint ends[] = { 6, 9, 10 };
    g_autoptr (DscTableFilter) one = NULL, two = NULL;

    for (guint c = dsc_table_n_columns (table); c < ends[i]; c++)
      dsc_table_add (table, names[c], DSC_COLUMN_DOUBLE, 64, NULL, NULL)->d[0] = values[c];
    one = dsc_table_filter_new ("snr", table, NULL);
    two = dsc_table_filter_new ("mag", table, NULL);
    g_assert_cmpfloat (dsc_table_filter_eval (one, 0), ==, snr[i]);
    g_assert_cmpfloat (dsc_table_filter_eval (two, 0), ==, mag[i]);
  }
}

static void
test_errors (void)
{
  static const struct {
    const char *text, *message;
  } cases[] = {
    { "", "character 1: a number, a column or '(' is missing" },
    { "  ", "character 3: a number, a column or '(' is missing" },
    { "x > ", "character 5: a number, a column or '(' is missing" },
    { "x > > 2", "character 5: a number, a column or '(' is expected, not '>'" },
    { "x > 2)", "character 6: an operator or the end is expected, not ')'" },
    { "(x > 2", "character 7: ')' is missing" },
    { "x = 2", "character 3: '=' means nothing here; did you mean '=='?" },
    { "x <> 2", "did you mean '!='?" },
    { "x ^ 2", "did you mean '**'?" },
    { "x > 2 # y", "character 7: '#' means nothing here" },
    { "\xc3\xa4 > 2", "character 1: there is no column '\xc3\xa4'; there are x, n, is_extended" },
    { "'\xc3\xa4' == zz", "character 8: there is no column 'zz'" },
    { "x > 1 && is_extendde", "character 10: there is no column 'is_extendde'; did you mean "
                              "is_extended?" },
    { "IS_EXTENDED", "did you mean is_extended?" },
    { "sqr (x)", "character 1: there is no function 'sqr'; did you mean sqrt?" },
    { "fourier (x)", "there are abs, sqrt" },
    { "min (x)", "character 7: ',' and another number is expected, not ')'" },
    { "between (x, 1)", "',' and the upper limit is expected" },
    { "abs (x, 1)", "')' is expected, not ','" },
    { "abs ()", "a number, a column or '(' is expected, not ')'" },
    { "kind", "character 1: a number is expected, not a text" },
    { "kind > 2", "character 6: a number and a text cannot go together" },
    { "kind + 'a' == 'b'", "character 6: texts can only be compared" },
    { "-kind", "a number is expected, not a text" },
    { "x and 'a'", "a number and a text cannot go together" },
    { "kind == 'star", "character 9: the quote ' is not closed" },
    { "`a c` > 1", "character 1: there is no column 'a c'; did you mean a b?" },
    { "x > 1.2.3", "character 5: '1.2.3' is not a number" },
    { "x > 5abc", "'5abc' is not a number" },
    { "x y", "character 3: an operator or the end is expected, not 'y'" },
    { "x > 1 and", "character 10: a number, a column or '(' is missing" },
    { "\xff", "not a text" },
  };
  g_autoptr (DscTable) table = make_table ();

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (DscTableFilter) filter = dsc_table_filter_new (cases[i].text, table, &error);

    g_assert_null (filter);
    g_assert_error (error, DSC_ERROR, DSC_ERROR_PARAMETER);
    if (strstr (error->message, cases[i].message) == NULL)
      g_error ("'%s': '%s' does not say '%s'", cases[i].text, error->message, cases[i].message);
  }
}

static void
assert_refused (const char *text, const char *part)
{
  g_autoptr (DscTable) table = make_table ();
  g_autoptr (GError) error = NULL;

  g_assert_null (dsc_table_filter_new (text, table, &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_PARAMETER);
  g_assert_nonnull (strstr (error->message, part));
}

/* Depth and length have an end; whatever is thrown at it is a filter or an error. */
static void
test_hostile (void)
{
  static const char *const words[]
      = { "x",   "n",   "kind", "`a b`", "(",   ")",   "&&",  "||",   "!",    "not ", "<",
          "==",  "+",   "-",    "**",    "1",   "2.5", "1e9", "'a'",  "abs(", "min(", ",",
          "and", " or", "`",    "\"",    "snr", "%",   "/",   "true", ".",    "=",    "between(" };
  g_autofree char *open = g_strnfill (8000, '('), *minus = g_strnfill (8000, '-');
  g_autofree char *bang = g_strnfill (8000, '!'), *big = g_strnfill (9000, 'x');
  g_autoptr (GString) sum = g_string_new ("x");
  g_autoptr (DscTable) table = make_table ();
  DscTestRandom random = { 3 };
  guint n_good = 0;

  assert_refused (open, "nested too deeply");
  assert_refused (minus, "nested too deeply");
  assert_refused (bang, "nested too deeply");
  assert_refused (big, "at most 8192 bytes");
  for (guint i = 0; i < 600; i++)
    g_string_append (sum, "+x");
  assert_refused (sum->str, "too many parts");
  for (guint i = 0; i < 20000; i++) {
    g_autoptr (GString) text = g_string_new (NULL);
    g_autoptr (GError) error = NULL;
    g_autoptr (DscTableFilter) filter = NULL;
    guint8 pass[5];

    for (guint k = (guint)(1 + 8 * dsc_test_uniform (&random)); k > 0; k--)
      g_string_append (text, words[(guint)(G_N_ELEMENTS (words) * dsc_test_uniform (&random))]);
    filter = dsc_table_filter_new (text->str, table, &error);
    g_assert_true ((filter == NULL) == (error != NULL));
    n_good += filter != NULL;
    if (filter != NULL)
      dsc_table_filter_run (filter, pass);
  }
  g_assert_cmpuint (n_good, >, 100);
}

static void
test_speed (void)
{
  g_autoptr (DscTable) table = dsc_table_new (100000);
  DscColumn *x = dsc_table_add (table, "x", DSC_COLUMN_DOUBLE, 64, NULL, NULL);
  DscColumn *n = dsc_table_add (table, "n", DSC_COLUMN_INT64, 32, NULL, NULL);
  g_autofree guint8 *pass = g_malloc (100000);
  g_autoptr (DscTableFilter) filter = NULL;
  gint64 start = g_get_monotonic_time ();
  gsize count = 0;

  for (gsize r = 0; r < 100000; r++) {
    x->d[r] = (double)r;
    n->i[r] = (gint64)r % 10;
  }
  filter = dsc_table_filter_new ("x / 2 > 10000 && n == 0 and x < 90000", table, NULL);
  dsc_table_filter_run (filter, pass);
  for (gsize r = 0; r < 100000; r++)
    count += pass[r];
  g_test_message ("%.2f ms", (double)(g_get_monotonic_time () - start) / 1e3);
  g_assert_cmpuint (count, ==, 6999);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/table-filter/values", test_values);
  g_test_add_func ("/table-filter/derived", test_derived);
  g_test_add_func ("/table-filter/errors", test_errors);
  g_test_add_func ("/table-filter/hostile", test_hostile);
  g_test_add_func ("/table-filter/speed", test_speed);
  return g_test_run ();
}
