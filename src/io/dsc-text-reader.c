/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-text-reader.h"

#include <string.h>

#include "dsc-error.h"

#define FIRST_CAPACITY ((gsize)256 << 10)
#define MAX_RECORD ((gsize)16 << 20)

struct _DscTextReader {
  GInputStream *stream;
  char *name;
  GCancellable *cancellable;
  char *buffer;
  gsize start, end, capacity; /* what is not used up yet: [start, end) */
  gboolean eof;
  guint64 line, next_line, offset;
  char delimiter;
  GArray *cells; /* of DscTextCell */
};

typedef enum {
  SPLIT_DONE,
  SPLIT_MORE, /* the record goes on behind the end of the buffer */
  SPLIT_FAIL,
} Split;

DscTextReader *
dsc_text_reader_new (GInputStream *stream, const char *name, GCancellable *cancellable)
{
  DscTextReader *reader = g_new0 (DscTextReader, 1);

  reader->stream = g_object_ref (stream);
  reader->name = g_strdup (name);
  reader->cancellable = cancellable != NULL ? g_object_ref (cancellable) : NULL;
  reader->capacity = FIRST_CAPACITY;
  reader->buffer = g_malloc0 (reader->capacity + 1);
  reader->next_line = 1;
  reader->delimiter = ',';
  reader->cells = g_array_new (FALSE, FALSE, sizeof (DscTextCell));
  return reader;
}

void
dsc_text_reader_free (DscTextReader *reader)
{
  g_object_unref (reader->stream);
  g_clear_object (&reader->cancellable);
  g_array_unref (reader->cells);
  g_free (reader->buffer);
  g_free (reader->name);
  g_free (reader);
}

void
dsc_text_reader_set_delimiter (DscTextReader *reader, char delimiter)
{
  reader->delimiter = delimiter;
}

guint64
dsc_text_reader_get_line (const DscTextReader *reader)
{
  return reader->line;
}

static gboolean
fail (const DscTextReader *reader, GError **error, const char *what)
{
  g_set_error (error, DSC_ERROR, DSC_ERROR_FORMAT, "'%s', line %" G_GUINT64_FORMAT ": %s",
               reader->name, reader->next_line, what);
  return FALSE;
}

/* Moves what is left to the front of the buffer, which is made larger if it is full, and reads. */
static gboolean
refill (DscTextReader *reader, GError **error)
{
  gsize left = reader->end - reader->start, got;

  memmove (reader->buffer, reader->buffer + reader->start, left);
  reader->start = 0;
  reader->end = left;
  if (left == reader->capacity) {
    if (reader->capacity >= MAX_RECORD)
      return fail (reader, error,
                   "more than 16 MiB without a line end: this is no table, or a quote is not "
                   "closed");
    reader->capacity *= 2;
    reader->buffer = g_realloc (reader->buffer, reader->capacity + 1);
  }
  if (!g_input_stream_read_all (reader->stream, reader->buffer + left, reader->capacity - left,
                                &got, reader->cancellable, error)) {
    g_prefix_error (error, "'%s': ", reader->name);
    return FALSE;
  }
  if (memchr (reader->buffer + left, '\0', got) != NULL)
    return fail (reader, error, "zero bytes follow: this is no text");
  reader->end += got;
  reader->eof = reader->end < reader->capacity;
  reader->buffer[reader->end] = '\0';
  return TRUE;
}

static void
use_up (DscTextReader *reader, gsize end)
{
  reader->offset += end - reader->start;
  reader->start = end;
}

gboolean
dsc_text_reader_peek_line (DscTextReader *reader,
                           const char **ret_line,
                           gsize *ret_length,
                           GError **error)
{
  const char *from, *newline;

  *ret_line = NULL;
  for (;;) {
    from = reader->buffer + reader->start;
    newline = memchr (from, '\n', reader->end - reader->start);
    if (newline != NULL || reader->eof)
      break;
    if (!refill (reader, error))
      return FALSE;
  }
  if (reader->start == reader->end)
    return FALSE;
  *ret_length = newline != NULL ? (gsize)(newline - from) : reader->end - reader->start;
  if (*ret_length > 0 && from[*ret_length - 1] == '\r')
    --*ret_length;
  *ret_line = from;
  return TRUE;
}

void
dsc_text_reader_skip_line (DscTextReader *reader)
{
  const char *from = reader->buffer + reader->start;
  const char *newline = memchr (from, '\n', reader->end - reader->start);

  use_up (reader, newline != NULL ? (gsize)(newline + 1 - reader->buffer) : reader->end);
  reader->next_line++;
}

static inline gboolean
is_blank (char c)
{
  return c == ' ' || c == '\t' || c == '\r';
}

/* The quoted cell whose first quote is at *@at; leaves *@at behind the last one. */
static Split
split_quoted (DscTextReader *reader, const char **at, const char *end, DscTextCell *cell)
{
  const char *from = *at + 1, *quote = from;

  for (;; quote += 2) {
    quote = memchr (quote, '"', (gsize)(end - quote));
    if (quote == NULL || (quote + 1 == end && !reader->eof))
      return SPLIT_MORE;
    if (quote + 1 == end || quote[1] != '"')
      break;
    cell->escaped = TRUE;
  }
  *cell = (DscTextCell){ from, (gsize)(quote - from), TRUE, cell->escaped };
  *at = quote + 1;
  return SPLIT_DONE;
}

static void
split_plain (const DscTextReader *reader, const char **at, const char *end, DscTextCell *cell)
{
  const char *from = *at, *to = from;

  if (reader->delimiter == ' ')
    while (to < end && *to != '\n' && !is_blank (*to))
      to++;
  else
    while (to < end && *to != '\n' && *to != reader->delimiter)
      to++;
  *at = to;
  while (to > from && is_blank (to[-1]))
    to--;
  *cell = (DscTextCell){ from, (gsize)(to - from), FALSE, FALSE };
}

/* Cells of the record at the start of the buffer; *@ret_end: behind its line end. */
static Split
split (DscTextReader *reader, const char **ret_end, GError **error)
{
  const char *at = reader->buffer + reader->start, *end = reader->buffer + reader->end;
  gboolean blanks = reader->delimiter == ' ', after_delimiter = FALSE;

  g_array_set_size (reader->cells, 0);
  for (;;) {
    DscTextCell cell = { at, 0, FALSE, FALSE };

    while (at < end && is_blank (*at) && *at != reader->delimiter)
      at++;
    while (blanks && at < end && is_blank (*at))
      at++;
    if (at == end && !reader->eof)
      return SPLIT_MORE;
    if ((at == end || *at == '\n') && !after_delimiter)
      break;
    if (at < end && *at == '"') {
      if (split_quoted (reader, &at, end, &cell) == SPLIT_MORE) {
        if (reader->eof)
          fail (reader, error, "a quote is not closed before the end of the file");
        return reader->eof ? SPLIT_FAIL : SPLIT_MORE;
      }
      while (at < end && is_blank (*at) && *at != reader->delimiter)
        at++;
    } else
      split_plain (reader, &at, end, &cell);
    if (at == end && !reader->eof)
      return SPLIT_MORE;
    g_array_append_val (reader->cells, cell);
    after_delimiter = at < end && *at == reader->delimiter && !blanks;
    if (after_delimiter)
      at++;
    else if (at < end && *at != '\n' && !blanks) {
      fail (reader, error, "text after a closing quote; a quote inside a cell is written twice");
      return SPLIT_FAIL;
    }
  }
  *ret_end = at < end ? at + 1 : at;
  return SPLIT_DONE;
}

/* Passes over empty lines and comments. FALSE at the end and on failure. */
static gboolean
skip_comments (DscTextReader *reader, GError **error)
{
  const char *line;
  gsize length;

  while (dsc_text_reader_peek_line (reader, &line, &length, error)) {
    gsize blanks = 0;

    while (blanks < length && is_blank (line[blanks]))
      blanks++;
    if (*line != '#' && blanks < length)
      return TRUE;
    dsc_text_reader_skip_line (reader);
  }
  return FALSE;
}

gboolean
dsc_text_reader_next (DscTextReader *reader,
                      const DscTextCell **ret_cells,
                      guint *ret_n_cells,
                      GError **error)
{
  GError *local = NULL;
  const char *end;
  Split state;

  *ret_cells = NULL;
  *ret_n_cells = 0;
  if (!skip_comments (reader, &local)) {
    if (local != NULL)
      g_propagate_error (error, local);
    return local == NULL;
  }
  while ((state = split (reader, &end, error)) == SPLIT_MORE)
    if (!refill (reader, error))
      return FALSE;
  if (state == SPLIT_FAIL)
    return FALSE;
  reader->line = reader->next_line++;
  for (guint c = 0; c < reader->cells->len; c++) {
    const DscTextCell *cell = &g_array_index (reader->cells, DscTextCell, c);

    for (gsize k = 0; cell->quoted && k < cell->length; k++)
      reader->next_line += cell->text[k] == '\n';
  }
  use_up (reader, (gsize)(end - reader->buffer));
  *ret_cells = (const DscTextCell *)(gpointer)reader->cells->data;
  *ret_n_cells = reader->cells->len;
  return TRUE;
}
