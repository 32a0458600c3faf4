/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-table-private.h"

G_BEGIN_DECLS

/* Shared by dsc-table-votable*.c. */

/**
 * DscVotableField: how a column lies in a BINARY or BINARY2 stream (all big-endian).
 * @kind: 'd' 'f' double, float; 'l' 'i' 's' 'u' long, int, short, unsignedByte; 'b' boolean;
 *   'x' bit; 'c' char; 'w' unicodeChar; 'F' 'D' complex
 * @n: values in a cell; of variable length (@variable): of which a cell has a multiple
 */
typedef struct {
  char kind;
  gboolean variable, has_null;
  guint64 n;
  gint64 null_value;
} DscVotableField;

/* @size: (nullable): attribute arraysize: "*", "12", "2x3", "2x*", "8*" */
void dsc_votable_field_init (DscVotableField *field, const char *datatype, const char *size);

/**
 * dsc_votable_read_binary: rows behind those that are there. Numbers in cells of several become a
 * text, "1 2 3". @fields: of DscVotableField, one per column; @flags: BINARY2: rows begin with what
 * is masked. Errors: DSC_ERROR_FORMAT: the stream ends within a row; DSC_ERROR_TOO_LARGE
 */
gboolean dsc_votable_read_binary (DscTable *table,
                                  const char *file,
                                  GArray *fields,
                                  gboolean flags,
                                  const guint8 *data,
                                  gsize size,
                                  GError **error);

G_END_DECLS
