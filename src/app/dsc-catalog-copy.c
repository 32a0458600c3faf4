/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-catalog-copy.h"

#include "dsc-catalog-columns.h"

struct _DscCatalogCopy {
  DscCatalogCase *shown;
  GArray *rows, *columns;
};

DscCatalogCopy *
dsc_catalog_copy_new (DscCatalogCase *shown, GArray *rows, GArray *columns)
{
  DscCatalogCopy *copy = g_new0 (DscCatalogCopy, 1);

  copy->shown = dsc_catalog_case_ref (shown);
  copy->rows = rows;
  copy->columns = columns;
  return copy;
}

void
dsc_catalog_copy_free (DscCatalogCopy *copy)
{
  dsc_catalog_case_unref (copy->shown);
  g_array_unref (copy->rows);
  g_array_unref (copy->columns);
  g_free (copy);
}

static const DscColumn *
get_column (const DscCatalogCopy *copy, guint k)
{
  return dsc_table_get_column (copy->shown->table, g_array_index (copy->columns, guint, k));
}

char *
dsc_catalog_copy_format (const DscCatalogCopy *copy)
{
  GString *text = g_string_new (NULL);

  for (guint k = 0; k < copy->columns->len; k++) {
    g_autofree char *title = dsc_catalog_column_dup_title (get_column (copy, k));

    g_string_append_printf (text, "%s%s", k ? "\t" : "", title);
  }
  g_string_append_c (text, '\n');
  for (guint i = 0; i < copy->rows->len; i++) {
    for (guint k = 0; k < copy->columns->len; k++) {
      if (k > 0)
        g_string_append_c (text, '\t');
      dsc_catalog_cell_append (get_column (copy, k), g_array_index (copy->rows, guint, i), text);
    }
    g_string_append_c (text, '\n');
  }
  return g_string_free (text, FALSE);
}
