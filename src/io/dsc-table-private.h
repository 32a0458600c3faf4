/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-table.h"

G_BEGIN_DECLS

#define DSC_TABLE_MAX_COLUMNS 4096

typedef struct {
  char *key, *text;
  gboolean plain; /* a number, a truth value or a list: written without quotes */
} DscTableMeta;

typedef struct {
  char *name, *description;
} DscTableSky;

struct _DscTable {
  GPtrArray *columns;     /* of DscColumn */
  GHashTable *by_name;    /* name -> DscColumn */
  GArray *meta;           /* of DscTableMeta */
  GArray *skies;          /* of DscTableSky */
  gsize n_rows, capacity; /* rows that the arrays of the columns have room for */
  gboolean quantities;
};

/* For readers. @name: of the file, for messages. */

/* Returns: (transfer none): a new column; DSC_ERROR_FORMAT if the name is empty or taken */
DscColumn *dsc_table_declare (DscTable *table,
                              const char *name,
                              DscColumnType type,
                              guint bits,
                              const char *file,
                              GError **error);
/* Room for @n_rows rows in all columns; DSC_ERROR_TOO_LARGE */
gboolean dsc_table_reserve (DscTable *table, gsize n_rows, const char *file, GError **error);
/* Gives back what the columns have room for beyond their rows. */
void dsc_table_trim (DscTable *table);
/* The text of the row is @n bytes at @text, made valid UTF-8; two quotes stand for one if @escaped.
 */
gboolean dsc_column_store_string (
    DscColumn *column, gsize row, const char *text, gsize n, gboolean escaped, GError **error);
void dsc_table_add_meta (DscTable *table, const char *key, const char *text, gboolean plain);
/* Columns @name.ra and @name.dec are one position, if there are both and in degrees.
 * @description: (nullable) */
void dsc_table_join_sky (DscTable *table, const char *name, const char *description);
/* @text as a YAML scalar that is a text, also inside of braces. */
void dsc_table_append_yaml (GString *out, const char *text);
/* The same of a number: 1.0, .nan, -.inf. */
void dsc_table_append_number (GString *out, double value);
/* The meta data as items of a YAML list in comment lines; joined keys as nested maps. */
void dsc_table_append_meta (GString *out, const DscTable *table);
/* Columns "x.mask" become masks; masked floats NaN. */
void dsc_table_fold_masks (DscTable *table);

/* What a stream holds beyond what was looked at is read by these. */
DscTable *dsc_table_read_delimited (GInputStream *stream,
                                    const char *name,
                                    GCancellable *cancellable,
                                    GError **error);
DscTable *dsc_table_read_votable (GInputStream *stream,
                                  const char *name,
                                  GCancellable *cancellable,
                                  GError **error);
DscTable *dsc_table_read_fits (const char *path, GCancellable *cancellable, GError **error);

G_END_DECLS
