/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-catalog-measure.h"
#include "dsc-table.h"

G_BEGIN_DECLS

/**
 * dsc_catalog_table_new: the columns of jwst 3.0.0 in their order, with names, units, formats and
 * descriptions (reference part B, 3.9), and behind them those of windowed_columns and kron_columns
 * (compat none). Units are Quantities for astropy, positions SkyCoord. Meta data: as the peer
 * writes them, without wall-clock time: @date: (nullable): DATE of the product.
 * @sources: (element-type DscCatalogSource)
 */
DscTable *dsc_catalog_table_new (const GArray *sources,
                                 const DscCatalogApertures *apertures,
                                 const DscSourceCatalogParams *params,
                                 DscCompat compat,
                                 const char *date);

/* The columns of the first versions of jwst: id, xcentroid ... abmag_error, in microjansky. */
DscTable *dsc_catalog_table_new_classic (const GArray *sources,
                                         const DscCatalogApertures *apertures,
                                         const DscSourceCatalogParams *params,
                                         DscCompat compat,
                                         const char *date);

/* All columns, for the window: those of jwst and the further ones, and the rectangles of segments:
 * bbox_xmin, bbox_ymin, bbox_xmax, bbox_ymax (inclusive, 0-based pixels). */
DscTable *dsc_catalog_table_new_full (const GArray *sources,
                                      const DscCatalogApertures *apertures,
                                      const DscSourceCatalogParams *params,
                                      DscCompat compat,
                                      const char *date);

G_END_DECLS
