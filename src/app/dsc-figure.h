/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-image-view.h"

G_BEGIN_DECLS

/**
 * DscFigure: a picture as it goes into a paper: the view (limits, colours, place, layers) in a
 * frame with axes on the sky, colour bar with unit, title; pixels embedded at the resolution of the
 * image, everything else as vectors in PDF and SVG.
 *
 * @width, @height: of the figure; points for PDF and SVG, pixels for PNG at 72 dpi; @dpi: of PNG
 * @axes: WCS ticks and labels (grid lines if @grid), pixel ones without coordinates
 */
typedef struct {
  double width, height, dpi;
  gboolean axes, grid, color_bar, overlays, compass, scale_bar;
  char *title; /* (nullable) */
} DscFigureOptions;

typedef enum { DSC_FIGURE_PNG, DSC_FIGURE_SVG, DSC_FIGURE_PDF } DscFigureFormat;

/* By the suffix of @path. Errors: DSC_ERROR_UNSUPPORTED, DSC_ERROR_WRITE, DSC_ERROR_TOO_LARGE */
gboolean dsc_figure_write (DscImageView *view,
                           const DscFigureOptions *options,
                           const char *path,
                           GError **error);

G_END_DECLS
