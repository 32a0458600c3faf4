/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "dsc-error.h"
#include "dsc-fits.h"
#include "dsc-table-private.h"

#define CHUNK_BYTES ((guint64)1 << 20)

/* A column as it lies in the rows of the file. @column NULL: passed over */
typedef struct {
  char form;
  guint64 repeat, offset;
  double scale, zero;
  gboolean scaled, has_null;
  gint64 integer_zero, null;
  DscColumn *column;
} Field;

static guint64
form_width (char form, guint64 repeat)
{
  static const struct {
    char form;
    guint width;
  } widths[] = { { 'L', 1 }, { 'B', 1 }, { 'A', 1 }, { 'I', 2 },  { 'J', 4 }, { 'E', 4 },
                 { 'K', 8 }, { 'D', 8 }, { 'C', 8 }, { 'M', 16 }, { 'P', 8 }, { 'Q', 16 } };

  if (form == 'X')
    return (repeat + 7) / 8;
  for (guint i = 0; i < G_N_ELEMENTS (widths); i++)
    if (widths[i].form == form)
      return widths[i].width * repeat;
  return G_MAXUINT64;
}

static const char *
get_indexed (const DscHeader *header, const char *root, guint index)
{
  char key[16];

  g_snprintf (key, sizeof key, "%s%u", root, index);
  return dsc_header_get_string (header, key);
}

/* Scaling and the value that stands for none. */
static void
read_scaling (Field *field, const DscHeader *header, guint index)
{
  char key[16];

  field->scale = 1;
  g_snprintf (key, sizeof key, "TSCAL%u", index);
  dsc_header_get_double (header, key, &field->scale);
  g_snprintf (key, sizeof key, "TZERO%u", index);
  dsc_header_get_double (header, key, &field->zero);
  g_snprintf (key, sizeof key, "TNULL%u", index);
  field->has_null = dsc_header_get_int (header, key, &field->null);
  /* an offset of 2^63 makes unsigned numbers, which only doubles can hold */
  field->scaled = field->scale != 1 || field->zero != floor (field->zero)
                  || fabs (field->zero) > 4294967296.0;
  if (!field->scaled)
    field->integer_zero = (gint64)field->zero;
}

/* "F25.4" as ".4f"; NULL for what is no such format. */
static char *
format_of_display (const char *display)
{
  const char *point = display != NULL ? strchr (display, '.') : NULL;
  char *end;
  guint64 digits;

  if (point == NULL || !g_ascii_isdigit (point[1]) || strchr ("FED", *display) == NULL)
    return NULL;
  digits = g_ascii_strtoull (point + 1, &end, 10);
  if (digits > 17 || *end != '\0')
    return NULL;
  return g_strdup_printf (".%u%c", (guint)digits, *display == 'F' ? 'f' : 'e');
}

static gboolean
declare_field (DscTable *table,
               Field *field,
               const DscHeader *header,
               guint index,
               const char *path,
               GError **error)
{
  const char *name = get_indexed (header, "TTYPE", index);
  g_autofree char *made = g_strdup_printf ("col%u", index);
  DscColumnType type;
  guint bits = strchr ("EIBJ", field->form) != NULL ? 32 : field->form == 'L' ? 1 : 64;

  if (strchr ("LBIJKEDA", field->form) == NULL || field->repeat == 0
      || (field->form != 'A' && field->repeat != 1))
    return TRUE;
  read_scaling (field, header, index);
  if (field->form == 'A')
    type = DSC_COLUMN_STRING;
  else if (strchr ("ED", field->form) != NULL || (field->scaled && field->form != 'L'))
    type = DSC_COLUMN_DOUBLE;
  else
    type = DSC_COLUMN_INT64;
  if (type == DSC_COLUMN_INT64 && field->integer_zero != 0)
    bits = 64;
  field->column = dsc_table_declare (table, name != NULL && *name != '\0' ? name : made, type, bits,
                                     path, error);
  if (field->column == NULL)
    return FALSE;
  field->column->unit = g_strdup (get_indexed (header, "TUNIT", index));
  field->column->format = format_of_display (get_indexed (header, "TDISP", index));
  field->column->description = g_strdup (get_indexed (header, "TCOMM", index));
  return TRUE;
}

/* Columns x.ra and x.dec are the position x, as astropy takes them apart. */
static void
join_skies (DscTable *table)
{
  for (guint c = 0; c < table->columns->len; c++) {
    const DscColumn *column = table->columns->pdata[c];
    g_autofree char *name = g_strdup (column->name);

    if (!g_str_has_suffix (name, ".ra"))
      continue;
    name[strlen (name) - strlen (".ra")] = '\0';
    dsc_table_join_sky (table, name, NULL);
  }
  table->quantities = TRUE;
}

/* Errors: DSC_ERROR_FORMAT if the columns do not fill the rows */
static GArray *
declare_fields (DscTable *table, const DscFitsHdu *hdu, const char *path, GError **error)
{
  g_autoptr (GArray) fields = g_array_new (FALSE, TRUE, sizeof (Field));
  guint64 offset = 0, row_bytes = (guint64)hdu->axes[0];
  const char *text;

  for (guint index = 1; (text = get_indexed (hdu->header, "TFORM", index)) != NULL; index++) {
    Field field = { .repeat = 1, .offset = offset };
    const char *letter = text + strspn (text, "0123456789");
    guint64 width;

    if (letter > text && letter - text < 12)
      field.repeat = g_ascii_strtoull (text, NULL, 10);
    field.form = g_ascii_toupper (*letter);
    width = letter - text < 12 ? form_width (field.form, field.repeat) : G_MAXUINT64;
    if (width > row_bytes || offset > row_bytes - width) {
      g_set_error (error, DSC_ERROR, DSC_ERROR_FORMAT,
                   "'%s': column %u (TFORM%u = '%.20s') does not fit rows of %" G_GUINT64_FORMAT
                   " bytes: the header is damaged",
                   path, index, index, text, row_bytes);
      return NULL;
    }
    offset += width;
    if (!declare_field (table, &field, hdu->header, index, path, error))
      return NULL;
    g_array_append_val (fields, field);
  }
  if (offset != row_bytes) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_FORMAT,
                 "'%s': the columns take %" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT
                 " bytes of a row: the header is damaged",
                 path, offset, row_bytes);
    return NULL;
  }
  return g_steal_pointer (&fields);
}

static gint64
get_integer (char form, const guchar *at)
{
  guint64 value = 0;
  guint n = form == 'B' ? 1 : form == 'I' ? 2 : form == 'J' ? 4 : 8;

  for (guint k = 0; k < n; k++)
    value = value << 8 | at[k];
  switch (form) {
  case 'I':
    return (gint16)value;
  case 'J':
    return (gint32)value;
  default:
    return (gint64)value;
  }
}

static double
get_float (char form, const guchar *at)
{
  guint64 value = (guint64)get_integer (form == 'E' ? 'J' : 'K', at);

  if (form == 'E') {
    guint32 word = (guint32)value;
    float f;

    memcpy (&f, &word, sizeof f);
    return f;
  }
  {
    double d;

    memcpy (&d, &value, sizeof d);
    return d;
  }
}

static gboolean
store_text (const Field *field, const guchar *at, gsize row, GError **error)
{
  gsize n = 0;

  while (n < field->repeat && at[n] != '\0')
    n++;
  while (n > 0 && at[n - 1] == ' ')
    n--;
  return dsc_column_store_string (field->column, row, (const char *)at, n, FALSE, error);
}

static gboolean
store_value (
    DscTable *table, const Field *field, const guchar *row_start, gsize row, GError **error)
{
  const guchar *at = row_start + field->offset;
  DscColumn *column = field->column;

  if (field->form == 'A')
    return store_text (field, at, row, error);
  if (field->form == 'L') {
    column->i[row] = *at == 'T';
    if (*at != 'T' && *at != 'F')
      dsc_table_mask (table, column, row);
  } else if (field->form == 'E' || field->form == 'D') {
    double value = get_float (field->form, at);

    column->d[row]
        = field->scale == 1 && field->zero == 0 ? value : value * field->scale + field->zero;
  } else {
    gint64 value = get_integer (field->form, at);

    if (field->has_null && value == field->null)
      dsc_table_mask (table, column, row);
    else if (column->type == DSC_COLUMN_DOUBLE)
      column->d[row] = (double)value * field->scale + field->zero;
    else
      column->i[row] = (gint64)((guint64)value + (guint64)field->integer_zero);
  }
  return TRUE;
}

static gboolean
read_rows (DscTable *table,
           DscFits *fits,
           const DscFitsHdu *hdu,
           const GArray *fields,
           GCancellable *cancellable,
           GError **error)
{
  guint64 row_bytes = (guint64)hdu->axes[0], n_rows = (guint64)hdu->axes[1];
  guint64 step = MAX (CHUNK_BYTES / MAX (row_bytes, 1), 1);

  for (guint64 first = 0; first < n_rows; first += step) {
    guint64 n = MIN (step, n_rows - first);
    g_autoptr (GBytes) bytes = NULL;
    const guchar *data;

    if (g_cancellable_set_error_if_cancelled (cancellable, error))
      return FALSE;
    bytes = dsc_fits_read_bytes (fits, hdu->data_start + first * row_bytes, n * row_bytes, error);
    if (bytes == NULL)
      return FALSE;
    data = g_bytes_get_data (bytes, NULL);
    for (guint64 r = 0; r < n; r++)
      for (guint c = 0; c < fields->len; c++) {
        const Field *field = &g_array_index (fields, Field, c);

        if (field->column != NULL
            && !store_value (table, field, data + r * row_bytes, first + r, error))
          return FALSE;
      }
  }
  return TRUE;
}

/* Keywords that are not about a column. */
static void
add_meta (DscTable *table, const DscHeader *header)
{
  static const char *const roots[] = { "TTYPE", "TFORM", "TUNIT", "TCOMM", "TNULL", "TSCAL",
                                       "TZERO", "TDISP", "TDIM",  "TUCD",  "TLMIN", "TLMAX" };

  for (guint k = 0; k < dsc_header_n_cards (header); k++) {
    const DscCard *card = dsc_header_get_card (header, k);
    gboolean of_column = FALSE;

    for (guint i = 0; i < G_N_ELEMENTS (roots); i++)
      of_column = of_column || g_str_has_prefix (card->key, roots[i]);
    if (of_column || g_str_equal (card->key, "EXTNAME"))
      continue;
    if (card->type == DSC_CARD_STRING)
      dsc_table_set_meta (table, card->key, card->string);
    else if (card->type == DSC_CARD_INT)
      dsc_table_set_meta_int (table, card->key, card->i);
    else if (card->type == DSC_CARD_DOUBLE && isfinite (card->d))
      dsc_table_set_meta_double (table, card->key, card->d);
    else if (card->type == DSC_CARD_LOGICAL)
      dsc_table_add_meta (table, card->key, card->i ? "true" : "false", TRUE);
  }
}

/* The first binary table that is not the ASDF extension. */
static const DscFitsHdu *
find_table (DscFits *fits, const char *path, GError **error)
{
  gboolean ascii = FALSE;

  for (guint i = 1; i < dsc_fits_n_hdus (fits); i++) {
    const DscFitsHdu *hdu = dsc_fits_get_hdu (fits, i);
    gboolean packed = FALSE;

    ascii = ascii || hdu->type == DSC_FITS_ASCII_TABLE;
    if (hdu->type != DSC_FITS_BINTABLE || hdu->compressed || g_str_equal (hdu->name, "ASDF"))
      continue;
    if (dsc_header_get_bool (hdu->header, "ZTABLE", &packed) && packed) {
      g_set_error (error, DSC_ERROR, DSC_ERROR_UNSUPPORTED,
                   "'%s': the table is stored compressed (ZTABLE); unpack it (funpack)", path);
      return NULL;
    }
    if (hdu->n_axes == 2)
      return hdu;
  }
  g_set_error (error, DSC_ERROR, ascii ? DSC_ERROR_UNSUPPORTED : DSC_ERROR_FORMAT,
               ascii ? "'%s' holds an ASCII table; save it as a binary table, ECSV or CSV"
                     : "'%s' is a FITS file without a table",
               path);
  return NULL;
}

DscTable *
dsc_table_read_fits (const char *path, GCancellable *cancellable, GError **error)
{
  g_autoptr (DscFits) fits = dsc_fits_open (path, error);
  g_autoptr (DscTable) table = dsc_table_new (0);
  g_autoptr (GArray) fields = NULL;
  const DscFitsHdu *hdu;

  if (fits == NULL)
    return NULL;
  hdu = find_table (fits, path, error);
  if (hdu == NULL)
    return NULL;
  fields = declare_fields (table, hdu, path, error);
  if (fields == NULL)
    return NULL;
  if (table->columns->len == 0) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_FORMAT,
                 "'%s': the table '%s' has no column with one value in a row", path, hdu->name);
    return NULL;
  }
  /* the rows are there: the file was found to be as long as its headers say */
  if (!dsc_table_reserve (table, (gsize)hdu->axes[1], path, error))
    return NULL;
  table->n_rows = (gsize)hdu->axes[1];
  if (!read_rows (table, fits, hdu, fields, cancellable, error))
    return NULL;
  add_meta (table, hdu->header);
  join_skies (table);
  dsc_table_trim (table);
  dsc_table_fold_masks (table);
  return g_steal_pointer (&table);
}
