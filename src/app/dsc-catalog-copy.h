/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-catalog-case.h"

G_BEGIN_DECLS

/* Cells of a catalogue to be put into another program. Any thread. */
typedef struct _DscCatalogCopy DscCatalogCopy;

/* @rows, @columns: (transfer full) (element-type guint): indices, in the order to be written */
DscCatalogCopy *dsc_catalog_copy_new (DscCatalogCase *shown, GArray *rows, GArray *columns);
void dsc_catalog_copy_free (DscCatalogCopy *copy);
/* Returns: (transfer full): a line of titles and the rows, tab separated, with all digits */
char *dsc_catalog_copy_format (const DscCatalogCopy *copy);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscCatalogCopy, dsc_catalog_copy_free)

G_END_DECLS
