/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-progress.h"

#include "dsc-test.h"

static void
test_scopes (void)
{
  g_autoptr (DscProgress) progress = dsc_progress_new ();
  g_autofree char *text = NULL;

  dsc_progress_push (progress, 0.2, 0.6);
  dsc_progress_push (progress, 0.5, 1.0);
  dsc_progress_set (progress, 0.5, "inner");
  dsc_assert_near (dsc_progress_get_fraction (progress), 0.5, 1e-15, 0);
  dsc_progress_pop (progress);
  dsc_assert_near (dsc_progress_get_fraction (progress), 0.6, 1e-15, 0);
  dsc_progress_pop (progress);
  dsc_progress_set (progress, 7.0, NULL);
  dsc_assert_near (dsc_progress_get_fraction (progress), 1.0, 0, 0);
  text = dsc_progress_dup_text (progress);
  g_assert_cmpstr (text, ==, "inner");
}

static void
test_null_is_accepted (void)
{
  dsc_progress_push (NULL, 0, 1);
  dsc_progress_set (NULL, 0.5, "x");
  dsc_progress_message (NULL, DSC_MESSAGE_INFO, "x");
  dsc_progress_pop (NULL);
  g_assert_cmpfloat (dsc_progress_get_fraction (NULL), ==, 0.0);
}

typedef struct {
  guint n_messages;
  guint n_changes;
  GMainLoop *loop;
} Seen;

static void
message_cb (DscProgress *progress, int level, const char *text, gpointer data)
{
  Seen *seen = data;
  g_autofree char *expected = g_strdup_printf ("message %u", seen->n_messages);

  g_assert_cmpint (level, ==, DSC_MESSAGE_WARNING);
  g_assert_cmpstr (text, ==, expected);
  seen->n_messages++;
}

static void
changed_cb (DscProgress *progress, gpointer data)
{
  Seen *seen = data;

  seen->n_changes++;
  if (seen->n_messages == 500)
    g_main_loop_quit (seen->loop);
}

static gpointer
report (gpointer data)
{
  for (guint i = 0; i < 500; i++) {
    dsc_progress_message (data, DSC_MESSAGE_WARNING, "message %u", i);
    dsc_progress_set (data, i / 500.0, NULL);
  }
  return NULL;
}

/* All messages arrive, in order, on the owner's context, with few wake-ups. */
static void
test_signals_from_another_thread (void)
{
  g_autoptr (DscProgress) progress = dsc_progress_new ();
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  Seen seen = { .loop = loop };
  GThread *thread;

  g_signal_connect (progress, "message", G_CALLBACK (message_cb), &seen);
  g_signal_connect (progress, "changed", G_CALLBACK (changed_cb), &seen);
  thread = g_thread_new ("report", report, progress);
  g_main_loop_run (loop);
  g_thread_join (thread);
  g_assert_cmpuint (seen.n_messages, ==, 500);
  g_assert_cmpuint (seen.n_changes, <, 50);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/progress/scopes", test_scopes);
  g_test_add_func ("/progress/null", test_null_is_accepted);
  g_test_add_func ("/progress/signals", test_signals_from_another_thread);
  return g_test_run ();
}
