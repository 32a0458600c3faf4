/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-align-plot.h"
#include "dsc-align-raster.h"

G_BEGIN_DECLS

/* Shared by the files dsc-align-*-plot*.c only. */

#define DSC_ALIGN_PLOT_TOP 20
#define DSC_ALIGN_PLOT_MAX_AXES 2

/**
 * DscAlignPlotKind: what makes a plot.
 * @label: of the widget
 * @n_axes: panels above each other, with one x
 * @has_stars: it shows stars
 * @prepare: sets the ranges of the axes. Returns: (transfer none) (nullable): why there is nothing
 *   to see
 * @value: where a star lies in the range of a panel; NaN: nowhere
 * @draw: below the stars and the stars; @finish: what stands above them
 * @describe: (nullable): a place where no star is, in the range of the first panel; returns
 *   (transfer full) (nullable)
 */
struct _DscAlignPlotKind {
  const char *label;
  guint n_axes;
  gboolean has_stars;
  const char *(*prepare) (DscAlignPlot *self);
  void (*value) (guint axes, const DscAlignStar *star, double *ret_x, double *ret_y);
  void (*draw) (DscAlignPlot *self, cairo_t *cr, DscAlignRaster *raster);
  void (*finish) (DscAlignPlot *self, cairo_t *cr);
  char *(*describe) (DscAlignPlot *self, double x, double y);
};

struct _DscAlignPlot {
  GtkWidget parent_instance;

  const DscAlignPlotKind *kind;
  DscAlignCase *shown; /* (nullable) */
  DscTweakFitKind fits;
  DscAlignSelection selection;
  const DscAlignStar *stars; /* of the case */
  guint n_stars;

  /* What follows from that and the size. */
  gboolean placed;
  const char *message; /* (nullable): instead of a plot */
  DscPlot axes[DSC_ALIGN_PLOT_MAX_AXES];
  float *at[DSC_ALIGN_PLOT_MAX_AXES]; /* x, y of every star, widget pixels */
  cairo_surface_t *surface;           /* (nullable): what was drawn */
  double surface_scale;
  GdkRGBA surface_color;

  gboolean zoomed;
  double zoom[4]; /* x_lo, x_hi, y_lo, y_hi */
  double drag[4];
  /* All stars: n_used of the strong ones that were used, those left out up to n_strong, the others.
   */
  guint *strong, n_used, n_strong;
  int hovered;             /* a star; -1: none */
  double pointer[2];       /* NaN: not over the plot */
  guint *order, n_order;   /* for the keys: stars that are emphasized, the worst first */
  GdkRGBA warning, ground; /* colours for what was left out, and behind text */
};

/* A star belongs to what is selected, or nothing is. */
gboolean dsc_align_plot_is_strong (const DscAlignPlot *self, const DscAlignStar *star);

/* The fit that is looked at: of the selected group, or the only one. (nullable) */
const DscTweakFit *dsc_align_plot_get_fit (const DscAlignPlot *self);

/* The length (arcsec) that a part @quantile of the residuals of the strong stars do not exceed,
 * by a sample; 0 if there are none. @used: of those that the fit used */
double dsc_align_plot_reach (const DscAlignPlot *self, double quantile, gboolean used);
/* 1, 2 or 5 times a power of ten, at most @value */
double dsc_align_plot_round (double value);
/* Makes a unit as long along x as along y, by showing more. */
void dsc_align_plot_make_equal (DscPlot *axes);

/* Stars as points: pale ones first, those left out last. @opacity: of all */
void dsc_align_plot_draw_dots (DscAlignPlot *self, DscAlignRaster *raster, float opacity);
void dsc_align_plot_clip (DscAlignPlot *self, guint axes, graphene_rect_t *ret_clip);
/* In the row above the panels, to the right, if there is room beside what takes @taken pixels. */
void dsc_align_plot_draw_note (DscAlignPlot *self, cairo_t *cr, int taken, const char *text);

/* dsc-align-plot-input.c */
void dsc_align_plot_init_input (DscAlignPlot *self);
void dsc_align_plot_class_init_input (GtkWidgetClass *widget_class);
/* dsc-align-plot.c */
void dsc_align_plot_place (DscAlignPlot *self);
void dsc_align_plot_changed (DscAlignPlot *self);
void dsc_align_plot_point_at (DscAlignPlot *self, double x, double y);
void dsc_align_plot_choose (DscAlignPlot *self, int star, gboolean open);

G_END_DECLS
