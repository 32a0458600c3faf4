/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-outlier-board.h"

#include <math.h>

#include "dsc-app-test.h"
#include "dsc-outlier-cells.h"
#include "outlier_detection/dsc-outlier-diagnosis.h"

/* Three exposures: one as it should be, one with a wrong sky, one shifted; three cores. */
static DscOutlierReport *
make_report (void)
{
  static const DscOutlierCore cores[] = {
    {
        99.5,
        41.25,
        83.8221,
        -5.3911,
        31.5,
        210,
        4,
        3,
        120,
        84,
        1.534,
    },
    {
        10,
        12,
        83.823,
        -5.391,
        8.25,
        51,
        4,
        2,
        40,
        40,
        1.9,
    },
    {
        61,
        77,
        83.8235,
        -5.3915,
        90,
        400,
        4,
        4,
        400,
        100,
        NAN,
    },
  };
  static const guint64 coverage[] = { 500, 120, 300, 4000, 6000 };
  DscOutlierReport *report = dsc_outlier_report_new (3);

  for (guint i = 0; i < 3; i++) {
    DscOutlierExposure *e = &report->exposures[i];

    e->name = g_strdup_printf ("jw99007001001_02101_0000%u_nrcb1_cal.fits", i + 1);
    e->group = i;
    e->n_pixels = 10000;
    e->n_good = 8000;
    e->n_checked = 7600;
    e->n_flagged = i == 0 ? 96 : i == 1 ? 2000 : 480;
    e->n_before = 3 * i;
    e->n_in_cores = 4 * i;
    e->n_cores = i;
    e->residual = i == 1 ? -3.25 : -0.001;
    e->chi = i == 2 ? NAN : 1.02;
    e->cause = i == 0   ? DSC_OUTLIER_CAUSE_NONE
               : i == 1 ? DSC_OUTLIER_CAUSE_SKY
                        : DSC_OUTLIER_CAUSE_MISALIGNMENT;
  }
  g_free (report->unit);
  report->unit = g_strdup ("MJy/sr");
  report->nx = 120;
  report->ny = 91;
  report->n_groups = 4;
  report->n_coverage = G_N_ELEMENTS (coverage);
  report->coverage = g_memdup2 (coverage, sizeof coverage);
  report->n_sources = 38;
  report->n_cores = G_N_ELEMENTS (cores);
  report->cores = g_memdup2 (cores, sizeof cores);
  g_free (report->advice);
  report->advice = g_strdup ("Three stars lose flux: raise scale to 1.9 1.11.");
  return report;
}

static DscOutlierBoard *
make_board (GtkWidget **ret_window)
{
  DscOutlierBoard *board = g_object_new (DSC_TYPE_OUTLIER_BOARD, NULL);

  *ret_window = gtk_window_new ();
  gtk_window_set_default_size (GTK_WINDOW (*ret_window), 900, 240);
  gtk_window_set_child (GTK_WINDOW (*ret_window), GTK_WIDGET (board));
  gtk_window_present (GTK_WINDOW (*ret_window));
  return board;
}

static gboolean
is_narrow (gpointer board)
{
  return dsc_outlier_board_is_narrow (board);
}

static gboolean
is_wide (gpointer board)
{
  return !dsc_outlier_board_is_narrow (board);
}

/* Where there is little room, what stands beside the tables takes their place and asks for no more
 * room than there is. */
static void
test_room (void)
{
  GtkWidget *window, *side = gtk_label_new ("beside");
  DscOutlierBoard *board = make_board (&window);
  int least;

  gtk_widget_set_size_request (side, 500, -1);
  dsc_outlier_board_set_side (board, side);
  dsc_app_test_wait (is_wide, board, 10);
  g_assert_true (gtk_widget_get_visible (side));
  dsc_outlier_board_show_side (board);
  gtk_widget_measure (GTK_WIDGET (board), GTK_ORIENTATION_HORIZONTAL, -1, &least, NULL, NULL, NULL);
  g_assert_cmpint (least, <=, 330);

  gtk_window_set_default_size (GTK_WINDOW (window), 500, 240);
  dsc_app_test_wait (is_narrow, board, 10);
  g_assert_true (gtk_widget_get_visible (side));
  dsc_outlier_board_show_tables (board);
  g_assert_false (gtk_widget_get_visible (side));
  dsc_outlier_board_show_side (board);
  g_assert_true (gtk_widget_get_visible (side));
  gtk_window_destroy (GTK_WINDOW (window));
}

/* Numbers of the report as the table has them, with units in the head. */
static void
test_exposures (void)
{
  static const char *const expected[3][10] = {
    { "1", "02101_00001_nrcb1", "1.20", "–", "96", "0", "0", "95.0", "0.00", "1.02" },
    { "2", "02101_00002_nrcb1", "25.00", "sky mismatch", "2000", "4", "3", "95.0", "−3.25",
      "1.02" },
    { "3", "02101_00003_nrcb1", "6.00", "misalignment", "480", "8", "6", "95.0", "0.00", "–" },
  };
  g_autoptr (DscOutlierReport) report = make_report ();
  GtkWidget *window;
  DscOutlierBoard *board = make_board (&window);
  DscDataTable *table = dsc_outlier_board_get_exposures (board);
  g_autofree char *text = NULL;

  g_assert_cmpstr (dsc_outlier_board_get_page (board), ==, "empty");
  dsc_outlier_board_show_report (board, report, NULL, "1.2 0.7");
  g_assert_cmpstr (dsc_outlier_board_get_page (board), ==, "report");
  g_assert_cmpstr (dsc_outlier_board_get_verdict (board), ==, "10.73 % flagged · 3 cores hit");
  g_assert_cmpuint (dsc_data_table_n_rows (table), ==, 3);
  for (guint i = 0; i < 3; i++)
    for (guint k = 0; k < 10; k++)
      g_assert_cmpstr (dsc_data_table_get_text (table, i, k), ==, expected[i][k]);
  /* Sorted by a number; what is no number comes last. */
  dsc_data_table_sort (table, 2, GTK_SORT_DESCENDING);
  g_assert_cmpint (dsc_data_table_get_row_at (table, 0), ==, 1);
  g_assert_cmpint (dsc_data_table_get_row_at (table, 2), ==, 0);
  dsc_data_table_sort (table, 9, GTK_SORT_ASCENDING);
  g_assert_cmpint (dsc_data_table_get_row_at (table, 2), ==, 2);
  g_assert_cmpint (dsc_data_table_get_row_at (table, 3), ==, -1);
  text = dsc_data_table_dup_text (table);
  g_assert_nonnull (strstr (text, "\t-3.25\t1.02\n"));
  gtk_window_destroy (GTK_WINDOW (window));
}

typedef struct {
  int exposure;
  double ra, dec;
  guint n;
} Heard;

static void
exposure_cb (Heard *heard, int index)
{
  heard->exposure = index;
  heard->n++;
}

static void
core_cb (Heard *heard, double ra, double dec)
{
  heard->ra = ra;
  heard->dec = dec;
  heard->n++;
}

/* What a person chooses is told, what comes from elsewhere is not told back. */
static void
test_selection (void)
{
  g_autoptr (DscOutlierReport) report = make_report ();
  GtkWidget *window;
  DscOutlierBoard *board = make_board (&window);
  Heard heard = { .exposure = -1 };

  g_signal_connect_swapped (board, "exposure-selected", G_CALLBACK (exposure_cb), &heard);
  g_signal_connect_swapped (board, "core-selected", G_CALLBACK (core_cb), &heard);
  dsc_outlier_board_show_report (board, report, NULL, NULL);
  dsc_outlier_board_set_selected (board, 2);
  g_assert_cmpuint (heard.n, ==, 0);
  g_assert_cmpint (dsc_data_table_get_selected (dsc_outlier_board_get_exposures (board)), ==, 2);
  dsc_data_table_sort (dsc_outlier_board_get_exposures (board), 2, GTK_SORT_DESCENDING);
  g_assert_cmpuint (heard.n, ==, 0);
  dsc_data_table_choose (dsc_outlier_board_get_exposures (board), 1);
  g_assert_cmpuint (heard.n, ==, 1);
  g_assert_cmpint (heard.exposure, ==, 1);
  dsc_data_table_choose (dsc_outlier_board_get_cores (board), 0);
  g_assert_cmpuint (heard.n, ==, 2);
  dsc_assert_near (heard.ra, 83.8221, 0, 0);
  dsc_assert_near (heard.dec, -5.3911, 0, 0);
  /* A new report keeps the exposure. */
  dsc_outlier_board_show_report (board, report, NULL, NULL);
  g_assert_cmpint (dsc_data_table_get_selected (dsc_outlier_board_get_exposures (board)), ==, 1);
  g_assert_cmpuint (heard.n, ==, 2);
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
test_cores (void)
{
  g_autoptr (DscOutlierReport) report = make_report ();
  GtkWidget *window;
  DscOutlierBoard *board = make_board (&window);
  DscDataTable *table = dsc_outlier_board_get_cores (board);

  dsc_outlier_board_show_report (board, report, "verdict", "1.2 0.7");
  g_assert_cmpstr (dsc_outlier_board_get_verdict (board), ==, "verdict");
  g_assert_cmpstr (dsc_data_table_get_text (table, 0, 2), ==, "100.5, 42.2");
  g_assert_cmpstr (dsc_data_table_get_text (table, 0, 3), ==, "31.5");
  g_assert_cmpstr (dsc_data_table_get_text (table, 0, 4), ==, "3 of 4");
  g_assert_cmpstr (dsc_data_table_get_text (table, 0, 5), ==, "30.0");
  g_assert_cmpstr (dsc_data_table_get_text (table, 1, 5), ==, "0.0");
  g_assert_cmpstr (dsc_data_table_get_text (table, 2, 8), ==, "none");
  /* For all that can be spared; for the one that is selected; for one that cannot be. */
  g_assert_cmpstr (dsc_outlier_board_get_scale (board), ==, "1.9 1.11");
  dsc_data_table_choose (table, 0);
  g_assert_cmpstr (dsc_outlier_board_get_scale (board), ==, "1.54 0.9");
  dsc_data_table_choose (table, 2);
  g_assert_null (dsc_outlier_board_get_scale (board));
  report->n_cores = 0;
  dsc_outlier_board_show_report (board, report, NULL, NULL);
  g_assert_null (dsc_outlier_board_get_scale (board));
  gtk_window_destroy (GTK_WINDOW (window));
}

/* Never less than what is needed, in the proportion of the run; rubbish counts as the default. */
static void
test_scale (void)
{
  static const struct {
    const char *run;
    double needed;
    const char *expected;
  } cases[] = {
    { "1.2 0.7", 2.4, "2.4 1.4" }, { "1 1", 3.001, "3.01 3.01" }, { NULL, 1.2, "1.2 0.7" },
    { "", 1.2, "1.2 0.7" },        { "0 0", 1.2, "1.2 0.7" },     { "x y", 1.2, "1.2 0.7" },
    { "2.0 0.5", 10.0, "10 2.5" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *text = dsc_outlier_scale_text (cases[i].run, cases[i].needed);

    g_assert_cmpstr (text, ==, cases[i].expected);
  }
}

int
main (int argc, char **argv)
{
  dsc_app_test_init (&argc, &argv);
  g_test_add_func ("/app/outlier-board/exposures", test_exposures);
  g_test_add_func ("/app/outlier-board/room", test_room);
  g_test_add_func ("/app/outlier-board/selection", test_selection);
  g_test_add_func ("/app/outlier-board/cores", test_cores);
  g_test_add_func ("/app/outlier-board/scale", test_scale);
  return g_test_run ();
}
