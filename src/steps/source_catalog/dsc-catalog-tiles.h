/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-catalog-detector.h"

G_BEGIN_DECLS

/**
 * DscCatalogTiles: the sources of an image by where they are: those of a tile are measured
 * together.
 * @n: tiles, in rows; some may have none
 */
typedef struct {
  guint n;
  /*< private >*/
  const DscCatalogFinding *finding;
  guint width, height, n_x;
  guint *sources, *first; /* of all tiles; of each tile, and their end */
} DscCatalogTiles;

/* @finding: of the whole image; it must stay. Errors: DSC_ERROR_TOO_LARGE */
gboolean dsc_catalog_tiles_init (DscCatalogTiles *self,
                                 const DscCatalogImage *image,
                                 const DscCatalogFinding *finding,
                                 GError **error);
void dsc_catalog_tiles_clear (DscCatalogTiles *self);

/* Returns: (transfer none): indices of the sources of a tile, ascending */
const guint *dsc_catalog_tiles_get (const DscCatalogTiles *self, guint tile, guint *ret_n);

/* What lies within @reach of the sources of a tile, if they have any: at most the tile and @reach
 * around it. */
void dsc_catalog_tiles_get_region (const DscCatalogTiles *self,
                                   guint tile,
                                   guint reach,
                                   DscCatalogRegion *ret_region);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (DscCatalogTiles, dsc_catalog_tiles_clear)

G_END_DECLS
