/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Segments of an image: connected pixels above a threshold, as detect_sources of photutils 3.0.0
 * finds and numbers them (reference part B, 3.5). */

/**
 * DscSegment: columns x0 .. x1 - 1 and rows y0 .. y1 - 1 are the smallest rectangle around it.
 * @area: its pixels
 */
typedef struct {
  guint x0, y0, x1, y1;
  gsize area;
} DscSegment;

/**
 * DscSegmentMap: free with dsc_segment_map_free()
 * @labels: @width x @height, row-major; 0: no segment, i + 1: segments[i]
 */
typedef struct {
  guint width, height;
  guint32 *labels;
  guint n_segments;
  DscSegment *segments;
} DscSegmentMap;

/**
 * dsc_segment_map_detect: pixels of @data (@width x @height, row-major) that are above the
 * threshold and not masked, in segments of at least @n_pixels connected ones. NaN is above nothing.
 * Segments are numbered in the order of their first pixels, in rows upwards.
 *
 * @threshold: (nullable): of each pixel; else @constant is that of all
 * @mask: (nullable): nonzero where no segment may be
 * @n_pixels: at least 1; @connectivity: 4 (pixels that share an edge) or 8 (or a corner)
 *
 * The result does not depend on @n_threads (0: default). Errors: DSC_ERROR_TOO_LARGE,
 * G_IO_ERROR_CANCELLED
 */
DscSegmentMap *dsc_segment_map_detect (const float *data,
                                       const float *threshold,
                                       float constant,
                                       const guint8 *mask,
                                       guint width,
                                       guint height,
                                       guint n_pixels,
                                       guint connectivity,
                                       guint n_threads,
                                       GCancellable *cancellable,
                                       GError **error);

/* Thresholds of rows y0 .. y0 + n_rows - 1, row-major. Called from any thread. */
typedef void (*DscThresholdFunc) (guint y0, guint n_rows, gpointer user_data, float *ret_values);

/* The same, with thresholds that are made when they are needed. */
DscSegmentMap *dsc_segment_map_detect_above (const float *data,
                                             DscThresholdFunc threshold,
                                             gpointer user_data,
                                             const guint8 *mask,
                                             guint width,
                                             guint height,
                                             guint n_pixels,
                                             guint connectivity,
                                             guint n_threads,
                                             GCancellable *cancellable,
                                             GError **error);

/* Values and thresholds of rows y0 .. y0 + n_rows - 1, row-major. Called from any thread. */
typedef gboolean (*DscDetectFunc) (guint y0,
                                   guint n_rows,
                                   gpointer user_data,
                                   float *ret_values,
                                   float *ret_thresholds,
                                   GError **error);

/* The same in an image that is made when it is needed, and not kept. Errors: those of @rows too */
DscSegmentMap *dsc_segment_map_detect_rows (DscDetectFunc rows,
                                            gpointer user_data,
                                            const guint8 *mask,
                                            guint width,
                                            guint height,
                                            guint n_pixels,
                                            guint connectivity,
                                            guint n_threads,
                                            GCancellable *cancellable,
                                            GError **error);

/* Drops the segments i with keep[i] = 0; the others are numbered anew in their order. */
void dsc_segment_map_select (DscSegmentMap *self, const guint8 *keep);

void dsc_segment_map_free (DscSegmentMap *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscSegmentMap, dsc_segment_map_free)

G_END_DECLS
