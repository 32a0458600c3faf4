/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * DscTable: a table of named columns in memory, for catalogs of any kind. Read from ECSV 1.0 (as
 * astropy writes it), FITS binary tables, CSV and VOTable; written as all of these. Built by
 * one thread, then immutable and readable from any.
 */
typedef struct _DscTable DscTable;

typedef enum {
  DSC_COLUMN_DOUBLE,
  DSC_COLUMN_INT64,
  DSC_COLUMN_STRING,
} DscColumnType;

/**
 * DscColumn: one column; as many values as the table has rows.
 * @name: unique in its table, case counts
 * @unit: (nullable): as in the file ("deg", "Jy")
 * @description: (nullable)
 * @format: (nullable): how to show a number (".4f"): files keep it, values are always written whole
 * @ucd: (nullable): what it is in the words of the IVOA ("pos.eq.ra;meta.main"); of VOTable only
 * @bits: how files keep the values: 64 or 32; 1: truth values (DSC_COLUMN_INT64, 0 and 1)
 * @d: DSC_COLUMN_DOUBLE: the values; NaN where masked
 * @i: DSC_COLUMN_INT64: the values; 0 where masked
 * @starts, @pool, @pool_size, @pool_capacity: DSC_COLUMN_STRING: see dsc_column_get_string()
 * @masked: (nullable): per row, 1: no value; NULL: every row has one
 */
typedef struct {
  char *name, *unit, *description, *format, *ucd;
  DscColumnType type;
  guint bits;
  double *d;
  gint64 *i;
  gsize *starts;
  char *pool;
  gsize pool_size, pool_capacity;
  guint8 *masked;
} DscColumn;

/* An empty table of @n_rows rows. */
DscTable *dsc_table_new (gsize n_rows);
void dsc_table_free (DscTable *table);

gsize dsc_table_n_rows (const DscTable *table);
guint dsc_table_n_columns (const DscTable *table);
DscColumn *dsc_table_get_column (const DscTable *table, guint index);
/* Returns: (transfer none) (nullable): the column of exactly that name */
DscColumn *dsc_table_find (const DscTable *table, const char *name);
/* Returns: (transfer full): "a, b, c": for messages; long lists end in "..." */
char *dsc_table_list_columns (const DscTable *table);

/**
 * dsc_table_add: appends a column of zeros (NaN, empty strings); @name must be new.
 * @bits: 64 or 32, 1 for truth values; nothing to strings
 * @unit, @description: (nullable); "" is the unit of a Quantity without dimension
 * Returns: (transfer none): to be filled: @d, @i or dsc_column_set_string()
 */
DscColumn *dsc_table_add (DscTable *table,
                          const char *name,
                          DscColumnType type,
                          guint bits,
                          const char *unit,
                          const char *description);

/**
 * dsc_table_add_sky: the columns @name.ra and @name.dec (degrees), which astropy reads from an ECSV
 * file as one column @name of SkyCoord (ICRS). @description: (nullable): of that column
 */
void dsc_table_add_sky (DscTable *table,
                        const char *name,
                        const char *description,
                        DscColumn **ret_ra,
                        DscColumn **ret_dec);

/* Whether columns with a unit are Quantity columns when astropy reads the ECSV file (a QTable);
 * otherwise plain ones. */
void dsc_table_set_quantities (DscTable *table, gboolean quantities);

/* NaN where the row is masked and in a column of strings. */
double dsc_column_get_double (const DscColumn *column, gsize row);
/* Only DSC_COLUMN_STRING. Returns: (transfer none): valid until the next set; "" where masked */
const char *dsc_column_get_string (const DscColumn *column, gsize row);
void dsc_column_set_string (DscColumn *column, gsize row, const char *text);
gboolean dsc_column_is_masked (const DscColumn *column, gsize row);
/* Only for columns of @table: takes the value out of a row. */
void dsc_table_mask (DscTable *table, DscColumn *column, gsize row);

/* Meta data: texts by key, in the order in which they were set. Nested values of an ECSV file have
 * joined keys ("version.astropy"), and keys that are joined so are written as nested maps; a list
 * is its YAML text, "[0.5, 1.0]"; of a FITS file: the keywords of the table. */
const char *dsc_table_get_meta (const DscTable *table, const char *key); /* (nullable) */
guint dsc_table_n_meta (const DscTable *table);
const char *dsc_table_get_meta_key (const DscTable *table, guint index);
void dsc_table_set_meta (DscTable *table, const char *key, const char *text);
void dsc_table_set_meta_double (DscTable *table, const char *key, double value);
void dsc_table_set_meta_int (DscTable *table, const char *key, gint64 value);
void dsc_table_set_meta_bool (DscTable *table, const char *key, gboolean value);
void dsc_table_set_meta_list (DscTable *table, const char *key, gsize n, const double *values);
void dsc_table_set_meta_list_int (DscTable *table, const char *key, gsize n, const gint64 *values);
/* @ret_values: (transfer full). Returns: FALSE unless it is a list of numbers and nothing else */
gboolean
dsc_table_get_meta_list (const DscTable *table, const char *key, gsize *ret_n, double **ret_values);

/**
 * dsc_table_select_rows: a table of @n of the rows, in the order of @rows, with all columns, meta
 * data and what makes columns of a sky position or quantities. Returns: (transfer full)
 */
DscTable *dsc_table_select_rows (const DscTable *table, gsize n, const gsize *rows);

/**
 * dsc_table_read: the format is told by the content; a text that is nothing else is CSV: a line of
 * names, then rows, separated by commas, else by tabs, semicolons or blanks (whichever the first
 * line has); quotes as RFC 4180; lines that begin with '#' are comments. Columns of CSV are numbers
 * where all their values are. An empty cell (and null, --, N/A) is masked. A column "x.mask" of
 * truth values becomes the mask of "x". Of a FITS file the first binary table is read; columns
 * with several numbers in a cell are passed over, in ECSV they are texts.
 * Errors: DSC_ERROR_NOT_FOUND; DSC_ERROR_FORMAT with file, line or column, and what to do;
 * DSC_ERROR_UNSUPPORTED for another kind of file, which is named; DSC_ERROR_TOO_LARGE;
 * cancellation
 */
DscTable *dsc_table_read (const char *path, GCancellable *cancellable, GError **error);

/* The same of a text in memory (no FITS). @name: for messages */
DscTable *
dsc_table_read_text (GBytes *bytes, const char *name, GCancellable *cancellable, GError **error);

/**
 * dsc_table_write_ecsv, dsc_table_write_csv, dsc_table_write_fits: to a temporary file that is
 * renamed when complete. The same table gives the same bytes. CSV: a line of names, then rows;
 * quotes as RFC 4180, lines end in LF; no value is an empty cell, an empty text is "". FITS: one
 * binary table (HDU 1) named @extname; masked integers by TNULL, masked floats are NaN; the meta
 * data are keywords. Errors: DSC_ERROR_WRITE
 */
gboolean dsc_table_write_ecsv (const DscTable *table, const char *path, GError **error);
gboolean dsc_table_write_csv (const DscTable *table, const char *path, GError **error);
/* VOTable 1.4 with its rows as TABLEDATA; UCDs are found for the columns of catalogues. */
gboolean dsc_table_write_votable (const DscTable *table, const char *path, GError **error);
gboolean
dsc_table_write_fits (const DscTable *table, const char *path, const char *extname, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscTable, dsc_table_free)

G_END_DECLS
