/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-outlier-table.h"
#include "dsc-shown-list.h"
#include "dsc-tooltip.h"

#include <glib/gi18n.h>
#include <math.h>

struct _DscOutlierTable {
  AdwBin parent_instance;

  const DscOutlierTestimony *testimony;
  char *unit;
  GtkColumnView *view;
  GtkStringList *rows; /* only their number counts: the row is the index of the witness */
  GtkSingleSelection *selection;
};

enum { ACTIVATED, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (DscOutlierTable, dsc_outlier_table, ADW_TYPE_BIN)

typedef enum {
  COLUMN_EXPOSURE,
  COLUMN_X,
  COLUMN_Y,
  COLUMN_VERDICT,
  COLUMN_VALUE,
  COLUMN_ERR,
  COLUMN_BLOT,
  COLUMN_LEVEL,
  COLUMN_DIFFERENCE,
  COLUMN_GRADIENT,
  COLUMN_FIRST,
  COLUMN_SECOND,
  COLUMN_SIGMA,
  N_COLUMNS
} ColumnId;

typedef struct {
  const char *title, *tooltip;
  int width;
} Column;

static const Column columns[N_COLUMNS] = {
  [COLUMN_EXPOSURE] = { N_ ("#"), N_ ("Place of the exposure in the association"), 34 },
  [COLUMN_X] = { N_ ("x"), N_ ("Column of the pixel, counted from 1"), 54 },
  [COLUMN_Y] = { N_ ("y"), N_ ("Row of the pixel, counted from 1"), 54 },
  [COLUMN_VERDICT] = { N_ ("Verdict"), N_ ("In units of ERR"), 250 },
  [COLUMN_VALUE] = { N_ ("Value"), N_ ("SCI of the pixel"), 78 },
  [COLUMN_ERR] = { N_ ("ERR"), N_ ("Standard deviation that the pixel claims"), 78 },
  [COLUMN_BLOT] = { N_ ("Median"), N_ ("The median image, blotted into the exposure"), 78 },
  [COLUMN_LEVEL] = { N_ ("Level"),
                     N_ ("What the exposure has more than the median: its sky, or "
                         "the parameter backg"),
                     78 },
  [COLUMN_DIFFERENCE] = { N_ ("|Difference|"), N_ ("|value − median − level|"), 92 },
  [COLUMN_GRADIENT] = { N_ ("Gradient"),
                        N_ ("Largest difference of the blotted median to a pixel "
                            "at an edge"),
                        78 },
  [COLUMN_FIRST] = { N_ ("Threshold 1"), N_ ("scale 1 × gradient + snr 1 × ERR"), 92 },
  [COLUMN_SECOND] = { N_ ("Threshold 2"),
                      N_ ("scale 2 × gradient + snr 2 × ERR: for pixels beside "
                          "one beyond threshold 1"),
                      92 },
  [COLUMN_SIGMA] = { N_ ("σ"), N_ ("|Difference| over ERR"), 60 },
};

static double
get_number (const DscOutlierWitness *w, ColumnId column)
{
  const DscOutlierTerms *terms = &w->terms;

  switch (column) {
  case COLUMN_EXPOSURE:
    return w->index + 1;
  case COLUMN_X:
    return w->ix + 1;
  case COLUMN_Y:
    return w->iy + 1;
  case COLUMN_VALUE:
    return (double)terms->sci;
  case COLUMN_ERR:
    return (double)terms->err;
  case COLUMN_BLOT:
    return (double)terms->blot;
  case COLUMN_LEVEL:
    return (double)w->level;
  case COLUMN_DIFFERENCE:
    return (double)terms->difference;
  case COLUMN_GRADIENT:
    return (double)terms->gradient;
  case COLUMN_FIRST:
    return (double)terms->threshold[0];
  case COLUMN_SECOND:
    return (double)terms->threshold[1];
  case COLUMN_SIGMA:
    return terms->err > 0 ? (double)(terms->difference / terms->err) : NAN;
  case COLUMN_VERDICT:
  case N_COLUMNS:
  default:
    return NAN;
  }
}

/* @full: all the digits of a float, for the clipboard */
static char *
format_cell (const DscOutlierWitness *w, ColumnId column, gboolean full)
{
  double value = get_number (w, column);
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  if (column == COLUMN_VERDICT)
    return dsc_verdict_describe (w);
  if (column <= COLUMN_Y)
    return g_strdup_printf ("%.0f", value);
  if (!isfinite (value))
    return g_strdup (full            ? isnan (value) ? "nan"
                                       : value > 0   ? "inf"
                                                     : "-inf"
                     : isnan (value) ? "–"
                     : value > 0     ? "∞"
                                     : "−∞");
  if (column == COLUMN_SIGMA && !full)
    g_ascii_formatd (text, sizeof text, "%.2f", value);
  else
    g_ascii_formatd (text, sizeof text, full ? "%.9g" : "%.5g", value);
  return g_strdup (text);
}

static void
dot_cb (GtkDrawingArea *area, cairo_t *cr, int width, int height, gpointer user_data)
{
  guint verdict = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (area), "verdict"));

  dsc_verdict_draw (cr, (DscVerdict)verdict, 0.5 * width, 0.5 * height, 4);
}

static void
setup_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer user_data)
{
  ColumnId column = GPOINTER_TO_UINT (user_data);
  GtkWidget *label = gtk_label_new (NULL), *box, *dot;

  gtk_label_set_xalign (GTK_LABEL (label), column == COLUMN_VERDICT ? 0 : 1);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  if (column != COLUMN_VERDICT) {
    gtk_widget_add_css_class (label, "numeric");
    gtk_list_item_set_child (item, label);
    return;
  }
  box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  dot = gtk_drawing_area_new ();
  gtk_drawing_area_set_content_width (GTK_DRAWING_AREA (dot), 14);
  gtk_drawing_area_set_content_height (GTK_DRAWING_AREA (dot), 14);
  gtk_widget_set_valign (dot, GTK_ALIGN_CENTER);
  gtk_drawing_area_set_draw_func (GTK_DRAWING_AREA (dot), dot_cb, NULL, NULL);
  gtk_box_append (GTK_BOX (box), dot);
  gtk_box_append (GTK_BOX (box), label);
  gtk_list_item_set_child (item, box);
}

static void
bind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer user_data)
{
  ColumnId column = GPOINTER_TO_UINT (user_data);
  DscOutlierTable *self = g_object_get_data (G_OBJECT (factory), "table");
  GtkWidget *child = gtk_list_item_get_child (item), *label = child;
  guint row = gtk_list_item_get_position (item);
  const DscOutlierWitness *w;
  g_autofree char *text = NULL;

  if (!self->testimony || row >= self->testimony->n)
    return;
  w = &self->testimony->witnesses[row];
  text = format_cell (w, column, FALSE);
  if (column == COLUMN_VERDICT) {
    GtkWidget *dot = gtk_widget_get_first_child (child);

    label = gtk_widget_get_last_child (child);
    g_object_set_data (G_OBJECT (dot), "verdict", GUINT_TO_POINTER (dsc_verdict_of (w)));
    gtk_widget_queue_draw (dot);
    dsc_set_tooltip (label, text);
  }
  gtk_label_set_text (GTK_LABEL (label), text);
}

static void
add_column (DscOutlierTable *self, ColumnId id)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  g_autoptr (GtkColumnViewColumn) column = NULL;

  g_object_set_data (G_OBJECT (factory), "table", self);
  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), GUINT_TO_POINTER (id));
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), GUINT_TO_POINTER (id));
  column = gtk_column_view_column_new (_ (columns[id].title), factory);
  gtk_column_view_column_set_resizable (column, TRUE);
  gtk_column_view_column_set_fixed_width (column, columns[id].width);
  gtk_column_view_append_column (self->view, column);
}

/* The header's own widgets are the view's: each button in order of the columns. */
static void
explain_header (DscOutlierTable *self)
{
  GtkWidget *header = gtk_widget_get_first_child (GTK_WIDGET (self->view));
  GtkWidget *title = header ? gtk_widget_get_first_child (header) : NULL;

  for (guint i = 0; title && i < N_COLUMNS; i++, title = gtk_widget_get_next_sibling (title)) {
    g_autofree char *text = i >= COLUMN_VALUE && i != COLUMN_SIGMA && *self->unit
                                ? g_strdup_printf ("%s [%s]", _ (columns[i].tooltip), self->unit)
                                : g_strdup (_ (columns[i].tooltip));

    dsc_set_tooltip (title, text);
  }
}

static void
activate_cb (DscOutlierTable *self, guint position)
{
  g_signal_emit (self, signals[ACTIVATED], 0, position);
}

static gboolean
copy_cb (GtkWidget *widget, GVariant *args, gpointer user_data)
{
  g_autofree char *text = dsc_outlier_table_dup_text (DSC_OUTLIER_TABLE (widget));

  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), text);
  return TRUE;
}

static void
dsc_outlier_table_finalize (GObject *object)
{
  g_free (DSC_OUTLIER_TABLE (object)->unit);
  G_OBJECT_CLASS (dsc_outlier_table_parent_class)->finalize (object);
}

static void
dsc_outlier_table_class_init (DscOutlierTableClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = dsc_outlier_table_finalize;
  gtk_widget_class_add_binding (GTK_WIDGET_CLASS (klass), GDK_KEY_c, GDK_CONTROL_MASK, copy_cb,
                                NULL);
  signals[ACTIVATED] = g_signal_new ("activated", DSC_TYPE_OUTLIER_TABLE, G_SIGNAL_RUN_LAST, 0,
                                     NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
}

static void
dsc_outlier_table_init (DscOutlierTable *self)
{
  GtkWidget *scrolled = gtk_scrolled_window_new ();

  self->unit = g_strdup ("");
  self->rows = gtk_string_list_new (NULL);
  self->selection = gtk_single_selection_new (G_LIST_MODEL (self->rows));
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  gtk_single_selection_set_can_unselect (self->selection, TRUE);
  self->view = GTK_COLUMN_VIEW (gtk_column_view_new (NULL));
  dsc_shown_list_set_model (self->view, GTK_SELECTION_MODEL (self->selection));
  g_object_unref (self->selection);
  gtk_widget_add_css_class (GTK_WIDGET (self->view), "data-table");
  gtk_widget_add_css_class (GTK_WIDGET (self->view), "dsc-table");
  for (guint i = 0; i < N_COLUMNS; i++)
    add_column (self, i);
  explain_header (self);
  g_signal_connect_swapped (self->view, "activate", G_CALLBACK (activate_cb), self);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), GTK_WIDGET (self->view));
  gtk_widget_set_vexpand (scrolled, TRUE);
  adw_bin_set_child (ADW_BIN (self), scrolled);
}

void
dsc_outlier_table_set_testimony (DscOutlierTable *self,
                                 const DscOutlierTestimony *testimony,
                                 const char *unit)
{
  guint n = testimony ? testimony->n : 0,
        old = g_list_model_get_n_items (G_LIST_MODEL (self->rows));
  guint selected = gtk_single_selection_get_selected (self->selection);
  g_autofree const char **texts = g_new0 (const char *, n + 1);

  g_return_if_fail (DSC_IS_OUTLIER_TABLE (self));

  for (guint i = 0; i < n; i++)
    texts[i] = "";
  self->testimony = testimony;
  if (strcmp (self->unit, unit) != 0) {
    g_free (self->unit);
    self->unit = g_strdup (unit);
    explain_header (self);
  }
  gtk_string_list_splice (self->rows, 0, old, texts);
  gtk_single_selection_set_selected (self->selection,
                                     selected < n ? selected : GTK_INVALID_LIST_POSITION);
}

void
dsc_outlier_table_set_current (DscOutlierTable *self, int exposure)
{
  guint row = GTK_INVALID_LIST_POSITION;

  g_return_if_fail (DSC_IS_OUTLIER_TABLE (self));

  for (guint i = 0; self->testimony && i < self->testimony->n; i++) {
    if ((int)self->testimony->witnesses[i].index == exposure)
      row = i;
  }
  gtk_single_selection_set_selected (self->selection, row);
}

char *
dsc_outlier_table_dup_text (DscOutlierTable *self)
{
  GString *text = g_string_new (NULL);

  for (guint c = 0; c < N_COLUMNS; c++)
    g_string_append_printf (text, "%s%s", c ? "\t" : "", _ (columns[c].title));
  g_string_append_c (text, '\n');
  for (guint i = 0; self->testimony && i < self->testimony->n; i++) {
    for (guint c = 0; c < N_COLUMNS; c++) {
      g_autofree char *cell = format_cell (&self->testimony->witnesses[i], c, TRUE);

      g_string_append_printf (text, "%s%s", c ? "\t" : "", cell);
    }
    g_string_append_c (text, '\n');
  }
  return g_string_free (text, FALSE);
}
