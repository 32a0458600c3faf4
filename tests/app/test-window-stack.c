/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <json-glib/json-glib.h>
#include <math.h>
#include <string.h>

#include "dsc-app-test.h"
#include "dsc-association-board.h"
#include "dsc-association-view.h"
#include "dsc-mosaic-board.h"
#include "dsc-window-stack.h"

/* One window for all: what is asked before anything ran, and after everything did. */

static gboolean
is_idle (gpointer window)
{
  return !dsc_session_is_running (dsc_window_get_session (window))
         && g_action_group_get_action_enabled (window, "run-step");
}

static gboolean
is_settled (gpointer window)
{
  return dsc_window_is_stack_settled (window);
}

static const DscStackReport *
ask (DscWindow *window, double ra, double dec)
{
  const DscStackReport *report;

  dsc_app_test_activate (window, "stack-at", g_variant_new ("(dd)", ra, dec));
  dsc_app_test_wait (is_settled, window, 30);
  report = dsc_stack_board_get_report (dsc_window_get_stack_board (window));
  g_assert_nonnull (report);
  dsc_assert_near (report->ra, ra, 0, 0);
  return report;
}

/* A place that all exposures see. */
static void
find_middle (DscWindow *window, double *ra, double *dec)
{
  DscLibrary *library = dsc_session_get_library (dsc_window_get_session (window));

  dsc_wcs_pixel_to_sky1 (dsc_image_model_get_wcs (dsc_library_get_model (library, 0)), 50, 47, ra,
                         dec);
}

static void
check_cuts (const DscStackReport *report)
{
  g_assert_cmpuint (report->testimony->n, ==, report->n);
  for (guint i = 0; i < report->n; i++) {
    const DscOutlierWitness *w = &report->testimony->witnesses[i];
    guint middle = w->size * w->size / 2;

    g_assert_cmpuint (w->index, ==, report->rows[i].index);
    g_assert_cmpuint (w->size % 2, ==, 1);
    /* the pixel in the middle is that of the row */
    dsc_assert_near (w->cut_sci[middle], w->terms.sci, 0, 0);
  }
}

static void
check_unrun (DscWindow *window, double ra, double dec)
{
  const DscStackReport *report = ask (window, ra, dec);
  g_autofree char *state = dsc_app_test_state (window, "stack-at");
  g_autofree char *page = dsc_app_test_state (window, "drawer-page");

  g_assert_cmpstr (page, ==, "'stack'");
  g_assert_nonnull (strstr (state, "resample was not run"));
  g_assert_cmpuint (report->n, ==, 4);
  g_assert_null (report->contributors);
  for (guint i = 0; i < report->n; i++) {
    g_assert_true (isnan (report->rows[i].moved_mas));
    g_assert_true (isnan (report->rows[i].level));
    g_assert_cmpuint (dsc_verdict_of (&report->testimony->witnesses[i]), !=, DSC_VERDICT_KEPT);
  }
  dsc_assert_near (report->rows[0].x, 50, 1e-6, 0);
  dsc_assert_near (report->rows[0].y, 47, 1e-6, 0);
  check_cuts (report);
}

static float
read_sci (DscImageModel *model, gint x, gint y)
{
  DscPlaneBox box = { 0, (guint)x, (guint)y, 1, 1 };
  g_autoptr (GError) error = NULL;
  float value;

  g_assert_true (dsc_image_model_read_box (model, DSC_PLANE_SCI, &box, &value, &error));
  return value;
}

static void
check_run (DscWindow *window, double ra, double dec)
{
  const DscStackReport *report = ask (window, ra, dec);
  DscLibrary *library = dsc_session_get_library (dsc_window_get_session (window));
  double share = 0, sum = 0;

  g_assert_nonnull (report->contributors);
  g_assert_true (report->agrees);
  g_assert_cmpuint (report->n, ==, 4);
  for (guint i = 0; i < report->n; i++) {
    const DscStackRow *row = &report->rows[i];

    dsc_assert_near (row->value, read_sci (dsc_library_get_model (library, i), row->ix, row->iy), 0,
                     0);
    dsc_assert_near (row->matched, (double)row->value - row->level, 0, 0);
    g_assert_true (isfinite (row->moved_mas) && isfinite (row->blot));
    g_assert_cmpint (row->share.touched, ==, (report->con >> i) & 1);
    share += row->share.share;
    if (row->share.weight != 0)
      sum += row->share.share * (double)row->share.value;
  }
  dsc_assert_near (share, 1, 1e-12, 0);
  dsc_assert_near (sum, report->sci, 0, 1e-6);
  check_cuts (report);
}

static gboolean
is_written (gpointer path)
{
  return g_file_test (path, G_FILE_TEST_EXISTS);
}

static void
check_files (DscWindow *window)
{
  const DscStackReport *report = dsc_stack_board_get_report (dsc_window_get_stack_board (window));
  g_autofree char *dir = dsc_test_tmpdir ();
  g_autofree char *json = g_build_filename (dir, "place.json", NULL);
  g_autofree char *csv = g_build_filename (dir, "place.csv", NULL);
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  JsonObject *object;
  JsonArray *rows;

  dsc_app_test_activate (window, "stack-save", g_variant_new_string (json));
  dsc_app_test_activate (window, "stack-save", g_variant_new_string (csv));
  dsc_app_test_wait (is_written, json, 10);
  dsc_app_test_wait (is_written, csv, 10);
  json_parser_load_from_file (parser, json, &error);
  g_assert_no_error (error);
  object = json_node_get_object (json_parser_get_root (parser));
  dsc_assert_near (json_object_get_double_member (object, "dec"), report->dec, 1e-9, 0);
  rows = json_object_get_array_member (object, "exposures");
  g_assert_cmpuint (json_array_get_length (rows), ==, report->n);
  for (guint i = 0; i < report->n; i++)
    dsc_assert_near (
        json_object_get_double_member (json_array_get_object_element (rows, i), "share"),
        report->rows[i].share.share, 1e-10, 0);
  g_assert_true (g_file_get_contents (csv, &text, NULL, NULL));
  lines = g_strsplit (text, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, report->n + 2);
  for (guint i = 0; i <= report->n; i++) {
    g_auto (GStrv) cells = g_strsplit (lines[i], ",", -1);

    g_assert_cmpuint (g_strv_length (cells), ==, 20);
  }
}

/* A row leads to the exposure, and the selection is one. */
static void
check_rows (DscWindow *window)
{
  DscStackBoard *board = dsc_window_get_stack_board (window);
  DscImagePage *page;

  dsc_data_table_choose (dsc_stack_board_get_table (board), 2);
  g_assert_cmpint (dsc_association_view_get_selected (dsc_window_get_association (window)), ==, 2);
  g_signal_emit_by_name (dsc_stack_board_get_table (board), "activated", 1u);
  dsc_app_test_spin (0.1);
  page = dsc_image_tabs_get_current (dsc_window_get_tabs (window));
  g_assert_cmpstr (dsc_image_page_get_key (page), ==, "member:1");
  g_assert_cmpint (dsc_data_table_get_selected (dsc_stack_board_get_table (board)), ==, 1);
}

/* Parameters that were edited make the answer old, and it says so. */
static void
check_stale (DscWindow *window, double ra, double dec)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *state = NULL;

  dsc_session_set_param (dsc_window_get_session (window), 3, "pixfrac", "0.8", &error);
  g_assert_no_error (error);
  g_assert_true (ask (window, ra, dec)->is_stale[DSC_STACK_RESAMPLE]);
  state = dsc_app_test_state (window, "stack-at");
  g_test_message ("%s", state);
  g_assert_nonnull (strstr (state, "stale: resample"));
  g_assert_null (strstr (state, "tweakreg"));
}

static gboolean
mosaic_is_settled (gpointer window)
{
  return dsc_mosaic_board_is_settled (dsc_window_get_mosaic_board (window));
}

/* What resample made, in numbers, and what other settings would take. */
static void
check_mosaic (DscWindow *window)
{
  DscMosaicBoard *board = dsc_window_get_mosaic_board (window);
  DscDataTable *facts = dsc_mosaic_board_get_facts (board);
  DscDataTable *changes = dsc_mosaic_board_get_changes (board);
  DscImageModel *image = dsc_session_get_image (dsc_window_get_session (window), 3);
  g_autofree char *size = g_strdup_printf ("%u × %u px", dsc_image_model_get_width (image),
                                           dsc_image_model_get_height (image));
  g_autofree char *value = NULL;

  dsc_app_test_activate (window, "show-board", g_variant_new_string ("resample"));
  dsc_app_test_wait (mosaic_is_settled, window, 20);
  g_assert_cmpstr (dsc_mosaic_board_get_page (board), ==, "report");
  g_assert_nonnull (strstr (dsc_mosaic_board_get_verdict (board), "4 exposures"));
  g_assert_cmpuint (dsc_data_table_n_rows (facts), >=, 9);
  g_assert_cmpstr (dsc_data_table_get_text (facts, 0, 1), ==, size);
  g_assert_cmpuint (dsc_data_table_n_rows (changes), >=, 5);
  /* a row sets the parameter; nothing runs */
  g_signal_emit_by_name (changes, "activated", 3u);
  value = dsc_session_get_param (dsc_window_get_session (window), 3, "pixel_scale_ratio");
  dsc_assert_near (g_ascii_strtod (value, NULL), 2, 0, 0);
  g_assert_false (dsc_session_is_running (dsc_window_get_session (window)));
  dsc_session_set_param (dsc_window_get_session (window), 3, "pixel_scale_ratio", "1", NULL);
}

static void
check_association (DscWindow *window)
{
  DscAssociationBoard *board = dsc_window_get_association_board (window);

  dsc_app_test_change (window, "drawer-page", g_variant_new_string ("association"));
  dsc_app_test_spin (0.1);
  g_assert_nonnull (strstr (dsc_association_board_get_verdict (board), "4 exposures"));
  g_assert_nonnull (strstr (dsc_association_board_get_verdict (board), "nothing odd"));
  g_assert_cmpuint (dsc_data_table_n_rows (dsc_association_board_get_table (board)), ==, 4);
  /* five steps and their sum */
  g_assert_cmpuint (dsc_data_table_n_rows (dsc_association_board_get_forecast (board)), ==, 6);
  dsc_data_table_choose (dsc_association_board_get_table (board), 3);
  g_assert_cmpint (dsc_association_view_get_selected (dsc_window_get_association (window)), ==, 3);
}

static void
test_window (void)
{
  g_autofree char *path = dsc_app_test_association ();
  const char *paths[] = { path, NULL };
  DscWindow *window;
  double ra, dec;

  dsc_app_test_forget_products ();
  window = dsc_app_test_window (paths);
  find_middle (window, &ra, &dec);
  check_unrun (window, ra, dec);
  dsc_app_test_activate (window, "run-step", g_variant_new_string ("resample"));
  dsc_app_test_wait (is_idle, window, 60);
  check_run (window, ra, dec);
  check_files (window);
  check_rows (window);
  check_mosaic (window);
  check_association (window);
  g_assert_cmpuint (ask (window, ra + 1, dec)->n, ==, 0);
  check_stale (window, ra, dec);
  dsc_app_test_activate (window, "stack-clear", NULL);
  g_assert_null (dsc_stack_board_get_report (dsc_window_get_stack_board (window)));
  dsc_app_test_close (window);
}

int
main (int argc, char **argv)
{
  dsc_app_test_init (&argc, &argv);
  g_test_add_func ("/window-stack/window", test_window);
  return g_test_run ();
}
