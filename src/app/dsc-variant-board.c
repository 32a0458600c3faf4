/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-variant-board.h"

#include <glib/gi18n.h>

#include "dsc-variant-text.h"

#define NAME_CHARS 14
#define MIN_WIDTH 110

struct _DscVariantBoard {
  AdwBin parent_instance;

  DscVariants *variants; /* (nullable) */
  guint idle;            /* source that shows them again */

  GtkLabel *verdict;
  GtkWidget *copy_button;
  GtkScrolledWindow *scroll;
};

G_DEFINE_FINAL_TYPE (DscVariantBoard, dsc_variant_board, ADW_TYPE_BIN)

static GtkWidget *
make_label (const char *text, const char *css, float xalign)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), xalign);
  if (css)
    gtk_widget_add_css_class (label, css);
  return label;
}

static void
set_tip (GtkWidget *widget, const char *text)
{
  gtk_widget_set_tooltip_text (widget, text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
}

/* --- the head of a column --- */

static void
add_comparisons (DscVariants *variants, GMenu *menu, guint index, guint other)
{
  static const struct {
    const char *mode, *title;
  } modes[] = {
    { "curtain", N_ ("Curtain") },
    { "blink", N_ ("Blink") },
    { "side-by-side", N_ ("Side by side") },
    { "difference", N_ ("Difference") },
    { "ratio", N_ ("Ratio") },
  };
  g_autoptr (GMenu) section = g_menu_new ();
  g_autofree char *name = dsc_variant_text_name (variants, other);
  g_autofree char *title = g_strdup_printf (_ ("With %s"), name);

  for (guint i = 0; i < G_N_ELEMENTS (modes); i++) {
    g_autoptr (GMenuItem) item = g_menu_item_new (_ (modes[i].title), NULL);

    g_menu_item_set_action_and_target (item, "win.compare-variants", "(sss)",
                                       dsc_variants_get_name (variants, index),
                                       dsc_variants_get_name (variants, other), modes[i].mode);
    g_menu_append_item (section, item);
  }
  if (dsc_variants_n (variants) > 2)
    g_menu_append_submenu (menu, title, G_MENU_MODEL (section));
  else
    g_menu_append_section (menu, title, G_MENU_MODEL (section));
}

static GtkWidget *
make_compare_button (DscVariants *variants, guint index)
{
  GtkWidget *button = gtk_menu_button_new ();
  g_autoptr (GMenu) menu = g_menu_new ();
  g_autofree char *name = dsc_variant_text_name (variants, index);
  g_autofree char *tip = g_strdup_printf (_ ("Compare the picture of %s with another"), name);

  for (guint i = 0; i < dsc_variants_n (variants); i++)
    if (i != index)
      add_comparisons (variants, menu, index, i);
  if (index != DSC_VARIANT_NOW && dsc_variant_text_has_now (variants))
    add_comparisons (variants, menu, index, DSC_VARIANT_NOW);
  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (button), "view-dual-symbolic");
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (button), G_MENU_MODEL (menu));
  gtk_widget_set_sensitive (button, g_menu_model_get_n_items (G_MENU_MODEL (menu)) > 0);
  gtk_widget_add_css_class (button, "flat");
  set_tip (button, tip);
  return button;
}

static GtkWidget *
make_action_button (const char *label, const char *action, const char *name, const char *tip)
{
  GtkWidget *button = gtk_button_new_with_label (label);

  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "s", name);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  set_tip (button, tip);
  return button;
}

/* What was typed in one of the two fields of the popover. */
static void
typed_cb (GtkWidget *entry, const char *action)
{
  const char *name = g_object_get_data (G_OBJECT (entry), "variant");
  const char *text = gtk_editable_get_text (GTK_EDITABLE (entry));
  GtkWidget *popover = gtk_widget_get_ancestor (entry, GTK_TYPE_POPOVER);

  gtk_widget_activate_action (entry, action, "(ss)", name, text);
  if (popover)
    gtk_popover_popdown (GTK_POPOVER (popover));
}

static void
add_field (GtkGrid *grid,
           int row,
           const char *title,
           const char *name,
           const char *text,
           const char *action)
{
  GtkWidget *label = make_label (title, NULL, 0);
  GtkWidget *entry = gtk_entry_new ();

  gtk_editable_set_text (GTK_EDITABLE (entry), text);
  gtk_editable_set_width_chars (GTK_EDITABLE (entry), 24);
  g_object_set_data_full (G_OBJECT (entry), "variant", g_strdup (name), g_free);
  g_signal_connect (entry, "activate", G_CALLBACK (typed_cb), (gpointer)action);
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  gtk_grid_attach (grid, label, 0, row, 1, 1);
  gtk_grid_attach (grid, entry, 1, row, 1, 1);
}

/* Name, note, picture, drop. */
static GtkWidget *
make_more_button (DscVariants *variants, guint index)
{
  const char *name = dsc_variants_get_name (variants, index);
  GtkWidget *button = gtk_menu_button_new ();
  GtkWidget *popover = gtk_popover_new ();
  GtkWidget *grid = gtk_grid_new ();
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *drop;
  g_autofree char *tip = g_strdup_printf (_ ("Name, note and picture of %s; drop it"), name);

  gtk_grid_set_row_spacing (GTK_GRID (grid), 6);
  gtk_grid_set_column_spacing (GTK_GRID (grid), 8);
  add_field (GTK_GRID (grid), 0, _ ("Name"), name, name, "win.rename-variant");
  add_field (GTK_GRID (grid), 1, _ ("Note"), name, dsc_variants_get_note (variants, index),
             "win.note-variant");
  gtk_box_append (GTK_BOX (row), make_action_button (_ ("Show its picture"), "win.show-variant",
                                                     name, _ ("Opens what it made in a tab")));
  drop = make_action_button (_ ("Drop"), "win.drop-variant", name,
                             _ ("Forget it; Ctrl+Z brings it back"));
  gtk_widget_add_css_class (drop, "destructive-action");
  gtk_widget_set_hexpand (drop, TRUE);
  gtk_widget_set_halign (drop, GTK_ALIGN_END);
  gtk_box_append (GTK_BOX (row), drop);
  gtk_grid_attach (GTK_GRID (grid), row, 0, 2, 2, 1);
  gtk_popover_set_child (GTK_POPOVER (popover), grid);
  gtk_menu_button_set_popover (GTK_MENU_BUTTON (button), popover);
  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (button), "view-more-symbolic");
  gtk_widget_add_css_class (button, "flat");
  set_tip (button, tip);
  return button;
}

static GtkWidget *
make_buttons (DscVariantBoard *self, guint index, gboolean current)
{
  const char *name = dsc_variants_get_name (self->variants, index);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 2);

  gtk_widget_set_halign (box, GTK_ALIGN_END);
  if (index == DSC_VARIANT_NOW)
    gtk_box_append (GTK_BOX (box), make_action_button (_ ("Keep"), "win.keep-variant", "",
                                                       _ ("Keep what you have under a letter")));
  else if (!current)
    gtk_box_append (
        GTK_BOX (box),
        make_action_button (_ ("Choose"), "win.choose-variant", name,
                            _ ("Go on with its parameters; its products come back at once")));
  gtk_box_append (GTK_BOX (box), make_compare_button (self->variants, index));
  if (index != DSC_VARIANT_NOW)
    gtk_box_append (GTK_BOX (box), make_more_button (self->variants, index));
  return box;
}

static GtkWidget *
make_head (DscVariantBoard *self, guint index, gboolean current)
{
  g_autofree char *name = dsc_variant_text_name (self->variants, index);
  g_autofree char *shown = current ? g_strdup_printf ("● %s", name) : g_strdup (name);
  g_autofree char *missing = dsc_variant_text_missing (self->variants, index);
  const char *note = dsc_variants_get_note (self->variants, index);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *title = make_label (shown, "heading", 1);
  GtkWidget *state = make_label (missing   ? missing
                                 : current ? _ ("current")
                                 : *note   ? note
                                           : "",
                                 "dim-label", 1);

  gtk_label_set_ellipsize (GTK_LABEL (title), PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (GTK_LABEL (title), NAME_CHARS);
  gtk_label_set_ellipsize (GTK_LABEL (state), PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (GTK_LABEL (state), NAME_CHARS);
  gtk_widget_add_css_class (state, "caption");
  gtk_widget_set_tooltip_text (title, *note ? note : name);
  gtk_widget_set_tooltip_text (state, gtk_label_get_text (GTK_LABEL (state)));
  gtk_box_append (GTK_BOX (box), title);
  gtk_box_append (GTK_BOX (box), state);
  gtk_box_append (GTK_BOX (box), make_buttons (self, index, current));
  gtk_widget_set_size_request (box, MIN_WIDTH, -1);
  return box;
}

/* --- rows --- */

/* Titles stay where they are while the columns are moved sideways; rows are of one height. */
typedef struct {
  GtkGrid *titles, *values;
  GtkSizeGroup *height; /* (nullable): of the row that is being made */
} Sheet;

static void
begin_row (Sheet *sheet, GtkWidget *title, int row)
{
  g_clear_object (&sheet->height);
  sheet->height = gtk_size_group_new (GTK_SIZE_GROUP_VERTICAL);
  gtk_size_group_add_widget (sheet->height, title);
  gtk_grid_attach (sheet->titles, title, 0, row, 1, 1);
}

static void
put (Sheet *sheet, GtkWidget *widget, int row, guint column)
{
  gtk_size_group_add_widget (sheet->height, widget);
  gtk_grid_attach (sheet->values, widget, (int)column, row, 1, 1);
}

static guint
n_columns (DscVariantBoard *self)
{
  return dsc_variants_n (self->variants) + dsc_variant_text_has_now (self->variants);
}

static guint
index_of (DscVariantBoard *self, guint column)
{
  return column < dsc_variants_n (self->variants) ? column : DSC_VARIANT_NOW;
}

static void
add_title (Sheet *sheet, int row, const char *text, const char *tip)
{
  GtkWidget *label = make_label (text, NULL, 0);

  gtk_widget_set_tooltip_text (label, tip);
  begin_row (sheet, label, row);
}

/* A line without values. */
static void
add_section (Sheet *sheet, int row, const char *text)
{
  begin_row (sheet, make_label (text, "dim-label", 0), row);
  put (sheet, make_label ("", NULL, 0), row, 0);
}

static void
add_cell (Sheet *sheet, int row, guint column, const char *text, gboolean marked)
{
  GtkWidget *label = make_label (text, "numeric", 1);

  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_MIDDLE);
  gtk_label_set_max_width_chars (GTK_LABEL (label), NAME_CHARS + 4);
  gtk_widget_set_tooltip_text (label, text);
  if (marked)
    gtk_widget_add_css_class (label, "heading");
  put (sheet, label, row, column);
}

static int
add_params (DscVariantBoard *self, Sheet *sheet, int row)
{
  g_autoptr (GArray) found = dsc_variants_find_differences (self->variants);

  add_section (sheet, row++,
               found->len > 0 ? _ ("Parameters that differ") : _ ("No parameter differs"));
  for (guint k = 0; k < found->len; k++, row++) {
    const DscVariantDifference *d = &g_array_index (found, DscVariantDifference, k);
    const char *name = d->spec ? d->spec->name : NULL;
    g_autofree char *title = dsc_variant_text_param (self->variants, d);
    g_autofree char *now = dsc_variants_dup_param (self->variants, DSC_VARIANT_NOW, d->step, name);

    add_title (sheet, row, title, d->spec ? _ (d->spec->title) : NULL);
    for (guint i = 0; i < n_columns (self); i++) {
      g_autofree char *value
          = dsc_variants_dup_param (self->variants, index_of (self, i), d->step, name);
      gboolean differs = !g_str_equal (value, now);
      g_autofree char *text = differs ? g_strdup_printf ("≠ %s", value) : g_strdup (value);

      add_cell (sheet, row, i, text, differs);
    }
  }
  return row;
}

static void
add_figure (DscVariantBoard *self, Sheet *sheet, int row, guint figure)
{
  const DscVariantFigure *f = dsc_variants_get_figure (self->variants, figure);
  g_autofree char *title = dsc_variant_text_figure (f);

  add_title (sheet, row, title, _ (f->help));
  for (guint i = 0; i < n_columns (self); i++) {
    guint index = index_of (self, i);
    g_autofree char *value = dsc_variant_text_value (self->variants, index, figure);
    gboolean best = dsc_variant_text_is_best (self->variants, index, figure);
    g_autofree char *text
        = best ? g_strdup_printf ("★ %s %s", _ ("best"), value) : g_strdup (value);

    add_cell (sheet, row, i, text, best);
  }
}

/* What is the same everywhere comes last: it is not what one looks for. */
static gboolean
figure_differs (DscVariantBoard *self, guint figure)
{
  g_autofree char *first = dsc_variant_text_value (self->variants, index_of (self, 0), figure);

  for (guint i = 1; i < n_columns (self); i++) {
    g_autofree char *text = dsc_variant_text_value (self->variants, index_of (self, i), figure);

    if (!g_str_equal (text, first))
      return TRUE;
  }
  return FALSE;
}

static int
add_figures (DscVariantBoard *self, Sheet *sheet, int row, gboolean different)
{
  gboolean any = FALSE;

  for (guint k = 0; k < dsc_variants_n_figures (self->variants); k++) {
    if (!dsc_variant_text_is_known (self->variants, k) || figure_differs (self, k) != different)
      continue;
    if (!any)
      add_section (sheet, row++,
                   different               ? _ ("Figures that differ")
                   : n_columns (self) == 1 ? _ ("Figures")
                                           : _ ("Figures that are the same"));
    any = TRUE;
    add_figure (self, sheet, row++, k);
  }
  return row;
}

static GtkGrid *
new_grid (void)
{
  GtkWidget *grid = gtk_grid_new ();

  gtk_grid_set_column_spacing (GTK_GRID (grid), 18);
  gtk_grid_set_row_spacing (GTK_GRID (grid), 3);
  gtk_widget_set_margin_bottom (grid, 12);
  gtk_widget_set_valign (grid, GTK_ALIGN_START);
  return GTK_GRID (grid);
}

static GtkWidget *
make_sheet (DscVariantBoard *self)
{
  Sheet sheet = { new_grid (), new_grid (), NULL };
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 18);
  GtkWidget *scroll = gtk_scrolled_window_new ();
  int current = dsc_variants_find_current (self->variants);
  int row;

  begin_row (&sheet, make_label ("", NULL, 0), 0);
  for (guint i = 0; i < n_columns (self); i++)
    put (&sheet, make_head (self, index_of (self, i), (int)i == current), 0, i);
  row = add_params (self, &sheet, 1);
  row = add_figures (self, &sheet, row, TRUE);
  add_figures (self, &sheet, row, FALSE);
  g_clear_object (&sheet.height);
  gtk_widget_set_margin_start (GTK_WIDGET (sheet.titles), 12);
  gtk_widget_set_margin_end (GTK_WIDGET (sheet.values), 12);
  gtk_widget_set_halign (GTK_WIDGET (sheet.values), GTK_ALIGN_START);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroll), GTK_POLICY_AUTOMATIC,
                                  GTK_POLICY_NEVER);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroll), GTK_WIDGET (sheet.values));
  gtk_widget_set_hexpand (scroll, TRUE);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (sheet.titles));
  gtk_box_append (GTK_BOX (box), scroll);
  return box;
}

static GtkWidget *
make_empty (void)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  GtkWidget *label = make_label (
      _ ("A variant is all parameters as they are now, with what the steps made of them. Keep one, "
         "change what you like and run again: the two stand side by side here, and either comes "
         "back at once."),
      "dim-label", 0.5);
  GtkWidget *button = make_action_button (_ ("Keep as variant A"), "win.keep-variant", "",
                                          _ ("Keep what you have under a letter"));

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_justify (GTK_LABEL (label), GTK_JUSTIFY_CENTER);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 60);
  gtk_widget_set_halign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_valign (box, GTK_ALIGN_CENTER);
  gtk_widget_set_halign (box, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), button);
  return box;
}

/* A popover that is open would go with its column. */
static gboolean
has_open_popover (GtkWidget *widget)
{
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child;
       child = gtk_widget_get_next_sibling (child))
    if ((GTK_IS_POPOVER (child) && gtk_widget_get_mapped (child)) || has_open_popover (child))
      return TRUE;
  return FALSE;
}

static gboolean
show (gpointer data)
{
  DscVariantBoard *self = data;
  g_autofree char *verdict = NULL;

  if (self->variants && has_open_popover (GTK_WIDGET (self->scroll)))
    return G_SOURCE_CONTINUE;
  self->idle = 0;
  verdict = self->variants ? dsc_variant_text_verdict (self->variants)
                           : g_strdup (_ ("Open an association to compare variants of it."));
  gtk_label_set_text (self->verdict, verdict);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->verdict), verdict);
  gtk_widget_set_visible (self->copy_button, self->variants && dsc_variants_n (self->variants) > 0);
  gtk_scrolled_window_set_child (self->scroll, !self->variants ? NULL
                                               : dsc_variants_n (self->variants) == 0
                                                   ? make_empty ()
                                                   : make_sheet (self));
  return G_SOURCE_REMOVE;
}

static void
changed_cb (DscVariantBoard *self)
{
  if (self->idle == 0 && gtk_widget_get_mapped (GTK_WIDGET (self)))
    self->idle = g_timeout_add (40, show, self);
}

static void
dsc_variant_board_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (dsc_variant_board_parent_class)->map (widget);
  changed_cb (DSC_VARIANT_BOARD (widget));
}

void
dsc_variant_board_set_variants (DscVariantBoard *self, DscVariants *variants)
{
  g_return_if_fail (DSC_IS_VARIANT_BOARD (self));

  if (self->variants)
    g_signal_handlers_disconnect_by_data (self->variants, self);
  g_set_object (&self->variants, variants);
  if (variants) {
    g_signal_connect_swapped (variants, "changed", G_CALLBACK (changed_cb), self);
    g_signal_connect_swapped (variants, "items-changed", G_CALLBACK (changed_cb), self);
  }
  changed_cb (self);
}

const char *
dsc_variant_board_get_verdict (DscVariantBoard *self)
{
  return gtk_label_get_text (self->verdict);
}

static void
dsc_variant_board_dispose (GObject *object)
{
  DscVariantBoard *self = DSC_VARIANT_BOARD (object);

  g_clear_handle_id (&self->idle, g_source_remove);
  if (self->variants)
    g_signal_handlers_disconnect_by_data (self->variants, self);
  g_clear_object (&self->variants);
  G_OBJECT_CLASS (dsc_variant_board_parent_class)->dispose (object);
}

static void
dsc_variant_board_class_init (DscVariantBoardClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = dsc_variant_board_dispose;
  GTK_WIDGET_CLASS (klass)->map = dsc_variant_board_map;
}

static void
dsc_variant_board_init (DscVariantBoard *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 4);
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *verdict = make_label (NULL, "heading", 0);

  self->verdict = GTK_LABEL (verdict);
  gtk_label_set_ellipsize (self->verdict, PANGO_ELLIPSIZE_END);
  gtk_label_set_wrap (self->verdict, TRUE);
  gtk_label_set_lines (self->verdict, 2);
  gtk_label_set_selectable (self->verdict, TRUE);
  gtk_widget_set_hexpand (verdict, TRUE);
  gtk_widget_set_margin_start (head, 12);
  gtk_widget_set_margin_end (head, 8);
  gtk_box_append (GTK_BOX (head), verdict);
  self->copy_button = gtk_button_new_from_icon_name ("edit-copy-symbolic");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->copy_button), "win.copy-variants");
  gtk_widget_add_css_class (self->copy_button, "flat");
  set_tip (self->copy_button, _ ("Copy the table with all digits"));
  gtk_box_append (GTK_BOX (head), self->copy_button);
  self->scroll = GTK_SCROLLED_WINDOW (gtk_scrolled_window_new ());
  gtk_scrolled_window_set_policy (self->scroll, GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_widget_set_vexpand (GTK_WIDGET (self->scroll), TRUE);
  gtk_box_append (GTK_BOX (box), head);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->scroll));
  adw_bin_set_child (ADW_BIN (self), box);
}
