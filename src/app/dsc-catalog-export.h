/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "dsc-catalog-case.h"

G_BEGIN_DECLS

/**
 * dsc_catalog_export_async: writes rows of a catalogue on a thread, by the extension of @path:
 * .ecsv .csv .fits (tables with all columns), .reg (DS9) .crtf (regions): ellipses of three sigma
 * where a source has a shape, else circles of the widest aperture; on the sky where the image has
 * coordinates, else in its pixels; with the label as text. Rows without a position have no region.
 * @rows: copied
 * Errors: DSC_ERROR_PARAMETER for another extension; DSC_ERROR_WRITE
 */
void dsc_catalog_export_async (DscCatalogCase *shown,
                               const GtkBitset *rows,
                               const char *path,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
/* Returns: how many sources were written; -1: error */
int dsc_catalog_export_finish (GAsyncResult *result, GError **error);

G_END_DECLS
