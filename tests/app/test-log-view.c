/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-app-test.h"
#include "dsc-log-view.h"

static GtkWidget *window;

static DscLogView *
open_view (void)
{
  GtkWidget *view = g_object_new (DSC_TYPE_LOG_VIEW, NULL);

  window = gtk_window_new ();
  gtk_window_set_default_size (GTK_WINDOW (window), 900, 300);
  gtk_window_set_child (GTK_WINDOW (window), view);
  gtk_window_present (GTK_WINDOW (window));
  return DSC_LOG_VIEW (view);
}

static void
close_view (void)
{
  gtk_window_destroy (GTK_WINDOW (window));
  dsc_app_test_spin (0.05);
}

static guint
count (DscLogView *view)
{
  return g_list_model_get_n_items (G_LIST_MODEL (dsc_log_view_get_shown (view)));
}

static DscLogLine *
get_line (DscLogView *view, guint index)
{
  g_autoptr (DscLogLine) line
      = g_list_model_get_item (G_LIST_MODEL (dsc_log_view_get_shown (view)), index);

  return line;
}

/* The same line again is counted; another one between starts anew. */
static void
test_fold (void)
{
  DscLogView *view = open_view ();
  g_autofree char *text = NULL;

  for (guint i = 0; i < 1000; i++)
    dsc_log_view_add_from (view, DSC_MESSAGE_WARNING, 0, "skymatch", "no overlap");
  g_assert_cmpuint (count (view), ==, 1);
  g_assert_cmpuint (dsc_log_line_get_count (get_line (view, 0)), ==, 1000);
  dsc_log_view_add_from (view, DSC_MESSAGE_WARNING, 0, "tweakreg", "no overlap");
  dsc_log_view_add_from (view, DSC_MESSAGE_INFO, 0, "tweakreg", "no overlap");
  g_assert_cmpuint (count (view), ==, 3);
  text = dsc_log_view_dup_text (view);
  g_assert_nonnull (strstr (text, "skymatch  warning: no overlap (1000 times)\n"));
  close_view ();
}

static void
test_filter (void)
{
  DscLogView *view = open_view ();

  dsc_log_view_add_from (view, DSC_MESSAGE_INFO, 0, "tweakreg", "one");
  dsc_log_view_add_from (view, DSC_MESSAGE_WARNING, 0, "tweakreg", "two");
  dsc_log_view_add_from (view, DSC_MESSAGE_ERROR, 0, "resample", "three; do this");
  dsc_log_view_add (view, DSC_MESSAGE_INFO, "four");
  g_assert_cmpuint (count (view), ==, 4);
  dsc_log_view_set_filter (view, DSC_MESSAGE_WARNING, NULL);
  g_assert_cmpuint (count (view), ==, 2);
  dsc_log_view_set_filter (view, DSC_MESSAGE_ERROR, NULL);
  g_assert_cmpstr (dsc_log_line_get_text (get_line (view, 0)), ==, "three; do this");
  dsc_log_view_set_filter (view, DSC_MESSAGE_INFO, "tweakreg");
  g_assert_cmpuint (count (view), ==, 2);
  dsc_log_view_set_filter (view, DSC_MESSAGE_INFO, NULL);
  g_assert_cmpuint (count (view), ==, 4);
  /* the error stays in sight, whatever comes after it */
  g_assert_cmpstr (dsc_log_view_get_error (view), ==, "three; do this");
  close_view ();
}

static guint
get_selected (DscLogView *view)
{
  g_autoptr (GtkBitset) set = gtk_selection_model_get_selection (dsc_log_view_get_shown (view));

  g_assert_cmpuint (gtk_bitset_get_size (set), ==, 1);
  return gtk_bitset_get_minimum (set);
}

static void
test_find (void)
{
  DscLogView *view = open_view ();
  static const char *const words[] = { "Star", "x", "a stâr", "y", "restart" };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    dsc_log_view_add (view, DSC_MESSAGE_INFO, words[i]);
  g_assert_true (dsc_log_view_find (view, "STAR", 1));
  g_assert_cmpuint (get_selected (view), ==, 0);
  g_assert_true (dsc_log_view_find (view, "star", 1));
  g_assert_cmpuint (get_selected (view), ==, 4);
  g_assert_true (dsc_log_view_find (view, "star", 1));
  g_assert_cmpuint (get_selected (view), ==, 0);
  g_assert_true (dsc_log_view_find (view, "star", -1));
  g_assert_cmpuint (get_selected (view), ==, 4);
  g_assert_false (dsc_log_view_find (view, "nowhere", 1));
  g_assert_false (dsc_log_view_find (view, "", 1));
  g_assert_cmpuint (get_selected (view), ==, 4);
  close_view ();
}

static void
test_badge (void)
{
  DscLogView *view = open_view ();

  g_assert_null (dsc_log_view_get_badge (view));
  dsc_log_view_add (view, DSC_MESSAGE_INFO, "a");
  g_assert_null (dsc_log_view_get_badge (view));
  dsc_log_view_add (view, DSC_MESSAGE_WARNING, "b");
  g_assert_cmpstr (dsc_log_view_get_badge (view), ==, "1 warning");
  dsc_log_view_add (view, DSC_MESSAGE_ERROR, "c");
  dsc_log_view_add (view, DSC_MESSAGE_ERROR, "d");
  g_assert_cmpstr (dsc_log_view_get_badge (view), ==, "2 errors");
  dsc_log_view_mark_seen (view);
  g_assert_null (dsc_log_view_get_badge (view));
  close_view ();
}

static gboolean
has_three (gpointer view)
{
  return count (view) == 3;
}

/* Those of before and those to come, each with its step, none twice. */
static void
test_follow (void)
{
  DscLogView *view = open_view ();
  g_autoptr (DscProgress) progress = dsc_progress_new ();

  dsc_progress_set_source (progress, "tweakreg");
  dsc_progress_message (progress, DSC_MESSAGE_INFO, "first");
  dsc_log_view_follow (view, progress);
  g_assert_cmpuint (count (view), ==, 1);
  dsc_progress_message (progress, DSC_MESSAGE_INFO, "second");
  dsc_progress_set_source (progress, NULL);
  dsc_progress_message (progress, DSC_MESSAGE_WARNING, "third");
  dsc_app_test_wait (has_three, view, 5);
  dsc_app_test_spin (0.25);
  g_assert_cmpuint (count (view), ==, 3);
  g_assert_cmpstr (dsc_log_line_get_source (get_line (view, 1)), ==, "tweakreg");
  g_assert_cmpstr (dsc_log_line_get_source (get_line (view, 2)), ==, NULL);
  g_assert_cmpint (dsc_log_line_get_time (get_line (view, 0)), >, 0);
  close_view ();
  /* nobody listens any more */
  dsc_progress_message (progress, DSC_MESSAGE_INFO, "fourth");
  dsc_app_test_spin (0.25);
}

/* As it was, after what is there; lines that are none are left out. */
static void
test_pack (void)
{
  DscLogView *view = open_view (), *other;
  g_auto (GStrv) packed = NULL;
  const char *const odd[]
      = { "nonsense", "1970-01-01T00:00:02Z odd x: text", "1970-01-01T00:00:02Z info - x0: text",
          "yesterday info -: text", NULL };

  dsc_log_view_add_from (view, DSC_MESSAGE_WARNING, 1234567890, "resample", "tab\tand\nline: more");
  dsc_log_view_add_from (view, DSC_MESSAGE_WARNING, 1234567890, "resample", "tab\tand\nline: more");
  dsc_log_view_add_from (view, DSC_MESSAGE_INFO, 2, NULL, "b");
  packed = dsc_log_view_pack (view, 10);
  g_assert_cmpuint (g_strv_length (packed), ==, 2);
  g_assert_cmpstr (packed[0], ==, "1970-01-01T00:20:34Z warning resample x2: tab\tand\nline: more");
  close_view ();
  other = open_view ();
  dsc_log_view_add (other, DSC_MESSAGE_INFO, "now");
  dsc_log_view_unpack (other, (const char *const *)packed);
  dsc_log_view_unpack (other, odd);
  g_assert_cmpuint (count (other), ==, 3);
  g_assert_cmpstr (dsc_log_line_get_text (get_line (other, 0)), ==, "tab\tand\nline: more");
  g_assert_cmpstr (dsc_log_line_get_source (get_line (other, 0)), ==, "resample");
  g_assert_cmpuint (dsc_log_line_get_count (get_line (other, 0)), ==, 2);
  g_assert_cmpint (dsc_log_line_get_time (get_line (other, 0)), ==, 1234000000);
  g_assert_cmpstr (dsc_log_line_get_text (get_line (other, 2)), ==, "now");
  close_view ();
}

/* Many lines have an end, and the last one is found. */
static void
test_many (void)
{
  DscLogView *view = open_view ();
  g_autoptr (DscProgress) progress = dsc_progress_new ();
  gint64 start, add, filter, find;

  for (guint i = 0; i < 110000; i++)
    dsc_progress_message (progress, i % 1000 == 0 ? DSC_MESSAGE_WARNING : DSC_MESSAGE_INFO,
                          "message %u", i);
  start = g_get_monotonic_time ();
  dsc_log_view_follow (view, progress);
  add = g_get_monotonic_time () - start;
  g_test_message ("110000 lines are added in %.0f ms", add / 1e3);
  g_assert_cmpuint (count (view), <=, 100000);
  g_assert_cmpuint (count (view), >=, 90000);
  dsc_app_test_spin (0.1);
  start = g_get_monotonic_time ();
  dsc_log_view_set_filter (view, DSC_MESSAGE_WARNING, NULL);
  dsc_log_view_set_filter (view, DSC_MESSAGE_INFO, NULL);
  filter = (g_get_monotonic_time () - start) / 2;
  start = g_get_monotonic_time ();
  g_assert_true (dsc_log_view_find (view, "message 109999", 1));
  find = g_get_monotonic_time () - start;
  g_test_message ("a filter takes %.1f ms, a search %.1f ms", filter / 1e3, find / 1e3);
  close_view ();
}

int
main (int argc, char **argv)
{
  dsc_app_test_init (&argc, &argv);
  g_test_add_func ("/log-view/fold", test_fold);
  g_test_add_func ("/log-view/filter", test_filter);
  g_test_add_func ("/log-view/find", test_find);
  g_test_add_func ("/log-view/badge", test_badge);
  g_test_add_func ("/log-view/follow", test_follow);
  g_test_add_func ("/log-view/pack", test_pack);
  g_test_add_func ("/log-view/many", test_many);
  return g_test_run ();
}
