/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-align-case.h"
#include "dsc-image-view.h"

G_BEGIN_DECLS

/* What is marked over the pictures, each with a shape and a colour of its own. */
typedef enum {
  DSC_ALIGN_FOUND,    /* a source without a partner */
  DSC_ALIGN_MATCHED,  /* used in a fit */
  DSC_ALIGN_REJECTED, /* matched, but clipped */
  DSC_ALIGN_DROPPED,  /* by hand */
  DSC_ALIGN_REFERENCE,
  DSC_ALIGN_BEFORE, /* outlines of the exposures */
  DSC_ALIGN_AFTER,
  DSC_N_ALIGN_LAYERS
} DscAlignLayer;

const char *dsc_align_layer_name (DscAlignLayer layer); /* "found" ... */

/**
 * DscAlignOverlay: sources and footprints of an alignment over one picture: in pixels over an
 * exposure, on the sky over anything else. "changed": numbers or what is shown.
 */
#define DSC_TYPE_ALIGN_OVERLAY (dsc_align_overlay_get_type ())
G_DECLARE_FINAL_TYPE (DscAlignOverlay, dsc_align_overlay, DSC, ALIGN_OVERLAY, GObject)

DscAlignOverlay *dsc_align_overlay_new (void);
/* Only while it is wanted. */
void dsc_align_overlay_set_enabled (DscAlignOverlay *self, gboolean enabled);
void dsc_align_overlay_set_case (DscAlignOverlay *self, DscAlignCase *shown); /* (nullable) */
/* @view: (nullable); @exposure: index, -1: no exposure of the association */
void dsc_align_overlay_set_view (DscAlignOverlay *self, DscImageView *view, int exposure);
/* Sources that other parameters would find in the exposure that is seen, in place of those that
 * were found. @sources: (nullable) (element-type DscTweakSource) */
void dsc_align_overlay_set_sources (DscAlignOverlay *self, GArray *sources);

gboolean dsc_align_overlay_get_shown (DscAlignOverlay *self, DscAlignLayer layer);
void dsc_align_overlay_set_shown (DscAlignOverlay *self, DscAlignLayer layer, gboolean shown);
/* Markers of the picture that is seen. */
guint dsc_align_overlay_get_count (DscAlignOverlay *self, DscAlignLayer layer);
/* "○" in its colour, for a legend */
const char *dsc_align_layer_symbol (DscAlignLayer layer);
guint32 dsc_align_layer_color (DscAlignLayer layer); /* 0xRRGGBB */

/* The source of the exposure that is seen at an image point; -1: none. */
int dsc_align_overlay_pick (DscAlignOverlay *self, double x, double y);
/* Rings one of its sources; -1: none. */
void dsc_align_overlay_select (DscAlignOverlay *self, int source);
int dsc_align_overlay_get_selected (DscAlignOverlay *self);
/* Nothing is being put on the sky any more. */
gboolean dsc_align_overlay_is_settled (DscAlignOverlay *self);

G_END_DECLS
