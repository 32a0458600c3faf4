/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "dsc-error.h"
#include "dsc-table-private.h"

#define SNIFFED 512

typedef enum {
  FORMAT_TEXT, /* ECSV or CSV */
  FORMAT_FITS,
  FORMAT_VOTABLE,
  FORMAT_OTHER,
} Format;

static const struct {
  const char *start, *what, *advice;
} strangers[] = {
  { "PAR1", "a Parquet file", "save it as ECSV or CSV" },
  { "\x89HDF", "an HDF5 file", "save it as ECSV or CSV" },
  { "PK\x03\x04", "a zip archive (or a spreadsheet)", "unpack it, or save it as CSV" },
  { "BZh", "a bzip2 file", "unpack it" },
  { "\xfd"
    "7zXZ",
    "an xz file", "unpack it" },
  { "SQLite", "a database", "save the table as CSV" },
  { "%PDF", "a PDF document", "give the table as CSV" },
  { "{", "a JSON file", "save the table as ECSV or CSV" },
  { "[", "a JSON file", "save the table as ECSV or CSV" },
  { "#ASDF", "an ASDF file", "save the table as ECSV" },
  { "<!DOCTYPE", "a web page", "fetch the table itself" },
  { "<html", "a web page", "fetch the table itself" },
};

static Format
find_format (const char *head, gsize n, const char *name, GError **error)
{
  const char *end = head + n;

  if (n >= 6 && memcmp (head, "SIMPLE", 6) == 0)
    return FORMAT_FITS;
  if (n >= 2 && memcmp (head, "\x1f\x8b", 2) == 0)
    return FORMAT_FITS;
  for (guint i = 0; i < G_N_ELEMENTS (strangers); i++) {
    gsize length = strlen (strangers[i].start);

    if (n >= length && g_ascii_strncasecmp (head, strangers[i].start, length) == 0) {
      g_set_error (error, DSC_ERROR, DSC_ERROR_UNSUPPORTED,
                   "'%s' is %s, not a table that can be read; %s", name, strangers[i].what,
                   strangers[i].advice);
      return FORMAT_OTHER;
    }
  }
  if (n >= 5 && memcmp (head, "<?xml", 5) == 0)
    return FORMAT_VOTABLE;
  if (n >= 8 && g_ascii_strncasecmp (head, "<VOTABLE", 8) == 0)
    return FORMAT_VOTABLE;
  for (const char *c = head; c < end; c++)
    if ((guchar)*c < 32 && (*c == '\0' || strchr ("\t\n\r\f", *c) == NULL)) {
      g_set_error (error, DSC_ERROR, DSC_ERROR_FORMAT,
                   "'%s' is neither a text nor a FITS file; catalogs are ECSV, CSV, FITS or "
                   "VOTable",
                   name);
      return FORMAT_OTHER;
    }
  return FORMAT_TEXT;
}

/* Looks at the head, and leaves the stream at its start (behind a byte order mark). */
static gboolean
sniff (GInputStream *stream,
       const char *name,
       Format *ret_format,
       GCancellable *cancellable,
       GError **error)
{
  char head[SNIFFED];
  gsize n;
  goffset skip = 0;

  if (!g_input_stream_read_all (stream, head, sizeof head, &n, cancellable, error)) {
    g_prefix_error (error, "'%s': ", name);
    return FALSE;
  }
  if (n >= 3 && memcmp (head, "\xef\xbb\xbf", 3) == 0)
    skip = 3;
  *ret_format = find_format (head + skip, n - (gsize)skip, name, error);
  return *ret_format != FORMAT_OTHER
         && g_seekable_seek (G_SEEKABLE (stream), skip, G_SEEK_SET, cancellable, error);
}

static DscTable *
check_columns (DscTable *table, const char *name, GError **error)
{
  if (table != NULL && dsc_table_n_columns (table) == 0) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_FORMAT, "'%s' holds no table: it is empty", name);
    g_clear_pointer (&table, dsc_table_free);
  }
  return table;
}

static DscTable *
read_stream (GInputStream *stream,
             const char *name,
             Format format,
             GCancellable *cancellable,
             GError **error)
{
  DscTable *table = format == FORMAT_VOTABLE
                        ? dsc_table_read_votable (stream, name, cancellable, error)
                        : dsc_table_read_delimited (stream, name, cancellable, error);

  return check_columns (table, name, error);
}

DscTable *
dsc_table_read (const char *path, GCancellable *cancellable, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileInputStream) stream = NULL;
  g_autoptr (GError) local = NULL;
  Format format;

  /* a pipe could block for ever, and is no file to come back to */
  if (g_file_test (path, G_FILE_TEST_EXISTS) && !g_file_test (path, G_FILE_TEST_IS_REGULAR)) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_FORMAT,
                 "'%s' is not a file with a table, but a directory or device", path);
    return NULL;
  }
  stream = g_file_read (file, cancellable, &local);
  if (stream == NULL) {
    if (g_error_matches (local, G_IO_ERROR, G_IO_ERROR_CANCELLED))
      g_propagate_error (error, g_steal_pointer (&local));
    else
      g_set_error (error, DSC_ERROR, DSC_ERROR_NOT_FOUND, "The table '%s' cannot be read: %s", path,
                   local->message);
    return NULL;
  }
  if (!sniff (G_INPUT_STREAM (stream), path, &format, cancellable, error))
    return NULL;
  if (format == FORMAT_FITS)
    return dsc_table_read_fits (path, cancellable, error);
  return read_stream (G_INPUT_STREAM (stream), path, format, cancellable, error);
}

DscTable *
dsc_table_read_text (GBytes *bytes, const char *name, GCancellable *cancellable, GError **error)
{
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_bytes (bytes);
  Format format;

  if (!sniff (stream, name, &format, cancellable, error))
    return NULL;
  if (format == FORMAT_FITS) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_UNSUPPORTED, "'%s' is a FITS file, not a text", name);
    return NULL;
  }
  return read_stream (stream, name, format, cancellable, error);
}
