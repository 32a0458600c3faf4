/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-catalog-detector.h"
#include "dsc-catalog-model.h"
#include "dsc-overlay.h"

G_BEGIN_DECLS

/* What stands for a source. */
typedef enum {
  DSC_CATALOG_MARK_CIRCLE,   /* of a chosen radius */
  DSC_CATALOG_MARK_APERTURE, /* the three apertures and the ring */
  DSC_CATALOG_MARK_ELLIPSE,  /* a multiple of the sigma ellipse */
  DSC_CATALOG_MARK_SEGMENT,  /* the outline of its pixels */
} DscCatalogMark;

#define DSC_TYPE_CATALOG_MARK (dsc_catalog_mark_get_type ())
GType dsc_catalog_mark_get_type (void);

/**
 * DscCatalogOverlay: the sources of a DscCatalogModel over pictures, 100 000 of them fluidly: in
 * pixels over the image they were measured in, on the sky over others. Those that the filter hides
 * are not drawn; selected ones stand out.
 *
 * Properties (notify): "mark" (DscCatalogMark) "radius" (double, pixels of the image) "scale"
 * (double: of ellipses, sigma) "color" (string "#rrggbb") "opacity" (double) "color-column"
 * "size-column" (string: the column that colours or sizes marks; "": none) "labels" (boolean)
 */
#define DSC_TYPE_CATALOG_OVERLAY (dsc_catalog_overlay_get_type ())
G_DECLARE_FINAL_TYPE (DscCatalogOverlay, dsc_catalog_overlay, DSC, CATALOG_OVERLAY, DscOverlay)

/* @model: (transfer none); @wcs: (nullable): of the picture it is over, where that is not the image
 * of the catalogue */
DscOverlay *dsc_catalog_overlay_new (DscCatalogModel *model);
void dsc_catalog_overlay_set_wcs (DscCatalogOverlay *self, DscWcs *wcs);
/* What other parameters would find, in the place of the sources in its region, marked as a preview.
 * @finding: (nullable): NULL ends it */
void dsc_catalog_overlay_set_finding (DscCatalogOverlay *self, DscCatalogFinding *finding);

G_END_DECLS
