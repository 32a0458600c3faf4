/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-catalog-table.h"

G_BEGIN_DECLS

/* What a table is made from. */
typedef struct {
  DscTable *table;
  const GArray *sources;
  const DscCatalogApertures *apertures;
  const DscSourceCatalogParams *params;
  DscCompat compat;
} DscCatalogTableMaker;

const DscCatalogSource *dsc_catalog_table_source (const DscCatalogTableMaker *maker, guint row);

/* A column of the member at @offset of DscCatalogSource, a double. @unit, @format: (nullable) */
DscColumn *dsc_catalog_table_add_member (const DscCatalogTableMaker *maker,
                                         const char *name,
                                         gsize offset,
                                         const char *unit,
                                         const char *format,
                                         const char *description);

/* A column of doubles without values yet. */
DscColumn *dsc_catalog_table_add_double (const DscCatalogTableMaker *maker,
                                         const char *name,
                                         const char *unit,
                                         const char *format,
                                         const char *description);

/* Labels from the member at @offset, a guint or int. */
void dsc_catalog_table_add_label (const DscCatalogTableMaker *maker,
                                  const char *name,
                                  gsize offset,
                                  const char *description);

/* The sky positions at two offsets. */
void dsc_catalog_table_add_place (const DscCatalogTableMaker *maker,
                                  const char *name,
                                  gsize ra_offset,
                                  gsize dec_offset,
                                  const char *description);

/* sky_bbox_ll, _ul, _lr, _ur. */
void dsc_catalog_table_add_corners (const DscCatalogTableMaker *maker);

/* aper_bkg_flux to is_extended. */
void dsc_catalog_table_add_apertures (const DscCatalogTableMaker *maker);

/* What jwst keeps of a run: versions, parameters, apertures; warnings. @date: (nullable) */
void dsc_catalog_table_add_meta (const DscCatalogTableMaker *maker, const char *date);

G_END_DECLS
