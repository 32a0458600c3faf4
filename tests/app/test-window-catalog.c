/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <gtk/gtk.h>
#include <math.h>

#include "dsc-app-test.h"
#include "dsc-catalog-outline.h"
#include "dsc-catalog-shapes.h"
#include "dsc-window-catalog.h"
#include "dsc-window-regions.h"

#define N_SOURCES 9

/* Sources on a lattice of the first exposure, with a flux that grows and one that is missing. */
static char *
write_catalog (void)
{
  g_autofree char *dir = g_dir_make_tmp ("dsc-catalog-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (dir, "some.csv", NULL);
  g_autoptr (GString) text = g_string_new ("label,xcentroid,ycentroid,flux\n");
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < N_SOURCES; i++) {
    g_string_append_printf (text, "%u,%u,%u,", i + 1, 20 + 25 * (i % 3), 20 + 25 * (i / 3));
    g_string_append_printf (text, i == 4 ? "\n" : "%u\n", 10 * (i + 1));
  }
  g_file_set_contents (path, text->str, -1, &error);
  g_assert_no_error (error);
  return g_steal_pointer (&path);
}

static gboolean
is_settled (gpointer window)
{
  return dsc_window_is_catalog_settled (window);
}

static DscCatalogModel *
get_model (DscWindow *window)
{
  return dsc_catalog_overlay_get_model (dsc_window_get_catalog_overlay (window));
}

static DscImageView *
get_view (DscWindow *window)
{
  return dsc_image_page_get_view (dsc_image_tabs_get_current (dsc_window_get_tabs (window)));
}

static DscWindow *
open_with_catalog (void)
{
  g_autofree char *association = dsc_app_test_association ();
  g_autofree char *path = write_catalog ();
  const char *paths[] = { association, NULL };
  DscWindow *window = dsc_app_test_window (paths);

  dsc_app_test_activate (window, "open-exposure", g_variant_new_int32 (0));
  dsc_app_test_spin (0.3);
  dsc_app_test_activate (window, "catalog-open", g_variant_new_string (path));
  dsc_app_test_wait (is_settled, window, 10);
  g_assert_nonnull (dsc_catalog_model_get_case (get_model (window)));
  return window;
}

static guint
n_selected (DscWindow *window)
{
  return (guint)gtk_bitset_get_size (dsc_catalog_model_get_selected (get_model (window)));
}

static void
click (DscWindow *window, double x, double y, GdkModifierType state)
{
  g_signal_emit_by_name (get_view (window), "clicked", x, y, 1, state);
}

/* The line below the picture names the source under the pointer; two clicks turn to its card. */
static void
test_pointer (void)
{
  DscWindow *window = open_with_catalog ();
  g_autofree char *page = NULL, *there = NULL, *gone = NULL;

  g_signal_emit_by_name (get_view (window), "cursor", 45.0, 20.0, TRUE);
  there = dsc_readout_bar_dup_text (dsc_window_get_readout (window));
  g_assert_nonnull (strstr (there, "Source 2"));
  g_signal_emit_by_name (get_view (window), "cursor", 33.0, 33.0, TRUE);
  gone = dsc_readout_bar_dup_text (dsc_window_get_readout (window));
  g_assert_null (strstr (gone, "Source"));
  click (window, 45, 20, 0);
  g_signal_emit_by_name (get_view (window), "clicked", 45.0, 20.0, 2, 0);
  g_assert_cmpint (dsc_catalog_model_get_current (get_model (window)), ==, 1);
  page = dsc_app_test_state (window, "drawer-page");
  g_assert_cmpstr (page, ==, "'sources'");
  dsc_app_test_close (window);
}

/* A click selects, with Shift it adds and takes back; beside all of them it ends the selection. */
static void
test_select (void)
{
  DscWindow *window = open_with_catalog ();
  g_autofree char *state = NULL;

  click (window, 45, 20, 0);
  g_assert_cmpint (dsc_catalog_model_get_current (get_model (window)), ==, 1);
  state = dsc_app_test_state (window, "catalog-select");
  g_assert_cmpstr (state, ==, "1");
  click (window, 45.4, 45.3, GDK_SHIFT_MASK);
  g_assert_cmpuint (n_selected (window), ==, 2);
  click (window, 45, 20, GDK_SHIFT_MASK);
  g_assert_cmpuint (n_selected (window), ==, 1);
  g_assert_cmpint (dsc_catalog_model_get_current (get_model (window)), ==, 4);
  click (window, 90, 5, GDK_SHIFT_MASK);
  g_assert_cmpuint (n_selected (window), ==, 1);
  click (window, 90, 5, 0);
  g_assert_cmpuint (n_selected (window), ==, 0);

  dsc_app_test_activate (window, "catalog-select-box",
                         g_variant_new ("(dddd)", 30.0, 30.0, 80.0, 10.0));
  g_assert_cmpuint (n_selected (window), ==, 2);
  dsc_app_test_activate (window, "catalog-select", g_variant_new_int32 (8));
  g_assert_cmpint (dsc_catalog_model_get_current (get_model (window)), ==, 8);
  dsc_app_test_activate (window, "catalog-select", g_variant_new_int32 (-1));
  g_assert_cmpuint (n_selected (window), ==, 0);
  dsc_app_test_close (window);
}

/* A box of the widget that is drawn, not yet and then done; one that is given up changes nothing.
 */
static void
test_box (void)
{
  DscWindow *window = open_with_catalog ();
  DscImageView *view = get_view (window);
  double x0, y0, x1, y1;

  g_object_set (view, "rotation", 30.0, NULL);
  dsc_image_view_image_to_widget (view, 45, 20, &x0, &y0);
  dsc_image_view_image_to_widget (view, 45, 70, &x1, &y1);
  /* The column of three turned by 30 degrees fits into a box that the view is not turned with. */
  g_signal_emit_by_name (view, "box-dragged", x0 - 5, y0 + 5, x1 + 5, y1 - 5, FALSE, 0);
  g_assert_cmpuint (n_selected (window), ==, 0);
  g_signal_emit_by_name (view, "box-dragged", MIN (x0, x1) - 5, y0 + 5, MAX (x0, x1) + 5, y1 - 5,
                         TRUE, 0);
  g_assert_true (dsc_catalog_model_is_selected (get_model (window), 1));
  g_assert_true (dsc_catalog_model_is_selected (get_model (window), 4));
  g_assert_true (dsc_catalog_model_is_selected (get_model (window), 7));
  g_assert_false (dsc_catalog_model_is_selected (get_model (window), 0));
  g_assert_false (dsc_catalog_model_is_selected (get_model (window), 8));
  g_signal_emit_by_name (view, "box-dragged", NAN, NAN, NAN, NAN, TRUE, 0);
  g_assert_true (dsc_catalog_model_is_selected (get_model (window), 4));
  dsc_app_test_close (window);
}

/* What the filter hides is neither picked nor taken by a box. */
static void
test_filter (void)
{
  DscWindow *window = open_with_catalog ();

  dsc_app_test_activate (window, "catalog-filter", g_variant_new_string ("flux > 45"));
  g_assert_null (dsc_catalog_model_get_filter_error (get_model (window)));
  click (window, 45, 20, 0);
  g_assert_cmpuint (n_selected (window), ==, 0);
  dsc_app_test_activate (window, "catalog-select-box",
                         g_variant_new ("(dddd)", 0.0, 0.0, 96.0, 96.0));
  g_assert_cmpuint (n_selected (window), ==, 4);
  dsc_app_test_close (window);
}

/* Those inside of the selected region; and while places are measured a click selects nothing. */
static void
test_region (void)
{
  DscWindow *window = open_with_catalog ();
  DscRegion *region = dsc_region_new (DSC_REGION_CIRCLE, FALSE);

  region->x = region->y = 45;
  region->a = 26;
  dsc_region_overlay_add (dsc_window_get_region_overlay (window), region);
  dsc_app_test_activate (window, "regions-select", g_variant_new_int32 (0));
  dsc_app_test_activate (window, "regions-select-sources", NULL);
  g_assert_cmpuint (n_selected (window), ==, 5);
  dsc_app_test_activate (window, "examine", NULL);
  click (window, 20, 20, 0);
  g_assert_cmpuint (n_selected (window), ==, 5);
  dsc_app_test_activate (window, "examine", NULL);
  click (window, 20, 20, 0);
  g_assert_cmpuint (n_selected (window), ==, 1);
  dsc_app_test_close (window);
}

/* Marks hide and come back by the action; over another exposure sources are where the sky says. */
static void
test_marks (void)
{
  DscWindow *window = open_with_catalog ();
  DscCatalogOverlay *overlay = dsc_window_get_catalog_overlay (window);
  DscImageModel *first = dsc_image_view_get_model (get_view (window)), *second;
  double x, y, ra, dec, wx, wy;

  g_assert_true (dsc_overlay_get_visible (DSC_OVERLAY (overlay)));
  dsc_app_test_change (window, "catalog-marks", g_variant_new_boolean (FALSE));
  g_assert_false (dsc_overlay_get_visible (DSC_OVERLAY (overlay)));
  dsc_app_test_change (window, "catalog-marks", g_variant_new_boolean (TRUE));
  g_assert_true (dsc_overlay_get_visible (DSC_OVERLAY (overlay)));

  dsc_app_test_activate (window, "open-exposure", g_variant_new_int32 (1));
  dsc_app_test_wait (is_settled, window, 10);
  second = dsc_image_view_get_model (get_view (window));
  g_assert_true (first != second);
  dsc_wcs_pixel_to_sky1 (dsc_image_model_get_wcs (first), 70, 70, &ra, &dec);
  dsc_wcs_sky_to_pixel1 (dsc_image_model_get_wcs (second), ra, dec, &wx, &wy);
  g_assert_true (dsc_catalog_overlay_get_place (overlay, 8, &x, &y));
  g_assert_cmpfloat_with_epsilon (x, wx, 1e-6);
  g_assert_cmpfloat_with_epsilon (y, wy, 1e-6);
  g_assert_cmpfloat (hypot (x - 70, y - 70), >, 1e-3);
  dsc_app_test_close (window);
}

/* The style is what the actions say, and colours come from a column. */
static void
test_style (void)
{
  DscWindow *window = open_with_catalog ();
  DscCatalogOverlay *overlay = dsc_window_get_catalog_overlay (window);
  g_autofree char *color = NULL;
  const DscCatalogScale *scale;

  dsc_app_test_change (window, "catalog-mark", g_variant_new_string ("circle"));
  dsc_app_test_change (window, "catalog-radius", g_variant_new_double (3.5));
  dsc_app_test_change (window, "catalog-color", g_variant_new_string ("#12ab9f"));
  dsc_app_test_change (window, "catalog-color", g_variant_new_string ("no colour"));
  color = dsc_app_test_state (window, "catalog-color");
  g_assert_cmpstr (color, ==, "'#12ab9f'");
  g_assert_true (dsc_catalog_overlay_can_mark (overlay, DSC_CATALOG_MARK_CIRCLE));
  g_assert_false (dsc_catalog_overlay_can_mark (overlay, DSC_CATALOG_MARK_SEGMENT));
  g_assert_null (dsc_catalog_overlay_get_scale (overlay));
  dsc_app_test_change (window, "catalog-color-column", g_variant_new_string ("flux"));
  scale = dsc_catalog_overlay_get_scale (overlay);
  g_assert_nonnull (scale);
  g_assert_cmpfloat (scale->lo, ==, 10);
  g_assert_cmpfloat (scale->hi, ==, 90);
  g_assert_cmpint (scale->classes[0], ==, 0);
  g_assert_cmpint (scale->classes[4], ==, DSC_CATALOG_CLASS_NONE);
  g_assert_cmpint (scale->classes[8], ==, DSC_CATALOG_CLASSES - 1);
  dsc_app_test_change (window, "catalog-color-column", g_variant_new_string ("nothing"));
  g_assert_null (dsc_catalog_overlay_get_scale (overlay));
  dsc_app_test_close (window);
}

/* A source that is asked for comes into the middle; zoom stays where it was seen already. */
static void
test_show (void)
{
  DscWindow *window = open_with_catalog ();
  DscImageView *view = get_view (window);
  double x, y, zoom;

  zoom = dsc_image_view_get_zoom (view);
  dsc_app_test_activate (window, "catalog-show", g_variant_new_int32 (5));
  dsc_image_view_get_center (view, &x, &y);
  g_assert_cmpfloat_with_epsilon (x, 70, 0.51);
  g_assert_cmpfloat_with_epsilon (y, 45, 0.51);
  g_assert_cmpfloat (dsc_image_view_get_zoom (view), ==, zoom);
  dsc_image_view_zoom_about (view, 70, 45, 60);
  dsc_app_test_activate (window, "catalog-show", g_variant_new_int32 (0));
  dsc_image_view_get_center (view, &x, &y);
  g_assert_cmpfloat_with_epsilon (x, 20, 0.51);
  g_assert_cmpfloat_with_epsilon (dsc_image_view_get_zoom (view), 60, 1e-9);
  dsc_app_test_close (window);
}

/* A table without positions, and none at all. */
static void
test_bad_file (void)
{
  g_autofree char *exposure = dsc_app_test_exposure (0);
  const char *paths[] = { exposure, NULL };
  DscWindow *window = dsc_app_test_window (paths);
  g_autofree char *dir = g_dir_make_tmp ("dsc-catalog-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (dir, "odd.csv", NULL);

  g_file_set_contents (path, "a,b\n1,2\n", -1, NULL);
  dsc_app_test_activate (window, "catalog-open", g_variant_new_string (path));
  dsc_app_test_wait (is_settled, window, 10);
  g_assert_nonnull (strstr (dsc_window_get_notice (window), "odd.csv"));
  dsc_app_test_activate (window, "catalog-open", g_variant_new_string ("/nowhere/none.csv"));
  dsc_app_test_wait (is_settled, window, 10);
  g_assert_nonnull (strstr (dsc_window_get_notice (window), "none.csv"));
  g_assert_null (dsc_catalog_model_get_case (get_model (window)));
  dsc_app_test_change (window, "catalog-marks", g_variant_new_boolean (TRUE));
  g_assert_false (dsc_overlay_get_visible (DSC_OVERLAY (dsc_window_get_catalog_overlay (window))));
  dsc_app_test_close (window);
}

/* Radii of apertures and their ring are known from tables in both formats. */
static void
test_apertures (void)
{
  static const double radii[] = { 1.5, 2.5, 5 }, all[] = { 1.5, 2.5, 5, 12, 18.5 };
  static const char *const names[] = { "some.ecsv", "some.fits" };
  g_autofree char *dir = g_dir_make_tmp ("dsc-catalog-XXXXXX", NULL);
  g_autoptr (DscTable) table = dsc_table_new (1);

  dsc_table_add (table, "xcentroid", DSC_COLUMN_DOUBLE, 64, NULL, NULL)->d[0] = 5;
  dsc_table_add (table, "ycentroid", DSC_COLUMN_DOUBLE, 64, NULL, NULL)->d[0] = 5;
  dsc_table_set_meta_list (table, "aperture_params.aperture_radii", 3, radii);
  dsc_table_set_meta_double (table, "aperture_params.bkg_aperture_inner_radius", 12);
  dsc_table_set_meta_double (table, "aperture_params.bkg_aperture_outer_radius", 18.5);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree char *path = g_build_filename (dir, names[i], NULL);
    g_autoptr (GError) error = NULL;
    g_autoptr (DscCatalogCase) shown = NULL;
    g_autoptr (DscCatalogShapes) shapes = NULL;

    if (i == 0)
      dsc_table_write_ecsv (table, path, &error);
    else
      dsc_table_write_fits (table, path, "SOURCES", &error);
    g_assert_no_error (error);
    shown = dsc_catalog_case_read (path, NULL, NULL, NULL, &error);
    g_assert_no_error (error);
    shapes = dsc_catalog_shapes_new (shown);
    g_assert_cmpuint (shapes->n_circles, ==, 5);
    g_assert_cmpuint (shapes->n_apertures, ==, 3);
    for (guint k = 0; k < 5; k++)
      g_assert_cmpfloat (shapes->circles[k], ==, all[k]);
  }
}

/* --- drawing ---------------------------------------------------------------------------------- */

#define SIDE 60

/* A square of 4 x 3 pixels of label 1 in a map of 10 x 10. */
static void
fill_map (DscSegmentMap *map, guint32 labels[100], DscSegment *segment)
{
  *map = (DscSegmentMap){ 10, 10, labels, 1, segment };
  *segment = (DscSegment){ 3, 2, 7, 5, 12 };
  for (guint y = 2; y < 5; y++)
    for (guint x = 3; x < 7; x++)
      labels[10 * y + x] = 1;
}

static guint
count_colored (const guint32 *data)
{
  guint n = 0;

  for (guint i = 0; i < SIDE * SIDE; i++)
    n += (data[i] & 0xff) > 127;
  return n;
}

/* Along the edges of pixels where these are large, around the pixels where they are small, and not
 * at all where the segment cannot be seen. */
static void
test_outline (void)
{
  guint32 labels[100] = { 0 }, data[SIDE * SIDE] = { 0 };
  g_auto (DscCatalogOutliner) outliner = { 0 };
  DscPixels pixels = { data, SIDE, SIDE, SIDE };
  DscAffine affine = { 5, 0, 0, -5, 5, 55 };
  DscSegment segment;
  DscSegmentMap map;
  DscStroke stroke;

  fill_map (&map, labels, &segment);
  dsc_catalog_outliner_init (&outliner);
  dsc_stroke_init (&stroke, 0x0000ff, 1.0, 1.0, FALSE);
  g_assert_true (dsc_catalog_outliner_draw (&outliner, &pixels, &map, 0, &affine, 8, &stroke));
  /* The edge x = 2.5 is at 17.5, y = 1.5 at 47.5; the inside stays. */
  g_assert_cmphex (data[40 * SIDE + 17] & 0xff, >, 200);
  g_assert_cmphex (data[47 * SIDE + 25] & 0xff, >, 200);
  g_assert_cmphex (data[40 * SIDE + 27] & 0xff, ==, 0);
  g_assert_cmpuint (count_colored (data), <=, 2 * (20 + 15) + 4);
  g_assert_cmpuint (count_colored (data), >=, 2 * (20 + 15) - 4);

  memset (data, 0, sizeof data);
  affine = (DscAffine){ 0.9, 0, 0, 0.9, 5, 5 };
  g_assert_true (dsc_catalog_outliner_draw (&outliner, &pixels, &map, 0, &affine, 2, &stroke));
  g_assert_cmpuint (count_colored (data), >=, 6);
  g_assert_cmpuint (count_colored (data), <=, 12);
  g_assert_false (dsc_catalog_outliner_draw (&outliner, &pixels, &map, 0, &affine, 8, &stroke));

  memset (data, 0, sizeof data);
  affine = (DscAffine){ 5, 0, 0, 5, 1000, 5 };
  g_assert_true (dsc_catalog_outliner_draw (&outliner, &pixels, &map, 0, &affine, 2, &stroke));
  g_assert_cmpuint (count_colored (data), ==, 0);
}

/* Lines and ellipses anywhere, and of any size, stay in the picture. */
static void
test_stroke (void)
{
  static const double far[] = { -1e9, -1e5, -3, 30, 61, 1e5, 1e9, NAN, INFINITY };
  guint32 data[SIDE * SIDE] = { 0 };
  DscPixels pixels = { data, SIDE, SIDE, SIDE };
  DscAffine shape = { 20, 0, 0, 10, 30, 30 };
  DscStroke stroke;

  dsc_stroke_init (&stroke, 0x0000ff, 1.5, 1.0, FALSE);
  dsc_stroke_ellipse (&stroke, &pixels, &shape);
  g_assert_cmphex (data[30 * SIDE + 50] & 0xff, >, 128);
  g_assert_cmphex (data[40 * SIDE + 30] & 0xff, >, 128);
  g_assert_cmphex (data[30 * SIDE + 30] & 0xff, ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (far); i++)
    for (guint k = 0; k < G_N_ELEMENTS (far); k++) {
      const double x[2] = { far[i], far[k] }, y[2] = { far[k], 20 };

      dsc_stroke_lines (&stroke, &pixels, 1, x, y);
      shape = (DscAffine){ far[i], 0, 0, far[k], 30, far[k] };
      dsc_stroke_ellipse (&stroke, &pixels, &shape);
    }
}

int
main (int argc, char **argv)
{
  dsc_app_test_init (&argc, &argv);
  g_test_add_func ("/app/window-catalog/pointer", test_pointer);
  g_test_add_func ("/window-catalog/select", test_select);
  g_test_add_func ("/window-catalog/box", test_box);
  g_test_add_func ("/window-catalog/filter", test_filter);
  g_test_add_func ("/window-catalog/region", test_region);
  g_test_add_func ("/window-catalog/marks", test_marks);
  g_test_add_func ("/window-catalog/style", test_style);
  g_test_add_func ("/window-catalog/show", test_show);
  g_test_add_func ("/window-catalog/bad-file", test_bad_file);
  g_test_add_func ("/window-catalog/apertures", test_apertures);
  g_test_add_func ("/window-catalog/outline", test_outline);
  g_test_add_func ("/window-catalog/stroke", test_stroke);
  return g_test_run ();
}
