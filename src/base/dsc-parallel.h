/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * DscParallelFunc: the work on item @index of dsc_parallel_for(). Runs on any thread. What it
 * writes must belong to this item alone; what several items add up to is reduced by the caller in
 * the order of the items, so that the result does not depend on the number of threads.
 * Returns: FALSE with @error set to stop the loop.
 */
typedef gboolean (*DscParallelFunc) (guint index, gpointer user_data, GError **error);

/* The number of threads to use when the user said nothing: the processors of this machine. */
guint dsc_parallel_default_threads (void);

/**
 * dsc_parallel_for: calls @func for 0 .. @n_items - 1 on up to @n_threads threads (0: default), the
 * calling thread being one of them. Items start in ascending order. The error of the lowest failing
 * index is reported; items not yet started are dropped after a failure.
 *
 * @cancellable: (nullable): polled before each item; G_IO_ERROR_CANCELLED if it was cancelled
 */
gboolean dsc_parallel_for (guint n_items,
                           guint n_threads,
                           DscParallelFunc func,
                           gpointer user_data,
                           GCancellable *cancellable,
                           GError **error);

/**
 * DscBand: rows y0 .. y1 - 1 of an image.
 */
typedef struct {
  guint y0, y1;
} DscBand;

/* The number of bands of at most @band_rows rows in @height rows, and the band of an index. Bands
 * depend on the image only, never on the number of threads. */
guint dsc_band_count (guint height, guint band_rows);
DscBand dsc_band_get (guint height, guint band_rows, guint index);

G_END_DECLS
