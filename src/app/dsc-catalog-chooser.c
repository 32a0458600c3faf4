/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-catalog-chooser.h"

#include <glib/gi18n.h>
#include <string.h>

#include "dsc-catalog-columns.h"

#define COLUMN_INDEX "dsc-column"
#define LIST_HEIGHT 280

typedef struct {
  DscCatalogLayout *layout;
  GtkWidget *list;
  char *searched;
} Chooser;

static void
chooser_free (gpointer data)
{
  Chooser *chooser = data;

  g_object_unref (chooser->layout);
  g_free (chooser->searched);
  g_free (chooser);
}

static guint
get_index (GtkWidget *check)
{
  return GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (check), COLUMN_INDEX));
}

static void
toggled_cb (GtkCheckButton *check, Chooser *chooser)
{
  dsc_catalog_layout_show (chooser->layout, get_index (GTK_WIDGET (check)),
                           gtk_check_button_get_active (check));
}

static gboolean
matches (Chooser *chooser, const DscColumn *column)
{
  g_autofree char *name = g_utf8_casefold (column->name, -1);
  g_autofree char *description
      = column->description ? g_utf8_casefold (column->description, -1) : g_strdup ("");

  return strstr (name, chooser->searched) || strstr (description, chooser->searched);
}

/* All columns in the order of the table. */
static void
fill (Chooser *chooser)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (chooser->list)))
    gtk_box_remove (GTK_BOX (chooser->list), child);
  for (guint i = 0; i < dsc_catalog_layout_n_columns (chooser->layout); i++) {
    const DscColumn *column = dsc_catalog_layout_get_column (chooser->layout, i);
    g_autofree char *title = dsc_catalog_column_dup_title (column);
    GtkWidget *check;

    if (!matches (chooser, column))
      continue;
    check = gtk_check_button_new_with_label (title);
    gtk_check_button_set_active (GTK_CHECK_BUTTON (check),
                                 dsc_catalog_layout_is_shown (chooser->layout, i));
    gtk_widget_set_tooltip_text (check, column->description);
    g_object_set_data (G_OBJECT (check), COLUMN_INDEX, GUINT_TO_POINTER (i));
    g_signal_connect (check, "toggled", G_CALLBACK (toggled_cb), chooser);
    gtk_box_append (GTK_BOX (chooser->list), check);
  }
}

static void
searched_cb (GtkSearchEntry *entry, Chooser *chooser)
{
  g_free (chooser->searched);
  chooser->searched = g_utf8_casefold (gtk_editable_get_text (GTK_EDITABLE (entry)), -1);
  fill (chooser);
}

static void
basic_cb (Chooser *chooser)
{
  dsc_catalog_layout_reset (chooser->layout, FALSE);
  fill (chooser);
}

static void
all_cb (Chooser *chooser)
{
  dsc_catalog_layout_reset (chooser->layout, TRUE);
  fill (chooser);
}

static GtkWidget *
make_buttons (Chooser *chooser)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *basic = gtk_button_new_with_label (_ ("Basic columns"));
  GtkWidget *all = gtk_button_new_with_label (_ ("All columns"));

  gtk_box_set_homogeneous (GTK_BOX (box), TRUE);
  gtk_box_append (GTK_BOX (box), basic);
  gtk_box_append (GTK_BOX (box), all);
  g_signal_connect_swapped (basic, "clicked", G_CALLBACK (basic_cb), chooser);
  g_signal_connect_swapped (all, "clicked", G_CALLBACK (all_cb), chooser);
  return box;
}

static GtkWidget *
make_popover (Chooser *chooser)
{
  GtkWidget *popover = gtk_popover_new (), *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *scrolled = gtk_scrolled_window_new (), *search = gtk_search_entry_new ();

  chooser->list = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_min_content_height (GTK_SCROLLED_WINDOW (scrolled), LIST_HEIGHT);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), chooser->list);
  g_object_set (search, "placeholder-text", _ ("Name or meaning"), NULL);
  g_signal_connect (search, "search-changed", G_CALLBACK (searched_cb), chooser);
  gtk_box_append (GTK_BOX (box), search);
  gtk_box_append (GTK_BOX (box), scrolled);
  gtk_box_append (GTK_BOX (box), make_buttons (chooser));
  gtk_popover_set_child (GTK_POPOVER (popover), box);
  g_signal_connect_swapped (popover, "show", G_CALLBACK (fill), chooser);
  return popover;
}

GtkWidget *
dsc_catalog_chooser_new (DscCatalogLayout *layout)
{
  GtkWidget *button = gtk_menu_button_new ();
  Chooser *chooser = g_new0 (Chooser, 1);

  chooser->layout = g_object_ref (layout);
  chooser->searched = g_strdup ("");
  gtk_menu_button_set_child (GTK_MENU_BUTTON (button), gtk_label_new (_ ("Columns")));
  gtk_menu_button_set_popover (GTK_MENU_BUTTON (button), make_popover (chooser));
  gtk_widget_set_tooltip_text (button, _ ("Which columns are shown"));
  gtk_widget_add_css_class (button, "flat");
  g_object_set_data_full (G_OBJECT (button), "dsc-chooser", chooser, chooser_free);
  return button;
}
