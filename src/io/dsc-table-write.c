/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "dsc-error.h"
#include "dsc-number.h"
#include "dsc-table-private.h"

static void
append_pair (GString *out, const char *key, const char *value)
{
  if (value == NULL)
    return;
  g_string_append_printf (out, ", %s: ", key);
  dsc_table_append_yaml (out, value);
}

static const char *
datatype (const DscColumn *column)
{
  if (column->type == DSC_COLUMN_STRING)
    return "string";
  if (column->type == DSC_COLUMN_DOUBLE)
    return column->bits == 32 ? "float32" : "float64";
  return column->bits == 1 ? "bool" : column->bits == 32 ? "int32" : "int64";
}

/* Whether the column belongs to a SkyCoord. */
static gboolean
is_sky (const DscTable *table, const DscColumn *column)
{
  for (guint i = 0; i < table->skies->len; i++) {
    const char *name = g_array_index (table->skies, DscTableSky, i).name;
    gsize n = strlen (name);

    if (strncmp (column->name, name, n) == 0
        && (g_str_equal (column->name + n, ".ra") || g_str_equal (column->name + n, ".dec")))
      return TRUE;
  }
  return FALSE;
}

static void
append_angle (GString *out, const char *class, const char *axis, const char *name, gboolean wrap)
{
  g_string_append_printf (out,
                          "#       %s: !astropy.table.SerializedColumn\n"
                          "#         __class__: astropy.coordinates.angles.core.%s\n"
                          "#         unit: !astropy.units.Unit {unit: deg}\n"
                          "#         value: !astropy.table.SerializedColumn {name: ",
                          axis, class);
  dsc_table_append_yaml (out, name);
  g_string_append (out, "}\n");
  if (wrap)
    g_string_append (out, "#         wrap_angle: !astropy.coordinates.Angle\n"
                          "#           unit: !astropy.units.Unit {unit: deg}\n"
                          "#           value: 360.0\n");
}

static void
append_sky (GString *out, const DscTableSky *sky)
{
  g_autofree char *ra = g_strconcat (sky->name, ".ra", NULL);
  g_autofree char *dec = g_strconcat (sky->name, ".dec", NULL);

  g_string_append (out, "#     ");
  dsc_table_append_yaml (out, sky->name);
  g_string_append (out, ":\n#       __class__: astropy.coordinates.sky_coordinate.SkyCoord\n");
  if (sky->description != NULL) {
    g_string_append (out, "#       __info__: {description: ");
    dsc_table_append_yaml (out, sky->description);
    g_string_append (out, "}\n");
  }
  append_angle (out, "Latitude", "dec", dec, FALSE);
  g_string_append (out, "#       frame: icrs\n");
  append_angle (out, "Longitude", "ra", ra, TRUE);
  g_string_append (out, "#       representation_type: spherical\n");
}

static void
append_quantity (GString *out, const DscColumn *column)
{
  g_string_append (out, "#     ");
  dsc_table_append_yaml (out, column->name);
  g_string_append (out, ":\n#       __class__: astropy.units.quantity.Quantity\n"
                        "#       unit: !astropy.units.Unit {unit: ");
  dsc_table_append_yaml (out, column->unit);
  g_string_append (out, "}\n#       value: !astropy.table.SerializedColumn {name: ");
  dsc_table_append_yaml (out, column->name);
  g_string_append (out, "}\n");
}

/* How astropy puts columns together to columns of other classes. */
static void
append_mixins (GString *out, const DscTable *table)
{
  gsize empty;

  g_string_append (out, "# - __serialized_columns__:\n");
  empty = out->len;
  for (guint i = 0; i < table->skies->len; i++)
    append_sky (out, &g_array_index (table->skies, DscTableSky, i));
  for (guint c = 0; table->quantities && c < table->columns->len; c++) {
    const DscColumn *column = table->columns->pdata[c];

    if (column->unit != NULL && column->type == DSC_COLUMN_DOUBLE && !is_sky (table, column))
      append_quantity (out, column);
  }
  if (out->len == empty)
    g_string_truncate (out, empty - strlen ("# - __serialized_columns__:\n"));
}

static void
append_meta (GString *out, const DscTable *table)
{
  gsize start = out->len;

  g_string_append (out, "# meta: !!omap\n");
  dsc_table_append_meta (out, table);
  append_mixins (out, table);
  if (out->len == start + strlen ("# meta: !!omap\n"))
    g_string_truncate (out, start);
}

static void
append_text (GString *out, const char *text, char delimiter)
{
  gboolean quote = *text == '\0' || *text == '#' || *text == '"';

  for (const char *c = text; *c != '\0'; c++)
    quote = quote || *c == delimiter || strchr (" \t\r\n\"", *c) != NULL;
  if (!quote) {
    g_string_append (out, text);
    return;
  }
  g_string_append_c (out, '"');
  for (const char *c = text; *c != '\0'; c++) {
    if (*c == '"')
      g_string_append_c (out, '"');
    g_string_append_c (out, *c);
  }
  g_string_append_c (out, '"');
}

static void
append_double (GString *out, double value, guint bits)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  if (isnan (value))
    g_string_append (out, "nan");
  else if (isinf (value))
    g_string_append (out, value > 0 ? "inf" : "-inf");
  else if (bits == 32) {
    for (int digits = 6; digits <= 9; digits++) {
      char format[8];

      g_snprintf (format, sizeof format, "%%.%dg", digits);
      g_ascii_formatd (text, sizeof text, format, value);
      if ((float)g_ascii_strtod (text, NULL) == (float)value)
        break;
    }
    g_string_append (out, text);
    if (strpbrk (text, ".e") == NULL)
      g_string_append (out, ".0");
  } else {
    dsc_number_shortest (value, 'e', text);
    g_string_append (out, text);
    if (strpbrk (text, ".e") == NULL)
      g_string_append (out, ".0");
  }
}

static void
append_cell (GString *out, const DscColumn *column, gsize row, char delimiter)
{
  if (dsc_column_is_masked (column, row))
    g_string_append (out, delimiter == ' ' ? "\"\"" : "");
  else if (column->type == DSC_COLUMN_STRING)
    append_text (out, dsc_column_get_string (column, row), delimiter);
  else if (column->type == DSC_COLUMN_DOUBLE)
    append_double (out, column->d[row], column->bits);
  else if (column->bits == 1)
    g_string_append (out, column->i[row] ? "True" : "False");
  else
    g_string_append_printf (out, "%" G_GINT64_FORMAT, column->i[row]);
}

static void
append_header (GString *out, const DscTable *table)
{
  g_string_append (out, "# %ECSV 1.0\n# ---\n# datatype:\n");
  for (guint c = 0; c < table->columns->len; c++) {
    const DscColumn *column = table->columns->pdata[c];

    g_string_append (out, "# - {name: ");
    dsc_table_append_yaml (out, column->name);
    append_pair (out, "unit", column->unit != NULL && *column->unit != '\0' ? column->unit : NULL);
    g_string_append_printf (out, ", datatype: %s", datatype (column));
    append_pair (out, "format", column->format);
    append_pair (out, "description", column->description);
    g_string_append (out, "}\n");
  }
  append_meta (out, table);
  g_string_append (out, "# schema: astropy-2.0\n");
}

/* A line of names, then the rows. */
static gboolean
write_rows (const DscTable *table, GString *out, char delimiter, const char *path, GError **error)
{
  g_autoptr (GError) local = NULL;
  guint n = table->columns->len;

  for (guint c = 0; c < n; c++) {
    append_text (out, ((const DscColumn *)table->columns->pdata[c])->name, delimiter);
    g_string_append_c (out, c + 1 < n ? delimiter : '\n');
  }
  for (gsize r = 0; r < table->n_rows; r++)
    for (guint c = 0; c < n; c++) {
      append_cell (out, table->columns->pdata[c], r, delimiter);
      g_string_append_c (out, c + 1 < n ? delimiter : '\n');
    }
  if (g_file_set_contents (path, out->str, (gssize)out->len, &local))
    return TRUE;
  g_set_error (error, DSC_ERROR, DSC_ERROR_WRITE, "'%s' cannot be written: %s", path,
               local->message);
  return FALSE;
}

gboolean
dsc_table_write_ecsv (const DscTable *table, const char *path, GError **error)
{
  g_autoptr (GString) out = g_string_new (NULL);

  append_header (out, table);
  return write_rows (table, out, ' ', path, error);
}

gboolean
dsc_table_write_csv (const DscTable *table, const char *path, GError **error)
{
  g_autoptr (GString) out = g_string_new (NULL);

  return write_rows (table, out, ',', path, error);
}
