/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-catalog-measure.h"

G_BEGIN_DECLS

/**
 * dsc_catalog_neighbours_set: the nearest other source of each, of equally near ones the first; -1
 * and NaN where there is none or a position is not finite. compat jwst: sources without a position
 * are neighbours at (-1000, -1000) of the others, as with the peer.
 * @sources: (element-type DscCatalogSource)
 * Errors: DSC_ERROR_TOO_LARGE, G_IO_ERROR_CANCELLED
 */
gboolean dsc_catalog_neighbours_set (GArray *sources,
                                     DscCompat compat,
                                     GCancellable *cancellable,
                                     GError **error);

G_END_DECLS
