/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "dsc-table-private.h"

static void
copy_rows (DscTable *to, DscColumn *column, const DscColumn *from, gsize n, const gsize *rows)
{
  for (gsize r = 0; r < n; r++) {
    if (dsc_column_is_masked (from, rows[r]))
      dsc_table_mask (to, column, r);
    else if (from->type == DSC_COLUMN_DOUBLE)
      column->d[r] = from->d[rows[r]];
    else if (from->type == DSC_COLUMN_INT64)
      column->i[r] = from->i[rows[r]];
    else
      dsc_column_set_string (column, r, dsc_column_get_string (from, rows[r]));
  }
}

DscTable *
dsc_table_select_rows (const DscTable *table, gsize n, const gsize *rows)
{
  g_autoptr (DscTable) selected = dsc_table_new (n);

  for (gsize r = 0; r < n; r++)
    g_return_val_if_fail (rows[r] < table->n_rows, NULL);
  for (guint c = 0; c < table->columns->len; c++) {
    const DscColumn *from = table->columns->pdata[c];
    DscColumn *column = dsc_table_add (selected, from->name, from->type, from->bits, from->unit,
                                       from->description);

    column->format = g_strdup (from->format);
    column->ucd = g_strdup (from->ucd);
    copy_rows (selected, column, from, n, rows);
  }
  for (guint i = 0; i < table->meta->len; i++) {
    const DscTableMeta *meta = &g_array_index (table->meta, DscTableMeta, i);

    dsc_table_add_meta (selected, meta->key, meta->text, meta->plain);
  }
  for (guint i = 0; i < table->skies->len; i++) {
    const DscTableSky *sky = &g_array_index (table->skies, DscTableSky, i);
    DscTableSky copy = { g_strdup (sky->name), g_strdup (sky->description) };

    g_array_append_val (selected->skies, copy);
  }
  selected->quantities = table->quantities;
  return g_steal_pointer (&selected);
}
