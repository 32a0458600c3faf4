/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "dsc-error.h"
#include "dsc-number.h"
#include "dsc-table-votable.h"

/* VOTable 1.4 (IVOA): the first TABLE of the file; rows as TABLEDATA, BINARY or BINARY2. */

#define BLOCK ((gsize)256 << 10)
#define MAX_DEPTH 64
#define MAX_STREAM (1u << 30) /* bytes of rows */

typedef struct {
  DscTable *table;
  const char *file;
  GString *text; /* of the element that is open */
  guint cell, depth;
  gboolean in_field, in_row, done;
  DscColumn *column;      /* the FIELD that is open */
  GArray *fields;         /* of DscVotableField: one per column */
  GByteArray *bytes;      /* (nullable): of the STREAM */
  gboolean binary, flags; /* in BINARY or BINARY2; the latter */
  gboolean in_stream;
  int state; /* of the base64 that is being read */
  guint save;
} Job;

static const char *
local_name (const char *name)
{
  const char *colon = strchr (name, ':');

  return colon != NULL ? colon + 1 : name;
}

static const char *
find_attribute (const char **names, const char **values, const char *name)
{
  for (guint i = 0; names[i] != NULL; i++)
    if (g_str_equal (names[i], name))
      return values[i];
  return NULL;
}

static gboolean
is_scalar (const char *size)
{
  return size == NULL || g_str_equal (size, "1");
}

static void
begin_field (Job *job, const char **names, const char **values, GError **error)
{
  static const struct {
    const char *word;
    DscColumnType type;
    guint bits;
  } types[] = { { "double", DSC_COLUMN_DOUBLE, 64 }, { "float", DSC_COLUMN_DOUBLE, 32 },
                { "long", DSC_COLUMN_INT64, 64 },    { "int", DSC_COLUMN_INT64, 32 },
                { "short", DSC_COLUMN_INT64, 32 },   { "unsignedByte", DSC_COLUMN_INT64, 32 },
                { "boolean", DSC_COLUMN_INT64, 1 },  { "bit", DSC_COLUMN_INT64, 1 } };
  const char *name = find_attribute (names, values, "name");
  const char *id = find_attribute (names, values, "ID");
  const char *datatype = find_attribute (names, values, "datatype");
  const char *size = find_attribute (names, values, "arraysize");
  DscColumnType type = DSC_COLUMN_STRING;
  DscVotableField field = { 0 };
  guint bits = 64;

  if (datatype == NULL)
    datatype = "char";
  for (guint i = 0; i < G_N_ELEMENTS (types) && is_scalar (size); i++)
    if (g_str_equal (types[i].word, datatype)) {
      type = types[i].type;
      bits = types[i].bits;
    }
  job->column = dsc_table_declare (job->table,
                                   name != NULL ? name
                                   : id != NULL ? id
                                                : "",
                                   type, bits, job->file, error);
  if (job->column == NULL)
    return;
  job->column->unit = g_strdup (find_attribute (names, values, "unit"));
  job->column->ucd = g_strdup (find_attribute (names, values, "ucd"));
  dsc_votable_field_init (&field, datatype, size);
  g_array_append_val (job->fields, field);
  job->in_field = TRUE;
}

/* The number that stands for no value. */
static void
read_null (Job *job, const char *text)
{
  DscVotableField *field = &g_array_index (job->fields, DscVotableField, job->fields->len - 1);

  if (text != NULL && job->column->type == DSC_COLUMN_INT64)
    field->has_null
        = g_ascii_string_to_signed (text, 10, G_MININT64, G_MAXINT64, &field->null_value, NULL);
}

static void
begin_stream (Job *job, const char **names, const char **values, GError **error)
{
  const char *encoding = find_attribute (names, values, "encoding");

  if (find_attribute (names, values, "href") != NULL || g_strcmp0 (encoding, "base64") != 0) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_UNSUPPORTED,
                 "its rows are in another file, or not as base64; save the VOTable with TABLEDATA");
    return;
  }
  job->in_stream = TRUE;
  g_clear_pointer (&job->bytes, g_byte_array_unref);
  job->bytes = g_byte_array_new ();
  job->state = 0;
  job->save = 0;
}

static void
begin_row (Job *job, GError **error)
{
  job->in_row = TRUE;
  job->cell = 0;
  if (job->table->n_rows == job->table->capacity)
    dsc_table_reserve (job->table, job->table->n_rows + job->table->n_rows / 2 + 256, job->file,
                       error);
}

static void
start_cb (GMarkupParseContext *context,
          const char *element,
          const char **names,
          const char **values,
          gpointer user_data,
          GError **error)
{
  Job *job = user_data;
  const char *name = local_name (element);

  if (++job->depth > MAX_DEPTH) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_TOO_LARGE, "nested more than %d levels deep",
                 MAX_DEPTH);
    return;
  }
  g_string_truncate (job->text, 0);
  if (job->done)
    return;
  if (g_str_equal (name, "FIELD") && !job->in_row)
    begin_field (job, names, values, error);
  else if (g_str_equal (name, "VALUES") && job->in_field && job->column != NULL)
    read_null (job, find_attribute (names, values, "null"));
  else if (g_str_equal (name, "BINARY") || g_str_equal (name, "BINARY2")) {
    job->binary = TRUE;
    job->flags = g_str_equal (name, "BINARY2");
  } else if (g_str_equal (name, "STREAM") && job->binary)
    begin_stream (job, names, values, error);
  else if (g_str_equal (name, "FITS") || g_str_equal (name, "PARQUET"))
    g_set_error (error, DSC_ERROR, DSC_ERROR_UNSUPPORTED,
                 "the rows are stored as %s; save the VOTable with TABLEDATA, or as ECSV or CSV",
                 name);
  else if (g_str_equal (name, "TR"))
    begin_row (job, error);
}

static gboolean
parse_cell (DscColumn *column, gsize row, const char *text, gsize n)
{
  double value;

  if (column->type == DSC_COLUMN_DOUBLE)
    return dsc_number_parse (text, n, &column->d[row]);
  if (column->bits == 1) {
    column->i[row] = strchr ("Tt1", *text) != NULL;
    return strchr ("TtFf01", *text) != NULL;
  }
  if (strlen (text) < 16 && dsc_number_parse (text, n, &value) && value == (double)(gint64)value) {
    column->i[row] = (gint64)value;
    return TRUE;
  }
  return g_ascii_string_to_signed (text, 10, G_MININT64, G_MAXINT64, &column->i[row], NULL);
}

static void
end_cell (Job *job, GError **error)
{
  gsize row = job->table->n_rows;
  DscColumn *column;

  if (job->cell >= job->table->columns->len) {
    job->cell++;
    return;
  }
  column = job->table->columns->pdata[job->cell++];
  if (column->type == DSC_COLUMN_STRING) {
    if (job->text->len == 0)
      dsc_table_mask (job->table, column, row);
    else
      dsc_column_store_string (column, row, job->text->str, job->text->len, FALSE, error);
    return;
  }
  g_strstrip (job->text->str);
  if (*job->text->str == '\0' || *job->text->str == '?')
    dsc_table_mask (job->table, column, row);
  else if (!parse_cell (column, row, job->text->str, strlen (job->text->str)))
    g_set_error (error, DSC_ERROR, DSC_ERROR_FORMAT,
                 "row %" G_GSIZE_FORMAT ": '%.40s' in column '%s' is not a number", row + 1,
                 job->text->str, column->name);
  else if (column->type == DSC_COLUMN_INT64) {
    const DscVotableField *field = &g_array_index (job->fields, DscVotableField, job->cell - 1);

    if (field->has_null && column->i[row] == field->null_value)
      dsc_table_mask (job->table, column, row);
  }
}

static void
end_cb (GMarkupParseContext *context, const char *element, gpointer user_data, GError **error)
{
  Job *job = user_data;
  const char *name = local_name (element);

  job->depth--;
  if (job->done)
    return;
  if (g_str_equal (name, "FIELD")) {
    job->in_field = FALSE;
    job->column = NULL;
  } else if (g_str_equal (name, "DESCRIPTION") && job->in_field && job->column != NULL) {
    g_free (job->column->description);
    job->column->description = g_strstrip (g_strdup (job->text->str));
  } else if (g_str_equal (name, "TD") && job->in_row)
    end_cell (job, error);
  else if (g_str_equal (name, "TR")) {
    job->in_row = FALSE;
    if (job->cell != job->table->columns->len)
      g_set_error (error, DSC_ERROR, DSC_ERROR_FORMAT,
                   "row %" G_GSIZE_FORMAT " has %u values for %u columns", job->table->n_rows + 1,
                   job->cell, job->table->columns->len);
    job->table->n_rows++;
  } else if (g_str_equal (name, "STREAM") && job->in_stream) {
    job->in_stream = FALSE;
    dsc_votable_read_binary (job->table, job->file, job->fields, job->flags, job->bytes->data,
                             job->bytes->len, error);
    g_clear_pointer (&job->bytes, g_byte_array_unref);
  } else if (g_str_equal (name, "TABLE"))
    job->done = TRUE;
  g_string_truncate (job->text, 0);
}

static void
add_base64 (Job *job, const char *text, gsize n, GError **error)
{
  guint before = job->bytes->len;

  if (n / 4 * 3 + 6 > MAX_STREAM - before) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_TOO_LARGE, "its rows take more than %u MiB",
                 MAX_STREAM >> 20);
    return;
  }
  g_byte_array_set_size (job->bytes, before + (guint)(n / 4 * 3 + 6));
  n = g_base64_decode_step (text, n, job->bytes->data + before, &job->state, &job->save);
  g_byte_array_set_size (job->bytes, before + (guint)n);
}

static void
text_cb (
    GMarkupParseContext *context, const char *text, gsize n, gpointer user_data, GError **error)
{
  Job *job = user_data;

  if (job->in_stream)
    add_base64 (job, text, n, error);
  else if (job->in_row || job->in_field)
    g_string_append_len (job->text, text, (gssize)n);
}

static gboolean
parse (GMarkupParseContext *context,
       GInputStream *stream,
       GCancellable *cancellable,
       GError **error)
{
  g_autofree char *block = g_malloc (BLOCK);
  gsize n;

  do {
    if (!g_input_stream_read_all (stream, block, BLOCK, &n, cancellable, error)
        || !g_markup_parse_context_parse (context, block, (gssize)n, error))
      return FALSE;
  } while (n == BLOCK);
  return g_markup_parse_context_end_parse (context, error);
}

DscTable *
dsc_table_read_votable (GInputStream *stream,
                        const char *name,
                        GCancellable *cancellable,
                        GError **error)
{
  static const GMarkupParser parser = { start_cb, end_cb, text_cb, NULL, NULL };
  g_autoptr (DscTable) table = dsc_table_new (0);
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GArray) fields = g_array_new (FALSE, TRUE, sizeof (DscVotableField));
  Job job = { .table = table, .file = name, .text = text, .fields = fields };
  g_autoptr (GMarkupParseContext) context
      = g_markup_parse_context_new (&parser, G_MARKUP_TREAT_CDATA_AS_TEXT, &job, NULL);
  g_autoptr (GError) local = NULL;

  gboolean ok = parse (context, stream, cancellable, &local);

  g_clear_pointer (&job.bytes, g_byte_array_unref);
  if (!ok) {
    if (local->domain == DSC_ERROR || local->domain == G_IO_ERROR)
      g_propagate_prefixed_error (error, g_steal_pointer (&local), "'%s': ", name);
    else
      g_set_error (error, DSC_ERROR, DSC_ERROR_FORMAT, "'%s' is damaged (no complete VOTable): %s",
                   name, local->message);
    return NULL;
  }
  dsc_table_trim (table);
  return g_steal_pointer (&table);
}
