/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-image-view.h"

G_BEGIN_DECLS

/**
 * DscFigure: a picture as it goes into a paper: the view (limits, colours, place, layers) in a
 * frame with axes on the sky, colour bar with unit, title; pixels embedded at the resolution of the
 * image, everything else as vectors in PDF and SVG.
 *
 * @width, @height: of the figure, points, at most; the frame keeps the shape of the view
 * @dpi: of PNG: pixels for 72 points
 * @axes: ticks and labels on the sky, of pixels (from 1) without coordinates; @grid: lines
 * @degrees: labels in degrees, not sexagesimal
 * @most_pixels: of the picture that is embedded, each way; 0: as many as it has, up to 4096
 * @title: (nullable)
 */
typedef struct {
  double width, height, dpi;
  int most_pixels;
  gboolean axes, grid, degrees, color_bar, overlays, compass, scale_bar;
  char *title;
} DscFigureOptions;

/* 480 x 480 points, 200 dpi, axes and colour bar, the layers that the view shows. */
void dsc_figure_options_init (DscFigureOptions *options);

typedef struct _DscFigure DscFigure;

/* dsc_figure_new: of the view as it is now, on the main thread. (nullable): nothing is shown */
DscFigure *dsc_figure_new (DscImageView *view, const DscFigureOptions *options);
void dsc_figure_free (DscFigure *figure);

/**
 * dsc_figure_save: on any thread, one at a time. PNG, SVG or PDF by the end of @path; the same
 * figure gives the same bytes.
 * Errors: DSC_ERROR_UNSUPPORTED, DSC_ERROR_WRITE, DSC_ERROR_TOO_LARGE
 */
gboolean dsc_figure_save (DscFigure *figure, const char *path, GError **error);

/* Both at once. Errors: the same; DSC_ERROR_NOT_FOUND: nothing is shown */
gboolean dsc_figure_write (DscImageView *view,
                           const DscFigureOptions *options,
                           const char *path,
                           GError **error);

/* points */
void dsc_figure_get_size (DscFigure *figure, double *ret_width, double *ret_height);
/* (transfer full): not larger than @most pixels each way */
GdkTexture *dsc_figure_make_texture (DscFigure *figure, int most);

/* (transfer full): what a widget draws, a plot of a board, as a figure of its size, on
 * white: the caller sees to colours that go with it */
DscFigure *dsc_figure_new_of_widget (GtkWidget *widget);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscFigure, dsc_figure_free)

G_END_DECLS
