/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-contour.h"
#include "dsc-examine-settings.h"
#include "dsc-region-stats.h"
#include "dsc-table.h"

G_BEGIN_DECLS

typedef enum {
  DSC_FIGURE_NONE,
  DSC_FIGURE_XY,
  DSC_FIGURE_CONTOUR,
  DSC_FIGURE_SURFACE,
} DscFigureKind;

/**
 * DscExamineFigure: what a plot of a measurement shows.
 * @x, @y: points, @n of them: dots, or a line of steps if @steps; with @bars: bars from 0 of the
 *   width of the distance of the first two
 * @curve_x, @curve_y: (nullable): a smooth line, @n_curve points
 * @marks: vertical lines at places of x, NaN: none
 * @text: (nullable): numbers to stand in a corner, lines
 * @x_title, @y_title: (nullable)
 * @grid: of a surface: @width x @height values, row-major, from pixel (@x0, @y0) on, every @step
 * @pieces, @n_levels: of contours, 0-based pixels of the image
 */
typedef struct {
  DscFigureKind kind;
  guint n, n_curve;
  double *x, *y, *curve_x, *curve_y;
  gboolean steps, bars;
  double marks[4];
  char *text, *x_title, *y_title;
  guint width, height, x0, y0, step, n_levels;
  float *grid;
  GArray *pieces;
} DscExamineFigure;

/**
 * DscExamineResult: one measurement; numbers that it does not have are NaN.
 * @tool: its letter; @image: what it was made in; @plane: "SCI"; @key: of the page
 * @x, @y: the place: of the star where one was found, else the one asked for; 0-based pixels
 * @value, @error, @unit: the number that the tool is about
 * @fwhm, @fwhm_error: pixels; @arcsec: the FWHM on the sky
 * @background, @background_std: of the ring or of the fit, in the unit of the image
 * @radius, @inner, @outer: that were used; @box: x0, y0, x1, y1 of the pixels that were
 * @stats: of statistics: n, n_bad and the rest; @beta: of a Moffat profile
 * @summary: one line for a person; @note: (nullable): what is odd, or why there is no number
 */
typedef struct {
  char tool;
  char *image, *key, *plane;
  double x, y, ra, dec;
  double value, error;
  char *unit;
  double abmag, abmag_error;
  double fwhm, fwhm_error, arcsec, beta;
  double background, background_std;
  double radius, inner, outer, box[4];
  DscRegionStats stats;
  char *summary, *note;
  DscExamineFigure figure;
} DscExamineResult;

DscExamineResult *dsc_examine_result_new (char tool);
void dsc_examine_result_free (DscExamineResult *result);
/* Frees what the plot shows; numbers stay. */
void dsc_examine_result_drop_figure (DscExamineResult *result);

/* Returns: (transfer full): measurements as a table, a row each; strings where there is a word */
DscTable *dsc_examine_result_to_table (DscExamineResult *const *results, guint n);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscExamineResult, dsc_examine_result_free)

G_END_DECLS
