/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "dsc-image-view-private.h"
#include "view-fixture.h"

/* The fixture's model with every value raised by 1000. */
static DscImageModel *
new_second (guint width, guint height)
{
  DscImageModel *model = new_model (width, height, 10, 1);
  DscImage *sci = dsc_image_model_peek_plane (model, DSC_PLANE_SCI);

  for (gsize i = 0; i < (gsize)width * height; i++)
    sci->f[i] += 1000.0f;
  return model;
}

static void
wait_compared (DscImageView *view, double x, double y)
{
  DscReadout readout = { 0 };

  for (guint i = 0; i < 5000; i++) {
    while (g_main_context_iteration (NULL, FALSE))
      ;
    if (dsc_image_view_read (view, x, y, &readout) && readout.has_value && readout.value >= 1000)
      return;
    g_usleep (1000);
  }
  g_assert_not_reached ();
}

static double
value_at (Fixture *f, double x, double y)
{
  DscReadout readout = { 0 };

  g_assert_true (dsc_image_view_read (f->view, x, y, &readout));
  g_assert_true (readout.has_value);
  return readout.value;
}

static void
show_pair (Fixture *f)
{
  g_autoptr (DscImageModel) first = new_model (40, 30, 10, 1);
  g_autoptr (DscImageModel) second = new_second (40, 30);

  show_model (f, first);
  g_object_set (f->view, "vmin", 0.0, "vmax", 4000.0, "show-compass", FALSE, "show-scale-bar",
                FALSE, NULL);
  dsc_image_view_set_compare_model (f->view, second);
  g_object_set (f->view, "compare-mode", DSC_COMPARE_CURTAIN, "curtain", 0.5, NULL);
  wait_compared (f->view, 30, 5);
}

/* Left of the divider is the first image, right of it the second, under the same limits. */
static void
test_curtain (Fixture *f, gconstpointer data)
{
  g_autofree guint32 *both = NULL, *moved = NULL, *alone = NULL;
  double vmin, vmax;

  show_pair (f);
  g_assert_cmpfloat (value_at (f, 10, 5), ==, 510);
  g_assert_cmpfloat (value_at (f, 30, 5), ==, 1530);
  g_object_get (f->view, "vmin", &vmin, "vmax", &vmax, NULL);
  g_assert_cmpfloat (vmin, ==, 0);
  g_assert_cmpfloat (vmax, ==, 4000);
  both = render_view (f);

  /* A gray scale from 0 to 4000: 1000 more is a quarter of it. */
  g_object_set (f->view, "curtain", 1.0, NULL);
  alone = render_view (f);
  g_assert_cmphex (pixel_at (f, both, 10, 5), ==, pixel_at (f, alone, 10, 5));
  g_assert_cmpint ((int)(pixel_at (f, both, 30, 5) & 255) - (int)(pixel_at (f, alone, 30, 5) & 255),
                   >, 50);

  g_object_set (f->view, "curtain", 0.0, NULL);
  moved = render_view (f);
  g_assert_cmphex (pixel_at (f, moved, 30, 5), ==, pixel_at (f, both, 30, 5));
  g_assert_cmpfloat (value_at (f, 10, 5), ==, 1510);

  g_object_set (f->view, "compare-mode", DSC_COMPARE_NONE, NULL);
  g_assert_cmpfloat (value_at (f, 30, 5), ==, 530);
}

static void
test_blink (Fixture *f, gconstpointer data)
{
  gboolean seen[2] = { FALSE, FALSE };

  show_pair (f);
  g_object_set (f->view, "compare-interval", DSC_COMPARE_INTERVAL_MIN, "compare-mode",
                DSC_COMPARE_BLINK, NULL);
  for (guint i = 0; i < 3000 && !(seen[0] && seen[1]); i++) {
    while (g_main_context_iteration (NULL, FALSE))
      ;
    seen[value_at (f, 30, 5) >= 1000] = TRUE;
    g_usleep (1000);
  }
  g_assert_true (seen[0] && seen[1]);
}

/* Two grids on one sky: the second is drawn where its coordinates say, and moves with them. */
static void
test_grids (Fixture *f, gconstpointer data)
{
  DscTan tan = { { 5, 4 }, { 10, 20 }, { 1.0 / 3600, 1.0 / 3600 }, { -1, 0, 0, 1 } };
  g_autoptr (DscImageModel) first = new_model (40, 30, 10, 1);
  g_autoptr (DscImageModel) second = new_second (60, 50);
  g_autoptr (DscWcs) at = dsc_wcs_new_tan (&tan, NULL, NULL);
  g_autoptr (DscWcs) beside = NULL;
  g_autofree guint32 *before = NULL, *after = NULL;

  show_model (f, first);
  g_object_set (f->view, "vmin", 0.0, "vmax", 4000.0, "show-compass", FALSE, "show-scale-bar",
                FALSE, NULL);
  dsc_image_view_set_compare_model (f->view, second);
  tan.crpix[0] = 12;
  tan.crpix[1] = 7;
  beside = dsc_wcs_new_tan (&tan, NULL, NULL);
  dsc_image_view_set_compare_wcs (f->view, at, beside);
  g_object_set (f->view, "compare-mode", DSC_COMPARE_CURTAIN, "curtain", 0.0, NULL);
  wait_compared (f->view, 10, 5);
  /* (10, 5) of the first is (17, 8) of the second. */
  g_assert_cmpfloat (value_at (f, 10, 5), ==, 17 + 800 + 1000);
  before = render_view (f);
  dsc_image_view_set_compare_wcs (f->view, at, at);
  g_assert_cmpfloat (value_at (f, 10, 5), ==, 10 + 500 + 1000);
  after = render_view (f);
  g_assert_cmphex (pixel_at (f, before, 10, 5), ==, pixel_at (f, after, 17, 8));
  g_assert_cmphex (pixel_at (f, before, 10, 5), !=, pixel_at (f, after, 10, 5));
  dsc_image_view_set_compare_wcs (f->view, NULL, NULL);
  g_assert_cmpfloat (value_at (f, 10, 5), ==, 510);
}

/* The second image follows the plane; one on another grid is never laid over the first. */
static void
test_planes (Fixture *f, gconstpointer data)
{
  g_autoptr (DscImageModel) other = new_second (41, 30);

  show_pair (f);
  dsc_image_view_set_plane (f->view, DSC_PLANE_ERR, 0);
  wait_loaded (f->view);
  wait_frame (GTK_WIDGET (f->view));
  g_assert_cmpfloat (value_at (f, 30, 5), ==, 5);
  dsc_image_view_set_plane (f->view, DSC_PLANE_SCI, 0);
  wait_loaded (f->view);
  wait_compared (f->view, 30, 5);

  dsc_image_view_set_compare_model (f->view, other);
  for (guint i = 0; i < 50; i++) {
    while (g_main_context_iteration (NULL, FALSE))
      ;
    g_usleep (1000);
  }
  g_assert_cmpfloat (value_at (f, 30, 5), ==, 530);
  dsc_image_view_set_compare_model (f->view, NULL);
  g_assert_cmpfloat (value_at (f, 30, 5), ==, 530);
}

static void
test_actions (Fixture *f, gconstpointer data)
{
  DscCompareMode mode;
  double curtain;

  show_pair (f);
  gtk_widget_activate_action (GTK_WIDGET (f->view), "view.curtain-right", NULL);
  g_object_get (f->view, "curtain", &curtain, NULL);
  g_assert_cmpfloat_with_epsilon (curtain, 0.55, 1e-9);
  gtk_widget_activate_action (GTK_WIDGET (f->view), "view.cycle-compare", NULL);
  g_object_get (f->view, "compare-mode", &mode, NULL);
  g_assert_cmpint (mode, ==, DSC_COMPARE_BLINK);
  gtk_widget_activate_action (GTK_WIDGET (f->view), "view.cycle-compare", NULL);
  g_assert_cmpint (dsc_image_view_get_compare_mode (f->view), ==, DSC_COMPARE_NONE);
}

/* One thing that a hand does to a picture, at random. */
static void
disturb (DscImageView *view, GRand *rand, guint what)
{
  static const double turns[] = { 0, 90, 30, 211.7 };

  switch (what) {
  case 0:
    dsc_image_view_set_orientation (view, exp (g_rand_double_range (rand, -1.5, 3.0)),
                                    turns[g_rand_int_range (rand, 0, 4)], g_rand_boolean (rand));
    break;
  case 1:
    dsc_image_view_center_on (view, g_rand_double_range (rand, -5, 45),
                              g_rand_double_range (rand, -5, 35));
    break;
  case 2:
    g_object_set (view, "compare-mode", g_rand_int_range (rand, 0, 3), NULL);
    break;
  case 3:
    g_object_set (view, "vmax", g_rand_double_range (rand, 1000, 5000), NULL);
    break;
  case 4:
    g_object_set (view, "show-dq", g_rand_boolean (rand), "dq-opacity",
                  g_rand_double_range (rand, 0.2, 1.0), NULL);
    break;
  case 5:
  case 6:
  case 7:
    g_object_set (view, "curtain", g_rand_double_range (rand, 0, 1), NULL);
    break;
  default:
    dsc_image_view_pan_by (view, g_rand_int_range (rand, -60, 60),
                           g_rand_int_range (rand, -60, 60));
  }
}

/* What is taken over from the frame before is what would be drawn. */
static void
test_retained (Fixture *f, gconstpointer data)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (4);
  int w, h;

  show_pair (f);
  w = gtk_widget_get_width (GTK_WIDGET (f->view));
  h = gtk_widget_get_height (GTK_WIDGET (f->view));
  for (guint i = 0; i < 200; i++) {
    g_autofree guint32 *kept = NULL, *whole = NULL;
    guint what = (guint)g_rand_int_range (rand, 0, 30), n = (guint)g_rand_int_range (rand, 1, 4);

    for (guint k = 0; k < n; k++)
      disturb (f->view, rand, k == 0 ? what : (guint)g_rand_int_range (rand, 5, 12));
    kept = render_widget (GTK_WIDGET (f->view), w, h);
    if (i % 2)
      continue;
    /* The one to compare with takes nothing over and leaves nothing behind. */
    {
      DscViewRetained *retained = f->view->retained;

      f->view->retained = NULL;
      whole = render_widget (GTK_WIDGET (f->view), w, h);
      dsc_image_view_forget_retained (f->view);
      f->view->retained = retained;
    }
    for (int p = 0; p < w * h; p++)
      if (kept[p] != whole[p])
        g_error ("step %u (%u), pixel (%d, %d): %08x for %08x", i, what, p % w, p / w, kept[p],
                 whole[p]);
  }
}

int
main (int argc, char **argv)
{
  if (!view_test_init (&argc, &argv))
    return 0;
  ADD ("/app/curtain/curtain", test_curtain);
  ADD ("/app/curtain/blink", test_blink);
  ADD ("/app/curtain/grids", test_grids);
  ADD ("/app/curtain/planes", test_planes);
  ADD ("/app/curtain/actions", test_actions);
  ADD ("/app/curtain/retained", test_retained);
  return g_test_run ();
}
