/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-catalog-stroke.h"
#include "dsc-segmentation.h"

G_BEGIN_DECLS

/* Outlines of segments in a picture; buffers are kept from one to the next. */
typedef struct {
  GArray *x, *y, *inside;
} DscCatalogOutliner;

void dsc_catalog_outliner_init (DscCatalogOutliner *self);
void dsc_catalog_outliner_clear (DscCatalogOutliner *self);

/**
 * dsc_catalog_outliner_draw: the outline of segment @index of @map: along the edges of its pixels
 * where these are large, else around the device pixels whose middle lies in it. Only the part that
 * can be seen is looked at.
 * @affine: pixels of the map to device pixels
 * Returns: FALSE if the segment is smaller than @least device pixels: nothing was drawn
 */
gboolean dsc_catalog_outliner_draw (DscCatalogOutliner *self,
                                    DscPixels *pixels,
                                    const DscSegmentMap *map,
                                    guint index,
                                    const DscAffine *affine,
                                    double least,
                                    const DscStroke *stroke);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (DscCatalogOutliner, dsc_catalog_outliner_clear)

G_END_DECLS
