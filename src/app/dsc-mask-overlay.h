/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-overlay.h"

G_BEGIN_DECLS

/* How a pixel of a mask compares with what it was; the values of a DscMaskOverlay. */
typedef enum {
  DSC_MASK_NONE,
  DSC_MASK_STILL, /* flagged, as before */
  DSC_MASK_NEW,   /* flagged now */
  DSC_MASK_GONE,  /* no longer flagged */
  DSC_N_MASK_STATES
} DscMaskState;

/**
 * DscMaskOverlay: what a change of parameters makes of the mask of an image, on a rectangle of its
 * pixels: three colours, and where pixels are large three shapes: a veil, a filled frame, a frame.
 * When pixels are small no changed one is lost.
 */
#define DSC_TYPE_MASK_OVERLAY (dsc_mask_overlay_get_type ())
G_DECLARE_FINAL_TYPE (DscMaskOverlay, dsc_mask_overlay, DSC, MASK_OVERLAY, DscOverlay)

DscOverlay *dsc_mask_overlay_new (void);
/* Columns @x0 .. @x0 + @width - 1 and rows @y0 .. of the image. @states: a DscMaskState of one byte
 * a pixel, row-major; NULL with an empty rectangle shows nothing */
void dsc_mask_overlay_set (
    DscMaskOverlay *self, gint x0, gint y0, guint width, guint height, GBytes *states);
/* DSC_MASK_NONE outside the rectangle */
DscMaskState dsc_mask_overlay_get (DscMaskOverlay *self, gint x, gint y);
gboolean dsc_mask_overlay_is_empty (DscMaskOverlay *self);
guint32 dsc_mask_state_color (DscMaskState state); /* 0xRRGGBB */

G_END_DECLS
