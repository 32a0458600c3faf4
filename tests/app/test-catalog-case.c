/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "dsc-catalog-model.h"
#include "dsc-fits-model.h"
#include "dsc-test.h"

/* --- a catalogue by hand --- */

/* Rows on a lattice of 10 pixels, @columns to a line, from (5, 5). Labels from 1. */
static DscTable *
make_table (guint n, guint columns)
{
  DscTable *table = dsc_table_new (n);
  DscColumn *label = dsc_table_add (table, "label", DSC_COLUMN_INT64, 32, NULL, NULL);
  DscColumn *x = dsc_table_add (table, "xcentroid", DSC_COLUMN_DOUBLE, 64, NULL, NULL);
  DscColumn *y = dsc_table_add (table, "ycentroid", DSC_COLUMN_DOUBLE, 64, NULL, NULL);

  for (guint i = 0; i < n; i++) {
    label->i[i] = i + 1;
    x->d[i] = 5 + 10.0 * (i % columns);
    y->d[i] = 5 + 10.0 * (i / columns);
  }
  return table;
}

static DscCatalogCase *
make_case (guint n, guint columns)
{
  GError *error = NULL;
  DscCatalogCase *shown = dsc_catalog_case_new (make_table (n, columns), NULL, NULL, &error);

  g_assert_no_error (error);
  return shown;
}

static void
count_cb (guint row, gpointer user_data)
{
  guint *count = user_data;

  count[row]++;
}

/* All in the rectangle, each once, and no others: of random places against a plain search. */
static void
test_foreach (void)
{
  const guint n = 3000;
  g_autoptr (GRand) rand = g_rand_new_with_seed (3);
  g_autoptr (DscCatalogCase) shown = NULL;
  DscTable *table = make_table (n, 60);
  DscColumn *x = dsc_table_find (table, "xcentroid"), *y = dsc_table_find (table, "ycentroid");

  for (guint i = 0; i < n; i++) {
    x->d[i] = i % 7 ? g_rand_double_range (rand, -50, 900) : 12;
    y->d[i] = i % 11 == 3 ? NAN : g_rand_double_range (rand, 0, 100);
  }
  shown = dsc_catalog_case_new (table, NULL, NULL, NULL);
  for (guint k = 0; k < 200; k++) {
    g_autofree guint *count = g_new0 (guint, n);
    double x0 = g_rand_double_range (rand, -100, 900), y0 = g_rand_double_range (rand, -30, 120);
    double x1 = k == 0 ? INFINITY : x0 + g_rand_double_range (rand, 0, 400);
    double y1 = y0 + g_rand_double_range (rand, 0, 80);

    dsc_catalog_case_foreach_in (shown, x0, y0, x1, y1, count_cb, count);
    for (guint i = 0; i < n; i++)
      g_assert_cmpuint (count[i], ==,
                        x->d[i] >= x0 && x->d[i] < x1 && y->d[i] >= y0 && y->d[i] < y1);
  }
}

static void
test_pick (void)
{
  g_autoptr (DscCatalogCase) shown = make_case (100, 10);

  g_assert_cmpint (dsc_catalog_case_pick (shown, 26, 14, 3), ==, 12);
  g_assert_cmpint (dsc_catalog_case_pick (shown, 21, 15, 3), ==, -1);
  g_assert_cmpint (dsc_catalog_case_pick (shown, 21, 15, 5), ==, 12);
  g_assert_cmpint (dsc_catalog_case_pick (shown, 1e9, -1e9, 5), ==, -1);
  g_assert_cmpint (dsc_catalog_case_pick (shown, NAN, 15, 5), ==, -1);
}

/* A place in a segment far from its centre; labels that no row has, rows without a segment. */
static void
test_pick_segment (void)
{
  const guint32 labels[4 * 30]
      = { [0] = 1, [1] = 1, [2] = 1, [3] = 1, [28] = 1, [29] = 1, [59] = 3, [119] = 2 };
  DscSegmentMap *map = g_new0 (DscSegmentMap, 1);
  g_autoptr (DscCatalogCase) shown = NULL;
  DscTable *table = make_table (2, 2);

  dsc_table_find (table, "label")->i[0] = 2;
  dsc_table_find (table, "label")->i[1] = 1;
  map->width = 30;
  map->height = 4;
  map->labels = g_memdup2 (labels, sizeof labels);
  map->n_segments = 3;
  map->segments = g_new0 (DscSegment, 3);
  shown = dsc_catalog_case_new (table, map, NULL, NULL);
  g_assert_cmpint (dsc_catalog_case_pick (shown, 28.4, -0.4, 2), ==, 1);
  g_assert_cmpint (dsc_catalog_case_pick (shown, 29, 3, 2), ==, 0);
  g_assert_cmpint (dsc_catalog_case_pick (shown, 29, 1, 2), ==, -1);
  g_assert_cmpint (dsc_catalog_case_pick (shown, 28.4, -0.6, 2), ==, -1);
  g_assert_cmpint (dsc_catalog_case_find_segment (shown, 0), ==, 1);
  g_assert_cmpint (dsc_catalog_case_find_segment_row (shown, 2), ==, -1);
  g_assert_cmpint (dsc_catalog_case_find_segment_row (shown, 7), ==, -1);
}

static void
test_no_places (void)
{
  g_autoptr (GError) error = NULL;
  DscTable *table = dsc_table_new (1);

  dsc_table_add (table, "flux", DSC_COLUMN_DOUBLE, 64, NULL, NULL);
  g_assert_null (dsc_catalog_case_new (table, NULL, NULL, &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_FORMAT);
  g_assert_nonnull (strstr (error->message, "It has: flux"));
}

static void
test_empty (void)
{
  g_autoptr (DscCatalogCase) shown = make_case (0, 1);
  g_autoptr (DscCatalogModel) model = dsc_catalog_model_new ();

  g_assert_cmpint (dsc_catalog_case_pick (shown, 0, 0, 100), ==, -1);
  dsc_catalog_model_set_case (model, shown);
  dsc_catalog_model_select_row (model, 0);
  g_assert_cmpint (dsc_catalog_model_get_current (model), ==, -1);
}

/* --- files --- */

#define GOLDEN "fixtures/nircam-mini/golden/source_catalog/defaults/nircam-mini"

static void
test_golden (void)
{
  g_autofree char *table = dsc_test_shared (GOLDEN "_cat.ecsv");
  g_autofree char *segments = dsc_test_shared (GOLDEN "_segm.fits");
  g_autoptr (GError) error = NULL;
  g_autoptr (DscCatalogCase) shown = NULL;
  guint inside = 0;

  if (!table || !segments)
    return;
  shown = dsc_catalog_case_read (table, segments, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (shown->n, ==, shown->map->n_segments);
  for (guint i = 0; i < shown->n; i++) {
    const DscSegment *segment = &shown->map->segments[dsc_catalog_case_find_segment (shown, i)];
    DscColumn *area = dsc_table_find (shown->table, "isophotal_area");

    g_assert_cmpuint (segment->area, >=, (gsize)area->d[i]);
    inside += shown->x[i] >= segment->x0 - 0.5 && shown->x[i] < segment->x1
              && shown->y[i] >= segment->y0 - 0.5 && shown->y[i] < segment->y1;
    g_assert_cmpint (dsc_catalog_case_pick (shown, shown->x[i], shown->y[i], 0.01), ==, (int)i);
  }
  g_assert_cmpuint (inside, ==, shown->n);
}

/* A label image of another size does not belong to the image; a table is no label image. */
static void
test_wrong_files (void)
{
  g_autofree char *table = dsc_test_shared (GOLDEN "_cat.ecsv");
  g_autofree char *segments = dsc_test_shared (GOLDEN "_segm.fits");
  g_autoptr (DscImageModel) image = dsc_image_model_new ("other.fits", 4, 4);
  g_autoptr (GError) error = NULL;

  if (!table || !segments)
    return;
  g_assert_null (dsc_catalog_case_read (table, segments, image, NULL, &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_MIXED);
  g_clear_error (&error);
  g_assert_null (dsc_catalog_case_read (table, table, NULL, NULL, &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_FORMAT);
}

/* --- what is shown and selected --- */

static void
signal_cb (guint *count)
{
  (*count)++;
}

static void
test_selection (void)
{
  g_autoptr (DscCatalogCase) shown = make_case (100, 10);
  g_autoptr (DscCatalogModel) model = dsc_catalog_model_new ();
  g_autoptr (GtkBitset) rows = gtk_bitset_new_range (90, 20);
  guint count = 0;

  g_signal_connect_swapped (model, "selection-changed", G_CALLBACK (signal_cb), &count);
  dsc_catalog_model_set_case (model, shown);
  g_assert_cmpuint (gtk_bitset_get_size (dsc_catalog_model_get_shown (model)), ==, 100);
  g_assert_cmpuint (count, ==, 0);
  dsc_catalog_model_select_row (model, 95);
  dsc_catalog_model_select_row (model, 95);
  g_assert_cmpuint (count, ==, 1);
  dsc_catalog_model_select (model, rows);
  g_assert_cmpuint (gtk_bitset_get_size (dsc_catalog_model_get_selected (model)), ==, 10);
  g_assert_cmpint (dsc_catalog_model_get_current (model), ==, 95);
  dsc_catalog_model_toggle_row (model, 95);
  g_assert_cmpint (dsc_catalog_model_get_current (model), ==, 90);
  g_assert_false (dsc_catalog_model_is_selected (model, 95));
  dsc_catalog_model_toggle_row (model, 3);
  g_assert_cmpint (dsc_catalog_model_get_current (model), ==, 3);
  dsc_catalog_model_select_row (model, 100);
  g_assert_cmpint (dsc_catalog_model_get_current (model), ==, -1);
  g_assert_true (gtk_bitset_is_empty (dsc_catalog_model_get_selected (model)));
}

/* The same sources under other numbers, one of them gone. */
static void
test_selection_stays (void)
{
  g_autoptr (DscCatalogCase) first = make_case (100, 10);
  g_autoptr (DscCatalogCase) second = NULL;
  g_autoptr (DscCatalogModel) model = dsc_catalog_model_new ();
  DscTable *table = make_table (100, 10);

  for (guint i = 0; i < 100; i++)
    dsc_table_find (table, "xcentroid")->d[i] = 95.5 - 10.0 * (i % 10);
  dsc_table_find (table, "ycentroid")->d[9] = 500;
  second = dsc_catalog_case_new (table, NULL, NULL, NULL);
  dsc_catalog_model_set_case (model, first);
  dsc_catalog_model_select_row (model, 12);
  dsc_catalog_model_toggle_row (model, 0);
  dsc_catalog_model_toggle_row (model, 13);
  dsc_catalog_model_set_case (model, second);
  g_assert_cmpuint (gtk_bitset_get_size (dsc_catalog_model_get_selected (model)), ==, 2);
  g_assert_true (dsc_catalog_model_is_selected (model, 17));
  g_assert_cmpint (dsc_catalog_model_get_current (model), ==, 16);
  dsc_catalog_model_set_case (model, NULL);
  g_assert_cmpint (dsc_catalog_model_get_current (model), ==, -1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/catalog-case/foreach", test_foreach);
  g_test_add_func ("/catalog-case/pick", test_pick);
  g_test_add_func ("/catalog-case/pick-segment", test_pick_segment);
  g_test_add_func ("/catalog-case/no-places", test_no_places);
  g_test_add_func ("/catalog-case/empty", test_empty);
  g_test_add_func ("/catalog-case/golden", test_golden);
  g_test_add_func ("/catalog-case/wrong-files", test_wrong_files);
  g_test_add_func ("/catalog-model/selection", test_selection);
  g_test_add_func ("/catalog-model/selection-stays", test_selection_stays);
  return g_test_run ();
}
