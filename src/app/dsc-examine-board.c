/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-examine-board.h"

#include <glib/gi18n.h>
#include <math.h>

#include "dsc-examine-measure.h"
#include "dsc-readout.h"

#define MAX_FIGURES 200
#define PLOT_MIN 240
#define TABLE_PART 0.56

struct _DscExamineBoard {
  AdwBin parent_instance;

  GPtrArray *results;
  int current;
  gboolean placed;
  DscDataTable *table;
  DscExaminePlot *plot;
  GtkLabel *text;
  GtkWidget *popover;
};

enum { CHANGED, ROW_ACTIVATED, SET, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (DscExamineBoard, dsc_examine_board, ADW_TYPE_BIN)

/* --- the table -------------------------------------------------------------------------------- */

enum {
  NUMBER,
  TOOL,
  VALUE,
  ERROR,
  UNIT,
  ABMAG,
  FWHM,
  ARCSEC,
  BACKGROUND,
  X,
  Y,
  RA,
  DEC,
  PIXELS,
  IMAGE,
  NOTE,
  N_COLUMNS
};

static const DscTableColumn columns[N_COLUMNS] = {
  [NUMBER] = { N_ ("#"), N_ ("As in the picture"), 34, TRUE, FALSE },
  [TOOL] = { N_ ("Tool"), NULL, 176, FALSE, FALSE },
  [IMAGE] = { N_ ("Image"), NULL, 150, FALSE, FALSE },
  [X] = { N_ ("x from 0"), N_ ("Pixels that are counted from 0, with integer centres"), 78, TRUE,
          FALSE },
  [Y] = { N_ ("y from 0"), N_ ("Pixels that are counted from 0, with integer centres"), 78, TRUE,
          FALSE },
  [RA] = { N_ ("RA"), N_ ("ICRS"), 104, TRUE, FALSE },
  [DEC] = { N_ ("Dec"), N_ ("ICRS"), 108, TRUE, FALSE },
  [VALUE] = { N_ ("Value"), N_ ("What the tool is about: a flux, the peak of a fit, a mean"), 92,
              TRUE, FALSE },
  [ERROR] = { N_ ("±"), N_ ("1 sigma; of a mean the scatter of the pixels"), 74, TRUE, FALSE },
  [UNIT] = { N_ ("Unit"), NULL, 88, FALSE, FALSE },
  [ABMAG] = { N_ ("AB mag"), NULL, 70, TRUE, FALSE },
  [FWHM] = { N_ ("FWHM [pixel]"), NULL, 96, TRUE, FALSE },
  [ARCSEC] = { N_ ("FWHM [″]"), NULL, 76, TRUE, FALSE },
  [BACKGROUND] = { N_ ("Background"), N_ ("Per pixel, in the unit of the image"), 92, TRUE, FALSE },
  [PIXELS] = { N_ ("Pixels"), N_ ("That counted"), 62, TRUE, FALSE },
  [NOTE] = { N_ ("Note"), NULL, 160, FALSE, TRUE },
};

static void
set_number (DscTableCell *cell, double value, const char *format)
{
  char number[G_ASCII_DTOSTR_BUF_SIZE];

  cell->value = value;
  cell->text = isfinite (value) ? g_strdup (g_ascii_formatd (number, sizeof number, format, value))
                                : g_strdup ("–");
  cell->css = isfinite (value) ? NULL : "dim-label";
}

static void
set_text (DscTableCell *cell, const char *text)
{
  cell->text = g_strdup (text ? text : "");
}

static void
fill_text (const DscExamineResult *r, guint column, DscTableCell *cell)
{
  if (column == TOOL) {
    cell->text = g_strdup_printf ("%c  %s", r->tool, dsc_examine_tool_name (r->tool));
  } else if (column == IMAGE) {
    set_text (cell, r->image);
    cell->tooltip = g_strdup_printf ("%s %s", r->image, r->plane);
  } else if (column == UNIT) {
    set_text (cell, r->unit);
  } else {
    set_text (cell, r->note);
    cell->css = r->note ? "warning" : NULL;
    cell->tooltip = g_strdup (r->note);
  }
}

static void
cell_cb (guint row, guint column, DscTableCell *cell, gpointer user_data)
{
  const DscExamineResult *r = g_ptr_array_index (DSC_EXAMINE_BOARD (user_data)->results, row);
  const struct {
    double value;
    const char *format;
  } numbers[N_COLUMNS] = {
    [NUMBER] = { row + 1.0, "%.0f" },
    [X] = { r->x, "%.3f" },
    [Y] = { r->y, "%.3f" },
    [VALUE] = { r->value, "%.6g" },
    [ERROR] = { r->error, "%.2g" },
    [ABMAG] = { r->abmag, "%.3f" },
    [FWHM] = { r->fwhm, "%.3f" },
    [ARCSEC] = { r->arcsec, "%.4f" },
    [BACKGROUND] = { r->background, "%.5g" },
    [PIXELS] = { r->stats.n > 0 ? (double)r->stats.n : NAN, "%.0f" },
  };

  if (numbers[column].format) {
    set_number (cell, numbers[column].value, numbers[column].format);
  } else if ((column == RA || column == DEC) && isfinite (r->ra)) {
    cell->value = column == RA ? r->ra : r->dec;
    cell->text = column == RA ? dsc_format_ra (r->ra, 3) : dsc_format_dec (r->dec, 2);
  } else if (column == RA || column == DEC) {
    set_number (cell, NAN, "%g");
  } else {
    fill_text (r, column, cell);
  }
}

/* --- what is shown ---------------------------------------------------------------------------- */

void
dsc_examine_board_say (DscExamineBoard *self, const char *text)
{
  gtk_label_set_text (self->text, text);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->text), *text ? text : NULL);
}

static void
show_current (DscExamineBoard *self)
{
  const DscExamineResult *r
      = self->current >= 0 ? g_ptr_array_index (self->results, (guint)self->current) : NULL;
  g_autofree char *text = NULL;

  if (r)
    text = g_strdup_printf ("%s: %s%s%s", dsc_examine_tool_name (r->tool),
                            r->summary ? r->summary : "", r->summary && r->note ? " – " : "",
                            r->note ? r->note : "");
  dsc_examine_board_say (
      self,
      text ? text : _ ("Point at a place of the picture and press the letter of a tool, or click"));
  dsc_examine_plot_show (self->plot, r ? &r->figure : NULL);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
selected_cb (DscExamineBoard *self, int row)
{
  self->current = row;
  show_current (self);
}

static void
activated_cb (DscExamineBoard *self, guint row)
{
  g_signal_emit (self, signals[ROW_ACTIVATED], 0, row);
}

static void
set_cb (DscExamineBoard *self, const char *name, const char *value)
{
  g_signal_emit (self, signals[SET], 0, name, value);
}

void
dsc_examine_board_add (DscExamineBoard *self, DscExamineResult *result)
{
  guint n = self->results->len;

  if (n >= MAX_FIGURES)
    dsc_examine_result_drop_figure (g_ptr_array_index (self->results, n - MAX_FIGURES));
  g_ptr_array_add (self->results, result);
  dsc_data_table_fill (self->table, n + 1, cell_cb, self);
  self->current = (int)n;
  dsc_data_table_set_selected (self->table, (int)n);
  show_current (self);
}

void
dsc_examine_board_clear (DscExamineBoard *self)
{
  self->current = -1;
  dsc_examine_plot_show (self->plot, NULL);
  g_ptr_array_set_size (self->results, 0);
  dsc_data_table_fill (self->table, 0, cell_cb, self);
  show_current (self);
}

/* --- parts ------------------------------------------------------------------------------------ */

static GtkWidget *
add_button (GtkBox *box, const char *icon, const char *action, const char *tooltip)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);

  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  gtk_widget_set_tooltip_text (button, tooltip);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, tooltip,
                                  -1);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "dsc-small");
  gtk_widget_set_focus_on_click (button, FALSE);
  gtk_box_append (box, button);
  return button;
}

/* By what they are about: stars, lines, areas, places. */
static const char *const tool_groups[] = { "argbd", "ljck", "mhew", "xt" };

static GtkWidget *
make_tools (const char *letters)
{
  GtkWidget *tools = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);

  gtk_widget_add_css_class (tools, "linked");
  for (const char *letter = letters; *letter; letter++) {
    const char label[] = { *letter, '\0' };
    GtkWidget *button = gtk_toggle_button_new_with_label (label);
    g_autofree char *tooltip = g_strdup_printf (_ ("%s (%s); then also by a click"),
                                                dsc_examine_tool_name (*letter), label);

    gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "win.examine-tool");
    gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "s", label);
    gtk_widget_set_tooltip_text (button, tooltip);
    gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                    dsc_examine_tool_name (*letter), -1);
    gtk_widget_add_css_class (button, "dsc-small");
    gtk_widget_set_focus_on_click (button, FALSE);
    gtk_box_append (GTK_BOX (tools), button);
  }
  return tools;
}

static void
add_region_button (GtkBox *tools)
{
  GtkWidget *button = gtk_button_new_with_label ("n");

  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "win.examine-region");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "s", "");
  gtk_widget_set_tooltip_text (button, _ ("Statistics of the selected region (n)"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  dsc_examine_tool_name ('n'), -1);
  gtk_widget_add_css_class (button, "dsc-small");
  gtk_widget_set_focus_on_click (button, FALSE);
  gtk_box_append (tools, button);
}

/* Into the bar, which breaks where the window is narrow. */
static void
add_part (GtkFlowBox *bar, GtkWidget *part)
{
  GtkWidget *child = gtk_flow_box_child_new ();

  gtk_flow_box_child_set_child (GTK_FLOW_BOX_CHILD (child), part);
  gtk_widget_set_focusable (child, FALSE);
  gtk_widget_set_halign (part, GTK_ALIGN_START);
  gtk_flow_box_append (bar, child);
}

static GtkWidget *
make_bar (DscExamineBoard *self)
{
  GtkFlowBox *bar = GTK_FLOW_BOX (gtk_flow_box_new ());
  GtkBox *box = GTK_BOX (gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 2));
  GtkWidget *toggle = gtk_toggle_button_new_with_label (_ ("Examine"));
  GtkWidget *settings = gtk_menu_button_new ();

  gtk_actionable_set_action_name (GTK_ACTIONABLE (toggle), "win.examine");
  gtk_widget_set_tooltip_text (toggle,
                               _ ("Letters and clicks measure in the picture (Shift+E; Escape)"));
  gtk_widget_set_focus_on_click (toggle, FALSE);
  add_part (bar, toggle);
  for (guint i = 0; i < G_N_ELEMENTS (tool_groups); i++) {
    GtkWidget *tools = make_tools (tool_groups[i]);

    if (tool_groups[i][0] == 'm')
      add_region_button (GTK_BOX (tools));
    add_part (bar, tools);
  }
  self->popover = dsc_examine_popover_new ();
  g_signal_connect_swapped (self->popover, "set", G_CALLBACK (set_cb), self);
  gtk_menu_button_set_popover (GTK_MENU_BUTTON (settings), self->popover);
  gtk_menu_button_set_label (GTK_MENU_BUTTON (settings), _ ("Settings"));
  gtk_widget_add_css_class (settings, "flat");
  gtk_box_append (box, settings);
  add_button (box, "edit-copy-symbolic", "win.examine-copy", _ ("Copy the table"));
  add_button (box, "document-save-symbolic", "win.examine-save-dialog",
              _ ("Save the table (ECSV, CSV or FITS)"));
  add_button (box, "image-x-generic-symbolic", "win.examine-save-figure-dialog",
              _ ("Save the plot (s)"));
  add_button (box, "edit-clear-all-symbolic", "win.examine-clear", _ ("Forget all measurements"));
  add_part (bar, GTK_WIDGET (box));
  gtk_flow_box_set_selection_mode (bar, GTK_SELECTION_NONE);
  gtk_flow_box_set_max_children_per_line (bar, 3 + G_N_ELEMENTS (tool_groups));
  gtk_flow_box_set_column_spacing (bar, 4);
  gtk_widget_set_margin_start (GTK_WIDGET (bar), 6);
  gtk_widget_set_margin_end (GTK_WIDGET (bar), 6);
  return GTK_WIDGET (bar);
}

/* Once there is room: most of it for the table, whose last columns can be scrolled to. */
static void
place_cb (GtkPaned *paned, GParamSpec *pspec, DscExamineBoard *self)
{
  int room;

  g_object_get (paned, "max-position", &room, NULL);
  room += PLOT_MIN;
  if (self->placed || room < 2 * PLOT_MIN)
    return;
  self->placed = TRUE;
  gtk_paned_set_position (paned, (int)(TABLE_PART * room));
}

static GtkWidget *
make_text (DscExamineBoard *self)
{
  self->text = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_ellipsize (self->text, PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign (self->text, 0);
  gtk_label_set_selectable (self->text, TRUE);
  gtk_widget_set_can_focus (GTK_WIDGET (self->text), FALSE);
  gtk_widget_set_margin_start (GTK_WIDGET (self->text), 8);
  gtk_widget_set_margin_end (GTK_WIDGET (self->text), 8);
  gtk_widget_set_margin_bottom (GTK_WIDGET (self->text), 4);
  return GTK_WIDGET (self->text);
}

static GtkWidget *
make_panes (DscExamineBoard *self)
{
  GtkPaned *paned = GTK_PANED (gtk_paned_new (GTK_ORIENTATION_HORIZONTAL));

  self->table = g_object_new (DSC_TYPE_DATA_TABLE, NULL);
  dsc_data_table_set_columns (self->table, columns, N_COLUMNS);
  g_signal_connect_swapped (self->table, "selected", G_CALLBACK (selected_cb), self);
  g_signal_connect_swapped (self->table, "activated", G_CALLBACK (activated_cb), self);
  gtk_widget_set_hexpand (GTK_WIDGET (self->table), TRUE);
  self->plot = g_object_new (DSC_TYPE_EXAMINE_PLOT, NULL);
  gtk_widget_set_size_request (GTK_WIDGET (self->plot), PLOT_MIN, -1);
  gtk_paned_set_start_child (paned, GTK_WIDGET (self->table));
  gtk_paned_set_end_child (paned, GTK_WIDGET (self->plot));
  gtk_paned_set_resize_start_child (paned, TRUE);
  gtk_paned_set_shrink_start_child (paned, TRUE);
  gtk_paned_set_shrink_end_child (paned, FALSE);
  g_signal_connect (paned, "notify::max-position", G_CALLBACK (place_cb), self);
  gtk_widget_set_vexpand (GTK_WIDGET (paned), TRUE);
  return GTK_WIDGET (paned);
}

static void
dsc_examine_board_dispose (GObject *object)
{
  DscExamineBoard *self = DSC_EXAMINE_BOARD (object);

  if (self->plot)
    dsc_examine_plot_show (self->plot, NULL);
  self->plot = NULL;
  g_clear_pointer (&self->results, g_ptr_array_unref);
  G_OBJECT_CLASS (dsc_examine_board_parent_class)->dispose (object);
}

static void
dsc_examine_board_class_init (DscExamineBoardClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dsc_examine_board_dispose;
  signals[CHANGED]
      = g_signal_new ("changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[ROW_ACTIVATED] = g_signal_new ("row-activated", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                         NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
  signals[SET] = g_signal_new ("set", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                               G_TYPE_STRING, G_TYPE_STRING);
}

static void
dsc_examine_board_init (DscExamineBoard *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  self->current = -1;
  self->results = g_ptr_array_new_with_free_func ((GDestroyNotify)dsc_examine_result_free);
  gtk_box_append (GTK_BOX (box), make_bar (self));
  gtk_box_append (GTK_BOX (box), make_text (self));
  gtk_box_append (GTK_BOX (box), make_panes (self));
  adw_bin_set_child (ADW_BIN (self), box);
  dsc_data_table_fill (self->table, 0, cell_cb, self);
  show_current (self);
}

GPtrArray *
dsc_examine_board_get_results (DscExamineBoard *self)
{
  return self->results;
}

int
dsc_examine_board_get_current (DscExamineBoard *self)
{
  return self->current;
}

void
dsc_examine_board_show_settings (DscExamineBoard *self, const DscExamineSettings *settings)
{
  dsc_examine_popover_show (DSC_EXAMINE_POPOVER (self->popover), settings);
}

DscDataTable *
dsc_examine_board_get_table (DscExamineBoard *self)
{
  return self->table;
}

DscExaminePlot *
dsc_examine_board_get_plot (DscExamineBoard *self)
{
  return self->plot;
}
