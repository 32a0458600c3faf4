/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-header.h"

static void
test_values (void)
{
  g_autoptr (DscHeader) header = dsc_header_new ();
  gboolean flag = FALSE;
  double d = 7.0;
  gint64 i = 7;

  dsc_header_set_int (header, "nints", 3, "count");
  dsc_header_set_string (header, "FILTER", "F200W   ", NULL);
  dsc_header_set_bool (header, "IS_PSF", TRUE, NULL);
  dsc_header_set_double (header, "EXPMID", 1.5, NULL);
  g_assert_true (dsc_header_get_double (header, "NINTS", &d)); /* an integer is a fine double */
  g_assert_cmpfloat (d, ==, 3.0);
  g_assert_false (dsc_header_get_int (header, "EXPMID", &i));
  g_assert_cmpint (i, ==, 7);
  g_assert_false (dsc_header_get_double (header, "IS_PSF", &d));
  g_assert_false (dsc_header_get_double (header, "FILTER", &d));
  g_assert_false (dsc_header_get_double (header, "NOTHING", &d));
  g_assert_cmpfloat (d, ==, 3.0);
  g_assert_true (dsc_header_get_bool (header, "is_psf", &flag));
  g_assert_true (flag);
  g_assert_cmpstr (dsc_header_get_string (header, "FILTER"), ==, "F200W");
  g_assert_null (dsc_header_get_string (header, "NINTS"));
  g_assert_cmpstr (dsc_header_get_card (header, 0)->key, ==, "NINTS");
}

static void
test_change (void)
{
  g_autoptr (DscHeader) header = dsc_header_new ();
  g_autoptr (DscHeader) copy = NULL;
  DscCard text = { .key = "HISTORY", .type = DSC_CARD_TEXT, .string = (char *)"first" };

  dsc_header_set_int (header, "A", 1, "kept");
  dsc_header_append (header, &text);
  dsc_header_append (header, &text);
  dsc_header_set_int (header, "B", 2, NULL);
  copy = dsc_header_copy (header);
  dsc_header_set_string (header, "A", "text", NULL); /* in place, with the old comment */
  g_assert_cmpstr (dsc_header_get_card (header, 0)->key, ==, "A");
  g_assert_cmpstr (dsc_header_get_card (header, 0)->comment, ==, "kept");
  g_assert_cmpstr (dsc_header_get_string (header, "A"), ==, "text");
  g_assert_null (dsc_header_find (header, "HISTORY")); /* text has no value */
  g_assert_true (dsc_header_remove (header, "a"));
  g_assert_false (dsc_header_remove (header, "A"));
  g_assert_false (dsc_header_remove (header, "HISTORY"));
  g_assert_cmpuint (dsc_header_n_cards (header), ==, 3);
  g_assert_cmpuint (dsc_header_n_cards (copy), ==, 4);
  g_assert_cmpint (dsc_header_find (copy, "A")->i, ==, 1);
}

/* A card of the header itself may be set again. */
static void
test_set_own_card (void)
{
  g_autoptr (DscHeader) header = dsc_header_new ();

  dsc_header_set_string (header, "A", "value", "comment");
  dsc_header_set_card (header, dsc_header_find (header, "A"));
  g_assert_cmpstr (dsc_header_get_string (header, "A"), ==, "value");
  g_assert_cmpstr (dsc_header_find (header, "A")->comment, ==, "comment");
}

static void
test_date_end (void)
{
  g_autoptr (DscHeader) a = dsc_header_new ();
  g_autoptr (DscHeader) b = dsc_header_new ();
  g_autoptr (DscHeader) c = dsc_header_new ();
  DscHeader *all[] = { a, b, c };
  g_autofree char *none = dsc_header_latest_date_end (3, all);
  g_autofree char *latest = NULL;

  g_assert_null (none);
  dsc_header_set_string (a, "DATE-END", "2022-06-05T17:43:38.731", NULL);
  dsc_header_set_string (b, "DATE-OBS", "2022-06-05", NULL);
  dsc_header_set_string (b, "TIME-OBS", "18:00:00.000", NULL);
  latest = dsc_header_latest_date_end (3, all);
  g_assert_cmpstr (latest, ==, "2022-06-05T18:00:00.000");
  g_free (latest);
  dsc_header_set_string (c, "DATE-END", "2022-06-05T18:16:42.217", NULL);
  latest = dsc_header_latest_date_end (3, all);
  g_assert_cmpstr (latest, ==, "2022-06-05T18:16:42.217");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/header/values", test_values);
  g_test_add_func ("/header/change", test_change);
  g_test_add_func ("/header/set-own-card", test_set_own_card);
  g_test_add_func ("/header/date-end", test_date_end);
  return g_test_run ();
}
