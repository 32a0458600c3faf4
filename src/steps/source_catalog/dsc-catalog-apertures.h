/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-header.h"
#include "dsc-progress.h"
#include "source_catalog-params.h"

G_BEGIN_DECLS

/* Where radii and corrections of apertures come from. */
typedef enum {
  DSC_APERTURES_REFERENCE, /* a reference file */
  DSC_APERTURES_HAND,      /* parameters aperture_radii ... */
  DSC_APERTURES_FIXED,     /* 1, 2, 3 px without corrections: there was nothing else */
} DscAperturesOrigin;

/**
 * DscCatalogApertures: the three apertures and the ring of their background, in pixels of the
 * image. Cleared by dsc_catalog_apertures_clear().
 * @names: what stands in the names of columns: the encircled energies in percent (30, 50, 70), or
 *   1, 2, 3 without reference file and corrections by hand (reference part B, 3.11)
 * @corrections: from the flux in an aperture to that of the whole star; NaN: not known
 * @vega_offset: AB less Vega magnitude; NaN: not known
 * @sources: (element-type utf8): one line for each file that was read, for a person
 * @warnings: (element-type utf8): what is missing and what stands in its place, for a person
 */
typedef struct {
  DscAperturesOrigin origin;
  int names[3];
  double radii[3], corrections[3];
  double ring_inner, ring_outer;
  double vega_offset;
  GPtrArray *sources, *warnings;
} DscCatalogApertures;

/**
 * dsc_catalog_apertures_init: from the reference files that the parameters name, or those of
 * reference_folder (and $CRDS_PATH) that fit the instrument of @primary, for its filter and pupil
 * or subarray; radii are divided by PXSCLRT. What is not found is replaced by fixed apertures, with
 * a warning. compat=jwst without files: as the peer without paths (corrections 1, Vega = AB).
 * A mosaic of several filters (FILTER MULTIPLE) has no row anywhere: a warning, too, but with
 * compat=jwst an error as for any file that is named and does not fit.
 * Errors: DSC_ERROR_PARAMETER for aperture_ee, aperture_radii, bkg_annulus that do not rise; a file
 * that is named but cannot be read: DSC_ERROR_NOT_FOUND, DSC_ERROR_FORMAT; that has no row for this
 * image: DSC_ERROR_UNSUPPORTED with what it has
 */
gboolean dsc_catalog_apertures_check (const DscSourceCatalogParams *params, GError **error);
gboolean dsc_catalog_apertures_init (DscCatalogApertures *self,
                                     DscHeader *primary,
                                     DscHeader *sci,
                                     const DscSourceCatalogParams *params,
                                     DscCompat compat,
                                     GError **error);
void dsc_catalog_apertures_clear (DscCatalogApertures *self);

/* The reference files that a run would read, for its key. (transfer full) (element-type utf8) */
GPtrArray *dsc_catalog_apertures_list_files (const DscSourceCatalogParams *params,
                                             DscHeader *primary);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (DscCatalogApertures, dsc_catalog_apertures_clear)

G_END_DECLS
