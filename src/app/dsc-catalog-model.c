/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-catalog-model.h"

#include <math.h>
#include <string.h>

#include "dsc-table-filter.h"

#define SAME_PLACE 2.0 /* pixels: a source of another catalogue is the same */

struct _DscCatalogModel {
  GObject parent_instance;

  DscCatalogCase *shown; /* (nullable) */
  char *filter, *filter_error;
  GtkBitset *passed, *selected; /* never NULL */
  int current;
};

enum { CASE_CHANGED, FILTER_CHANGED, SELECTION_CHANGED, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (DscCatalogModel, dsc_catalog_model, G_TYPE_OBJECT)

static void
dsc_catalog_model_finalize (GObject *object)
{
  DscCatalogModel *self = DSC_CATALOG_MODEL (object);

  g_clear_pointer (&self->shown, dsc_catalog_case_unref);
  g_free (self->filter);
  g_free (self->filter_error);
  gtk_bitset_unref (self->passed);
  gtk_bitset_unref (self->selected);
  G_OBJECT_CLASS (dsc_catalog_model_parent_class)->finalize (object);
}

static guint
add_signal (const char *name)
{
  return g_signal_new (name, DSC_TYPE_CATALOG_MODEL, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                       G_TYPE_NONE, 0);
}

static void
dsc_catalog_model_class_init (DscCatalogModelClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = dsc_catalog_model_finalize;
  signals[CASE_CHANGED] = add_signal ("case-changed");
  signals[FILTER_CHANGED] = add_signal ("filter-changed");
  signals[SELECTION_CHANGED] = add_signal ("selection-changed");
}

static void
dsc_catalog_model_init (DscCatalogModel *self)
{
  self->filter = g_strdup ("");
  self->passed = gtk_bitset_new_empty ();
  self->selected = gtk_bitset_new_empty ();
  self->current = -1;
}

DscCatalogModel *
dsc_catalog_model_new (void)
{
  return g_object_new (DSC_TYPE_CATALOG_MODEL, NULL);
}

/* --- the filter --- */

static void
show_all (DscCatalogModel *self)
{
  gtk_bitset_unref (self->passed);
  self->passed = self->shown ? gtk_bitset_new_range (0, self->shown->n) : gtk_bitset_new_empty ();
}

static void
run_filter (DscCatalogModel *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DscTableFilter) filter = NULL;
  g_autofree guint8 *pass = NULL;

  g_clear_pointer (&self->filter_error, g_free);
  if (!self->shown || self->filter[0] == '\0') {
    show_all (self);
    return;
  }
  filter = dsc_table_filter_new (self->filter, self->shown->table, &error);
  if (!filter) {
    self->filter_error = g_strdup (error->message);
    return;
  }
  pass = g_new0 (guint8, MAX (self->shown->n, 1));
  dsc_table_filter_run (filter, pass);
  gtk_bitset_unref (self->passed);
  self->passed = gtk_bitset_new_empty ();
  for (guint i = 0, end; i < self->shown->n; i = end) {
    for (end = i + 1; end < self->shown->n && !pass[end] == !pass[i]; end++)
      ;
    if (pass[i])
      gtk_bitset_add_range (self->passed, i, end - i);
  }
}

void
dsc_catalog_model_set_filter (DscCatalogModel *self, const char *text)
{
  g_autofree char *stripped = g_strstrip (g_strdup (text ? text : ""));

  g_return_if_fail (DSC_IS_CATALOG_MODEL (self));

  if (g_str_equal (stripped, self->filter))
    return;
  g_free (self->filter);
  self->filter = g_steal_pointer (&stripped);
  run_filter (self);
  g_signal_emit (self, signals[FILTER_CHANGED], 0);
}

const char *
dsc_catalog_model_get_filter (DscCatalogModel *self)
{
  return self->filter;
}

const char *
dsc_catalog_model_get_filter_error (DscCatalogModel *self)
{
  return self->filter_error;
}

gboolean
dsc_catalog_model_is_shown (DscCatalogModel *self, guint row)
{
  return gtk_bitset_contains (self->passed, row);
}

const GtkBitset *
dsc_catalog_model_get_shown (DscCatalogModel *self)
{
  return self->passed;
}

/* --- the catalogue --- */

/* Where a source of the old catalogue lies in the image of the new one. */
static void
find_place (
    const DscCatalogCase *old, const DscCatalogCase *new, guint row, double *ret_x, double *ret_y)
{
  DscWcs *wcs = new->image ? dsc_image_model_get_wcs (new->image) : NULL;
  DscColumn *ra = dsc_table_find (old->table, "sky_centroid.ra");
  DscColumn *dec = dsc_table_find (old->table, "sky_centroid.dec");

  *ret_x = old->x[row];
  *ret_y = old->y[row];
  if (wcs && ra && dec && old->image != new->image)
    dsc_wcs_sky_to_pixel1 (wcs, dsc_column_get_double (ra, row), dsc_column_get_double (dec, row),
                           ret_x, ret_y);
}

static int
find_again (const DscCatalogCase *old, const DscCatalogCase *new, guint row)
{
  double x, y;

  find_place (old, new, row, &x, &y);
  return isfinite (x) && isfinite (y) ? dsc_catalog_case_pick (new, x, y, SAME_PLACE) : -1;
}

static void
move_selection (DscCatalogModel *self, const DscCatalogCase *old, const DscCatalogCase *new)
{
  g_autoptr (GtkBitset) was = self->selected;
  GtkBitsetIter iter;
  guint row;

  self->selected = gtk_bitset_new_empty ();
  self->current
      = old && new && self->current >= 0 ? find_again (old, new, (guint)self->current) : -1;
  for (gboolean more = gtk_bitset_iter_init_first (&iter, was, &row); old && new &&more;
       more = gtk_bitset_iter_next (&iter, &row)) {
    int again = find_again (old, new, row);

    if (again >= 0)
      gtk_bitset_add (self->selected, (guint)again);
  }
  if (self->current < 0 && !gtk_bitset_is_empty (self->selected))
    self->current = (int)gtk_bitset_get_minimum (self->selected);
}

void
dsc_catalog_model_set_case (DscCatalogModel *self, DscCatalogCase *shown)
{
  DscCatalogCase *old;
  gboolean was_selected;

  g_return_if_fail (DSC_IS_CATALOG_MODEL (self));

  if (shown == self->shown)
    return;
  old = self->shown;
  was_selected = self->current >= 0 || !gtk_bitset_is_empty (self->selected);
  self->shown = shown ? dsc_catalog_case_ref (shown) : NULL;
  move_selection (self, old, shown);
  g_clear_pointer (&old, dsc_catalog_case_unref);
  show_all (self);
  run_filter (self);
  g_signal_emit (self, signals[CASE_CHANGED], 0);
  g_signal_emit (self, signals[FILTER_CHANGED], 0);
  if (was_selected)
    g_signal_emit (self, signals[SELECTION_CHANGED], 0);
}

DscCatalogCase *
dsc_catalog_model_get_case (DscCatalogModel *self)
{
  return self->shown;
}

/* --- the selection --- */

const GtkBitset *
dsc_catalog_model_get_selected (DscCatalogModel *self)
{
  return self->selected;
}

gboolean
dsc_catalog_model_is_selected (DscCatalogModel *self, guint row)
{
  return gtk_bitset_contains (self->selected, row);
}

int
dsc_catalog_model_get_current (DscCatalogModel *self)
{
  return self->current;
}

/* @rows: (transfer full); @current: among them, or -1 */
static void
take_selection (DscCatalogModel *self, GtkBitset *rows, int current)
{
  if (current == self->current && gtk_bitset_equals (rows, self->selected)) {
    gtk_bitset_unref (rows);
    return;
  }
  gtk_bitset_unref (self->selected);
  self->selected = rows;
  self->current = current;
  g_signal_emit (self, signals[SELECTION_CHANGED], 0);
}

static guint
n_rows (DscCatalogModel *self)
{
  return self->shown ? self->shown->n : 0;
}

void
dsc_catalog_model_select (DscCatalogModel *self, GtkBitset *rows)
{
  g_autoptr (GtkBitset) there = NULL;
  int current;

  g_return_if_fail (DSC_IS_CATALOG_MODEL (self) && rows != NULL);

  there = gtk_bitset_new_range (0, n_rows (self));
  gtk_bitset_intersect (there, rows);
  current = self->current;
  if (current < 0 || !gtk_bitset_contains (there, (guint)current))
    current = gtk_bitset_is_empty (there) ? -1 : (int)gtk_bitset_get_minimum (there);
  take_selection (self, g_steal_pointer (&there), current);
}

void
dsc_catalog_model_select_row (DscCatalogModel *self, int row)
{
  GtkBitset *rows;

  g_return_if_fail (DSC_IS_CATALOG_MODEL (self));

  if (row >= (int)n_rows (self))
    row = -1;
  rows = gtk_bitset_new_empty ();
  if (row >= 0)
    gtk_bitset_add (rows, (guint)row);
  take_selection (self, rows, row);
}

void
dsc_catalog_model_toggle_row (DscCatalogModel *self, guint row)
{
  GtkBitset *rows;
  int current = (int)row;

  g_return_if_fail (DSC_IS_CATALOG_MODEL (self));

  if (row >= n_rows (self))
    return;
  rows = gtk_bitset_copy (self->selected);
  if (!gtk_bitset_add (rows, row)) {
    gtk_bitset_remove (rows, row);
    current = self->current;
    if (current == (int)row)
      current = gtk_bitset_is_empty (rows) ? -1 : (int)gtk_bitset_get_minimum (rows);
  }
  take_selection (self, rows, current);
}
