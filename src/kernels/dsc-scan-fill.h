/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Pixels x0 .. x1 (both belong to it) of row y, 0-based. */
typedef struct {
  gint y, x0, x1;
} DscSpan;

/**
 * dsc_scan_fill: the pixels of a polygon as jwst fills it (gwcs.region; reference part A, 4.5.2):
 * vertices shifted to be non-negative and rounded, half to even; in every row from the lowest to
 * the highest, both included, from ceil (left) to ceil (right).
 * @x, @y: @n vertices in pixels, not closed
 * @spans: (element-type DscSpan): what is inside the image is appended, rows ascending; nothing if
 *   a vertex is not finite or the polygon has no width or height after rounding
 */
void
dsc_scan_fill (guint n, const double *x, const double *y, guint width, guint height, GArray *spans);

/* Sorts spans by row and column and joins those that overlap or touch. */
void dsc_spans_merge (GArray *spans);

guint64 dsc_spans_count (const DscSpan *spans, guint n);

G_END_DECLS
