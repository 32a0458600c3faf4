/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-catalog-detector.h"
#include "dsc-segment-measure.h"

G_BEGIN_DECLS

/* A part of an image. @images: of the pixels of the image; convolved only where it was made.
 * @sci: (nullable): with background */
typedef struct {
  DscCatalogRegion region;
  DscSegmentImages images;
  float *sci, *data, *convolved, *err;
  guint8 *mask;
} DscCatalogPart;

/**
 * DscCatalogWindow: what is measured of a source needs pixels around it that are not kept for the
 * whole image. One window is for one thread and sources near each other: most find all they need in
 * what was made for them together; what they need besides is made for each.
 * @error: of the first thing that failed
 */
typedef struct {
  const DscCatalogImage *image;
  double kernel_fwhm;
  GCancellable *cancellable;
  GError *error;
  /*< private >*/
  DscCatalogPart shared, own;
} DscCatalogWindow;

/* @region: where most of the sources have their pixels. Returns: FALSE with @error of the window */
gboolean dsc_catalog_window_open (DscCatalogWindow *self,
                                  const DscCatalogImage *image,
                                  double kernel_fwhm,
                                  const DscCatalogRegion *region,
                                  GCancellable *cancellable);
void dsc_catalog_window_clear (DscCatalogWindow *self);

/**
 * dsc_catalog_window_get: a part that holds @region, which is in the image and not empty, with
 * errors if the image has them. Good until the next call.
 * Returns: (transfer none): NULL with @error of the window
 */
const DscCatalogPart *dsc_catalog_window_get (DscCatalogWindow *self,
                                              const DscCatalogRegion *region);

/* The same with the background, in sci. */
const DscCatalogPart *dsc_catalog_window_get_raw (DscCatalogWindow *self,
                                                  const DscCatalogRegion *region);

/* The same with the image smoothed in the rectangle of @segment. @region: holds the rectangle */
const DscCatalogPart *dsc_catalog_window_get_segment (DscCatalogWindow *self,
                                                      const DscCatalogRegion *region,
                                                      const DscSegment *segment);

/* Copies @region of the image without background, of its mask and errors (@ret_err: (nullable)).
 * Returns: FALSE with @error of the window */
gboolean dsc_catalog_window_copy (DscCatalogWindow *self,
                                  const DscCatalogRegion *region,
                                  float *ret_data,
                                  guint8 *ret_mask,
                                  float *ret_err);

/* The pixels whose centres are within @reach of (@x, @y) on each axis, and some more. Returns:
 * FALSE if none of them is in the image, or the place is no number */
gboolean dsc_catalog_region_around (
    const DscCatalogImage *image, double x, double y, double reach, DscCatalogRegion *ret_region);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (DscCatalogWindow, dsc_catalog_window_clear)

G_END_DECLS
