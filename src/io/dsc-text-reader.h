/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * DscTextReader: splits a text of delimited cells into records, in one pass with a buffer of the
 * size of the longest record. Quotes as RFC 4180: a quoted cell may hold the delimiter, line ends,
 * and quotes written twice.
 */
typedef struct _DscTextReader DscTextReader;

/* @text is inside the buffer: valid until the next record, followed by a byte that is no part of a
 * number. @escaped: two quotes stand for one. */
typedef struct {
  const char *text;
  gsize length;
  gboolean quoted, escaped;
} DscTextCell;

/* @name: of the file, for messages */
DscTextReader *
dsc_text_reader_new (GInputStream *stream, const char *name, GCancellable *cancellable);
void dsc_text_reader_free (DscTextReader *reader);

/* ',' '\t' ';' '|', or ' ': any number of blanks, also at both ends of the line. */
void dsc_text_reader_set_delimiter (DscTextReader *reader, char delimiter);

/**
 * dsc_text_reader_peek_line: the line that comes next, without its end.
 * Returns: FALSE with *@ret_line NULL at the end. Errors: as dsc_text_reader_next()
 */
gboolean dsc_text_reader_peek_line (DscTextReader *reader,
                                    const char **ret_line,
                                    gsize *ret_length,
                                    GError **error);
/* Passes over the line that was peeked at. */
void dsc_text_reader_skip_line (DscTextReader *reader);

/**
 * dsc_text_reader_next: the next record; empty lines and lines that begin with '#' are passed over.
 * *@ret_cells: (out): (nullable): NULL at the end of the text
 * Errors: DSC_ERROR_FORMAT with the line: zero bytes, a quote that is not closed, a line of more
 * than 16 MiB; those of reading; cancellation
 */
gboolean dsc_text_reader_next (DscTextReader *reader,
                               const DscTextCell **ret_cells,
                               guint *ret_n_cells,
                               GError **error);

/* 1-based: where the record begins. */
guint64 dsc_text_reader_get_line (const DscTextReader *reader);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscTextReader, dsc_text_reader_free)

G_END_DECLS
