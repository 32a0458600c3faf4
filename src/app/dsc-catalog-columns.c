/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-catalog-columns.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "dsc-number.h"

#define MINUS "\xe2\x88\x92"
#define NOTHING "\xe2\x80\x94"
#define DEGREE_FORMAT ".7f" /* 0.4 mas, for positions without a format of their own */
#define FIRST_COLUMNS 12    /* of a table of unknown kind */
#define LEAST_KNOWN 5       /* columns of a catalogue of ours */
#define SAMPLES 64          /* rows whose width is measured */

static const char *const basic[] = {
  "label",
  "xcentroid",
  "ycentroid",
  "sky_centroid.ra",
  "sky_centroid.dec",
  "aper_total_abmag",
  "aper_total_abmag_err",
  "isophotal_flux",
  "isophotal_flux_err",
  "isophotal_abmag",
  "isophotal_abmag_err",
  "CI_50_30",
  "CI_70_50",
  "is_extended",
  "ellipticity",
  "nn_dist",
  "id",
  "abmag",
  "abmag_error",
};

char *
dsc_catalog_column_dup_title (const DscColumn *column)
{
  return column->unit && *column->unit ? g_strdup_printf ("%s [%s]", column->name, column->unit)
                                       : g_strdup (column->name);
}

/* ".4f", "%.4f", "10.3e": precision and letter. */
static gboolean
parse_format (const char *format, int *ret_precision, char *ret_letter)
{
  const char *point = format ? strchr (format, '.') : NULL;
  char *end;
  gint64 precision;

  if (!point || !g_ascii_isdigit (point[1]))
    return FALSE;
  precision = g_ascii_strtoll (point + 1, &end, 10);
  if (precision > 17 || !*end || !strchr ("eEfFgG", *end) || end[1] != '\0')
    return FALSE;
  *ret_precision = (int)precision;
  *ret_letter = g_ascii_tolower (*end);
  return TRUE;
}

static void
format_double (const DscColumn *column, double value, char ret_text[G_ASCII_DTOSTR_BUF_SIZE])
{
  const char *format = column->format;
  char letter, spec[16];
  int precision;

  if (!format && g_strcmp0 (column->unit, "deg") == 0)
    format = DEGREE_FORMAT;
  if (!parse_format (format, &precision, &letter)) {
    dsc_number_shortest (value, 'e', ret_text);
    return;
  }
  /* A number that is out of place in a fixed format would fill the line. */
  if (letter == 'f' && fabs (value) >= 1e12)
    letter = 'e';
  g_snprintf (spec, sizeof spec, "%%.%d%c", precision, letter);
  g_ascii_formatd (ret_text, G_ASCII_DTOSTR_BUF_SIZE, spec, value);
}

static char *
with_minus (const char *text)
{
  GString *string;

  if (!strchr (text, '-'))
    return g_strdup (text);
  string = g_string_new (NULL);
  for (; *text; text++) {
    if (*text == '-')
      g_string_append (string, MINUS);
    else
      g_string_append_c (string, *text);
  }
  return g_string_free (string, FALSE);
}

char *
dsc_catalog_cell_dup_text (const DscColumn *column, gsize row)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  if (dsc_column_is_masked (column, row))
    return g_strdup (NOTHING);
  if (column->type == DSC_COLUMN_STRING)
    return g_strdup (dsc_column_get_string (column, row));
  if (column->type == DSC_COLUMN_INT64 && column->bits == 1)
    return g_strdup (column->i[row] ? _ ("yes") : _ ("no"));
  if (column->type == DSC_COLUMN_INT64)
    g_snprintf (text, sizeof text, "%" G_GINT64_FORMAT, column->i[row]);
  else if (isnan (column->d[row]))
    return g_strdup (NOTHING);
  else
    format_double (column, column->d[row], text);
  return with_minus (text);
}

void
dsc_catalog_cell_append (const DscColumn *column, gsize row, GString *text)
{
  char number[G_ASCII_DTOSTR_BUF_SIZE] = "nan";
  double value;

  if (column->type == DSC_COLUMN_STRING) {
    g_string_append (text, dsc_column_get_string (column, row));
    return;
  }
  if (dsc_column_is_masked (column, row))
    return;
  if (column->type == DSC_COLUMN_INT64 && column->bits == 1) {
    g_string_append (text, column->i[row] ? "True" : "False");
    return;
  }
  if (column->type == DSC_COLUMN_INT64) {
    g_string_append_printf (text, "%" G_GINT64_FORMAT, column->i[row]);
    return;
  }
  value = column->d[row];
  if (isinf (value))
    g_strlcpy (number, value > 0 ? "inf" : "-inf", sizeof number);
  else if (!isnan (value))
    dsc_number_shortest (value, 'e', number);
  g_string_append (text, number);
}

/* --- which columns first --- */

static gboolean
is_basic_name (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (basic); i++)
    if (strcmp (name, basic[i]) == 0)
      return TRUE;
  return FALSE;
}

static gboolean
is_empty (const DscColumn *column, gsize n)
{
  if (!column || column->type == DSC_COLUMN_STRING)
    return column == NULL;
  for (gsize i = 0; i < n; i++)
    if (isfinite (dsc_column_get_double (column, i)))
      return FALSE;
  return TRUE;
}

/* The widest aperture, where there is no total. */
static const char *
find_widest (const DscTable *table)
{
  const char *found = NULL;

  for (guint i = 0; i < dsc_table_n_columns (table); i++) {
    const char *name = dsc_table_get_column (table, i)->name;

    if (g_str_has_prefix (name, "aper") && g_ascii_isdigit (name[4])
        && g_str_has_suffix (name, "_abmag"))
      found = name;
  }
  return found;
}

static gboolean
is_of (const char *name, const char *widest)
{
  gsize length = widest ? strlen (widest) : 0;

  return widest && strncmp (name, widest, length) == 0
         && (name[length] == '\0' || strcmp (name + length, "_err") == 0);
}

gboolean *
dsc_catalog_table_find_basic (const DscTable *table)
{
  guint n = dsc_table_n_columns (table), n_known = 0;
  gboolean *found = g_new0 (gboolean, MAX (n, 1));
  gboolean lacks = dsc_catalog_table_lacks_corrections (table);
  const char *widest = lacks ? find_widest (table) : NULL;

  for (guint i = 0; i < n; i++) {
    const char *name = dsc_table_get_column (table, i)->name;

    n_known += is_basic_name (name);
    found[i] = (is_basic_name (name) && !(lacks && g_str_has_prefix (name, "aper_total")))
               || is_of (name, widest);
  }
  for (guint i = 0; n_known < LEAST_KNOWN && i < n; i++)
    found[i] = i < FIRST_COLUMNS;
  return found;
}

guint
dsc_catalog_column_get_chars (const DscTable *table, guint column)
{
  const DscColumn *values = dsc_table_get_column (table, column);
  gsize n = dsc_table_n_rows (table), step = MAX (n / SAMPLES, 1);
  glong chars = 3;

  for (gsize i = 0; i < n; i += step) {
    g_autofree char *text = dsc_catalog_cell_dup_text (values, i);

    chars = MAX (chars, g_utf8_strlen (text, -1));
  }
  return (guint)MIN (chars, 40);
}

gboolean
dsc_catalog_table_lacks_corrections (const DscTable *table)
{
  const DscColumn *total = dsc_table_find (table, "aper_total_flux");

  return total && dsc_table_n_rows (table) > 0 && is_empty (total, dsc_table_n_rows (table));
}

gboolean
dsc_catalog_column_needs_corrections (const DscColumn *column)
{
  return strcmp (column->name, "is_extended") == 0;
}

char *
dsc_catalog_table_find_empty (const DscTable *table, const char *filter)
{
  while (*filter) {
    const char *from = filter;
    g_autofree char *name = NULL;
    const DscColumn *column;

    while (g_ascii_isalnum (*filter) || *filter == '_' || *filter == '.')
      filter++;
    if (filter == from) {
      filter++;
      continue;
    }
    name = g_strndup (from, (gsize)(filter - from));
    column = dsc_table_find (table, name);
    if (column && is_empty (column, dsc_table_n_rows (table)))
      return g_steal_pointer (&name);
  }
  return NULL;
}
