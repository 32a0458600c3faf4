/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * DscPixels: a picture being made: 0xAARRGGBB words in the order of the machine (cairo's ARGB32 and
 * RGB24), always opaque. Borrowed memory. @stride in pixels.
 */
typedef struct {
  guint32 *data;
  int width, height, stride;
} DscPixels;

typedef enum {
  DSC_MARKER_CIRCLE,
  DSC_MARKER_SQUARE,
  DSC_MARKER_DIAMOND,
  DSC_MARKER_CROSS,   /* + */
  DSC_MARKER_SALTIRE, /* x */
  DSC_MARKER_DOT,
} DscMarkerShape;

/**
 * DscSprite: a marker ready to be blended, with a dark rim so that it shows on light and dark. What
 * it covers is held as runs of pixels in a row, as most of a hollow shape is empty.
 * @size: of its square, pixels; odd; the middle pixel is the marker's place
 * @keep: how much of what is below is kept, 0 .. 255; @add: colour that comes on top; of all runs
 */
typedef struct {
  int size;
  guint n_runs;
  struct DscSpriteRun {
    guint16 x, y, length;
  } * runs;
  guint8 *keep;
  guint32 *add;
} DscSprite;

/* @radius, @line_width: pixels; at most 200 and 20. */
DscSprite *dsc_sprite_new (DscMarkerShape shape, double radius, double line_width, guint32 rgb);
void dsc_sprite_free (DscSprite *sprite);

/* Centred on the pixel that holds (@x, @y); clipped. NaN positions are left out. */
void dsc_sprite_blend (const DscSprite *sprite, DscPixels *pixels, double x, double y);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscSprite, dsc_sprite_free)

G_END_DECLS
