/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "dsc-error.h"
#include "dsc-number.h"
#include "dsc-table-votable.h"

#define MAX_CELL ((guint64)1 << 24) /* values */

void
dsc_votable_field_init (DscVotableField *field, const char *datatype, const char *size)
{
  static const struct {
    const char *word;
    char kind;
  } kinds[] = { { "double", 'd' },      { "float", 'f' },        { "long", 'l' },
                { "int", 'i' },         { "short", 's' },        { "unsignedByte", 'u' },
                { "boolean", 'b' },     { "bit", 'x' },          { "char", 'c' },
                { "unicodeChar", 'w' }, { "floatComplex", 'F' }, { "doubleComplex", 'D' } };
  char *end;

  /* one that is not known, or has nothing in it, cannot be read */
  field->kind = 0;
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (g_str_equal (kinds[i].word, datatype))
      field->kind = kinds[i].kind;
  field->n = 1;
  for (const char *c = size != NULL ? size : ""; *c != '\0';) {
    guint64 length = g_ascii_strtoull (c, &end, 10);

    if (end != c)
      field->n = length <= MAX_CELL ? MIN (field->n * length, MAX_CELL + 1) : MAX_CELL + 1;
    field->variable |= *end == '*';
    c = *end != '\0' ? end + 1 : end;
  }
  if (field->n == 0)
    field->kind = 0;
}

static guint
find_width (char kind)
{
  switch (kind) {
  case 'D':
    return 16;
  case 'd':
  case 'l':
  case 'F':
    return 8;
  case 'f':
  case 'i':
    return 4;
  case 's':
  case 'w':
    return 2;
  default:
    return 1;
  }
}

typedef struct {
  const guint8 *at, *end;
} Stream;

/* (nullable): NULL at the end */
static const guint8 *
take (Stream *stream, guint64 n)
{
  const guint8 *at = stream->at;

  if (n > (guint64)(stream->end - at))
    return NULL;
  stream->at += n;
  return at;
}

static guint64
get_word (const guint8 *at, guint n)
{
  guint64 word = 0;

  for (guint i = 0; i < n; i++)
    word = word << 8 | at[i];
  return word;
}

static double
get_real (const guint8 *at, guint width)
{
  guint64 word = get_word (at, width);
  guint32 half = (guint32)word;
  double value;
  float single;

  if (width == 4) {
    memcpy (&single, &half, sizeof single);
    return single;
  }
  memcpy (&value, &word, sizeof value);
  return value;
}

static gint64
get_whole (const guint8 *at, char kind)
{
  guint64 word = get_word (at, find_width (kind));

  switch (kind) {
  case 'i':
    return (gint32)(guint32)word;
  case 's':
    return (gint16)(guint16)word;
  case 'x':
    return word >> 7;
  default:
    return (gint64)word;
  }
}

/* Several numbers in a cell, or complex ones, as their text. */
static char *
list_numbers (const guint8 *at, guint64 n, char kind)
{
  GString *text = g_string_new (NULL);
  char number[G_ASCII_DTOSTR_BUF_SIZE];
  gboolean is_complex = kind == 'F' || kind == 'D';
  char part = kind == 'F' ? 'f' : kind == 'D' ? 'd' : kind;
  guint width = find_width (part);

  for (guint64 i = 0; i < n * (is_complex ? 2 : 1); i++, at += width) {
    if (i > 0)
      g_string_append_c (text, ' ');
    if (part == 'd' || part == 'f') {
      dsc_number_shortest (get_real (at, width), 'e', number);
      g_string_append (text, number);
    } else if (part == 'b')
      g_string_append_c (text, (char)*at);
    else
      g_string_append_printf (text, "%" G_GINT64_FORMAT, get_whole (at, part));
  }
  return g_string_free (text, FALSE);
}

static gboolean
store_text (
    DscTable *table, DscColumn *column, gsize row, const char *text, gsize n, GError **error)
{
  const char *zero = memchr (text, '\0', n);
  gsize length = zero != NULL ? (gsize)(zero - text) : n;

  if (length == 0) {
    dsc_table_mask (table, column, row);
    return TRUE;
  }
  return dsc_column_store_string (column, row, text, length, FALSE, error);
}

static gboolean
store_cell (DscTable *table,
            DscColumn *column,
            const DscVotableField *field,
            const guint8 *at,
            guint64 n,
            GError **error)
{
  gsize row = table->n_rows;
  g_autofree char *text = NULL;

  if (column->type == DSC_COLUMN_DOUBLE)
    column->d[row] = get_real (at, find_width (field->kind));
  else if (column->type == DSC_COLUMN_INT64 && field->kind == 'b') {
    column->i[row] = strchr ("Tt1", *at) != NULL && *at != 0;
    if (*at == 0 || strchr ("TtFf01", *at) == NULL)
      dsc_table_mask (table, column, row);
  } else if (column->type == DSC_COLUMN_INT64) {
    column->i[row] = get_whole (at, field->kind);
    if (field->has_null && column->i[row] == field->null_value)
      dsc_table_mask (table, column, row);
  } else if (field->kind == 'c')
    return store_text (table, column, row, (const char *)at, n, error);
  else if (field->kind == 'w') {
    text = g_convert ((const char *)at, (gssize)(2 * n), "UTF-8", "UTF-16BE", NULL, NULL, NULL);
    return store_text (table, column, row, text != NULL ? text : "",
                       text != NULL ? strlen (text) : 0, error);
  } else if (field->kind == 'x')
    dsc_table_mask (table, column, row);
  else {
    text = list_numbers (at, n, field->kind);
    return store_text (table, column, row, text, strlen (text), error);
  }
  return TRUE;
}

static gboolean
read_cell (DscTable *table,
           guint c,
           const DscVotableField *field,
           gboolean masked,
           Stream *stream,
           GError **error)
{
  DscColumn *column = table->columns->pdata[c];
  guint64 n = field->n, bytes;
  const guint8 *at;

  if (field->variable) {
    at = take (stream, 4);
    n = at != NULL ? get_word (at, 4) : MAX_CELL + 1;
  }
  bytes = field->kind == 'x' ? (n + 7) / 8 : n * find_width (field->kind);
  at = n <= MAX_CELL ? take (stream, bytes) : NULL;
  if (at == NULL || field->kind == 0) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_FORMAT,
                 "row %" G_GSIZE_FORMAT ": its values end within column '%s'", table->n_rows + 1,
                 column->name);
    return FALSE;
  }
  if (!masked && n > 0)
    return store_cell (table, column, field, at, n, error);
  dsc_table_mask (table, column, table->n_rows);
  return TRUE;
}

gboolean
dsc_votable_read_binary (DscTable *table,
                         const char *file,
                         GArray *fields,
                         gboolean flags,
                         const guint8 *data,
                         gsize size,
                         GError **error)
{
  Stream stream = { data, data + size };

  if (table->columns->len == 0 || fields->len != table->columns->len)
    return TRUE;
  while (stream.at < stream.end) {
    const guint8 *start = stream.at, *mask = flags ? take (&stream, (fields->len + 7) / 8) : NULL;

    if (table->n_rows == table->capacity
        && !dsc_table_reserve (table, table->n_rows + table->n_rows / 2 + 256, file, error))
      return FALSE;
    for (guint c = 0; c < fields->len; c++) {
      gboolean masked
          = flags && c / 8 < (gsize)(stream.end - start) && (mask[c / 8] & (0x80 >> c % 8)) != 0;

      if (!read_cell (table, c, &g_array_index (fields, DscVotableField, c), masked, &stream,
                      error))
        return FALSE;
    }
    if (stream.at == start) {
      g_set_error_literal (error, DSC_ERROR, DSC_ERROR_FORMAT, "its rows have no content");
      return FALSE;
    }
    table->n_rows++;
  }
  return TRUE;
}
