/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <math.h>

#include "dsc-catalog-legend.h"

/* The style of marks: kind, size, colour, what colours and sizes them. */

#define STYLE "dsc-style-data"
#define COLUMN_WIDTH 190

typedef struct {
  DscCatalogOverlay *overlay; /* borrowed: the popover does not outlive it */
  GtkGrid *grid;
  int n_rows;
  GtkDropDown *mark, *columns[2];
  GtkWidget *lacks, *radius[2], *scale[2];
  GtkColorChooser *color;
  gboolean quiet;
} Style;

static const char *const column_props[2] = { "color-column", "size-column" };

static GtkWidget *
add_row (Style *self, const char *title, GtkWidget *child)
{
  GtkWidget *label = gtk_label_new (title);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "dim-label");
  gtk_widget_set_hexpand (child, TRUE);
  gtk_grid_attach (self->grid, label, 0, self->n_rows, 1, 1);
  gtk_grid_attach (self->grid, child, 1, self->n_rows++, 1, 1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (child), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  return label;
}

/* --- columns ---------------------------------------------------------------------------------- */

static GtkStringList *
list_columns (Style *self)
{
  DscCatalogModel *model = dsc_catalog_overlay_get_model (self->overlay);
  DscCatalogCase *shown = dsc_catalog_model_get_case (model);
  GtkStringList *list = gtk_string_list_new (NULL);

  gtk_string_list_append (list, _ ("(none)"));
  for (guint i = 0; shown && i < dsc_table_n_columns (shown->table); i++) {
    const DscColumn *column = dsc_table_get_column (shown->table, i);

    if (column->type != DSC_COLUMN_STRING)
      gtk_string_list_append (list, column->name);
  }
  return list;
}

static void
fill_columns (Style *self)
{
  self->quiet = TRUE;
  for (guint k = 0; k < 2; k++) {
    g_autoptr (GtkStringList) list = list_columns (self);
    g_autofree char *wanted = NULL;
    guint selected = 0;

    g_object_get (self->overlay, column_props[k], &wanted, NULL);
    for (guint i = 1; i < g_list_model_get_n_items (G_LIST_MODEL (list)); i++)
      if (g_strcmp0 (gtk_string_list_get_string (list, i), wanted) == 0)
        selected = i;
    gtk_drop_down_set_model (self->columns[k], G_LIST_MODEL (list));
    gtk_drop_down_set_selected (self->columns[k], selected);
  }
  self->quiet = FALSE;
}

static void
column_cb (Style *self, GParamSpec *pspec, GtkDropDown *choice)
{
  GListModel *list = gtk_drop_down_get_model (choice);
  guint selected = gtk_drop_down_get_selected (choice);

  if (self->quiet || selected == GTK_INVALID_LIST_POSITION)
    return;
  g_object_set (self->overlay, column_props[choice == self->columns[1]],
                selected == 0 ? "" : gtk_string_list_get_string (GTK_STRING_LIST (list), selected),
                NULL);
}

static GtkDropDown *
add_column (Style *self, const char *title)
{
  GtkExpression *name = gtk_property_expression_new (GTK_TYPE_STRING_OBJECT, NULL, "string");
  GtkDropDown *choice = GTK_DROP_DOWN (gtk_drop_down_new (NULL, name));

  gtk_drop_down_set_enable_search (choice, TRUE);
  gtk_widget_set_size_request (GTK_WIDGET (choice), COLUMN_WIDTH, -1);
  g_signal_connect_swapped (choice, "notify::selected", G_CALLBACK (column_cb), self);
  add_row (self, title, GTK_WIDGET (choice));
  return choice;
}

/* --- the rest --------------------------------------------------------------------------------- */

static void
show (Style *self)
{
  DscCatalogMark mark;
  g_autofree char *color = NULL;
  GdkRGBA rgba;

  g_object_get (self->overlay, "mark", &mark, "color", &color, NULL);
  self->quiet = TRUE;
  gtk_drop_down_set_selected (self->mark, mark);
  if (gdk_rgba_parse (&rgba, color))
    gtk_color_chooser_set_rgba (self->color, &rgba);
  self->quiet = FALSE;
  gtk_widget_set_visible (self->lacks, !dsc_catalog_overlay_can_mark (self->overlay, mark));
  for (guint i = 0; i < 2; i++) {
    gtk_widget_set_visible (self->radius[i], mark == DSC_CATALOG_MARK_CIRCLE);
    gtk_widget_set_visible (self->scale[i], mark == DSC_CATALOG_MARK_ELLIPSE);
  }
}

static void
changed_cb (GtkWidget *popover)
{
  show (g_object_get_data (G_OBJECT (popover), STYLE));
}

static void
shown_cb (Style *self)
{
  fill_columns (self);
  show (self);
}

static void
mark_cb (Style *self)
{
  if (!self->quiet)
    g_object_set (self->overlay, "mark", gtk_drop_down_get_selected (self->mark), NULL);
}

static void
color_cb (Style *self)
{
  g_autofree char *text = NULL;
  GdkRGBA rgba;

  if (self->quiet)
    return;
  gtk_color_chooser_get_rgba (self->color, &rgba);
  text = g_strdup_printf ("#%02x%02x%02x", (guint)lround (rgba.red * 255),
                          (guint)lround (rgba.green * 255), (guint)lround (rgba.blue * 255));
  g_object_set (self->overlay, "color", text, NULL);
}

static void
add_spin (Style *self, const char *title, const char *property, double step, GtkWidget *ret[2])
{
  ret[1] = gtk_spin_button_new_with_range (step, 1000.0, step);
  gtk_spin_button_set_digits (GTK_SPIN_BUTTON (ret[1]), 1);
  g_object_bind_property (self->overlay, property, ret[1], "value",
                          G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);
  ret[0] = add_row (self, title, ret[1]);
}

static void
add_marks (Style *self)
{
  const char *const names[] = { _ ("Circles"), _ ("Apertures and ring"), _ ("Ellipses"),
                                _ ("Outlines of segments"), NULL };

  self->mark = GTK_DROP_DOWN (gtk_drop_down_new_from_strings (names));
  g_signal_connect_swapped (self->mark, "notify::selected", G_CALLBACK (mark_cb), self);
  add_row (self, _ ("Mark"), GTK_WIDGET (self->mark));
  self->lacks = gtk_label_new (_ ("Not in this catalogue: circles stand for them."));
  gtk_label_set_wrap (GTK_LABEL (self->lacks), TRUE);
  gtk_label_set_xalign (GTK_LABEL (self->lacks), 0);
  gtk_label_set_max_width_chars (GTK_LABEL (self->lacks), 30);
  gtk_widget_add_css_class (self->lacks, "caption");
  gtk_grid_attach (self->grid, self->lacks, 0, self->n_rows++, 2, 1);
  add_spin (self, _ ("Radius (pixels)"), "radius", 0.5, self->radius);
  add_spin (self, _ ("Size (sigma)"), "scale", 0.5, self->scale);
}

static void
add_colors (Style *self)
{
  GtkWidget *opacity = gtk_scale_new_with_range (GTK_ORIENTATION_HORIZONTAL, 0.05, 1.0, 0.05);
  GtkWidget *labels = gtk_switch_new ();

  self->color = GTK_COLOR_CHOOSER (gtk_color_button_new ());
  g_signal_connect_swapped (self->color, "notify::rgba", G_CALLBACK (color_cb), self);
  add_row (self, _ ("Colour"), GTK_WIDGET (self->color));
  self->columns[0] = add_column (self, _ ("Colour by"));
  self->columns[1] = add_column (self, _ ("Size by"));
  g_object_bind_property (self->overlay, "opacity", gtk_range_get_adjustment (GTK_RANGE (opacity)),
                          "value", G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);
  add_row (self, _ ("Opacity"), opacity);
  gtk_widget_set_halign (labels, GTK_ALIGN_START);
  g_object_bind_property (self->overlay, "labels", labels, "active",
                          G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);
  add_row (self, _ ("Numbers"), labels);
  gtk_widget_set_hexpand (labels, FALSE);
}

GtkWidget *
dsc_catalog_style_new (DscCatalogOverlay *overlay)
{
  GtkWidget *popover = gtk_popover_new ();
  Style *self = g_new0 (Style, 1);

  self->overlay = overlay;
  self->grid = GTK_GRID (gtk_grid_new ());
  gtk_grid_set_row_spacing (self->grid, 6);
  gtk_grid_set_column_spacing (self->grid, 12);
  gtk_popover_set_child (GTK_POPOVER (popover), GTK_WIDGET (self->grid));
  add_marks (self);
  add_colors (self);
  g_object_set_data_full (G_OBJECT (popover), STYLE, self, g_free);
  g_signal_connect_swapped (popover, "show", G_CALLBACK (shown_cb), self);
  g_signal_connect_object (overlay, "notify", G_CALLBACK (changed_cb), popover, G_CONNECT_SWAPPED);
  show (self);
  return popover;
}
