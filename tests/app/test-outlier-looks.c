/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "dsc-app-test.h"
#include "dsc-dq.h"
#include "dsc-outlier-board.h"
#include "dsc-outlier-case.h"

/* The run is over, and the window knows. */
static gboolean
is_idle (gpointer data)
{
  return !dsc_session_is_running (dsc_window_get_session (data))
         && g_action_group_get_action_enabled (data, "run-step");
}

static DscImagePage *
current_page (DscWindow *window)
{
  return dsc_image_tabs_get_current (dsc_window_get_tabs (window));
}

static gboolean
is_loaded (gpointer data)
{
  gboolean loading;

  g_object_get (dsc_image_page_get_view (current_page (data)), "loading", &loading, NULL);
  return !loading;
}

static const char *expected_look;

static gboolean
shows_look (gpointer data)
{
  g_autofree char *state = dsc_app_test_state (data, "look");

  return g_str_equal (state, expected_look) && is_loaded (data);
}

static void
look (DscWindow *window, const char *name, const char *expected)
{
  expected_look = expected;
  dsc_app_test_activate (window, "look", g_variant_new_string (name));
  dsc_app_test_wait (shows_look, window, 30);
}

static DscImage *
load_sci (DscWindow *window)
{
  g_autoptr (GError) error = NULL;
  DscImage *image = dsc_image_model_load_plane (dsc_image_page_get_model (current_page (window)),
                                                DSC_PLANE_SCI, &error);

  g_assert_no_error (error);
  return image;
}

static DscState
get_state (DscWindow *window)
{
  DscSession *session = dsc_window_get_session (window);

  return dsc_session_get_state (session, (guint)dsc_outlier_case_find_step (session));
}

static DscWindow *
open_exposure (void)
{
  g_autofree char *asn = dsc_app_test_association ();
  const char *paths[] = { asn, NULL };
  DscWindow *window = dsc_app_test_window (paths);

  dsc_app_test_activate (window, "open-exposure", g_variant_new_int32 (1));
  dsc_app_test_wait (is_loaded, window, 30);
  return window;
}

static DscWindow *
open_new (void)
{
  DscWindow *window;

  dsc_app_test_forget_products ();
  window = open_exposure ();
  g_assert_cmpint (get_state (window), ==, DSC_STATE_STALE);
  return window;
}

static void
run_step (DscWindow *window)
{
  dsc_app_test_activate (window, "run-step", g_variant_new_string ("outlier_detection"));
  dsc_app_test_wait (is_idle, window, 60);
  g_assert_cmpint (get_state (window), ==, DSC_STATE_FRESH);
}

static DscWindow *
open_and_run (void)
{
  DscWindow *window = open_new ();

  run_step (window);
  return window;
}

/* There is nothing to be seen before a run; but what another window has run is. */
static void
test_stored (void)
{
  DscWindow *window = open_new ();

  look (window, "blot", "'exposure'");
  dsc_app_test_spin (0.5);
  g_assert_true (shows_look (window));
  run_step (window);
  dsc_app_test_close (window);

  window = open_exposure ();
  g_assert_cmpint (get_state (window), ==, DSC_STATE_FRESH);
  look (window, "blot", "'blot'");
  look (window, "blot", "'exposure'");
  dsc_app_test_close (window);
}

static void
job_changed_cb (DscSession *session, gpointer window)
{
  if (!dsc_session_is_running (session))
    dsc_app_test_activate (window, "look", g_variant_new_string ("input"));
}

/* Asked for before the window has seen to the end of a run, a look is not lost; it ends with the
 * next run. */
static void
test_at_once (void)
{
  DscWindow *window = open_new ();
  DscSession *session = dsc_window_get_session (window);
  gulong handler = g_signal_connect (session, "job-changed", G_CALLBACK (job_changed_cb), window);

  run_step (window);
  expected_look = "'input'";
  dsc_app_test_wait (shows_look, window, 30);

  g_signal_handler_disconnect (session, handler);
  dsc_app_test_activate (window, "set-param",
                         g_variant_new ("(sss)", "outlier_detection", "snr", "6.0 4.5"));
  run_step (window);
  expected_look = "'exposure'";
  dsc_app_test_wait (shows_look, window, 30);
  dsc_app_test_close (window);
}

/* The tab has the exposure as the step left it, with its place; then what it was compared with, in
 * the same place and colours. */
static void
test_looks (void)
{
  DscWindow *window = open_and_run ();
  DscImageView *view = dsc_image_page_get_view (current_page (window));
  g_autoptr (DscImage) left = NULL, input = NULL, blot = NULL, difference = NULL;
  double vmin, vmax, now[2], x, y;
  guint64 n_flagged = 0, n_compared = 0;

  dsc_app_test_wait (is_loaded, window, 30);
  g_assert_cmpstr (
      dsc_image_model_get_string (dsc_image_page_get_model (current_page (window)), "S_OUTLIR"), ==,
      "COMPLETE");
  n_flagged = dsc_image_view_get_dq_count (view, 4);
  g_assert_cmpuint (n_flagged, >, 0);
  dsc_image_view_zoom_about (view, 30, 40, 7.0);
  dsc_image_view_center_on (view, 31.0, 42.0);
  g_object_get (view, "vmin", &vmin, "vmax", &vmax, NULL);
  left = load_sci (window);

  look (window, "input", "'input'");
  g_assert_cmpuint (dsc_image_view_get_dq_count (view, 4), ==, n_flagged);
  input = load_sci (window);
  look (window, "blot", "'blot'");
  blot = load_sci (window);
  dsc_assert_near (dsc_image_view_get_zoom (view), 7.0, 1e-12, 0);
  dsc_image_view_get_center (view, &x, &y);
  dsc_assert_near (x, 31.0, 1e-9, 0);
  dsc_assert_near (y, 42.0, 1e-9, 0);
  g_object_get (view, "vmin", &now[0], "vmax", &now[1], NULL);
  dsc_assert_near (now[0], vmin, 0, 1e-6);
  dsc_assert_near (now[1], vmax, 0, 1e-6);
  look (window, "difference", "'difference'");
  difference = load_sci (window);
  for (guint i = 0; i < input->width * input->height; i++) {
    if (isfinite (left->f[i]))
      g_assert_cmpfloat (left->f[i], ==, input->f[i]);
    if (!isfinite (input->f[i]) || !isfinite (blot->f[i]))
      continue;
    dsc_assert_near ((double)difference->f[i], (double)(input->f[i] - blot->f[i]), 0, 0);
    n_compared++;
  }
  g_assert_cmpuint (n_compared, >, input->width * input->height / 2);
  /* The same key again: back to the exposure and its own limits. */
  look (window, "difference", "'exposure'");
  g_object_get (view, "vmin", &now[0], "vmax", &now[1], NULL);
  dsc_assert_near (now[0], vmin, 0, 1e-6);
  dsc_assert_near (now[1], vmax, 0, 1e-6);
  dsc_app_test_close (window);
}

static void
sky_at_center (DscImageView *view, double *ret_ra, double *ret_dec)
{
  DscReadout readout;
  double x, y;

  dsc_image_view_get_center (view, &x, &y);
  g_assert_true (dsc_image_view_read (view, x, y, &readout));
  *ret_ra = readout.ra_deg;
  *ret_dec = readout.dec_deg;
}

static void
test_median (void)
{
  DscWindow *window = open_and_run ();
  DscImagePage *exposure = current_page (window);
  double ra[3], dec[3];

  dsc_app_test_wait (is_loaded, window, 30);
  dsc_image_view_zoom_about (dsc_image_page_get_view (exposure), 30, 40, 7.0);
  sky_at_center (dsc_image_page_get_view (exposure), &ra[0], &dec[0]);
  look (window, "median", "'median'");
  g_assert_true (current_page (window) != exposure);
  sky_at_center (dsc_image_page_get_view (current_page (window)), &ra[1], &dec[1]);
  look (window, "median", "'exposure'");
  g_assert_true (current_page (window) == exposure);
  sky_at_center (dsc_image_page_get_view (exposure), &ra[2], &dec[2]);
  for (guint i = 1; i < 3; i++) {
    dsc_assert_near (ra[i], ra[0], 1e-8, 0);
    dsc_assert_near (dec[i], dec[0], 1e-8, 0);
  }
  dsc_app_test_close (window);
}

/* The board has the run; an edited parameter is named, and choosing an exposure shows it. */
static void
test_board (void)
{
  DscWindow *window = open_and_run ();
  DscOutlierBoard *board = dsc_window_get_outlier_board (window);
  DscDataTable *table = dsc_outlier_board_get_exposures (board);
  g_autofree char *selected = NULL, *shown = NULL;

  g_assert_cmpstr (dsc_outlier_board_get_page (board), ==, "report");
  g_assert_cmpuint (dsc_data_table_n_rows (table), ==, 4);
  g_assert_null (dsc_outlier_board_get_stale (board));
  dsc_app_test_activate (window, "set-param",
                         g_variant_new ("(sss)", "outlier_detection", "snr", "7.0 4.0"));
  g_assert_true (g_str_has_prefix (dsc_outlier_board_get_stale (board), "stale: snr "));
  dsc_app_test_activate (window, "set-param",
                         g_variant_new ("(sss)", "outlier_detection", "snr", "5.0 4.0"));
  g_assert_null (dsc_outlier_board_get_stale (board));

  dsc_data_table_choose (table, 3);
  selected = dsc_app_test_state (window, "select-exposure");
  g_assert_cmpstr (selected, ==, "3");
  g_assert_cmpstr (dsc_image_page_get_key (current_page (window)), ==, "member:3");
  shown = dsc_app_test_state (window, "show-dq");
  g_assert_cmpstr (shown, ==, "true");
  dsc_app_test_change (window, "select-exposure", g_variant_new_int32 (0));
  g_assert_cmpint (dsc_data_table_get_selected (table), ==, 0);
  dsc_app_test_close (window);
}

int
main (int argc, char **argv)
{
  dsc_app_test_init (&argc, &argv);
  g_test_add_func ("/app/outlier-looks/stored", test_stored);
  g_test_add_func ("/app/outlier-looks/at-once", test_at_once);
  g_test_add_func ("/app/outlier-looks/looks", test_looks);
  g_test_add_func ("/app/outlier-looks/median", test_median);
  g_test_add_func ("/app/outlier-looks/board", test_board);
  return g_test_run ();
}
