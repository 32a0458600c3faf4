/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "dsc-align-overlay.h"
#include "dsc-app-test.h"
#include "dsc-sky-axes.h"
#include "dsc-tweak-job.h"
#include "dsc-window-align.h"
#include "dsc-window-blink.h"
#include "tweakreg/dsc-tweak-acts.h"

#define N_STARS 6
#define ARCSEC (1.0 / 3600)

/* What stands for the result of a run: every exposure has a matched, a clipped and a dropped star,
 * and three others; the second one was moved by 0.2 arcsec to the north. */
static DscAlignCase *
make_case (DscWindow *window)
{
  DscSession *session = dsc_window_get_session (window);
  guint step = (guint)dsc_window_align_find_step (window);
  DscTweakregParams *params = dsc_tweak_params_dup_in_force (session, step);
  g_autoptr (GError) error = NULL;
  DscTweakScene *scene = dsc_tweak_scene_from_library (dsc_session_get_library (session), params,
                                                       DSC_COMPAT_NONE, &error);
  DscTweakSolution *solution;
  DscTweakFit *fit;

  g_assert_no_error (error);
  dsc_tweak_params_free (params);
  solution = dsc_tweak_solution_new (scene->n_exposures);
  solution->method = g_strdup ("auto");
  solution->verdict = g_strdup ("made up");
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
  fit->verdict = g_strdup ("made up");
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

int
main (int argc, char *argv[])
{
  dsc_app_test_init (&argc, &argv);
  g_test_add_func ("/window-align/markers", test_markers);
  g_test_add_func ("/window-align/acts", test_acts);
  g_test_add_func ("/window-align/nudge", test_nudge);
  return g_test_run ();
}
