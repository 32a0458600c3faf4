/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <string.h>

#include "dsc-app-test.h"
#include "dsc-session-document.h"
#include "dsc-window-part.h"
#include "dsc-window-regions.h"
#include "dsc-window-session.h"
#include "dsc-window-variants.h"

static gboolean
is_settled (gpointer window)
{
  return dsc_window_is_session_settled (window);
}

static gboolean
is_fresh (gpointer window)
{
  DscSession *session = dsc_window_get_session (window);

  return dsc_session_get_state (session, 3) == DSC_STATE_FRESH && !dsc_session_is_running (session);
}

static void
set_param (DscWindow *window, const char *step, const char *name, const char *value)
{
  dsc_app_test_activate (window, "set-param", g_variant_new ("(sss)", step, name, value));
}

static char *
get_param (DscWindow *window, guint step, const char *name)
{
  return dsc_session_get_param (dsc_window_get_session (window), step, name);
}

static void
save_as (DscWindow *window, const char *path)
{
  dsc_app_test_activate (window, "save-session-as", g_variant_new_string (path));
  dsc_app_test_wait (is_settled, window, 20);
}

/* (transfer full): what a file keeps of the window */
static char *
window_text (const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DscSessionDocument) document = dsc_session_document_read (path, &error);
  GString *text = g_string_new (NULL);
  g_assert_no_error (error);
  dsc_state_print (text, document->window, 0);
  return g_string_free (text, FALSE);
}

static void
assert_state (DscWindow *window, const char *action, const char *expected)
{
  g_autofree char *state = dsc_app_test_state (window, action);

  g_assert_cmpstr (state, ==, expected);
}

/* A window in which something was done: parameters, a picture that is looked at closely, regions.
 */
static DscWindow *
open_worked (void)
{
  g_autofree char *asn = dsc_app_test_association ();
  const char *paths[] = { asn, NULL };
  DscWindow *window = dsc_app_test_window (paths);
  DscRegion *region = dsc_region_new (DSC_REGION_CIRCLE, FALSE);
  DscImageView *view;

  region->x = 40;
  region->y = 50;
  region->a = 6;
  dsc_region_overlay_add (dsc_window_get_region_overlay (window), region);
  set_param (window, "resample", "pixfrac", "0.7");
  dsc_app_test_activate (window, "run-step", g_variant_new_string ("resample"));
  dsc_app_test_wait (is_fresh, window, 60);
  dsc_app_test_activate (window, "keep-variant", g_variant_new_string ("softer"));
  dsc_app_test_activate (window, "open-exposure", g_variant_new_int32 (2));
  dsc_app_test_activate (window, "open-exposure", g_variant_new_int32 (1));
  dsc_app_test_spin (0.2);
  dsc_app_test_change (window, "colormap", g_variant_new_string ("viridis"));
  dsc_app_test_change (window, "plane", g_variant_new_string ("ERR"));
  view = dsc_image_page_get_view (dsc_image_tabs_get_current (dsc_window_get_tabs (window)));
  dsc_image_view_zoom_about (view, 30, 20, 5.0);
  dsc_image_view_center_on (view, 31.5, 22.25);
  dsc_app_test_change (window, "show-dq", g_variant_new_boolean (TRUE));
  dsc_app_test_activate (window, "select-step", g_variant_new_string ("outlier_detection"));
  dsc_app_test_change (window, "drawer-page", g_variant_new_string ("outliers"));
  dsc_app_test_change (window, "inspector-page", g_variant_new_string ("display"));
  dsc_app_test_change (window, "lock-wcs", g_variant_new_boolean (TRUE));
  dsc_app_test_change (window, "blink-interval", g_variant_new_double (1.25));
  dsc_app_test_spin (0.3);
  return window;
}

/* The same screen: what a second save keeps of it is the same text. */
static void
test_reopen (void)
{
  g_autofree char *dir = dsc_test_tmpdir ();
  g_autofree char *path = g_build_filename (dir, "work.dscope", NULL);
  g_autofree char *again = g_build_filename (dir, "again.dscope", NULL);
  const char *paths[] = { path, NULL };
  DscWindow *window = open_worked ();
  g_autofree char *first = NULL, *second = NULL, *pixfrac = NULL;
  double x, y;
  DscImageView *view;

  save_as (window, path);
  assert_state (window, "session-state", "'saved'");
  set_param (window, "resample", "pixfrac", "0.9");
  dsc_app_test_spin (0.1);
  assert_state (window, "session-state", "'changed'");
  set_param (window, "resample", "pixfrac", "0.7");
  dsc_app_test_spin (0.1);
  assert_state (window, "session-state", "'saved'");
  dsc_app_test_close (window);

  window = dsc_app_test_window (paths);
  dsc_app_test_spin (0.5);
  g_assert_cmpstr (dsc_window_get_page (window), ==, "main");
  g_assert_null (dsc_window_get_notice (window));
  g_assert_cmpstr (dsc_window_get_session_path (window), ==, path);
  pixfrac = get_param (window, 3, "pixfrac");
  g_assert_cmpstr (pixfrac, ==, "0.7");
  g_assert_true (is_fresh (window)); /* its product came back */
  assert_state (window, "session-state", "'saved'");
  assert_state (window, "select-step", "'outlier_detection'");
  assert_state (window, "drawer-page", "'outliers'");
  g_assert_cmpuint (dsc_variants_n (dsc_window_get_variants (window)), ==, 1);
  g_assert_cmpstr (dsc_variants_get_name (dsc_window_get_variants (window), 0), ==, "softer");
  assert_state (window, "plane", "'ERR'");
  assert_state (window, "colormap", "'viridis'");
  assert_state (window, "blink-interval", "1.25");
  g_assert_cmpuint (dsc_region_overlay_n_regions (dsc_window_get_region_overlay (window)), ==, 1);
  view = dsc_image_page_get_view (dsc_image_tabs_get_current (dsc_window_get_tabs (window)));
  dsc_image_view_get_center (view, &x, &y);
  g_assert_cmpfloat (x, ==, 31.5);
  g_assert_cmpfloat (y, ==, 22.25);
  save_as (window, again);
  first = window_text (path);
  second = window_text (again);
  g_assert_cmpstr (first, ==, second);
  dsc_app_test_close (window);
}

static gboolean
has_notice (gpointer window)
{
  return dsc_window_get_notice (window) != NULL;
}

/* (transfer full) (nullable): the only copy of what is not saved */
static char *
find_copy (void)
{
  g_autofree char *name
      = g_build_filename (g_get_user_state_dir (), "ditherscope", "sessions", NULL);
  g_autoptr (GDir) dir = g_dir_open (name, 0, NULL);
  const char *file;

  while (dir && (file = g_dir_read_name (dir)))
    if (dsc_is_session_file (file))
      return g_build_filename (name, file, NULL);
  return NULL;
}

static void
remove_copies (void)
{
  char *copy;

  while ((copy = find_copy ())) {
    g_assert_cmpint (g_unlink (copy), ==, 0);
    g_free (copy);
  }
}

static gboolean
has_copy (gpointer data)
{
  g_autofree char *copy = find_copy ();

  return copy != NULL;
}

/* What was not saved is written by itself, and recovered by the next window. */
static void
test_recover (void)
{
  g_autofree char *asn = dsc_app_test_association ();
  const char *paths[] = { asn, NULL };
  DscWindow *window;
  g_autofree char *copy = NULL, *value = NULL, *crashed = NULL;
  gsize size;

  remove_copies ();
  window = dsc_app_test_window (paths);
  set_param (window, "resample", "pixfrac", "0.6");
  dsc_app_test_wait (has_copy, NULL, 20);
  dsc_app_test_wait (is_settled, window, 20);
  copy = find_copy ();
  /* as a crash would leave it: without the end that is written when a window closes */
  g_assert_true (g_file_get_contents (copy, &crashed, &size, NULL));
  g_assert_nonnull (strstr (crashed, "\"was_closed\": false"));
  dsc_app_test_close (window);
  g_assert_true (g_file_set_contents (copy, crashed, (gssize)size, NULL));

  window = dsc_app_test_window (NULL);
  dsc_window_offer_unsaved (window);
  dsc_app_test_wait (has_notice, window, 20);
  g_assert_nonnull (strstr (dsc_window_get_notice (window), "not closed properly"));
  dsc_app_test_activate (window, "recover-session", g_variant_new_string (copy));
  dsc_app_test_spin (0.05);
  while (dsc_window_is_loading (window))
    dsc_app_test_spin (0.02);
  value = get_param (window, 3, "pixfrac");
  g_assert_cmpstr (value, ==, "0.6");
  assert_state (window, "session-state", "'changed'");
  g_assert_null (dsc_window_get_session_path (window));

  /* taken back, there is nothing to keep */
  dsc_app_test_close (window);
  g_assert_true (has_copy (NULL));
  window = dsc_app_test_window (NULL);
  dsc_app_test_activate (window, "discard-session", g_variant_new_string (copy));
  g_assert_false (has_copy (NULL));
  dsc_app_test_activate (window, "discard-session", g_variant_new_string (asn));
  g_assert_true (g_file_test (asn, G_FILE_TEST_EXISTS));
  dsc_app_test_close (window);
}

/* A second window on the same file reads it, and says so. */
static void
test_lock (void)
{
  g_autofree char *dir = dsc_test_tmpdir ();
  g_autofree char *asn = dsc_app_test_association ();
  g_autofree char *path = g_build_filename (dir, "work.dscope", NULL);
  g_autofree char *copy = g_build_filename (dir, "mine.dscope", NULL);
  const char *paths[] = { asn, NULL }, *session[] = { path, NULL };
  DscWindow *first = dsc_app_test_window (paths), *second;

  save_as (first, path);
  second = dsc_app_test_window (session);
  g_assert_nonnull (strstr (dsc_window_get_notice (second), "open in another window"));
  g_assert_nonnull (strstr (dsc_window_get_notice (second), path));
  assert_state (second, "session-state", "'read-only'");
  save_as (second, path);
  g_assert_nonnull (strstr (dsc_window_get_notice (second), "open in another window"));
  save_as (second, copy);
  assert_state (second, "session-state", "'saved'");
  dsc_app_test_close (second);
  dsc_app_test_close (first);
}

/* A save that is asked for while another is under way is not lost, nor are both when the window
 * goes at once; regions alone are work, too. */
static void
test_hurry (void)
{
  g_autofree char *dir = dsc_test_tmpdir ();
  g_autofree char *asn = dsc_app_test_association ();
  g_autofree char *first = g_build_filename (dir, "first.dscope", NULL);
  g_autofree char *second = g_build_filename (dir, "second.dscope", NULL);
  const char *paths[] = { asn, NULL };
  DscRegion *region = dsc_region_new (DSC_REGION_CIRCLE, FALSE);
  DscWindow *window;

  remove_copies ();
  window = dsc_app_test_window (paths);
  dsc_app_test_activate (window, "save-session-as", g_variant_new_string (first));
  dsc_app_test_activate (window, "save-session-as", g_variant_new_string (second));
  dsc_app_test_wait (is_settled, window, 20);
  g_assert_true (g_file_test (first, G_FILE_TEST_EXISTS));
  g_assert_cmpstr (dsc_window_get_session_path (window), ==, second);
  region->x = region->y = region->a = 5;
  dsc_region_overlay_add (dsc_window_get_region_overlay (window), region);
  dsc_app_test_wait (has_copy, NULL, 20);
  dsc_app_test_wait (is_settled, window, 20);
  assert_state (window, "session-state", "'changed'");
  g_assert_cmpint (g_unlink (first), ==, 0);
  dsc_app_test_activate (window, "save-session", NULL);
  dsc_app_test_activate (window, "save-session-as", g_variant_new_string (first));
  dsc_app_test_close (window);
  g_assert_true (g_file_test (first, G_FILE_TEST_EXISTS));
  g_assert_false (has_copy (NULL));
}

/* A mosaic alone is opened again, and replayed, as the image it is. */
static void
test_image (void)
{
  g_autofree char *dir = dsc_test_tmpdir ();
  g_autofree char *asn = dsc_app_test_association ();
  g_autofree char *path = g_build_filename (dir, "image.dscope", NULL);
  g_autoptr (DscSessionDocument) document = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) written = NULL;
  const char *paths[] = { asn, NULL }, *image[] = { NULL, NULL }, *session[] = { path, NULL };
  DscWindow *window = dsc_app_test_window (paths);

  dsc_app_test_activate (window, "run-step", g_variant_new_string ("resample"));
  dsc_app_test_wait (is_fresh, window, 60);
  written = dsc_session_save (dsc_window_get_session (window), 3, dir, &error);
  g_assert_no_error (error);
  dsc_app_test_close (window);
  image[0] = written[0];
  window = dsc_app_test_window (image);
  set_param (window, "source_catalog", "npixels", "20");
  save_as (window, path);
  dsc_app_test_close (window);
  document = dsc_session_document_read (path, &error);
  g_assert_no_error (error);
  g_assert_true (document->as_image);
  window = dsc_app_test_window (session);
  g_assert_cmpuint (dsc_session_n_steps (dsc_window_get_session (window)), ==, 1);
  dsc_app_test_close (window);
}

/* What is damaged or lacks its inputs says so in the window. */
static void
test_errors (void)
{
  g_autofree char *dir = dsc_test_tmpdir ();
  g_autofree char *path = g_build_filename (dir, "bad.dscope", NULL);
  const char *paths[] = { path, NULL };
  DscWindow *window;

  g_assert_true (g_file_set_contents (path, "{\n\"format\": 3", -1, NULL));
  window = dsc_app_test_window (paths);
  g_assert_cmpstr (dsc_window_get_page (window), ==, "error");
  g_assert_nonnull (strstr (dsc_window_get_notice (window), "line 2"));
  dsc_app_test_close (window);

  g_assert_true (g_file_set_contents (path,
                                      "{\"format\": \"ditherscope-session\", \"version\": \"1.0\","
                                      "\"inputs\": [{\"path\": \"gone.json\"}]}",
                                      -1, NULL));
  window = dsc_app_test_window (paths);
  g_assert_cmpstr (dsc_window_get_page (window), ==, "error");
  g_assert_nonnull (strstr (dsc_window_get_notice (window), "gone.json"));
  dsc_app_test_close (window);
}

int
main (int argc, char **argv)
{
  dsc_app_test_init (&argc, &argv);
  g_test_add_func ("/app/session/reopen", test_reopen);
  g_test_add_func ("/app/session/recover", test_recover);
  g_test_add_func ("/app/session/lock", test_lock);
  g_test_add_func ("/app/session/hurry", test_hurry);
  g_test_add_func ("/app/session/image", test_image);
  g_test_add_func ("/app/session/errors", test_errors);
  return g_test_run ();
}
