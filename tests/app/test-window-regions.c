/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <gtk/gtk.h>
#include <math.h>
#include <string.h>

#include "dsc-app-test.h"
#include "dsc-region-edit.h"
#include "dsc-region-file.h"
#include "dsc-window-regions.h"

static DscImageView *
get_view (DscWindow *window)
{
  return dsc_image_page_get_view (dsc_image_tabs_get_current (dsc_window_get_tabs (window)));
}

static gboolean
is_settled (gpointer window)
{
  return dsc_window_are_regions_settled (window);
}

static DscWindow *
open_window (void)
{
  g_autofree char *association = dsc_app_test_association ();
  const char *paths[] = { association, NULL };
  DscWindow *window = dsc_app_test_window (paths);

  dsc_app_test_activate (window, "open-exposure", g_variant_new_int32 (0));
  dsc_app_test_spin (0.3);
  return window;
}

static char *
write_file (const char *name, const char *text)
{
  g_autofree char *dir = g_dir_make_tmp ("dsc-regions-XXXXXX", NULL);
  char *path = g_build_filename (dir, name, NULL);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  return path;
}

static void
load (DscWindow *window, const char *path)
{
  dsc_app_test_activate (window, "regions-load", g_variant_new_string (path));
  dsc_app_test_wait (is_settled, window, 10);
}

static guint
n_regions (DscWindow *window)
{
  return dsc_region_overlay_n_regions (dsc_window_get_region_overlay (window));
}

/* Regions in pixels of one exposure go to the sky, follow it to another one, and come back. */
static void
test_files (void)
{
  g_autofree char *path = write_file ("a.reg", "image\ncircle(31,41,5) # color=red text={here}\n"
                                               "-box(51,21,10,4,30)\npanda(1,2,3,4,5,6,7,8)\n");
  g_autofree char *out = g_strconcat (path, ".crtf", NULL);
  DscWindow *window = open_window ();
  DscWcs *first = dsc_image_model_get_wcs (dsc_image_view_get_model (get_view (window))), *second;
  g_autoptr (DscRegion) here = NULL, there = NULL;
  g_autoptr (GPtrArray) back = NULL;
  double ra, dec, x, y;

  load (window, path);
  g_assert_cmpuint (n_regions (window), ==, 2);
  g_signal_emit_by_name (get_view (window), "clicked", 31.0, 42.0, 1, 0);
  here = dsc_window_get_selected_region (window);
  g_assert_cmpint (here->shape, ==, DSC_REGION_CIRCLE);
  g_assert_cmpstr (here->text, ==, "here");
  dsc_assert_near (here->x, 30, 1e-3, 0);
  dsc_assert_near (here->a, 5, 1e-3, 0);

  dsc_app_test_activate (window, "open-exposure", g_variant_new_int32 (1));
  dsc_app_test_spin (0.3);
  there = dsc_window_get_selected_region (window);
  second = dsc_image_model_get_wcs (dsc_image_view_get_model (get_view (window)));
  dsc_wcs_pixel_to_sky1 (first, 30, 40, &ra, &dec);
  dsc_wcs_sky_to_pixel1 (second, ra, dec, &x, &y);
  dsc_assert_near (there->x, x, 1e-3, 0);
  dsc_assert_near (there->y, y, 1e-3, 0);
  g_assert_cmpfloat (hypot (there->x - 30, there->y - 40), >, 1);

  dsc_app_test_activate (window, "regions-save", g_variant_new_string (out));
  dsc_app_test_wait (is_settled, window, 10);
  back = dsc_region_file_read (out, NULL, NULL);
  g_assert_cmpuint (back->len, ==, 2);
  g_assert_true (((DscRegion *)back->pdata[1])->excluded);
  dsc_app_test_activate (window, "regions-clear", NULL);
  g_assert_cmpuint (n_regions (window), ==, 0);
  load (window, out);
  g_assert_cmpuint (n_regions (window), ==, 2);
  dsc_app_test_close (window);
}

/* A file that is opened like any other; one that is damaged says so. */
static void
test_open (void)
{
  g_autofree char *path = write_file ("b.reg", "icrs\ncircle(10,20,5\")\n");
  g_autofree char *bad = write_file ("c.reg", "image\ncircle(10,20)\n");
  g_autoptr (GFile) file = g_file_new_for_path (path);
  DscWindow *window = open_window ();

  dsc_window_open (window, &file, 1);
  dsc_app_test_wait (is_settled, window, 10);
  g_assert_cmpuint (n_regions (window), ==, 1);
  load (window, bad);
  g_assert_cmpuint (n_regions (window), ==, 1);
  g_assert_nonnull (strstr (dsc_window_get_notice (window), "line 2: circle needs 3 numbers"));
  dsc_app_test_close (window);
}

/* Many regions are found on a thread and drawn without cairo; they are there over another picture,
 * too, and what is done meanwhile is not lost. */
static void
test_many (void)
{
  g_autoptr (GString) text = g_string_new ("image\n");
  g_autofree char *path = NULL;
  DscWindow *window = open_window ();
  DscRegionOverlay *overlay = dsc_window_get_region_overlay (window);

  for (guint i = 0; i < 1000; i++)
    g_string_append_printf (text, "%s(%u,%u,%s)\n", i % 2 ? "circle" : "box", 10 + i % 40 * 12,
                            10 + i / 40 * 12, i % 2 ? "3" : "5,4,20");
  path = write_file ("many.reg", text->str);
  load (window, path);
  dsc_app_test_spin (0.2);
  dsc_app_test_wait (is_settled, window, 10);
  g_assert_cmpint (dsc_image_view_pick (get_view (window), DSC_OVERLAY (overlay), 21, 9), ==, 1);

  dsc_app_test_activate (window, "open-exposure", g_variant_new_int32 (1));
  dsc_app_test_activate (window, "regions-select", g_variant_new_int32 (7));
  dsc_app_test_activate (window, "regions-delete", NULL);
  dsc_app_test_spin (0.3);
  dsc_app_test_wait (is_settled, window, 10);
  g_assert_cmpuint (n_regions (window), ==, 999);
  dsc_app_test_activate (window, "open-exposure", g_variant_new_int32 (0));
  dsc_app_test_spin (0.3);
  dsc_app_test_wait (is_settled, window, 10);
  g_assert_cmpint (dsc_image_view_pick (get_view (window), DSC_OVERLAY (overlay), 93, 9), ==, -1);
  g_assert_cmpint (dsc_image_view_pick (get_view (window), DSC_OVERLAY (overlay), 105, 9), ==, 7);
  dsc_app_test_close (window);
}

/* The selected region: keys, text, and what the actions say. */
static void
test_selected (void)
{
  g_autofree char *path
      = write_file ("d.reg", "image\ncircle(31,41,20)\ncircle(31,41,5)\nline(60,10,80,10)\n");
  DscWindow *window = open_window ();
  DscRegionOverlay *overlay = dsc_window_get_region_overlay (window);
  g_autofree char *state = NULL;

  load (window, path);
  /* the smaller one of two, the larger one beside it, a line near it */
  g_signal_emit_by_name (get_view (window), "clicked", 31.0, 41.0, 1, 0);
  g_assert_cmpint (dsc_region_overlay_get_selected (overlay), ==, 1);
  g_signal_emit_by_name (get_view (window), "clicked", 42.0, 41.0, 1, 0);
  g_assert_cmpint (dsc_region_overlay_get_selected (overlay), ==, 0);
  g_signal_emit_by_name (get_view (window), "clicked", 70.0, 9.2, 1, 0);
  g_assert_cmpint (dsc_region_overlay_get_selected (overlay), ==, 2);
  dsc_app_test_activate (window, "regions-text", g_variant_new_string ("a line"));
  g_assert_cmpstr (dsc_region_overlay_get_region (overlay, 2)->text, ==, "a line");
  g_assert_true (dsc_window_regions_escape (window));
  g_assert_null (dsc_window_get_selected_region (window));
  g_assert_false (dsc_window_regions_delete (window));
  dsc_app_test_activate (window, "regions-select", g_variant_new_int32 (1));
  g_assert_true (dsc_window_regions_delete (window));
  g_assert_cmpuint (n_regions (window), ==, 2);
  dsc_app_test_activate (window, "regions-draw", g_variant_new_string ("box"));
  state = dsc_app_test_state (window, "regions-draw");
  g_assert_cmpstr (state, ==, "'box'");
  g_assert_true (dsc_window_regions_escape (window));
  dsc_app_test_close (window);
}

/* Colour, exclusion and text; each can be taken back once, and that too. */
static void
test_change (void)
{
  g_autofree char *path = write_file ("e.reg", "image\ncircle(31,41,20)\n");
  DscWindow *window = open_window ();
  DscRegionOverlay *overlay = dsc_window_get_region_overlay (window);
  g_autofree char *state = NULL;

  load (window, path);
  dsc_app_test_activate (window, "regions-select", g_variant_new_int32 (0));
  dsc_app_test_activate (window, "regions-edit", NULL);
  dsc_app_test_activate (window, "regions-color", g_variant_new_string ("cyan"));
  dsc_app_test_activate (window, "regions-exclude", NULL);
  g_assert_cmphex (dsc_region_overlay_get_region (overlay, 0)->color, ==, 0x00ffff);
  g_assert_true (dsc_region_overlay_get_region (overlay, 0)->excluded);
  state = dsc_app_test_state (window, "regions-color");
  g_assert_cmpstr (state, ==, "'cyan'");
  dsc_app_test_activate (window, "undo", NULL);
  g_assert_false (dsc_region_overlay_get_region (overlay, 0)->excluded);
  g_assert_cmphex (dsc_region_overlay_get_region (overlay, 0)->color, ==, 0x00ffff);
  dsc_app_test_activate (window, "redo", NULL);
  g_assert_true (dsc_region_overlay_get_region (overlay, 0)->excluded);
  dsc_app_test_activate (window, "regions-clear", NULL);
  dsc_app_test_activate (window, "undo", NULL);
  g_assert_cmpuint (n_regions (window), ==, 1);
  dsc_app_test_close (window);
}

/* Handles are on the region, and put it where they are dragged. */
static void
test_edit (void)
{
  static const DscRegionShape shapes[] = { DSC_REGION_CIRCLE, DSC_REGION_ANNULUS,
                                           DSC_REGION_ELLIPSE, DSC_REGION_BOX, DSC_REGION_LINE };

  for (guint s = 0; s < G_N_ELEMENTS (shapes); s++) {
    g_autoptr (DscRegion) region = dsc_region_new (shapes[s], FALSE);

    dsc_region_stretch (region, 10, 20, 30, 26, 0);
    if (shapes[s] == DSC_REGION_BOX || shapes[s] == DSC_REGION_ELLIPSE)
      region->angle = 25;
    for (guint i = 0; i < dsc_region_n_handles (region); i++) {
      g_autoptr (DscRegion) other = dsc_region_copy (region);
      gboolean turns = i == 4;
      double x, y, x2, y2;

      dsc_region_get_handle (region, i, &x, &y);
      g_assert_cmpfloat (dsc_region_distance (region, x, y), <, turns ? 9 : 1e-6);
      /* outwards, as far as a ring lets its inner radius grow */
      x2 = region->x + (x - region->x) * 1.2;
      y2 = region->y + (y - region->y) * 1.2;
      if (shapes[s] == DSC_REGION_LINE && i == 0)
        x2 = y2 = 5;
      dsc_region_drag_handle (other, i, x2, y2);
      dsc_region_get_handle (other, i, &x, &y);
      if (!turns)
        dsc_assert_near (hypot (x - x2, y - y2), 0, 1e-6, 0);
      else
        dsc_assert_near (other->angle, region->angle, 1e-6, 0);
    }
    dsc_region_move (region, 3, 4);
    dsc_assert_near (region->y,
                     shapes[s] == DSC_REGION_BOX || shapes[s] == DSC_REGION_ELLIPSE ? 27 : 24, 1e-9,
                     0);
  }
}

int
main (int argc, char *argv[])
{
  dsc_app_test_init (&argc, &argv);
  g_test_add_func ("/window-regions/files", test_files);
  g_test_add_func ("/window-regions/open", test_open);
  g_test_add_func ("/window-regions/many", test_many);
  g_test_add_func ("/window-regions/selected", test_selected);
  g_test_add_func ("/window-regions/change", test_change);
  g_test_add_func ("/window-regions/edit", test_edit);
  return g_test_run ();
}
