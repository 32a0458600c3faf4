/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-colormap.h"
#include "dsc-stretch.h"

G_BEGIN_DECLS

#define DSC_LUT_SIZE 65536u

/**
 * DscLut: value to colour, everything folded into one table: limits, stretch, contrast, bias,
 * colour map, inversion. Colours are 0xffRRGGBB.
 *
 * How a value finds its entry, once clipped to the limits:
 * - linear: (v - offset) * scale
 * - by bits: the bit pattern of (float)(v - offset), which ascends like a logarithm, minus @bits0,
 *   shifted right by @shift. For logarithms, where steps of equal width would be too coarse at the
 *   low end.
 */
typedef struct {
  gboolean by_bits;
  float offset, scale;
  float lo, hi; /* of v - offset, by bits */
  guint32 bits0;
  guint shift;
  guint32 nan_color;
  float level[DSC_LUT_SIZE]; /* stretched, before contrast and bias */
  guint32 color[DSC_LUT_SIZE];
} DscLut;

/* Limits and stretch; dsc_lut_set_colors() must follow. */
void dsc_lut_set_curve (DscLut *lut, const DscStretchCurve *curve);

/**
 * dsc_lut_set_colors: @contrast 1 and @bias 0.5 change nothing; the colour at stretched value p is
 * that of (p - bias) * contrast + 0.5, as in DS9. Cheap enough for every frame of a drag.
 */
void dsc_lut_set_colors (DscLut *lut,
                         const DscColormap *colormap,
                         gboolean invert,
                         double contrast,
                         double bias,
                         guint32 nan_color);

/* The colour of one value, exactly as an image shows it. */
guint32 dsc_lut_color (const DscLut *lut, float value);

G_END_DECLS
