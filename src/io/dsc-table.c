/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "dsc-error.h"
#include "dsc-size.h"
#include "dsc-table-private.h"

#define MAX_LISTED 40

static void
column_free (gpointer data)
{
  DscColumn *column = data;

  g_free (column->name);
  g_free (column->unit);
  g_free (column->description);
  g_free (column->format);
  g_free (column->ucd);
  g_free (column->d);
  g_free (column->i);
  g_free (column->starts);
  g_free (column->pool);
  g_free (column->masked);
  g_free (column);
}

static void
meta_clear (gpointer data)
{
  DscTableMeta *meta = data;

  g_free (meta->key);
  g_free (meta->text);
}

static void
sky_clear (gpointer data)
{
  DscTableSky *sky = data;

  g_free (sky->name);
  g_free (sky->description);
}

DscTable *
dsc_table_new (gsize n_rows)
{
  DscTable *table = g_new0 (DscTable, 1);

  table->columns = g_ptr_array_new_with_free_func (column_free);
  table->by_name = g_hash_table_new (g_str_hash, g_str_equal);
  table->meta = g_array_new (FALSE, TRUE, sizeof (DscTableMeta));
  g_array_set_clear_func (table->meta, meta_clear);
  table->skies = g_array_new (FALSE, TRUE, sizeof (DscTableSky));
  g_array_set_clear_func (table->skies, sky_clear);
  table->n_rows = table->capacity = n_rows;
  return table;
}

void
dsc_table_free (DscTable *table)
{
  g_hash_table_unref (table->by_name);
  g_ptr_array_unref (table->columns);
  g_array_unref (table->skies);
  g_array_unref (table->meta);
  g_free (table);
}

gsize
dsc_table_n_rows (const DscTable *table)
{
  return table->n_rows;
}

guint
dsc_table_n_columns (const DscTable *table)
{
  return table->columns->len;
}

DscColumn *
dsc_table_get_column (const DscTable *table, guint index)
{
  g_return_val_if_fail (index < table->columns->len, NULL);
  return table->columns->pdata[index];
}

DscColumn *
dsc_table_find (const DscTable *table, const char *name)
{
  return g_hash_table_lookup (table->by_name, name);
}

char *
dsc_table_list_columns (const DscTable *table)
{
  GString *list = g_string_new (NULL);

  for (guint i = 0; i < table->columns->len && i < MAX_LISTED; i++)
    g_string_append_printf (list, "%s%s", i > 0 ? ", " : "", dsc_table_get_column (table, i)->name);
  if (table->columns->len > MAX_LISTED)
    g_string_append (list, ", ...");
  return g_string_free (list, FALSE);
}

/* One array of @to elements where @from were; the new ones are zero. */
static gboolean
grow (gpointer *array, gsize from, gsize to, gsize size)
{
  gsize bytes;
  char *bigger;

  if (!dsc_size_mul (&bytes, MAX (to, 1), size))
    return FALSE;
  bigger = g_try_realloc (*array, bytes);
  if (bigger == NULL)
    return FALSE;
  *array = bigger;
  if (to > from)
    memset (bigger + from * size, 0, (to - from) * size);
  return TRUE;
}

static gboolean
column_grow (DscColumn *column, gsize from, gsize to)
{
  gboolean ok = TRUE;

  if (column->type == DSC_COLUMN_DOUBLE)
    ok = grow ((gpointer *)&column->d, from, to, sizeof *column->d);
  else if (column->type == DSC_COLUMN_INT64)
    ok = grow ((gpointer *)&column->i, from, to, sizeof *column->i);
  else
    ok = grow ((gpointer *)&column->starts, from, to, sizeof *column->starts);
  if (ok && column->masked != NULL)
    ok = grow ((gpointer *)&column->masked, from, to, 1);
  return ok;
}

static gboolean
set_too_large (gsize n_rows, const char *file, GError **error)
{
  g_set_error (error, DSC_ERROR, DSC_ERROR_TOO_LARGE,
               "'%s': no memory for a table of %" G_GSIZE_FORMAT
               " rows; leave out the columns and rows that are not needed",
               file, n_rows);
  return FALSE;
}

gboolean
dsc_table_reserve (DscTable *table, gsize n_rows, const char *file, GError **error)
{
  if (n_rows <= table->capacity)
    return TRUE;
  for (guint c = 0; c < table->columns->len; c++)
    if (!column_grow (table->columns->pdata[c], table->capacity, n_rows))
      return set_too_large (n_rows, file, error);
  table->capacity = n_rows;
  return TRUE;
}

void
dsc_table_trim (DscTable *table)
{
  for (guint c = 0; c < table->columns->len; c++) {
    DscColumn *column = table->columns->pdata[c];

    column_grow (column, table->capacity, table->n_rows);
    if (column->pool_size > 0) {
      column->pool = g_realloc (column->pool, column->pool_size);
      column->pool_capacity = column->pool_size;
    }
  }
  table->capacity = table->n_rows;
}

DscColumn *
dsc_table_declare (DscTable *table,
                   const char *name,
                   DscColumnType type,
                   guint bits,
                   const char *file,
                   GError **error)
{
  DscColumn *column;

  if (table->columns->len >= DSC_TABLE_MAX_COLUMNS) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_TOO_LARGE, "'%s' has more than %d columns", file,
                 DSC_TABLE_MAX_COLUMNS);
    return NULL;
  }
  if (*name == '\0' || dsc_table_find (table, name) != NULL) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_FORMAT,
                 *name == '\0' ? "'%s': column %u has no name%s"
                               : "'%s': columns %u and one before "
                                 "it are both named '%s'; give "
                                 "each its own name",
                 file, table->columns->len + 1, name);
    return NULL;
  }
  column = g_new0 (DscColumn, 1);
  column->name = g_strdup (name);
  column->type = type;
  column->bits = bits;
  if (!column_grow (column, 0, table->capacity)) {
    column_free (column);
    set_too_large (table->capacity, file, error);
    return NULL;
  }
  g_ptr_array_add (table->columns, column);
  g_hash_table_insert (table->by_name, column->name, column);
  return column;
}

DscColumn *
dsc_table_add (DscTable *table,
               const char *name,
               DscColumnType type,
               guint bits,
               const char *unit,
               const char *description)
{
  DscColumn *column = dsc_table_declare (table, name, type, bits, "table", NULL);

  g_return_val_if_fail (column != NULL, NULL);
  column->unit = g_strdup (unit);
  column->description = g_strdup (description);
  for (gsize r = 0; type == DSC_COLUMN_DOUBLE && r < table->n_rows; r++)
    column->d[r] = NAN;
  return column;
}

void
dsc_table_add_sky (DscTable *table,
                   const char *name,
                   const char *description,
                   DscColumn **ret_ra,
                   DscColumn **ret_dec)
{
  DscTableSky sky = { g_strdup (name), g_strdup (description) };
  g_autofree char *ra = g_strconcat (name, ".ra", NULL);
  g_autofree char *dec = g_strconcat (name, ".dec", NULL);

  *ret_ra = dsc_table_add (table, ra, DSC_COLUMN_DOUBLE, 64, "deg", NULL);
  *ret_dec = dsc_table_add (table, dec, DSC_COLUMN_DOUBLE, 64, "deg", NULL);
  g_array_append_val (table->skies, sky);
}

void
dsc_table_join_sky (DscTable *table, const char *name, const char *description)
{
  DscTableSky sky = { g_strdup (name), g_strdup (description) };
  g_autofree char *ra = g_strconcat (name, ".ra", NULL);
  g_autofree char *dec = g_strconcat (name, ".dec", NULL);
  const DscColumn *x = dsc_table_find (table, ra), *y = dsc_table_find (table, dec);

  if (x != NULL && y != NULL && g_strcmp0 (x->unit, "deg") == 0 && g_strcmp0 (y->unit, "deg") == 0)
    g_array_append_val (table->skies, sky);
  else
    sky_clear (&sky);
}

void
dsc_table_set_quantities (DscTable *table, gboolean quantities)
{
  table->quantities = quantities;
}

gboolean
dsc_column_is_masked (const DscColumn *column, gsize row)
{
  return column->masked != NULL && column->masked[row];
}

double
dsc_column_get_double (const DscColumn *column, gsize row)
{
  if (column->type == DSC_COLUMN_STRING || dsc_column_is_masked (column, row))
    return NAN;
  return column->type == DSC_COLUMN_DOUBLE ? column->d[row] : (double)column->i[row];
}

const char *
dsc_column_get_string (const DscColumn *column, gsize row)
{
  g_return_val_if_fail (column->type == DSC_COLUMN_STRING, "");
  return column->pool == NULL ? "" : column->pool + column->starts[row];
}

/* Room for @n bytes more; the pool begins with an empty text, where rows without one point. */
static gboolean
pool_reserve (DscColumn *column, gsize n)
{
  gsize wanted = MAX (column->pool_size, 1) + n;
  char *bigger;

  if (wanted <= column->pool_capacity)
    return TRUE;
  wanted = MAX (wanted + wanted / 2, 64);
  bigger = g_try_realloc (column->pool, wanted);
  if (bigger == NULL)
    return FALSE;
  if (column->pool_size == 0) {
    *bigger = '\0';
    column->pool_size = 1;
  }
  column->pool = bigger;
  column->pool_capacity = wanted;
  return TRUE;
}

/* Copies with "" as "; returns the new length. */
static gsize
copy_text (char *to, const char *text, gsize n, gboolean escaped)
{
  gsize length = 0;

  if (!escaped) {
    memcpy (to, text, n);
    return n;
  }
  for (gsize k = 0; k < n; k++) {
    to[length++] = text[k];
    if (text[k] == '"' && k + 1 < n && text[k + 1] == '"')
      k++;
  }
  return length;
}

gboolean
dsc_column_store_string (
    DscColumn *column, gsize row, const char *text, gsize n, gboolean escaped, GError **error)
{
  gsize length;

  if (n == 0) {
    column->starts[row] = 0;
    return TRUE;
  }
  if (!g_utf8_validate_len (text, n, NULL)) {
    g_autofree char *valid = g_utf8_make_valid (text, (gssize)n);

    return dsc_column_store_string (column, row, valid, strlen (valid), escaped, error);
  }
  if (!pool_reserve (column, n + 1)) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_TOO_LARGE, "no memory for the texts of column '%s'",
                 column->name);
    return FALSE;
  }
  length = copy_text (column->pool + column->pool_size, text, n, escaped);
  column->pool[column->pool_size + length] = '\0';
  /* runs of equal texts are kept once */
  if (row > 0
      && strcmp (column->pool + column->starts[row - 1], column->pool + column->pool_size) == 0) {
    column->starts[row] = column->starts[row - 1];
    return TRUE;
  }
  column->starts[row] = column->pool_size;
  column->pool_size += length + 1;
  return TRUE;
}

void
dsc_column_set_string (DscColumn *column, gsize row, const char *text)
{
  g_autoptr (GError) error = NULL;

  if (!dsc_column_store_string (column, row, text, strlen (text), FALSE, &error))
    g_error ("%s", error->message);
}

void
dsc_table_mask (DscTable *table, DscColumn *column, gsize row)
{
  if (column->masked == NULL)
    column->masked = g_malloc0 (MAX (table->capacity, 1));
  column->masked[row] = 1;
  if (column->type == DSC_COLUMN_DOUBLE)
    column->d[row] = NAN;
  else if (column->type == DSC_COLUMN_INT64)
    column->i[row] = 0;
  else
    column->starts[row] = 0;
}

void
dsc_table_fold_masks (DscTable *table)
{
  for (guint c = 0; c < table->columns->len; c++) {
    DscColumn *mask = table->columns->pdata[c];
    g_autofree char *name = g_strdup (mask->name);
    DscColumn *column;

    if (mask->bits != 1 || !g_str_has_suffix (name, ".mask"))
      continue;
    name[strlen (name) - strlen (".mask")] = '\0';
    column = dsc_table_find (table, name);
    if (column == NULL)
      continue;
    for (gsize r = 0; r < table->n_rows; r++)
      if (mask->i[r] != 0)
        dsc_table_mask (table, column, r);
    g_hash_table_remove (table->by_name, mask->name);
    g_ptr_array_remove_index (table->columns, c--);
  }
}
