/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "dsc-test.h"
#include "view-fixture.h"

static void
test_place (Fixture *f, gconstpointer data)
{
  g_autoptr (DscImageModel) model = new_model (200, 100, 10, 1);
  DscImageView *view = f->view;
  double x, y, zoom, rotation;
  gboolean flip;

  show_model (f, model);
  /* Fitted: 400 x 300 takes 200 x 100 twice. */
  dsc_assert_near (dsc_image_view_get_zoom (view), 2.0, 1e-12, 0);
  dsc_image_view_get_center (view, &x, &y);
  dsc_assert_near (x, 99.5, 0, 0);
  dsc_assert_near (y, 49.5, 0, 0);
  for (int i = 0; i < 8; i++) {
    double wx, wy, bx, by;

    g_object_set (view, "rotation", i * 47.0 - 170, "flip", i % 2, "zoom", pow (1.7, i - 3), NULL);
    g_object_get (view, "rotation", &rotation, "flip", &flip, "zoom", &zoom, NULL);
    dsc_assert_near (rotation, i * 47.0 - 170, 1e-9, 0);
    g_assert_cmpint (flip, ==, i % 2);
    dsc_assert_near (zoom, pow (1.7, i - 3), 0, 1e-9);
    dsc_image_view_image_to_widget (view, 31.25, 70.5, &wx, &wy);
    dsc_image_view_widget_to_image (view, wx, wy, &bx, &by);
    dsc_assert_near (bx, 31.25, 1e-9, 0);
    dsc_assert_near (by, 70.5, 1e-9, 0);
    /* The point under the pointer stays. */
    dsc_image_view_zoom_about (view, 31.25, 70.5, zoom * 1.25);
    dsc_image_view_image_to_widget (view, 31.25, 70.5, &bx, &by);
    dsc_assert_near (bx, wx, 1.0, 0);
    dsc_assert_near (by, wy, 1.0, 0);
  }
  /* Upright: x to the right, y up; turned by 90 degrees anticlockwise x goes up. */
  g_object_set (view, "rotation", 0.0, "flip", FALSE, "zoom", 4.0, NULL);
  g_assert_cmpfloat (dsc_image_view_get_affine (view).xx, ==, 4.0);
  g_assert_cmpfloat (dsc_image_view_get_affine (view).yy, ==, -4.0);
  g_object_set (view, "rotation", 90.0, NULL);
  g_assert_cmpfloat (dsc_image_view_get_affine (view).yx, ==, -4.0);
  g_assert_cmpfloat (dsc_image_view_get_affine (view).xy, ==, -4.0);
  g_assert_cmpfloat (dsc_image_view_get_affine (view).xx, ==, 0.0);
  /* Nonsense changes nothing. */
  dsc_image_view_zoom_about (view, 0, 0, NAN);
  dsc_image_view_zoom_about (view, 0, 0, -1);
  dsc_image_view_center_on (view, NAN, 0);
  dsc_assert_near (dsc_image_view_get_zoom (view), 4.0, 1e-12, 0);
}

static void
test_north_up (Fixture *f, gconstpointer data)
{
  g_autoptr (DscImageModel) model = new_model (200, 100, 359.9999, 1);
  double ra[2] = { 359.9999, 359.9999 }, dec[2] = { 20, 20.005 }, x[2], y[2], wx[2], wy[2];

  show_model (f, model);
  g_object_set (f->view, "rotation", 33.0, "flip", TRUE, NULL);
  g_assert_true (dsc_image_view_north_up (f->view));
  dsc_wcs_sky_to_pixel (dsc_image_model_get_wcs (model), 2, ra, dec, x, y);
  for (int i = 0; i < 2; i++)
    dsc_image_view_image_to_widget (f->view, x[i], y[i], &wx[i], &wy[i]);
  dsc_assert_near (wx[1], wx[0], 0.01, 0);
  g_assert_cmpfloat (wy[1], <, wy[0] - 10);
  ra[1] = 0.005;
  dec[1] = 20;
  dsc_wcs_sky_to_pixel (dsc_image_model_get_wcs (model), 2, ra, dec, x, y);
  dsc_image_view_image_to_widget (f->view, x[1], y[1], &wx[1], &wy[1]);
  g_assert_cmpfloat (wx[1], <, wx[0] - 10);
  g_assert_true (dsc_image_view_center_on_sky (f->view, 359.9999, 20));
  g_assert_false (dsc_image_view_center_on_sky (f->view, 179.9999, -20));
  dsc_image_model_set_wcs (model, NULL, "none");
  g_assert_false (dsc_image_view_north_up (f->view));
}

static void
test_match (Fixture *f, gconstpointer data)
{
  g_autoptr (DscImageModel) a = new_model (200, 100, 10, 1), b = new_model (300, 300, 10.01, 0.4);
  g_autoptr (DscImageModel) away = new_model (100, 100, 190, 0.5);
  DscImageView *other = g_object_ref_sink (DSC_IMAGE_VIEW (dsc_image_view_new ()));
  double x, y, ra[2], dec[2];

  show_model (f, a);
  dsc_image_view_set_model (other, b);
  wait_loaded (other);
  g_object_set (f->view, "rotation", 20.0, "zoom", 3.0, NULL);
  dsc_image_view_center_on (f->view, 80, 40);
  g_assert_true (dsc_image_view_match_wcs (other, f->view));
  dsc_image_view_get_center (other, &x, &y);
  dsc_wcs_pixel_to_sky1 (dsc_image_model_get_wcs (a), 80, 40, &ra[0], &dec[0]);
  dsc_wcs_pixel_to_sky1 (dsc_image_model_get_wcs (b), x, y, &ra[1], &dec[1]);
  dsc_assert_near (ra[1], ra[0], 1e-9, 0);
  dsc_assert_near (dec[1], dec[0], 1e-9, 0);
  dsc_assert_near (dsc_image_view_get_zoom (other), 3.0 * 0.4, 1e-4, 0);
  g_object_get (other, "rotation", &x, NULL);
  dsc_assert_near (x, 20.0, 0.01, 0);

  /* On the other side of the sky: turned and scaled alike, where it was. */
  dsc_image_view_set_model (other, away);
  wait_loaded (other);
  dsc_image_view_center_on (other, 31, 17);
  g_assert_false (dsc_image_view_match_wcs (other, f->view));
  dsc_image_view_get_center (other, &x, &y);
  dsc_assert_near (x, 31, 0, 0);
  dsc_assert_near (y, 17, 0, 0);
  dsc_assert_near (dsc_image_view_get_zoom (other), 3.0 * 0.5, 1e-4, 0);
  g_object_get (other, "rotation", &x, NULL);
  dsc_assert_near (x, 20.0, 0.01, 0);

  dsc_image_view_set_model (other, b);
  wait_loaded (other);
  dsc_image_view_match_image (other, f->view);
  dsc_assert_near (dsc_image_view_get_zoom (other), 3.0, 1e-12, 0);
  g_object_set (f->view, "colormap", "magma", "stretch", DSC_STRETCH_SQRT, "vmin", -3.0, NULL);
  dsc_image_view_match_display (other, f->view);
  {
    g_autofree char *name = NULL;
    DscStretch stretch;
    double vmin;

    g_object_get (other, "colormap", &name, "stretch", &stretch, "vmin", &vmin, NULL);
    g_assert_cmpstr (name, ==, "magma");
    g_assert_cmpint (stretch, ==, DSC_STRETCH_SQRT);
    dsc_assert_near (vmin, -3, 0, 0);
  }
  dsc_image_model_set_wcs (b, NULL, "none");
  g_assert_false (dsc_image_view_match_wcs (other, f->view));
  g_object_unref (other);
}

static void
test_actions (Fixture *f, gconstpointer data)
{
  g_autoptr (DscImageModel) model = new_model (90, 60, 10, 1);
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();
  GActionGroup *actions = G_ACTION_GROUP (group);
  g_auto (GStrv) names = NULL;
  GVariant *state;
  double zoom;

  show_model (f, model);
  dsc_image_view_add_actions (f->view, G_ACTION_MAP (group));
  names = g_action_group_list_actions (actions);
  g_assert_cmpuint (g_strv_length (names), >=, 35);
  g_action_group_change_action_state (actions, "stretch", g_variant_new_string ("log"));
  g_action_group_change_action_state (actions, "colormap", g_variant_new_string ("magma"));
  g_action_group_change_action_state (actions, "colormap", g_variant_new_string ("no such map"));
  g_action_group_change_action_state (actions, "vmax", g_variant_new_double (123));
  state = g_action_group_get_action_state (actions, "stretch");
  g_assert_cmpstr (g_variant_get_string (state, NULL), ==, "log");
  g_variant_unref (state);
  state = g_action_group_get_action_state (actions, "colormap");
  g_assert_cmpstr (g_variant_get_string (state, NULL), ==, "magma");
  g_variant_unref (state);
  state = g_action_group_get_action_state (actions, "limits");
  g_assert_cmpstr (g_variant_get_string (state, NULL), ==, "user");
  g_variant_unref (state);

  g_action_group_activate_action (actions, "zoom-1", NULL);
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (f->view), "view.zoom-in", NULL));
  g_object_get (f->view, "zoom", &zoom, NULL);
  dsc_assert_near (zoom, 1.25, 1e-12, 0);
  g_action_group_activate_action (actions, "zoom-out", NULL);
  g_object_get (f->view, "zoom", &zoom, NULL);
  g_assert_cmpfloat (zoom, ==, 1.0);
  g_action_group_activate_action (actions, "rotate-left", NULL);
  dsc_assert_near (dsc_image_view_get_affine (f->view).yx, -1, 0, 0);
  g_action_group_activate_action (actions, "rotate-right", NULL);
  dsc_assert_near (dsc_image_view_get_affine (f->view).xx, 1, 0, 0);
  g_object_set (f->view, "contrast", 3.0, "bias", 0.1, NULL);
  g_action_group_activate_action (actions, "reset-contrast", NULL);
  g_object_get (f->view, "contrast", &zoom, NULL);
  dsc_assert_near (zoom, 1.0, 0, 0);
  g_action_group_activate_action (actions, "copy-position", NULL);
  g_action_group_activate_action (actions, "north-up", NULL);
  g_action_group_activate_action (actions, "zoom-fit", NULL);
}

static void
cursor_cb (DscImageView *view, double x, double y, gboolean valid, double *ret)
{
  ret[0] = valid ? x : NAN;
  ret[1] = valid ? y : NAN;
}

/* The controller of a type, and for gestures of a button. */
static gpointer
find_controller (DscImageView *view, GType type, guint button)
{
  g_autoptr (GListModel) list = gtk_widget_observe_controllers (GTK_WIDGET (view));

  for (guint i = 0; i < g_list_model_get_n_items (list); i++) {
    g_autoptr (GtkEventController) controller = g_list_model_get_item (list, i);

    if (g_type_is_a (G_OBJECT_TYPE (controller), type)
        && (button == 0
            || gtk_gesture_single_get_button (GTK_GESTURE_SINGLE (controller)) == button))
      return controller;
  }
  g_assert_not_reached ();
}

/* What the toolkit does when the key is pressed. */
static void
press (DscImageView *view, const char *trigger)
{
  g_autoptr (GListModel) list = gtk_widget_observe_controllers (GTK_WIDGET (view));

  for (guint i = 0; i < g_list_model_get_n_items (list); i++) {
    g_autoptr (GtkEventController) controller = g_list_model_get_item (list, i);

    if (!GTK_IS_SHORTCUT_CONTROLLER (controller))
      continue;
    for (guint k = 0; k < g_list_model_get_n_items (G_LIST_MODEL (controller)); k++) {
      g_autoptr (GtkShortcut) shortcut = g_list_model_get_item (G_LIST_MODEL (controller), k);
      g_autofree char *text = gtk_shortcut_trigger_to_string (gtk_shortcut_get_trigger (shortcut));

      if (g_str_equal (text, trigger)) {
        gtk_shortcut_action_activate (gtk_shortcut_get_action (shortcut), 0, GTK_WIDGET (view),
                                      gtk_shortcut_get_arguments (shortcut));
        return;
      }
    }
  }
  g_error ("no key %s", trigger);
}

static void
test_pointer (Fixture *f, gconstpointer data)
{
  g_autoptr (DscImageModel) model = new_model (200, 100, 10, 1);
  GtkEventController *motion, *scroll, *drag;
  double at[2] = { 0, 0 }, x, y, contrast, bias, before = 2.0;
  int w = gtk_widget_get_width (GTK_WIDGET (f->view));
  gboolean handled;

  show_model (f, model);
  motion = find_controller (f->view, GTK_TYPE_EVENT_CONTROLLER_MOTION, 0);
  scroll = find_controller (f->view, GTK_TYPE_EVENT_CONTROLLER_SCROLL, 0);
  drag = find_controller (f->view, GTK_TYPE_GESTURE_DRAG, GDK_BUTTON_SECONDARY);
  g_signal_connect (f->view, "cursor", G_CALLBACK (cursor_cb), at);

  g_signal_emit_by_name (motion, "motion", 100.0, 120.0);
  dsc_image_view_widget_to_image (f->view, 100, 120, &x, &y);
  dsc_assert_near (at[0], x, 1e-9, 0);
  dsc_assert_near (at[1], y, 1e-9, 0);
  /* Zoomed about the pointer: the same image point stays under it, and the readout is told. */
  g_signal_emit_by_name (scroll, "scroll", 0.0, -1.0, &handled);
  g_assert_true (handled);
  dsc_assert_near (dsc_image_view_get_zoom (f->view), before * 1.25, 1e-12, 0);
  dsc_image_view_widget_to_image (f->view, 100, 120, &at[0], &at[1]);
  dsc_assert_near (at[0], x, 0.5, 0);
  dsc_assert_near (at[1], y, 0.5, 0);
  g_signal_emit_by_name (scroll, "scroll", 0.0, 1.0, &handled);
  g_assert_cmpfloat (dsc_image_view_get_zoom (f->view), ==, before);
  /* Moved under a pointer that stands still. */
  dsc_image_view_center_on (f->view, 20, 30);
  dsc_image_view_widget_to_image (f->view, 100, 120, &x, &y);
  dsc_assert_near (at[0], x, 1e-9, 0);
  g_signal_emit_by_name (motion, "leave");
  g_assert_true (isnan (at[0]));

  /* A quarter of the width to the right, and down: more bias, more contrast. */
  g_signal_emit_by_name (drag, "drag-begin", 50.0, 50.0);
  g_signal_emit_by_name (drag, "drag-update", w / 4.0, 30.0);
  g_object_get (f->view, "contrast", &contrast, "bias", &bias, NULL);
  dsc_assert_near (bias, 0.75, 1e-9, 0);
  g_assert_cmpfloat (contrast, >, 1.2);
  drag = find_controller (f->view, GTK_TYPE_GESTURE_DRAG, GDK_BUTTON_PRIMARY);
  dsc_image_view_get_center (f->view, &x, &y);
  g_signal_emit_by_name (drag, "drag-begin", 50.0, 50.0);
  g_signal_emit_by_name (drag, "drag-update", 40.0, 20.0);
  g_signal_emit_by_name (drag, "drag-update", 40.0, 22.0);
  dsc_image_view_get_center (f->view, &at[0], &at[1]);
  dsc_assert_near (at[0], x - 40 / before, 1e-9, 0);
  dsc_assert_near (at[1], y + 22 / before, 1e-9, 0);
}

static void
test_keys (Fixture *f, gconstpointer data)
{
  g_autoptr (DscImageModel) model = new_model (200, 100, 10, 1);
  double at[2], x, y;
  gboolean cross;

  show_model (f, model);
  g_signal_connect (f->view, "cursor", G_CALLBACK (cursor_cb), at);
  dsc_image_view_set_cursor (f->view, 50, 60);
  press (f->view, "Right");
  press (f->view, "k");
  press (f->view, "<Shift>Left");
  g_assert_true (dsc_image_view_get_cursor (f->view, &x, &y));
  dsc_assert_near (x, 41, 0, 0);
  dsc_assert_near (y, 61, 0, 0);
  dsc_assert_near (at[0], 41, 0, 0);
  g_object_get (f->view, "show-cross", &cross, NULL);
  g_assert_true (cross);
  /* Right is where the screen says, not where x grows; the edge holds. */
  g_object_set (f->view, "rotation", 90.0, NULL);
  press (f->view, "Right");
  g_assert_true (dsc_image_view_get_cursor (f->view, &x, &y));
  dsc_assert_near (x, 41, 0, 0);
  dsc_assert_near (y, 60, 0, 0);
  for (guint i = 0; i < 20; i++)
    press (f->view, "<Shift>Right");
  g_assert_true (dsc_image_view_get_cursor (f->view, &x, &y));
  dsc_assert_near (y, 0, 0, 0);
  press (f->view, "1");
  dsc_assert_near (dsc_image_view_get_zoom (f->view), 1, 0, 0);
  press (f->view, "z");
  dsc_assert_near (dsc_image_view_get_zoom (f->view), 1.25, 1e-12, 0);
  press (f->view, "<Shift>z");
  press (f->view, "f");
  dsc_assert_near (dsc_image_view_get_zoom (f->view), 2, 1, 0);
}

static void
test_accessible (Fixture *f, gconstpointer data)
{
  g_autoptr (DscImageModel) model = new_model (9, 6, 10, 1);

  show_model (f, model);
  g_assert_cmpint (gtk_accessible_get_accessible_role (GTK_ACCESSIBLE (f->view)), ==,
                   GTK_ACCESSIBLE_ROLE_IMG);
  if (g_strcmp0 (g_getenv ("GTK_A11Y"), "test") == 0)
    gtk_test_accessible_assert_property (GTK_ACCESSIBLE (f->view), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                         "test_i2d.fits");
}

int
main (int argc, char **argv)
{
  if (!view_test_init (&argc, &argv))
    return 0;
  ADD ("/app/image-view/place", test_place);
  ADD ("/app/image-view/north-up", test_north_up);
  ADD ("/app/image-view/match", test_match);
  ADD ("/app/image-view/actions", test_actions);
  ADD ("/app/image-view/pointer", test_pointer);
  ADD ("/app/image-view/keys", test_keys);
  ADD ("/app/image-view/accessible", test_accessible);
  return g_test_run ();
}
