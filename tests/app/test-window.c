/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <math.h>

#include "dsc-app-test.h"
#include "dsc-window-state.h"
#include "dsc-pixel-area.h"

static DscWindow *
open_association (void)
{
  g_autofree char *path = dsc_app_test_association ();
  const char *paths[] = { path, NULL };
  DscWindow *window = dsc_app_test_window (paths);

  g_assert_cmpstr (dsc_window_get_notice (window), ==, NULL);
  g_assert_cmpstr (dsc_window_get_page (window), ==, "main");
  g_assert_nonnull (dsc_window_get_session (window));
  /* It has too few sources to be aligned, and a run would say so. */
  dsc_app_test_activate (window, "set-param", g_variant_new ("(sss)", "tweakreg", "skip", "true"));
  return window;
}

static DscImageView *
current_view (DscWindow *window)
{
  return dsc_image_page_get_view (dsc_image_tabs_get_current (dsc_window_get_tabs (window)));
}

static void
assert_state (DscWindow *window, const char *action, const char *expected)
{
  g_autofree char *state = dsc_app_test_state (window, action);

  g_assert_cmpstr (state, ==, expected);
}

static void
test_empty (void)
{
  DscWindow *window = dsc_window_new (dsc_app_test_get ());

  gtk_window_present (GTK_WINDOW (window));
  dsc_app_test_spin (0.1);
  g_assert_true (dsc_window_is_empty (window));
  g_assert_cmpstr (dsc_window_get_page (window), ==, "empty");
  g_assert_false (g_action_group_get_action_enabled (G_ACTION_GROUP (window), "run-all"));
  g_assert_false (g_action_group_get_action_enabled (G_ACTION_GROUP (window), "stop"));
  g_assert_true (g_action_group_get_action_enabled (G_ACTION_GROUP (window), "open-dialog"));
  dsc_app_test_close (window);
}

static void
test_exposures (void)
{
  DscWindow *window = open_association ();
  DscImageTabs *tabs = dsc_window_get_tabs (window);
  DscAssociationView *view = dsc_window_get_association (window);

  g_assert_cmpuint (g_list_model_get_n_items (dsc_association_view_get_members (view)), ==, 4);
  g_assert_cmpuint (dsc_image_tabs_n_pages (tabs), ==, 1);

  dsc_app_test_change (window, "select-exposure", g_variant_new_int32 (2));
  g_assert_cmpint (dsc_association_view_get_selected (view), ==, 2);
  g_signal_emit_by_name (dsc_association_view_get_sky (view), "clicked", 1u);
  assert_state (window, "select-exposure", "1");

  /* A click on the outline in a picture, once outlines are shown. */
  g_signal_emit_by_name (current_view (window), "clicked", 48.0, 48.0, 1, 0);
  assert_state (window, "select-exposure", "1");
  dsc_app_test_change (window, "show-footprints", g_variant_new_boolean (TRUE));
  dsc_app_test_change (window, "select-exposure", g_variant_new_int32 (-1));
  g_signal_emit_by_name (current_view (window), "clicked", 48.0, 48.0, 1, 0);
  g_assert_cmpint (dsc_association_view_get_selected (view), >=, 0);

  /* A double click opens it; a second one comes back to the same tab. */
  g_signal_emit_by_name (dsc_association_view_get_sky (view), "activated", 3u);
  g_assert_cmpuint (dsc_image_tabs_n_pages (tabs), ==, 2);
  assert_state (window, "tab", "1");
  assert_state (window, "select-exposure", "3");
  dsc_app_test_activate (window, "open-exposure", g_variant_new_int32 (3));
  g_assert_cmpuint (dsc_image_tabs_n_pages (tabs), ==, 2);

  dsc_app_test_change (window, "tab", g_variant_new_int32 (0));
  assert_state (window, "select-exposure", "0");
  dsc_app_test_activate (window, "next-tab", NULL);
  assert_state (window, "tab", "1");
  dsc_app_test_activate (window, "next-tab", NULL);
  assert_state (window, "tab", "0");
  dsc_app_test_activate (window, "close-tab", NULL);
  g_assert_cmpuint (dsc_image_tabs_n_pages (tabs), ==, 1);
  dsc_app_test_close (window);
}

static void
test_view_states (void)
{
  DscWindow *window = open_association ();
  g_autofree char *colormap = NULL;
  double vmin, vmax, percent;
  DscStretch stretch;
  DscLimits limits;
  gboolean invert, show_dq;

  dsc_app_test_change (window, "stretch", g_variant_new_string ("log"));
  dsc_app_test_change (window, "limits", g_variant_new_string ("percent"));
  dsc_app_test_change (window, "percent", g_variant_new_double (99.0));
  dsc_app_test_change (window, "colormap", g_variant_new_string ("viridis"));
  dsc_app_test_change (window, "invert", g_variant_new_boolean (TRUE));
  dsc_app_test_change (window, "show-dq", g_variant_new_boolean (TRUE));
  g_object_get (current_view (window), "stretch", &stretch, "limits", &limits, "percent", &percent,
                "colormap", &colormap, "invert", &invert, "show-dq", &show_dq, NULL);
  g_assert_cmpint (stretch, ==, DSC_STRETCH_LOG);
  g_assert_cmpint (limits, ==, DSC_LIMITS_PERCENT);
  g_assert_cmpfloat (percent, ==, 99.0);
  g_assert_cmpstr (colormap, ==, "viridis");
  g_assert_true (invert);
  g_assert_true (show_dq);

  dsc_app_test_change (window, "vmin", g_variant_new_double (0.25));
  dsc_app_test_change (window, "vmax", g_variant_new_double (0.75));
  g_object_get (current_view (window), "vmin", &vmin, "vmax", &vmax, NULL);
  g_assert_cmpfloat (vmin, ==, 0.25);
  g_assert_cmpfloat (vmax, ==, 0.75);
  assert_state (window, "limits", "'user'");

  /* One key for each plane; one that is not there changes nothing. */
  dsc_app_test_activate (window, "show-plane", g_variant_new_string ("ERR"));
  assert_state (window, "plane", "'ERR'");
  dsc_app_test_activate (window, "show-plane", g_variant_new_string ("WHT"));
  assert_state (window, "plane", "'ERR'");
  dsc_app_test_activate (window, "cycle-var", NULL);
  assert_state (window, "plane", "'VAR_POISSON'");
  dsc_app_test_activate (window, "cycle-var", NULL);
  assert_state (window, "plane", "'VAR_RNOISE'");

  dsc_app_test_change (window, "show-rail", g_variant_new_boolean (FALSE));
  dsc_app_test_change (window, "show-drawer", g_variant_new_boolean (TRUE));
  dsc_app_test_change (window, "inspector-page", g_variant_new_string ("display"));
  assert_state (window, "show-rail", "false");
  assert_state (window, "show-drawer", "true");
  assert_state (window, "inspector-page", "'display'");
  dsc_app_test_spin (0.2);
  dsc_app_test_close (window);
}

static void
test_readout (void)
{
  DscWindow *window = open_association ();
  DscImageModel *model = dsc_image_view_get_model (current_view (window));
  g_autofree char *text = NULL, *zero_based = NULL, *expected = NULL;
  double ra, dec;

  dsc_app_test_activate (window, "cursor", g_variant_new ("(dd)", 10.0, 20.0));
  text = dsc_readout_bar_dup_text (dsc_window_get_readout (window));
  g_assert_nonnull (strstr (text, "11.0 21.0"));
  g_assert_nonnull (strstr (text, "MJy/sr"));
  dsc_wcs_pixel_to_sky1 (dsc_image_model_get_wcs (model), 10, 20, &ra, &dec);
  expected = dsc_format_ra (ra, 4);
  g_assert_nonnull (strstr (text, expected));

  dsc_app_test_change (window, "one-based", g_variant_new_boolean (FALSE));
  zero_based = dsc_readout_bar_dup_text (dsc_window_get_readout (window));
  g_assert_nonnull (strstr (zero_based, "10.0 20.0"));
  dsc_app_test_close (window);
}

static void
assert_context (guint32 bits, guint layer, const char *expected)
{
  g_autofree char *text = dsc_readout_bar_describe_context (bits, layer);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_context (void)
{
  assert_context (0, 0, "");
  assert_context (0x4f, 0, "1-4, 7");
  assert_context (0x80000001u, 1, "33, 64");
  assert_context (0xffffffffu, 0, "1-32");
}

static void
open_second (DscWindow *window)
{
  dsc_app_test_activate (window, "open-exposure", g_variant_new_int32 (1));
  dsc_app_test_spin (0.5);
}

static gboolean
is_second (gpointer data)
{
  return dsc_image_tabs_get_current_index (dsc_window_get_tabs (data)) == 1;
}

static gboolean
is_first (gpointer data)
{
  return dsc_image_tabs_get_current_index (dsc_window_get_tabs (data)) == 0;
}

static void
test_blink (void)
{
  DscWindow *window = open_association ();

  /* With one image there is nothing to blink. */
  dsc_app_test_change (window, "blink", g_variant_new_boolean (TRUE));
  assert_state (window, "blink", "false");

  open_second (window);
  dsc_app_test_change (window, "blink-interval", g_variant_new_double (0.01));
  assert_state (window, "blink-interval", "0.125");
  dsc_app_test_change (window, "blink", g_variant_new_boolean (TRUE));
  assert_state (window, "blink", "true");
  dsc_app_test_wait (is_first, window, 5);
  dsc_app_test_wait (is_second, window, 5);
  dsc_app_test_change (window, "blink-back", g_variant_new_boolean (TRUE));
  assert_state (window, "blink", "false");
  assert_state (window, "blink-back", "true");
  dsc_app_test_wait (is_first, window, 5);
  dsc_app_test_change (window, "blink-back", g_variant_new_boolean (FALSE));
  assert_state (window, "blink-back", "false");
  dsc_app_test_close (window);
}

static void
get_center_sky (DscImageView *view, double *ret_ra, double *ret_dec)
{
  double x, y;

  dsc_image_view_get_center (view, &x, &y);
  dsc_wcs_pixel_to_sky1 (dsc_image_model_get_wcs (dsc_image_view_get_model (view)), x, y, ret_ra,
                         ret_dec);
}

static void
test_match (void)
{
  DscWindow *window = open_association ();
  DscImageTabs *tabs = dsc_window_get_tabs (window);
  DscImageView *first, *second;
  double ra1, dec1, ra2, dec2;

  open_second (window);
  first = dsc_image_page_get_view (dsc_image_tabs_get_page (tabs, 0));
  second = dsc_image_page_get_view (dsc_image_tabs_get_page (tabs, 1));
  dsc_app_test_activate (window, "center", g_variant_new ("(dd)", 50.0, 30.0));
  dsc_app_test_change (window, "zoom", g_variant_new_double (6));
  get_center_sky (first, &ra1, &dec1);
  get_center_sky (second, &ra2, &dec2);
  g_assert_cmpfloat (dsc_sky_separation (ra1, dec1, ra2, dec2) * 3600, >, 0.1);

  dsc_app_test_activate (window, "match-wcs", NULL);
  get_center_sky (first, &ra1, &dec1);
  get_center_sky (second, &ra2, &dec2);
  /* A hundredth of a pixel of 0.031 arcsec. */
  dsc_assert_near (dsc_sky_separation (ra1, dec1, ra2, dec2) * 3600, 0, 3e-4, 0);
  dsc_assert_near (dsc_image_view_get_zoom (first), 6, 0, 0.02);

  dsc_app_test_change (window, "lock-wcs", g_variant_new_boolean (TRUE));
  dsc_app_test_activate (window, "center-sky", g_variant_new ("(dd)", ra1 + 1e-4, dec1));
  dsc_app_test_activate (window, "next-tab", NULL);
  get_center_sky (first, &ra2, &dec2);
  dsc_assert_near (dsc_sky_separation (ra1 + 1e-4, dec1, ra2, dec2) * 3600, 0, 3e-4, 0);
  dsc_app_test_close (window);
}

static guint
find_step (DscWindow *window, const char *id)
{
  DscSession *session = dsc_window_get_session (window);

  for (guint i = 0; i < dsc_session_n_steps (session); i++) {
    if (strcmp (dsc_session_get_step (session, i)->id, id) == 0)
      return i;
  }
  g_assert_not_reached ();
}

static gboolean
is_idle (gpointer data)
{
  return !dsc_session_is_running (dsc_window_get_session (data))
         && g_action_group_get_action_enabled (data, "run-all");
}

static gboolean
has_resample (DscWindow *window)
{
  guint resample = find_step (window, "resample");

  if (dsc_step_is_available (dsc_session_get_step (dsc_window_get_session (window), resample)))
    return TRUE;
  g_test_skip ("resample has no algorithm in this build");
  return FALSE;
}

static void
test_run (void)
{
  DscWindow *window = open_association ();
  DscSession *session = dsc_window_get_session (window);
  DscImageTabs *tabs = dsc_window_get_tabs (window);
  guint resample = find_step (window, "resample");
  DscImageModel *mosaic;
  DscImagePage *page;
  g_autofree char *text = NULL;

  if (!has_resample (window)) {
    dsc_app_test_close (window);
    return;
  }
  /* A value of this test alone, so that no product of an earlier run answers it. */
  dsc_app_test_activate (window, "set-param",
                         g_variant_new ("(sss)", "resample", "pixfrac", "0.91"));
  g_assert_cmpint (dsc_session_get_state (session, resample), !=, DSC_STATE_FRESH);
  dsc_app_test_activate (window, "run-step", g_variant_new_string ("resample"));
  g_assert_true (g_action_group_get_action_enabled (G_ACTION_GROUP (window), "stop"));
  g_assert_false (g_action_group_get_action_enabled (G_ACTION_GROUP (window), "run-all"));
  dsc_app_test_wait (is_idle, window, 60);
  /* What outlier_detection finds in the cores of the few sources is no failure. */
  g_assert_true (!dsc_window_get_notice (window)
                 || g_str_has_prefix (dsc_window_get_notice (window), "core guard: "));
  g_assert_cmpint (dsc_session_get_state (session, resample), ==, DSC_STATE_FRESH);
  g_assert_nonnull (dsc_session_get_verdict (session, resample));

  page = dsc_image_tabs_find (tabs, "step:resample");
  g_assert_nonnull (page);
  g_assert_true (page == dsc_image_tabs_get_current (tabs));
  mosaic = dsc_image_page_get_model (page);
  g_assert_true (mosaic == dsc_session_get_image (session, resample));
  g_assert_true (dsc_image_model_has_plane (mosaic, DSC_PLANE_WHT));
  g_assert_cmpuint (dsc_image_model_get_width (mosaic), >, 100);

  /* The middle of the mosaic holds all four exposures, and the readout says so. */
  dsc_app_test_activate (window, "show-plane", g_variant_new_string ("CON"));
  dsc_app_test_spin (0.5);
  dsc_app_test_activate (window, "cursor",
                         g_variant_new ("(dd)", dsc_image_model_get_width (mosaic) / 2.0,
                                        dsc_image_model_get_height (mosaic) / 2.0));
  text = dsc_readout_bar_dup_text (dsc_window_get_readout (window));
  g_assert_nonnull (strstr (text, "exposures 1-4"));

  /* A second run finds nothing to do and keeps the picture. */
  dsc_app_test_activate (window, "run-step", g_variant_new_string ("resample"));
  dsc_app_test_wait (is_idle, window, 60);
  g_assert_true (dsc_session_get_image (session, resample) == mosaic);

  /* Editing makes it stale; the old picture stays until a run replaces it in the same tab. */
  dsc_app_test_activate (window, "set-param",
                         g_variant_new ("(sss)", "resample", "pixfrac", "0.61"));
  g_assert_cmpint (dsc_session_get_state (session, resample), ==, DSC_STATE_STALE);
  g_assert_true (dsc_image_page_get_model (page) == mosaic);
  dsc_app_test_activate (window, "run-all", NULL);
  dsc_app_test_wait (is_idle, window, 60);
  g_assert_true (dsc_image_tabs_find (tabs, "step:resample") == page);
  g_assert_true (dsc_image_page_get_model (page) != mosaic);
  dsc_app_test_close (window);
}

static void
test_cancel (void)
{
  DscWindow *window = open_association ();
  DscSession *session = dsc_window_get_session (window);
  guint resample = find_step (window, "resample");
  DscImageModel *before;
  gint64 start;

  if (!has_resample (window)) {
    dsc_app_test_close (window);
    return;
  }
  dsc_app_test_activate (window, "set-param",
                         g_variant_new ("(sss)", "resample", "pixfrac", "0.83"));
  dsc_app_test_activate (window, "run-all", NULL);
  dsc_app_test_wait (is_idle, window, 60);
  before = dsc_session_get_image (session, resample);
  g_assert_nonnull (before);

  /* A finer grid takes long enough to be caught. */
  dsc_app_test_activate (window, "set-param",
                         g_variant_new ("(sss)", "resample", "pixel_scale_ratio", "0.05"));
  dsc_app_test_activate (window, "run-all", NULL);
  dsc_app_test_spin (0.05);
  start = g_get_monotonic_time ();
  if (g_action_group_get_action_enabled (G_ACTION_GROUP (window), "stop")) {
    dsc_app_test_activate (window, "stop", NULL);
    dsc_app_test_wait (is_idle, window, 10);
    g_test_message ("stopped after %.0f ms", (g_get_monotonic_time () - start) / 1e3);
    g_assert_true (dsc_session_get_image (session, resample) == before);
    g_assert_cmpint (dsc_session_get_state (session, resample), ==, DSC_STATE_STALE);
    g_assert_cmpstr (dsc_window_get_notice (window), ==, NULL);
  } else {
    g_test_skip ("the run ended before it could be stopped");
  }
  dsc_app_test_close (window);
}

static void
test_save (void)
{
  DscWindow *window = open_association ();
  g_autofree char *dir = dsc_test_tmpdir ();
  g_autofree char *path = g_build_filename (dir, "window_i2d.fits", NULL);
  g_autofree char *blocked = g_build_filename (dir, "a-file", NULL);
  g_autofree char *own = g_build_filename (dir, "own", NULL);
  g_autofree char *own_path = g_build_filename (own, "window_i2d.fits", NULL);

  if (!has_resample (window)) {
    dsc_app_test_close (window);
    return;
  }
  dsc_app_test_activate (window, "run-all", NULL);
  dsc_app_test_wait (is_idle, window, 60);
  dsc_app_test_activate (window, "save-products", g_variant_new_string (dir));
  dsc_app_test_wait (is_idle, window, 60);
  /* What the run had to say of its sources is no failure to save. */
  g_assert_true (!dsc_window_get_notice (window)
                 || g_str_has_prefix (dsc_window_get_notice (window), "no aperture corrections"));
  g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));

  /* A step with an output directory saves by itself. */
  dsc_app_test_activate (window, "set-param",
                         g_variant_new ("(sss)", "resample", "output_dir", own));
  dsc_app_test_activate (window, "set-param",
                         g_variant_new ("(sss)", "resample", "pixfrac", "0.77"));
  dsc_app_test_activate (window, "run-all", NULL);
  dsc_app_test_wait (is_idle, window, 60);
  g_assert_true (g_file_test (own_path, G_FILE_TEST_EXISTS));
  dsc_app_test_activate (window, "set-param",
                         g_variant_new ("(sss)", "resample", "output_dir", "None"));

  g_assert_true (g_file_set_contents (blocked, "x", 1, NULL));
  dsc_app_test_activate (window, "save-products", g_variant_new_string (blocked));
  dsc_app_test_wait (is_idle, window, 60);
  g_assert_nonnull (dsc_window_get_notice (window));
  g_assert_nonnull (strstr (dsc_window_get_notice (window), "a-file"));
  dsc_app_test_close (window);
}

static void
test_refused_param (void)
{
  DscWindow *window = open_association ();

  dsc_app_test_change (window, "select-step", g_variant_new_string ("resample"));
  assert_state (window, "select-step", "'resample'");
  dsc_app_test_activate (window, "set-param", g_variant_new ("(sss)", "resample", "pixfrac", "7"));
  g_assert_nonnull (dsc_param_row_get_error (
      dsc_param_panel_get_row (dsc_window_get_params (window), "pixfrac")));
  /* What is shown in red is not passed over. */
  dsc_app_test_activate (window, "run-all", NULL);
  g_assert_nonnull (strstr (dsc_window_get_notice (window), "pixfrac"));
  g_assert_false (g_action_group_get_action_enabled (G_ACTION_GROUP (window), "stop"));
  dsc_app_test_activate (window, "set-param",
                         g_variant_new ("(sss)", "skymatch", "skymethod", "7"));
  g_assert_nonnull (strstr (dsc_window_get_notice (window), "skymethod"));
  dsc_app_test_activate (window, "set-param", g_variant_new ("(sss)", "nostep", "pixfrac", "1"));
  g_assert_nonnull (strstr (dsc_window_get_notice (window), "nostep"));
  dsc_app_test_close (window);
}

/* Exposures given as files make a session and a tab each; a mosaic is a tab only. */
static void
test_fits_files (void)
{
  g_autofree char *a = dsc_app_test_exposure (0), *b = dsc_app_test_exposure (1);
  const char *paths[] = { a, b, NULL };
  DscWindow *window = dsc_app_test_window (paths);

  g_assert_cmpstr (dsc_window_get_page (window), ==, "main");
  g_assert_nonnull (dsc_window_get_session (window));
  g_assert_cmpuint (dsc_image_tabs_n_pages (dsc_window_get_tabs (window)), ==, 2);
  assert_state (window, "tab", "0");
  assert_state (window, "select-exposure", "0");
  dsc_app_test_close (window);
}

static void
test_errors (void)
{
  g_autofree char *dir = dsc_test_tmpdir ();
  struct {
    const char *name, *text;
  } cases[]
      = { { "missing_cal.fits", NULL },
          { "missing_asn.json", NULL },
          { "text_cal.fits", "this is not FITS" },
          { "broken_asn.json", "{\"products\": [" },
          { "empty_asn.json", "{\"products\": []}" },
          { "lost_asn.json", "{\"products\": [{\"name\": \"p\", \"members\": ["
                             "{\"expname\": \"gone_cal.fits\", \"exptype\": \"science\"}]}]}" } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *path = g_build_filename (dir, cases[i].name, NULL);
    const char *paths[] = { path, NULL };
    DscWindow *window;
    const char *notice;

    if (cases[i].text)
      g_assert_true (g_file_set_contents (path, cases[i].text, -1, NULL));
    window = dsc_app_test_window (paths);
    g_assert_cmpstr (dsc_window_get_page (window), ==, "error");
    notice = dsc_window_get_notice (window);
    g_test_message ("%s: %s", cases[i].name, notice);
    g_assert_nonnull (strstr (notice, i == 5 ? "gone_cal.fits" : cases[i].name));
    dsc_app_test_close (window);
  }
}

/* A long list of missing files does not cover the window. */
static void
test_long_notice (void)
{
  DscWindow *window = open_association ();
  g_autofree char *dir = dsc_test_tmpdir ();
  g_autofree char *path = g_build_filename (dir, "many_asn.json", NULL);
  g_autoptr (GString) text = g_string_new ("{\"products\": [{\"name\": \"p\", \"members\": [");
  int height = gtk_widget_get_height (GTK_WIDGET (window));

  for (guint i = 0; i < 100; i++)
    g_string_append_printf (
        text, "%s{\"expname\": \"gone%02u_cal.fits\", \"exptype\": \"science\"}", i ? "," : "", i);
  g_string_append (text, "]}]}");
  g_assert_true (g_file_set_contents (path, text->str, -1, NULL));
  dsc_app_test_activate (window, "open", g_variant_new_string (path));
  while (dsc_window_is_loading (window))
    dsc_app_test_spin (0.02);
  dsc_app_test_spin (0.6);
  g_assert_nonnull (strstr (dsc_window_get_notice (window), "gone99_cal.fits"));
  g_assert_cmpint (gtk_widget_get_height (GTK_WIDGET (window)), ==, height);
  dsc_app_test_close (window);
}

/* A bad file beside what is open already does not take that away. */
static void
test_error_beside (void)
{
  DscWindow *window = open_association ();
  g_autofree char *dir = dsc_test_tmpdir ();
  g_autofree char *path = g_build_filename (dir, "nothing_i2d.fits", NULL);

  dsc_app_test_activate (window, "open", g_variant_new_string (path));
  g_assert_true (dsc_window_is_loading (window));
  while (dsc_window_is_loading (window))
    dsc_app_test_spin (0.02);
  g_assert_cmpstr (dsc_window_get_page (window), ==, "main");
  g_assert_nonnull (strstr (dsc_window_get_notice (window), "nothing_i2d.fits"));
  g_assert_cmpuint (dsc_image_tabs_n_pages (dsc_window_get_tabs (window)), ==, 1);
  dsc_app_test_close (window);
}

static gboolean
is_file (gpointer path)
{
  return g_file_test (path, G_FILE_TEST_EXISTS);
}

static gboolean
has_notice (gpointer window)
{
  return dsc_window_get_notice (window) != NULL;
}

static void
test_screenshot (void)
{
  DscWindow *window = open_association ();
  g_autofree char *dir = dsc_test_tmpdir ();
  g_autofree char *path = g_build_filename (dir, "window.png", NULL);
  g_autoptr (GdkTexture) texture = NULL;
  g_autoptr (GError) error = NULL;

  dsc_app_test_spin (0.3);
  dsc_app_test_activate (window, "screenshot", g_variant_new_string (path));
  dsc_app_test_wait (is_file, path, 10);
  texture = gdk_texture_new_from_filename (path, &error);
  g_assert_no_error (error);
  g_assert_cmpint (gdk_texture_get_width (texture), ==, gtk_widget_get_width (GTK_WIDGET (window)));
  dsc_app_test_activate (window, "screenshot", g_variant_new_string ("/nonexistent/x.png"));
  dsc_app_test_wait (has_notice, window, 10);
  g_assert_nonnull (strstr (dsc_window_get_notice (window), "/nonexistent/x.png"));
  dsc_app_test_close (window);
}

/* Size and open parts come back in the next window; a damaged file does no harm. */
static void
test_state (void)
{
  DscWindow *window = dsc_window_new (dsc_app_test_get ());
  g_autofree char *path
      = g_build_filename (g_get_user_config_dir (), "ditherscope", "window.ini", NULL);
  int width, height;

  gtk_window_set_default_size (GTK_WINDOW (window), 1001, 702);
  dsc_app_test_change (window, "show-inspector", g_variant_new_boolean (FALSE));
  dsc_window_state_save (GTK_WINDOW (window));
  dsc_app_test_close (window);

  window = dsc_window_new (dsc_app_test_get ());
  gtk_window_get_default_size (GTK_WINDOW (window), &width, &height);
  g_assert_cmpint (width, ==, 1001);
  g_assert_cmpint (height, ==, 702);
  assert_state (window, "show-inspector", "false");
  dsc_app_test_close (window);

  g_assert_true (
      g_file_set_contents (path, "[window]\nwidth=-5\nheight=many\nshow-inspector=3\n", -1, NULL));
  window = dsc_window_new (dsc_app_test_get ());
  gtk_window_get_default_size (GTK_WINDOW (window), &width, &height);
  g_assert_cmpint (width, >, 700);
  assert_state (window, "show-inspector", "true");
  dsc_app_test_close (window);
  g_assert_cmpint (g_unlink (path), ==, 0);
}

/* The window goes while files are read and while a job runs: nothing is left behind, nothing
 * breaks. */
static void
test_close_early (void)
{
  g_autofree char *path = dsc_app_test_association ();
  g_autoptr (GFile) file = g_file_new_for_path (path);
  DscWindow *window = dsc_window_new (dsc_app_test_get ());

  gtk_window_present (GTK_WINDOW (window));
  dsc_window_open (window, &file, 1);
  gtk_window_destroy (GTK_WINDOW (window));
  dsc_app_test_spin (0.5);

  window = open_association ();
  if (has_resample (window)) {
    dsc_app_test_activate (window, "set-param",
                           g_variant_new ("(sss)", "resample", "pixel_scale_ratio", "0.06"));
    dsc_app_test_activate (window, "run-all", NULL);
    dsc_app_test_spin (0.03);
  }
  gtk_window_destroy (GTK_WINDOW (window));
  dsc_app_test_spin (1);
}

int
main (int argc, char **argv)
{
  dsc_app_test_init (&argc, &argv);
  g_test_add_func ("/app/window/empty", test_empty);
  g_test_add_func ("/app/window/exposures", test_exposures);
  g_test_add_func ("/app/window/view-states", test_view_states);
  g_test_add_func ("/app/window/readout", test_readout);
  g_test_add_func ("/app/window/context", test_context);
  g_test_add_func ("/app/window/blink", test_blink);
  g_test_add_func ("/app/window/match", test_match);
  g_test_add_func ("/app/window/run", test_run);
  g_test_add_func ("/app/window/cancel", test_cancel);
  g_test_add_func ("/app/window/save", test_save);
  g_test_add_func ("/app/window/refused-param", test_refused_param);
  g_test_add_func ("/app/window/fits-files", test_fits_files);
  g_test_add_func ("/app/window/errors", test_errors);
  g_test_add_func ("/app/window/long-notice", test_long_notice);
  g_test_add_func ("/app/window/error-beside", test_error_beside);
  g_test_add_func ("/app/window/screenshot", test_screenshot);
  g_test_add_func ("/app/window/state", test_state);
  g_test_add_func ("/app/window/close-early", test_close_early);
  return g_test_run ();
}
