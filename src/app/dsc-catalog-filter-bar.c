/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-catalog-filter-bar.h"

#include <glib/gi18n.h>
#include <inttypes.h>

#include "dsc-catalog-columns.h"
#include "dsc-table-filter.h"

#define HISTORY_MOST 8
#define ENTRY_CHARS 28
#define COUNT_CHARS 24 /* that are never cut off */

/* Those that the columns of a catalogue allow are offered. */
static const char *const examples[] = {
  "snr > 10",
  "snr > 10 && is_extended == 0",
  "is_extended",
  "isophotal_abmag < 24",
  "nn_dist > 10",
  "ellipticity > 0.5",
  "between (CI_70_30, 1.5, 3)",
  "isnan (aper_total_abmag)",
};

struct _DscCatalogFilterBar {
  AdwBin parent_instance;

  DscCatalogModel *model; /* (nullable) until it is set */
  GPtrArray *history;     /* of utf8, the last one first */
  char *told;             /* (nullable): the expression that is known here */
  gboolean quiet;         /* what the entry says is not a person's */

  GtkBox *line;
  GtkSearchEntry *entry;
  GtkMenuButton *ideas;
  GtkLabel *count, *message;
};

G_DEFINE_FINAL_TYPE (DscCatalogFilterBar, dsc_catalog_filter_bar, ADW_TYPE_BIN)

/* --- what is shown --- */

void
dsc_catalog_filter_bar_tell (DscCatalogFilterBar *self, const char *text, gboolean failed)
{
  g_return_if_fail (DSC_IS_CATALOG_FILTER_BAR (self));

  gtk_label_set_text (self->message, text ? text : "");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->message), text);
  gtk_widget_set_visible (GTK_WIDGET (self->message), text != NULL);
  if (failed)
    gtk_widget_add_css_class (GTK_WIDGET (self->message), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->message), "error");
}

static void
show_count (DscCatalogFilterBar *self)
{
  DscCatalogCase *shown = dsc_catalog_model_get_case (self->model);
  guint64 n = gtk_bitset_get_size (dsc_catalog_model_get_shown (self->model));
  guint64 selected = gtk_bitset_get_size (dsc_catalog_model_get_selected (self->model));
  g_autoptr (GString) text = g_string_new (NULL);

  if (shown && n != shown->n)
    g_string_append_printf (text, _ ("%" PRIu64 " of %u shown"), n, shown->n);
  else if (shown)
    g_string_append_printf (text, ngettext ("%u source", "%u sources", shown->n), shown->n);
  if (selected > 0)
    g_string_append_printf (text, _ (", %" PRIu64 " selected"), selected);
  gtk_label_set_text (self->count, text->str);
  gtk_label_set_width_chars (self->count, (int)MIN (g_utf8_strlen (text->str, -1), COUNT_CHARS));
}

static char *
dup_nothing (DscCatalogFilterBar *self, DscCatalogCase *shown, const char *filter)
{
  g_autofree char *empty = dsc_catalog_table_find_empty (shown->table, filter);

  if (!empty)
    return g_strdup (_ ("No source passes."));
  if (dsc_catalog_table_lacks_corrections (shown->table)
      && dsc_catalog_column_needs_corrections (dsc_table_find (shown->table, empty)))
    return g_strdup_printf (_ ("No source passes: %s has no values without aperture corrections."),
                            empty);
  return g_strdup_printf (_ ("No source passes: %s has no values in this catalogue."), empty);
}

/* What is wrong with the expression, or why nothing is left. */
static void
tell_of_filter (DscCatalogFilterBar *self)
{
  DscCatalogCase *shown = dsc_catalog_model_get_case (self->model);
  const char *filter = dsc_catalog_model_get_filter (self->model);
  const char *error = dsc_catalog_model_get_filter_error (self->model);
  g_autofree char *nothing = NULL;

  if (!error && shown && shown->n > 0
      && gtk_bitset_is_empty (dsc_catalog_model_get_shown (self->model)))
    nothing = dup_nothing (self, shown, filter);
  dsc_catalog_filter_bar_tell (self, error ? error : nothing, error != NULL);
}

/* An expression that came from elsewhere stands in the entry too; one that is being typed stays. */
static void
filter_cb (DscCatalogFilterBar *self)
{
  const char *filter = dsc_catalog_model_get_filter (self->model);
  const char *error = dsc_catalog_model_get_filter_error (self->model);
  g_autofree char *there
      = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->entry))));

  /* The entry is empty before it has the new text, and says so. */
  self->quiet = TRUE;
  if (g_strcmp0 (filter, self->told) != 0 && !g_str_equal (there, filter))
    gtk_editable_set_text (GTK_EDITABLE (self->entry), filter);
  self->quiet = FALSE;
  g_free (self->told);
  self->told = g_strdup (filter);
  if (error)
    gtk_widget_add_css_class (GTK_WIDGET (self->entry), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->entry), "error");
  tell_of_filter (self);
  show_count (self);
}

/* --- what is typed --- */

static void
remember (DscCatalogFilterBar *self)
{
  const char *filter = dsc_catalog_model_get_filter (self->model);

  if (*filter == '\0' || dsc_catalog_model_get_filter_error (self->model))
    return;
  for (guint i = 0; i < self->history->len; i++)
    if (g_str_equal (filter, g_ptr_array_index (self->history, i)))
      g_ptr_array_remove_index (self->history, i--);
  g_ptr_array_insert (self->history, 0, g_strdup (filter));
  if (self->history->len > HISTORY_MOST)
    g_ptr_array_set_size (self->history, HISTORY_MOST);
}

static void
changed_cb (DscCatalogFilterBar *self)
{
  if (self->model && !self->quiet)
    dsc_catalog_model_set_filter (self->model, gtk_editable_get_text (GTK_EDITABLE (self->entry)));
}

static void
entered_cb (DscCatalogFilterBar *self)
{
  changed_cb (self);
  remember (self);
}

static void
left_cb (DscCatalogFilterBar *self)
{
  if (self->model)
    remember (self);
}

static void
stop_cb (DscCatalogFilterBar *self)
{
  gtk_editable_set_text (GTK_EDITABLE (self->entry), "");
}

/* --- expressions to choose from --- */

static void
idea_cb (GtkWidget *button, DscCatalogFilterBar *self)
{
  gtk_editable_set_text (GTK_EDITABLE (self->entry), gtk_button_get_label (GTK_BUTTON (button)));
  gtk_menu_button_popdown (self->ideas);
  entered_cb (self);
}

static void
add_heading (GtkBox *box, const char *text)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "dim-label");
  gtk_widget_add_css_class (label, "caption-heading");
  gtk_widget_set_margin_start (label, 10);
  gtk_widget_set_margin_top (label, 4);
  gtk_box_append (box, label);
}

static void
add_idea (DscCatalogFilterBar *self, GtkBox *box, const char *text)
{
  GtkWidget *button = gtk_button_new_with_label (text);

  gtk_label_set_xalign (GTK_LABEL (gtk_button_get_child (GTK_BUTTON (button))), 0);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "dsc-idea");
  g_signal_connect_object (button, "clicked", G_CALLBACK (idea_cb), self, 0);
  gtk_box_append (box, button);
}

static gboolean
is_possible (DscCatalogFilterBar *self, const char *text)
{
  DscCatalogCase *shown = self->model ? dsc_catalog_model_get_case (self->model) : NULL;
  g_autoptr (DscTableFilter) filter
      = shown ? dsc_table_filter_new (text, shown->table, NULL) : NULL;

  g_autofree char *empty = filter ? dsc_catalog_table_find_empty (shown->table, text) : NULL;

  return filter && !empty;
}

static void
fill_ideas (GtkMenuButton *button, gpointer user_data)
{
  DscCatalogFilterBar *self = user_data;
  GtkWidget *popover = gtk_popover_new ();
  GtkBox *box = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, 0));
  GtkWidget *help = gtk_label_new (_ (
      "Any columns, numbers, + \xe2\x88\x92 * / **, < <= > >= == !=, && || !, and functions: abs, "
      "sqrt, log10, min, max, isnan, isfinite, between."));

  if (self->history->len > 0)
    add_heading (box, _ ("Used before"));
  for (guint i = 0; i < self->history->len; i++)
    add_idea (self, box, g_ptr_array_index (self->history, i));
  add_heading (box, _ ("Examples"));
  for (guint i = 0; i < G_N_ELEMENTS (examples); i++)
    if (is_possible (self, examples[i]))
      add_idea (self, box, examples[i]);
  gtk_label_set_wrap (GTK_LABEL (help), TRUE);
  gtk_label_set_max_width_chars (GTK_LABEL (help), 40);
  gtk_label_set_xalign (GTK_LABEL (help), 0);
  gtk_widget_add_css_class (help, "caption");
  gtk_widget_add_css_class (help, "dim-label");
  g_object_set (help, "margin-start", 10, "margin-end", 10, "margin-top", 8, "margin-bottom", 4,
                NULL);
  gtk_box_append (box, help);
  gtk_popover_set_child (GTK_POPOVER (popover), GTK_WIDGET (box));
  gtk_menu_button_set_popover (button, popover);
}

/* --- the object --- */

static void
dsc_catalog_filter_bar_dispose (GObject *object)
{
  DscCatalogFilterBar *self = DSC_CATALOG_FILTER_BAR (object);

  if (self->model)
    g_signal_handlers_disconnect_by_data (self->model, self);
  g_clear_object (&self->model);
  G_OBJECT_CLASS (dsc_catalog_filter_bar_parent_class)->dispose (object);
}

static void
dsc_catalog_filter_bar_finalize (GObject *object)
{
  DscCatalogFilterBar *self = DSC_CATALOG_FILTER_BAR (object);

  g_ptr_array_unref (self->history);
  g_free (self->told);
  G_OBJECT_CLASS (dsc_catalog_filter_bar_parent_class)->finalize (object);
}

static void
dsc_catalog_filter_bar_class_init (DscCatalogFilterBarClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = dsc_catalog_filter_bar_dispose;
  G_OBJECT_CLASS (klass)->finalize = dsc_catalog_filter_bar_finalize;
}

static void
make_entry (DscCatalogFilterBar *self)
{
  GtkEventController *focus = gtk_event_controller_focus_new ();

  self->entry = GTK_SEARCH_ENTRY (gtk_search_entry_new ());
  g_object_set (self->entry, "placeholder-text", "snr > 10 && is_extended == 0", NULL);
  gtk_editable_set_width_chars (GTK_EDITABLE (self->entry), 8);
  gtk_editable_set_max_width_chars (GTK_EDITABLE (self->entry), ENTRY_CHARS);
  gtk_widget_set_hexpand (GTK_WIDGET (self->entry), TRUE);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->entry),
                               _ ("Only sources of which this is true are shown"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->entry), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Filter of sources"), -1);
  g_signal_connect_object (self->entry, "search-changed", G_CALLBACK (changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->entry, "activate", G_CALLBACK (entered_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->entry, "stop-search", G_CALLBACK (stop_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (focus, "leave", G_CALLBACK (left_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self->entry), focus);
}

static void
dsc_catalog_filter_bar_init (DscCatalogFilterBar *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  self->history = g_ptr_array_new_with_free_func (g_free);
  self->line = GTK_BOX (gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6));
  gtk_widget_add_css_class (GTK_WIDGET (self->line), "dsc-tight");
  make_entry (self);
  self->ideas = GTK_MENU_BUTTON (gtk_menu_button_new ());
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->ideas), _ ("Expressions used before, examples"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->ideas), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Expressions used before, examples"), -1);
  gtk_widget_add_css_class (GTK_WIDGET (self->ideas), "flat");
  gtk_menu_button_set_create_popup_func (self->ideas, fill_ideas, self, NULL);
  self->count = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_ellipsize (self->count, PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (GTK_WIDGET (self->count), "dim-label");
  gtk_widget_add_css_class (GTK_WIDGET (self->count), "numeric");
  self->message = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_xalign (self->message, 0);
  gtk_label_set_wrap (self->message, TRUE);
  gtk_widget_set_visible (GTK_WIDGET (self->message), FALSE);
  gtk_widget_add_css_class (GTK_WIDGET (self->message), "caption");
  gtk_widget_set_margin_top (GTK_WIDGET (self->message), 3);
  gtk_box_append (self->line, GTK_WIDGET (self->entry));
  gtk_box_append (self->line, GTK_WIDGET (self->ideas));
  gtk_box_append (self->line, GTK_WIDGET (self->count));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->line));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->message));
  adw_bin_set_child (ADW_BIN (self), box);
}

void
dsc_catalog_filter_bar_set_model (DscCatalogFilterBar *self, DscCatalogModel *model)
{
  g_return_if_fail (DSC_IS_CATALOG_FILTER_BAR (self) && self->model == NULL);

  self->model = g_object_ref (model);
  g_signal_connect_object (model, "filter-changed", G_CALLBACK (filter_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (model, "selection-changed", G_CALLBACK (show_count), self,
                           G_CONNECT_SWAPPED);
  filter_cb (self);
}

void
dsc_catalog_filter_bar_append (DscCatalogFilterBar *self, GtkWidget *button)
{
  gtk_box_append (self->line, button);
}

const char *
dsc_catalog_filter_bar_get_count (DscCatalogFilterBar *self)
{
  return gtk_label_get_text (self->count);
}

const char *
dsc_catalog_filter_bar_get_message (DscCatalogFilterBar *self)
{
  return gtk_label_get_text (self->message);
}
