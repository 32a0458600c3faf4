/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "dsc-error.h"
#include "dsc-number.h"
#include "dsc-table-private.h"

/* (nullable) */
static const char *
find_ucd (const DscColumn *column)
{
  static const struct {
    const char *name, *ucd;
  } known[] = { { "sky_centroid.ra", "pos.eq.ra;meta.main" },
                { "sky_centroid.dec", "pos.eq.dec;meta.main" },
                { "RA", "pos.eq.ra;meta.main" },
                { "Dec", "pos.eq.dec;meta.main" },
                { "ra_deg", "pos.eq.ra;meta.main" },
                { "dec_deg", "pos.eq.dec;meta.main" },
                { "label", "meta.id;meta.main" },
                { "xcentroid", "pos.cartesian.x;instr.det" },
                { "ycentroid", "pos.cartesian.y;instr.det" },
                { "isophotal_flux", "phot.flux" },
                { "aper_total_flux", "phot.flux" } };

  if (column->ucd != NULL)
    return column->ucd;
  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    if (g_str_equal (known[i].name, column->name))
      return known[i].ucd;
  return NULL;
}

static void
append_attribute (GString *out, const char *name, const char *text)
{
  g_autofree char *escaped = NULL;

  if (text == NULL || *text == '\0')
    return;
  escaped = g_markup_escape_text (text, -1);
  g_string_append_printf (out, " %s=\"%s\"", name, escaped);
}

static gboolean
is_plain (guchar c)
{
  return c >= 0x20 || c == '\t' || c == '\n' || c == '\r';
}

/* Characters that XML cannot hold become blanks. */
static void
append_text (GString *out, const char *text)
{
  g_autofree char *copy = g_strdup (text);
  g_autofree char *escaped = NULL;

  for (char *c = copy; *c != '\0'; c++)
    if (!is_plain ((guchar)*c))
      *c = ' ';
  escaped = g_markup_escape_text (copy, -1);
  g_string_append (out, escaped);
}

/* A value that no row has, for those that are masked. */
static gint64
find_null (const DscTable *table, const DscColumn *column)
{
  gint64 value = column->bits == 32 ? G_MININT32 : G_MININT64;

  for (gsize r = 0; r < table->n_rows; r++)
    if (!dsc_column_is_masked (column, r) && column->i[r] == value) {
      value++;
      r = (gsize)-1;
    }
  return value;
}

static void
append_field (GString *out, const DscTable *table, const DscColumn *column, gint64 null_value)
{
  const char *type = column->type == DSC_COLUMN_STRING   ? "unicodeChar"
                     : column->type == DSC_COLUMN_DOUBLE ? column->bits == 32 ? "float" : "double"
                     : column->bits == 1                 ? "boolean"
                     : column->bits == 32                ? "int"
                                                         : "long";

  g_string_append (out, "<FIELD");
  append_attribute (out, "name", column->name);
  append_attribute (out, "datatype", type);
  if (column->type == DSC_COLUMN_STRING)
    append_attribute (out, "arraysize", "*");
  append_attribute (out, "unit", column->unit);
  append_attribute (out, "ucd", find_ucd (column));
  g_string_append (out, ">");
  if (column->description != NULL) {
    g_string_append (out, "<DESCRIPTION>");
    append_text (out, column->description);
    g_string_append (out, "</DESCRIPTION>");
  }
  if (column->type == DSC_COLUMN_INT64 && column->bits != 1 && column->masked != NULL)
    g_string_append_printf (out, "<VALUES null=\"%" G_GINT64_FORMAT "\"/>", null_value);
  g_string_append (out, "</FIELD>\n");
}

static void
append_cell (GString *out, const DscColumn *column, gsize row, gint64 null_value)
{
  char number[G_ASCII_DTOSTR_BUF_SIZE];
  gboolean masked = dsc_column_is_masked (column, row);

  g_string_append (out, "<TD>");
  if (column->type == DSC_COLUMN_STRING)
    append_text (out, dsc_column_get_string (column, row));
  else if (column->type == DSC_COLUMN_INT64 && column->bits == 1)
    g_string_append (out, masked ? "?" : column->i[row] ? "T" : "F");
  else if (column->type == DSC_COLUMN_INT64)
    g_string_append_printf (out, "%" G_GINT64_FORMAT, masked ? null_value : column->i[row]);
  else if (masked || isnan (column->d[row]))
    g_string_append (out, "NaN");
  else if (isinf (column->d[row]))
    g_string_append (out, column->d[row] > 0 ? "+Inf" : "-Inf");
  else {
    dsc_number_shortest (column->d[row], 'e', number);
    g_string_append (out, number);
  }
  g_string_append (out, "</TD>");
}

gboolean
dsc_table_write_votable (const DscTable *table, const char *path, GError **error)
{
  g_autoptr (GString) out = g_string_new ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
  g_autofree gint64 *nulls = g_new0 (gint64, table->columns->len + 1);
  g_autoptr (GError) local = NULL;

  g_string_append (out, "<VOTABLE version=\"1.4\" xmlns=\"http://www.ivoa.net/xml/VOTable/v1.3\">\n"
                        "<RESOURCE type=\"results\">\n<TABLE");
  g_string_append_printf (out, " nrows=\"%" G_GSIZE_FORMAT "\">\n", table->n_rows);
  for (guint c = 0; c < table->columns->len; c++) {
    const DscColumn *column = table->columns->pdata[c];

    if (column->type == DSC_COLUMN_INT64 && column->masked != NULL)
      nulls[c] = find_null (table, column);
    append_field (out, table, column, nulls[c]);
  }
  g_string_append (out, "<DATA><TABLEDATA>\n");
  for (gsize r = 0; r < table->n_rows; r++) {
    g_string_append (out, "<TR>");
    for (guint c = 0; c < table->columns->len; c++)
      append_cell (out, table->columns->pdata[c], r, nulls[c]);
    g_string_append (out, "</TR>\n");
  }
  g_string_append (out, "</TABLEDATA></DATA></TABLE>\n</RESOURCE>\n</VOTABLE>\n");
  if (g_file_set_contents (path, out->str, (gssize)out->len, &local))
    return TRUE;
  g_set_error (error, DSC_ERROR, DSC_ERROR_WRITE, "The table '%s' cannot be written: %s", path,
               local->message);
  return FALSE;
}
