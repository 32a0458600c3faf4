/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <cairo.h>
#include <glib-object.h>

#include "dsc-affine.h"
#include "dsc-pixels.h"
#include "dsc-wcs.h"

G_BEGIN_DECLS

/**
 * DscOverlay: an abstract layer over an image view. It is drawn into the buffer of the view, after
 * the pixels: first draw_pixels() (sprites: cheap, by the thousand), then draw() (cairo: lines and
 * text). One overlay may be in several views. Emits "changed" when views must draw it again.
 */
#define DSC_TYPE_OVERLAY (dsc_overlay_get_type ())
G_DECLARE_DERIVABLE_TYPE (DscOverlay, dsc_overlay, DSC, OVERLAY, GObject)

/* What a layer is drawn on. */
typedef struct {
  DscAffine affine;  /* image to device pixels */
  int width, height; /* device pixels */
  double scale;      /* device pixels per logical pixel: line widths and symbols grow by it */
  DscWcs *wcs;       /* (nullable): of the image */
} DscOverlayContext;

struct _DscOverlayClass {
  GObjectClass parent_class;

  void (*draw_pixels) (DscOverlay *self, const DscOverlayContext *context, DscPixels *pixels);
  void (*draw) (DscOverlay *self, const DscOverlayContext *context, cairo_t *cr);
  /* Index of what is at the device pixel, -1 for nothing. */
  int (*pick) (DscOverlay *self, const DscOverlayContext *context, double x, double y);
};

void
dsc_overlay_draw_pixels (DscOverlay *self, const DscOverlayContext *context, DscPixels *pixels);
void dsc_overlay_draw (DscOverlay *self, const DscOverlayContext *context, cairo_t *cr);
int dsc_overlay_pick (DscOverlay *self, const DscOverlayContext *context, double x, double y);
void dsc_overlay_changed (DscOverlay *self);

gboolean dsc_overlay_get_visible (DscOverlay *self);
void dsc_overlay_set_visible (DscOverlay *self, gboolean visible);

/**
 * DscPolygonOverlay: closed polygons, in image or sky coordinates; sky edges are great circles,
 * densified before they are projected. For footprints. One of them may be selected.
 */
#define DSC_TYPE_POLYGON_OVERLAY (dsc_polygon_overlay_get_type ())
G_DECLARE_FINAL_TYPE (DscPolygonOverlay, dsc_polygon_overlay, DSC, POLYGON_OVERLAY, DscOverlay)

DscOverlay *dsc_polygon_overlay_new (void);
void dsc_polygon_overlay_clear (DscPolygonOverlay *self);
/* @rgb: 0xRRGGBB. @label: (nullable). Returns: its index */
guint dsc_polygon_overlay_add_sky (DscPolygonOverlay *self,
                                   gsize n,
                                   const double *ra_deg,
                                   const double *dec_deg,
                                   guint32 rgb,
                                   const char *label);
guint dsc_polygon_overlay_add_image (DscPolygonOverlay *self,
                                     gsize n,
                                     const double *x,
                                     const double *y,
                                     guint32 rgb,
                                     const char *label);
/* The outline of an image on the sky: the corners of its @width x @height pixels, with 8 points an
 * edge through its WCS, so that distortion shows. */
guint dsc_polygon_overlay_add_footprint (DscPolygonOverlay *self,
                                         DscWcs *wcs,
                                         guint width,
                                         guint height,
                                         guint32 rgb,
                                         const char *label);
/* -1: none */
void dsc_polygon_overlay_set_selected (DscPolygonOverlay *self, int index);
int dsc_polygon_overlay_get_selected (DscPolygonOverlay *self);
/* The labels are drawn at the polygons' centres. */
void dsc_polygon_overlay_set_show_labels (DscPolygonOverlay *self, gboolean show);

/**
 * DscMarkerOverlay: any number of markers of one shape and colour at image or sky positions.
 */
#define DSC_TYPE_MARKER_OVERLAY (dsc_marker_overlay_get_type ())
G_DECLARE_FINAL_TYPE (DscMarkerOverlay, dsc_marker_overlay, DSC, MARKER_OVERLAY, DscOverlay)

DscOverlay *dsc_marker_overlay_new (DscMarkerShape shape, double radius_logical_pix, guint32 rgb);
/* Replaces all; arrays are copied. */
void
dsc_marker_overlay_set_image (DscMarkerOverlay *self, gsize n, const double *x, const double *y);
void dsc_marker_overlay_set_sky (DscMarkerOverlay *self,
                                 gsize n,
                                 const double *ra_deg,
                                 const double *dec_deg);
void dsc_marker_overlay_set_selected (DscMarkerOverlay *self, int index);

G_END_DECLS
