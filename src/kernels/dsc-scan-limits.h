/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-pixmap.h"

G_BEGIN_DECLS

/* First and last pixel of a row; first > last: none. */
typedef struct {
  gint x0, x1;
} DscScanRow;

/**
 * dsc_scan_limits_new: which input pixels the peer drizzles: where the edge of the output cuts
 * through an exposure, it leaves out pixels that lie in the output with less than about half their
 * width (drizzle 2.2; reference part B, 2.8). All pixels that reach the output belong in a right
 * mosaic: this is for comparison with the peer.
 * @source: the exact map; @ny: rows of the exposure; @x0 .. @y1: the pixels to drizzle
 * @width, @height: of the output
 *
 * The outline of the exposure is taken as four straight lines in the output, cut to the output, and
 * its vertices are searched for in the exposure by golden sections, to 0.03 pixel, as the peer
 * does. Returns: (transfer full): @ny rows
 */
DscScanRow *dsc_scan_limits_new (const DscMapSource *source,
                                 guint ny,
                                 gint x0,
                                 gint x1,
                                 gint y0,
                                 gint y1,
                                 guint width,
                                 guint height);

G_END_DECLS
