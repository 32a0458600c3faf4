/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-table.h"

G_BEGIN_DECLS

/* Reference files APCORR (FITS) and ABVEGAOFFSET (ASDF): finding and reading them (reference part
 * B, 3.11). */

typedef enum {
  DSC_REFERENCE_APCORR,
  DSC_REFERENCE_ABVEGAOFFSET,
} DscReferenceKind;

/**
 * dsc_catalog_references_find: files of @kind for @instrument, best first: in @folder (nullable) of
 * whatever name, told by their content; then in the folder of $CRDS_PATH by name. In each the last
 * name comes first: CRDS numbers its versions upwards. Folders are searched to a bounded depth and
 * number of files; only the beginnings of files are read.
 * Returns: (transfer full) (element-type utf8)
 */
GPtrArray *
dsc_catalog_references_find (DscReferenceKind kind, const char *folder, const char *instrument);

/* The key of the meta data with the instrument that the file says it is for, if it says so. */
#define DSC_REFERENCE_INSTRUMENT "instrument"

/**
 * dsc_catalog_references_read: a table with the columns that @kind must have.
 * Errors: DSC_ERROR_NOT_FOUND; DSC_ERROR_FORMAT with what it has instead; those of reading
 */
DscTable *dsc_catalog_references_read (DscReferenceKind kind, const char *path, GError **error);

/* Returns: (transfer none) (nullable): a column by name, whatever its case */
DscColumn *dsc_catalog_references_column (const DscTable *table, const char *name);

G_END_DECLS
