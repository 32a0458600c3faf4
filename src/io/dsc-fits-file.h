/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * DscFitsFile: the bytes of a FITS file; those of a .gz file are inflated into a temporary file
 * that has no name. Readable from any thread.
 */
typedef struct _DscFitsFile DscFitsFile;

/* Errors: DSC_ERROR_NOT_FOUND, DSC_ERROR_FORMAT if it does not begin as FITS or its compressed form
 * is damaged, DSC_ERROR_WRITE if there is no room to inflate it. */
DscFitsFile *dsc_fits_file_open (const char *path, GError **error);
void dsc_fits_file_free (DscFitsFile *file);

guint64 dsc_fits_file_get_size (const DscFitsFile *file);

/* Returns: (transfer full): a path that opens the same bytes while @file lives */
char *dsc_fits_file_dup_path (const DscFitsFile *file);

gboolean
dsc_fits_file_read (DscFitsFile *file, guint64 offset, guint64 size, gpointer out, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscFitsFile, dsc_fits_file_free)

G_END_DECLS
