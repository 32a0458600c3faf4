/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdint.h>
#include <string.h>

#include "dsc-table.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

/* ECSV, CSV and VOTable: every cell of what was read can be looked at. */
int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = g_bytes_new_static (data, size);
  g_autoptr (DscTable) table = dsc_table_read_text (bytes, "fuzz", NULL, &error);
  volatile double sum = 0;

  g_assert ((table == NULL) == (error != NULL));
  for (guint c = 0; table != NULL && c < dsc_table_n_columns (table); c++) {
    const DscColumn *column = dsc_table_get_column (table, c);

    g_assert (dsc_table_find (table, column->name) == column);
    for (gsize r = 0; r < dsc_table_n_rows (table); r++)
      if (column->type == DSC_COLUMN_STRING)
        sum += (double)strlen (dsc_column_get_string (column, r));
      else
        sum += dsc_column_get_double (column, r);
  }
  return 0;
}
