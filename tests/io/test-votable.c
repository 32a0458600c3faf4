/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <locale.h>
#include <math.h>

#include "dsc-error.h"
#include "dsc-table.h"

#define HEAD "<VOTABLE><RESOURCE><TABLE>"
#define TAIL "</TABLE></RESOURCE></VOTABLE>"

static DscTable *
read_text (const char *text, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, strlen (text));

  return dsc_table_read_text (bytes, "test", NULL, error);
}

/* @data: the rows, which stand in the file as base64. */
static DscTable *
read_stream (const char *fields, const char *element, const guint8 *data, gsize n, GError **error)
{
  g_autofree char *base64 = g_base64_encode (data, n);
  g_autofree char *text
      = g_strdup_printf (HEAD "%s<DATA><%s><STREAM encoding='base64'>\n %.5s\n%s\n</STREAM></%s>"
                              "</DATA>" TAIL,
                         fields, element, base64, strlen (base64) > 5 ? base64 + 5 : "", element);

  return read_text (text, error);
}

static const char fields[] = "<FIELD name='ra' ucd='pos.eq.ra;meta.main' unit='deg' "
                             "datatype='double'/><FIELD name='n' datatype='short'>"
                             "<VALUES null='-9'/></FIELD>"
                             "<FIELD name='id' datatype='char' arraysize='*'/>"
                             "<FIELD name='ok' datatype='boolean'/>"
                             "<FIELD name='xy' datatype='float' arraysize='2'/>"
                             "<FIELD name='w' datatype='unicodeChar' arraysize='2'/>";

#define ROW_1                                                                                      \
  0x40, 0x62, 0xc8, 0, 0, 0, 0, 0, 0xff, 0xfe, 0, 0, 0, 2, 'a', 'b', 'T', 0x3f, 0x80, 0, 0, 0xc0,  \
      0, 0, 0, 0, 'Z', 0x03, 0xb1
#define ROW_2                                                                                      \
  0x7f, 0xf8, 0, 0, 0, 0, 0, 0, 0xff, 0xf7, 0, 0, 0, 0, '?', 0, 0, 0, 0, 0, 0, 0, 0, 0, 'c', 0, 0

static void
assert_rows (const DscTable *table)
{
  const DscColumn *id = dsc_table_find (table, "id"), *n = dsc_table_find (table, "n");

  g_assert_cmpuint (dsc_table_n_rows (table), ==, 2);
  g_assert_cmpfloat (dsc_table_find (table, "ra")->d[0], ==, 150.25);
  g_assert_cmpstr (dsc_table_find (table, "ra")->ucd, ==, "pos.eq.ra;meta.main");
  g_assert_true (isnan (dsc_table_find (table, "ra")->d[1]));
  g_assert_cmpint (n->i[0], ==, -2);
  g_assert_true (dsc_column_is_masked (n, 1));
  g_assert_cmpstr (dsc_column_get_string (id, 0), ==, "ab");
  g_assert_true (dsc_column_is_masked (id, 1));
  g_assert_cmpint (dsc_table_find (table, "ok")->i[0], ==, 1);
  g_assert_true (dsc_column_is_masked (dsc_table_find (table, "ok"), 1));
  g_assert_cmpstr (dsc_column_get_string (dsc_table_find (table, "xy"), 0), ==, "1 -2");
  g_assert_cmpstr (dsc_column_get_string (dsc_table_find (table, "w"), 0), ==, "Zα");
  g_assert_cmpstr (dsc_column_get_string (dsc_table_find (table, "w"), 1), ==, "c");
}

static void
test_binary (void)
{
  static const guint8 rows[] = { ROW_1, ROW_2 };
  g_autoptr (GError) error = NULL;
  g_autoptr (DscTable) table = read_stream (fields, "BINARY", rows, sizeof rows, &error);

  g_assert_no_error (error);
  assert_rows (table);
}

/* What is masked is told by bits, whatever stands there. */
static void
test_binary2 (void)
{
  static const guint8 rows[] = { 0, ROW_1, 0x40, ROW_2, 0xfc, ROW_1 };
  g_autoptr (GError) error = NULL;
  g_autoptr (DscTable) table = read_stream (fields, "BINARY2", rows, sizeof rows, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (dsc_table_n_rows (table), ==, 3);
  g_assert_cmpfloat (dsc_table_find (table, "ra")->d[0], ==, 150.25);
  g_assert_true (dsc_column_is_masked (dsc_table_find (table, "n"), 1));
  for (guint c = 0; c < dsc_table_n_columns (table); c++)
    g_assert_true (dsc_column_is_masked (dsc_table_get_column (table, c), 2));
}

/* A stream that ends anywhere is an error, never a shorter table. */
static void
test_cut (void)
{
  static const guint8 rows[] = { ROW_1 };

  for (gsize n = 1; n < sizeof rows; n++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (read_stream (fields, "BINARY", rows, n, &error));
    g_assert_error (error, DSC_ERROR, DSC_ERROR_FORMAT);
  }
}

static void
test_bad (void)
{
  static const guint8 huge[] = { 0xff, 0xff, 0xff, 0xff, 'a' };
  static const char *const streams[]
      = { "<STREAM href='file:///etc/passwd' encoding='base64'/>", "<STREAM>1 2</STREAM>" };
  g_autoptr (GError) error = NULL;

  g_assert_null (read_stream ("<FIELD name='a' datatype='char' arraysize='*'/>", "BINARY", huge,
                              sizeof huge, &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_FORMAT);
  g_clear_error (&error);
  g_assert_null (read_stream ("<FIELD name='a' datatype='char' arraysize='0'/>", "BINARY", huge,
                              sizeof huge, &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_FORMAT);
  g_clear_error (&error);
  g_assert_null (
      read_stream ("<FIELD name='a' datatype='quark'/>", "BINARY2", huge, sizeof huge, &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_FORMAT);
  for (guint i = 0; i < G_N_ELEMENTS (streams); i++) {
    g_autofree char *text = g_strdup_printf (
        HEAD "<FIELD name='a' datatype='int'/><DATA><BINARY>%s</BINARY></DATA>" TAIL, streams[i]);

    g_clear_error (&error);
    g_assert_null (read_text (text, &error));
    g_assert_error (error, DSC_ERROR, DSC_ERROR_UNSUPPORTED);
  }
}

/* Whole and unchanged through a file: digits, masks, units, odd texts. */
static void
test_round_trip (void)
{
  g_autoptr (DscTable) table = dsc_table_new (3);
  g_autofree char *dir = g_dir_make_tmp ("dsc-votable-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (dir, "a.vot", NULL);
  g_autoptr (DscTable) again = NULL;
  g_autoptr (GError) error = NULL;
  DscColumn *ra, *n, *s, *ok;

  ra = dsc_table_add (table, "sky_centroid.ra", DSC_COLUMN_DOUBLE, 64, "deg", "a <b> & c");
  n = dsc_table_add (table, "n", DSC_COLUMN_INT64, 64, NULL, NULL);
  s = dsc_table_add (table, "s", DSC_COLUMN_STRING, 0, NULL, NULL);
  ok = dsc_table_add (table, "ok", DSC_COLUMN_INT64, 1, NULL, NULL);
  ra->d[0] = 0.1 + 0.2;
  ra->d[1] = INFINITY;
  dsc_table_mask (table, ra, 2);
  n->i[0] = G_MININT64;
  n->i[1] = G_MAXINT64;
  dsc_table_mask (table, n, 2);
  dsc_column_set_string (s, 0, "<é & \"ü\">");
  dsc_column_set_string (s, 1, "two\nlines");
  ok->i[1] = 1;
  dsc_table_mask (table, ok, 2);
  g_assert_true (dsc_table_write_votable (table, path, &error));
  g_assert_no_error (error);
  again = dsc_table_read (path, NULL, &error);
  g_assert_no_error (error);
  ra = dsc_table_find (again, "sky_centroid.ra");
  n = dsc_table_find (again, "n");
  g_assert_cmpfloat (ra->d[0], ==, 0.1 + 0.2);
  g_assert_cmpfloat (ra->d[1], ==, INFINITY);
  g_assert_true (isnan (ra->d[2]));
  g_assert_cmpstr (ra->unit, ==, "deg");
  g_assert_cmpstr (ra->ucd, ==, "pos.eq.ra;meta.main");
  g_assert_cmpstr (ra->description, ==, "a <b> & c");
  g_assert_cmpint (n->i[0], ==, G_MININT64);
  g_assert_cmpint (n->i[1], ==, G_MAXINT64);
  g_assert_true (dsc_column_is_masked (n, 2) && !dsc_column_is_masked (n, 0));
  g_assert_cmpstr (dsc_column_get_string (dsc_table_find (again, "s"), 0), ==, "<é & \"ü\">");
  g_assert_cmpstr (dsc_column_get_string (dsc_table_find (again, "s"), 1), ==, "two\nlines");
  g_assert_cmpint (dsc_table_find (again, "ok")->i[1], ==, 1);
  g_assert_true (dsc_column_is_masked (dsc_table_find (again, "ok"), 2));
  g_unlink (path);
  g_assert_false (dsc_table_write_votable (table, "/nowhere/a.vot", &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_WRITE);
  g_rmdir (dir);
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "de_DE.UTF-8");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/votable/binary", test_binary);
  g_test_add_func ("/votable/binary2", test_binary2);
  g_test_add_func ("/votable/cut", test_cut);
  g_test_add_func ("/votable/bad", test_bad);
  g_test_add_func ("/votable/round-trip", test_round_trip);
  return g_test_run ();
}
