/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>

#include "dsc-app-test.h"

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

int
main (int argc, char **argv)
{
  dsc_app_test_init (&argc, &argv);
  g_test_add_func ("/app/window/without-missing", test_without_missing);
  g_test_add_func ("/app/window/coordinates-file", test_coordinates_file);
  g_test_add_func ("/app/window/title", test_title);
  return g_test_run ();
}
