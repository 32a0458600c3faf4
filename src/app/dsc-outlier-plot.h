/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "dsc-outlier-verdict.h"

G_BEGIN_DECLS

/**
 * DscOutlierPlot: the values of one place of the sky, exposure by exposure, less the sky level of
 * each: the value with its ERR as the shape of its verdict, the blotted median as a line, what the
 * two passes leave alone as bands. A value far outside stands at the edge with an arrow.
 *
 * "activated" (guint index): of the witness whose column was clicked
 */
#define DSC_TYPE_OUTLIER_PLOT (dsc_outlier_plot_get_type ())
G_DECLARE_FINAL_TYPE (DscOutlierPlot, dsc_outlier_plot, DSC, OUTLIER_PLOT, GtkWidget)

/* @testimony: (nullable): borrowed until the next call; @unit: "MJy/sr" */
void dsc_outlier_plot_set_testimony (DscOutlierPlot *self,
                                     const DscOutlierTestimony *testimony,
                                     const char *unit);
/* What became of the values: that of the mosaic pixel as a line across (NaN: none), and the share
 * of each column in it (0 .. 1, as many as the testimony has witnesses; nullable; copied) as a bar
 * at its foot. After dsc_outlier_plot_set_testimony(), which takes both away. */
void dsc_outlier_plot_set_mosaic (DscOutlierPlot *self, double value, const double *shares);
/* The exposure that stands out as the one in the picture; -1: none */
void dsc_outlier_plot_set_current (DscOutlierPlot *self, int exposure);

/* The span of the value axis that shows the bands, and values as far as they are near. Returns:
 * FALSE if nothing has a number */
gboolean
dsc_outlier_plot_find_span (const DscOutlierTestimony *testimony, double *ret_lo, double *ret_hi);

G_END_DECLS
