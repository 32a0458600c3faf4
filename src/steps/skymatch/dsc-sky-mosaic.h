/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-library.h"
#include "dsc-progress.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * dsc_sky_mosaic_make: two quick mosaics of @library on one grid (North as the exposures have it,
 * TAN WCS): the plain mean of what falls on a pixel, with nothing taken off, and with @levels taken
 * off. For judging seams by eye: no outlier rejection, nearest pixel.
 * @levels: one a model, data units; NaN counts as 0
 * @max_size: pixels of the longer side; the grid is as coarse as that asks for, never finer than
 *   the exposures
 * @ret_before, @ret_after: (out) (transfer full): in memory, SCI and WHT (number of exposures)
 */
gboolean dsc_sky_mosaic_make (DscLibrary *library,
                              const double *levels,
                              guint max_size,
                              guint n_threads,
                              DscImageModel **ret_before,
                              DscImageModel **ret_after,
                              DscProgress *progress,
                              GCancellable *cancellable,
                              GError **error);

G_END_DECLS
