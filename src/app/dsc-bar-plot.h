/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * DscBarPlot: numbers of 0, 1, 2 ... of something as bars, in percent of their sum.
 */
#define DSC_TYPE_BAR_PLOT (dsc_bar_plot_get_type ())
G_DECLARE_FINAL_TYPE (DscBarPlot, dsc_bar_plot, DSC, BAR_PLOT, GtkWidget)

/* @x_title, @y_title: translated, constants; @message: where there is nothing to be seen */
GtkWidget *dsc_bar_plot_new (const char *x_title, const char *y_title, const char *message);
/* @counts: (nullable): copied */
void dsc_bar_plot_set_counts (DscBarPlot *self, const guint64 *counts, guint n);

G_END_DECLS
