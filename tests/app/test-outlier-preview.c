/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "dsc-app-test.h"
#include "dsc-dq.h"
#include "dsc-mask-overlay.h"
#include "dsc-outlier-board.h"
#include "dsc-outlier-preview.h"
#include "dsc-window-inspect.h"

#define N_EXPOSURES 4
#define SIDE 96

static guint
find_step (DscWindow *window)
{
  return (guint)dsc_outlier_case_find_step (dsc_window_get_session (window));
}

static gboolean
is_idle (gpointer window)
{
  return !dsc_session_is_running (dsc_window_get_session (window))
         && g_action_group_get_action_enabled (window, "run-step");
}

static gboolean
is_settled (gpointer window)
{
  return dsc_outlier_preview_is_settled (dsc_window_get_preview (window));
}

static gboolean
is_inspected (gpointer window)
{
  return dsc_window_is_inspected (window);
}

static void
set_param (DscWindow *window, const char *name, const char *text)
{
  dsc_app_test_activate (window, "set-param",
                         g_variant_new ("(sss)", "outlier_detection", name, text));
}

static void
run_step (DscWindow *window)
{
  dsc_app_test_activate (window, "run-step", g_variant_new_string ("outlier_detection"));
  dsc_app_test_wait (is_idle, window, 120);
  g_assert_cmpint (dsc_session_get_state (dsc_window_get_session (window), find_step (window)), ==,
                   DSC_STATE_FRESH);
}

/* A window with the step run, and the first exposure on show. */
static DscWindow *
open_and_run (void)
{
  g_autofree char *path = dsc_app_test_association ();
  const char *paths[] = { path, NULL };
  DscWindow *window = dsc_app_test_window (paths);

  dsc_app_test_change (window, "select-step", g_variant_new_string ("outlier_detection"));
  set_param (window, "max_flagged_percent", "100");
  run_step (window);
  dsc_app_test_activate (window, "open-exposure", g_variant_new_int32 (0));
  dsc_app_test_spin (0.2);
  dsc_app_test_wait (is_settled, window, 20);
  return window;
}

/* The flags that the last run added, of one exposure. */
static guint8 *
load_flags (DscWindow *window, guint exposure)
{
  DscSession *session = dsc_window_get_session (window);
  DscLibrary *out = dsc_session_get_output_library (session, find_step (window));
  g_autoptr (GError) error = NULL;
  g_autoptr (DscImage) now
      = dsc_image_model_load_plane (dsc_library_get_model (out, exposure), DSC_PLANE_DQ, &error);
  g_autoptr (DscImage) before = dsc_image_model_load_plane (
      dsc_library_get_model (dsc_session_get_library (session), exposure), DSC_PLANE_DQ, NULL);
  guint8 *flags = g_new0 (guint8, SIDE * SIDE);

  g_assert_no_error (error);
  for (guint i = 0; i < SIDE * SIDE; i++) {
    guint32 is = now->u[i];
    guint32 was = before->u[i];

    flags[i] = (is & ~was & DSC_DQ_OUTLIER) != 0;
  }
  return flags;
}

/* Of those, the pixels that were good: as the report counts. */
static guint
count_good (DscWindow *window, guint exposure, const guint8 *flags)
{
  DscLibrary *library = dsc_session_get_library (dsc_window_get_session (window));
  g_autoptr (DscImage) dq
      = dsc_image_model_load_plane (dsc_library_get_model (library, exposure), DSC_PLANE_DQ, NULL);
  guint n = 0;

  for (guint i = 0; i < SIDE * SIDE; i++)
    n += flags[i] && !(dq->u[i] & DSC_DQ_DO_NOT_USE);
  return n;
}

/* What the overlay says of every pixel, as masks now and before. */
static guint
read_overlay (DscWindow *window, guint8 *now, guint8 *was)
{
  DscMaskOverlay *overlay = dsc_outlier_preview_get_overlay (dsc_window_get_preview (window));
  guint n = 0;

  for (guint i = 0; i < SIDE * SIDE; i++) {
    DscMaskState state = dsc_mask_overlay_get (overlay, (gint)(i % SIDE), (gint)(i / SIDE));

    now[i] = state == DSC_MASK_STILL || state == DSC_MASK_NEW;
    was[i] = state == DSC_MASK_STILL || state == DSC_MASK_GONE;
    n += state == DSC_MASK_NEW || state == DSC_MASK_GONE;
  }
  return n;
}

/* Other parameters: what is shown before is what is there after the run, pixel for pixel, and so
 * are the numbers; and the preview goes when it has nothing more to say. */
static void
check_preview (DscWindow *window, const char *name, const char *text)
{
  DscOutlierPreview *preview = dsc_window_get_preview (window);
  guint8 now[SIDE * SIDE], was[SIDE * SIDE];
  g_autofree guint8 *before = load_flags (window, 0);
  guint64 n_now[N_EXPOSURES], n_was[N_EXPOSURES];
  g_autofree char *old
      = dsc_session_get_param (dsc_window_get_session (window), find_step (window), name);

  g_assert_false (dsc_outlier_preview_is_active (preview));
  set_param (window, name, text);
  dsc_app_test_spin (0.3);
  dsc_app_test_wait (is_settled, window, 30);
  g_assert_true (dsc_outlier_preview_is_active (preview));
  g_assert_cmpstr (dsc_outlier_preview_get_reason (preview), ==, NULL);
  g_test_message ("%s = %s", name, text);
  g_assert_cmpuint (read_overlay (window, now, was), >, 0);
  g_assert_cmpmem (was, sizeof was, before, SIDE * SIDE);
  for (guint i = 0; i < N_EXPOSURES; i++)
    g_assert_true (dsc_outlier_preview_get_count (preview, i, &n_now[i], &n_was[i]));
  g_assert_cmpuint (n_now[0], ==, count_good (window, 0, now));
  g_assert_cmpuint (n_was[0], ==, count_good (window, 0, was));

  /* Set back, it is as if nothing had been; nothing was stored. */
  set_param (window, name, old);
  dsc_app_test_wait (is_settled, window, 30);
  g_assert_false (dsc_outlier_preview_is_active (preview));
  g_assert_true (dsc_mask_overlay_is_empty (dsc_outlier_preview_get_overlay (preview)));
  g_assert_cmpint (dsc_session_get_state (dsc_window_get_session (window), find_step (window)), ==,
                   DSC_STATE_FRESH);

  set_param (window, name, text);
  run_step (window);
  dsc_app_test_wait (is_settled, window, 30);
  g_assert_false (dsc_outlier_preview_is_active (preview));
  for (guint i = 0; i < N_EXPOSURES; i++) {
    g_autofree guint8 *flags = load_flags (window, i);

    g_assert_cmpuint (count_good (window, i, flags), ==, n_now[i]);
    if (i == 0)
      g_assert_cmpmem (flags, SIDE * SIDE, now, sizeof now);
  }
  dsc_app_test_activate (window, "open-exposure", g_variant_new_int32 (0));
  dsc_app_test_wait (is_settled, window, 30);
}

static void
test_equals_run (void)
{
  DscWindow *window = open_and_run ();

  check_preview (window, "snr", "3.0 2.0");
  check_preview (window, "scale", "3.5 2.5");
  check_preview (window, "maskpt", "1.0");
  dsc_app_test_close (window);
}

/* backg counts where no sky level was measured. */
static void
test_background (void)
{
  DscWindow *window = open_and_run ();

  dsc_app_test_activate (window, "set-param", g_variant_new ("(sss)", "skymatch", "skip", "true"));
  run_step (window);
  dsc_app_test_activate (window, "open-exposure", g_variant_new_int32 (0));
  dsc_app_test_wait (is_settled, window, 30);
  check_preview (window, "backg", "0.05");
  dsc_app_test_close (window);
}

/* What a preview is made from is not what a run would take: it says so, until it is again. */
static void
test_old_input (void)
{
  DscWindow *window = open_and_run ();
  g_autofree char *old = NULL, *now = NULL;

  g_assert_true (
      dsc_session_has_current_input (dsc_window_get_session (window), find_step (window)));
  set_param (window, "snr", "3.0 2.0");
  dsc_app_test_activate (window, "set-param",
                         g_variant_new ("(sss)", "skymatch", "subtract", "true"));
  dsc_app_test_spin (0.3);
  dsc_app_test_wait (is_settled, window, 30);
  g_assert_false (
      dsc_session_has_current_input (dsc_window_get_session (window), find_step (window)));
  old = dsc_app_test_state (window, "preview");
  g_assert_nonnull (strstr (old, "an earlier step changed"));
  dsc_app_test_activate (window, "set-param",
                         g_variant_new ("(sss)", "skymatch", "subtract", "false"));
  dsc_app_test_wait (is_settled, window, 30);
  now = dsc_app_test_state (window, "preview");
  g_assert_null (strstr (now, "an earlier step changed"));
  g_assert_nonnull (strstr (now, "exposures"));
  dsc_app_test_close (window);
}

/* A run that stops for too many outliers leaves a button that shows them nevertheless. */
static void
test_limit (void)
{
  g_autofree char *path = dsc_app_test_association ();
  const char *paths[] = { path, NULL };
  DscWindow *window = dsc_app_test_window (paths);
  DscSession *session = dsc_window_get_session (window);
  DscOutlierBoard *board = dsc_window_get_outlier_board (window);
  GObject *button
      = gtk_widget_get_template_child (GTK_WIDGET (board), DSC_TYPE_OUTLIER_BOARD, "limit_button");

  set_param (window, "max_flagged_percent", "0.001");
  dsc_app_test_activate (window, "run-step", g_variant_new_string ("outlier_detection"));
  dsc_app_test_wait (is_idle, window, 120);
  g_assert_cmpint (dsc_session_get_state (session, find_step (window)), ==, DSC_STATE_FAILED);
  g_assert_true (gtk_widget_get_visible (GTK_WIDGET (button)));
  g_signal_emit_by_name (button, "clicked");
  dsc_app_test_wait (is_idle, window, 120);
  g_assert_cmpint (dsc_session_get_state (session, find_step (window)), ==, DSC_STATE_FRESH);
  g_assert_cmpstr (dsc_outlier_board_get_page (board), ==, "report");
  dsc_app_test_close (window);
}

/* What cannot be shown is named; away from the step there is nothing. */
static void
test_needs_run (void)
{
  DscWindow *window = open_and_run ();
  DscOutlierPreview *preview = dsc_window_get_preview (window);
  g_autofree char *state = NULL, *none = NULL;

  set_param (window, "kernel", "turbo");
  dsc_app_test_spin (0.3);
  dsc_app_test_wait (is_settled, window, 30);
  g_assert_false (dsc_outlier_preview_is_active (preview));
  g_assert_cmpstr (dsc_outlier_preview_get_reason (preview), ==, "kernel");
  state = dsc_app_test_state (window, "preview");
  g_assert_cmpstr (state, ==, "'needs a run: kernel changed'");
  set_param (window, "kernel", "square");
  set_param (window, "snr", "3.0 2.0");
  dsc_app_test_wait (is_settled, window, 30);
  g_assert_true (dsc_outlier_preview_is_active (preview));
  dsc_app_test_change (window, "select-step", g_variant_new_string ("resample"));
  g_assert_false (dsc_outlier_preview_is_active (preview));
  none = dsc_app_test_state (window, "preview");
  g_assert_cmpstr (none, ==, "''");
  dsc_app_test_close (window);
}

/* Only what is seen is made, and it follows. */
static void
test_region (void)
{
  DscWindow *window = open_and_run ();
  DscImageView *view
      = dsc_image_page_get_view (dsc_image_tabs_get_current (dsc_window_get_tabs (window)));
  DscOutlierPreview *preview = dsc_window_get_preview (window);
  guint64 near[DSC_N_MASK_STATES], all[DSC_N_MASK_STATES];
  guint64 n_near = 0, n_all = 0;

  set_param (window, "snr", "1.0 1.0");
  dsc_app_test_wait (is_settled, window, 30);
  g_assert_true (dsc_outlier_preview_get_seen (preview, all));
  dsc_image_view_zoom_about (view, 30, 30, 100);
  dsc_app_test_wait (is_settled, window, 30);
  g_assert_true (dsc_outlier_preview_get_seen (preview, near));
  for (guint i = 0; i < DSC_N_MASK_STATES; i++) {
    n_near += near[i];
    n_all += all[i];
  }
  g_assert_cmpuint (n_all, ==, SIDE * SIDE);
  g_assert_cmpuint (n_near, <, 400);
  g_assert_cmpuint (n_near, >, 0);
  dsc_app_test_close (window);
}

/* A pixel with an outlier, and the sky there. */
static void
find_outlier (DscWindow *window, gint *ret_x, gint *ret_y, double *ret_ra, double *ret_dec)
{
  DscSession *session = dsc_window_get_session (window);
  DscImageModel *model = dsc_library_get_model (dsc_session_get_library (session), 0);
  g_autofree guint8 *flags = load_flags (window, 0);
  double x, y;

  for (guint i = 0; i < SIDE * SIDE; i++) {
    *ret_x = (gint)(i % SIDE);
    *ret_y = (gint)(i / SIDE);
    if (flags[i] && *ret_x > 20 && *ret_x < 75 && *ret_y > 20 && *ret_y < 75)
      break;
  }
  x = *ret_x;
  y = *ret_y;
  g_assert_true (flags[*ret_y * SIDE + *ret_x]);
  dsc_wcs_pixel_to_sky (dsc_image_model_get_wcs (model), 1, &x, &y, ret_ra, ret_dec, FALSE);
}

static void
test_inspect (void)
{
  DscWindow *window = open_and_run ();
  DscImageView *view
      = dsc_image_page_get_view (dsc_image_tabs_get_current (dsc_window_get_tabs (window)));
  const DscOutlierTestimony *testimony;
  g_autofree char *page = NULL, *sentence = NULL, *cleared = NULL;
  double ra, dec;
  gint x, y;

  find_outlier (window, &x, &y, &ra, &dec);

  /* A plain click asks nothing, one with Control does. */
  g_signal_emit_by_name (view, "clicked", (double)x, (double)y, 1, 0);
  g_assert_null (dsc_window_get_testimony (window));
  g_signal_emit_by_name (view, "clicked", (double)x, (double)y, 1, GDK_CONTROL_MASK);
  dsc_app_test_wait (is_inspected, window, 20);
  page = dsc_app_test_state (window, "drawer-page");
  g_assert_cmpstr (page, ==, "'outliers'");
  testimony = dsc_window_get_testimony (window);
  g_assert_cmpuint (testimony->n, >, 1);
  g_assert_cmpuint (testimony->witnesses[0].index, ==, 0);
  g_assert_cmpint (testimony->witnesses[0].ix, ==, x);
  g_assert_cmpint (testimony->witnesses[0].iy, ==, y);
  g_assert_true (testimony->witnesses[0].terms.outlier);
  sentence = dsc_app_test_state (window, "inspect-sky");
  g_assert_nonnull (strstr (sentence, "flagged here"));

  /* With other parameters it is another verdict at once, and the same place in all pictures. */
  set_param (window, "snr", "5000.0 4000.0");
  dsc_app_test_spin (0.3);
  dsc_app_test_wait (is_settled, window, 30);
  dsc_app_test_wait (is_inspected, window, 20);
  testimony = dsc_window_get_testimony (window);
  g_assert_false (testimony->witnesses[0].terms.outlier);
  set_param (window, "snr", "5.0 4.0");
  dsc_app_test_spin (0.3);
  dsc_app_test_wait (is_inspected, window, 20);
  g_assert_true (dsc_window_get_testimony (window)->witnesses[0].terms.outlier);

  /* By name, for another exposure; it opens where it is. */
  dsc_app_test_activate (window, "inspect-sky", g_variant_new ("(dd)", ra, dec));
  dsc_app_test_wait (is_inspected, window, 20);
  testimony = dsc_window_get_testimony (window);
  {
    const DscOutlierWitness *w = &testimony->witnesses[testimony->n - 1];
    double cx, cy, wx = w->x, wy = w->y;
    guint index = w->index;
    g_autofree char *selected = NULL;
    g_autofree char *expected = g_strdup_printf ("%u", index);

    g_signal_emit_by_name (dsc_window_get_inspector (window), "exposure-activated", index, wx, wy);
    selected = dsc_app_test_state (window, "select-exposure");
    g_assert_cmpstr (selected, ==, expected);
    view = dsc_image_page_get_view (dsc_image_tabs_get_current (dsc_window_get_tabs (window)));
    dsc_image_view_get_center (view, &cx, &cy);
    g_assert_cmpfloat (fabs (cx - wx), <, 0.01);
    g_assert_cmpfloat (fabs (cy - wy), <, 0.01);
  }

  dsc_app_test_activate (window, "inspect-clear", NULL);
  g_assert_null (dsc_window_get_testimony (window));
  cleared = dsc_app_test_state (window, "inspect-sky");
  g_assert_nonnull (strstr (cleared, "Ctrl+click"));
  dsc_app_test_close (window);
}

/* Without a run there is something to be told too, and nothing to be afraid of. */
static void
test_before_run (void)
{
  g_autofree char *path = dsc_app_test_association ();
  const char *paths[] = { path, NULL };
  DscWindow *window = dsc_app_test_window (paths);
  g_autofree char *state = NULL;

  set_param (window, "skip", "false");
  set_param (window, "good_bits", "~DO_NOT_USE+HOT");
  dsc_app_test_change (window, "inspect", g_variant_new_boolean (TRUE));
  dsc_app_test_activate (window, "inspect-sky", g_variant_new ("(dd)", 83.8221, -5.3911));
  dsc_app_test_activate (window, "inspect-sky", g_variant_new ("(dd)", NAN, 100.0));
  dsc_app_test_spin (0.1);
  state = dsc_app_test_state (window, "inspect-sky");
  g_assert_nonnull (strstr (state, "Run outlier_detection"));
  dsc_app_test_close (window);
}

/* Three states in three colours, and none is lost when pixels are small. */
static void
test_overlay (void)
{
  g_autoptr (DscOverlay) overlay = dsc_mask_overlay_new ();
  guint8 states[16] = { 0 };
  g_autoptr (GBytes) bytes = NULL;
  guint32 data[64 * 64];
  DscPixels pixels = { data, 64, 64, 64 };
  DscOverlayContext context = { { 16, 0, 0, -16, 8, 56 }, 64, 64, 1, NULL };

  states[0] = DSC_MASK_NEW;
  states[5] = DSC_MASK_STILL;
  states[10] = DSC_MASK_GONE;
  bytes = g_bytes_new (states, sizeof states);
  for (guint i = 0; i < G_N_ELEMENTS (data); i++)
    data[i] = 0xff000000u;
  dsc_overlay_draw_pixels (overlay, &context, &pixels);
  dsc_mask_overlay_set (DSC_MASK_OVERLAY (overlay), 0, 0, 4, 4, bytes);
  g_assert_cmpint (dsc_mask_overlay_get (DSC_MASK_OVERLAY (overlay), 2, 2), ==, DSC_MASK_GONE);
  g_assert_cmpint (dsc_mask_overlay_get (DSC_MASK_OVERLAY (overlay), 4, 0), ==, DSC_MASK_NONE);
  g_assert_cmpint (dsc_mask_overlay_get (DSC_MASK_OVERLAY (overlay), -1, 0), ==, DSC_MASK_NONE);
  dsc_overlay_draw_pixels (overlay, &context, &pixels);
  /* Pixel (0, 0) is the lower left one: its frame and its middle; (2, 2) has only a frame. */
  g_assert_cmphex (data[63 * 64] & 0xffffffu, ==, dsc_mask_state_color (DSC_MASK_NEW));
  g_assert_cmphex (data[56 * 64 + 8] & 0xffffffu, !=, 0);
  g_assert_cmphex (data[24 * 64 + 40] & 0xffffffu, ==, 0);
  g_assert_cmphex (data[31 * 64 + 32] & 0xffffffu, ==, dsc_mask_state_color (DSC_MASK_GONE));
  g_assert_cmphex (data[40 * 64 + 24] & 0xffffffu, !=, 0);
  g_assert_cmphex (data[10] & 0xffffffu, ==, 0);

  for (guint i = 0; i < G_N_ELEMENTS (data); i++)
    data[i] = 0xff000000u;
  context.affine = (DscAffine){ 0.25, 0, 0, -0.25, 0.125, 1.875 };
  dsc_overlay_draw_pixels (overlay, &context, &pixels);
  g_assert_cmphex (data[64] & 0xffffffu, ==, dsc_mask_state_color (DSC_MASK_GONE));
}

static gboolean
count_one (guint exposure, guint64 *ret_now, guint64 *ret_was, gpointer user_data)
{
  *ret_now = 1204;
  *ret_was = 1877;
  return exposure == 1;
}

/* The table of exposures says what a run would flag, where that is known, and forgets it again. */
static void
test_table (void)
{
  DscOutlierBoard *board = g_object_ref_sink (g_object_new (DSC_TYPE_OUTLIER_BOARD, NULL));
  DscDataTable *table = dsc_outlier_board_get_exposures (board);
  g_autoptr (DscOutlierReport) report = dsc_outlier_report_new (2);

  dsc_outlier_board_set_preview (board, count_one, NULL);
  for (guint i = 0; i < 2; i++) {
    report->exposures[i].name = g_strdup ("jw1_2_cal.fits");
    report->exposures[i].n_flagged = 1877;
  }
  dsc_outlier_board_show_report (board, report, NULL, NULL);
  g_assert_cmpstr (dsc_data_table_get_text (table, 0, 4), ==, "1877");
  g_assert_cmpstr (dsc_data_table_get_text (table, 1, 4), ==, "1877 → 1204");
  dsc_outlier_board_set_preview (board, NULL, NULL);
  g_assert_cmpstr (dsc_data_table_get_text (table, 1, 4), ==, "1877");
  g_object_unref (board);
}

int
main (int argc, char **argv)
{
  dsc_app_test_init (&argc, &argv);
  g_test_add_func ("/app/outlier-preview/overlay", test_overlay);
  g_test_add_func ("/app/outlier-preview/table", test_table);
  g_test_add_func ("/app/outlier-preview/before-run", test_before_run);
  g_test_add_func ("/app/outlier-preview/inspect", test_inspect);
  g_test_add_func ("/app/outlier-preview/region", test_region);
  g_test_add_func ("/app/outlier-preview/needs-run", test_needs_run);
  g_test_add_func ("/app/outlier-preview/old-input", test_old_input);
  g_test_add_func ("/app/outlier-preview/limit", test_limit);
  g_test_add_func ("/app/outlier-preview/equals-run", test_equals_run);
  g_test_add_func ("/app/outlier-preview/background", test_background);
  return g_test_run ();
}
