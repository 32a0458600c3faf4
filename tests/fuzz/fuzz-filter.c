/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdint.h>

#include "dsc-table-filter.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

/* An expression of a table, and its value in every row. */
int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *text = g_strndup ((const char *)data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (DscTable) table = dsc_table_new (3);
  g_autoptr (DscTableFilter) filter = NULL;
  guint8 pass[3];

  dsc_table_add (table, "isophotal_flux", DSC_COLUMN_DOUBLE, 64, NULL, NULL);
  dsc_table_add (table, "isophotal_flux_err", DSC_COLUMN_DOUBLE, 32, NULL, NULL);
  dsc_table_add (table, "label", DSC_COLUMN_INT64, 32, NULL, NULL);
  dsc_table_add (table, "name", DSC_COLUMN_STRING, 64, NULL, NULL);
  filter = dsc_table_filter_new (text, table, &error);
  g_assert ((filter == NULL) == (error != NULL));
  if (filter != NULL)
    dsc_table_filter_run (filter, pass);
  return 0;
}
