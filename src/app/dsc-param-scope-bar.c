/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-param-scope-bar.h"
#include "dsc-tooltip.h"

#include <glib/gi18n.h>

/* More groups than this are searched by typing. */
#define SEARCH_FROM_GROUPS 10

struct _DscParamScopeBar {
  GtkBox parent_instance;

  DscParamScope *scope; /* (nullable) */
  GStrv shown;          /* (nullable): the groups in the list */
  GtkDropDown *chooser;
  GtkLabel *note;
  gboolean refreshing;
};

G_DEFINE_FINAL_TYPE (DscParamScopeBar, dsc_param_scope_bar, GTK_TYPE_BOX)

static void
chosen_cb (DscParamScopeBar *self)
{
  guint selected = gtk_drop_down_get_selected (self->chooser);

  if (self->refreshing || !self->scope || selected == GTK_INVALID_LIST_POSITION)
    return;
  dsc_param_scope_set_group (self->scope, selected > 0 ? self->shown[selected - 1] : NULL);
}

/* Ids of groups are long: the button shows what there is room for, the list all of it. */
static void
setup_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer cut)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  if (cut) {
    gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_MIDDLE);
    gtk_label_set_width_chars (GTK_LABEL (label), 10);
  }
  gtk_list_item_set_child (item, label);
}

static void
bind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer user_data)
{
  GtkStringObject *string = gtk_list_item_get_item (item);

  gtk_label_set_text (GTK_LABEL (gtk_list_item_get_child (item)),
                      gtk_string_object_get_string (string));
}

static GtkListItemFactory *
make_factory (gboolean cut)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();

  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), GINT_TO_POINTER (cut));
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), NULL);
  return factory;
}

static gboolean
is_equal (const char *const *a, const char *const *b)
{
  if (!a || !b)
    return a == b;
  return g_strv_equal (a, b);
}

static void
fill (DscParamScopeBar *self, const char *const *groups)
{
  g_autoptr (GtkStringList) list = gtk_string_list_new (NULL);

  g_strfreev (self->shown);
  self->shown = g_strdupv ((char **)groups);
  gtk_string_list_append (list, _ ("all groups"));
  for (guint i = 0; groups && groups[i]; i++)
    gtk_string_list_append (list, groups[i]);
  gtk_drop_down_set_model (self->chooser, G_LIST_MODEL (list));
  gtk_drop_down_set_enable_search (self->chooser, g_list_model_get_n_items (G_LIST_MODEL (list))
                                                      > SEARCH_FROM_GROUPS);
}

static void
show_note (DscParamScopeBar *self)
{
  const char *failure = self->scope ? dsc_param_scope_get_failure (self->scope) : NULL;
  const char *group = self->scope ? dsc_param_scope_get_group (self->scope) : NULL;
  guint n = group ? dsc_param_scope_count_own (self->scope) : 0;
  g_autofree char *text = NULL;

  if (group && !failure)
    text = n > 0 ? g_strdup_printf (ngettext ("%u value of its own, the others are inherited",
                                              "%u values of its own, the others are inherited", n),
                                    n)
                 : g_strdup (_ ("All values are inherited; a change is of this group alone."));
  gtk_label_set_text (self->note, failure ? failure : text ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->note), group != NULL);
  if (failure) {
    gtk_widget_add_css_class (GTK_WIDGET (self->note), "error");
    gtk_widget_remove_css_class (GTK_WIDGET (self->note), "dim-label");
  } else {
    gtk_widget_remove_css_class (GTK_WIDGET (self->note), "error");
    gtk_widget_add_css_class (GTK_WIDGET (self->note), "dim-label");
  }
}

static void
refresh (DscParamScopeBar *self)
{
  const char *const *groups = self->scope ? dsc_param_scope_get_groups (self->scope) : NULL;
  const char *group = self->scope ? dsc_param_scope_get_group (self->scope) : NULL;
  guint selected = 0;

  self->refreshing = TRUE;
  if (!is_equal (groups, (const char *const *)self->shown))
    fill (self, groups);
  for (guint i = 0; group && groups && groups[i]; i++)
    if (strcmp (groups[i], group) == 0)
      selected = i + 1;
  gtk_drop_down_set_selected (self->chooser, selected);
  dsc_set_tooltip (GTK_WIDGET (self->chooser), group);
  self->refreshing = FALSE;
  gtk_widget_set_visible (GTK_WIDGET (self), groups != NULL);
  show_note (self);
}

static void
dsc_param_scope_bar_dispose (GObject *object)
{
  DscParamScopeBar *self = DSC_PARAM_SCOPE_BAR (object);

  self->refreshing = TRUE;
  if (self->scope)
    g_signal_handlers_disconnect_by_data (self->scope, self);
  g_clear_object (&self->scope);
  g_clear_pointer (&self->shown, g_strfreev);
  G_OBJECT_CLASS (dsc_param_scope_bar_parent_class)->dispose (object);
}

static void
dsc_param_scope_bar_class_init (DscParamScopeBarClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = dsc_param_scope_bar_dispose;
}

static void
dsc_param_scope_bar_init (DscParamScopeBar *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *label = gtk_label_new_with_mnemonic (_ ("F_or"));
  g_autoptr (GtkListItemFactory) button = make_factory (TRUE), list = make_factory (FALSE);

  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), 4);
  self->chooser = GTK_DROP_DOWN (gtk_drop_down_new (
      NULL, gtk_property_expression_new (GTK_TYPE_STRING_OBJECT, NULL, "string")));
  gtk_drop_down_set_factory (self->chooser, button);
  gtk_drop_down_set_list_factory (self->chooser, list);
  gtk_widget_set_hexpand (GTK_WIDGET (self->chooser), TRUE);
  gtk_label_set_mnemonic_widget (GTK_LABEL (label), GTK_WIDGET (self->chooser));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->chooser), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Whose parameters are shown"), -1);
  g_signal_connect_swapped (self->chooser, "notify::selected", G_CALLBACK (chosen_cb), self);
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->chooser));
  gtk_box_append (GTK_BOX (self), box);
  self->note = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_xalign (self->note, 0);
  gtk_label_set_wrap (self->note, TRUE);
  gtk_label_set_wrap_mode (self->note, PANGO_WRAP_WORD_CHAR);
  gtk_widget_add_css_class (GTK_WIDGET (self->note), "caption");
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->note));
  refresh (self);
}

GtkWidget *
dsc_param_scope_bar_new (void)
{
  return g_object_new (DSC_TYPE_PARAM_SCOPE_BAR, NULL);
}

void
dsc_param_scope_bar_set_scope (DscParamScopeBar *self, DscParamScope *scope)
{
  g_return_if_fail (DSC_IS_PARAM_SCOPE_BAR (self));

  if (self->scope)
    g_signal_handlers_disconnect_by_data (self->scope, self);
  g_set_object (&self->scope, scope);
  if (scope)
    g_signal_connect_swapped (scope, "changed", G_CALLBACK (refresh), self);
  refresh (self);
}
