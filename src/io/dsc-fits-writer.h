/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-fits.h"
#include "dsc-header.h"
#include "dsc-plane.h"

G_BEGIN_DECLS

/**
 * DscFitsWriter: writes one FITS file under a temporary name in the directory of its target and
 * renames it when it is complete. Freed before dsc_fits_writer_finish(), it leaves nothing behind.
 * One thread at a time. Errors of every function: DSC_ERROR_WRITE with the path and the reason
 * (no such directory, permission, disk full).
 */
typedef struct _DscFitsWriter DscFitsWriter;

DscFitsWriter *dsc_fits_writer_new (const char *path, GError **error);
void dsc_fits_writer_free (DscFitsWriter *writer);

/* The primary HDU without data; call it first. */
gboolean dsc_fits_writer_primary (DscFitsWriter *writer, const DscHeader *header, GError **error);

/**
 * dsc_fits_writer_add_image: appends an image HDU of its full size, pixels unwritten. DQ is written
 * as unsigned (BZERO 2147483648), CON as signed 32 bit, others as float. @depth 0: a 2-D image;
 * >= 1: 3-D with that many layers. @header: (nullable): its own cards (EXTNAME is made here)
 */
gboolean dsc_fits_writer_add_image (DscFitsWriter *writer,
                                    const char *extname,
                                    DscPlaneId kind,
                                    guint width,
                                    guint height,
                                    guint depth,
                                    const DscHeader *header,
                                    GError **error);

/* Rows [y0, y0 + n_rows) of layer @z of an image added before, 4 bytes a pixel, in any order. */
gboolean dsc_fits_writer_write_rows (DscFitsWriter *writer,
                                     const char *extname,
                                     guint z,
                                     guint y0,
                                     guint n_rows,
                                     gconstpointer data,
                                     GError **error);

/* A complete image HDU of bytes (BITPIX 8): @height rows of @width. */
gboolean dsc_fits_writer_add_bytes (DscFitsWriter *writer,
                                    const char *extname,
                                    guint width,
                                    guint height,
                                    gconstpointer data,
                                    GError **error);

/**
 * dsc_fits_writer_add_hdrtab: the HDRTAB table: one row per header pair, a column for every keyword
 * of the JWST schema that any of them has (reference 2.13). @primary, @sci: n_rows each.
 */
gboolean dsc_fits_writer_add_hdrtab (DscFitsWriter *writer,
                                     guint n_rows,
                                     DscHeader *const *primary,
                                     DscHeader *const *sci,
                                     GError **error);

/* Fills @n rows, from row @first on, into @data, which is zero. */
typedef void (*DscFitsRowsFunc) (guint64 first, guint64 n, guint8 *data, gpointer user_data);

/**
 * dsc_fits_writer_add_table: a binary table of @n_rows rows of @row_bytes bytes (big-endian).
 * @columns: (element-type utf8): name and TFORM of each column in turn
 * @header: (nullable): further cards (TUNITn, TNULLn ...)
 */
gboolean dsc_fits_writer_add_table (DscFitsWriter *writer,
                                    const char *extname,
                                    GPtrArray *columns,
                                    const DscHeader *header,
                                    gsize row_bytes,
                                    guint64 n_rows,
                                    DscFitsRowsFunc func,
                                    gpointer user_data,
                                    GError **error);

/* The ASDF extension: a complete ASDF file of @size bytes. Call it last. */
gboolean
dsc_fits_writer_add_asdf (DscFitsWriter *writer, gconstpointer bytes, gsize size, GError **error);

/* Appends an HDU of another file as it stands there, byte for byte. @index: not the primary one */
gboolean
dsc_fits_writer_copy_hdu (DscFitsWriter *writer, DscFits *source, guint index, GError **error);

/* Closes, syncs and renames. DSC_ERROR_WRITE also if a row of an image was never written. */
gboolean dsc_fits_writer_finish (DscFitsWriter *writer, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscFitsWriter, dsc_fits_writer_free)

G_END_DECLS
