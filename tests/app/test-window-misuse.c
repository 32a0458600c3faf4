/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-app-test.h"
#include "dsc-window-private.h"

/* What random input came upon: nobody does it on purpose, and it must do no harm. */

static GtkWidget *
find_type (GtkWidget *widget, const char *type)
{
  if (g_str_equal (G_OBJECT_TYPE_NAME (widget), type))
    return widget;
  for (GtkWidget *child = gtk_widget_get_last_child (widget); child;
       child = gtk_widget_get_prev_sibling (child)) {
    GtkWidget *found = find_type (child, type);

    if (found)
      return found;
  }
  return NULL;
}

/* One that replaces another takes longer to move in than to go. */
static void
test_toast_closed_at_once (void)
{
  DscWindow *window = dsc_window_new (dsc_app_test_get ());
  GtkWidget *toast, *button;

  gtk_window_present (GTK_WINDOW (window));
  dsc_app_test_spin (0.2);
  dsc_window_toast (window, "%s", "first");
  dsc_app_test_spin (0.05);
  dsc_window_toast (window, "%s", "second");
  dsc_app_test_spin (0.05);
  toast = find_type (GTK_WIDGET (window), "AdwToastWidget");
  g_assert_nonnull (toast);
  button = gtk_widget_get_last_child (toast);
  while (button && !GTK_IS_BUTTON (button))
    button = gtk_widget_get_last_child (button);
  g_assert_nonnull (button);
  g_signal_emit_by_name (button, "clicked");
  dsc_app_test_spin (0.8);
  g_assert_null (find_type (GTK_WIDGET (window), "AdwToastWidget"));
  dsc_app_test_close (window);
}

/* Whoever is on the bus may activate what only tells something. */
static void
test_activate_what_tells (void)
{
  DscWindow *window = dsc_window_new (dsc_app_test_get ());
  g_auto (GStrv) names = g_action_group_list_actions (G_ACTION_GROUP (window));
  guint n = 0;

  for (char **name = names; *name; name++) {
    const GVariantType *type
        = g_action_group_get_action_state_type (G_ACTION_GROUP (window), *name);

    if (!type || g_variant_type_equal (type, G_VARIANT_TYPE_BOOLEAN)
        || g_action_group_get_action_parameter_type (G_ACTION_GROUP (window), *name))
      continue;
    g_action_group_activate_action (G_ACTION_GROUP (window), *name, NULL);
    n++;
  }
  g_assert_cmpuint (n, >=, 3);
  dsc_app_test_close (window);
}

/* A click has one meaning. */
static void
test_click_modes (void)
{
  g_autofree char *path = dsc_app_test_association ();
  const char *paths[] = { path, NULL };
  DscWindow *window = dsc_app_test_window (paths);
  static const char *const modes[] = { "inspect", "stack", "inspect" };

  for (guint i = 0; i < G_N_ELEMENTS (modes); i++) {
    g_autofree char *inspect = NULL, *stack = NULL;

    dsc_app_test_change (window, modes[i], g_variant_new_boolean (TRUE));
    inspect = dsc_app_test_state (window, "inspect");
    stack = dsc_app_test_state (window, "stack");
    g_assert_cmpstr (inspect, ==, i % 2 == 0 ? "true" : "false");
    g_assert_cmpstr (stack, ==, i % 2 == 0 ? "false" : "true");
  }
  dsc_app_test_close (window);
}

int
main (int argc, char **argv)
{
  dsc_app_test_init (&argc, &argv);
  g_test_add_func ("/app/window-misuse/toast-closed-at-once", test_toast_closed_at_once);
  g_test_add_func ("/app/window-misuse/activate-what-tells", test_activate_what_tells);
  g_test_add_func ("/app/window-misuse/click-modes", test_click_modes);
  return g_test_run ();
}
