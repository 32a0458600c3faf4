/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-sky-board.h"

#include <math.h>
#include <time.h>

#include "dsc-app-test.h"
#include "dsc-sky-cells.h"
#include "dsc-sky-graph-layout.h"

#define N_BINS 40

static void
fill_exposure (DscSkyExposure *e, guint index, guint unit, double level)
{
  e->name = g_strdup_printf ("jw01345001001_02101_%05u_nrcb1_cal.fits", index + 1);
  e->unit = unit;
  e->level = level;
  e->before = index == 0 ? 0.01 : NAN;
  e->local = 0.2 + level;
  e->n_pixels = 10000;
  e->n_good = index == 1 ? 500 : 9500;
  e->sigma = 0.02;
  e->lower = e->local - 0.08;
  e->upper = e->local + 0.08;
  e->n_bins = N_BINS;
  e->hist_start = e->local - 0.2;
  e->hist_width = 0.4 / N_BINS;
  e->counts = g_new (guint32, N_BINS);
  for (guint i = 0; i < N_BINS; i++)
    e->counts[i] = (guint32)(1000 * exp (-0.01 * (i - 20.0) * (i - 20.0)));
}

/* Every exposure is a unit; each overlaps the next two. @n_sets: chains without overlap */
static DscSkyReport *
make_report (guint n, guint n_sets)
{
  g_autoptr (GArray) pairs = g_array_new (FALSE, TRUE, sizeof (DscSkyPair));
  DscSkyReport *report;
  guint in_set = (n + n_sets - 1) / n_sets;

  for (guint i = 0; i < n; i++) {
    for (guint k = i + 1; k < MIN (i + 3, n); k++) {
      DscSkyPair pair = { i, k, 100, 0.5, 900, 800, 0.21, 0.2, 0.01, 0.0004 * (k - i), 30, TRUE };

      if (i / in_set == k / in_set)
        g_array_append_val (pairs, pair);
    }
  }
  report = dsc_sky_report_new (n, n, pairs->len);
  if (pairs->len > 0)
    memcpy (report->pairs, pairs->data, pairs->len * sizeof (DscSkyPair));
  for (guint i = 0; i < n; i++) {
    fill_exposure (&report->exposures[i], i, i, i % 7 == 5 ? NAN : 0.003 * (i % 5));
    report->units[i].name = g_strdup_printf ("unit%u", i);
    report->units[i].n_exposures = 1;
    report->units[i].component = i / in_set;
    report->units[i].level = report->exposures[i].level;
  }
  report->method = g_strdup ("match");
  report->statistic = g_strdup ("mode");
  report->match_by = g_strdup ("values");
  report->unit = g_strdup ("MJy/sr");
  report->noise = 0.02;
  report->rms_before = 0.01;
  report->rms_after = 0.0005;
  report->n_components = n_sets;
  return report;
}

typedef struct {
  GtkWindow *window;
  DscSkyBoard *board;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->window = GTK_WINDOW (gtk_window_new ());
  f->board = g_object_new (DSC_TYPE_SKY_BOARD, NULL);
  gtk_window_set_default_size (f->window, 1000, 300);
  gtk_window_set_child (f->window, GTK_WIDGET (f->board));
  gtk_window_present (f->window);
  dsc_app_test_spin (0.1);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  gtk_window_destroy (f->window);
  dsc_app_test_spin (0.02);
}

static void
test_empty (Fixture *f, gconstpointer data)
{
  g_assert_cmpstr (dsc_sky_board_get_page (f->board), ==, "empty");
  g_assert_null (dsc_sky_board_get_report (f->board));
  dsc_sky_board_show_report (f->board, dsc_sky_report_new (0, 0, 0));
  dsc_app_test_spin (0.05);
  dsc_sky_board_show_report (f->board, NULL);
  g_assert_cmpstr (dsc_sky_board_get_page (f->board), ==, "empty");
}

static void
test_values (Fixture *f, gconstpointer data)
{
  DscDataTable *table = dsc_sky_board_get_table (f->board);
  g_autofree char *pair = NULL;

  dsc_sky_board_show_report (f->board, make_report (4, 1));
  dsc_app_test_spin (0.1);
  g_assert_cmpstr (dsc_sky_board_get_page (f->board), ==, "report");
  g_assert_cmpstr (dsc_sky_board_get_verdict (f->board), ==,
                   "Δsky rms 0.01 → 0.0005 MJy/sr (0.025 σ) · 5 overlaps");
  g_assert_cmpuint (dsc_data_table_n_rows (table), ==, 4);
  g_assert_cmpstr (dsc_data_table_get_text (table, 2, 1), ==, "02101_00003_nrcb1");
  g_assert_cmpstr (dsc_data_table_get_text (table, 2, 2), ==, "0.006");
  g_assert_cmpstr (dsc_data_table_get_text (table, 0, 5), ==, "0.01");
  g_assert_cmpstr (dsc_data_table_get_text (table, 1, 5), ==, "–");
  g_assert_cmpstr (dsc_data_table_get_text (table, 1, 4), ==, "5.0");

  pair = dsc_sky_describe_pair (dsc_sky_board_get_report (f->board), 0);
  g_assert_cmpstr (pair, ==,
                   "1 – 2: 100 arcsec² (50 %), 900 and 800 pixels; Δsky 0.01 (0.5 σ) → 0.0004 "
                   "(0.02 σ) MJy/sr, weight 30");
}

static void
test_warnings (Fixture *f, gconstpointer data)
{
  DscSkyReport *report = make_report (8, 2);
  g_autofree char *applied = NULL, *subtracted = NULL;

  applied = dsc_sky_report_applied (report);
  g_assert_nonnull (strstr (applied, "resample takes the levels off: yes"));
  report->subtracted = TRUE;
  subtracted = dsc_sky_report_applied (report);
  g_assert_nonnull (strstr (subtracted, "resample takes the levels off: no"));
  dsc_sky_board_show_report (f->board, report);
  g_assert_nonnull (strstr (dsc_sky_board_get_verdict (f->board), "2 sets without overlap"));
  g_assert_nonnull (strstr (dsc_sky_board_get_verdict (f->board), "1 exposure without a level"));
}

static void
count_cb (guint *count)
{
  ++*count;
}

static void
test_selection (Fixture *f, gconstpointer data)
{
  DscSkyGraph *graph = dsc_sky_board_get_graph (f->board);
  guint n_notified = 0;
  double x, y;
  int unit, pair;

  dsc_sky_board_show_report (f->board, make_report (6, 1));
  dsc_app_test_spin (0.1);
  g_signal_connect_swapped (f->board, "notify::selected", G_CALLBACK (count_cb), &n_notified);

  dsc_data_table_choose (dsc_sky_board_get_table (f->board), 3);
  g_assert_cmpint (dsc_sky_board_get_selected (f->board), ==, 3);
  g_assert_cmpuint (n_notified, ==, 1);
  g_signal_emit_by_name (dsc_sky_board_get_plot (f->board), "chosen", 1);
  g_assert_cmpint (dsc_data_table_get_selected (dsc_sky_board_get_table (f->board)), ==, 1);
  g_signal_emit_by_name (graph, "chosen", 4);
  g_assert_cmpint (dsc_sky_board_get_selected (f->board), ==, 4);
  g_assert_cmpuint (n_notified, ==, 3);

  /* A node is found where it is drawn, and an edge between its two nodes. */
  for (guint i = 0; i < 6; i++) {
    g_assert_true (dsc_sky_graph_locate (graph, i, &x, &y));
    dsc_sky_graph_pick (graph, x, y, &unit, &pair);
    g_assert_cmpint (unit, ==, (int)i);
    g_assert_cmpint (pair, ==, -1);
  }
  dsc_sky_graph_pick (graph, -50, -50, &unit, &pair);
  g_assert_cmpint (unit, ==, -1);
  g_assert_cmpint (pair, ==, -1);
  g_assert_cmpint (dsc_level_plot_pick (dsc_sky_board_get_plot (f->board), 1), ==, -1);
}

/* A method that compares no overlaps finds none missing. */
static void
test_local (Fixture *f, gconstpointer data)
{
  DscSkyReport *report = make_report (4, 4);

  g_free (report->method);
  report->method = g_strdup ("local");
  dsc_sky_board_show_report (f->board, report);
  g_assert_cmpstr (dsc_sky_board_get_verdict (f->board), ==,
                   "Levels 0 to 0.009 MJy/sr · the method local compares no overlaps");
}

/* Places keep their order on the sky, lie inside, and do not cover each other. */
static void
test_layout (void)
{
  const double ra[] = { 10.0, 9.99, 10.0, 10.0, NAN }, dec[] = { 0, 0, 0.01, 0.01, 0 };
  double x[5], y[5];

  dsc_sky_graph_layout (5, ra, dec, 20, 20, 200, 150, 18, x, y);
  g_assert_cmpfloat (x[0], <, x[1]);
  g_assert_cmpfloat (y[2], <, y[0]);
  for (guint i = 0; i < 5; i++) {
    g_assert_true (x[i] >= 20 && x[i] <= 220 && y[i] >= 20 && y[i] <= 170);
    for (guint k = 0; k < i; k++)
      g_assert_cmpfloat (hypot (x[i] - x[k], y[i] - y[k]), >, 15);
  }
  dsc_sky_graph_layout (5, NULL, NULL, 0, 0, 100, 100, 10, x, y);
  g_assert_true (isfinite (x[3]) && isfinite (y[3]));
}

/* 300 exposures and 40000 overlaps are chosen from without a wait. */
static void
test_many (Fixture *f, gconstpointer data)
{
  DscSkyReport *report = make_report (300, 3), *dense = dsc_sky_report_new (300, 300, 44850);
  guint n = 0;
  double start;

  for (guint i = 0; i < 300; i++) {
    fill_exposure (&dense->exposures[i], i, i, 0.001 * i);
    dense->units[i].level = 0.001 * i;
    dense->units[i].name = g_strdup ("");
    for (guint k = 0; k < i; k++)
      dense->pairs[n++] = (DscSkyPair){ k, i, 9, 0.3, 9, 9, 1, 1, 0.01, 1e-5 * n, 1, TRUE };
  }
  dense->n_components = 1;
  dense->unit = g_strdup ("MJy/sr");
  dense->method = g_strdup ("match");
  dense->statistic = g_strdup ("mode");
  dsc_sky_board_show_report (f->board, dense);
  dsc_app_test_spin (0.3);
  dsc_sky_board_show_report (f->board, report);
  dsc_app_test_spin (0.3);
  start = (double)clock () / CLOCKS_PER_SEC;
  for (int i = 0; i < 20; i++)
    dsc_sky_board_set_selected (f->board, 15 * i);
  start = ((double)clock () / CLOCKS_PER_SEC - start) / 20;
  g_test_minimized_result (start, "choosing: %.1f ms", 1e3 * start);
  g_assert_cmpfloat (start, <, 0.2);
  dsc_app_test_spin (0.1);
}

/* What is chosen in the board is chosen in the window, and the other way round. */
static void
test_window (void)
{
  g_autofree char *path = dsc_app_test_association ();
  const char *paths[] = { path, NULL };
  DscWindow *window = dsc_app_test_window (paths);
  g_autofree char *page = NULL, *shown = NULL;

  dsc_app_test_activate (window, "show-board", g_variant_new_string ("skymatch"));
  page = dsc_app_test_state (window, "drawer-page");
  shown = dsc_app_test_state (window, "show-drawer");
  g_assert_cmpstr (page, ==, "'sky'");
  g_assert_cmpstr (shown, ==, "true");
  dsc_app_test_close (window);
}

int
main (int argc, char **argv)
{
  dsc_app_test_init (&argc, &argv);
#define ADD(name, func) g_test_add ("/app/sky-board/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("local", test_local);
  ADD ("empty", test_empty);
  ADD ("values", test_values);
  ADD ("warnings", test_warnings);
  ADD ("selection", test_selection);
  ADD ("many", test_many);
  g_test_add_func ("/app/sky-board/layout", test_layout);
  g_test_add_func ("/app/sky-board/window", test_window);
  return g_test_run ();
}
