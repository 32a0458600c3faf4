/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "dsc-fits-writer.h"
#include "dsc-number.h"
#include "dsc-table-private.h"

typedef struct {
  const DscTable *table;
  gsize *widths; /* bytes of each column */
  gsize row_bytes;
} Layout;

/* What stands for no value in a column of whole numbers: the least one, which nothing uses. */
static gint64
null_value (const DscColumn *column)
{
  return column->bits == 32 ? G_MININT32 : G_MININT64;
}

static gsize
find_width (const DscTable *table, const DscColumn *column)
{
  gsize widest = 1;

  if (column->type != DSC_COLUMN_STRING)
    return column->bits == 1 ? 1 : column->bits == 32 ? 4 : 8;
  for (gsize r = 0; r < table->n_rows; r++)
    widest = MAX (widest, strlen (dsc_column_get_string (column, r)));
  return widest;
}

static char *
make_form (const DscColumn *column, gsize width)
{
  if (column->type == DSC_COLUMN_STRING)
    return g_strdup_printf ("%" G_GSIZE_FORMAT "A", width);
  if (column->type == DSC_COLUMN_DOUBLE)
    return g_strdup (column->bits == 32 ? "E" : "D");
  return g_strdup (column->bits == 1 ? "L" : column->bits == 32 ? "J" : "K");
}

/* FITS text is ASCII. */
static void
set_text (DscHeader *header, const char *key, const char *text)
{
  g_autofree char *ascii = g_strdup (text);

  for (char *c = ascii; *c != '\0'; c++)
    if ((guchar)*c < 32 || (guchar)*c > 126)
      *c = '?';
  dsc_header_set_string (header, key, ascii, NULL);
}

/* ".4f" as FITS has it: "F25.4". */
static void
set_format (DscHeader *header, const DscColumn *column, guint index)
{
  char key[16], text[16], *end;
  const char *format = column->format;
  guint64 digits;

  if (format == NULL || *format != '.' || !g_ascii_isdigit (format[1]))
    return;
  digits = g_ascii_strtoull (format + 1, &end, 10);
  if (digits > 17 || (strcmp (end, "f") != 0 && strcmp (end, "e") != 0))
    return;
  g_snprintf (key, sizeof key, "TDISP%u", index);
  g_snprintf (text, sizeof text, "%c25.%u", *end == 'f' ? 'F' : 'E', (guint)digits);
  dsc_header_set_string (header, key, text, NULL);
}

static void
describe_column (DscHeader *header, const DscColumn *column, guint index)
{
  char key[16];

  if (column->unit != NULL && *column->unit != '\0') {
    g_snprintf (key, sizeof key, "TUNIT%u", index);
    set_text (header, key, column->unit);
  }
  if (column->type == DSC_COLUMN_INT64 && column->bits != 1 && column->masked != NULL) {
    g_snprintf (key, sizeof key, "TNULL%u", index);
    dsc_header_set_int (header, key, null_value (column), NULL);
  }
  set_format (header, column, index);
  if (column->description != NULL) {
    g_snprintf (key, sizeof key, "TCOMM%u", index);
    set_text (header, key, column->description);
  }
}

static void
add_meta (DscHeader *header, const DscTable *table)
{
  for (guint i = 0; i < table->meta->len; i++) {
    const DscTableMeta *meta = &g_array_index (table->meta, DscTableMeta, i);
    g_autofree char *key = g_ascii_strup (meta->key, -1);
    double value;

    if (g_str_has_prefix (meta->key, "__serialized_columns__") || strlen (key) > 48
        || strspn (key, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.") != strlen (key))
      continue;
    if (!meta->plain || !dsc_number_parse (meta->text, strlen (meta->text), &value))
      set_text (header, key, meta->text);
    else if (strpbrk (meta->text, ".enai") == NULL)
      dsc_header_set_int (header, key, g_ascii_strtoll (meta->text, NULL, 10), NULL);
    else
      dsc_header_set_double (header, key, value, NULL);
  }
}

static void
put_word (guint8 *to, guint64 value, gsize n)
{
  for (gsize k = 0; k < n; k++)
    to[k] = (guint8)(value >> 8 * (n - 1 - k));
}

static void
put_cell (guint8 *to, const DscColumn *column, gsize row, gsize width)
{
  gboolean masked = dsc_column_is_masked (column, row);

  if (column->type == DSC_COLUMN_STRING) {
    const char *text = dsc_column_get_string (column, row);

    memcpy (to, text, MIN (strlen (text), width));
  } else if (column->type == DSC_COLUMN_DOUBLE && width == 4) {
    float value = masked ? NAN : (float)column->d[row];
    guint32 word;

    memcpy (&word, &value, sizeof word);
    put_word (to, word, 4);
  } else if (column->type == DSC_COLUMN_DOUBLE) {
    double value = masked ? NAN : column->d[row];
    guint64 word;

    memcpy (&word, &value, sizeof word);
    put_word (to, word, 8);
  } else if (width == 1)
    *to = masked ? 0 : column->i[row] ? 'T' : 'F';
  else
    put_word (to, (guint64)(masked ? null_value (column) : column->i[row]), width);
}

static void
put_rows (guint64 first, guint64 n, guint8 *data, gpointer user_data)
{
  const Layout *layout = user_data;

  for (guint64 r = 0; r < n; r++) {
    guint8 *to = data + r * layout->row_bytes;

    for (guint c = 0; c < layout->table->columns->len; c++) {
      put_cell (to, layout->table->columns->pdata[c], first + r, layout->widths[c]);
      to += layout->widths[c];
    }
  }
}

gboolean
dsc_table_write_fits (const DscTable *table, const char *path, const char *extname, GError **error)
{
  g_autoptr (DscFitsWriter) writer = dsc_fits_writer_new (path, error);
  g_autoptr (GPtrArray) columns = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (DscHeader) header = dsc_header_new ();
  g_autofree gsize *widths = g_new0 (gsize, table->columns->len + 1);
  Layout layout = { table, widths, 0 };

  if (writer == NULL || !dsc_fits_writer_primary (writer, NULL, error))
    return FALSE;
  for (guint c = 0; c < table->columns->len; c++) {
    const DscColumn *column = table->columns->pdata[c];

    widths[c] = find_width (table, column);
    layout.row_bytes += widths[c];
    g_ptr_array_add (columns, g_strdup (column->name));
    g_ptr_array_add (columns, make_form (column, widths[c]));
    describe_column (header, column, c + 1);
  }
  add_meta (header, table);
  return dsc_fits_writer_add_table (writer, extname, columns, header, layout.row_bytes,
                                    table->n_rows, put_rows, &layout, error)
         && dsc_fits_writer_finish (writer, error);
}
