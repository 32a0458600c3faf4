/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-catalog-image.h"
#include "dsc-deblend.h"
#include "dsc-region-segments.h"

G_BEGIN_DECLS

/* Columns x0 .. x1 - 1 and rows y0 .. y1 - 1 of an image. */
typedef DscSegmentRegion DscCatalogRegion;

/**
 * DscCatalogFinding: the sources that have a pixel in @region (a star: its peak), with the
 * parameters given. Constant once made; shared by reference.
 * @finished: FALSE: blends are not separated yet
 * @map: of starfinder segmentation: a window of the image that holds all of these segments whole;
 *   its pixel (0, 0) is (@x0, @y0) of the image. Of the whole image: labels as in the product
 * @stars: (element-type DscStar): of dao and iraf; fluxes in Jy
 * @convolved: of the window of @map, what the segments were found in; borrowed from the detector if
 *   the window is the whole image. NULL: not kept (dsc_catalog_find())
 * @report: of deblending
 */
typedef struct {
  DscCatalogRegion region;
  gboolean finished;
  guint x0, y0;
  DscSegmentMap *map;
  const float *convolved;
  GArray *stars;
  DscDeblendReport report;
  /*< private >*/
  gint ref_count;
  float *own_convolved;
} DscCatalogFinding;

guint dsc_catalog_finding_n_sources (const DscCatalogFinding *self);
DscCatalogFinding *dsc_catalog_finding_ref (DscCatalogFinding *self);
void dsc_catalog_finding_unref (DscCatalogFinding *self);

/* No sources, in an image in which nothing counts. Errors: DSC_ERROR_TOO_LARGE */
DscCatalogFinding *dsc_catalog_finding_new_none (const DscCatalogImage *image,
                                                 const DscSourceCatalogParams *params,
                                                 GError **error);

/**
 * dsc_catalog_find: what dsc_catalog_detector_find() finds in the whole image, blends separated.
 * Nothing is kept but the finding, without @convolved: smoothed pixels are made where there are
 * segments. @progress: (nullable): told before a segment is separated that takes long, with its
 * label before that, its area and the time. Errors: as there
 */
DscCatalogFinding *dsc_catalog_find (DscCatalogImage *image,
                                     const DscSourceCatalogParams *params,
                                     DscCompat compat,
                                     guint n_threads,
                                     DscProgress *progress,
                                     GCancellable *cancellable,
                                     GError **error);

/* What the search in one image keeps between calls with other parameters: the smoothed image, of
 * stars the one without background. */
typedef struct _DscCatalogDetector DscCatalogDetector;

DscCatalogDetector *dsc_catalog_detector_new (DscCatalogImage *image);
void dsc_catalog_detector_free (DscCatalogDetector *self);

/**
 * dsc_catalog_detector_find: sources as a run finds them: starfinder, snr_threshold, kernel_fwhm,
 * npixels, connectivity, deblending, and what dao and iraf go by. The part of the smoothed image
 * that is needed is made when it is. brightest of dao and iraf counts in the whole image only; of
 * dao, roundness counts without its sign where roundlo is not negative; peakmax is in MJy/sr. With
 * compat jwst the sign counts, peakmax is refused, and pixels without data count as noise of 0.
 * Segments that touch @region are whole, and separated as a run does.
 *
 * @region: (nullable): the whole image; @deblend: FALSE: stops before blends are separated
 * Calls on one detector must not overlap. The result does not depend on @n_threads (0: default).
 * Errors: DSC_ERROR_PARAMETER, DSC_ERROR_TOO_LARGE, G_IO_ERROR_CANCELLED
 */
DscCatalogFinding *dsc_catalog_detector_find (DscCatalogDetector *self,
                                              const DscSourceCatalogParams *params,
                                              DscCompat compat,
                                              const DscCatalogRegion *region,
                                              gboolean deblend,
                                              guint n_threads,
                                              GCancellable *cancellable,
                                              GError **error);

/* The same from a finding that is not finished. */
DscCatalogFinding *dsc_catalog_detector_finish (DscCatalogDetector *self,
                                                const DscCatalogFinding *unfinished,
                                                const DscSourceCatalogParams *params,
                                                guint n_threads,
                                                GCancellable *cancellable,
                                                GError **error);

DscCatalogImage *dsc_catalog_detector_get_image (DscCatalogDetector *self); /* (transfer none) */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscCatalogFinding, dsc_catalog_finding_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscCatalogDetector, dsc_catalog_detector_free)

G_END_DECLS
