/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "dsc-app-test.h"
#include "dsc-scatter-area-private.h"
#include "dsc-scatter-columns.h"
#include "dsc-scatter-plot.h"

#define N 1000

typedef struct {
  DscCatalogModel *model;
  GtkWidget *window, *plot;
  DscScatterArea *area;
} Fixture;

/* Magnitudes 20 .. 29.99, errors 1e-3 .. 1; every tenth flux is negative, one magnitude is NaN. */
static DscCatalogCase *
make_case (guint n)
{
  DscTable *table = dsc_table_new (n);
  DscColumn *label = dsc_table_add (table, "label", DSC_COLUMN_INT64, 32, NULL, NULL);
  DscColumn *x = dsc_table_add (table, "xcentroid", DSC_COLUMN_DOUBLE, 64, "pix", NULL);
  DscColumn *y = dsc_table_add (table, "ycentroid", DSC_COLUMN_DOUBLE, 64, "pix", NULL);
  DscColumn *flux = dsc_table_add (table, "isophotal_flux", DSC_COLUMN_DOUBLE, 64, "Jy", NULL);
  DscColumn *mag = dsc_table_add (table, "isophotal_abmag", DSC_COLUMN_DOUBLE, 64, "mag", NULL);
  DscColumn *err = dsc_table_add (table, "isophotal_abmag_err", DSC_COLUMN_DOUBLE, 64, "mag", NULL);
  DscColumn *total = dsc_table_add (table, "aper_total_abmag", DSC_COLUMN_DOUBLE, 64, "mag", NULL);

  for (guint i = 0; i < n; i++) {
    label->i[i] = i + 1;
    x->d[i] = i % 37;
    y->d[i] = i % 53;
    mag->d[i] = i == 5 ? NAN : 20 + 10.0 * i / n;
    flux->d[i] = i % 10 ? pow (10, -0.4 * (20 + 10.0 * i / n - 8.9)) : -1e-9;
    err->d[i] = pow (10, -3 + 3.0 * i / n);
    total->d[i] = NAN;
  }
  return dsc_catalog_case_new (table, NULL, NULL, NULL);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (DscCatalogCase) shown = make_case (N);

  f->model = dsc_catalog_model_new ();
  f->plot = dsc_scatter_plot_new ();
  f->window = gtk_window_new ();
  gtk_window_set_default_size (GTK_WINDOW (f->window), 500, 300);
  gtk_window_set_child (GTK_WINDOW (f->window), f->plot);
  dsc_scatter_plot_set_model (DSC_SCATTER_PLOT (f->plot), f->model);
  dsc_catalog_model_set_case (f->model, shown);
  gtk_window_present (GTK_WINDOW (f->window));
  f->area = DSC_SCATTER_AREA (gtk_widget_get_last_child (gtk_widget_get_first_child (f->plot)));
  dsc_app_test_spin (0.2);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  gtk_window_destroy (GTK_WINDOW (f->window));
  g_object_unref (f->model);
}

static void
set_columns (Fixture *f, const char *x, gboolean x_log, const char *y, gboolean y_log)
{
  g_object_set (f->plot, "x-column", x, "y-column", y, "x-log", x_log, "y-log", y_log, NULL);
}

/* What a new catalogue is shown with: columns that hold numbers, and they stay. */
static void
test_defaults (Fixture *f, gconstpointer data)
{
  g_autoptr (DscCatalogCase) other = make_case (10);
  g_autofree char *x = NULL, *y = NULL, *still = NULL;
  gboolean y_log;

  g_object_get (f->plot, "x-column", &x, "y-column", &y, "y-log", &y_log, NULL);
  g_assert_cmpstr (x, ==, "isophotal_abmag");
  g_assert_cmpstr (y, ==, "isophotal_abmag_err");
  g_assert_true (y_log);
  g_assert_cmpuint (dsc_scatter_plot_n_drawn (DSC_SCATTER_PLOT (f->plot)), ==, N - 1);
  set_columns (f, "xcentroid", FALSE, "ycentroid", FALSE);
  dsc_catalog_model_set_case (f->model, other);
  g_object_get (f->plot, "x-column", &still, NULL);
  g_assert_cmpstr (still, ==, "xcentroid");
  g_assert_cmpuint (dsc_scatter_plot_n_drawn (DSC_SCATTER_PLOT (f->plot)), ==, 10);
  dsc_catalog_model_set_case (f->model, NULL);
  g_assert_cmpuint (dsc_scatter_plot_n_drawn (DSC_SCATTER_PLOT (f->plot)), ==, 0);
  dsc_app_test_spin (0.1);
}

/* A catalogue of other columns and fewer rows in place of one, and of more rows again. */
static void
test_other_columns (Fixture *f, gconstpointer data)
{
  for (guint k = 0; k < 4; k++) {
    guint n = k % 2 ? 10 * N : 7;
    DscTable *table = dsc_table_new (n);
    const char *names[]
        = { "xcentroid", "ycentroid", k < 2 ? "isophotal_abmag" : "isophotal_abmag_err" };
    g_autoptr (DscCatalogCase) other = NULL, back = make_case (N);

    for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
      DscColumn *column = dsc_table_add (table, names[i], DSC_COLUMN_DOUBLE, 64, NULL, NULL);

      for (guint row = 0; row < n; row++)
        column->d[row] = row + 1;
    }
    set_columns (f, "isophotal_abmag", FALSE, "isophotal_abmag_err", TRUE);
    other = dsc_catalog_case_new (table, NULL, NULL, NULL);
    dsc_catalog_model_set_case (f->model, other);
    g_assert_cmpuint (dsc_scatter_plot_n_drawn (DSC_SCATTER_PLOT (f->plot)), <=, n);
    dsc_catalog_model_set_case (f->model, back);
    dsc_app_test_spin (0.02);
  }
}

/* Bright is left and up; what has no logarithm or is no number is counted. */
static void
test_axes (Fixture *f, gconstpointer data)
{
  DscScatterPlot *plot = DSC_SCATTER_PLOT (f->plot);
  g_autofree char *note = NULL;
  double x[3], y[3];

  set_columns (f, "isophotal_abmag", FALSE, "isophotal_abmag", FALSE);
  g_assert_true (dsc_scatter_plot_get_position (plot, 0, &x[0], &y[0]));
  g_assert_true (dsc_scatter_plot_get_position (plot, N - 1, &x[1], &y[1]));
  g_assert_cmpfloat (x[0], <, x[1]);
  g_assert_cmpfloat (y[0], <, y[1]);
  g_assert_false (dsc_scatter_plot_get_position (plot, 5, &x[0], &y[0]));
  set_columns (f, "isophotal_abmag", FALSE, "isophotal_flux", TRUE);
  g_assert_cmpuint (dsc_scatter_plot_n_drawn (plot), ==, N - N / 10 - 1);
  dsc_scatter_area_place (f->area);
  note = dsc_scatter_area_dup_note (f->area);
  g_assert_cmpstr (note, ==, "1 without a value, 100 not above 0");
  /* A power law is a line: three places, evenly apart in magnitude. */
  for (guint i = 0; i < 3; i++)
    g_assert_true (dsc_scatter_plot_get_position (plot, 101 + 300 * i, &x[i], &y[i]));
  dsc_assert_near (x[2] - x[1], x[1] - x[0], 1e-3, 0);
  dsc_assert_near (y[2] - y[1], y[1] - y[0], 1e-3, 0);
  g_assert_cmpfloat (y[0], <, y[2]);
}

/* Each source in one bar. */
static void
test_histogram (Fixture *f, gconstpointer data)
{
  guint sum = 0, selected = 0;
  g_autoptr (GtkBitset) rows = gtk_bitset_new_range (100, 50);

  set_columns (f, "isophotal_abmag", FALSE, DSC_SCATTER_COUNT, FALSE);
  dsc_catalog_model_select (f->model, rows);
  dsc_scatter_area_place (f->area);
  g_assert_true (f->area->is_histogram);
  for (guint i = 0; i < f->area->bars.n; i++) {
    sum += f->area->bars.shown[i];
    selected += f->area->bars.selected[i];
    g_assert_cmpfloat (f->area->bars.shown[i], <, f->area->axes[1].range[1]);
  }
  g_assert_cmpuint (sum, ==, N - 1);
  g_assert_cmpuint (selected, ==, 50);
  dsc_app_test_spin (0.1);
}

static void
test_pick (Fixture *f, gconstpointer data)
{
  double x, y;
  int found;
  g_autofree char *text = NULL;

  set_columns (f, "isophotal_abmag", FALSE, "xcentroid", FALSE);
  dsc_scatter_area_get_position (f->area, 123, &x, &y);
  found = dsc_scatter_area_pick (f->area, x + 0.2, y - 0.3);
  g_assert_cmpint (found, >=, 0);
  g_assert_cmpuint (f->area->rows[found], ==, 123);
  text = dsc_scatter_area_describe (f->area, found);
  g_assert_nonnull (strstr (text, "124"));
  g_assert_nonnull (strstr (text, "isophotal_abmag 21.23"));
  g_assert_nonnull (strstr (text, "± 0.0023 mag"));
  g_assert_cmpint (dsc_scatter_area_pick (f->area, 2, 2), ==, -1);
}

/* A few that went wrong do not press the others together. */
static void
test_range (Fixture *f, gconstpointer data)
{
  g_autoptr (DscCatalogCase) shown = make_case (N);
  DscColumn *x = dsc_table_find (shown->table, "xcentroid");
  g_autofree char *note = NULL;

  x->d[3] = 1e9;
  x->d[4] = -1e30;
  set_columns (f, "xcentroid", FALSE, "ycentroid", FALSE);
  dsc_catalog_model_set_case (f->model, shown);
  dsc_scatter_area_place (f->area);
  g_assert_cmpfloat (f->area->axes[0].range[1] - f->area->axes[0].range[0], <, 150);
  note = dsc_scatter_area_dup_note (f->area);
  g_assert_cmpstr (note, ==, "2 beyond the axes");
}

/* One value for all, or a single row, has axes too. */
static void
test_degenerate (Fixture *f, gconstpointer data)
{
  g_autoptr (DscCatalogCase) one = make_case (1), none = make_case (0);
  double x, y;

  set_columns (f, "isophotal_abmag", FALSE, "ycentroid", FALSE);
  dsc_catalog_model_set_case (f->model, one);
  g_assert_true (dsc_scatter_area_get_position (f->area, 0, &x, &y));
  g_assert_true (isfinite (x) && isfinite (y));
  dsc_app_test_spin (0.05);
  set_columns (f, "aper_total_abmag", FALSE, "ycentroid", TRUE);
  g_assert_cmpuint (dsc_scatter_area_n_drawn (f->area), ==, 0);
  set_columns (f, "no such column", FALSE, DSC_SCATTER_COUNT, TRUE);
  dsc_app_test_spin (0.05);
  set_columns (f, "xcentroid", FALSE, DSC_SCATTER_COUNT, TRUE);
  dsc_catalog_model_set_case (f->model, none);
  dsc_app_test_spin (0.05);
}

/* A hundred thousand: drawn anew within the time of a frame. */
static void
test_speed (Fixture *f, gconstpointer data)
{
  g_autoptr (DscCatalogCase) shown = make_case (100000);
  gint64 start, best = G_MAXINT64;

  dsc_catalog_model_set_case (f->model, shown);
  dsc_app_test_spin (0.1);
  for (guint i = 0; i < 10; i++) {
    GtkSnapshot *snapshot = gtk_snapshot_new ();
    g_autoptr (GskRenderNode) node = NULL;

    dsc_scatter_area_changed (f->area);
    start = g_get_monotonic_time ();
    GTK_WIDGET_GET_CLASS (f->area)->snapshot (GTK_WIDGET (f->area), snapshot);
    best = MIN (best, g_get_monotonic_time () - start);
    node = gtk_snapshot_free_to_node (snapshot);
  }
  g_test_message ("100 000 points in %.1f ms", 1e-3 * (double)best);
#if !defined(__SANITIZE_ADDRESS__)
  g_assert_cmpint (best, <, 60000);
#endif
}

int
main (int argc, char **argv)
{
  dsc_app_test_init (&argc, &argv);
#define ADD(name, func)                                                                            \
  g_test_add ("/app/scatter-plot/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("defaults", test_defaults);
  ADD ("other-columns", test_other_columns);
  ADD ("axes", test_axes);
  ADD ("histogram", test_histogram);
  ADD ("pick", test_pick);
  ADD ("range", test_range);
  ADD ("degenerate", test_degenerate);
  ADD ("speed", test_speed);
  return g_test_run ();
}
