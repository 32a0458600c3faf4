/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-table-private.h"
#include "dsc-text-reader.h"

G_BEGIN_DECLS

/* Reads the header of an ECSV text and its line of names: columns and meta data of @table, the
 * delimiter of @reader. @file: for messages. Errors: DSC_ERROR_FORMAT, DSC_ERROR_UNSUPPORTED */
gboolean dsc_table_read_ecsv_header (DscTable *table,
                                     DscTextReader *reader,
                                     const char *file,
                                     GError **error);

G_END_DECLS
