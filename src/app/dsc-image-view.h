/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "dsc-affine.h"
#include "dsc-flag-style.h"
#include "dsc-image-model.h"
#include "dsc-limits.h"
#include "dsc-lut.h"
#include "dsc-overlay.h"
#include "dsc-readout.h"

G_BEGIN_DECLS

/* How a second image is compared with the first. */
typedef enum { DSC_COMPARE_NONE, DSC_COMPARE_CURTAIN, DSC_COMPARE_BLINK } DscCompareMode;

#define DSC_TYPE_COMPARE_MODE (dsc_compare_mode_get_type ())
GType dsc_compare_mode_get_type (void);

#define DSC_COMPARE_INTERVAL_DEFAULT 0.5
#define DSC_COMPARE_INTERVAL_MIN 0.125
#define DSC_COMPARE_INTERVAL_MAX 8.0

/**
 * DscImageView: shows one plane of one image model, zoomed, panned and rotated at will, with layers
 * over it. Pixels are read on a worker thread; meanwhile the old picture stays.
 *
 * Image coordinates are 0-based with integer centres everywhere in this header; only the readout
 * may count from 1. Zoom is in device pixels (not logical ones) per image pixel.
 *
 * Properties (all notify; a GPropertyAction works on every one of them):
 * "model" (DscImageModel, nullable)  "plane" (string "SCI", ...)  "layer" (uint, of CON)
 * "stretch" (DscStretch)  "stretch-exponent" (double)
 * "limits" (DscLimits)  "percent" (double, 90 .. 99.9 is usual)
 * "vmin" "vmax" (double: those in force; writing one makes the limits DSC_LIMITS_USER)
 * "colormap" (string)  "invert" (boolean)  "contrast" "bias" (double; 1 and 0.5 change nothing)
 * "zoom" (double)  "rotation" (double, degrees anticlockwise)  "flip" (boolean: x grows leftwards)
 * "nan-color" (string: "#rrggbb" or a CSS name)
 * "show-dq" (boolean)  "dq-mask" (uint: bits shown)  "dq-opacity" (double 0 .. 1): those of the
 *   DscFlagStyle, which other views may share
 * "show-compass" "show-scale-bar" "show-overlays" "show-cross" (boolean)
 * "one-based" (boolean: readout counts pixels from 1, as DS9 and FITS do; default TRUE)
 * "compare-model" (DscImageModel, nullable): a second image on the same grid, shown with the same
 *   limits and colours. "compare-mode" (DscCompareMode: none, curtain, blink)  "curtain" (double
 *   0 .. 1: the divider, the first image lies left of it)  "compare-interval" (double, seconds)
 * "loading" (boolean, read-only)  "message" (string, read-only, nullable: why nothing is shown)
 *
 * Signals:
 * "cursor" (double x, double y, gboolean valid): pointer or key cursor moved; not valid: it left
 * "clicked" (double x, double y, int n_press, GdkModifierType state): left button, without a drag
 * "box-dragged" (double x0, y0, x1, y1: widget coordinates; gboolean done, GdkModifierType state):
 *   left drag with Shift, while somebody listens; else it pans. NaN and done: it was given up
 * "view-changed": zoom, place or orientation
 * "display-changed": colours, limits, stretch: a colour bar follows this
 * "image-loaded": pixels of a model or plane are there (also emitted when reading failed; see
 *   "message")
 *
 * Actions "view.zoom-in" ... of the class: see dsc_image_view_add_actions().
 * Keys: z Z + - 1 2 4 zoom, 0 f fit, arrows hjkl move the cursor by a pixel (with Shift by 10),
 * n North up, c centre on the cursor, r reset contrast, C compare: off, curtain, blink; [ ] move
 * the curtain.
 * Pointer: left or middle drag pans (left with Shift: "box-dragged"), middle click centres, wheel
 * and pinch zoom about the pointer, right drag sets bias (x) and contrast (y), right double click
 * resets them.
 */
#define DSC_TYPE_IMAGE_VIEW (dsc_image_view_get_type ())
G_DECLARE_FINAL_TYPE (DscImageView, dsc_image_view, DSC, IMAGE_VIEW, GtkWidget)

GtkWidget *dsc_image_view_new (void);

/* A model without planes shows its frame and the layers: a map of the sky. A model of the size of
 * the old one keeps the view; another one is fitted. @model: (nullable) */
void dsc_image_view_set_model (DscImageView *self, DscImageModel *model);
/* The same, but whatever its grid is, at the same place of the sky, scale and orientation; without
 * coordinates as dsc_image_view_set_model(). */
void dsc_image_view_follow_model (DscImageView *self, DscImageModel *model);
DscImageModel *dsc_image_view_get_model (DscImageView *self);

void dsc_image_view_set_plane (DscImageView *self, DscPlaneId plane, guint layer);
DscPlaneId dsc_image_view_get_plane (DscImageView *self);
guint dsc_image_view_get_layer (DscImageView *self);

/* @model: (nullable): of another size than the first it is not shown */
void dsc_image_view_set_compare_model (DscImageView *self, DscImageModel *model);
DscImageModel *dsc_image_view_get_compare_model (DscImageView *self); /* (nullable) */
DscCompareMode dsc_image_view_get_compare_mode (DscImageView *self);
/**
 * dsc_image_view_set_compare_wcs: the second image lies on a grid of its own. It is drawn where the
 * sky says by these coordinates of both: exactly in the middle of the view and to first order
 * around it, at once and without reading anything again. NULL, NULL: both lie on one grid.
 */
void dsc_image_view_set_compare_wcs (DscImageView *self, DscWcs *first, DscWcs *second);
/* Whether a second image whose sky lies elsewhere is shown without that: what its label says then.
 */
void dsc_image_view_set_compare_levels (DscImageView *self, gboolean match);
/* What stands at the divider: "before", "after" */
void dsc_image_view_set_compare_labels (DscImageView *self, const char *first, const char *second);

/* --- place --- */

/* Image pixels to device pixels of the widget. */
DscAffine dsc_image_view_get_affine (DscImageView *self);
/* Image pixels to logical widget coordinates and back. */
void dsc_image_view_image_to_widget (
    DscImageView *self, double x, double y, double *ret_wx, double *ret_wy);
void dsc_image_view_widget_to_image (
    DscImageView *self, double wx, double wy, double *ret_x, double *ret_y);
/* Pixels of an image of @width x @height that are at least partly in the widget: @ret_rect: first
 * and last column, first and last row. Returns: FALSE if none is */
gboolean
dsc_image_view_get_visible (DscImageView *self, guint width, guint height, int ret_rect[4]);

void dsc_image_view_zoom_fit (DscImageView *self);
/* The zoom follows the size of the widget. */
gboolean dsc_image_view_is_fitted (DscImageView *self);
/* The image point (@x, @y) stays where it is. */
void dsc_image_view_zoom_about (DscImageView *self, double x, double y, double zoom);
double dsc_image_view_get_zoom (DscImageView *self);
void dsc_image_view_center_on (DscImageView *self, double x, double y);
void dsc_image_view_get_center (DscImageView *self, double *ret_x, double *ret_y);
/* Returns: FALSE without coordinates, or if the place is on the other side of the sky */
gboolean dsc_image_view_center_on_sky (DscImageView *self, double ra_deg, double dec_deg);

/**
 * dsc_image_view_match_wcs: shows the same place of the sky as the centre of @other, at the same
 * scale and orientation (also mirrored, rotated and sheared as needed). The two may lie in
 * different windows or tabs. Returns: FALSE if that place cannot be reached (scale and
 * orientation follow, the place stays) or one has no coordinates (nothing changes).
 */
gboolean dsc_image_view_match_wcs (DscImageView *self, DscImageView *other);
/* The same centre, scale and orientation in pixels. */
void dsc_image_view_match_image (DscImageView *self, DscImageView *other);
/* Takes over stretch, limits (as numbers), colour map, contrast and bias. */
void dsc_image_view_match_display (DscImageView *self, DscImageView *other);
/* North up, East left, at the centre of the view. Returns: FALSE without coordinates */
gboolean dsc_image_view_north_up (DscImageView *self);

/* --- values --- */

/* The key cursor; drawn as a cross if "show-cross". */
void dsc_image_view_set_cursor (DscImageView *self, double x, double y);
/* A faint cross where the pointer is in another view; NaN: none */
void dsc_image_view_set_ghost (DscImageView *self, double x, double y);
/* What is shown, over the upper edge; for views side by side. @title: (nullable) */
void dsc_image_view_set_title (DscImageView *self, const char *title);
/* Returns: FALSE if there is none */
gboolean dsc_image_view_get_cursor (DscImageView *self, double *ret_x, double *ret_y);

/**
 * dsc_image_view_read: everything to be said of the image point: position, sky, value, flags.
 * @ret_readout: (out): its text is borrowed; formatted by dsc_readout_format_*()
 * Returns: FALSE without a model
 */
gboolean dsc_image_view_read (DscImageView *self, double x, double y, DscReadout *ret_readout);

/* (nullable): of the plane shown; for a histogram. Valid until the next "image-loaded". */
const DscImageStats *dsc_image_view_get_stats (DscImageView *self);
/* What a colour bar shows; valid until the next "display-changed". */
const DscLut *dsc_image_view_get_lut (DscImageView *self);
void dsc_image_view_get_curve (DscImageView *self, DscStretchCurve *ret_curve);
/* The unit of the plane shown: "MJy/sr", "(MJy/sr)^2", "" */
const char *dsc_image_view_get_unit (DscImageView *self);

/* --- layers --- */

void dsc_image_view_add_overlay (DscImageView *self, DscOverlay *overlay);
void dsc_image_view_remove_overlay (DscImageView *self, DscOverlay *overlay);

/* What of the layer is at an image point, as dsc_overlay_pick() tells it; -1 for nothing. */
int dsc_image_view_pick (DscImageView *self, DscOverlay *overlay, double x, double y);

/* Every flag that some pixel of the image has, for a legend; 0 while they are not read. */
guint32 dsc_image_view_get_dq_present (DscImageView *self);
/* Pixels that have the flag @bit; 0 while they are not read. */
guint64 dsc_image_view_get_dq_count (DscImageView *self, guint bit);
/* Colours and opacities of the flags; never NULL. A view begins with a style of its own. */
DscFlagStyle *dsc_image_view_get_flag_style (DscImageView *self);
void dsc_image_view_set_flag_style (DscImageView *self, DscFlagStyle *style);

/* --- actions and pictures --- */

/**
 * dsc_image_view_add_actions: puts this view's actions into @map (a window), in place of those of
 * another view: states "plane" "layer" "stretch" "stretch-exponent" "limits" "percent" "vmin"
 * "vmax" "colormap" "invert" "contrast" "bias" "zoom" "rotation" "flip" "nan-color" "show-dq"
 * "dq-mask" "dq-opacity" "show-compass" "show-scale-bar" "show-overlays" "show-cross" "one-based"
 * "compare-mode" "curtain" "compare-interval";
 * commands "zoom-in" "zoom-out" "zoom-1" "zoom-fit" "rotate-left" "rotate-right" "north-up"
 * "reset-orientation" "reset-contrast" "center-cursor" "copy-position" "cycle-compare". The class
 * has the same as "view.NAME".
 */
void dsc_image_view_add_actions (DscImageView *self, GActionMap *map);

/* Returns: (transfer full): the picture as it stands on the screen, with layers, at its size */
GdkTexture *dsc_image_view_render (DscImageView *self, int width, int height);

G_END_DECLS
