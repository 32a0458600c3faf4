/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * DscPlot: axes, ticks and text of a small plot, for the time of one drawing. Colours follow the
 * widget's, so that a plot is as good on dark as on light.
 * @x, @y, @width, @height: what lies between the axes, widget pixels, y down
 * @x_lo .. @y_hi: the data shown there; set by the caller; y grows upwards; x grows to the left if
 *   x_lo > x_hi, and y downwards if y_lo > y_hi
 * @x_log, @y_log: the range is one of log10 of the data; numbers are those of the data
 */
typedef struct {
  GtkWidget *widget;
  cairo_t *cr;
  double x, y, width, height;
  double x_lo, x_hi, y_lo, y_hi;
  gboolean x_log, y_log;
  GdkRGBA text, accent;
} DscPlot;

/* The room that the axes and their numbers need, pixels. */
#define DSC_PLOT_LEFT 58
#define DSC_PLOT_BOTTOM 20
#define DSC_PLOT_MARGIN 8

void dsc_plot_init (
    DscPlot *plot, GtkWidget *widget, cairo_t *cr, int left, int right, int top, int bottom);

double dsc_plot_to_x (const DscPlot *plot, double value);
double dsc_plot_to_y (const DscPlot *plot, double value);
double dsc_plot_from_x (const DscPlot *plot, double x);
double dsc_plot_from_y (const DscPlot *plot, double y);

/* Widens [@lo, @hi] by a margin; a single value gets a span around it. */
void dsc_plot_pad (double *lo, double *hi);

/* A figure is made of the widget: what is kept as pixels is drawn as lines, what the pointer is at
 * is left out. */
gboolean dsc_plot_is_figure (GtkWidget *widget);
void dsc_plot_set_figure (GtkWidget *widget, gboolean figure);
/* (transfer full): to draw on for a figure */
cairo_surface_t *dsc_plot_new_recording (GtkWidget *widget);

/* Numbers at round values with faint lines; @title: (nullable): stands on top of the numbers. */
void dsc_plot_draw_y_axis (DscPlot *plot, const char *title);
/* @title: (nullable): stands right, in the row of the numbers. */
void dsc_plot_draw_x_axis (DscPlot *plot, const char *title);

/* (@xalign, @yalign): which point of the text lies at (@x, @y): 0 left or top, 1 right or bottom */
void dsc_plot_draw_text (
    DscPlot *plot, const char *text, double x, double y, double xalign, double yalign);
/* In the middle of the widget: why there is nothing to see. */
void dsc_plot_draw_message (GtkWidget *widget, GtkSnapshot *snapshot, const char *text);

void dsc_plot_set_color (DscPlot *plot, const GdkRGBA *color, double alpha);
/* The place of @t (0 .. 1) in viridis, without its darkest part on dark and its lightest on light
 * ground. */
GdkRGBA dsc_plot_scale_color (const DscPlot *plot, double t);

G_END_DECLS
