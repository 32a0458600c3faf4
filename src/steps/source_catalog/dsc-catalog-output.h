/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-catalog-detector.h"

G_BEGIN_DECLS

/**
 * dsc_catalog_write_segments: the label image @path: PRIMARY as that of @image, with SCATFILE
 * @catalog; SCI: the labels, unsigned, with the same coordinates as keywords and, where the image
 * has any that can be written so, in the ASDF extension: jwst.datamodels opens it as a
 * SegmentationMapModel. @map: of the whole image; @params: for the provenance
 * Errors: DSC_ERROR_WRITE, G_IO_ERROR_CANCELLED
 */
gboolean dsc_catalog_write_segments (const DscCatalogImage *image,
                                     const DscSegmentMap *map,
                                     const DscSourceCatalogParams *params,
                                     DscCompat compat,
                                     const char *catalog,
                                     const char *path,
                                     GCancellable *cancellable,
                                     GError **error);

G_END_DECLS
