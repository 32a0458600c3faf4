/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-segment-measure.h"
#include "dsc-smooth-source.h"

G_BEGIN_DECLS

/* Segments of a part of an image as they are in the whole image: what tweakreg and source_catalog
 * find sources in (reference part A, 3.3; part B, 3.4 and 3.5), and what is seen of it before a
 * run. The image is smoothed where it is needed, once for each width of the kernel. */

/* Columns x0 .. x1 - 1 and rows y0 .. y1 - 1 of an image. */
typedef struct {
  guint x0, y0, x1, y1;
} DscSegmentRegion;

/**
 * DscSegmentWindow: a part of the image that holds segments whole; free with
 * dsc_segment_window_free()
 * @x0, @y0: its pixel (0, 0) in the image; @map: its segments
 * @images: of the size of the map, without gaps: those of the image itself if the window is all of
 *   it, else copies; no data of an image that has its background
 */
typedef struct {
  guint x0, y0;
  DscSegmentMap *map;
  DscSegmentImages images;
  /*< private >*/
  gpointer copies[3];
} DscSegmentWindow;

void dsc_segment_window_free (DscSegmentWindow *self);
/* (transfer full) (nullable): images.convolved if it is a copy */
float *dsc_segment_window_steal_convolved (DscSegmentWindow *self);

/* Whether a segment of @map, whose pixel (0, 0) is (@x0, @y0) of the image, has a pixel in @region,
 * which is in pixels of the image. */
gboolean dsc_segment_map_touches (
    const DscSegmentMap *map, guint segment, guint x0, guint y0, const DscSegmentRegion *region);

/* Leaves the segments that touch the region. */
void dsc_segment_map_select_region (DscSegmentMap *map,
                                    guint x0,
                                    guint y0,
                                    const DscSegmentRegion *region);

typedef struct _DscRegionSegments DscRegionSegments;

/**
 * dsc_region_segments_new: @data: without background, @width x @height, row-major; @mask:
 * (nullable): nonzero where no segment may be; @mesh: of its noise. None is copied: they must stay
 * and not change.
 */
DscRegionSegments *dsc_region_segments_new (const float *data,
                                            const guint8 *mask,
                                            guint width,
                                            guint height,
                                            const DscBackgroundMesh *mesh);
/* The same of any source. */
DscRegionSegments *dsc_region_segments_new_source (const DscSmoothSource *source);
void dsc_region_segments_free (DscRegionSegments *self);

/**
 * dsc_region_segments_find: the segments of the image that have a pixel in @region, in the order of
 * their labels in the whole image, numbered from 1 on.
 * @region: (nullable): the whole image
 *
 * Calls on one object must not overlap; windows of the whole image borrow the smoothed image: they
 * are good until the next call with another kernel_fwhm. The result does not depend on @n_threads
 * (0: default) nor on what was asked for before.
 * Errors: DSC_ERROR_PARAMETER for a kernel that is too wide, DSC_ERROR_TOO_LARGE,
 * G_IO_ERROR_CANCELLED
 */
DscSegmentWindow *dsc_region_segments_find (DscRegionSegments *self,
                                            const DscSegmentSearch *search,
                                            const DscSegmentRegion *region,
                                            guint n_threads,
                                            GCancellable *cancellable,
                                            GError **error);

/* Smooths what is not smoothed yet of the part of the image: @region: (nullable): all of it.
 * Returns: (nullable): the smoothed image, of its size; good only there, or where it was before */
const float *dsc_region_segments_smooth (DscRegionSegments *self,
                                         double kernel_fwhm,
                                         const DscSegmentRegion *region,
                                         guint n_threads,
                                         GCancellable *cancellable,
                                         GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscSegmentWindow, dsc_segment_window_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscRegionSegments, dsc_region_segments_free)

G_END_DECLS
