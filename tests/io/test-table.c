/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <locale.h>
#include <math.h>
#include <string.h>
#include <sys/resource.h>

#include "dsc-error.h"
#include "dsc-fits-card.h"
#include "dsc-number.h"
#include "dsc-table.h"
#include "dsc-test.h"

static char *
write_file (const char *name, const char *text, gssize size)
{
  g_autofree char *dir = dsc_test_tmpdir ();
  char *path = g_build_filename (dir, name, NULL);

  g_assert_true (g_file_set_contents (path, text, size, NULL));
  return path;
}

static DscTable *
read_text (const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = write_file ("t.csv", text, -1);
  DscTable *table = dsc_table_read (path, NULL, &error);

  g_assert_no_error (error);
  return table;
}

static void
assert_fails_file (const char *path, int code, const char *part)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DscTable) table = dsc_table_read (path, NULL, &error);

  g_assert_null (table);
  if (!g_error_matches (error, DSC_ERROR, code) || strstr (error->message, part) == NULL)
    g_error ("'%s' does not say '%s'", error != NULL ? error->message : "", part);
}

static void
assert_fails (const char *text, gssize size, int code, const char *part)
{
  g_autofree char *path = write_file ("bad", text, size);

  assert_fails_file (path, code, part);
}

static double
at (const DscTable *table, const char *column, gsize row)
{
  const DscColumn *found = dsc_table_find (table, column);

  g_assert_nonnull (found);
  return dsc_column_get_double (found, row);
}

static const char *
text_at (const DscTable *table, const char *column, gsize row)
{
  const DscColumn *found = dsc_table_find (table, column);

  g_assert_nonnull (found);
  g_assert_cmpint (found->type, ==, DSC_COLUMN_STRING);
  return dsc_column_get_string (found, row);
}

/* What tests/fixtures/tables/astropy.* hold, as astropy 8 wrote it. */
static void
check_astropy (const DscTable *table, gboolean ecsv)
{
  const DscColumn *id = dsc_table_find (table, "id"), *f = dsc_table_find (table, "f");

  g_assert_cmpuint (dsc_table_n_rows (table), ==, 3);
  g_assert_cmpint (id->type, ==, DSC_COLUMN_INT64);
  g_assert_cmpint (id->i[2], ==, G_GINT64_CONSTANT (9007199254740993));
  g_assert_false (dsc_column_is_masked (id, 0));
  g_assert_true (dsc_column_is_masked (id, 1));
  g_assert_cmpstr (text_at (table, "name", 0), ==, "a b");
  g_assert_cmpstr (text_at (table, "name", 1), ==, "");
  g_assert_cmpstr (text_at (table, "name", 2), ==, "c\"d");
  g_assert_cmpfloat (f->d[0], ==, 1.5);
  g_assert_true (isnan (f->d[1]) && isnan (f->d[2]));
  g_assert_cmpint (dsc_table_find (table, "f32")->bits, ==, 32);
  g_assert_cmpstr (dsc_table_find (table, "f32")->unit, ==, "Jy");
  dsc_assert_near (at (table, "f32", 1), -2.5e-20, 0, 1e-7);
  g_assert_cmpint (dsc_table_find (table, "ok")->bits, ==, 1);
  g_assert_cmpfloat (at (table, "ok", 0), ==, 1);
  g_assert_cmpfloat (at (table, "ok", 1), ==, 0);
  g_assert_cmpfloat (at (table, "sky_centroid.ra", 0), ==, 150.1171480321874);
  g_assert_cmpfloat (at (table, "sky_centroid.dec", 2), ==, 90);
  g_assert_cmpstr (dsc_table_find (table, "sky_centroid.ra")->unit, ==, "deg");
  if (!ecsv)
    return;
  g_assert_cmpstr (id->description, ==, "a: b, {c}");
  g_assert_false (dsc_column_is_masked (f, 1));
  g_assert_true (dsc_column_is_masked (f, 2));
  g_assert_cmpstr (text_at (table, "pair", 1), ==, "[3,4]");
  g_assert_cmpstr (dsc_table_get_meta (table, "name"), ==, "x: y");
  g_assert_cmpstr (dsc_table_get_meta (table, "k"), ==, "1.5");
  g_assert_cmpstr (dsc_table_get_meta (table, "n.a"), ==, "1");
  g_assert_null (dsc_table_find (table, "id.mask"));
  g_assert_cmpuint (dsc_table_n_columns (table), ==, 8);
  g_assert_cmpstr (dsc_table_get_meta (table, "__serialized_columns__.sky_centroid.frame"), ==,
                   "icrs");
}

static void
test_astropy (void)
{
  static const char *const names[] = { "astropy.ecsv", "astropy-comma.ecsv", "astropy.fits" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autoptr (GError) error = NULL;
    g_autofree char *name = g_build_filename ("tables", names[i], NULL);
    g_autofree char *path = dsc_test_fixture (name);
    g_autoptr (DscTable) table = dsc_table_read (path, NULL, &error);

    g_assert_no_error (error);
    check_astropy (table, i < 2);
  }
}

static void
test_votable (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = dsc_test_fixture ("tables/astropy.vot");
  g_autoptr (DscTable) table = dsc_table_read (path, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (dsc_table_n_rows (table), ==, 2);
  g_assert_cmpfloat (at (table, "ra", 1), ==, 20.25);
  g_assert_cmpstr (dsc_table_find (table, "ra")->unit, ==, "deg");
  g_assert_cmpstr (dsc_table_find (table, "ra")->description, ==, "right ascension");
  g_assert_cmpint (dsc_table_find (table, "n")->i[0], ==, 3);
  g_assert_true (dsc_column_is_masked (dsc_table_find (table, "n"), 1));
  g_assert_cmpstr (text_at (table, "s", 1), ==, "yz");
  g_assert_cmpfloat (at (table, "b", 0), ==, 1);
  assert_fails ("<VOTABLE><RESOURCE><TABLE><FIELD name='a' datatype='int'/><DATA><FITS/>"
                "</DATA></TABLE></RESOURCE></VOTABLE>",
                -1, DSC_ERROR_UNSUPPORTED, "TABLEDATA");
  assert_fails ("<VOTABLE><TABLE><FIELD name='a' datatype='int'/><DATA><TABLEDATA><TR><TD>1</TD>",
                -1, DSC_ERROR_FORMAT, "damaged");
  assert_fails ("<VOTABLE><TABLE><FIELD name='a' datatype='int'/><DATA><TABLEDATA><TR><TD>1</TD>"
                "<TD>2</TD></TR></TABLEDATA></DATA></TABLE></VOTABLE>",
                -1, DSC_ERROR_FORMAT, "2 values for 1 columns");
}

static void
test_csv (void)
{
  g_autoptr (DscTable) table = read_text ("\xef\xbb\xbf# from somewhere\r\n"
                                          "ra, dec,\"a \"\"b\"\"\",n,late,none\r\n"
                                          "1.5,-2,x,1,7,\r\n"
                                          "\r\n"
                                          "# between\n"
                                          "nan,2e1,\"two\nlines, \"\"q\"\"\",2,8,null\n"
                                          "+.25,1E-3,,,abc,\n"
                                          "6.02214076e23,179.12345678901234567, end ,-4,9,\n");

  g_assert_cmpuint (dsc_table_n_rows (table), ==, 4);
  g_assert_cmpuint (dsc_table_n_columns (table), ==, 6);
  g_assert_cmpfloat (at (table, "ra", 0), ==, 1.5);
  g_assert_true (isnan (at (table, "ra", 1)));
  g_assert_false (dsc_column_is_masked (dsc_table_find (table, "ra"), 1));
  g_assert_cmpfloat (at (table, "ra", 2), ==, 0.25);
  g_assert_cmpfloat (at (table, "ra", 3), ==, 6.02214076e23);
  g_assert_cmpfloat (at (table, "dec", 0), ==, -2);
  g_assert_cmpfloat (at (table, "dec", 1), ==, 20);
  g_assert_cmpfloat (at (table, "dec", 3), ==, 179.12345678901234567);
  g_assert_cmpstr (text_at (table, "a \"b\"", 1), ==, "two\nlines, \"q\"");
  g_assert_cmpstr (text_at (table, "a \"b\"", 3), ==, "end");
  g_assert_cmpint (dsc_table_find (table, "n")->type, ==, DSC_COLUMN_INT64);
  g_assert_true (dsc_column_is_masked (dsc_table_find (table, "n"), 2));
  g_assert_cmpint (dsc_table_find (table, "n")->i[3], ==, -4);
  /* a text after numbers: the texts of the numbers are what the file says */
  g_assert_cmpstr (text_at (table, "late", 0), ==, "7");
  g_assert_cmpstr (text_at (table, "late", 2), ==, "abc");
  for (gsize r = 0; r < 4; r++)
    g_assert_true (dsc_column_is_masked (dsc_table_find (table, "none"), r));
}

static void
test_delimiters (void)
{
  static const char *const texts[]
      = { "RA DEC\n 1  2 \n3\t4\n", "RA\tDEC\n1\t2\n3\t4", "RA;DEC\n1;2\n3;4\n",
          "RA|DEC\n1|2\n3|4\n", "RA,DEC\n1 , 2\n3,4" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autoptr (DscTable) table = read_text (texts[i]);

    g_assert_cmpuint (dsc_table_n_rows (table), ==, 2);
    g_assert_cmpfloat (at (table, "RA", 1), ==, 3);
    g_assert_cmpfloat (at (table, "DEC", 0), ==, 2);
  }
  {
    g_autoptr (DscTable) empty = read_text ("ra,dec\n");

    g_assert_cmpuint (dsc_table_n_rows (empty), ==, 0);
    g_assert_nonnull (dsc_table_find (empty, "dec"));
  }
}

#define HEAD "# %ECSV 1.0\n# ---\n# datatype:\n"

static void
test_hostile_text (void)
{
  g_autofree char *line = g_strnfill (20 << 20, 'x');
  g_autofree char *quote = g_strdup_printf ("a\n\"%s", line);

  assert_fails ("", -1, DSC_ERROR_FORMAT, "empty");
  assert_fails ("# only this\n", -1, DSC_ERROR_FORMAT, "empty");
  assert_fails ("a,b\n1,2\n3\n", -1, DSC_ERROR_FORMAT, "line 3: 1 values for 2 columns");
  assert_fails ("a,b\n1,2,3\n", -1, DSC_ERROR_FORMAT, "3 values for 2 columns");
  assert_fails ("a,b,a\n1,2,3\n", -1, DSC_ERROR_FORMAT, "both named 'a'");
  assert_fails ("a,,c\n1,2,3\n", -1, DSC_ERROR_FORMAT, "column 2 has no name");
  assert_fails ("1.5,2.5\n1,2\n", -1, DSC_ERROR_FORMAT, "must name the columns");
  assert_fails ("a,b\n1,\"2\n3,4\n", -1, DSC_ERROR_FORMAT, "quote is not closed");
  assert_fails ("a,b\n1,\"2\"x\n", -1, DSC_ERROR_FORMAT, "after a closing quote");
  assert_fails ("a,b\n1\0,2\n", 8, DSC_ERROR_FORMAT, "neither a text");
  assert_fails ("\x7f\x45LF\x02\x01\x01\x00\x00", 9, DSC_ERROR_FORMAT, "neither a text");
  assert_fails ("PAR1 xxxx", -1, DSC_ERROR_UNSUPPORTED, "Parquet");
  assert_fails ("<html><body>503</body></html>", -1, DSC_ERROR_UNSUPPORTED, "web page");
  assert_fails ("{\"a\": 1}", -1, DSC_ERROR_UNSUPPORTED, "JSON");
  assert_fails (line, -1, DSC_ERROR_FORMAT, "16 MiB");
  assert_fails (quote, -1, DSC_ERROR_FORMAT, "16 MiB");
  assert_fails_file ("/nonexistent/x.ecsv", DSC_ERROR_NOT_FOUND, "/nonexistent/x.ecsv");
  assert_fails_file ("/", DSC_ERROR_FORMAT, "directory");
  assert_fails_file ("/dev/zero", DSC_ERROR_FORMAT, "device");
}

static void
test_hostile_ecsv (void)
{
  g_autoptr (GString) many = g_string_new (HEAD);

  assert_fails ("# %ECSV 1.0\n# ---\n# meta: {a: 1}\nx\n1\n", -1, DSC_ERROR_FORMAT, "'datatype'");
  assert_fails ("# %ECSV 1.0\n", -1, DSC_ERROR_FORMAT, "'datatype'");
  assert_fails (HEAD "# - {name: x, datatype: float64}\n", -1, DSC_ERROR_FORMAT, "missing");
  assert_fails (HEAD "# - {name: x, datatype: float64}\ny\n1\n", -1, DSC_ERROR_FORMAT, "'y'");
  assert_fails (HEAD "# - {name: x, datatype: float64}\nx y\n1 2\n", -1, DSC_ERROR_FORMAT,
                "describes 1 columns");
  assert_fails (HEAD "# - {name: x, datatype: float64}\nx\nabc\n", -1, DSC_ERROR_FORMAT,
                "line 6: 'abc' in column 'x' is not a number");
  assert_fails (HEAD "# - {name: x, datatype: int32}\nx\n1.5\n", -1, DSC_ERROR_FORMAT,
                "not a whole number");
  assert_fails (HEAD "# - {name: x, datatype: bool}\nx\nmaybe\n", -1, DSC_ERROR_FORMAT,
                "True or False");
  assert_fails (HEAD "# - {name: x, datatype: fancy}\nx\n1\n", -1, DSC_ERROR_UNSUPPORTED, "fancy");
  assert_fails (HEAD "# - {name: x, datatype: [}\nx\n1\n", -1, DSC_ERROR_FORMAT, "line");
  assert_fails (HEAD "# - {name: x, datatype: bool}\n# - {name: x, datatype: bool}\nx x\n", -1,
                DSC_ERROR_FORMAT, "both named 'x'");
  assert_fails (HEAD "# - {name: x, datatype: bool}\n# delimiter: '|'\nx\n", -1, DSC_ERROR_FORMAT,
                "delimiter");
  for (guint i = 0; i < 5000; i++)
    g_string_append_printf (many, "# - {name: c%u, datatype: int64}\n", i);
  assert_fails (many->str, -1, DSC_ERROR_TOO_LARGE, "4096 columns");
}

/* A table file of one column; @form and the axes as the test wants them. */
static char *
make_fits (const char *form, guint row_bytes, guint64 n_rows, gsize data_bytes)
{
  g_autoptr (GString) text = g_string_new (NULL);

  g_string_append_printf (text, "%-80s%-80s%-80s", "SIMPLE  =                    T",
                          "BITPIX  =                    8", "NAXIS   =                    0");
  dsc_fits_header_close (text);
  g_string_append_printf (text, "%-80s%-80s%-80s", "XTENSION= 'BINTABLE'",
                          "BITPIX  =                    8", "NAXIS   =                    2");
  g_string_append_printf (text, "NAXIS1  = %20u%50s", row_bytes, "");
  g_string_append_printf (text, "NAXIS2  = %20" G_GUINT64_FORMAT "%50s", n_rows, "");
  g_string_append_printf (text, "%-80s%-80s%-80s", "PCOUNT  =                    0",
                          "GCOUNT  =                    1", "TFIELDS =                    1");
  g_string_append_printf (text, "TTYPE1  = 'x'%67sTFORM1  = '%s'%*s", "", form,
                          (int)(68 - strlen (form)), "");
  {
    gsize start = text->len % 2880;

    g_string_append_printf (text, "%-80s", "END");
    start = text->len % 2880;
    g_string_append_printf (text, "%*s", (int)(2880 - start), "");
  }
  for (gsize k = 0; k < data_bytes; k++)
    g_string_append_c (text, '\0');
  return write_file ("t.fits", text->str, (gssize)text->len);
}

static void
test_hostile_fits (void)
{
  static const struct {
    const char *form;
    guint row_bytes;
    guint64 n_rows;
    int code;
    const char *part;
  } cases[] = {
    { "D", 8, G_GUINT64_CONSTANT (1) << 40, DSC_ERROR_FORMAT, "truncated" },
    { "D", 4, 10, DSC_ERROR_FORMAT, "damaged" },
    { "D", 12, 10, DSC_ERROR_FORMAT, "damaged" },
    { "99999999999999D", 8, 10, DSC_ERROR_FORMAT, "damaged" },
    { "Z", 8, 10, DSC_ERROR_FORMAT, "damaged" },
    { "0A", 0, 1000000000000000, DSC_ERROR_FORMAT, "no column with one value" },
    { "2D", 16, 10, DSC_ERROR_FORMAT, "no column with one value" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *path = make_fits (cases[i].form, cases[i].row_bytes, cases[i].n_rows, 2880);

    assert_fails_file (path, cases[i].code, cases[i].part);
  }
  {
    g_autofree char *path = make_fits ("D", 8, 10, 2880);
    g_autoptr (DscTable) table = dsc_table_read (path, NULL, NULL);

    g_assert_cmpfloat (at (table, "x", 9), ==, 0);
  }
}

/* A file that is cut off, or of which any byte is another: an error or a table, never a crash. */
static void
test_damaged_fits (void)
{
  g_autofree char *path = dsc_test_fixture ("tables/astropy.fits");
  g_autofree char *whole = NULL;
  DscTestRandom random = { 11 };
  gsize size;

  g_assert_true (g_file_get_contents (path, &whole, &size, NULL));
  for (gsize n = 100; n < size - 2880; n += 1400) {
    g_autofree char *cut = write_file ("cut.fits", whole, (gssize)n);
    g_autoptr (GError) error = NULL;

    g_assert_null (dsc_table_read (cut, NULL, &error));
    g_assert_cmpint (error->domain, ==, DSC_ERROR);
  }
  for (guint i = 0; i < 400; i++) {
    g_autofree char *other = g_memdup2 (whole, size);
    g_autofree char *bad = NULL;
    g_autoptr (GError) error = NULL;
    g_autoptr (DscTable) table = NULL;

    for (guint k = 0; k < 4; k++)
      other[(gsize)(dsc_test_uniform (&random) * (double)size)]
          = (char)(32 + 95 * dsc_test_uniform (&random));
    bad = write_file ("bad.fits", other, (gssize)size);
    table = dsc_table_read (bad, NULL, &error);
    g_assert_true ((table == NULL) == (error != NULL));
  }
}

/* Every kind of value, masked and not. */
static DscTable *
make_table (void)
{
  DscTable *table = dsc_table_new (3);
  DscColumn *id = dsc_table_add (table, "id", DSC_COLUMN_INT64, 32, NULL, "a 'number': #1");
  DscColumn *big = dsc_table_add (table, "big", DSC_COLUMN_INT64, 64, NULL, NULL);
  DscColumn *x = dsc_table_add (table, "x", DSC_COLUMN_DOUBLE, 64, "pix", NULL);
  DscColumn *flux = dsc_table_add (table, "flux", DSC_COLUMN_DOUBLE, 32, "MJy / sr", NULL);
  DscColumn *ok = dsc_table_add (table, "ok", DSC_COLUMN_INT64, 1, NULL, NULL);
  DscColumn *text = dsc_table_add (table, "a text", DSC_COLUMN_STRING, 64, NULL, NULL);
  DscColumn *ra, *dec;

  dsc_table_add_sky (table, "sky_centroid", "where it is", &ra, &dec);
  for (gsize r = 0; r < 3; r++) {
    id->i[r] = (gint64)r + 1;
    big->i[r] = G_MAXINT64 - (gint64)r;
    x->d[r] = 1.0 / 3.0 + (double)r;
    flux->d[r] = (float)0.1 * (double)r;
    ok->i[r] = r == 1;
    ra->d[r] = 359.9 + 0.01 * (double)r;
    dec->d[r] = -45.0 + (double)r;
  }
  dsc_column_set_string (text, 0, "plain");
  dsc_column_set_string (text, 1, "with \"quotes\" and blanks");
  dsc_column_set_string (text, 2, "#x");
  x->format = g_strdup (".3f");
  flux->format = g_strdup (".6e");
  x->d[1] = NAN;
  dsc_table_mask (table, id, 2);
  dsc_table_mask (table, x, 2);
  dsc_table_set_meta (table, "name", "jw1: 'x'");
  dsc_table_set_meta (table, "word", "yes");
  dsc_table_set_meta_double (table, "pixels", 2.5e-7);
  dsc_table_set_meta_int (table, "n", 12);
  return table;
}

static void
assert_same (const DscTable *a, const DscTable *b, gboolean fits)
{
  g_assert_cmpuint (dsc_table_n_rows (a), ==, dsc_table_n_rows (b));
  g_assert_cmpuint (dsc_table_n_columns (a), ==, dsc_table_n_columns (b));
  for (guint c = 0; c < dsc_table_n_columns (a); c++) {
    const DscColumn *one = dsc_table_get_column (a, c), *two = dsc_table_get_column (b, c);

    g_assert_cmpstr (one->name, ==, two->name);
    g_assert_cmpstr (one->unit, ==, two->unit);
    g_assert_cmpstr (one->description, ==, two->description);
    g_assert_cmpstr (one->format, ==, two->format);
    g_assert_cmpint (one->type, ==, two->type);
    if (one->type != DSC_COLUMN_STRING)
      g_assert_cmpuint (one->bits, ==, two->bits);
    for (gsize r = 0; r < dsc_table_n_rows (a); r++) {
      if (!fits || one->type == DSC_COLUMN_INT64)
        g_assert_cmpint (dsc_column_is_masked (one, r), ==, dsc_column_is_masked (two, r));
      if (one->type == DSC_COLUMN_STRING)
        g_assert_cmpstr (dsc_column_get_string (one, r), ==, dsc_column_get_string (two, r));
      else if (one->type == DSC_COLUMN_INT64)
        g_assert_cmpint (one->i[r], ==, two->i[r]);
      else
        dsc_assert_near (one->d[r], two->d[r], 0, 0);
    }
  }
}

static void
test_round_trip (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DscTable) table = make_table ();
  g_autofree char *dir = dsc_test_tmpdir ();
  g_autofree char *ecsv = g_build_filename (dir, "t.ecsv", NULL);
  g_autofree char *fits = g_build_filename (dir, "t.fits", NULL);
  g_autofree char *first = NULL, *second = NULL;
  gsize n_first, n_second;

  for (guint i = 0; i < 2; i++) {
    const char *path = i == 0 ? ecsv : fits;
    g_autoptr (DscTable) back = NULL;

    g_assert_true (i == 0 ? dsc_table_write_ecsv (table, path, &error)
                          : dsc_table_write_fits (table, path, "CATALOG", &error));
    back = dsc_table_read (path, NULL, &error);
    g_assert_no_error (error);
    assert_same (table, back, i == 1);
    g_assert_cmpstr (dsc_table_get_meta (back, i == 0 ? "name" : "NAME"), ==, "jw1: 'x'");
    g_assert_cmpstr (dsc_table_get_meta (back, i == 0 ? "word" : "WORD"), ==, "yes");
    g_assert_cmpstr (dsc_table_get_meta (back, i == 0 ? "n" : "N"), ==, "12");
    g_assert_true (g_file_get_contents (path, &first, &n_first, NULL));
    g_assert_true (i == 0 ? dsc_table_write_ecsv (table, path, &error)
                          : dsc_table_write_fits (table, path, "CATALOG", &error));
    g_assert_true (g_file_get_contents (path, &second, &n_second, NULL));
    g_assert_cmpmem (first, n_first, second, n_second);
    g_clear_pointer (&first, g_free);
    g_clear_pointer (&second, g_free);
  }
  g_assert_false (dsc_table_write_ecsv (table, "/nonexistent/t.ecsv", &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_WRITE);
  g_clear_error (&error);
  g_assert_false (dsc_table_write_fits (table, "/nonexistent/t.fits", "CATALOG", &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_WRITE);
}

static void
test_write_csv (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DscTable) table = make_table (), back = NULL;
  g_autofree char *dir = dsc_test_tmpdir ();
  g_autofree char *path = g_build_filename (dir, "t.csv", NULL);
  g_autofree char *text = NULL;

  dsc_column_set_string (dsc_table_find (table, "a text"), 0, "a,b");
  g_assert_true (dsc_table_write_csv (table, path, &error));
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==,
                   "id,big,x,flux,ok,\"a text\",sky_centroid.ra,sky_centroid.dec\n"
                   "1,9223372036854775807,0.3333333333333333,0.0,False,\"a,b\",359.9,-45.0\n"
                   "2,9223372036854775806,nan,0.1,True,\"with \"\"quotes\"\" and blanks\","
                   "359.90999999999997,-44.0\n"
                   ",9223372036854775805,,0.2,False,\"#x\",359.91999999999996,-43.0\n");
  back = dsc_table_read (path, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpfloat (at (back, "x", 0), ==, 1.0 / 3.0);
  g_assert_true (dsc_column_is_masked (dsc_table_find (back, "id"), 2));
  g_assert_cmpstr (text_at (back, "a text", 1), ==, "with \"quotes\" and blanks");
  g_assert_false (dsc_table_write_csv (table, "/nonexistent/t.csv", &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_WRITE);
}

/* What astropy makes one column of, and quantities, survive reading and writing. */
static void
test_sky_stays (void)
{
  g_autofree char *dir = dsc_test_tmpdir ();
  g_autofree char *path = g_build_filename (dir, "t", NULL);
  g_autofree char *first = NULL;

  for (guint i = 0; i < 3; i++) {
    g_autoptr (DscTable) table = make_table (), back = NULL;
    g_autofree char *text = NULL, *rest = NULL;

    dsc_table_set_quantities (table, TRUE);
    g_assert_true (i == 2 ? dsc_table_write_fits (table, path, "CATALOG", NULL)
                          : dsc_table_write_ecsv (table, path, NULL));
    back = i > 0 ? dsc_table_read (path, NULL, NULL) : g_steal_pointer (&table);
    g_assert_true (dsc_table_write_ecsv (back, path, NULL));
    g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
    rest = g_strdup (strstr (text, "# - __serialized_columns__"));
    g_assert_nonnull (strstr (rest, "SkyCoord"));
    g_assert_nonnull (strstr (rest, "Quantity"));
    if (i == 0)
      first = g_steal_pointer (&rest);
    else if (i == 1)
      g_assert_cmpstr (rest, ==, first);
  }
}

static void
test_select_rows (void)
{
  static const gsize rows[] = { 2, 0, 1 }, twice[] = { 1, 2, 0 };
  g_autoptr (DscTable) table = make_table ();
  g_autoptr (DscTable) picked = NULL, back = NULL, none = NULL;
  g_autofree char *dir = dsc_test_tmpdir ();
  g_autofree char *one = g_build_filename (dir, "1.ecsv", NULL);
  g_autofree char *two = g_build_filename (dir, "2.ecsv", NULL);
  g_autofree char *first = NULL, *second = NULL;

  dsc_table_set_quantities (table, TRUE);
  picked = dsc_table_select_rows (table, 3, rows);
  g_assert_true (dsc_column_is_masked (dsc_table_find (picked, "id"), 0));
  g_assert_cmpint (dsc_table_find (picked, "id")->i[1], ==, 1);
  g_assert_cmpstr (text_at (picked, "a text", 0), ==, "#x");
  g_assert_cmpstr (dsc_table_find (picked, "x")->format, ==, ".3f");
  back = dsc_table_select_rows (picked, 3, twice);
  assert_same (table, back, FALSE);
  g_assert_true (dsc_table_write_ecsv (table, one, NULL));
  g_assert_true (dsc_table_write_ecsv (back, two, NULL));
  g_assert_true (g_file_get_contents (one, &first, NULL, NULL));
  g_assert_true (g_file_get_contents (two, &second, NULL, NULL));
  g_assert_cmpstr (first, ==, second);
  none = dsc_table_select_rows (table, 0, NULL);
  g_assert_cmpuint (dsc_table_n_rows (none), ==, 0);
  g_assert_cmpuint (dsc_table_n_columns (none), ==, dsc_table_n_columns (table));
}

/* Keys joined by points are maps in the file, lists are lists, and both come back. */
static void
test_meta (void)
{
  static const double radii[] = { 1.128, 1.873, 1e-7, NAN };
  static const gint64 ee[] = { 30, 50, 70 };
  g_autoptr (DscTable) table = dsc_table_new (0), back = NULL;
  g_autofree char *dir = dsc_test_tmpdir ();
  g_autofree char *path = g_build_filename (dir, "m.ecsv", NULL);
  g_autofree char *text = NULL;
  g_autofree double *values = NULL, *none = NULL;
  gsize n;

  dsc_table_add (table, "label", DSC_COLUMN_INT64, 32, NULL, NULL);
  dsc_table_set_meta (table, "date", "2026-11-21 03:00:30 UTC");
  dsc_table_set_meta (table, "version.jwst", "3.0.0");
  dsc_table_set_meta_int (table, "local_bkg_width", 24);
  dsc_table_set_meta (table, "version.numpy", "2.4");
  dsc_table_set_meta_list (table, "kron_params", 2, radii);
  dsc_table_set_meta_list (table, "aperture_params.aperture_radii", 4, radii);
  dsc_table_set_meta_list_int (table, "aperture_params.aperture_ee", 3, ee);
  dsc_table_set_meta_bool (table, "aperture_params.deep.er.yes", TRUE);
  dsc_table_set_meta (table, "a.b", "1");
  dsc_table_set_meta (table, "a", "both a value and a map");
  dsc_table_set_meta (table, ".odd.", "[1, x]");
  g_assert_true (dsc_table_write_ecsv (table, path, NULL));
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_nonnull (strstr (text, "# - {date: '2026-11-21 03:00:30 UTC'}\n"
                                  "# - version: {jwst: '3.0.0', numpy: '2.4'}\n"
                                  "# - {local_bkg_width: 24}\n"
                                  "# - {kron_params: [1.128, 1.873]}\n"
                                  "# - aperture_params:\n"
                                  "#     aperture_radii: [1.128, 1.873, 1.0e-07, .nan]\n"
                                  "#     aperture_ee: [30, 50, 70]\n"
                                  "#     deep:\n"
                                  "#       er: {'yes': true}\n"));
  back = dsc_table_read (path, NULL, NULL);
  g_assert_cmpuint (dsc_table_n_meta (back), ==, dsc_table_n_meta (table));
  for (guint i = 0; i < dsc_table_n_meta (table); i++) {
    const char *key = dsc_table_get_meta_key (table, i);

    g_assert_cmpstr (dsc_table_get_meta (back, key), ==, dsc_table_get_meta (table, key));
  }
  g_assert_true (dsc_table_get_meta_list (back, "aperture_params.aperture_radii", &n, &values));
  g_assert_cmpuint (n, ==, 4);
  g_assert_cmpfloat (values[2], ==, 1e-7);
  g_assert_true (isnan (values[3]));
  g_assert_false (dsc_table_get_meta_list (back, "version.jwst", &n, &none));
  g_assert_false (dsc_table_get_meta_list (back, ".odd.", &n, &none));
}

/* Arrays of numpy and tuples, as the Python package writes them. */
static void
test_python_meta (void)
{
  g_autoptr (DscTable) table
      = read_text ("# %ECSV 1.0\n# ---\n# datatype:\n# - {name: a, datatype: int64}\n"
                   "# meta: !!omap\n# - kron_params: !!python/tuple [2.5, 1.4, 0.0]\n"
                   "# - aperture_params:\n"
                   "#     aperture_ee: !numpy.ndarray\n"
                   "#       buffer: !!binary |\n"
                   "#         SGdBQUFBQUFBQUF5QUFBQUFBQUFBRVlBQUFBQUFBQUE=\n"
                   "#       dtype: int64\n#       order: C\n"
                   "#       shape: !!python/tuple [3]\n"
                   "#     aperture_radii: !numpy.ndarray\n"
                   "#       buffer: !!binary |\n"
                   "#         TUVaaVA4eTVzRC9STEIxQQ==\n"
                   "#       dtype: float32\n#       order: C\n"
                   "#       shape: !!python/tuple [3]\n"
                   "# - {mixed: [a, 'b c', 1, {x: 1}]}\n# - {words: [a, 'b: c', true]}\n"
                   "a\n1\n");
  g_autofree double *radii = NULL;
  gsize n;

  g_assert_cmpstr (dsc_table_get_meta (table, "kron_params"), ==, "[2.5, 1.4, 0.0]");
  g_assert_cmpstr (dsc_table_get_meta (table, "aperture_params.aperture_ee"), ==, "[30, 50, 70]");
  g_assert_true (dsc_table_get_meta_list (table, "aperture_params.aperture_radii", &n, &radii));
  g_assert_cmpuint (n, ==, 3);
  for (gsize i = 0; i < n; i++)
    g_test_message ("%.9g", radii[i]);
  g_assert_true (0 < radii[0] && radii[0] < radii[1] && radii[1] < radii[2] && radii[2] < 20);
  g_assert_null (dsc_table_get_meta (table, "mixed"));
  g_assert_cmpstr (dsc_table_get_meta (table, "words"), ==, "[a, 'b: c', true]");
}

/* Numbers of all lengths read as strtod() reads them. */
static void
test_numbers (void)
{
  DscTestRandom random = { 5 };
  double value;

  for (guint i = 0; i < 20000; i++) {
    char text[64], format[8];
    double exact
        = (dsc_test_uniform (&random) - 0.5) * pow (10, 40 * (dsc_test_uniform (&random) - 0.5));

    g_snprintf (format, sizeof format, "%%.%d%c", (int)(20 * dsc_test_uniform (&random)),
                i % 2 ? 'g' : 'f');
    g_ascii_formatd (text, sizeof text, format, exact);
    g_assert_true (dsc_number_parse (text, strlen (text), &value));
    g_assert_cmpfloat (value, ==, g_ascii_strtod (text, NULL));
  }
  for (guint i = 0; i < 9; i++) {
    static const char *const bad[] = { "", "-", ".", "1.2.3", "0x10", "1e", " 1", "1 ", "nan(1)" };

    g_assert_false (dsc_number_parse (bad[i], strlen (bad[i]), &value));
  }
  g_assert_true (dsc_number_parse ("-inf", 4, &value) && value == -INFINITY);
  g_assert_true (dsc_number_parse ("-0", 2, &value) && signbit (value));
}

/* 10^6 rows: memory stays near that of the columns, and a cancelled reading ends. */
static void
test_many_rows (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) text = g_string_new ("ra,dec,mag,objID\n");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autofree char *path = NULL;
  g_autoptr (DscTable) table = NULL;
  struct rusage before, after;
  gint64 start;

  for (guint i = 0; i < 1000000; i++)
    g_string_append_printf (text, "%u.%010u,-%u.%012u,%u.%04u,%u%09u\n", i % 360, i * 4001u, i % 90,
                            i * 17u, 10 + i % 12, i % 10000, i + 1, i);
  path = write_file ("many.csv", text->str, (gssize)text->len);
  g_string_truncate (text, 0);
  getrusage (RUSAGE_SELF, &before);
  start = g_get_monotonic_time ();
  table = dsc_table_read (path, NULL, &error);
  g_test_message ("10^6 rows in %.2f s", (double)(g_get_monotonic_time () - start) / 1e6);
  getrusage (RUSAGE_SELF, &after);
  g_test_message ("peak memory grew by %ld MB", (after.ru_maxrss - before.ru_maxrss) / 1024);
  g_assert_no_error (error);
  g_assert_cmpuint (dsc_table_n_rows (table), ==, 1000000);
  g_assert_cmpint (dsc_table_find (table, "objID")->type, ==, DSC_COLUMN_INT64);
  g_assert_cmpint (dsc_table_find (table, "objID")->i[999999], ==,
                   G_GINT64_CONSTANT (1000000000999999));
  g_cancellable_cancel (cancellable);
  g_clear_pointer (&table, dsc_table_free);
  table = dsc_table_read (path, cancellable, &error);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int argc, char *argv[])
{
  /* a comma locale where there is one: files have points */
  setlocale (LC_ALL, "de_DE.UTF-8");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/table/astropy", test_astropy);
  g_test_add_func ("/table/votable", test_votable);
  g_test_add_func ("/table/csv", test_csv);
  g_test_add_func ("/table/delimiters", test_delimiters);
  g_test_add_func ("/table/hostile-text", test_hostile_text);
  g_test_add_func ("/table/hostile-ecsv", test_hostile_ecsv);
  g_test_add_func ("/table/hostile-fits", test_hostile_fits);
  g_test_add_func ("/table/damaged-fits", test_damaged_fits);
  g_test_add_func ("/table/round-trip", test_round_trip);
  g_test_add_func ("/table/write-csv", test_write_csv);
  g_test_add_func ("/table/sky-stays", test_sky_stays);
  g_test_add_func ("/table/select-rows", test_select_rows);
  g_test_add_func ("/table/meta", test_meta);
  g_test_add_func ("/table/python-meta", test_python_meta);
  g_test_add_func ("/table/numbers", test_numbers);
  g_test_add_func ("/table/many-rows", test_many_rows);
  return g_test_run ();
}
