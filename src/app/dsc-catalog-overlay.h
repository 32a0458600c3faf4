/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "source_catalog/dsc-catalog-detector.h"
#include "dsc-catalog-model.h"
#include "dsc-catalog-scale.h"
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

/* Device pixels per logical pixel times this are the least radius of a mark that is seen. */
#define DSC_CATALOG_LEAST_RADIUS 4.0

/**
 * DscCatalogOverlay: the sources of a DscCatalogModel over pictures, 100 000 of them fluidly: in
 * pixels over the image they were measured in, on the sky over others. Those that the filter hides
 * are not drawn; selected ones stand out. Marks never get smaller than can be seen; where there are
 * too many for a frame they are points. What the catalogue lacks (apertures, ellipses, segments) is
 * drawn as circles.
 *
 * Properties (notify): "mark" (DscCatalogMark) "radius" (double, pixels of the image) "scale"
 * (double: of ellipses, sigma) "color" (string "#rrggbb") "opacity" (double) "color-column"
 * "size-column" (string: the column that colours or sizes marks; "": none) "labels" (boolean)
 *
 * "legend-changed": counts or the scale of colours
 */
#define DSC_TYPE_CATALOG_OVERLAY (dsc_catalog_overlay_get_type ())
G_DECLARE_FINAL_TYPE (DscCatalogOverlay, dsc_catalog_overlay, DSC, CATALOG_OVERLAY, DscOverlay)

/* @model: (transfer none) */
DscOverlay *dsc_catalog_overlay_new (DscCatalogModel *model);
DscCatalogModel *dsc_catalog_overlay_get_model (DscCatalogOverlay *self);
/* @wcs: (nullable): of the picture it is over, where that is not the image of the catalogue */
void dsc_catalog_overlay_set_wcs (DscCatalogOverlay *self, DscWcs *wcs);
/* What other parameters would find, in the place of the sources in its region, marked as a preview:
 * dashed, and in another colour while it is not finished. Only over the image of the catalogue.
 * @finding: (nullable): NULL ends it */
void dsc_catalog_overlay_set_finding (DscCatalogOverlay *self, DscCatalogFinding *finding);

/* (nullable): what colours mean; valid until "legend-changed" */
const DscCatalogScale *dsc_catalog_overlay_get_scale (DscCatalogOverlay *self);
/* Whether the catalogue has what the mark shows. */
gboolean dsc_catalog_overlay_can_mark (DscCatalogOverlay *self, DscCatalogMark mark);
/* Where a row is in the picture. Returns: FALSE if it is nowhere in it, or not known yet */
gboolean
dsc_catalog_overlay_get_place (DscCatalogOverlay *self, guint row, double *ret_x, double *ret_y);
/* Rows that are shown within a rectangle of the picture, its pixels. (transfer full) */
GtkBitset *
dsc_catalog_overlay_find_in (DscCatalogOverlay *self, double x0, double y0, double x1, double y1);
/* Nothing is being put on the sky any more. */
gboolean dsc_catalog_overlay_is_settled (DscCatalogOverlay *self);

G_END_DECLS
