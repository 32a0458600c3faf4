/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Sharpness and roundness of DAOFIND (Stetson 1987, PASP 99, 191) around given places, as jwst
 * 3.0.0 computes them (reference part B, 3.9). Constant once made; any thread. */
typedef struct _DscCatalogDaofind DscCatalogDaofind;

/* Errors: DSC_ERROR_PARAMETER for a kernel_fwhm that is not positive or too large */
DscCatalogDaofind *dsc_catalog_daofind_new (double kernel_fwhm, GError **error);
void dsc_catalog_daofind_free (DscCatalogDaofind *self);

/**
 * dsc_catalog_daofind_measure: @sci: @width x @height, row-major, background and all; outside of
 * it is 0. The pixel nearest to (@x, @y), of two equally near ones the lower, is the middle.
 * @ret_sharpness: the middle above the mean around it over the height of the Gaussian there
 * @ret_roundness: 0 for what looks the same after a quarter of a turn, single precision; both NaN
 *   if a pixel around is not finite or the place is far outside
 * Errors: G_IO_ERROR_CANCELLED (only kernels of dozens of pixels take long)
 */
gboolean dsc_catalog_daofind_measure (const DscCatalogDaofind *self,
                                      const float *sci,
                                      guint width,
                                      guint height,
                                      double x,
                                      double y,
                                      double *ret_sharpness,
                                      double *ret_roundness,
                                      GCancellable *cancellable,
                                      GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscCatalogDaofind, dsc_catalog_daofind_free)

G_END_DECLS
