/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-affine.h"
#include "dsc-pixels.h"

G_BEGIN_DECLS

#define DSC_STROKE_STEPS 96
#define DSC_STROKE_PER_PIXEL 16

/**
 * DscStroke: a line with a dark rim, drawn into a picture without cairo: some nanoseconds a pixel,
 * so that thousands of outlines fit into a frame. What it does to a pixel is looked up by the
 * distance from the middle of the line.
 * @reach: pixels beyond which nothing is changed
 */
typedef struct {
  double reach_line, reach_rim;
  gboolean dashed;
  guint8 keep_line[DSC_STROKE_STEPS], keep_rim[DSC_STROKE_STEPS], keep_both[DSC_STROKE_STEPS];
  guint32 add[DSC_STROKE_STEPS];
} DscStroke;

/* @width: device pixels, at most 6; @opacity: 0 .. 1 */
void
dsc_stroke_init (DscStroke *stroke, guint32 rgb, double width, double opacity, gboolean dashed);

/* Lines from (x[2 i], y[2 i]) to (x[2 i + 1], y[2 i + 1]), device pixels; all rims lie below all
 * lines. */
void dsc_stroke_lines (
    const DscStroke *stroke, DscPixels *pixels, guint n_lines, const double *x, const double *y);

/* The image of the unit circle under @shape. */
void dsc_stroke_ellipse (const DscStroke *stroke, DscPixels *pixels, const DscAffine *shape);

/* A pixel of a line, and one of its rim. */
void dsc_stroke_pixel (const DscStroke *stroke, guint32 *pixel);
void dsc_stroke_rim_pixel (const DscStroke *stroke, guint32 *pixel);

G_END_DECLS
