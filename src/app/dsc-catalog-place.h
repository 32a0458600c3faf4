/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-catalog-case.h"

G_BEGIN_DECLS

/**
 * DscCatalogPlace: where the sources of a catalogue are in another picture, through the sky.
 * @x, @y: of each row, 0-based pixels of that picture; NaN: not there
 * @linear: pixels of that picture per pixel of the catalogue's image, to first order at the middle
 *   of the sources: xx, xy, yx, yy
 */
typedef struct {
  DscCatalogCase *of;
  DscWcs *wcs;
  double *x, *y;
  double linear[4];
} DscCatalogPlace;

/* On any thread. Returns: NULL if it was cancelled */
DscCatalogPlace *dsc_catalog_place_new (DscCatalogCase *of, DscWcs *wcs, GCancellable *cancellable);
void dsc_catalog_place_free (DscCatalogPlace *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscCatalogPlace, dsc_catalog_place_free)

G_END_DECLS
