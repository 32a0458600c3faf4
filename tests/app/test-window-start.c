/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <string.h>

#include "dsc-app-test.h"
#include "dsc-association.h"
#include "dsc-lesson.h"
#include "dsc-window-start.h"

static gboolean
is_read (gpointer window)
{
  DscAsnMaker *maker = dsc_window_get_asn_maker (window);

  return !dsc_asn_maker_is_reading (maker) && dsc_asn_maker_n_files (maker) > 0;
}

static gboolean
is_open (gpointer window)
{
  return dsc_window_get_session (window) && !dsc_window_is_loading (window);
}

/* A folder of exposures and a text: the exposures become one association, which opens. */
static void
test_maker (void)
{
  g_autofree char *exposure = dsc_app_test_exposure (0);
  g_autofree char *folder = g_path_get_dirname (exposure);
  g_autofree char *place = dsc_test_tmpdir ();
  g_autofree char *odd = g_build_filename (place, "odd_cal.fits", NULL);
  const char *paths[] = { folder, odd, folder, NULL };
  DscWindow *window = dsc_app_test_window (NULL);
  DscAsnMaker *maker = dsc_window_get_asn_maker (window);
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;

  g_assert_true (g_file_set_contents (odd, "no FITS", -1, NULL));
  g_assert_cmpstr (dsc_window_get_page (window), ==, "empty");
  dsc_app_test_activate (window, "make-association-of", g_variant_new_strv (paths, -1));
  g_assert_cmpstr (dsc_window_get_page (window), ==, "make");
  dsc_app_test_wait (is_read, window, 20);
  g_assert_cmpuint (dsc_asn_maker_n_files (maker), ==, 5);
  g_assert_cmpuint (dsc_asn_maker_n_drafts (maker), ==, 1);
  g_assert_cmpuint (dsc_asn_maker_get_draft (maker, 0)->files->len, ==, 4);

  dsc_asn_maker_set_folder (maker, place);
  path = dsc_asn_maker_write (maker, FALSE, &error);
  g_assert_no_error (error);
  g_assert_true (g_str_has_prefix (path, place));
  g_assert_null (dsc_asn_maker_write (maker, FALSE, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS);
  g_signal_emit_by_name (maker, "finished", path);
  dsc_app_test_wait (is_open, window, 20);
  g_assert_cmpuint (
      dsc_library_get_n_models (dsc_session_get_library (dsc_window_get_session (window))), ==, 4);
  g_assert_cmpstr (dsc_window_get_page (window), ==, "main");
  g_assert_cmpuint (dsc_asn_maker_n_files (maker), ==, 0);
  dsc_app_test_close (window);
}

static gboolean
has_begun (gpointer window)
{
  return dsc_lesson_bar_get_page (dsc_window_get_lesson_bar (window)) != NULL;
}

/* The demo is made once, the lesson begins on it, and a page knows when it is done. */
static void
test_lesson (void)
{
  g_autofree char *folder = dsc_window_dup_demo_folder ();
  DscWindow *window = dsc_app_test_window (NULL);
  DscLessonBar *bar = dsc_window_get_lesson_bar (window);
  g_autofree char *state = NULL;

  dsc_test_remove_tree (folder);
  dsc_app_test_activate (window, "lesson", g_variant_new_string ("doubled-star"));
  dsc_app_test_wait (has_begun, window, 120);
  g_assert_true (g_file_test (folder, G_FILE_TEST_IS_DIR));
  g_assert_false (dsc_lesson_bar_is_done (bar));
  dsc_app_test_activate (window, "lesson-show-me", NULL);
  g_assert_true (dsc_lesson_bar_is_done (bar));
  dsc_lesson_bar_go (bar, 1);
  g_assert_false (dsc_lesson_bar_is_done (bar));
  state = dsc_app_test_state (window, "lesson-page");
  g_assert_cmpstr (state, ==, "1");
  dsc_lesson_bar_go (bar, 99);
  g_assert_null (dsc_lesson_bar_get_lesson (bar));
  dsc_app_test_close (window);
}

/* What pages ask for exists: actions, steps, parameters and values. */
static void
test_lesson_tables (void)
{
  g_autofree char *asn = dsc_app_test_association ();
  const char *paths[] = { asn, NULL };
  DscWindow *window = dsc_app_test_window (paths);
  DscSession *session = dsc_window_get_session (window);

  for (guint i = 0; i < dsc_lesson_n (); i++) {
    const DscLesson *lesson = dsc_lesson_get (i);

    for (guint k = 0; k < lesson->n_pages; k++) {
      const DscLessonPage *page = &lesson->pages[k];
      g_autoptr (GError) error = NULL;
      g_autoptr (GVariant) target
          = page->target ? g_variant_parse (NULL, page->target, NULL, NULL, &error) : NULL;
      const GVariantType *type;
      g_auto (GStrv) words = g_strsplit (page->until ? page->until : "", " ", 4);

      g_assert_no_error (error);
      if (page->action) {
        g_assert_true (g_str_has_prefix (page->action, "win."));
        g_assert_true (g_action_group_has_action (G_ACTION_GROUP (window), page->action + 4));
        type = g_action_group_get_action_parameter_type (G_ACTION_GROUP (window), page->action + 4);
        g_assert_true (!target || (type && g_variant_is_of_type (target, type)));
      }
      if (g_strcmp0 (words[0], "state") == 0)
        g_assert_true (g_action_group_has_action (G_ACTION_GROUP (window), words[1]));
      if (g_strcmp0 (words[0], "param") == 0) {
        guint step = 0;

        while (!g_str_equal (dsc_session_get_step (session, step)->id, words[1]))
          g_assert_cmpuint (++step, <, dsc_session_n_steps (session));
        g_assert_true (dsc_session_set_param (session, step, words[2], words[3], &error));
        g_free (words[0]);
        words[0] = dsc_session_get_param (session, step, words[2]);
        g_assert_cmpstr (words[0], ==, words[3]);
      }
    }
  }
  dsc_app_test_close (window);
}

int
main (int argc, char **argv)
{
  dsc_app_test_init (&argc, &argv);
  g_test_add_func ("/window-start/maker", test_maker);
  g_test_add_func ("/window-start/lesson", test_lesson);
  g_test_add_func ("/window-start/lesson-tables", test_lesson_tables);
  return g_test_run ();
}
