/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "dsc-app-test.h"
#include "dsc-association-view.h"

/* Five dithers of 0.01 degrees around RA 0, and one model without coordinates. */
static DscLibrary *
make_library (gboolean with_wild)
{
  DscLibrary *library = dsc_library_new ("product", NULL, NULL, NULL);

  for (guint i = 0; i < 6; i++) {
    g_autofree char *name = g_strdup_printf ("exposure%u_cal.fits", i);
    g_autoptr (DscImageModel) model = dsc_image_model_new (name, 100, 80);
    DscHeader *header = dsc_image_model_get_primary (model);
    DscTan tan = { .crpix = { 49.5, 39.5 },
                   .crval = { fmod (359.99 + 0.01 * i, 360), 0.005 * (i % 2) },
                   .cdelt = { 1e-4, 1e-4 },
                   .pc = { -1, 0, 0, 1 } };

    if (with_wild && i == 4)
      tan.crval[1] = 40;
    dsc_header_set_string (header, "DETECTOR", i % 2 ? "NRCB1" : "NRCA1", NULL);
    dsc_header_set_string (header, "FILTER", i == 0 ? "CLEAR" : "F200W", NULL);
    dsc_header_set_string (header, "PUPIL", i == 0 ? "F150W" : "CLEAR", NULL);
    dsc_header_set_double (header, "EFFEXPTM", 1000.5 - 100 * i, NULL);
    if (i < 5) {
      g_autoptr (DscWcs) wcs = dsc_wcs_new_tan (&tan, NULL, NULL);

      dsc_image_model_set_wcs (model, wcs, NULL);
    }
    dsc_library_add (library, model, NULL);
  }
  return library;
}

static GtkWidget *
make_view (gboolean with_wild, GtkWidget **ret_window)
{
  g_autoptr (DscLibrary) library = make_library (with_wild);
  g_autoptr (GListStore) members = dsc_member_list_new (library);
  GtkWidget *view = g_object_new (DSC_TYPE_ASSOCIATION_VIEW, NULL);

  *ret_window = gtk_window_new ();
  gtk_window_set_default_size (GTK_WINDOW (*ret_window), 400, 600);
  gtk_window_set_child (GTK_WINDOW (*ret_window), view);
  dsc_association_view_set_members (DSC_ASSOCIATION_VIEW (view), G_LIST_MODEL (members));
  gtk_window_present (GTK_WINDOW (*ret_window));
  dsc_app_test_spin (0.2);
  return view;
}

static DscMember *
nth (DscAssociationView *view, guint i)
{
  g_autoptr (DscMember) member = g_list_model_get_item (dsc_association_view_get_members (view), i);

  return member;
}

static void
test_members (void)
{
  GtkWidget *window;
  DscAssociationView *view = DSC_ASSOCIATION_VIEW (make_view (FALSE, &window));

  g_assert_cmpstr (dsc_member_get_filter (nth (view, 0)), ==, "F150W");
  g_assert_cmpstr (dsc_member_get_filter (nth (view, 1)), ==, "F200W");
  g_assert_cmpstr (dsc_member_get_detector (nth (view, 1)), ==, "NRCB1");
  g_assert_cmpfloat (dsc_member_get_exposure_time (nth (view, 2)), ==, 800.5);
  g_assert_cmpstr (dsc_member_get_group (nth (view, 2)), ==, "exposure0003");
  g_assert_true (dsc_member_get_outline (nth (view, 4))->valid);
  g_assert_false (dsc_member_get_outline (nth (view, 5))->valid);
  g_assert_cmpstr (dsc_member_get_status (nth (view, 5)), ==, "no coordinates");
  for (guint i = 0; i < 6; i++)
    g_assert_false (dsc_member_is_wild (nth (view, i)));
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
count_cb (GObject *object, GParamSpec *pspec, guint *count)
{
  (*count)++;
}

static void
test_one_selection (void)
{
  GtkWidget *window;
  DscAssociationView *view = DSC_ASSOCIATION_VIEW (make_view (FALSE, &window));
  guint count = 0;

  g_signal_connect (view, "notify::selected", G_CALLBACK (count_cb), &count);
  g_assert_cmpint (dsc_association_view_get_selected (view), ==, -1);

  /* A click on a footprint selects the row ... */
  g_signal_emit_by_name (dsc_association_view_get_sky (view), "clicked", 3u);
  g_assert_cmpint (dsc_association_view_get_selected (view), ==, 3);
  g_assert_cmpint (dsc_association_view_get_selected_row (view), ==, 3);
  g_assert_cmpuint (count, ==, 1);

  /* ... also when the table is sorted: by time the fourth of six becomes the third from below. */
  dsc_association_view_sort (view, "exposure-time", GTK_SORT_ASCENDING);
  g_assert_cmpint (dsc_association_view_get_selected_row (view), ==, 2);
  g_assert_cmpint (dsc_association_view_get_selected (view), ==, 3);
  g_object_set (view, "selected", 0, NULL);
  g_assert_cmpint (dsc_association_view_get_selected_row (view), ==, 5);

  g_object_set (view, "selected", 99, NULL);
  g_assert_cmpint (dsc_association_view_get_selected (view), ==, -1);
  gtk_window_destroy (GTK_WINDOW (window));
}

/* East is left, north is up. */
static void
test_map (void)
{
  GtkWidget *window;
  DscAssociationView *view = DSC_ASSOCIATION_VIEW (make_view (FALSE, &window));
  DscSkyView *sky = dsc_association_view_get_sky (view);
  double x0, y0, x1, y1;

  g_assert_true (dsc_sky_view_locate (sky, 0, &x0, &y0));
  g_assert_true (dsc_sky_view_locate (sky, 1, &x1, &y1));
  g_assert_cmpfloat (x1, <, x0);
  g_assert_cmpfloat (y1, <, y0);
  g_assert_false (dsc_sky_view_locate (sky, 5, &x0, &y0));
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
test_wild (void)
{
  GtkWidget *window;
  DscAssociationView *view = DSC_ASSOCIATION_VIEW (make_view (TRUE, &window));
  DscSkyView *sky = dsc_association_view_get_sky (view);
  double x0, x1, y;

  g_assert_true (dsc_member_is_wild (nth (view, 4)));
  g_assert_cmpstr (dsc_member_get_status (nth (view, 4)), ==, "far from the rest");
  /* It does not shrink the map of the others. */
  g_assert_true (dsc_sky_view_locate (sky, 0, &x0, &y));
  g_assert_true (dsc_sky_view_locate (sky, 3, &x1, &y));
  g_assert_cmpfloat (fabs (x1 - x0), >, 100);
  g_assert_false (dsc_sky_view_locate (sky, 4, &x0, &y));
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
activated_cb (DscAssociationView *view, guint index, int *ret_index)
{
  *ret_index = (int)index;
}

static void
test_activate (void)
{
  GtkWidget *window;
  DscAssociationView *view = DSC_ASSOCIATION_VIEW (make_view (FALSE, &window));
  int index = -1;

  g_signal_connect (view, "member-activated", G_CALLBACK (activated_cb), &index);
  g_signal_emit_by_name (dsc_association_view_get_sky (view), "activated", 2u);
  g_assert_cmpint (index, ==, 2);
  gtk_window_destroy (GTK_WINDOW (window));
}

int
main (int argc, char **argv)
{
  dsc_app_test_init (&argc, &argv);
  g_test_add_func ("/app/association-view/members", test_members);
  g_test_add_func ("/app/association-view/one-selection", test_one_selection);
  g_test_add_func ("/app/association-view/map", test_map);
  g_test_add_func ("/app/association-view/wild", test_wild);
  g_test_add_func ("/app/association-view/activate", test_activate);
  return g_test_run ();
}
