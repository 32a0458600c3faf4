/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <cairo.h>

#include "dsc-export-private.h"

G_BEGIN_DECLS

/* What stands in a report, in order; HTML and PDF are two ways to set it. */

typedef enum {
  DSC_BLOCK_HEADING, /* of a step or part */
  DSC_BLOCK_TEXT,
  DSC_BLOCK_WARNING,
  DSC_BLOCK_TABLE,
  DSC_BLOCK_FIGURE,
} DscBlockKind;

/**
 * DscReportBlock:
 * @text: of the block; a caption of a figure or table
 * @rows: (element-type GStrv): the first one is the head. @numbers: bit k: column k is of numbers
 * @figure: what is drawn, @width x @height points; @raster: it is a picture, not lines
 */
typedef struct {
  DscBlockKind kind;
  char *text;
  GPtrArray *rows;
  guint numbers;
  cairo_surface_t *figure;
  double width, height;
  gboolean raster;
} DscReportBlock;

typedef struct {
  char *title, *subtitle;
  char *date; /* (nullable): of the data: "2024-03-01T10:00:00" */
  GPtrArray *blocks;
} DscReport;

DscReport *dsc_report_new (DscExport *self);
void dsc_report_free (DscReport *report);

void dsc_report_add_text (DscReport *report, DscBlockKind kind, const char *format, ...)
    G_GNUC_PRINTF (3, 4);
DscReportBlock *dsc_report_add_table (DscReport *report, const char *caption, guint numbers);
/* @...: char *, ended by NULL */
void dsc_report_add_row (DscReportBlock *table, ...) G_GNUC_NULL_TERMINATED;
/* @figure: (transfer full) (nullable): of no effect without */
void dsc_report_add_figure (DscReport *report,
                            cairo_surface_t *figure,
                            double width,
                            double height,
                            gboolean raster,
                            const char *format,
                            ...) G_GNUC_PRINTF (6, 7);

/* (transfer full): "–" for what is not known */
char *dsc_report_format_number (double value, const char *format);

/* -alignment */
void dsc_report_add_alignment (DscReport *report, const DscExportStep *step);

/* -figures: recorded drawings, (transfer full) (nullable) */
#define DSC_FIGURE_WIDE 500.0 /* points */
#define DSC_FIGURE_PICTURE 400.0
#define DSC_FIGURE_SMALL 240.0
#define DSC_FIGURE_ARROWS 240.0
#define DSC_FIGURE_MASK 157.0 /* three beside each other */

typedef struct {
  const char *const *labels; /* of bars; or (nullable) */
  const double *x, *y;
  gsize n;
  const char *x_title, *y_title;
} DscSeries;

/* Bars from 0, one for each label. */
cairo_surface_t *dsc_report_draw_bars (const DscSeries *series, double width, double height);
/* Dots around 0 on axes of the same scale, with the circle of @radius. */
cairo_surface_t *dsc_report_draw_scatter (const DscSeries *series, double size, double radius);
/**
 * DscArrows: on the sky, arcsec towards east and north
 * @arrows: x, y, dx, dy of each; the last two of another, smaller unit
 * @outlines: x, y of five points for each; NaN: nothing is known
 */
typedef struct {
  const double *arrows, *outlines;
  gsize n_arrows, n_points;
} DscArrows;

/* @ret_length: (out): what the bar below stands for, unit of the arrows */
cairo_surface_t *dsc_report_draw_arrows (const DscArrows *arrows,
                                         double width,
                                         double *ret_height,
                                         double *ret_length);
/**
 * dsc_report_draw_picture: SCI of an image between zscale limits, stretched by asinh, with a colour
 * bar. @flags: (nullable): DQ bits to show in red; @x, @y: (nullable): circles at @n places
 * @ret_height: (out)
 */
cairo_surface_t *dsc_report_draw_picture (DscImageModel *image,
                                          guint32 flags,
                                          const DscSeries *circles,
                                          double width,
                                          double *ret_height);

/* A PNG of a figure as a data URI, @scale pixels for a point. (transfer full) */
char *dsc_report_make_png (const DscReportBlock *block, double scale);
char *dsc_report_make_svg (const DscReportBlock *block);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscReport, dsc_report_free)

G_END_DECLS
