/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <pango/pangocairo.h>

#include "dsc-affine.h"
#include "dsc-wcs.h"

G_BEGIN_DECLS

/**
 * DscFigureFrame: where the picture lies on a figure, points, y down.
 * @affine: image pixels to the figure
 * @wcs: (nullable): celestial
 */
typedef struct {
  double x, y, width, height;
  DscAffine affine;
  const DscWcs *wcs;
  gboolean grid, degrees;
} DscFigureFrame;

/* The sky along the lower and the left edge: each tells of the coordinate that changes more along
 * it, so that turned and mirrored views are right, too. */
void dsc_figure_draw_axes (cairo_t *cr, PangoLayout *layout, const DscFigureFrame *frame);

/* (xalign, yalign): which point of the text lies at (@x, @y) */
void dsc_figure_draw_text (cairo_t *cr,
                           PangoLayout *layout,
                           const char *text,
                           double x,
                           double y,
                           double xalign,
                           double yalign);

/* (transfer full): a coordinate as it is written at a tick of @step degrees */
char *dsc_figure_format_sky (double value, double step, gboolean is_ra, gboolean degrees);

/* The least round step (degrees) of an axis that is not below @least. */
double dsc_figure_choose_step (double least, gboolean is_ra, gboolean degrees);

G_END_DECLS
