/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "dsc-app-test.h"
#include "dsc-error.h"
#include "dsc-pair-bar.h"
#include "dsc-pair-job.h"
#include "dsc-rgb-bar.h"
#include "dsc-view-lock.h"

static DscPairBar *
bar_of (DscWindow *window)
{
  DscImagePage *page = dsc_image_tabs_get_current (dsc_window_get_tabs (window));

  return page ? dsc_pair_bar_get (page, FALSE) : NULL;
}

static DscImageView *
view_of (DscWindow *window)
{
  return dsc_image_page_get_view (dsc_image_tabs_get_current (dsc_window_get_tabs (window)));
}

static gboolean
is_shown (gpointer data)
{
  return dsc_image_view_get_stats (view_of (data)) != NULL;
}

static gboolean
is_computed (gpointer data)
{
  return !dsc_pair_bar_is_busy (bar_of (data)) && is_shown (data);
}

static DscWindow *
open_two (void)
{
  g_autofree char *asn = dsc_app_test_association ();
  const char *paths[] = { asn, NULL };
  DscWindow *window = dsc_app_test_window (paths);

  for (int i = 0; i < 2; i++) {
    dsc_app_test_activate (window, "open-exposure", g_variant_new_int32 (i));
    dsc_app_test_wait (is_shown, window, 10);
  }
  return window;
}

static void
assert_same_sky (DscImageView *a, DscImageView *b)
{
  double ax, ay, bx, by, x, y;

  dsc_image_view_get_center (a, &ax, &ay);
  dsc_image_view_get_center (b, &bx, &by);
  g_assert_true (dsc_view_lock_map (a, ax, ay, b, &x, &y));
  dsc_assert_near (x, bx, 0, 1e-4);
  dsc_assert_near (y, by, 0, 1e-4);
}

/* The values of a difference are those of the two at the same place of the sky. */
static void
check_difference (DscWindow *window)
{
  DscPairBar *bar = bar_of (window);
  g_autoptr (GError) error = NULL;
  g_autoptr (DscImage) second = NULL, first = NULL;
  DscImageModel *models[2] = { dsc_pair_bar_get_model (bar, 0), dsc_pair_bar_get_model (bar, 1) };
  DscImage *shown
      = dsc_image_model_peek_plane (dsc_image_view_get_model (view_of (window)), DSC_PLANE_SCI);
  guint n = 0;

  first = dsc_image_model_load_plane (models[0], DSC_PLANE_SCI, &error);
  second = dsc_pair_regrid (models[0], models[1], DSC_PLANE_SCI, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (shown);
  for (guint i = 0; i < 96 * 96; i++) {
    float d = first->f[i] - second->f[i];

    g_assert_true (isnan (d) == isnan (shown->f[i]));
    if (isfinite (d)) {
      dsc_assert_near (shown->f[i], d, 1e-5, 1e-6);
      n++;
    }
  }
  g_assert_cmpuint (n, >, 1000);
}

static void
test_modes (void)
{
  DscWindow *window = open_two ();
  DscImageView *view;
  double vmin, vmax;

  dsc_app_test_activate (window, "compare",
                         g_variant_new ("(sss)", "member:0", "member:1", "curtain"));
  dsc_app_test_wait (is_shown, window, 10);
  g_assert_nonnull (bar_of (window));
  view = view_of (window);
  g_assert_cmpint (dsc_image_view_get_compare_mode (view), ==, DSC_COMPARE_CURTAIN);

  dsc_app_test_change (window, "pair-mode", g_variant_new_string ("blink"));
  g_assert_cmpint (dsc_image_view_get_compare_mode (view), ==, DSC_COMPARE_BLINK);

  /* Two views: each leads the other. */
  dsc_app_test_change (window, "pair-mode", g_variant_new_string ("side-by-side"));
  dsc_app_test_spin (0.2);
  g_assert_cmpint (dsc_image_view_get_compare_mode (view), ==, DSC_COMPARE_NONE);
  dsc_image_view_zoom_about (view, 30, 40, 3);
  assert_same_sky (view, dsc_pair_bar_get_second_view (bar_of (window)));
  dsc_image_view_center_on (dsc_pair_bar_get_second_view (bar_of (window)), 50, 45);
  assert_same_sky (view, dsc_pair_bar_get_second_view (bar_of (window)));

  dsc_app_test_change (window, "pair-mode", g_variant_new_string ("difference"));
  g_assert_null (dsc_pair_bar_get_second_view (bar_of (window)));
  dsc_app_test_wait (is_computed, window, 10);
  check_difference (window);
  g_object_get (view, "vmin", &vmin, "vmax", &vmax, NULL);
  g_assert_cmpfloat (vmin, ==, -vmax);

  dsc_app_test_change (window, "pair-mode", g_variant_new_string ("ratio"));
  dsc_app_test_wait (is_computed, window, 10);
  g_object_get (view, "vmin", &vmin, "vmax", &vmax, NULL);
  dsc_assert_near (vmin + vmax, 2, 1e-12, 1e-12);

  /* The other way round the difference has the other sign; colours come back as they were. */
  dsc_app_test_activate (window, "compare-swap", NULL);
  dsc_app_test_change (window, "pair-mode", g_variant_new_string ("difference"));
  dsc_app_test_wait (is_computed, window, 10);
  check_difference (window);
  dsc_app_test_change (window, "pair-mode", g_variant_new_string ("curtain"));
  {
    g_autofree char *colormap = dsc_app_test_state (window, "colormap");

    g_assert_cmpstr (colormap, ==, "'gray'");
  }
  dsc_app_test_activate (window, "compare-end", NULL);
  g_assert_null (bar_of (window));
  g_assert_cmpuint (dsc_image_tabs_n_pages (dsc_window_get_tabs (window)), ==, 2);
  dsc_app_test_close (window);
}

static void
test_frames (void)
{
  DscWindow *window = open_two ();
  DscImageTabs *tabs = dsc_window_get_tabs (window);
  DscImageView *views[2];

  dsc_app_test_change (window, "frames", g_variant_new_string ("tile"));
  dsc_app_test_spin (0.2);
  for (guint i = 0; i < 2; i++) {
    views[i] = dsc_image_page_get_view (dsc_image_tabs_get_page (tabs, i));
    g_assert_true (gtk_widget_get_mapped (GTK_WIDGET (views[i])));
  }
  dsc_image_view_zoom_about (views[0], 20, 30, 2);
  assert_same_sky (views[0], views[1]);

  /* Unlocked they are on their own; by pixels they are at the same ones. */
  dsc_app_test_change (window, "lock-wcs", g_variant_new_boolean (FALSE));
  dsc_image_view_center_on (views[0], 10, 10);
  dsc_image_view_center_on (views[1], 60, 60);
  {
    double x, y;

    dsc_image_view_get_center (views[0], &x, &y);
    g_assert_cmpfloat (x, ==, 10);
    dsc_app_test_change (window, "lock-image", g_variant_new_boolean (TRUE));
    dsc_image_view_center_on (views[1], 40, 41);
    dsc_image_view_get_center (views[0], &x, &y);
    g_assert_cmpfloat (x, ==, 40);
    g_assert_cmpfloat (y, ==, 41);
  }

  /* A frame that is closed leaves the others. */
  dsc_app_test_activate (window, "cursor", g_variant_new ("(dd)", 48.0, 48.0));
  dsc_app_test_activate (window, "next-tab", NULL);
  dsc_app_test_change (window, "magnifier", g_variant_new_boolean (TRUE));
  dsc_app_test_change (window, "sky-grid", g_variant_new_boolean (TRUE));
  dsc_app_test_spin (0.2);
  dsc_app_test_activate (window, "close-tab", NULL);
  dsc_app_test_spin (0.2);
  g_assert_cmpuint (dsc_image_tabs_n_pages (tabs), ==, 1);
  g_assert_true (gtk_widget_get_mapped (GTK_WIDGET (view_of (window))));
  dsc_app_test_close (window);
}

static gboolean
is_there (gpointer path)
{
  return g_file_test (path, G_FILE_TEST_EXISTS);
}

static gboolean
is_colour (gpointer data)
{
  DscRgbBar *bar = dsc_rgb_bar_get (dsc_image_tabs_get_current (dsc_window_get_tabs (data)), FALSE);

  return bar && !dsc_rgb_bar_is_busy (bar) && is_shown (data);
}

/* A frame behind the others is closed while all are seen. */
static void
test_close_behind (void)
{
  DscWindow *window = open_two ();
  DscImageTabs *tabs = dsc_window_get_tabs (window);
  DscImagePage *first = dsc_image_tabs_get_page (tabs, 0);
  AdwTabView *view = ADW_TAB_VIEW (gtk_widget_get_ancestor (GTK_WIDGET (first), ADW_TYPE_TAB_VIEW));

  g_assert_nonnull (view);
  dsc_app_test_change (window, "frames", g_variant_new_string ("tile"));
  dsc_app_test_spin (0.2);
  adw_tab_view_close_page (view, adw_tab_view_get_nth_page (view, 0));
  dsc_app_test_spin (0.2);
  g_assert_cmpuint (dsc_image_tabs_n_pages (tabs), ==, 1);
  g_assert_true (gtk_widget_get_mapped (GTK_WIDGET (view_of (window))));
  g_assert_true (gtk_widget_is_ancestor (GTK_WIDGET (view_of (window)), GTK_WIDGET (view)));
  dsc_app_test_close (window);
}

/* A difference has its own colours; what is opened beside it does not take them. */
static void
test_own_colours (void)
{
  DscWindow *window = open_two ();
  g_autofree char *colormap = NULL;

  dsc_app_test_activate (window, "compare",
                         g_variant_new ("(sss)", "member:0", "member:1", "difference"));
  dsc_app_test_wait (is_computed, window, 10);
  g_object_get (view_of (window), "colormap", &colormap, NULL);
  g_assert_cmpstr (colormap, ==, "RdBu_r");
  g_clear_pointer (&colormap, g_free);
  dsc_app_test_activate (window, "match-display", NULL);
  dsc_app_test_activate (window, "compare-with", g_variant_new_string ("member:1"));
  dsc_app_test_activate (window, "open-exposure", g_variant_new_int32 (0));
  dsc_app_test_wait (is_shown, window, 10);
  g_object_get (view_of (window), "colormap", &colormap, NULL);
  g_assert_cmpstr (colormap, ==, "gray");
  g_clear_pointer (&colormap, g_free);
  dsc_app_test_activate (window, "prev-tab", NULL);
  dsc_app_test_activate (window, "open-exposure", g_variant_new_int32 (2));
  dsc_app_test_wait (is_shown, window, 10);
  g_object_get (view_of (window), "colormap", &colormap, NULL);
  g_assert_cmpstr (colormap, ==, "gray");
  dsc_app_test_close (window);
}

/* Values of the channels, the picture on the screen and the file are of the same recipe. */
static void
test_rgb (void)
{
  DscWindow *window = open_two ();
  g_autofree char *directory = dsc_test_tmpdir ();
  g_autofree char *path = g_build_filename (directory, "colour.png", NULL);
  g_autoptr (GdkTexture) texture = NULL;
  g_autoptr (GError) error = NULL;
  DscImagePage *page;
  DscRgbBar *bar;

  dsc_app_test_activate (window, "rgb-compose",
                         g_variant_new ("(sss)", "member:0", "member:1", "member:0"));
  dsc_app_test_wait (is_colour, window, 10);
  page = dsc_image_tabs_get_current (dsc_window_get_tabs (window));
  bar = dsc_rgb_bar_get (page, FALSE);
  dsc_app_test_activate (window, "cursor", g_variant_new ("(dd)", 48.0, 48.0));
  g_assert_true (g_str_has_prefix (dsc_rgb_bar_get_values (bar), "R "));
  dsc_app_test_activate (window, "rgb-save", g_variant_new_string (path));
  dsc_app_test_wait (is_there, path, 10);
  texture = gdk_texture_new_from_filename (path, &error);
  g_assert_no_error (error);
  g_assert_cmpint (gdk_texture_get_width (texture), ==, 96);
  g_assert_cmpint (gdk_texture_get_height (texture), ==, 96);
  {
    g_autofree guint32 *pixels = g_new (guint32, 96 * 96);
    guint n_colours = 0;

    gdk_texture_download (texture, (guchar *)pixels, 96 * 4);
    for (guint i = 0; i < 96 * 96; i++) {
      /* Red and blue are one image with one pair of limits. */
      g_assert_cmphex (pixels[i] >> 16 & 255, ==, pixels[i] & 255);
      n_colours += (pixels[i] >> 8 & 255) != (pixels[i] & 255);
    }
    g_assert_cmpuint (n_colours, >, 100);
  }
  /* Another image in one of the colours: in the same page. */
  dsc_app_test_activate (window, "rgb-channel", g_variant_new ("(us)", 2, "member:1"));
  dsc_app_test_wait (is_colour, window, 10);
  g_assert_true (dsc_image_tabs_get_current (dsc_window_get_tabs (window)) == page);
  dsc_app_test_activate (window, "cursor", g_variant_new ("(dd)", 40.0, 40.0));
  {
    g_auto (GStrv) parts = g_strsplit (dsc_rgb_bar_get_values (bar), "  ", -1);

    g_assert_cmpstr (parts[1] + 2, ==, parts[2] + 2);
    g_assert_cmpstr (parts[0] + 2, !=, parts[1] + 2);
  }
  dsc_app_test_close (window);
}

/* Refused before anything is read. */
static void
test_too_large (void)
{
  g_autoptr (DscImageModel) small = dsc_image_model_new ("small", 100, 100);
  g_autoptr (DscImageModel) large = dsc_image_model_new ("large", 4000000, 4000000);
  g_autoptr (GError) error = NULL;

  g_assert_true (dsc_pair_check_size (small, 11, &error));
  g_assert_no_error (error);
  g_assert_false (dsc_pair_check_size (large, 5, &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_TOO_LARGE);
}

int
main (int argc, char **argv)
{
  dsc_app_test_init (&argc, &argv);
  g_test_add_func ("/app/window-compare/modes", test_modes);
  g_test_add_func ("/app/window-compare/frames", test_frames);
  g_test_add_func ("/app/window-compare/close-behind", test_close_behind);
  g_test_add_func ("/app/window-compare/own-colours", test_own_colours);
  g_test_add_func ("/app/window-compare/rgb", test_rgb);
  g_test_add_func ("/app/window-compare/too-large", test_too_large);
  return g_test_run ();
}
