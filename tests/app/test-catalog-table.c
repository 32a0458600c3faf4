/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>
#include <time.h>

#include "catalog-fixture.h"
#include "dsc-app-test.h"
#include "dsc-catalog-columns.h"
#include "dsc-catalog-table-view.h"

typedef struct {
  DscCatalogModel *model;
  DscCatalogTableView *view;
  DscCatalogRows *rows;
  GtkSelectionModel *selection;
  GtkWidget *window;
} Fixture;

static void
fixture_init (Fixture *fixture, DscCatalogCase *shown)
{
  fixture->model = dsc_catalog_model_new ();
  fixture->view = g_object_new (DSC_TYPE_CATALOG_TABLE_VIEW, NULL);
  dsc_catalog_table_view_set_model (fixture->view, fixture->model);
  fixture->rows = dsc_catalog_table_view_get_rows (fixture->view);
  fixture->selection = GTK_SELECTION_MODEL (fixture->rows);
  fixture->window = gtk_window_new ();
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 900, 300);
  gtk_window_set_child (GTK_WINDOW (fixture->window), GTK_WIDGET (fixture->view));
  gtk_window_present (GTK_WINDOW (fixture->window));
  dsc_catalog_model_set_case (fixture->model, shown);
  dsc_app_test_spin (0.1);
}

static void
fixture_clear (Fixture *fixture)
{
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  dsc_app_test_spin (0.05);
  g_clear_object (&fixture->model);
}

static int
find_column (DscCatalogCase *shown, const char *name)
{
  for (guint i = 0; i < dsc_table_n_columns (shown->table); i++)
    if (g_str_equal (dsc_table_get_column (shown->table, i)->name, name))
      return (int)i;
  g_assert_not_reached ();
}

static double
cpu_ms (void)
{
  struct timespec now;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);
  return now.tv_sec * 1e3 + now.tv_nsec / 1e6;
}

/* Values rise or fall, those without one are last in both orders, each row is there once. */
static void
check_order (Fixture *fixture, const DscColumn *column, guint n, double sign)
{
  g_autofree gboolean *seen = g_new0 (gboolean, n);
  double last = -INFINITY;

  g_assert_cmpuint (dsc_catalog_rows_n_rows (fixture->rows), ==, n);
  for (guint i = 0; i < n; i++) {
    guint row = dsc_catalog_rows_get_row (fixture->rows, i);
    double value = dsc_column_get_double (column, row);

    g_assert_false (seen[row]);
    seen[row] = TRUE;
    g_assert_cmpuint (dsc_catalog_rows_find (fixture->rows, row), ==, i);
    if (isnan (value)) {
      last = INFINITY;
      continue;
    }
    g_assert_true (sign * value >= last);
    last = sign * value;
  }
}

static void
test_sort (void)
{
  g_autoptr (DscCatalogCase) shown = dsc_catalog_fixture_new (60, 10, TRUE, 0);
  int flux = find_column (shown, "isophotal_flux");
  const DscColumn *column = dsc_table_get_column (shown->table, (guint)flux);
  Fixture fixture;

  fixture_init (&fixture, shown);
  dsc_catalog_table_view_sort (fixture.view, flux, GTK_SORT_ASCENDING);
  check_order (&fixture, column, 60, 1);
  dsc_catalog_table_view_sort (fixture.view, flux, GTK_SORT_DESCENDING);
  check_order (&fixture, column, 60, -1);
  g_assert_cmpuint (dsc_catalog_rows_get_row (fixture.rows, 0), ==, 0);
  /* Equal values in the order of the table. */
  dsc_catalog_table_view_sort (fixture.view, find_column (shown, "is_extended"),
                               GTK_SORT_DESCENDING);
  g_assert_cmpuint (dsc_catalog_rows_get_row (fixture.rows, 0), ==, 0);
  g_assert_cmpuint (dsc_catalog_rows_get_row (fixture.rows, 1), ==, 5);
  dsc_catalog_table_view_sort (fixture.view, -1, GTK_SORT_ASCENDING);
  g_assert_cmpuint (dsc_catalog_rows_get_row (fixture.rows, 59), ==, 59);
  fixture_clear (&fixture);
}

/* What is selected here is selected in the model, and the other way round; by row, not by place. */
static void
test_selection (void)
{
  g_autoptr (DscCatalogCase) shown = dsc_catalog_fixture_new (60, 10, TRUE, 0);
  Fixture fixture;

  fixture_init (&fixture, shown);
  dsc_catalog_table_view_sort (fixture.view, find_column (shown, "isophotal_flux"),
                               GTK_SORT_ASCENDING);
  gtk_selection_model_select_item (fixture.selection, 0, TRUE);
  g_assert_cmpint (dsc_catalog_model_get_current (fixture.model), ==, 59);
  gtk_selection_model_select_range (fixture.selection, 1, 3, FALSE);
  g_assert_cmpuint (gtk_bitset_get_size (dsc_catalog_model_get_selected (fixture.model)), ==, 4);
  g_assert_true (dsc_catalog_model_is_selected (fixture.model, 58));
  dsc_catalog_model_select_row (fixture.model, 20);
  g_assert_true (gtk_selection_model_is_selected (fixture.selection,
                                                  dsc_catalog_rows_find (fixture.rows, 20)));
  /* Hidden ones stay selected; all that are shown come to them. */
  dsc_catalog_model_set_filter (fixture.model, "label <= 3");
  g_assert_cmpuint (dsc_catalog_rows_n_rows (fixture.rows), ==, 3);
  g_assert_cmpuint (dsc_catalog_rows_find (fixture.rows, 20), ==, GTK_INVALID_LIST_POSITION);
  gtk_selection_model_select_all (fixture.selection);
  g_assert_cmpuint (gtk_bitset_get_size (dsc_catalog_model_get_selected (fixture.model)), ==, 4);
  gtk_selection_model_unselect_item (fixture.selection, 0);
  g_assert_cmpuint (gtk_bitset_get_size (dsc_catalog_model_get_selected (fixture.model)), ==, 3);
  gtk_selection_model_unselect_all (fixture.selection);
  g_assert_true (gtk_bitset_is_empty (dsc_catalog_model_get_selected (fixture.model)));
  fixture_clear (&fixture);
}

/* An expression that is wrong leaves the rows as they are. */
static void
test_filter (void)
{
  g_autoptr (DscCatalogCase) shown = dsc_catalog_fixture_new (60, 10, TRUE, 0);
  g_autoptr (DscCatalogCase) other = dsc_catalog_fixture_new (30, 10, TRUE, 2);
  Fixture fixture;

  fixture_init (&fixture, shown);
  dsc_catalog_model_set_filter (fixture.model, "is_extended == 0 && label > 30");
  g_assert_cmpuint (dsc_catalog_rows_n_rows (fixture.rows), ==, 24);
  dsc_catalog_model_set_filter (fixture.model, "is_extended == 0 &&");
  g_assert_nonnull (dsc_catalog_model_get_filter_error (fixture.model));
  g_assert_cmpuint (dsc_catalog_rows_n_rows (fixture.rows), ==, 24);
  dsc_catalog_model_set_filter (fixture.model, "label > 20");
  dsc_catalog_model_set_case (fixture.model, other);
  g_assert_cmpuint (dsc_catalog_rows_n_rows (fixture.rows), ==, 10);
  dsc_catalog_model_set_case (fixture.model, NULL);
  g_assert_cmpuint (dsc_catalog_rows_n_rows (fixture.rows), ==, 0);
  fixture_clear (&fixture);
}

static void
test_copy (void)
{
  g_autoptr (DscCatalogCase) shown = dsc_catalog_fixture_new (12, 10, FALSE, 0);
  DscCatalogLayout *layout;
  g_autofree char *text = NULL;
  Fixture fixture;

  fixture_init (&fixture, shown);
  layout = dsc_catalog_table_view_get_layout (fixture.view);
  for (guint i = 0; i < dsc_catalog_layout_n_columns (layout); i++)
    dsc_catalog_layout_show (layout, i, i == 0);
  dsc_catalog_layout_show (layout, (guint)find_column (shown, "isophotal_flux"), TRUE);
  dsc_catalog_layout_show (layout, (guint)find_column (shown, "is_extended"), TRUE);
  dsc_catalog_model_select_row (fixture.model, 6);
  dsc_catalog_model_toggle_row (fixture.model, 0);
  text = dsc_catalog_table_view_dup_text (fixture.view);
  g_assert_cmpstr (text, ==,
                   "label\tisophotal_flux [Jy]\tis_extended\n1\t9e-07\tFalse\n7\tnan\tFalse\n");
  fixture_clear (&fixture);
}

/* Without aperture corrections the widest aperture stands for the total, is_extended for nothing.
 */
static void
test_columns (void)
{
  g_autoptr (DscCatalogCase) plain = dsc_catalog_fixture_new (12, 10, FALSE, 3);
  g_autoptr (DscCatalogCase) corrected = dsc_catalog_fixture_new (12, 10, TRUE, 3);
  DscCatalogLayout *layout;
  g_autofree char *masked = NULL, *known = NULL, *flux = NULL, *none = NULL;
  Fixture fixture;

  fixture_init (&fixture, plain);
  layout = dsc_catalog_table_view_get_layout (fixture.view);
  g_assert_false (
      dsc_catalog_layout_is_shown (layout, (guint)find_column (plain, "aper_total_abmag")));
  g_assert_true (dsc_catalog_layout_is_shown (layout, (guint)find_column (plain, "aper70_abmag")));
  g_assert_false (dsc_catalog_layout_is_shown (layout, (guint)find_column (plain, "further_01")));
  masked = dsc_catalog_layout_dup_cell (layout, 0, (guint)find_column (plain, "is_extended"));
  g_assert_cmpstr (masked, ==, "\xe2\x80\x94");
  flux = dsc_catalog_layout_dup_cell (layout, 0, (guint)find_column (plain, "isophotal_flux"));
  g_assert_cmpstr (flux, ==,
                   "9.000000e\xe2\x88\x92"
                   "07");
  none = dsc_catalog_layout_dup_cell (layout, 6, (guint)find_column (plain, "isophotal_flux"));
  g_assert_cmpstr (none, ==, "\xe2\x80\x94");
  dsc_catalog_model_set_case (fixture.model, corrected);
  g_assert_true (
      dsc_catalog_layout_is_shown (layout, (guint)find_column (plain, "aper_total_abmag")));
  known = dsc_catalog_layout_dup_cell (layout, 0, (guint)find_column (plain, "is_extended"));
  g_assert_cmpstr (known, ==, "yes");
  fixture_clear (&fixture);
}

/* 100 000 rows of 65 columns: sorting and filtering with all that is drawn then. CPU time: other
 * tests run beside this one. */
static void
test_large (void)
{
  g_autoptr (DscCatalogCase) shown = dsc_catalog_fixture_new (100000, 400, TRUE, 54);
  double start, sorting = 0, filtering = 0, selecting = 0;
  Fixture fixture;

  fixture_init (&fixture, shown);
  dsc_catalog_layout_reset (dsc_catalog_table_view_get_layout (fixture.view), TRUE);
  dsc_app_test_spin (0.1);
  for (int k = 0; k < 3; k++) {
    start = cpu_ms ();
    dsc_catalog_table_view_sort (fixture.view, find_column (shown, "further_01"),
                                 k % 2 ? GTK_SORT_ASCENDING : GTK_SORT_DESCENDING);
    sorting = MAX (sorting, cpu_ms () - start);
    start = cpu_ms ();
    dsc_catalog_model_set_filter (fixture.model, k % 2 ? "further_01 > 0.5" : "label < 90000");
    filtering = MAX (filtering, cpu_ms () - start);
    start = cpu_ms ();
    dsc_catalog_model_select_row (fixture.model, 30000 + k);
    selecting = MAX (selecting, cpu_ms () - start);
    dsc_app_test_spin (0.05);
  }
  g_test_message ("sort %.1f ms, filter %.1f ms, select %.1f ms", sorting, filtering, selecting);
  g_assert_cmpfloat (sorting, <, 200);
  g_assert_cmpfloat (filtering, <, 200);
  g_assert_cmpfloat (selecting, <, 50);
  fixture_clear (&fixture);
}

int
main (int argc, char **argv)
{
  dsc_app_test_init (&argc, &argv);
  g_test_add_func ("/catalog-table/sort", test_sort);
  g_test_add_func ("/catalog-table/selection", test_selection);
  g_test_add_func ("/catalog-table/filter", test_filter);
  g_test_add_func ("/catalog-table/copy", test_copy);
  g_test_add_func ("/catalog-table/columns", test_columns);
  g_test_add_func ("/catalog-table/large", test_large);
  return g_test_run ();
}
