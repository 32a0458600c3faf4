/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-app-test.h"
#include "dsc-window-private.h"

/* How the window shares its room, and what is told of its controls. */

static DscWindow *window;

/* Without a window manager the edge of the window is part of its size. */
static gboolean
has_picture (gpointer data)
{
  return window->view && gtk_widget_get_height (GTK_WIDGET (window->view)) > 0
         && ABS (gtk_widget_get_width (GTK_WIDGET (window)) - *(int *)data) <= 16;
}

static void
resize (int width, int height)
{
  gtk_window_set_default_size (GTK_WINDOW (window), width, height);
  dsc_app_test_wait (has_picture, &width, 20);
  dsc_app_test_spin (0.1);
}

static void
test_share (void)
{
  double share;

  resize (1280, 800);
  g_assert_false (gtk_widget_get_visible (window->drawer));
  g_assert_false (gtk_widget_get_visible (window->rail));
  g_assert_true (gtk_widget_get_visible (GTK_WIDGET (window->strip)));
  g_assert_true (gtk_widget_get_visible (window->inspector));
  g_assert_cmpint (gtk_widget_get_width (GTK_WIDGET (window->strip)), <=, 52);
  g_assert_cmpint (gtk_widget_get_width (window->inspector), <=, 300);
  share = (double)gtk_widget_get_width (GTK_WIDGET (window->view))
          * gtk_widget_get_height (GTK_WIDGET (window->view))
          / gtk_widget_get_width (GTK_WIDGET (window))
          / gtk_widget_get_height (GTK_WIDGET (window));
  g_test_message ("the picture has %.1f %%", 100 * share);
  g_assert_cmpfloat (share, >=, 0.6);
}

/* Rows that are not behind the fold; all of them above the lower edge of the panel. */
static void
assert_basic (const char *id)
{
  DscParamPanel *panel = window->params;
  graphene_rect_t bounds;
  const DscStep *step = dsc_session_get_step (window->session, window->step);
  guint n = 0;

  for (guint i = 0; i < step->n_params; i++) {
    DscParamRow *row = dsc_param_panel_get_row (panel, step->params[i].name);

    if (!row || !gtk_widget_get_mapped (GTK_WIDGET (row)))
      continue;
    n++;
    g_assert_true (
        gtk_widget_compute_bounds (GTK_WIDGET (row), GTK_WIDGET (window->inspector), &bounds));
    g_test_message ("%s %s ends at %.0f of %d", id, step->params[i].name,
                    bounds.origin.y + bounds.size.height,
                    gtk_widget_get_height (window->inspector));
    g_assert_cmpfloat (bounds.origin.y + bounds.size.height, <=,
                       gtk_widget_get_height (window->inspector));
  }
  g_assert_cmpuint (n, >=, 3);
  g_assert_cmpuint (n, <=, 7);
}

static void
test_basic (void)
{
  resize (1280, 800);
  for (guint i = 0; i < dsc_session_n_steps (window->session); i++) {
    const char *id = dsc_session_get_step (window->session, i)->id;

    dsc_app_test_activate (window, "select-step", g_variant_new_string (id));
    dsc_app_test_spin (0.15);
    assert_basic (id);
  }
}

/* A long message takes one line. */
static void
test_notice (void)
{
  int before, after;
  g_autoptr (GString) text = g_string_new ("a line of it");

  resize (1280, 800);
  before = gtk_widget_get_height (GTK_WIDGET (window->view));
  for (int i = 0; i < 100; i++)
    g_string_append_printf (text, " and %d more", i);
  g_string_append (text, "\nanother line\nand one more");
  dsc_notice_bar_show (window->notice, DSC_MESSAGE_WARNING, text->str, "Act", "win.stop", NULL);
  dsc_app_test_spin (0.6);
  after = gtk_widget_get_height (GTK_WIDGET (window->view));
  g_test_message ("the notice takes %d px", before - after);
  g_assert_cmpint (before - after, >, 0);
  g_assert_cmpint (before - after, <=, 56);
  g_assert_cmpstr (dsc_window_get_notice (window), ==, text->str);
  dsc_notice_bar_hide (window->notice);
  dsc_app_test_spin (0.5);
  g_assert_cmpint (gtk_widget_get_height (GTK_WIDGET (window->view)), ==, before);
}

static void
assert_fits (int width, int height)
{
  int minimum;

  gtk_widget_measure (GTK_WIDGET (window), GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL,
                      NULL);
  g_test_message ("at least %d wide", minimum);
  g_assert_cmpint (minimum, <=, width);
  gtk_widget_measure (GTK_WIDGET (window), GTK_ORIENTATION_VERTICAL, width, &minimum, NULL, NULL,
                      NULL);
  g_test_message ("at least %d high", minimum);
  g_assert_cmpint (minimum, <=, height);
}

/* The least size, also with letters twice as large, and with every board. */
static void
test_least (void)
{
  GtkSettings *settings = gtk_settings_get_default ();
  GtkSelectionModel *pages = gtk_stack_get_pages (window->drawer_stack);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (pages));

  resize (1280, 800);
  assert_fits (800, 600);
  for (guint i = 0; i < n; i++) {
    g_autoptr (GObject) item = g_list_model_get_item (G_LIST_MODEL (pages), i);
    GtkStackPage *page = GTK_STACK_PAGE (item);

    g_test_message ("board %s", gtk_stack_page_get_name (page));
    dsc_app_test_activate (window, "drawer-page",
                           g_variant_new_string (gtk_stack_page_get_name (page)));
    assert_fits (800, 600);
  }
  dsc_app_test_activate (window, "close-drawer", NULL);
  g_object_set (settings, "gtk-xft-dpi", 192 * 1024, NULL);
  dsc_app_test_spin (0.3);
  assert_fits (1280, 800);
  gtk_settings_reset_property (settings, "gtk-xft-dpi");
  g_object_set (settings, "gtk-xft-dpi", 96 * 1024, NULL);
  g_object_unref (pages);
}

/* --- names ------------------------------------------------------------------------------------ */

/* The text of a widget or of what is in it. A button that is given its text when it is shown has
 * an empty one. */
static gboolean
has_text (GtkWidget *widget)
{
  if (GTK_IS_BUTTON (widget) && !gtk_widget_get_visible (widget)
      && !gtk_widget_get_first_child (widget))
    return TRUE;
  if (GTK_IS_LABEL (widget))
    return *gtk_label_get_text (GTK_LABEL (widget)) != '\0';
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child;
       child = gtk_widget_get_next_sibling (child))
    if (!GTK_IS_POPOVER (child) && has_text (child))
      return TRUE;
  return FALSE;
}

static gboolean
has_name (GtkWidget *widget)
{
  GtkAccessible *accessible = GTK_ACCESSIBLE (widget);

  return gtk_test_accessible_has_property (accessible, GTK_ACCESSIBLE_PROPERTY_LABEL)
         || gtk_test_accessible_has_relation (accessible, GTK_ACCESSIBLE_RELATION_LABELLED_BY)
         || has_text (widget);
}

/* What GTK makes of one control. */
static gboolean
is_whole (GtkWidget *widget)
{
  return GTK_IS_SPIN_BUTTON (widget) || GTK_IS_ENTRY (widget) || GTK_IS_DROP_DOWN (widget)
         || GTK_IS_SEARCH_ENTRY (widget) || GTK_IS_MENU_BUTTON (widget) || GTK_IS_SCALE (widget)
         || GTK_IS_COLOR_BUTTON (widget) || GTK_IS_WINDOW_CONTROLS (widget);
}

static gboolean
is_control (GtkWidget *widget)
{
  return GTK_IS_BUTTON (widget) || GTK_IS_SWITCH (widget) || GTK_IS_CHECK_BUTTON (widget)
         || is_whole (widget);
}

static char *
describe (GtkWidget *widget)
{
  GString *path = g_string_new (NULL);

  for (GtkWidget *w = widget; w; w = gtk_widget_get_parent (w)) {
    const char *id = gtk_buildable_get_buildable_id (GTK_BUILDABLE (w));

    g_string_append_printf (path, " < %s%s%s", G_OBJECT_TYPE_NAME (w), id ? "#" : "", id ? id : "");
    if (GTK_IS_BUTTON (w) && gtk_button_get_icon_name (GTK_BUTTON (w)))
      g_string_append_printf (path, " (%s)", gtk_button_get_icon_name (GTK_BUTTON (w)));
  }
  return g_string_free (path, FALSE);
}

static void
look (GtkWidget *widget, GPtrArray *nameless)
{
  gboolean control = is_control (widget);

  /* The indicator of a tab is not used. */
  if (control && !GTK_IS_WINDOW_CONTROLS (widget) && !has_name (widget)
      && g_strcmp0 (gtk_buildable_get_buildable_id (GTK_BUILDABLE (widget)), "indicator_btn") != 0)
    g_ptr_array_add (nameless, describe (widget));
  if (is_whole (widget))
    return;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child;
       child = gtk_widget_get_next_sibling (child))
    look (child, nameless);
}

/* Every control has words for who does not see it. */
static void
test_names (void)
{
  g_autoptr (GPtrArray) nameless = g_ptr_array_new_with_free_func (g_free);

  look (GTK_WIDGET (window), nameless);
  for (guint i = 0; i < nameless->len; i++)
    g_printerr ("no name: %s\n", (char *)nameless->pdata[i]);
  g_assert_cmpuint (nameless->len, ==, 0);
}

/* --- keys ------------------------------------------------------------------------------------- */

static guint
count_stops (void)
{
  guint n = 0;

  for (GtkWidget *tab = gtk_widget_get_first_child (GTK_WIDGET (window->drawer_switcher)); tab;
       tab = gtk_widget_get_next_sibling (tab))
    n += gtk_widget_get_focusable (tab);
  return n;
}

/* F6 goes to the rows of a board; its tabs are one stop, and every cross and arrow has a name. */
static void
test_focus (void)
{
  GtkWidget *focus;

  resize (1280, 800);
  dsc_app_test_activate (window, "drawer-page", g_variant_new_string ("association"));
  dsc_app_test_spin (0.2);
  g_assert_cmpuint (count_stops (), ==, 1);
  gtk_widget_grab_focus (GTK_WIDGET (window->view));
  dsc_app_test_activate (window, "focus-next", NULL);
  focus = gtk_window_get_focus (GTK_WINDOW (window));
  g_assert_true (gtk_widget_is_ancestor (focus, GTK_WIDGET (window->association_board)));
  g_assert_nonnull (gtk_widget_get_ancestor (focus, GTK_TYPE_LIST_VIEW));
  dsc_app_test_activate (window, "drawer-page", g_variant_new_string ("variants"));
  g_assert_cmpuint (count_stops (), ==, 1);
  dsc_app_test_activate (window, "close-drawer", NULL);
}

int
main (int argc, char **argv)
{
  g_autofree char *asn = NULL;
  const char *paths[2] = { NULL };
  int status;

  dsc_app_test_init (&argc, &argv);
  paths[0] = asn = dsc_app_test_association ();
  window = dsc_app_test_window (paths);
  g_test_add_func ("/window-layout/share", test_share);
  g_test_add_func ("/window-layout/basic", test_basic);
  g_test_add_func ("/window-layout/notice", test_notice);
  g_test_add_func ("/window-layout/least", test_least);
  g_test_add_func ("/window-layout/names", test_names);
  g_test_add_func ("/window-layout/focus", test_focus);
  status = g_test_run ();
  dsc_app_test_close (window);
  return status;
}
