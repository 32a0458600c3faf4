/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-overlay.h"
#include "dsc-region.h"

G_BEGIN_DECLS

/**
 * DscRegionOverlay: regions over pictures, those on the sky where the coordinates of each picture
 * put them, others at the same pixels of each. One of them may be selected: it has handles. What is
 * excluded is dashed. pick() gives the smallest region there, so that one inside of another can be
 * reached.
 */
#define DSC_TYPE_REGION_OVERLAY (dsc_region_overlay_get_type ())
G_DECLARE_FINAL_TYPE (DscRegionOverlay, dsc_region_overlay, DSC, REGION_OVERLAY, DscOverlay)

DscOverlay *dsc_region_overlay_new (void);

guint dsc_region_overlay_n_regions (DscRegionOverlay *self);
/* (transfer none): valid until it is replaced or removed */
const DscRegion *dsc_region_overlay_get_region (DscRegionOverlay *self, guint index);
/* (transfer full) (element-type DscRegion): copies of all */
GPtrArray *dsc_region_overlay_dup_regions (DscRegionOverlay *self);

/* @region: (transfer full). Returns: its index */
guint dsc_region_overlay_add (DscRegionOverlay *self, DscRegion *region);
/* @regions: (transfer none) (element-type DscRegion): copied */
void dsc_region_overlay_add_all (DscRegionOverlay *self, const GPtrArray *regions);
void dsc_region_overlay_replace (DscRegionOverlay *self, guint index, DscRegion *region);
void dsc_region_overlay_remove (DscRegionOverlay *self, guint index);
void dsc_region_overlay_clear (DscRegionOverlay *self);

/* No thread finds where many of them are. */
gboolean dsc_region_overlay_is_settled (DscRegionOverlay *self);

/* -1: none */
int dsc_region_overlay_get_selected (DscRegionOverlay *self);
void dsc_region_overlay_set_selected (DscRegionOverlay *self, int index);

/* One that is being drawn, in pixels of every picture. @region: (transfer full) (nullable) */
void dsc_region_overlay_set_draft (DscRegionOverlay *self, DscRegion *region);

G_END_DECLS
