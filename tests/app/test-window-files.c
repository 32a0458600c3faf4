/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>

#include "dsc-app-test.h"
#include "dsc-window-catalog.h"

/* Without the exposures that are not there, when that is asked for; not when all are gone. */
static void
test_without_missing (void)
{
  g_autofree char *dir = dsc_test_tmpdir ();
  g_autofree char *path = g_build_filename (dir, "part_asn.json", NULL);
  g_autofree char *there = dsc_app_test_exposure (0);
  g_autofree char *text
      = g_strdup_printf ("{\"products\": [{\"name\": \"part\", \"members\": ["
                         "{\"expname\": \"%s\", \"exptype\": \"science\"},"
                         "{\"expname\": \"gone_cal.fits\", \"exptype\": \"science\"}]}]}",
                         there);
  const char *paths[] = { path, NULL };
  DscWindow *window;

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  window = dsc_app_test_window (paths);
  g_assert_cmpstr (dsc_window_get_page (window), ==, "error");
  dsc_app_test_activate (window, "open-without-missing", NULL);
  while (dsc_window_is_loading (window))
    dsc_app_test_spin (0.02);
  g_assert_cmpstr (dsc_window_get_page (window), ==, "main");
  g_assert_cmpuint (
      dsc_library_get_n_models (dsc_session_get_library (dsc_window_get_session (window))), ==, 1);
  g_assert_nonnull (strstr (dsc_window_get_notice (window), "gone_cal.fits"));
  dsc_app_test_close (window);

  g_assert_cmpint (g_remove (path), ==, 0);
  window = dsc_app_test_window (paths);
  dsc_app_test_activate (window, "open-without-missing", NULL);
  while (dsc_window_is_loading (window))
    dsc_app_test_spin (0.02);
  g_assert_cmpstr (dsc_window_get_page (window), ==, "error");
  dsc_app_test_close (window);
}

/* A file of coordinates says what it is; one for a spectrograph what it cannot do. */
static void
test_coordinates_file (void)
{
  const struct {
    const char *name, *part;
  } cases[] = { { "real/ceers-gwcs/jw01345001001_02201_00001_nrcb4_tweakreg.asdf", "no pixels" },
                { "real/jwst-wcs/miri_lrs_wcs.asdf", "tabular" } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *path = dsc_test_shared (cases[i].name);
    const char *paths[] = { path, NULL };
    DscWindow *window;

    if (!path)
      return;
    window = dsc_app_test_window (paths);
    g_assert_cmpstr (dsc_window_get_page (window), ==, "error");
    g_assert_nonnull (strstr (dsc_window_get_notice (window), cases[i].part));
    dsc_app_test_close (window);
  }
}

/* Two images beside each other, without an association: the title says which one is seen. */
static void
test_title (void)
{
  g_autofree char *dir = dsc_test_shared ("real/miri-orion-bar");
  g_autofree char *a = NULL, *b = NULL;
  const char *paths[3] = { NULL };
  DscWindow *window;

  if (!dir)
    return;
  paths[0] = a = g_build_filename (dir, "jw01288015001_26101_00003_mirimage_i2d.fits", NULL);
  paths[1] = b = g_build_filename (dir, "jw01288016001_34101_00002_mirimage_i2d.fits", NULL);
  window = dsc_app_test_window (paths);
  g_assert_nonnull (strstr (gtk_window_get_title (GTK_WINDOW (window)), "26101"));
  dsc_app_test_activate (window, "next-tab", NULL);
  dsc_app_test_spin (0.1);
  g_assert_nonnull (strstr (gtk_window_get_title (GTK_WINDOW (window)), "34101"));
  dsc_app_test_close (window);
}

static gboolean
is_measured (gpointer window)
{
  return dsc_session_get_state (dsc_window_get_session (window), 0) == DSC_STATE_FRESH
         && dsc_window_is_catalog_settled (window);
}

/* An image by itself has the one step that works on an image; an exposure has all of them, until
 * it is to be measured as it is. */
static void
test_one_image (void)
{
  g_autofree char *path = dsc_app_test_exposure (0);
  g_autofree char *page = NULL;
  const char *paths[] = { path, NULL };
  DscWindow *window = dsc_app_test_window (paths);
  DscSession *session = dsc_window_get_session (window);

  g_assert_cmpuint (dsc_session_n_steps (session), ==, 5);
  dsc_app_test_activate (window, "measure-image", NULL);
  while (dsc_window_is_loading (window))
    dsc_app_test_spin (0.02);
  session = dsc_window_get_session (window);
  g_assert_cmpuint (dsc_session_n_steps (session), ==, 1);
  g_assert_cmpstr (dsc_session_get_step (session, 0)->id, ==, "source_catalog");
  /* no board of a step that is not there */
  dsc_app_test_activate (window, "show-board", g_variant_new_string ("source_catalog"));
  dsc_app_test_change (window, "drawer-page", g_variant_new_string ("alignment"));
  page = dsc_app_test_state (window, "drawer-page");
  g_assert_cmpstr (page, ==, "'sources'");
  dsc_app_test_activate (window, "run-all", NULL);
  dsc_app_test_wait (is_measured, window, 30);
  g_assert_nonnull (strstr (dsc_session_get_verdict (session, 0), "source"));
  dsc_app_test_close (window);
}

int
main (int argc, char **argv)
{
  dsc_app_test_init (&argc, &argv);
  g_test_add_func ("/app/window/without-missing", test_without_missing);
  g_test_add_func ("/app/window/coordinates-file", test_coordinates_file);
  g_test_add_func ("/app/window/title", test_title);
  g_test_add_func ("/app/window/one-image", test_one_image);
  return g_test_run ();
}
