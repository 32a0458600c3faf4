/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-scatter-area.h"

G_BEGIN_DECLS

/* Shared by the files dsc-scatter-area*.c only. */

#define DSC_SCATTER_TOP 20

/**
 * DscScatterAxis:
 * @values: (nullable): of each row, log10 of them on a logarithmic axis; NaN: not drawn
 * @errors: (nullable): of each row, data
 * @whole: what is shown without zoom, @range: what is shown; low, high
 * @down: high values are at the left or at the bottom
 */
typedef struct {
  char *name, *unit;
  gboolean log, down;
  double *values, *errors;
  double whole[2], range[2];
  DscCatalogCase *of; /* (nullable): whose values these are */
} DscScatterAxis;

/* Bars of a histogram, from @first on, @step wide, in the values of the x axis. */
typedef struct {
  double first, step;
  guint n;
  guint *shown, *selected;
} DscScatterBars;

struct _DscScatterArea {
  GtkWidget parent_instance;

  DscCatalogModel *model; /* (nullable) */
  DscScatterAxis axes[2];
  gboolean is_histogram, zoomed;

  /* Rows that pass the filter and have both values. */
  guint *rows, n_rows;
  guint n_no_number, n_not_positive; /* that pass, but have not */
  guint n_outside;                   /* of those in rows: not in the range, without zoom */

  /* What follows from that and the size. */
  gboolean placed;
  const char *message; /* (nullable): instead of a plot */
  DscPlot plot;
  float *at; /* x, y of @rows, widget pixels */
  DscScatterBars bars;
  GdkTexture *points, *marked; /* (nullable): drawn: all, and the selection */
  double drawn_scale;
  GdkRGBA drawn_color;

  /* Input */
  double pointer[2]; /* NaN: not over the plot */
  int hovered;       /* index into @rows, or a bar; -1: none */
  gboolean is_panning, is_boxing, space;
  double drag[4]; /* ranges at its begin; or the corners of the box */
  GdkModifierType drag_state;
  GtkEventController *dragging;
};

void dsc_scatter_area_place (DscScatterArea *self);
/* Draw all again; only the selection; only what is over both. */
void dsc_scatter_area_changed (DscScatterArea *self);
void dsc_scatter_area_marks_changed (DscScatterArea *self);

/* dsc-scatter-area-data.c */
void dsc_scatter_area_load_axis (DscScatterArea *self, guint axis);
void dsc_scatter_area_load_rows (DscScatterArea *self);
void dsc_scatter_area_fill_bars (DscScatterArea *self);
void dsc_scatter_area_clear_data (DscScatterArea *self);
/* Returns: (transfer full) (nullable): how many rows are not drawn, and why */
char *dsc_scatter_area_dup_note (DscScatterArea *self);
/* Returns: (transfer full): what is said of a point or a bar */
char *dsc_scatter_area_describe (DscScatterArea *self, int index);

/* dsc-scatter-area-draw.c; @scale: pixels of the screen per pixel of the widget */
void dsc_scatter_area_draw_points (DscScatterArea *self, double scale);
/* All of it as lines. */
void dsc_scatter_area_draw_figure (DscScatterArea *self, GtkSnapshot *snapshot);
void dsc_scatter_area_draw_marked (DscScatterArea *self, double scale);
void dsc_scatter_area_draw_box (DscScatterArea *self, GtkSnapshot *snapshot);
void dsc_scatter_area_draw_hovered (DscScatterArea *self, GtkSnapshot *snapshot);

/* dsc-scatter-area-input.c */
void dsc_scatter_area_init_input (DscScatterArea *self);
void dsc_scatter_area_class_init_input (GtkWidgetClass *widget_class);
int dsc_scatter_area_pick (DscScatterArea *self, double x, double y);

G_END_DECLS
