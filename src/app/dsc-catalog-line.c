/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-catalog-line.h"

#define CELL_PAD 8
#define LINE_PAD 3

struct _DscCatalogLine {
  GtkWidget parent_instance;

  DscCatalogLayout *layout;
  DscCatalogRows *rows;
  GtkAdjustment *view; /* (nullable) */
  int position;
};

G_DEFINE_FINAL_TYPE (DscCatalogLine, dsc_catalog_line, GTK_TYPE_WIDGET)

int
dsc_catalog_line_get_row (DscCatalogLine *self)
{
  DscCatalogCase *shown = dsc_catalog_layout_get_case (self->layout);
  guint row;

  if (!shown || self->position < 0 || (guint)self->position >= dsc_catalog_rows_n_rows (self->rows))
    return -1;
  row = dsc_catalog_rows_get_row (self->rows, (guint)self->position);
  return row < shown->n ? (int)row : -1;
}

static void
draw_cell (DscCatalogLine *self,
           GtkSnapshot *snapshot,
           PangoLayout *layout,
           const GdkRGBA *color,
           guint row,
           guint column,
           int x,
           int width)
{
  g_autofree char *text = dsc_catalog_layout_dup_cell (self->layout, (guint)row, column);
  int room = width - 2 * CELL_PAD, text_width, text_height;
  int height = gtk_widget_get_height (GTK_WIDGET (self));

  pango_layout_set_width (layout, -1);
  pango_layout_set_text (layout, text, -1);
  pango_layout_get_pixel_size (layout, &text_width, &text_height);
  if (text_width > room) {
    pango_layout_set_width (layout, MAX (room, 1) * PANGO_SCALE);
    pango_layout_get_pixel_size (layout, &text_width, &text_height);
  }
  x += dsc_catalog_layout_is_number (self->layout, column) ? width - CELL_PAD - text_width
                                                           : CELL_PAD;
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot,
                          &GRAPHENE_POINT_INIT ((float)x, (float)((height - text_height) / 2)));
  gtk_snapshot_append_layout (snapshot, layout, color);
  gtk_snapshot_restore (snapshot);
}

static PangoLayout *
make_layout (GtkWidget *widget)
{
  PangoLayout *layout = gtk_widget_create_pango_layout (widget, NULL);
  g_autoptr (PangoAttrList) attributes = pango_attr_list_new ();

  pango_attr_list_insert (attributes, pango_attr_font_features_new ("tnum"));
  pango_layout_set_attributes (layout, attributes);
  pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
  pango_layout_set_single_paragraph_mode (layout, TRUE);
  return layout;
}

static void
dsc_catalog_line_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  DscCatalogLine *self = DSC_CATALOG_LINE (widget);
  double start = self->view ? gtk_adjustment_get_value (self->view) : 0;
  double end
      = start
        + (self->view ? gtk_adjustment_get_page_size (self->view) : gtk_widget_get_width (widget));
  g_autoptr (PangoLayout) layout = NULL;
  GdkRGBA color;
  int row = dsc_catalog_line_get_row (self), x = 0;

  if (row < 0)
    return;
  layout = make_layout (widget);
  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &color);
  for (guint i = 0; i < dsc_catalog_layout_n_places (self->layout) && x < end; i++) {
    int width;
    guint column = dsc_catalog_layout_get_place (self->layout, i, NULL, &width);

    if (x + width > start)
      draw_cell (self, snapshot, layout, &color, (guint)row, column, x, width);
    x += width;
  }
}

static void
dsc_catalog_line_measure (GtkWidget *widget,
                          GtkOrientation orientation,
                          int for_size,
                          int *minimum,
                          int *natural,
                          int *minimum_baseline,
                          int *natural_baseline)
{
  DscCatalogLine *self = DSC_CATALOG_LINE (widget);
  PangoFontMetrics *metrics;

  if (orientation == GTK_ORIENTATION_HORIZONTAL) {
    *minimum = *natural = dsc_catalog_layout_get_width (self->layout);
    return;
  }
  metrics = pango_context_get_metrics (gtk_widget_get_pango_context (widget), NULL, NULL);
  *minimum = *natural = PANGO_PIXELS_CEIL (pango_font_metrics_get_height (metrics)) + 2 * LINE_PAD;
  pango_font_metrics_unref (metrics);
}

/* What is cut off, or too narrow to be read. */
static gboolean
dsc_catalog_line_query_tooltip (
    GtkWidget *widget, int x, int y, gboolean keyboard, GtkTooltip *tooltip)
{
  DscCatalogLine *self = DSC_CATALOG_LINE (widget);
  int row = dsc_catalog_line_get_row (self), left = 0;

  for (guint i = 0; !keyboard && row >= 0 && i < dsc_catalog_layout_n_places (self->layout); i++) {
    int width;
    guint column = dsc_catalog_layout_get_place (self->layout, i, NULL, &width);

    if (x >= left && x < left + width) {
      g_autofree char *text = dsc_catalog_layout_dup_cell (self->layout, (guint)row, column);
      g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (widget, text);
      int text_width;

      pango_layout_get_pixel_size (layout, &text_width, NULL);
      gtk_tooltip_set_text (tooltip, text);
      return text_width > width - 2 * CELL_PAD;
    }
    left += width;
  }
  return FALSE;
}

static void
dsc_catalog_line_finalize (GObject *object)
{
  DscCatalogLine *self = DSC_CATALOG_LINE (object);

  g_clear_object (&self->layout);
  g_clear_object (&self->rows);
  G_OBJECT_CLASS (dsc_catalog_line_parent_class)->finalize (object);
}

static void
dsc_catalog_line_class_init (DscCatalogLineClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = dsc_catalog_line_finalize;
  widget_class->snapshot = dsc_catalog_line_snapshot;
  widget_class->measure = dsc_catalog_line_measure;
  widget_class->query_tooltip = dsc_catalog_line_query_tooltip;
  gtk_widget_class_set_css_name (widget_class, "line");
}

static void
dsc_catalog_line_init (DscCatalogLine *self)
{
  self->position = -1;
  gtk_widget_set_has_tooltip (GTK_WIDGET (self), TRUE);
}

/* For those who do not see it: its first cells. */
static void
describe (DscCatalogLine *self)
{
  int row = dsc_catalog_line_get_row (self);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; row >= 0 && i < MIN (dsc_catalog_layout_n_places (self->layout), 4); i++) {
    guint column = dsc_catalog_layout_get_place (self->layout, i, NULL, NULL);
    g_autofree char *cell = dsc_catalog_layout_dup_cell (self->layout, (guint)row, column);

    g_string_append_printf (text, "%s%s %s", i ? ", " : "",
                            dsc_catalog_layout_get_column (self->layout, column)->name, cell);
  }
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, text->str,
                                  -1);
}

static void
rows_cb (DscCatalogLine *self)
{
  if (self->position < 0)
    return;
  describe (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

GtkWidget *
dsc_catalog_line_new (DscCatalogLayout *layout, DscCatalogRows *rows, GtkAdjustment *view)
{
  DscCatalogLine *self = g_object_new (DSC_TYPE_CATALOG_LINE, NULL);

  self->layout = g_object_ref (layout);
  self->rows = g_object_ref (rows);
  self->view = view;
  g_signal_connect_object (layout, "changed", G_CALLBACK (gtk_widget_queue_resize), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (rows, "changed", G_CALLBACK (rows_cb), self, G_CONNECT_SWAPPED);
  if (!view)
    return GTK_WIDGET (self);
  g_signal_connect_object (view, "value-changed", G_CALLBACK (gtk_widget_queue_draw), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (view, "notify::page-size", G_CALLBACK (gtk_widget_queue_draw), self,
                           G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}

void
dsc_catalog_line_set_position (DscCatalogLine *self, int position)
{
  self->position = position;
  rows_cb (self);
}
