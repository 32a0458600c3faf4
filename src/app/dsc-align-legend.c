/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-align-legend.h"

#include <glib/gi18n.h>

#define LABEL "dsc-legend-label"

static const char *const titles[DSC_N_ALIGN_LAYERS] = {
  [DSC_ALIGN_FOUND] = N_ ("found, no partner"), [DSC_ALIGN_MATCHED] = N_ ("matched"),
  [DSC_ALIGN_REJECTED] = N_ ("rejected"),       [DSC_ALIGN_DROPPED] = N_ ("dropped"),
  [DSC_ALIGN_REFERENCE] = N_ ("reference"),     [DSC_ALIGN_BEFORE] = N_ ("outlines before"),
  [DSC_ALIGN_AFTER] = N_ ("outlines after"),
};

static void
show (GtkWidget *legend, DscAlignOverlay *overlay)
{
  guint i = 0;

  for (GtkWidget *row = gtk_widget_get_first_child (legend); row && i < DSC_N_ALIGN_LAYERS;
       row = gtk_widget_get_next_sibling (row), i++) {
    GtkWidget *label = g_object_get_data (G_OBJECT (row), LABEL);
    guint n = dsc_align_overlay_get_count (overlay, i);
    g_autofree char *markup = g_markup_printf_escaped (
        "<span foreground=\"#%06x\" weight=\"bold\">%s</span> %s <b>%u</b>",
        dsc_align_layer_color (i), dsc_align_layer_symbol (i), _ (titles[i]), n);

    gtk_label_set_markup (GTK_LABEL (label), markup);
    gtk_widget_set_opacity (row, n > 0 ? 1 : 0.6);
    /* Dropping is rare. */
    gtk_widget_set_visible (row, n > 0 || i != DSC_ALIGN_DROPPED);
  }
}

static void
changed_cb (DscAlignOverlay *overlay, GtkWidget *legend)
{
  show (legend, overlay);
}

GtkWidget *
dsc_align_legend_new (DscAlignOverlay *overlay)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  gtk_widget_add_css_class (box, "dsc-chip");
  gtk_widget_add_css_class (box, "dsc-legend");
  gtk_widget_set_halign (box, GTK_ALIGN_START);
  for (guint i = 0; i < DSC_N_ALIGN_LAYERS; i++) {
    g_autofree char *action = g_strconcat ("win.align-show-", dsc_align_layer_name (i), NULL);
    GtkWidget *button = gtk_check_button_new (), *label = gtk_label_new (NULL);

    gtk_label_set_xalign (GTK_LABEL (label), 0);
    gtk_widget_add_css_class (label, "numeric");
    gtk_widget_add_css_class (label, "caption");
    gtk_check_button_set_child (GTK_CHECK_BUTTON (button), label);
    g_object_set_data (G_OBJECT (button), LABEL, label);
    gtk_widget_set_focus_on_click (button, FALSE);
    gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
    gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                    _ (titles[i]), -1);
    gtk_box_append (GTK_BOX (box), button);
  }
  g_signal_connect_object (overlay, "changed", G_CALLBACK (changed_cb), box, 0);
  show (box, overlay);
  return box;
}
