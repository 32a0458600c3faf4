/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-column-chooser.h"

#include <glib/gi18n.h>
#include <string.h>

#include "dsc-scatter-columns.h"

#define LIST_HEIGHT 280
#define LIST_WIDTH 250

struct _DscColumnChooser {
  AdwBin parent_instance;

  DscCatalogCase *shown; /* (nullable) */
  char *axis, *name, *label;
  gboolean log, has_count;
  GtkMenuButton *button;
  GtkLabel *text;
  GtkListBox *list; /* of the open popover */
  GtkSearchEntry *search;
};

enum { CHOSEN, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (DscColumnChooser, dsc_column_chooser, ADW_TYPE_BIN)

static void
show_name (DscColumnChooser *self)
{
  const char *name = g_str_equal (self->name, DSC_SCATTER_COUNT) ? _ ("number") : self->name;
  g_autofree char *text = g_markup_printf_escaped (
      "<span weight=\"normal\"><span alpha=\"60%%\">%s</span>  %s</span>", self->axis, name);
  g_autofree char *tip
      = g_strdup_printf ("%s: %s", self->label, *self->name ? self->name : _ ("none"));

  gtk_label_set_markup (self->text, text);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->button), tip);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_PROPERTY_LABEL, tip,
                                  -1);
}

/* --- the list --- */

static const char *
row_name (GtkListBoxRow *row)
{
  return g_object_get_data (G_OBJECT (row), "column");
}

static void
add_row (DscColumnChooser *self,
         const char *name,
         const char *title,
         const char *unit,
         const char *description)
{
  GtkWidget *row = gtk_list_box_row_new (), *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *left = gtk_label_new (title), *right = gtk_label_new (unit);

  g_object_set_data_full (G_OBJECT (row), "column", g_strdup (name), g_free);
  gtk_label_set_xalign (GTK_LABEL (left), 0);
  gtk_widget_set_hexpand (left, TRUE);
  gtk_widget_add_css_class (right, "dim-label");
  gtk_box_append (GTK_BOX (box), left);
  gtk_box_append (GTK_BOX (box), right);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_widget_set_tooltip_text (row, description);
  gtk_list_box_append (self->list, row);
  if (g_str_equal (name, self->name))
    gtk_list_box_select_row (self->list, GTK_LIST_BOX_ROW (row));
}

static void
fill_list (DscColumnChooser *self)
{
  const DscTable *table = self->shown ? self->shown->table : NULL;

  if (self->has_count)
    add_row (self, DSC_SCATTER_COUNT, _ ("number of sources"), NULL,
             _ ("A histogram of the other axis"));
  for (guint i = 0; table && i < dsc_table_n_columns (table); i++) {
    const DscColumn *column = dsc_table_get_column (table, i);

    if (dsc_scatter_column_is_number (column))
      add_row (self, column->name, column->name, column->unit, column->description);
  }
}

static guint
row_rank (GtkListBoxRow *row)
{
  const char *name = row_name (row);

  return g_str_equal (name, DSC_SCATTER_COUNT) ? 0 : dsc_scatter_column_get_rank (name) + 1;
}

static int
sort_cb (GtkListBoxRow *a, GtkListBoxRow *b, gpointer user_data)
{
  return (int)row_rank (a) - (int)row_rank (b);
}

static void
header_cb (GtkListBoxRow *row, GtkListBoxRow *before, gpointer user_data)
{
  GtkWidget *label;

  if (row_rank (row) == 0 || (before && row_rank (before) == row_rank (row))) {
    gtk_list_box_row_set_header (row, NULL);
    return;
  }
  label = gtk_label_new (dsc_scatter_column_get_group (row_name (row)));
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_set_margin_top (label, 6);
  gtk_widget_set_margin_start (label, 6);
  gtk_widget_add_css_class (label, "caption-heading");
  gtk_widget_add_css_class (label, "dim-label");
  gtk_list_box_row_set_header (row, label);
}

static gboolean
filter_cb (GtkListBoxRow *row, gpointer user_data)
{
  DscColumnChooser *self = user_data;
  g_autofree char *text = g_utf8_strdown (gtk_editable_get_text (GTK_EDITABLE (self->search)), -1);
  g_autofree char *name = g_utf8_strdown (row_name (row), -1);
  g_auto (GStrv) words = g_strsplit_set (text, " _", -1);

  for (guint i = 0; words[i]; i++)
    if (!strstr (name, words[i]))
      return FALSE;
  return TRUE;
}

static void
choose (DscColumnChooser *self, const char *name, gboolean log)
{
  g_autofree char *taken = g_strdup (name);

  if (g_str_equal (taken, self->name) && log == self->log)
    return;
  dsc_column_chooser_set (self, taken, log);
  g_signal_emit (self, signals[CHOSEN], 0);
}

static void
row_activated_cb (DscColumnChooser *self, GtkListBoxRow *row)
{
  choose (self, row_name (row), self->log);
  gtk_menu_button_popdown (self->button);
}

/* Enter takes the first that is found. */
static void
search_activate_cb (DscColumnChooser *self)
{
  for (int i = 0;; i++) {
    GtkListBoxRow *row = gtk_list_box_get_row_at_index (self->list, i);

    if (!row)
      return;
    if (gtk_widget_get_child_visible (GTK_WIDGET (row))) {
      row_activated_cb (self, row);
      return;
    }
  }
}

static void
log_toggled_cb (DscColumnChooser *self, GtkCheckButton *check)
{
  choose (self, self->name, gtk_check_button_get_active (check));
}

static GtkWidget *
make_list (DscColumnChooser *self)
{
  GtkWidget *scrolled = gtk_scrolled_window_new (), *list = gtk_list_box_new ();

  self->list = GTK_LIST_BOX (list);
  gtk_list_box_set_sort_func (self->list, sort_cb, self, NULL);
  gtk_list_box_set_header_func (self->list, header_cb, self, NULL);
  gtk_list_box_set_filter_func (self->list, filter_cb, self, NULL);
  gtk_widget_add_css_class (list, "navigation-sidebar");
  fill_list (self);
  g_signal_connect_object (list, "row-activated", G_CALLBACK (row_activated_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), list);
  gtk_widget_set_size_request (scrolled, LIST_WIDTH, LIST_HEIGHT);
  return scrolled;
}

/* Made when it is opened: a catalogue has a hundred columns. */
static void
create_popover_cb (GtkMenuButton *button, gpointer user_data)
{
  DscColumnChooser *self = user_data;
  GtkWidget *popover = gtk_popover_new (), *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *check = gtk_check_button_new_with_label (_ ("Logarithmic axis"));

  self->search = GTK_SEARCH_ENTRY (gtk_search_entry_new ());
  gtk_check_button_set_active (GTK_CHECK_BUTTON (check), self->log);
  gtk_box_append (GTK_BOX (box), check);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->search));
  gtk_box_append (GTK_BOX (box), make_list (self));
  g_signal_connect_object (check, "toggled", G_CALLBACK (log_toggled_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->search, "search-changed",
                           G_CALLBACK (gtk_list_box_invalidate_filter), self->list,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->search, "activate", G_CALLBACK (search_activate_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_popover_set_child (GTK_POPOVER (popover), box);
  gtk_menu_button_set_popover (button, popover);
  gtk_widget_grab_focus (GTK_WIDGET (self->search));
}

/* --- the object --- */

static void
dsc_column_chooser_finalize (GObject *object)
{
  DscColumnChooser *self = DSC_COLUMN_CHOOSER (object);

  g_clear_pointer (&self->shown, dsc_catalog_case_unref);
  g_free (self->axis);
  g_free (self->name);
  g_free (self->label);
  G_OBJECT_CLASS (dsc_column_chooser_parent_class)->finalize (object);
}

static void
dsc_column_chooser_class_init (DscColumnChooserClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = dsc_column_chooser_finalize;
  signals[CHOSEN] = g_signal_new ("chosen", DSC_TYPE_COLUMN_CHOOSER, G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 0);
}

static void
dsc_column_chooser_init (DscColumnChooser *self)
{
  GtkWidget *button = gtk_menu_button_new (), *text = gtk_label_new (NULL);

  self->name = g_strdup ("");
  self->button = GTK_MENU_BUTTON (button);
  self->text = GTK_LABEL (text);
  gtk_label_set_ellipsize (self->text, PANGO_ELLIPSIZE_END);
  gtk_label_set_width_chars (self->text, 7);
  gtk_label_set_max_width_chars (self->text, 22);
  gtk_label_set_xalign (self->text, 0);
  gtk_menu_button_set_child (self->button, text);
  gtk_menu_button_set_always_show_arrow (self->button, TRUE);
  gtk_menu_button_set_create_popup_func (self->button, create_popover_cb, self, NULL);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "dsc-small");
  adw_bin_set_child (ADW_BIN (self), button);
}

DscColumnChooser *
dsc_column_chooser_new (const char *axis, const char *label, gboolean has_count)
{
  DscColumnChooser *self = g_object_new (DSC_TYPE_COLUMN_CHOOSER, NULL);

  self->axis = g_strdup (axis);
  self->label = g_strdup (label);
  self->has_count = has_count;
  show_name (self);
  return self;
}

void
dsc_column_chooser_set_case (DscColumnChooser *self, DscCatalogCase *shown)
{
  g_return_if_fail (DSC_IS_COLUMN_CHOOSER (self));

  if (shown)
    dsc_catalog_case_ref (shown);
  g_clear_pointer (&self->shown, dsc_catalog_case_unref);
  self->shown = shown;
  gtk_menu_button_popdown (self->button);
}

void
dsc_column_chooser_set (DscColumnChooser *self, const char *name, gboolean log)
{
  g_return_if_fail (DSC_IS_COLUMN_CHOOSER (self));

  if (name != self->name) {
    g_free (self->name);
    self->name = g_strdup (name ? name : "");
  }
  self->log = log;
  show_name (self);
}

const char *
dsc_column_chooser_get_name (DscColumnChooser *self)
{
  return self->name;
}

gboolean
dsc_column_chooser_get_log (DscColumnChooser *self)
{
  return self->log;
}
