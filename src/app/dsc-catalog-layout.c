/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-catalog-layout.h"

#include "dsc-catalog-columns.h"

#define CELL_ROOM 18  /* pixels beside the text */
#define TITLE_ROOM 32 /* the same, with the arrow of sorting */
#define LEAST_WIDTH 36
#define NOTHING "\xe2\x80\x94"

struct _DscCatalogLayout {
  GObject parent_instance;

  DscCatalogCase *shown; /* (nullable) */
  gboolean lacks_corrections;
  GHashTable *chosen; /* name of a column -> whether it is shown, by a person's choice */
  gboolean *basic;
  int *widths;    /* of all columns */
  GArray *places; /* guint: columns that are shown */
};

static guint changed_signal;

G_DEFINE_FINAL_TYPE (DscCatalogLayout, dsc_catalog_layout, G_TYPE_OBJECT)

static void
dsc_catalog_layout_finalize (GObject *object)
{
  DscCatalogLayout *self = DSC_CATALOG_LAYOUT (object);

  g_clear_pointer (&self->shown, dsc_catalog_case_unref);
  g_hash_table_unref (self->chosen);
  g_array_unref (self->places);
  g_free (self->basic);
  g_free (self->widths);
  G_OBJECT_CLASS (dsc_catalog_layout_parent_class)->finalize (object);
}

static void
dsc_catalog_layout_class_init (DscCatalogLayoutClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = dsc_catalog_layout_finalize;
  changed_signal = g_signal_new ("changed", DSC_TYPE_CATALOG_LAYOUT, G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 0);
}

static void
dsc_catalog_layout_init (DscCatalogLayout *self)
{
  self->chosen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->places = g_array_new (FALSE, FALSE, sizeof (guint));
}

DscCatalogLayout *
dsc_catalog_layout_new (void)
{
  return g_object_new (DSC_TYPE_CATALOG_LAYOUT, NULL);
}

/* --- columns --- */

guint
dsc_catalog_layout_n_columns (DscCatalogLayout *self)
{
  return self->shown ? dsc_table_n_columns (self->shown->table) : 0;
}

const DscColumn *
dsc_catalog_layout_get_column (DscCatalogLayout *self, guint column)
{
  return dsc_table_get_column (self->shown->table, column);
}

gboolean
dsc_catalog_layout_is_number (DscCatalogLayout *self, guint column)
{
  return dsc_catalog_layout_get_column (self, column)->type != DSC_COLUMN_STRING;
}

gboolean
dsc_catalog_layout_is_shown (DscCatalogLayout *self, guint column)
{
  const char *name = dsc_catalog_layout_get_column (self, column)->name;
  gpointer chosen;

  return g_hash_table_lookup_extended (self->chosen, name, NULL, &chosen) ? GPOINTER_TO_INT (chosen)
                                                                          : self->basic[column];
}

/* Of none there would be nothing to click at: the first one stays. */
static void
collect (DscCatalogLayout *self)
{
  guint n = dsc_catalog_layout_n_columns (self);

  g_array_set_size (self->places, 0);
  for (guint i = 0; i < n; i++)
    if (dsc_catalog_layout_is_shown (self, i))
      g_array_append_val (self->places, i);
  if (self->places->len == 0 && n > 0) {
    const guint first = 0;

    g_array_append_val (self->places, first);
  }
  g_signal_emit (self, changed_signal, 0);
}

static void
choose (DscCatalogLayout *self, guint column, gboolean shown)
{
  g_hash_table_insert (self->chosen, g_strdup (dsc_catalog_layout_get_column (self, column)->name),
                       GINT_TO_POINTER (!!shown));
}

void
dsc_catalog_layout_show (DscCatalogLayout *self, guint column, gboolean shown)
{
  g_return_if_fail (column < dsc_catalog_layout_n_columns (self));

  if (dsc_catalog_layout_is_shown (self, column) == !!shown)
    return;
  choose (self, column, shown);
  collect (self);
}

void
dsc_catalog_layout_reset (DscCatalogLayout *self, gboolean all)
{
  g_hash_table_remove_all (self->chosen);
  for (guint i = 0; all && i < dsc_catalog_layout_n_columns (self); i++)
    choose (self, i, TRUE);
  collect (self);
}

/* --- widths --- */

static int
measure_text (PangoLayout *layout, const char *text)
{
  int width;

  pango_layout_set_text (layout, text, -1);
  pango_layout_get_pixel_size (layout, &width, NULL);
  return width;
}

static int
measure_column (DscCatalogLayout *self, guint column, PangoLayout *layout)
{
  guint chars = dsc_catalog_column_get_chars (self->shown->table, column);
  g_autofree char *text = g_strnfill (chars, '0');
  g_autofree char *title
      = dsc_catalog_column_dup_title (dsc_catalog_layout_get_column (self, column));
  int width = measure_text (layout, text) + CELL_ROOM;

  /* Titles of positions are short ones. */
  if (!g_str_has_prefix (title, "sky_centroid."))
    width = MAX (width, measure_text (layout, title) * 11 / 10 + TITLE_ROOM);
  return MAX (width, LEAST_WIDTH);
}

static gboolean
has_same_columns (const DscTable *a, const DscTable *b)
{
  if (dsc_table_n_columns (a) != dsc_table_n_columns (b))
    return FALSE;
  for (guint i = 0; i < dsc_table_n_columns (a); i++) {
    const DscColumn *x = dsc_table_get_column (a, i), *y = dsc_table_get_column (b, i);

    if (!g_str_equal (x->name, y->name) || g_strcmp0 (x->unit, y->unit) != 0)
      return FALSE;
  }
  return TRUE;
}

void
dsc_catalog_layout_set_case (DscCatalogLayout *self, DscCatalogCase *shown, GtkWidget *widget)
{
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (widget, NULL);
  g_autoptr (DscCatalogCase) old = g_steal_pointer (&self->shown);
  gboolean same = old && shown && has_same_columns (old->table, shown->table);

  g_clear_pointer (&self->basic, g_free);
  if (!same)
    g_clear_pointer (&self->widths, g_free);
  if (shown) {
    self->shown = dsc_catalog_case_ref (shown);
    self->basic = dsc_catalog_table_find_basic (shown->table);
    self->lacks_corrections = dsc_catalog_table_lacks_corrections (shown->table);
    if (!same)
      self->widths = g_new0 (int, MAX (dsc_catalog_layout_n_columns (self), 1));
    for (guint i = 0; !same && i < dsc_catalog_layout_n_columns (self); i++)
      self->widths[i] = measure_column (self, i, layout);
  }
  collect (self);
}

DscCatalogCase *
dsc_catalog_layout_get_case (DscCatalogLayout *self)
{
  return self->shown;
}

guint
dsc_catalog_layout_n_places (DscCatalogLayout *self)
{
  return self->places->len;
}

guint
dsc_catalog_layout_get_place (DscCatalogLayout *self, guint place, int *ret_x, int *ret_width)
{
  guint column = g_array_index (self->places, guint, place);
  int x = 0;

  for (guint i = 0; ret_x && i < place; i++)
    x += self->widths[g_array_index (self->places, guint, i)];
  if (ret_x)
    *ret_x = x;
  if (ret_width)
    *ret_width = self->widths[column];
  return column;
}

void
dsc_catalog_layout_set_width (DscCatalogLayout *self, guint place, int width)
{
  guint column = dsc_catalog_layout_get_place (self, place, NULL, NULL);

  width = MAX (width, LEAST_WIDTH);
  if (width == self->widths[column])
    return;
  self->widths[column] = width;
  g_signal_emit (self, changed_signal, 0);
}

int
dsc_catalog_layout_find_edge (DscCatalogLayout *self, double x, double reach)
{
  int edge = 0;

  for (guint i = 0; i < self->places->len; i++) {
    edge += self->widths[g_array_index (self->places, guint, i)];
    if (x >= edge - reach && x <= edge + reach)
      return (int)i;
  }
  return -1;
}

int
dsc_catalog_layout_get_width (DscCatalogLayout *self)
{
  int width = 0;

  for (guint i = 0; i < self->places->len; i++)
    width += self->widths[g_array_index (self->places, guint, i)];
  return width;
}

char *
dsc_catalog_layout_dup_cell (DscCatalogLayout *self, guint row, guint column)
{
  const DscColumn *values = dsc_catalog_layout_get_column (self, column);

  if (self->lacks_corrections && dsc_catalog_column_needs_corrections (values))
    return g_strdup (NOTHING);
  return dsc_catalog_cell_dup_text (values, row);
}
