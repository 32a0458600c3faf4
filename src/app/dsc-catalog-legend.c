/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-catalog-legend.h"

#include <glib/gi18n.h>
#include <math.h>

#define LEGEND "dsc-legend-data"
#define BAR_HEIGHT 8

typedef struct {
  DscCatalogOverlay *overlay; /* held by the widget */
  GtkLabel *count, *size, *column, *lo, *hi;
  GtkWidget *scale;
} Legend;

/* What is shown of how many, and how many are selected. */
static char *
describe_count (DscCatalogModel *model, DscCatalogCase *shown)
{
  guint n = (guint)gtk_bitset_get_size (dsc_catalog_model_get_shown (model));
  guint selected = (guint)gtk_bitset_get_size (dsc_catalog_model_get_selected (model));
  g_autofree char *first
      = n == shown->n ? g_strdup_printf (ngettext ("<b>%u</b> source", "<b>%u</b> sources", n), n)
                      : g_strdup_printf (_ ("<b>%u</b> of %u sources"), n, shown->n);

  return selected > 0 ? g_strdup_printf (_ ("%s · %u selected"), first, selected)
                      : g_steal_pointer (&first);
}

static void
set_number (GtkLabel *label, double value)
{
  g_autofree char *text = g_strdup_printf ("%.3g", value);

  gtk_label_set_text (label, isfinite (value) ? text : _ ("no values"));
}

static void
show_scale (Legend *self)
{
  const DscCatalogScale *scale = dsc_catalog_overlay_get_scale (self->overlay);
  DscCatalogCase *shown
      = dsc_catalog_model_get_case (dsc_catalog_overlay_get_model (self->overlay));
  g_autofree char *name = NULL, *text = NULL;
  const DscColumn *column;

  gtk_widget_set_visible (self->scale, scale != NULL);
  if (!scale)
    return;
  g_object_get (self->overlay, "color-column", &name, NULL);
  column = dsc_table_find (shown->table, name);
  text = column && column->unit && *column->unit ? g_strdup_printf ("%s (%s)", name, column->unit)
                                                 : g_strdup (name);
  gtk_label_set_text (self->column, text);
  set_number (self->lo, scale->lo);
  set_number (self->hi, scale->hi);
  gtk_widget_set_tooltip_text (
      self->scale, scale->log ? _ ("2 to 98 percent of the sources, equal ratios; gray: no value")
                              : _ ("2 to 98 percent of the sources; gray: no value"));
}

static void
show_size (Legend *self, DscCatalogCase *shown)
{
  g_autofree char *name = NULL, *text = NULL;

  g_object_get (self->overlay, "size-column", &name, NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->size),
                          *name && dsc_table_find (shown->table, name) != NULL);
  text = g_strdup_printf (_ ("size: %s"), name);
  gtk_label_set_text (self->size, text);
}

static void
show (Legend *self)
{
  DscCatalogModel *model = dsc_catalog_overlay_get_model (self->overlay);
  DscCatalogCase *shown = dsc_catalog_model_get_case (model);
  g_autofree char *color = NULL, *count = NULL, *markup = NULL;

  if (!shown)
    return;
  g_object_get (self->overlay, "color", &color, NULL);
  count = describe_count (model, shown);
  markup = g_strdup_printf ("<span foreground=\"%s\" weight=\"bold\">◯</span> %s", color, count);
  gtk_label_set_markup (self->count, markup);
  show_scale (self);
  show_size (self, shown);
}

static void
changed_cb (GtkWidget *box)
{
  show (g_object_get_data (G_OBJECT (box), LEGEND));
}

static void
draw_bar (GtkDrawingArea *area, cairo_t *cr, int width, int height, gpointer user_data)
{
  for (int x = 0; x < width; x++) {
    guint32 rgb
        = dsc_catalog_scale_color ((guint)(x * (DSC_CATALOG_CLASSES - 1) / MAX (1, width - 1)));

    cairo_set_source_rgb (cr, (rgb >> 16 & 255) / 255.0, (rgb >> 8 & 255) / 255.0,
                          (rgb & 255) / 255.0);
    cairo_rectangle (cr, x, 0, 1, height);
    cairo_fill (cr);
  }
}

static GtkLabel *
make_label (double xalign)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), (float)xalign);
  gtk_widget_add_css_class (label, "numeric");
  gtk_widget_add_css_class (label, "caption");
  return GTK_LABEL (label);
}

static void
add_scale (Legend *self, GtkBox *box)
{
  GtkWidget *bar = gtk_drawing_area_new (), *ends = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);

  self->scale = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  self->column = make_label (0);
  gtk_label_set_ellipsize (self->column, PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (self->column, 26);
  self->lo = make_label (0);
  self->hi = make_label (1);
  gtk_widget_set_hexpand (GTK_WIDGET (self->hi), TRUE);
  gtk_drawing_area_set_content_height (GTK_DRAWING_AREA (bar), BAR_HEIGHT);
  gtk_drawing_area_set_draw_func (GTK_DRAWING_AREA (bar), draw_bar, NULL, NULL);
  gtk_box_append (GTK_BOX (ends), GTK_WIDGET (self->lo));
  gtk_box_append (GTK_BOX (ends), GTK_WIDGET (self->hi));
  gtk_box_append (GTK_BOX (self->scale), GTK_WIDGET (self->column));
  gtk_box_append (GTK_BOX (self->scale), bar);
  gtk_box_append (GTK_BOX (self->scale), ends);
  gtk_box_append (box, self->scale);
}

GtkWidget *
dsc_catalog_legend_new (DscCatalogOverlay *overlay)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *button = gtk_menu_button_new ();
  Legend *self = g_new0 (Legend, 1);

  self->overlay = overlay;
  gtk_widget_add_css_class (box, "dsc-chip");
  gtk_widget_add_css_class (box, "dsc-legend");
  gtk_widget_set_halign (box, GTK_ALIGN_START);
  self->count = make_label (0);
  gtk_widget_set_hexpand (GTK_WIDGET (self->count), TRUE);
  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (button), "dsc-inspector-symbolic");
  gtk_menu_button_set_popover (GTK_MENU_BUTTON (button), dsc_catalog_style_new (overlay));
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "dsc-small");
  gtk_widget_set_tooltip_text (button, _ ("How sources are marked"));
  gtk_widget_set_focus_on_click (button, FALSE);
  gtk_box_append (GTK_BOX (row), GTK_WIDGET (self->count));
  gtk_box_append (GTK_BOX (row), button);
  gtk_box_append (GTK_BOX (box), row);
  add_scale (self, GTK_BOX (box));
  self->size = make_label (0);
  gtk_label_set_ellipsize (self->size, PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (self->size, 26);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->size));
  g_object_set_data_full (G_OBJECT (box), LEGEND, self, g_free);
  g_signal_connect_object (overlay, "legend-changed", G_CALLBACK (changed_cb), box,
                           G_CONNECT_SWAPPED);
  g_object_set_data_full (G_OBJECT (box), "dsc-overlay", g_object_ref (overlay), g_object_unref);
  show (self);
  return box;
}
