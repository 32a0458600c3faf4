/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-association.h"
#include "dsc-fits-model.h"

G_BEGIN_DECLS

/* The parts of what `dscope info` says; each appends lines to @out. */

/* "Label        text": one line of the two-column lists; nothing if @text is NULL or "" */
void dsc_info_line (GString *out, const char *label, const char *text);

/* "1.2 MiB" */
char *dsc_info_bytes (guint64 bytes);

/**
 * DscInfoTable: text in columns. Rows are given cell by cell (NULL: empty); numbers are aligned to
 * the right.
 */
typedef struct _DscInfoTable DscInfoTable;

/* @columns: titles; one that begins with '>' is aligned to the right */
DscInfoTable *dsc_info_table_new (const char *const *columns);
void dsc_info_table_free (DscInfoTable *table);
/* As many strings as columns; copied. */
void dsc_info_table_add (DscInfoTable *table, ...);
void dsc_info_table_print (const DscInfoTable *table, GString *out);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscInfoTable, dsc_info_table_free)

void dsc_info_hdus (GString *out, DscFits *fits);
void dsc_info_setup (GString *out, DscImageModel *model);
gboolean dsc_info_planes (GString *out, DscImageModel *model, GError **error);
/* @width, @height: 0 if unknown: the bounding box of the WCS serves then */
void dsc_info_wcs (GString *out, const DscWcs *wcs, const char *note, guint width, guint height);
gboolean dsc_info_session (GString *out, const char *path, GError **error);
void dsc_info_association (GString *out, const DscAssociation *asn);

G_END_DECLS
