/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-source-numbers.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "dsc-number.h"
#include "dsc-source-curve.h"
#include "dsc-source-facts.h"

#define MOST_FLUXES 12
#define MOST_FACTS 24
#define N_COLUMNS 4 /* title, flux, AB, Vega */

struct _DscSourceNumbers {
  AdwBin parent_instance;

  GtkLabel *head[N_COLUMNS], *fluxes[MOST_FLUXES][N_COLUMNS];
  GtkLabel *facts[MOST_FACTS][2];
};

G_DEFINE_FINAL_TYPE (DscSourceNumbers, dsc_source_numbers, ADW_TYPE_BIN)

static void
set_text (GtkLabel *label, const char *text)
{
  gtk_label_set_text (label, text ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (label), text != NULL);
}

static double
get_cell (const DscColumn *column, guint row)
{
  return column ? dsc_column_get_double (column, row) : NAN;
}

/* All digits, below the pointer. */
static void
set_whole (GtkLabel *label, const DscColumn *value, const DscColumn *error, guint row)
{
  g_autoptr (GString) text = g_string_new (NULL);
  const DscColumn *columns[] = { value, error };

  for (guint i = 0; i < 2; i++) {
    char number[G_ASCII_DTOSTR_BUF_SIZE];

    if (!columns[i])
      continue;
    dsc_number_shortest (get_cell (columns[i], row), 'e', number);
    g_string_append_printf (text, "%s%s %s %s", text->len ? "\n" : "", columns[i]->name, number,
                            columns[i]->unit ? columns[i]->unit : "");
  }
  gtk_widget_set_tooltip_text (GTK_WIDGET (label), text->len ? text->str : NULL);
}

static void
set_pair (GtkLabel *label, const DscColumn *value, const DscColumn *error, guint row, double factor)
{
  g_autofree char *text
      = value ? dsc_source_format_pair (get_cell (value, row), get_cell (error, row), factor)
              : NULL;

  set_text (label, text);
  set_whole (label, value, error, row);
}

/* As many digits as the error has meaning; it is that of the AB magnitude. */
static void
set_vega (GtkLabel *label, const DscSourceFlux *flux, guint row)
{
  g_autofree char *text
      = dsc_source_format_pair (get_cell (flux->vega, row), get_cell (flux->vega_err, row), 1);
  char *error = strstr (text, " ±");

  if (error)
    *error = '\0';
  set_text (label, text);
  set_whole (label, flux->vega, flux->vega_err, row);
}

/* Of fluxes in Jy: a prefix that all can be read with. */
static const char *
choose_unit (const GArray *fluxes, guint row, double *ret_factor)
{
  double most = 0;
  const char *unit = NULL;

  *ret_factor = 1;
  for (guint i = 0; i < fluxes->len; i++) {
    const DscColumn *column = g_array_index (fluxes, DscSourceFlux, i).flux;
    double value = fabs (get_cell (column, row));

    unit = column->unit;
    if (isfinite (value))
      most = MAX (most, value);
  }
  if (g_strcmp0 (unit, "Jy") == 0)
    unit = dsc_source_flux_unit (most, ret_factor);
  return unit ? unit : "";
}

static void
show_fluxes (DscSourceNumbers *self, const DscCatalogCase *shown, guint row)
{
  DscSourceApertures apertures;
  g_autoptr (GArray) fluxes = NULL;
  gboolean has_mag = FALSE, has_vega = FALSE;
  const char *unit;
  double factor;

  dsc_source_apertures_init (&apertures, shown->table);
  fluxes = dsc_source_list_fluxes (shown->table, &apertures);
  unit = choose_unit (fluxes, row, &factor);
  for (guint i = 0; i < fluxes->len; i++) {
    const DscSourceFlux *flux = &g_array_index (fluxes, DscSourceFlux, i);

    has_mag |= flux->mag != NULL;
    has_vega |= isfinite (get_cell (flux->vega, row)) != 0;
  }
  for (guint i = 0; i < MOST_FLUXES; i++) {
    const DscSourceFlux *flux = i < fluxes->len ? &g_array_index (fluxes, DscSourceFlux, i) : NULL;
    GtkLabel **labels = self->fluxes[i];

    set_text (labels[0], flux ? flux->title : NULL);
    set_pair (labels[1], flux ? flux->flux : NULL, flux ? flux->flux_err : NULL, row, factor);
    set_pair (labels[2], flux ? flux->mag : NULL, flux ? flux->mag_err : NULL, row, 1);
    if (flux && has_vega && flux->vega)
      set_vega (labels[3], flux, row);
    else
      set_text (labels[3], NULL);
  }
  set_text (self->head[1], fluxes->len ? unit : NULL);
  set_text (self->head[2], has_mag ? _ ("AB mag") : NULL);
  set_text (self->head[3], has_vega ? _ ("Vega") : NULL);
}

static void
show_facts (DscSourceNumbers *self, const DscCatalogCase *shown, guint row)
{
  g_autoptr (GArray) facts = dsc_source_list_facts (shown, row);

  for (guint i = 0; i < MOST_FACTS; i++) {
    const DscSourceFact *fact = i < facts->len ? &g_array_index (facts, DscSourceFact, i) : NULL;

    set_text (self->facts[i][0], fact ? fact->title : NULL);
    set_text (self->facts[i][1], fact ? fact->text : NULL);
    gtk_widget_set_tooltip_text (GTK_WIDGET (self->facts[i][1]), fact ? fact->tip : NULL);
  }
}

void
dsc_source_numbers_show (DscSourceNumbers *self, const DscCatalogCase *shown, guint row)
{
  g_return_if_fail (DSC_IS_SOURCE_NUMBERS (self));

  show_fluxes (self, shown, row);
  show_facts (self, shown, row);
}

/* @shrinks: gives way where there is little room */
static GtkLabel *
add_label (GtkWidget *grid, int column, int row, gboolean dim, float xalign, gboolean shrinks)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), xalign);
  gtk_label_set_selectable (GTK_LABEL (label), !dim);
  gtk_label_set_ellipsize (GTK_LABEL (label), shrinks ? PANGO_ELLIPSIZE_END : PANGO_ELLIPSIZE_NONE);
  gtk_widget_set_focusable (label, FALSE);
  gtk_widget_add_css_class (label, "caption");
  gtk_widget_add_css_class (label, "numeric");
  if (dim)
    gtk_widget_add_css_class (label, "dim-label");
  gtk_widget_set_visible (label, FALSE);
  gtk_grid_attach (GTK_GRID (grid), label, column, row, 1, 1);
  return GTK_LABEL (label);
}

static GtkWidget *
make_grid (void)
{
  GtkWidget *grid = gtk_grid_new ();

  gtk_grid_set_column_spacing (GTK_GRID (grid), 6);
  gtk_grid_set_row_spacing (GTK_GRID (grid), 1);
  return grid;
}

static void
add_block (GtkWidget *box, GtkWidget *grid)
{
  GtkWidget *child = gtk_flow_box_child_new ();

  gtk_widget_set_valign (grid, GTK_ALIGN_START);
  gtk_flow_box_child_set_child (GTK_FLOW_BOX_CHILD (child), grid);
  gtk_widget_set_focusable (child, FALSE);
  gtk_flow_box_append (GTK_FLOW_BOX (box), child);
}

static void
dsc_source_numbers_class_init (DscSourceNumbersClass *klass)
{
}

static void
dsc_source_numbers_init (DscSourceNumbers *self)
{
  GtkWidget *box = gtk_flow_box_new ();
  GtkWidget *fluxes = make_grid (), *facts = make_grid ();

  for (int c = 0; c < N_COLUMNS; c++)
    self->head[c] = add_label (fluxes, c, 0, TRUE, c ? 1 : 0, c == 3);
  for (int i = 0; i < MOST_FLUXES; i++)
    for (int c = 0; c < N_COLUMNS; c++)
      self->fluxes[i][c] = add_label (fluxes, c, i + 1, c == 0, c ? 1 : 0, c == 3);
  for (int i = 0; i < MOST_FACTS; i++)
    for (int c = 0; c < 2; c++)
      self->facts[i][c] = add_label (facts, c, i, c == 0, 0, TRUE);
  gtk_flow_box_set_selection_mode (GTK_FLOW_BOX (box), GTK_SELECTION_NONE);
  gtk_flow_box_set_max_children_per_line (GTK_FLOW_BOX (box), 2);
  gtk_flow_box_set_column_spacing (GTK_FLOW_BOX (box), 18);
  gtk_flow_box_set_row_spacing (GTK_FLOW_BOX (box), 8);
  gtk_widget_set_valign (box, GTK_ALIGN_START);
  gtk_widget_set_margin_end (box, 6);
  add_block (box, fluxes);
  add_block (box, facts);
  adw_bin_set_child (ADW_BIN (self), box);
}

GtkWidget *
dsc_source_numbers_new (void)
{
  return g_object_new (DSC_TYPE_SOURCE_NUMBERS, NULL);
}
