/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-catalog-model.h"
#include "dsc-plot.h"

G_BEGIN_DECLS

/**
 * DscScatterArea: the drawing of DscScatterPlot. What was drawn is kept until something changes;
 * the selection is drawn apart. How many rows are not drawn, and why, stands above it.
 */
#define DSC_TYPE_SCATTER_AREA (dsc_scatter_area_get_type ())
G_DECLARE_FINAL_TYPE (DscScatterArea, dsc_scatter_area, DSC, SCATTER_AREA, GtkWidget)

DscScatterArea *dsc_scatter_area_new (void);
/* @model: (nullable) */
void dsc_scatter_area_set_model (DscScatterArea *self, DscCatalogModel *model);
/* @axis: 0: x, 1: y; @name: a column, DSC_SCATTER_COUNT for y, or "" */
void dsc_scatter_area_set_axis (DscScatterArea *self, guint axis, const char *name, gboolean log);
void dsc_scatter_area_reset_zoom (DscScatterArea *self);
guint dsc_scatter_area_n_drawn (DscScatterArea *self);
gboolean
dsc_scatter_area_get_position (DscScatterArea *self, guint row, double *ret_x, double *ret_y);

G_END_DECLS
