/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-variant-list.h"

#include <glib/gi18n.h>

#include "dsc-variant-text.h"

#define NAME_CHARS 10
#define NARROW_CHARS 3
#define MAX_HEIGHT 110 /* of the buttons */

struct _DscVariantList {
  AdwBin parent_instance;

  DscVariants *variants; /* (nullable) */
  GtkFlowBox *flow;
  GtkWidget *title, *box;
  gboolean narrow;
};

G_DEFINE_FINAL_TYPE (DscVariantList, dsc_variant_list, ADW_TYPE_BIN)

static void
add_button (
    DscVariantList *self, const char *label, const char *action, GVariant *target, const char *tip)
{
  GtkWidget *button = gtk_button_new_with_label (label);
  GtkWidget *text = gtk_button_get_child (GTK_BUTTON (button));

  gtk_label_set_ellipsize (GTK_LABEL (text), PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (GTK_LABEL (text), self->narrow ? NARROW_CHARS : NAME_CHARS);
  gtk_actionable_set_action_target_value (GTK_ACTIONABLE (button), target);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  gtk_widget_add_css_class (button, "dsc-small");
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, tip);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, tip, -1);
  gtk_flow_box_append (self->flow, button);
  /* Tab goes to the button itself. */
  gtk_widget_set_focusable (gtk_widget_get_parent (button), FALSE);
}

static void
add_variant (DscVariantList *self, guint index, gboolean current)
{
  const char *name = dsc_variants_get_name (self->variants, index);
  g_autofree char *label = current ? g_strdup_printf ("● %s", name) : g_strdup (name);
  g_autofree char *missing = dsc_variant_text_missing (self->variants, index);
  g_autofree char *tip
      = g_strdup_printf (current ? _ ("Variant %s, current%s%s") : _ ("Choose variant %s%s%s"),
                         name, missing ? "; " : "", missing ? missing : "");

  add_button (self, label, "win.choose-variant", g_variant_new_string (name), tip);
}

static void
show (DscVariantList *self)
{
  GtkFlowBoxChild *child;
  guint n = self->variants ? dsc_variants_n (self->variants) : 0;
  int current = n > 0 ? dsc_variants_find_current (self->variants) : -1;

  while ((child = gtk_flow_box_get_child_at_index (self->flow, 0)))
    gtk_flow_box_remove (self->flow, GTK_WIDGET (child));
  gtk_widget_set_visible (GTK_WIDGET (self), self->variants != NULL);
  if (!self->variants)
    return;
  for (guint i = 0; i < n; i++)
    add_variant (self, i, (int)i == current);
  if (current < 0)
    add_button (self, n == 0 && !self->narrow ? _ ("+ Keep as A") : "+", "win.keep-variant",
                g_variant_new_string (""), _ ("Keep what you have as a variant (Ctrl+K)"));
}

static void
dsc_variant_list_dispose (GObject *object)
{
  DscVariantList *self = DSC_VARIANT_LIST (object);

  if (self->variants)
    g_signal_handlers_disconnect_by_data (self->variants, self);
  g_clear_object (&self->variants);
  G_OBJECT_CLASS (dsc_variant_list_parent_class)->dispose (object);
}

static void
dsc_variant_list_class_init (DscVariantListClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = dsc_variant_list_dispose;
}

static void
dsc_variant_list_init (DscVariantList *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  GtkWidget *scroll = gtk_scrolled_window_new ();
  GtkWidget *title = gtk_button_new_with_label (_ ("Variants"));

  gtk_actionable_set_action_target (GTK_ACTIONABLE (title), "s", "variants");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (title), "win.drawer-page");
  gtk_widget_add_css_class (title, "flat");
  gtk_widget_add_css_class (title, "dsc-small");
  gtk_widget_add_css_class (title, "dim-label");
  gtk_widget_set_halign (title, GTK_ALIGN_START);
  gtk_widget_set_tooltip_text (title, _ ("Open the table of variants"));
  self->flow = GTK_FLOW_BOX (gtk_flow_box_new ());
  gtk_flow_box_set_selection_mode (self->flow, GTK_SELECTION_NONE);
  gtk_flow_box_set_max_children_per_line (self->flow, 12);
  gtk_flow_box_set_column_spacing (self->flow, 2);
  gtk_flow_box_set_row_spacing (self->flow, 2);
  self->title = title;
  self->box = box;
  gtk_box_append (GTK_BOX (box), title);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroll), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scroll), TRUE);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scroll), MAX_HEIGHT);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroll), GTK_WIDGET (self->flow));
  gtk_box_append (GTK_BOX (box), scroll);
  gtk_widget_set_margin_start (box, 6);
  gtk_widget_set_margin_end (box, 6);
  gtk_widget_set_margin_bottom (box, 6);
  adw_bin_set_child (ADW_BIN (self), box);
  show (self);
}

void
dsc_variant_list_set_variants (DscVariantList *self, DscVariants *variants)
{
  g_return_if_fail (DSC_IS_VARIANT_LIST (self));

  if (self->variants)
    g_signal_handlers_disconnect_by_data (self->variants, self);
  g_set_object (&self->variants, variants);
  if (variants) {
    g_signal_connect_swapped (variants, "changed", G_CALLBACK (show), self);
    g_signal_connect_swapped (variants, "items-changed", G_CALLBACK (show), self);
  }
  show (self);
}

void
dsc_variant_list_set_narrow (DscVariantList *self)
{
  g_return_if_fail (DSC_IS_VARIANT_LIST (self));

  self->narrow = TRUE;
  gtk_widget_set_visible (self->title, FALSE);
  gtk_flow_box_set_max_children_per_line (self->flow, 1);
  gtk_widget_set_margin_start (self->box, 0);
  gtk_widget_set_margin_end (self->box, 0);
  show (self);
}
