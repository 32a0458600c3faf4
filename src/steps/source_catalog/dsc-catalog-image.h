/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-background-mesh.h"
#include "dsc-image-model.h"
#include "dsc-progress.h"
#include "dsc-smooth-source.h"
#include "source_catalog-params.h"

G_BEGIN_DECLS

/**
 * DscCatalogImage: the pixels in which sources are looked for and measured, @width x @height,
 * row-major. Constant once made; shared between threads by reference.
 * What can be made where it is needed is not kept: errors are read, @sci less the background is
 * dsc_background_mesh_cut() of it.
 * @sci: Jy per pixel, background and all: apertures, sharpness, roundness
 * @has_err: dsc_catalog_image_read_err() reads 1 sigma, Jy per pixel
 * @mask: not 0: a pixel that does not count: not covered (WHT 0, ERR NaN), of an exposure also
 *   those that DQ says not to use, whose @sci is NaN
 * @mesh: of the background of @sci, Jy; it is not subtracted from masked pixels
 * @jy: Jy per pixel of one unit of the file (1e6 PIXAR_SR for MJy/sr)
 * @wcs: (nullable); @wcs_header: keywords of SCI that say where North is
 * @notes: (element-type utf8): what was missing and what stands in its place, for a person
 */
typedef struct _DscCatalogImage DscCatalogImage;

struct _DscCatalogImage {
  guint width, height;
  float *sci;
  guint8 *mask;
  gboolean has_err;
  gsize n_masked;
  DscBackgroundMesh *mesh;
  double jy;
  DscWcs *wcs;
  DscHeader *primary, *header;
  GPtrArray *notes;
  /*< private >*/
  gatomicrefcount ref_count;
  DscImageModel *model;  /* has the errors */
  DscCatalogImage *base; /* (nullable): has the planes */
};

/**
 * dsc_catalog_image_new: reads SCI, ERR, WHT of @model and measures the background (bkg_boxsize).
 * Of an image without WHT (an exposure) the pixels that DQ says not to use are masked; as the peer
 * (compat=jwst) none. @progress: (nullable)
 * Without ERR there are no errors of fluxes, and with compat=jwst no catalog; without PIXAR_SR the
 * area of a pixel is that of the coordinates.
 * Errors: DSC_ERROR_FORMAT for a unit of SCI or ERR other than MJy/sr, which is named, or no SCI;
 * DSC_ERROR_NOT_FOUND for no ERR with compat=jwst; DSC_ERROR_WCS for neither PIXAR_SR nor
 * coordinates; DSC_ERROR_FAILED with "no valid pixels" (and it alone) where nothing counts;
 * DSC_ERROR_TOO_LARGE; those of reading; G_IO_ERROR_CANCELLED
 */
DscCatalogImage *dsc_catalog_image_new (DscImageModel *model,
                                        const DscSourceCatalogParams *params,
                                        DscCompat compat,
                                        guint n_threads,
                                        DscProgress *progress,
                                        GCancellable *cancellable,
                                        GError **error);
/* An image of which nothing counts, without planes: what a catalog without rows is of. @note: why
 */
DscCatalogImage *dsc_catalog_image_new_blank (DscImageModel *model, const char *note);
/* The same image with the background in other boxes (bkg_boxsize); it holds on to @image. */
DscCatalogImage *dsc_catalog_image_new_boxes (DscCatalogImage *image,
                                              const DscSourceCatalogParams *params,
                                              guint n_threads,
                                              GCancellable *cancellable,
                                              GError **error);
/**
 * dsc_catalog_image_read_err: @ret_err: row-major, @n_columns x @n_rows from (@x0, @y0) on; of an
 * image that has_err. Any thread. Errors: those of reading
 */
gboolean dsc_catalog_image_read_err (const DscCatalogImage *self,
                                     guint x0,
                                     guint y0,
                                     guint n_columns,
                                     guint n_rows,
                                     float *ret_err,
                                     GError **error);

/* dsc_catalog_image_forget_pixels: what is left is what it says of itself: headers, coordinates,
 * mesh, notes. Of an image that nobody else has. */
void dsc_catalog_image_forget_pixels (DscCatalogImage *self);

/* Of what its smoothed parts are made; it holds on to nothing. */
DscSmoothSource dsc_catalog_image_get_smooth (const DscCatalogImage *self);

DscCatalogImage *dsc_catalog_image_ref (DscCatalogImage *self);
void dsc_catalog_image_unref (DscCatalogImage *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscCatalogImage, dsc_catalog_image_unref)

G_END_DECLS
