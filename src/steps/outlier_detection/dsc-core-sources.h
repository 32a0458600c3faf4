/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-image-model.h"
#include "dsc-progress.h"
#include "dsc-source-finder.h"

G_BEGIN_DECLS

/**
 * dsc_core_find_sources: the sources of SCI of @median, 10 sigma over the background, from the
 * bottom up. Looked for in tiles of DSC_FINDER_TILE pixels that overlap; in memory is one strip of
 * them. A tile that SEP cannot do is left out, with a warning. The result does not depend on
 * @n_threads.
 * Returns: (transfer full) (element-type DscFoundSource): 0-based pixels of the mosaic
 * Errors: of reading; DSC_ERROR_TOO_LARGE; G_IO_ERROR_CANCELLED
 */
GArray *dsc_core_find_sources (DscImageModel *median,
                               guint n_threads,
                               DscProgress *progress,
                               GCancellable *cancellable,
                               GError **error);

G_END_DECLS
