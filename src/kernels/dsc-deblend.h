/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-segment-cutout.h"

G_BEGIN_DECLS

/* Segments that hold several sources are split: parts that are separate above one of several
 * thresholds are grown downwards by a watershed, as deblend_sources of photutils 3.0.0 with
 * scikit-image 0.26 does it (reference part B, 3.6; Bertin & Arnouts 1996, A&AS 117, 393). */

/* How thresholds are spread between the least and the greatest value of a segment. */
typedef enum {
  DSC_DEBLEND_EXPONENTIAL,
  DSC_DEBLEND_LINEAR,
  DSC_DEBLEND_SINH,
} DscDeblendMode;

/**
 * DscDeblendParams:
 * @n_pixels: the least area of a part, at least 1; smaller segments than twice that are not split
 * @connectivity: 4 or 8, that of the detection
 * @n_levels: number of thresholds, at least 1
 * @contrast: the least flux of a part as a fraction of the segment's; 1: nothing is split
 */
typedef struct {
  guint n_pixels, connectivity, n_levels;
  double contrast;
  DscDeblendMode mode;
} DscDeblendParams;

/**
 * DscDeblendReport: numbers of segments
 * @n_split: that hold several sources
 * @n_negative: with linear thresholds because their least value is not positive (exponential)
 * @n_crowded: with linear thresholds because there were more than 200 parts
 * @n_bounded: so large and with so many pixels of equal value that the watershed took those in
 *   rows upwards, not in the order of the peer's heap
 * @largest: the largest of the crowded and bounded ones; area 0: there is none
 * @largest_label: its label in the new map, that of its first part, of which it has @largest_parts
 */
typedef struct {
  guint n_split, n_negative, n_crowded, n_bounded;
  DscSegment largest;
  guint32 largest_label, largest_parts;
} DscDeblendReport;

/**
 * dsc_segment_map_deblend: splits the segments of @map. Segments that stay whole come first, in
 * their order, then the parts of the others.
 * @data: what the segments were found in
 * @ret_report: (out) (optional)
 *
 * A segment is split by its own pixels alone: what the map has besides makes no difference. Time
 * grows as N log N with the pixels of a segment, however many levels and parts there are. The
 * result does not depend on @n_threads (0: default). On an error @map stays as it was.
 * Errors: DSC_ERROR_TOO_LARGE, G_IO_ERROR_CANCELLED
 */
gboolean dsc_segment_map_deblend (DscSegmentMap *map,
                                  const float *data,
                                  const DscDeblendParams *params,
                                  DscDeblendReport *ret_report,
                                  guint n_threads,
                                  GCancellable *cancellable,
                                  GError **error);

/* The same of an image that is made where it is needed. Errors: those of that too */
gboolean dsc_segment_map_deblend_parts (DscSegmentMap *map,
                                        const DscPartSource *image,
                                        const DscDeblendParams *params,
                                        DscDeblendReport *ret_report,
                                        guint n_threads,
                                        GCancellable *cancellable,
                                        GError **error);

G_END_DECLS
