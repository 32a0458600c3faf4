/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "dsc-align-overlay.h"
#include "dsc-app-test.h"
#include "dsc-simulate.h"
#include "dsc-sky-axes.h"
#include "dsc-tweak-job.h"
#include "dsc-window-align.h"
#include "dsc-window-blink.h"
#include "tweakreg/dsc-tweak-acts.h"
#include "tweakreg/dsc-tweak-refit.h"

#define N_STARS 6
#define ARCSEC (1.0 / 3600)

/* What stands for the result of a run: every exposure has a matched, a clipped and a dropped star,
 * and three others; the second one was moved by 0.2 arcsec to the north. */
static DscAlignCase *
make_case (DscWindow *window)
{
  DscSession *session = dsc_window_get_session (window);
  guint step = (guint)dsc_window_align_find_step (window);
  DscTweakregParams *params = dsc_session_dup_params (session, step);
  g_autoptr (GError) error = NULL;
  DscTweakScene *scene = dsc_tweak_scene_from_library (dsc_session_get_library (session), params,
                                                       DSC_COMPAT_NONE, &error);
  DscTweakSolution *solution;
  DscTweakFit *fit;

  g_assert_no_error (error);
  dsc_tweak_params_free (params);
  solution = dsc_tweak_solution_new (scene->n_exposures);
  g_free (solution->method);
  solution->method = g_strdup ("auto");
  for (guint i = 0; i < scene->n_exposures; i++) {
    GArray *sources = g_array_new (FALSE, TRUE, sizeof (DscTweakSource));

    for (guint k = 0; k < N_STARS; k++) {
      DscTweakSource s = { .id = k + 1,
                           .x = 10 + 12 * k,
                           .y = 20 + 9 * k,
                           .xwin = NAN,
                           .ywin = NAN,
                           .error = NAN,
                           .flux = 100 - k,
                           .weight = NAN,
                           .dropped = k == 2 };

      g_array_append_val (sources, s);
    }
    g_clear_pointer (&scene->exposures[i].sources, g_array_unref);
    scene->exposures[i].sources = sources;
    solution->exposures[i].state = DSC_TWEAK_ALIGNED;
  }
  fit = dsc_tweak_fit_new (DSC_TWEAK_RELATIVE, DSC_TWEAK_NONE);
  fit->state = DSC_TWEAK_ALIGNED;
  for (guint i = 0; i < scene->n_exposures; i++)
    for (guint k = 0; k < 2; k++) {
      DscTweakPair pair = { .exposure = i,
                            .source = k,
                            .ref_exposure = DSC_TWEAK_NONE,
                            .ref_source = DSC_TWEAK_NONE,
                            .weight = 1,
                            .used = k == 0 };

      g_array_append_val (fit->pairs, pair);
    }
  g_ptr_array_add (solution->fits, fit);
  return dsc_align_case_new (scene, solution);
}

static DscWindow *
open_window (void)
{
  g_autofree char *path = dsc_app_test_association ();
  const char *paths[] = { path, NULL };
  DscWindow *window = dsc_app_test_window (paths);

  dsc_app_test_change (window, "select-step", g_variant_new_string ("tweakreg"));
  dsc_app_test_activate (window, "open-exposure", g_variant_new_int32 (0));
  dsc_app_test_spin (0.2);
  return window;
}

static void
show_case (DscWindow *window)
{
  g_autoptr (DscAlignCase) shown = make_case (window);

  dsc_align_board_show_case (dsc_window_get_align_board (window), shown);
  dsc_app_test_spin (0.1);
}

static char *
get_param (DscWindow *window, const char *name)
{
  return dsc_session_get_param (dsc_window_get_session (window),
                                (guint)dsc_window_align_find_step (window), name);
}

static gboolean
is_settled (gpointer window)
{
  return dsc_window_is_align_settled (window);
}

/* Every kind of source is marked, over an exposure and over anything else; away from the step there
 * is nothing, and each kind has a switch. */
static void
test_markers (void)
{
  DscWindow *window = open_window ();
  DscAlignOverlay *overlay = dsc_window_get_align_overlay (window);
  guint n_exposures;

  g_assert_cmpuint (dsc_align_overlay_get_count (overlay, DSC_ALIGN_MATCHED), ==, 0);
  show_case (window);
  n_exposures = dsc_align_board_get_scene (dsc_window_get_align_board (window))->n_exposures;
  g_assert_cmpuint (dsc_align_overlay_get_count (overlay, DSC_ALIGN_FOUND), ==, N_STARS - 3);
  g_assert_cmpuint (dsc_align_overlay_get_count (overlay, DSC_ALIGN_MATCHED), ==, 1);
  g_assert_cmpuint (dsc_align_overlay_get_count (overlay, DSC_ALIGN_REJECTED), ==, 1);
  g_assert_cmpuint (dsc_align_overlay_get_count (overlay, DSC_ALIGN_DROPPED), ==, 1);
  g_assert_cmpuint (dsc_align_overlay_get_count (overlay, DSC_ALIGN_REFERENCE), ==, 2);
  g_assert_cmpint (dsc_align_overlay_pick (overlay, 22.5, 29.5), ==, 1);
  g_assert_cmpint (dsc_align_overlay_pick (overlay, 90, 10), ==, -1);

  dsc_app_test_change (window, "align-show-found", g_variant_new_boolean (FALSE));
  g_assert_false (dsc_align_overlay_get_shown (overlay, DSC_ALIGN_FOUND));
  dsc_app_test_change (window, "select-step", g_variant_new_string ("resample"));
  g_assert_cmpuint (dsc_align_overlay_get_count (overlay, DSC_ALIGN_MATCHED), ==, 0);
  dsc_app_test_change (window, "select-step", g_variant_new_string ("tweakreg"));
  g_assert_cmpuint (dsc_align_overlay_get_count (overlay, DSC_ALIGN_MATCHED), ==, 1);

  dsc_align_overlay_set_view (
      overlay, dsc_image_page_get_view (dsc_image_tabs_get_current (dsc_window_get_tabs (window))),
      -1);
  dsc_app_test_wait (is_settled, window, 10);
  g_assert_cmpuint (dsc_align_overlay_get_count (overlay, DSC_ALIGN_MATCHED), ==, n_exposures);
  dsc_app_test_close (window);
}

/* Acts by hand are parameters, and done again they are taken back. */
static void
test_acts (void)
{
  DscWindow *window = open_window ();
  DscSession *session = dsc_window_get_session (window);
  const char *group = dsc_library_get_group_id (dsc_session_get_library (session), 1);
  g_autofree char *name = NULL, *dropped = NULL, *back = NULL, *excluded = NULL, *moved = NULL;
  g_autoptr (GPtrArray) acts = NULL;
  const DscTweakAct *act;

  show_case (window);
  name = dsc_window_align_dup_name (window, 0);
  g_assert_false (dsc_window_align_drop_selected (window));
  dsc_align_overlay_select (dsc_window_get_align_overlay (window), 1);
  dsc_app_test_activate (window, "align-drop-selected", NULL);
  dropped = get_param (window, "drop_sources");
  acts = dsc_tweak_acts_parse (DSC_TWEAK_ACT_DROP, dropped, NULL);
  g_assert_cmpuint (acts->len, ==, 1);
  act = g_ptr_array_index (acts, 0);
  g_assert_cmpstr (act->name, ==, name);
  g_assert_cmpfloat (g_array_index (act->values, double, 0), ==, 22);
  g_assert_cmpfloat (g_array_index (act->values, double, 1), ==, 29);
  dsc_app_test_activate (window, "align-drop", g_variant_new ("(idd)", 0, 22.4, 29.3));
  back = get_param (window, "drop_sources");
  g_assert_cmpstr (back, ==, "");

  dsc_app_test_activate (window, "align-exclude", g_variant_new_int32 (0));
  excluded = get_param (window, "exclude");
  g_assert_cmpstr (excluded, ==, name);
  dsc_app_test_activate (window, "align-exclude", g_variant_new_int32 (0));
  dsc_app_test_activate (window, "align-exclude", g_variant_new_int32 (77));
  g_free (excluded);
  excluded = get_param (window, "exclude");
  g_assert_cmpstr (excluded, ==, "");

  dsc_app_test_activate (window, "align-regroup", g_variant_new ("(is)", 0, group));
  moved = get_param (window, "regroup");
  g_assert_nonnull (strstr (moved, group));
  dsc_app_test_activate (window, "align-regroup", g_variant_new ("(is)", 0, ""));
  g_free (moved);
  moved = get_param (window, "regroup");
  g_assert_cmpstr (moved, ==, "");
  dsc_app_test_close (window);
}

static gboolean
is_loaded (gpointer view)
{
  gboolean loading;

  g_object_get (view, "loading", &loading, NULL);
  return !loading;
}

/* The pair blinks; what moves it is a parameter once it is kept, and the picture of the other one
 * stays where it is. */
static void
test_nudge (void)
{
  DscWindow *window = open_window ();
  DscImageView *view
      = dsc_image_page_get_view (dsc_image_tabs_get_current (dsc_window_get_tabs (window)));
  DscSession *session = dsc_window_get_session (window);
  DscWcs *wcs
      = dsc_image_model_get_wcs (dsc_library_get_model (dsc_session_get_library (session), 0));
  g_autofree char *none = NULL, *kept = NULL, *state = NULL;
  g_autoptr (GPtrArray) acts = NULL;
  const double *values;
  double x0, y0, x1, y1, zoom;
  int first, second;
  DscSkyAxes axes;

  dsc_app_test_wait (is_loaded, view, 10);
  dsc_app_test_change (window, "align-blink", g_variant_new_boolean (TRUE));
  dsc_window_blink_get_pair (window, &first, &second);
  g_assert_cmpint (first, ==, 0);
  g_assert_cmpint (second, >, 0);
  g_assert_cmpint (dsc_image_view_get_compare_mode (view), ==, DSC_COMPARE_BLINK);
  dsc_app_test_spin (0.2);
  dsc_image_view_get_center (view, &x0, &y0);
  zoom = dsc_image_view_get_zoom (view);
  g_assert_cmpfloat (zoom, >, 0);
  g_assert_true (dsc_sky_axes_at (wcs, x0, y0, &axes));

  /* Ten steps to the right: the picture of the first one moves by a pixel. */
  for (guint i = 0; i < 10; i++)
    dsc_app_test_activate (window, "align-nudge-step", g_variant_new ("(dd)", 0.1, 0.0));
  dsc_image_view_get_center (view, &x1, &y1);
  g_assert_cmpfloat_with_epsilon (x1, x0 - 1, 0.01);
  g_assert_cmpfloat_with_epsilon (y1, y0, 0.01);
  none = get_param (window, "nudge");
  g_assert_cmpstr (none, ==, "");
  g_assert_true (dsc_window_blink_keep (window));
  g_assert_false (dsc_window_blink_keep (window));
  kept = get_param (window, "nudge");
  acts = dsc_tweak_acts_parse (DSC_TWEAK_ACT_NUDGE, kept, NULL);
  g_assert_cmpuint (acts->len, ==, 1);
  values = (const double *)(const void *)((DscTweakAct *)g_ptr_array_index (acts, 0))->values->data;
  g_assert_cmpfloat_with_epsilon (values[0], axes.east[0], 0.002 * fabs (axes.east[0]) + 2e-6);
  g_assert_cmpfloat_with_epsilon (values[1], axes.north[0], 0.002 * fabs (axes.east[0]) + 2e-6);

  /* More, and taken back: as it was kept. */
  dsc_app_test_activate (window, "align-nudge", g_variant_new ("(ddd)", 0.5, 0.0, 0.01));
  g_assert_true (dsc_window_blink_escape (window));
  state = dsc_app_test_state (window, "align-nudge");
  g_assert_cmpstr (state, ==, "(0.0, 0.0, 0.0)");
  dsc_image_view_get_center (view, &x0, &y0);
  g_assert_cmpfloat_with_epsilon (x0, x1, 0.01);
  g_assert_true (dsc_window_blink_escape (window));
  g_assert_false (dsc_window_blink_escape (window));
  g_assert_null (dsc_image_view_get_compare_model (view));
  dsc_app_test_close (window);
}

/* --- with a run ------------------------------------------------------------------------------- */

static gboolean
is_idle (gpointer window)
{
  return !dsc_session_is_running (dsc_window_get_session (window))
         && g_action_group_get_action_enabled (window, "run-step");
}

/* The board shows what the last run found, and there is no preview. */
static gboolean
is_shown (gpointer window)
{
  DscTweakPreview *preview = dsc_window_get_tweak_preview (window);

  if (dsc_tweak_preview_get_found (preview) || dsc_tweak_preview_get_fitted (preview))
    return FALSE;
  return is_idle (window) && dsc_align_board_get_case (dsc_window_get_align_board (window))
         && !dsc_align_board_get_stale (dsc_window_get_align_board (window)) && is_settled (window);
}

static void
set_param (DscWindow *window, const char *name, const char *text)
{
  dsc_app_test_activate (window, "set-param", g_variant_new ("(sss)", "tweakreg", name, text));
}

static void
run_step (DscWindow *window)
{
  guint step = (guint)dsc_window_align_find_step (window);

  dsc_app_test_activate (window, "run-step", g_variant_new_string ("tweakreg"));
  dsc_app_test_wait (is_idle, window, 120);
  g_assert_cmpint (dsc_session_get_state (dsc_window_get_session (window), step), ==,
                   DSC_STATE_FRESH);
  dsc_app_test_wait (is_shown, window, 30);
}

/* Exposures with stars enough, aligned. */
static DscWindow *
open_and_run (void)
{
  static char *folder;
  g_autofree char *path = NULL;
  const char *paths[] = { NULL, NULL };
  g_autoptr (GError) error = NULL;
  DscWindow *window;

  if (!folder) {
    g_autoptr (GBytes) text = dsc_sim_preset_load ("mini", &error);
    g_autoptr (DscSimScene) scene = dsc_sim_scene_parse (
        g_bytes_get_data (text, NULL), (gssize)g_bytes_get_size (text), "mini", NULL, &error);

    g_assert_no_error (error);
    folder = dsc_test_tmpdir ();
    g_assert_true (dsc_simulate (scene, folder, 0, NULL, NULL, &error));
  }
  path = g_build_filename (folder, "mini_asn.json", NULL);
  paths[0] = path;
  window = dsc_app_test_window (paths);
  dsc_app_test_change (window, "select-step", g_variant_new_string ("tweakreg"));
  run_step (window);
  dsc_app_test_activate (window, "open-exposure", g_variant_new_int32 (0));
  dsc_app_test_spin (0.3);
  dsc_app_test_wait (is_shown, window, 20);
  return window;
}

/* What was found at first, of the region that is seen. */
static void
keep_first_cb (DscTweakPreview *preview, GArray **first)
{
  GArray *found = dsc_tweak_preview_get_found (preview);

  if (found && !*first && !dsc_tweak_preview_is_whole (preview))
    *first = g_array_ref (found);
}

/* Places in a part of the image are summed from another corner: the last bit may differ. */
#define TINY 1e-11 /* pixels */

/* @found are those of @all that lie in the columns and rows given, in any order. */
static void
assert_same_sources (GArray *found, GArray *all, double x0, double x1, double y0, double y1)
{
  guint n = 0;

  for (guint i = 0; i < all->len; i++) {
    const DscTweakSource *a = &g_array_index (all, DscTweakSource, i);
    guint same = 0;

    if (a->x < x0 - 0.5 || a->x >= x1 + 0.5 || a->y < y0 - 0.5 || a->y >= y1 + 0.5)
      continue;
    for (guint k = 0; k < found->len; k++) {
      const DscTweakSource *b = &g_array_index (found, DscTweakSource, k);

      same += fabs (a->x - b->x) < TINY && fabs (a->y - b->y) < TINY && a->flux == b->flux;
    }
    g_assert_cmpuint (same, ==, 1);
    n++;
  }
  g_assert_cmpuint (n, ==, found->len);
}

static GArray *
get_sources (DscWindow *window, guint exposure)
{
  return dsc_align_board_get_scene (dsc_window_get_align_board (window))
      ->exposures[exposure]
      .sources;
}

/* What other parameters find is what a run finds then: in the region at once, and in all of it when
 * the hand rests. */
static void
check_finder (DscWindow *window, const char *name, const char *text)
{
  DscTweakPreview *preview = dsc_window_get_tweak_preview (window);
  DscImageView *view
      = dsc_image_page_get_view (dsc_image_tabs_get_current (dsc_window_get_tabs (window)));
  g_autoptr (GArray) first = NULL, all = NULL;
  int w = gtk_widget_get_width (GTK_WIDGET (view)), h = gtk_widget_get_height (GTK_WIDGET (view));
  double x0, x1, y0, y1;
  gulong id = g_signal_connect (preview, "found-changed", G_CALLBACK (keep_first_cb), &first);

  g_test_message ("%s = %s", name, text);
  g_assert_null (dsc_tweak_preview_get_found (preview));
  dsc_image_view_widget_to_image (view, 0, h, &x0, &y0);
  dsc_image_view_widget_to_image (view, w, 0, &x1, &y1);
  set_param (window, name, text);
  dsc_app_test_spin (0.1);
  dsc_app_test_wait (is_settled, window, 30);
  g_signal_handler_disconnect (preview, id);
  g_assert_nonnull (first);
  g_assert_true (dsc_tweak_preview_is_whole (preview));
  all = g_array_ref (dsc_tweak_preview_get_found (preview));
  g_assert_cmpuint (all->len, !=, get_sources (window, 0)->len);
  g_assert_cmpuint (
      dsc_align_overlay_get_count (dsc_window_get_align_overlay (window), DSC_ALIGN_FOUND)
          + dsc_align_overlay_get_count (dsc_window_get_align_overlay (window), DSC_ALIGN_MATCHED)
          + dsc_align_overlay_get_count (dsc_window_get_align_overlay (window), DSC_ALIGN_REJECTED),
      ==, all->len);
  g_test_message ("%u in the region, %u in all, %.1f ms", first->len, all->len,
                  dsc_tweak_preview_get_find_ms (preview));
  run_step (window);
  g_assert_null (dsc_tweak_preview_get_found (preview));
  assert_same_sources (all, get_sources (window, 0), -INFINITY, INFINITY, -INFINITY, INFINITY);
  assert_same_sources (first, get_sources (window, 0), floor (x0), ceil (x1), floor (y0),
                       ceil (y1));
  dsc_app_test_activate (window, "open-exposure", g_variant_new_int32 (0));
  dsc_app_test_spin (0.2);
}

static void
test_finder (void)
{
  DscWindow *window = open_and_run ();
  DscImageView *view
      = dsc_image_page_get_view (dsc_image_tabs_get_current (dsc_window_get_tabs (window)));

  dsc_image_view_zoom_about (view, 160, 160, 4);
  dsc_image_view_center_on (view, 150, 170);
  check_finder (window, "snr_threshold", "30");
  check_finder (window, "roundhi", "0.1");
  check_finder (window, "brightest", "10");
  check_finder (window, "starfinder", "segmentation");
  dsc_app_test_close (window);
}

/* Another fit of the same sources is what a run gives then; so are acts by hand. */
static void
check_fit (DscWindow *window, const char *name, const char *text)
{
  DscAlignBoard *board = dsc_window_get_align_board (window);
  DscTweakPreview *preview = dsc_window_get_tweak_preview (window);
  g_autoptr (DscAlignCase) fitted = NULL;
  const DscTweakSolution *would, *is;

  g_test_message ("%s = %s", name, text);
  g_assert_null (dsc_tweak_preview_get_fitted (preview));
  g_assert_false (dsc_align_board_is_preview (board));
  set_param (window, name, text);
  dsc_app_test_wait (is_settled, window, 30);
  g_assert_cmpstr (dsc_tweak_preview_get_reason (preview), ==, NULL);
  g_assert_true (dsc_tweak_preview_is_exact (preview));
  g_assert_true (dsc_align_board_is_preview (board));
  fitted = dsc_align_case_ref (dsc_tweak_preview_get_fitted (preview));
  run_step (window);
  g_assert_null (dsc_tweak_preview_get_fitted (preview));
  would = dsc_align_case_get_solution (fitted);
  is = dsc_align_board_get_solution (board);
  g_assert_cmpstr (would->verdict, ==, is->verdict);
  for (guint i = 0; i < is->n_exposures; i++) {
    g_assert_cmpint (would->exposures[i].state, ==, is->exposures[i].state);
    g_assert_cmpfloat_with_epsilon (would->exposures[i].shift[0], is->exposures[i].shift[0], 1e-7);
    g_assert_cmpfloat_with_epsilon (would->exposures[i].shift[1], is->exposures[i].shift[1], 1e-7);
  }
}

/* The pairs of a run, fitted as the run fitted them, give its fits again. */
static void
check_refit (DscWindow *window, double tolerance)
{
  DscAlignBoard *board = dsc_window_get_align_board (window);
  const DscTweakScene *scene = dsc_align_board_get_scene (board);
  const DscTweakSolution *run = dsc_align_board_get_solution (board);
  DscTweakregParams *params = dsc_session_dup_params (dsc_window_get_session (window),
                                                      (guint)dsc_window_align_find_step (window));
  g_autoptr (DscTweakSolution) again = dsc_tweak_refit (scene, run, params, scene, params);
  guint n = 0;

  g_assert_cmpuint (again->fits->len, ==, run->fits->len);
  for (guint i = 0; i < run->fits->len; i++) {
    const DscTweakFit *a = g_ptr_array_index (run->fits, i);
    const DscTweakFit *b = g_ptr_array_index (again->fits, i);

    if (a->state != DSC_TWEAK_ALIGNED)
      continue;
    g_test_message ("%s: %u of %u pairs, rms %.3f mas; again: %u, %.3f mas", run->method, a->n_used,
                    a->n_matched, 1e3 * a->rmse, b->n_used, 1e3 * b->rmse);
    g_assert_cmpfloat_with_epsilon (a->rmse, b->rmse, tolerance * a->rmse);
    g_assert_cmpfloat_with_epsilon (a->map.shift[0], b->map.shift[0], tolerance * 0.01);
    n++;
  }
  g_assert_cmpuint (n, >, 0);
  dsc_tweak_params_free (params);
}

static void
test_fit (void)
{
  DscWindow *window = open_and_run ();
  const DscTweakSource *s = &g_array_index (get_sources (window, 0), DscTweakSource, 0);
  g_autofree char *name = dsc_window_align_dup_name (window, 1);
  g_autofree char *first = dsc_window_align_dup_name (window, 0), *drop = NULL;

  drop = dsc_tweak_acts_toggle_drop ("", first, s->x, s->y);
  check_fit (window, "sigma", "1.5");
  check_fit (window, "fitgeometry", "shift");
  /* auto solves all groups together: each on its own is near it. */
  check_refit (window, 0.4);
  check_fit (window, "match_method", "xyxymatch");
  check_refit (window, 1e-6);
  check_fit (window, "tolerance", "0.5");
  check_fit (window, "drop_sources", drop);
  check_fit (window, "exclude", name);
  dsc_app_test_close (window);
}

/* Of the parameters that groups have of their own, those of the exposure that is seen count. */
static void
test_group_params (void)
{
  DscWindow *window = open_and_run ();
  DscTweakPreview *preview = dsc_window_get_tweak_preview (window);
  const DscTweakScene *scene = dsc_align_board_get_scene (dsc_window_get_align_board (window));
  g_autofree char *here = g_strdup (scene->groups[scene->exposures[0].group].name);
  g_autofree char *there = g_strdup (scene->groups[scene->exposures[1].group].name);
  g_autofree char *own = g_strdup_printf ("%s: snr_threshold=30", here);
  g_autofree char *clip = g_strdup_printf ("%s: sigma=1.2 fitgeometry=shift", there);

  g_assert_cmpstr (here, !=, there);
  check_finder (window, "group_params", own);
  set_param (window, "snr_threshold", "20");
  dsc_app_test_wait (is_settled, window, 30);
  g_assert_null (dsc_tweak_preview_get_found (preview));
  dsc_app_test_activate (window, "open-exposure", g_variant_new_int32 (1));
  dsc_app_test_spin (0.3);
  dsc_app_test_wait (is_settled, window, 30);
  g_assert_nonnull (dsc_tweak_preview_get_found (preview));
  set_param (window, "snr_threshold", "10");
  dsc_app_test_activate (window, "set-group-param",
                         g_variant_new ("(ssss)", "tweakreg", there, "snr_threshold", "25"));
  dsc_app_test_wait (is_settled, window, 30);
  g_assert_nonnull (dsc_tweak_preview_get_found (preview));
  dsc_app_test_activate (window, "open-exposure", g_variant_new_int32 (0));
  dsc_app_test_spin (0.3);
  dsc_app_test_wait (is_settled, window, 30);
  g_assert_null (dsc_tweak_preview_get_found (preview));
  set_param (window, "match_method", "xyxymatch");
  set_param (window, "group_params", "");
  run_step (window);
  check_fit (window, "group_params", clip);
  g_assert_true (isfinite (dsc_tweak_preview_get_fit_ms (preview)));
  check_fit (window, "sigma", "2");
  dsc_app_test_close (window);
}

/* 10 000 pairs are fitted and 10 000 markers drawn while a hand moves. */
static void
test_many (void)
{
  enum { MANY = 10000 };
  DscWindow *window = open_window ();
  g_autoptr (DscAlignCase) shown = make_case (window);
  const DscTweakScene *scene = dsc_align_case_get_scene (shown);
  const DscTweakSolution *solution = dsc_align_case_get_solution (shown);
  DscTweakFit *fit = g_ptr_array_index (solution->fits, 0);
  DscTweakregParams *params = dsc_session_dup_params (dsc_window_get_session (window),
                                                      (guint)dsc_window_align_find_step (window));
  g_autoptr (GRand) rand = g_rand_new_with_seed (3);
  DscImageView *view
      = dsc_image_page_get_view (dsc_image_tabs_get_current (dsc_window_get_tabs (window)));
  double best_fit = INFINITY, best_frame = INFINITY;

  g_array_set_size (fit->pairs, 0);
  for (guint i = 0; i < MANY; i++) {
    DscTweakSource s = { .id = i,
                         .x = g_rand_double_range (rand, 0, 95),
                         .y = g_rand_double_range (rand, 0, 95),
                         .xwin = NAN,
                         .ywin = NAN };
    DscTweakPair pair = { .exposure = 0,
                          .source = i + N_STARS,
                          .ref_exposure = DSC_TWEAK_NONE,
                          .ref_source = DSC_TWEAK_NONE,
                          .u = s.x,
                          .v = s.y,
                          .weight = 1,
                          .used = i % 9 != 0 };

    pair.x = pair.u + 0.1 + g_rand_double_range (rand, -0.001, 0.001);
    pair.y = pair.v - 0.2 + g_rand_double_range (rand, -0.001, 0.001);
    g_array_append_val (fit->pairs, pair);
    g_array_append_val (scene->exposures[0].sources, s);
  }
  for (guint i = 0; i < 5; i++) {
    gint64 start = g_get_monotonic_time ();
    g_autoptr (DscTweakSolution) again = dsc_tweak_refit (scene, solution, params, scene, params);

    best_fit = MIN (best_fit, 1e-3 * (double)(g_get_monotonic_time () - start));
    fit = g_ptr_array_index (again->fits, 0);
    g_assert_cmpfloat_with_epsilon (fit->map.shift[0], 0.1, 1e-4);
    g_assert_cmpfloat_with_epsilon (fit->map.shift[1], -0.2, 1e-4);
  }
  dsc_align_overlay_set_case (dsc_window_get_align_overlay (window), shown);
  g_assert_cmpuint (
      dsc_align_overlay_get_count (dsc_window_get_align_overlay (window), DSC_ALIGN_REFERENCE), ==,
      MANY);
  for (guint i = 0; i < 5; i++) {
    gint64 start = g_get_monotonic_time ();
    GdkTexture *frame = dsc_image_view_render (view, 1200, 800);

    best_frame = MIN (best_frame, 1e-3 * (double)(g_get_monotonic_time () - start));
    g_object_unref (frame);
  }
  g_test_message ("%u pairs fitted in %.1f ms; a frame with two markers for each: %.1f ms", MANY,
                  best_fit, best_frame);
  g_assert_cmpfloat (best_fit, <, 100);
  g_assert_cmpfloat (best_frame, <, 300);
  dsc_tweak_params_free (params);
  dsc_app_test_close (window);
}

int
main (int argc, char *argv[])
{
  dsc_app_test_init (&argc, &argv);
  g_test_add_func ("/window-align/markers", test_markers);
  g_test_add_func ("/window-align/acts", test_acts);
  g_test_add_func ("/window-align/nudge", test_nudge);
  g_test_add_func ("/window-align/many", test_many);
  g_test_add_func ("/window-align/finder", test_finder);
  g_test_add_func ("/window-align/fit", test_fit);
  g_test_add_func ("/window-align/group-params", test_group_params);
  return g_test_run ();
}
