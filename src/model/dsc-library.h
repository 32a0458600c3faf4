/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "dsc-image-model.h"

G_BEGIN_DECLS

/**
 * DscLibrary: the exposures of one association in order, with what the association says of them;
 * what jwst calls a ModelLibrary. Immutable once shared.
 */
#define DSC_TYPE_LIBRARY (dsc_library_get_type ())
G_DECLARE_FINAL_TYPE (DscLibrary, dsc_library, DSC, LIBRARY, GObject)

/* @product: root of the product names; @asn_id, @asn_table, @asn_pool: (nullable) */
DscLibrary *dsc_library_new (const char *product,
                             const char *asn_id,
                             const char *asn_table,
                             const char *asn_pool);

const char *dsc_library_get_product (DscLibrary *self);
const char *dsc_library_get_asn_id (DscLibrary *self);
const char *dsc_library_get_asn_table (DscLibrary *self);
const char *dsc_library_get_asn_pool (DscLibrary *self);

/**
 * dsc_library_add: appends a model. @group_id: what the association says, or NULL to build it from
 * the keywords: jw<PROGRAM><OBSERVTN><VISIT>_<VISITGRP><SEQ_ID><ACT_ID>_<EXPOSURE>, else
 * "exposure0001" with the 1-based position.
 */
void dsc_library_add (DscLibrary *self, DscImageModel *model, const char *group_id);

guint dsc_library_get_n_models (DscLibrary *self);
DscImageModel *dsc_library_get_model (DscLibrary *self, guint index);
const char *dsc_library_get_group_id (DscLibrary *self, guint index);

/**
 * dsc_library_get_catalog: what the association says of the sources of a model (its key
 * tweakreg_catalog): (nullable): NULL: nothing; "": that they are to be looked for; else the path
 * of their catalog
 */
const char *dsc_library_get_catalog (DscLibrary *self, guint index);
/* While the library is made. @path: (nullable) */
void dsc_library_set_catalog (DscLibrary *self, guint index, const char *path);

/* Groups in the order of their first member; every model belongs to one. */
guint dsc_library_get_n_groups (DscLibrary *self);
guint dsc_library_get_group (DscLibrary *self, guint index);

/* Returns: (transfer full): the same library with other models in the same places */
DscLibrary *dsc_library_with_models (DscLibrary *self, GPtrArray *models);

G_END_DECLS
