/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-frames-menu.h"

#include <glib/gi18n.h>

static void
add_section (GMenu *menu, const char *const (*items)[2], guint n)
{
  g_autoptr (GMenu) section = g_menu_new ();

  for (guint i = 0; i < n; i++)
    g_menu_append (section, _ (items[i][0]), items[i][1]);
  g_menu_append_section (menu, NULL, G_MENU_MODEL (section));
}

static void
add_item (GMenu *menu, const char *title, const char *action, GVariant *target)
{
  g_autoptr (GMenuItem) item = g_menu_item_new (NULL, NULL);
  g_autofree char *label = NULL;
  g_auto (GStrv) parts = g_strsplit (title, "_", -1);

  /* A name is no mnemonic. */
  label = g_strjoinv ("__", parts);
  g_menu_item_set_label (item, label);
  g_menu_item_set_action_and_target_value (item, action, target);
  g_menu_append_item (menu, item);
}

static void
add_others (GMenu *menu, DscImageTabs *tabs)
{
  DscImagePage *current = dsc_image_tabs_get_current (tabs);
  g_autoptr (GMenu) others = g_menu_new ();

  for (guint i = 0; current && i < dsc_image_tabs_n_pages (tabs); i++) {
    DscImagePage *page = dsc_image_tabs_get_page (tabs, i);

    if (page != current && !g_str_has_prefix (dsc_image_page_get_key (page), "compare:")
        && !g_str_has_prefix (dsc_image_page_get_key (page), "rgb:"))
      add_item (others, dsc_image_page_get_title (page), "win.compare-with",
                g_variant_new_string (dsc_image_page_get_key (page)));
  }
  if (g_menu_model_get_n_items (G_MENU_MODEL (others)) > 0)
    g_menu_append_submenu (menu, _ ("_Compare with"), G_MENU_MODEL (others));
}

static void
add_steps (GMenu *menu)
{
  static const char *const steps[] = { "tweakreg", "skymatch", "outlier_detection", "resample" };
  g_autoptr (GMenu) section = g_menu_new ();

  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    add_item (section, steps[i], "win.compare-step", g_variant_new_string (steps[i]));
  g_menu_append_submenu (menu, _ ("_Before and after"), G_MENU_MODEL (section));
}

static void
fill_cb (GtkMenuButton *button, gpointer user_data)
{
  static const char *const arrangement[][2] = {
    { N_ ("_Single"), "win.frames::single" },
    { N_ ("_Pair"), "win.frames::pair" },
    { N_ ("_Tile all"), "win.frames::tile" },
  };
  static const char *const locks[][2] = {
    { N_ ("Lock by s_ky"), "win.lock-wcs" },
    { N_ ("Lock by pi_xels"), "win.lock-image" },
    { N_ ("_Match sky now"), "win.match-wcs" },
    { N_ ("Match _display now"), "win.match-display" },
  };
  static const char *const extras[][2] = {
    { N_ ("Ma_gnifier"), "win.magnifier" },
    { N_ ("Coo_rdinate grid"), "win.sky-grid" },
  };
  DscImageTabs *tabs = user_data;
  g_autoptr (GMenu) menu = g_menu_new (), compare = g_menu_new ();

  add_others (compare, tabs);
  add_steps (compare);
  if (dsc_image_tabs_n_pages (tabs) > 1)
    g_menu_append (compare, _ ("Colour picture of t_hree…"), "win.rgb-choose");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (compare));
  add_section (menu, arrangement, G_N_ELEMENTS (arrangement));
  add_section (menu, locks, G_N_ELEMENTS (locks));
  add_section (menu, extras, G_N_ELEMENTS (extras));
  gtk_menu_button_set_menu_model (button, G_MENU_MODEL (menu));
}

GtkWidget *
dsc_frames_menu_new (DscImageTabs *tabs)
{
  GtkWidget *button = gtk_menu_button_new ();

  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (button), "view-grid-symbolic");
  gtk_menu_button_set_has_frame (GTK_MENU_BUTTON (button), FALSE);
  gtk_widget_set_tooltip_text (button, _ ("Compare and arrange images"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Compare and arrange images"), -1);
  gtk_menu_button_set_create_popup_func (GTK_MENU_BUTTON (button), fill_cb, tabs, NULL);
  return button;
}
