/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "dsc-cli-info.h"

void
dsc_info_line (GString *out, const char *label, const char *text)
{
  if (text != NULL && *text != '\0')
    g_string_append_printf (out, "%-14s%s\n", label, text);
}

char *
dsc_info_bytes (guint64 bytes)
{
  static const char *const units[] = { "B", "KiB", "MiB", "GiB", "TiB" };
  double value = (double)bytes;
  guint unit = 0;

  while (value >= 1000.0 && unit + 1 < G_N_ELEMENTS (units)) {
    value /= 1024.0;
    unit++;
  }
  return unit == 0 ? g_strdup_printf ("%" G_GUINT64_FORMAT " B", bytes)
                   : g_strdup_printf ("%.*f %s", value < 9.95 ? 1 : 0, value, units[unit]);
}

struct _DscInfoTable {
  guint n_columns;
  gboolean *right;
  GPtrArray *cells; /* row by row, the titles first */
};

DscInfoTable *
dsc_info_table_new (const char *const *columns)
{
  DscInfoTable *table = g_new0 (DscInfoTable, 1);

  table->n_columns = g_strv_length ((GStrv)columns);
  table->right = g_new0 (gboolean, table->n_columns);
  table->cells = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < table->n_columns; i++) {
    table->right[i] = *columns[i] == '>';
    g_ptr_array_add (table->cells, g_strdup (columns[i] + (table->right[i] ? 1 : 0)));
  }
  return table;
}

void
dsc_info_table_free (DscInfoTable *table)
{
  g_ptr_array_unref (table->cells);
  g_free (table->right);
  g_free (table);
}

void
dsc_info_table_add (DscInfoTable *table, ...)
{
  va_list args;

  va_start (args, table);
  for (guint i = 0; i < table->n_columns; i++) {
    const char *text = va_arg (args, const char *);

    g_ptr_array_add (table->cells, g_strdup (text != NULL ? text : ""));
  }
  va_end (args);
}

static gsize
text_width (const char *text)
{
  return g_utf8_validate (text, -1, NULL) ? (gsize)g_utf8_strlen (text, -1) : strlen (text);
}

void
dsc_info_table_print (const DscInfoTable *table, GString *out)
{
  g_autofree gsize *width = g_new0 (gsize, table->n_columns);

  for (guint i = 0; i < table->cells->len; i++) {
    gsize *w = &width[i % table->n_columns];

    *w = MAX (*w, text_width (table->cells->pdata[i]));
  }
  for (guint i = 0; i < table->cells->len; i++) {
    guint c = i % table->n_columns;
    const char *text = table->cells->pdata[i];
    int padding = (int)(width[c] - text_width (text));

    if (c == 0)
      g_string_append (out, "  ");
    if (table->right[c])
      g_string_append_printf (out, "%*s%s", padding, "", text);
    else
      g_string_append_printf (out, "%s%*s", text, padding, "");
    g_string_append (out, "  ");
    if (c + 1 < table->n_columns)
      continue;
    while (out->len > 0 && out->str[out->len - 1] == ' ')
      g_string_truncate (out, out->len - 1);
    g_string_append_c (out, '\n');
  }
}
