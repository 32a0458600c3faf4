/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "catalog-fixture.h"
#include "dsc-app-test.h"
#include "dsc-catalog-board.h"
#include "dsc-catalog-filter-bar.h"
#include "dsc-catalog-table-view.h"
#include "dsc-region-file.h"
#include "dsc-source-card.h"

typedef struct {
  DscCatalogBoard *board;
  GtkWidget *window;
} Fixture;

static void
fixture_init (Fixture *fixture, DscCatalogCase *shown)
{
  fixture->board = g_object_new (DSC_TYPE_CATALOG_BOARD, NULL);
  fixture->window = gtk_window_new ();
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 1000, 320);
  gtk_window_set_child (GTK_WINDOW (fixture->window), GTK_WIDGET (fixture->board));
  gtk_window_present (GTK_WINDOW (fixture->window));
  if (shown)
    dsc_catalog_board_show_case (fixture->board, shown, "other_cat.ecsv");
  dsc_app_test_spin (0.1);
}

static void
fixture_clear (Fixture *fixture)
{
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  dsc_app_test_spin (0.05);
}

static gboolean
is_settled (gpointer data)
{
  return !dsc_catalog_board_is_loading (data);
}

static void
test_file (void)
{
  g_autoptr (DscCatalogCase) plain = dsc_catalog_fixture_new (40, 10, FALSE, 0);
  g_autoptr (DscCatalogCase) corrected = dsc_catalog_fixture_new (40, 10, TRUE, 0);
  Fixture fixture;

  fixture_init (&fixture, plain);
  g_assert_cmpstr (dsc_catalog_board_get_verdict (fixture.board), ==, "other_cat.ecsv");
  g_assert_true (dsc_catalog_board_is_file (fixture.board));
  g_assert_nonnull (strstr (dsc_catalog_board_get_warning (fixture.board), "override_apcorr"));
  dsc_catalog_board_show_case (fixture.board, corrected, "corrected");
  g_assert_null (dsc_catalog_board_get_warning (fixture.board));
  dsc_catalog_board_set_session (fixture.board, NULL);
  g_assert_false (dsc_catalog_board_is_file (fixture.board));
  g_assert_null (dsc_catalog_model_get_case (dsc_catalog_board_get_model (fixture.board)));
  fixture_clear (&fixture);
}

static GtkWidget *
find_widget (GtkWidget *widget, GType type)
{
  if (G_TYPE_CHECK_INSTANCE_TYPE (widget, type))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child;
       child = gtk_widget_get_next_sibling (child)) {
    GtkWidget *found = find_widget (child, type);

    if (found)
      return found;
  }
  return NULL;
}

/* How many there are, and where an expression is wrong. */
static void
test_filter (void)
{
  g_autoptr (DscCatalogCase) shown = dsc_catalog_fixture_new (40, 10, TRUE, 0);
  DscCatalogFilterBar *bar;
  DscCatalogModel *model;
  Fixture fixture;

  fixture_init (&fixture, shown);
  model = dsc_catalog_board_get_model (fixture.board);
  bar = DSC_CATALOG_FILTER_BAR (
      find_widget (GTK_WIDGET (fixture.board), DSC_TYPE_CATALOG_FILTER_BAR));
  g_assert_cmpstr (dsc_catalog_filter_bar_get_count (bar), ==, "40 sources");
  dsc_catalog_model_select_row (model, 3);
  dsc_catalog_model_set_filter (model, "is_extended == 0");
  g_assert_cmpstr (dsc_catalog_filter_bar_get_count (bar), ==, "32 of 40 shown, 1 selected");
  dsc_catalog_model_set_filter (model, "is_extended == ");
  g_assert_nonnull (strstr (dsc_catalog_filter_bar_get_message (bar), "character"));
  dsc_catalog_model_set_filter (model, NULL);
  g_assert_cmpstr (dsc_catalog_filter_bar_get_message (bar), ==, "");
  fixture_clear (&fixture);
}

/* The example of the entry leaves nothing where a column has no values: it says so. */
static void
test_filter_of_nothing (void)
{
  g_autoptr (DscCatalogCase) shown = dsc_catalog_fixture_new (40, 10, FALSE, 0);
  DscCatalogFilterBar *bar;
  Fixture fixture;

  fixture_init (&fixture, shown);
  bar = DSC_CATALOG_FILTER_BAR (
      find_widget (GTK_WIDGET (fixture.board), DSC_TYPE_CATALOG_FILTER_BAR));
  dsc_catalog_model_set_filter (dsc_catalog_board_get_model (fixture.board),
                                "label > 1 && aper_total_flux > 0");
  g_assert_nonnull (strstr (dsc_catalog_filter_bar_get_message (bar), "aper_total_flux"));
  dsc_catalog_model_set_filter (dsc_catalog_board_get_model (fixture.board), "label > 100");
  g_assert_cmpstr (dsc_catalog_filter_bar_get_message (bar), ==, "No source passes.");
  dsc_catalog_model_set_filter (dsc_catalog_board_get_model (fixture.board), "label > 10");
  g_assert_cmpstr (dsc_catalog_filter_bar_get_message (bar), ==, "");
  fixture_clear (&fixture);
}

/* The card goes through the sources as the table has them. */
static void
test_neighbours (void)
{
  g_autoptr (DscCatalogCase) shown = dsc_catalog_fixture_new (40, 10, TRUE, 0);
  DscCatalogTableView *table;
  DscCatalogModel *model;
  GtkWidget *card, *next;
  Fixture fixture;

  fixture_init (&fixture, shown);
  model = dsc_catalog_board_get_model (fixture.board);
  table = DSC_CATALOG_TABLE_VIEW (
      find_widget (GTK_WIDGET (fixture.board), DSC_TYPE_CATALOG_TABLE_VIEW));
  card = find_widget (GTK_WIDGET (fixture.board), DSC_TYPE_SOURCE_CARD);
  next = gtk_widget_get_next_sibling (find_widget (card, GTK_TYPE_BUTTON));
  dsc_catalog_table_view_sort (table, 0, GTK_SORT_DESCENDING);
  dsc_catalog_model_select_row (model, 20);
  g_signal_emit_by_name (next, "clicked");
  g_assert_cmpint (dsc_catalog_model_get_current (model), ==, 19);
  /* the last one of the table */
  dsc_catalog_model_select_row (model, 0);
  g_assert_false (gtk_widget_get_sensitive (next));
  fixture_clear (&fixture);
}

static char *export(Fixture *fixture, const char *directory, const char *name, gboolean selected)
{
  char *path = g_build_filename (directory, name, NULL);

  dsc_catalog_board_export (fixture->board, path, selected);
  dsc_app_test_wait (is_settled, fixture->board, 20);
  return path;
}

static void
test_export (void)
{
  static const char *const tables[] = { "a.ecsv", "a.csv", "a.FITS" };
  static const char *const regions[] = { "a.reg", "a.crtf" };
  g_autoptr (DscCatalogCase) shown = dsc_catalog_fixture_new (40, 10, TRUE, 0);
  g_autofree char *directory = dsc_test_tmpdir ();
  g_autofree char *wrong = NULL;
  DscCatalogModel *model;
  GError *error = NULL;
  Fixture fixture;

  fixture_init (&fixture, shown);
  model = dsc_catalog_board_get_model (fixture.board);
  dsc_catalog_model_set_filter (model, "is_extended == 0");
  dsc_catalog_model_select_row (model, 3);
  dsc_catalog_model_toggle_row (model, 11);
  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    for (int selected = 0; selected < 2; selected++) {
      g_autofree char *path = export(&fixture, directory, tables[i], selected);
      g_autoptr (DscTable) table = dsc_table_read (path, NULL, &error);

      g_assert_no_error (error);
      g_assert_cmpuint (dsc_table_n_rows (table), ==, selected ? 2 : 32);
      g_assert_cmpuint (dsc_table_n_columns (table), ==, dsc_table_n_columns (shown->table));
      g_assert_cmpfloat (dsc_column_get_double (dsc_table_find (table, "label"), 1), ==,
                         selected ? 12 : 3);
    }
  for (guint i = 0; i < G_N_ELEMENTS (regions); i++) {
    g_autofree char *path = export(&fixture, directory, regions[i], TRUE);
    g_autoptr (GPtrArray) found = dsc_region_file_read (path, NULL, &error);
    const DscRegion *region;

    g_assert_no_error (error);
    g_assert_cmpuint (found->len, ==, 2);
    region = g_ptr_array_index (found, 1);
    g_assert_cmpstr (region->text, ==, "12");
    dsc_assert_near (region->x, shown->x[11], 1e-3, 0);
    g_assert_false (region->sky);
  }
  wrong = export(&fixture, directory, "a.txt", TRUE);
  g_assert_false (g_file_test (wrong, G_FILE_TEST_EXISTS));
  fixture_clear (&fixture);
}

/* Without a session it says what to do; a run of the step fills it. */
static void
test_run (void)
{
  g_autofree char *association = dsc_app_test_association ();
  const char *paths[] = { association, NULL };
  DscWindow *window = dsc_app_test_window (paths);
  DscCatalogBoard *board = dsc_window_get_catalog_board (window);
  DscSession *session = dsc_window_get_session (window);
  guint last = dsc_session_n_steps (session) - 1;
  g_autofree double *radii = NULL;
  gsize n_radii = 0;
  DscCatalogCase *shown;
  GError *error = NULL;

  g_assert_null (dsc_catalog_model_get_case (dsc_catalog_board_get_model (board)));
  dsc_session_run (session, 0, last, FALSE, NULL, NULL, &error);
  g_assert_no_error (error);
  dsc_app_test_spin (0.1);
  dsc_app_test_wait (is_settled, board, 30);
  g_assert_cmpstr (dsc_catalog_board_get_verdict (board), ==,
                   dsc_session_get_verdict (session, last));
  g_assert_nonnull (dsc_catalog_model_get_case (dsc_catalog_board_get_model (board)));
  g_assert_nonnull (dsc_catalog_board_get_warning (board));
  shown = dsc_catalog_model_get_case (dsc_catalog_board_get_model (board));
  g_assert_true (shown->image == dsc_session_get_image (session, last - 1));
  g_assert_cmpuint (shown->map->n_segments, ==, shown->n);
  g_assert_true (
      dsc_table_get_meta_list (shown->table, "aperture_params.aperture_radii", &n_radii, &radii));
  g_assert_cmpuint (n_radii, ==, 3);
  dsc_app_test_close (window);
}

int
main (int argc, char **argv)
{
  dsc_app_test_init (&argc, &argv);
  g_test_add_func ("/catalog-board/file", test_file);
  g_test_add_func ("/catalog-board/filter", test_filter);
  g_test_add_func ("/catalog-board/filter-of-nothing", test_filter_of_nothing);
  g_test_add_func ("/catalog-board/neighbours", test_neighbours);
  g_test_add_func ("/catalog-board/export", test_export);
  g_test_add_func ("/catalog-board/run", test_run);
  return g_test_run ();
}
