/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "dsc-catalog-model.h"

G_BEGIN_DECLS

/**
 * DscScatterPlot: two columns of a catalogue against each other (or a histogram of one), by the
 * hundred thousand: menus of columns, logarithmic axes, zoom and pan. A drag with the left button
 * selects a box, with Shift adds it; a click selects a point. Rows that the filter hides are not
 * drawn.
 * Properties "x-column" "y-column" (string), "x-log" "y-log" (boolean)
 */
#define DSC_TYPE_SCATTER_PLOT (dsc_scatter_plot_get_type ())
G_DECLARE_FINAL_TYPE (DscScatterPlot, dsc_scatter_plot, DSC, SCATTER_PLOT, AdwBin)

GtkWidget *dsc_scatter_plot_new (void);
/* @model: (nullable) */
void dsc_scatter_plot_set_model (DscScatterPlot *self, DscCatalogModel *model);
/* For tests: widget coordinates of a row; FALSE: not in the plot */
gboolean
dsc_scatter_plot_get_position (DscScatterPlot *self, guint row, double *ret_x, double *ret_y);
guint dsc_scatter_plot_n_drawn (DscScatterPlot *self);

G_END_DECLS
