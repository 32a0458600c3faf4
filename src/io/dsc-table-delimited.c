/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "dsc-error.h"
#include "dsc-number.h"
#include "dsc-table-ecsv.h"

/* Rows between looks at the cancellable. */
#define ROWS_PER_LOOK 4096

typedef struct {
  DscTable *table;
  DscTextReader *reader;
  const char *file;
  gboolean infer;  /* CSV: the type of a column is what all its cells are */
  gboolean *texts; /* columns that are known to be texts */
  gboolean again;  /* one turned out to be so after numbers were stored */
} Job;

static gboolean
parse_int (const DscTextCell *cell, gint64 *ret_value)
{
  const char *at = cell->text, *end = at + cell->length;
  gboolean minus = at < end && *at == '-';
  guint64 value = 0;

  if (at < end && (*at == '-' || *at == '+'))
    at++;
  if (at == end || end - at > 19)
    return FALSE;
  for (; at < end; at++) {
    if (!g_ascii_isdigit (*at))
      return FALSE;
    value = value * 10 + (guint64)(*at - '0');
  }
  if (value > (guint64)G_MAXINT64)
    return FALSE;
  *ret_value = minus ? -(gint64)value : (gint64)value;
  return TRUE;
}

static gboolean
parse_bool (const DscTextCell *cell, gint64 *ret_value)
{
  gboolean yes = cell->length == 4 && g_ascii_strncasecmp (cell->text, "true", 4) == 0;
  gboolean no = cell->length == 5 && g_ascii_strncasecmp (cell->text, "false", 5) == 0;

  if (!yes && !no)
    return parse_int (cell, ret_value) && (*ret_value == 0 || *ret_value == 1);
  *ret_value = yes;
  return TRUE;
}

/* What people and archives write for no value. */
static gboolean
is_null_word (const DscTextCell *cell)
{
  static const char *const words[] = { "null", "--", "N/A", "none", "masked" };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (cell->length == strlen (words[i])
        && g_ascii_strncasecmp (cell->text, words[i], cell->length) == 0)
      return TRUE;
  return FALSE;
}

static gboolean
bad_cell (const Job *job, const DscColumn *column, const DscTextCell *cell, GError **error)
{
  static const char *const kinds[] = { "a number", "a whole number", "a text" };

  g_set_error (error, DSC_ERROR, DSC_ERROR_FORMAT,
               "'%s', line %" G_GUINT64_FORMAT ": '%.*s' in column '%s' is not %s", job->file,
               dsc_text_reader_get_line (job->reader), (int)MIN (cell->length, 40), cell->text,
               column->name, column->bits == 1 ? "True or False" : kinds[column->type]);
  return FALSE;
}

static gboolean
has_values (const DscColumn *column, gsize n_rows)
{
  for (gsize r = 0; r < n_rows; r++)
    if (!dsc_column_is_masked (column, r))
      return TRUE;
  return FALSE;
}

/* Whole numbers so far become numbers. */
static gboolean
widen (Job *job, DscColumn *column, gsize row, GError **error)
{
  gsize capacity = job->table->capacity;
  double *d = g_try_new (double, MAX (capacity, 1));

  if (d == NULL) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_TOO_LARGE, "'%s': no memory for column '%s'",
                 job->file, column->name);
    return FALSE;
  }
  for (gsize r = 0; r < capacity; r++)
    d[r] = r >= row ? 0 : dsc_column_is_masked (column, r) ? NAN : (double)column->i[r];
  g_clear_pointer (&column->i, g_free);
  column->d = d;
  column->type = DSC_COLUMN_DOUBLE;
  return TRUE;
}

/* A cell that is no number in a column that had none but numbers. */
static gboolean
turn_to_text (Job *job, DscColumn *column, gsize row, const DscTextCell *cell, GError **error)
{
  guint index;

  if (is_null_word (cell)) {
    dsc_table_mask (job->table, column, row);
    return TRUE;
  }
  if (!job->infer)
    return bad_cell (job, column, cell, error);
  g_ptr_array_find (job->table->columns, column, &index);
  job->again = job->again || has_values (column, row);
  job->texts[index] = TRUE;
  g_clear_pointer (&column->d, g_free);
  g_clear_pointer (&column->i, g_free);
  column->type = DSC_COLUMN_STRING;
  column->starts = g_try_new0 (gsize, MAX (job->table->capacity, 1));
  if (column->starts == NULL) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_TOO_LARGE, "'%s': no memory for column '%s'",
                 job->file, column->name);
    return FALSE;
  }
  return dsc_column_store_string (column, row, cell->text, cell->length, cell->escaped, error);
}

static gboolean
store_cell (Job *job, DscColumn *column, gsize row, const DscTextCell *cell, GError **error)
{
  gint64 i;
  double d;

  if (cell->length == 0) {
    dsc_table_mask (job->table, column, row);
    return TRUE;
  }
  switch (column->type) {
  case DSC_COLUMN_INT64:
    if (column->bits == 1 ? parse_bool (cell, &i) : parse_int (cell, &i)) {
      column->i[row] = i;
      return TRUE;
    }
    if (!job->infer || !dsc_number_parse (cell->text, cell->length, &d))
      return turn_to_text (job, column, row, cell, error);
    if (!widen (job, column, row, error))
      return FALSE;
    column->d[row] = d;
    return TRUE;
  case DSC_COLUMN_DOUBLE:
    if (!dsc_number_parse (cell->text, cell->length, &d))
      return turn_to_text (job, column, row, cell, error);
    column->d[row] = column->bits == 32 ? (double)(float)d : d;
    return TRUE;
  case DSC_COLUMN_STRING:
  default:
    return dsc_column_store_string (column, row, cell->text, cell->length, cell->escaped, error);
  }
}

static gboolean
wrong_count (const Job *job, guint n, GError **error)
{
  g_set_error (error, DSC_ERROR, DSC_ERROR_FORMAT,
               "'%s', line %" G_GUINT64_FORMAT ": %u values for %u columns; the file is cut off "
               "there, or a text that holds the delimiter is not quoted",
               job->file, dsc_text_reader_get_line (job->reader), n,
               dsc_table_n_columns (job->table));
  return FALSE;
}

static gboolean
read_rows (Job *job, GCancellable *cancellable, GError **error)
{
  DscTable *table = job->table;
  guint n_columns = dsc_table_n_columns (table), n;
  const DscTextCell *cells;

  table->n_rows = 0;
  for (;;) {
    gsize row = table->n_rows;

    if (row % ROWS_PER_LOOK == 0 && g_cancellable_set_error_if_cancelled (cancellable, error))
      return FALSE;
    if (!dsc_text_reader_next (job->reader, &cells, &n, error))
      return FALSE;
    if (cells == NULL)
      break;
    if (n != n_columns)
      return wrong_count (job, n, error);
    if (row == table->capacity && !dsc_table_reserve (table, row + row / 2 + 256, job->file, error))
      return FALSE;
    for (guint c = 0; c < n; c++)
      if (!store_cell (job, table->columns->pdata[c], row, &cells[c], error))
        return FALSE;
    table->n_rows++;
  }
  dsc_table_trim (table);
  return TRUE;
}

static gboolean
has_letter (const DscTextCell *cell)
{
  double number;

  return !dsc_number_parse (cell->text, cell->length, &number);
}

static char *
dup_name (const DscTextCell *cell)
{
  g_autoptr (GString) name = g_string_new_len (cell->text, (gssize)cell->length);

  if (cell->escaped)
    g_string_replace (name, "\"\"", "\"", 0);
  return g_utf8_make_valid (name->str, (gssize)name->len);
}

/* What separates the cells of the line of names. */
static char
find_delimiter (const char *line, gsize length)
{
  static const char candidates[] = { ',', '\t', ';', '|' };

  for (guint i = 0; i < sizeof candidates; i++)
    if (memchr (line, candidates[i], length) != NULL)
      return candidates[i];
  return ' ';
}

static gboolean
read_names (Job *job, GError **error)
{
  GError *local = NULL;
  const DscTextCell *cells;
  const char *line;
  gsize length;
  gboolean named = FALSE;
  guint n;

  while (dsc_text_reader_peek_line (job->reader, &line, &length, &local)
         && (length == 0 || *line == '#'))
    dsc_text_reader_skip_line (job->reader);
  if (local != NULL) {
    g_propagate_error (error, local);
    return FALSE;
  }
  if (line == NULL)
    return TRUE;
  dsc_text_reader_set_delimiter (job->reader, find_delimiter (line, length));
  if (!dsc_text_reader_next (job->reader, &cells, &n, error))
    return FALSE;
  for (guint c = 0; c < n; c++)
    named = named || has_letter (&cells[c]);
  if (!named && n > 0) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_FORMAT,
                 "'%s': the first line must name the columns (such as 'ra,dec'), but it holds "
                 "numbers only",
                 job->file);
    return FALSE;
  }
  for (guint c = 0; c < n; c++) {
    g_autofree char *name = dup_name (&cells[c]);
    DscColumnType type = job->texts != NULL && job->texts[c] ? DSC_COLUMN_STRING : DSC_COLUMN_INT64;

    if (dsc_table_declare (job->table, name, type, 64, job->file, error) == NULL)
      return FALSE;
  }
  if (job->texts == NULL)
    job->texts = g_new0 (gboolean, n);
  return TRUE;
}

static gboolean
read_once (Job *job, GCancellable *cancellable, GError **error)
{
  GError *local = NULL;
  const char *line;
  gsize length;

  if (dsc_text_reader_peek_line (job->reader, &line, &length, &local) && length >= 7
      && strncmp (line, "# %ECSV", 7) == 0)
    job->infer = FALSE;
  else if (local != NULL) {
    g_propagate_error (error, local);
    return FALSE;
  } else
    job->infer = TRUE;
  if (job->infer ? !read_names (job, error)
                 : !dsc_table_read_ecsv_header (job->table, job->reader, job->file, error))
    return FALSE;
  return dsc_table_n_columns (job->table) == 0 || read_rows (job, cancellable, error);
}

DscTable *
dsc_table_read_delimited (GInputStream *stream,
                          const char *name,
                          GCancellable *cancellable,
                          GError **error)
{
  goffset start = g_seekable_tell (G_SEEKABLE (stream));
  g_autofree gboolean *texts = NULL;
  Job job = { .file = name };

  /* a column that is not all numbers is read a second time, as texts */
  for (;;) {
    g_autoptr (DscTable) table = dsc_table_new (0);
    g_autoptr (DscTextReader) reader = dsc_text_reader_new (stream, name, cancellable);
    gboolean ok;

    job.table = table;
    job.reader = reader;
    job.again = FALSE;
    job.texts = texts;
    ok = read_once (&job, cancellable, error);
    texts = job.texts;
    if (!ok)
      return NULL;
    if (!job.again) {
      dsc_table_fold_masks (table);
      return g_steal_pointer (&table);
    }
    if (!g_seekable_seek (G_SEEKABLE (stream), start, G_SEEK_SET, cancellable, error))
      return NULL;
  }
}
