/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-app-test.h"
#include "dsc-window-undo.h"

static DscWindow *window;

static guint
find_step (const char *id)
{
  DscSession *session = dsc_window_get_session (window);

  for (guint i = 0; i < dsc_session_n_steps (session); i++)
    if (g_str_equal (dsc_session_get_step (session, i)->id, id))
      return i;
  g_assert_not_reached ();
}

static void
assert_param (const char *step, const char *name, const char *text)
{
  g_autofree char *now
      = dsc_session_get_param (dsc_window_get_session (window), find_step (step), name);

  g_assert_cmpstr (now, ==, text);
}

static void
set_param (const char *step, const char *name, const char *text)
{
  dsc_app_test_activate (window, "set-param", g_variant_new ("(sss)", step, name, text));
}

static void
assert_state (const char *action, const char *text)
{
  g_autofree char *state = dsc_app_test_state (window, action);

  g_assert_cmpstr (state, ==, text);
}

/* Every kind of change of the session, back and forth through the one history. */
static void
test_history (void)
{
  g_assert_false (g_action_group_get_action_enabled (G_ACTION_GROUP (window), "undo"));
  set_param ("resample", "pixfrac", "0.5");
  set_param ("tweakreg", "fitgeometry", "shift");
  set_param ("outlier_detection", "skip", "true");
  dsc_app_test_activate (window, "compat", NULL);
  assert_state ("undo", "'behave exactly as jwst'");
  dsc_app_test_activate (window, "undo", NULL);
  assert_state ("compat", "false");
  assert_state ("redo", "'behave exactly as jwst'");
  assert_state ("undo", "'skip outlier_detection'");
  dsc_app_test_activate (window, "undo", NULL);
  assert_param ("outlier_detection", "skip", "false");
  dsc_app_test_activate (window, "undo", NULL);
  assert_param ("tweakreg", "fitgeometry", "rshift");
  assert_state ("undo", "'resample: pixfrac 1.0 → 0.5'");
  /* What is taken back is seen. */
  assert_state ("select-step", "'tweakreg'");
  dsc_app_test_activate (window, "redo", NULL);
  dsc_app_test_activate (window, "redo", NULL);
  dsc_app_test_activate (window, "redo", NULL);
  assert_state ("compat", "true");
  assert_param ("outlier_detection", "skip", "true");
  g_assert_false (g_action_group_get_action_enabled (G_ACTION_GROUP (window), "redo"));

  /* A second edit after undo and redo acts. */
  set_param ("resample", "pixfrac", "0.25");
  set_param ("resample", "pixfrac", "0.3");
  assert_state ("undo", "'resample: pixfrac 0.5 → 0.3'");
  dsc_app_test_activate (window, "undo", NULL);
  assert_param ("resample", "pixfrac", "0.5");

  /* Resetting is one step. */
  set_param ("resample", "kernel", "point");
  dsc_app_test_activate (window, "reset-params", g_variant_new_string ("resample"));
  assert_param ("resample", "kernel", "square");
  assert_state ("undo", "'reset resample'");
  dsc_app_test_activate (window, "undo", NULL);
  assert_param ("resample", "kernel", "point");
  assert_param ("resample", "pixfrac", "0.5");
}

/* Where a value came from comes back with it. */
static void
test_origin (void)
{
  DscSession *session = dsc_window_get_session (window);
  guint step = find_step ("skymatch");
  g_autoptr (GError) error = NULL;

  dsc_session_set_param_from (session, step, "nclip", "7", "image3.asdf", &error);
  g_assert_no_error (error);
  dsc_app_test_spin (1.1);
  set_param ("skymatch", "nclip", "8");
  g_assert_null (dsc_session_get_param_origin (session, step, "nclip"));
  dsc_app_test_activate (window, "undo", NULL);
  assert_param ("skymatch", "nclip", "7");
  g_assert_cmpstr (dsc_session_get_param_origin (session, step, "nclip"), ==, "image3.asdf");
}

static gboolean
has_file (gpointer data)
{
  return g_file_test (data, G_FILE_TEST_EXISTS)
         && g_action_group_get_action_enabled (G_ACTION_GROUP (window), "set-param");
}

static gboolean
is_loaded (gpointer data)
{
  g_autofree char *undo = dsc_app_test_state (window, "undo");

  return g_str_equal (undo, "'load mine.asdf'");
}

/* A file of parameters is one step, and says that the values are its. */
static void
test_file (void)
{
  DscSession *session = dsc_window_get_session (window);
  g_autofree char *folder = dsc_test_tmpdir ();
  g_autofree char *path = g_build_filename (folder, "mine.asdf", NULL);
  guint step = find_step ("resample");

  dsc_app_test_spin (1.1);
  set_param ("resample", "pixfrac", "0.6");
  dsc_app_test_activate (window, "save-params", g_variant_new ("(ss)", "", path));
  dsc_app_test_wait (has_file, path, 20);
  dsc_app_test_spin (1.1);
  set_param ("resample", "pixfrac", "0.7");
  dsc_app_test_activate (window, "load-params", g_variant_new ("(ss)", "resample", path));
  dsc_app_test_wait (is_loaded, NULL, 20);
  assert_param ("resample", "pixfrac", "0.6");
  /* With the line. */
  g_assert_true (
      g_str_has_prefix (dsc_session_get_param_origin (session, step, "pixfrac"), "mine.asdf:"));
  dsc_app_test_activate (window, "undo", NULL);
  assert_param ("resample", "pixfrac", "0.7");
  g_assert_null (dsc_session_get_param_origin (session, step, "pixfrac"));
}

int
main (int argc, char **argv)
{
  g_autofree char *asn = NULL;
  const char *paths[2] = { NULL };
  int status;

  dsc_app_test_init (&argc, &argv);
  paths[0] = asn = dsc_app_test_association ();
  window = dsc_app_test_window (paths);
  g_test_add_func ("/window-undo/history", test_history);
  g_test_add_func ("/window-undo/origin", test_origin);
  g_test_add_func ("/window-undo/file", test_file);
  status = g_test_run ();
  dsc_app_test_close (window);
  return status;
}
