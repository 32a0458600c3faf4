/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "dsc-align-case.h"
#include "dsc-plot.h"

G_BEGIN_DECLS

/* What is selected; -1: none. A star: an exposure and the index into its sources. */
typedef struct {
  int group, exposure, source;
} DscAlignSelection;

typedef struct _DscAlignPlotKind DscAlignPlotKind;

/**
 * DscAlignPlot: one of the plots of an alignment. Stars are pointed at, chosen and opened in all
 * of them alike. What is drawn is kept until something changes: 300 000 stars stay fluid.
 *
 * "star-chosen" (int exposure, int source): a person chose a star; -1, -1: none.
 * "star-activated" (guint exposure, guint source): by a click or Enter, wants to see it
 */
#define DSC_TYPE_ALIGN_PLOT (dsc_align_plot_get_type ())
G_DECLARE_FINAL_TYPE (DscAlignPlot, dsc_align_plot, DSC, ALIGN_PLOT, GtkWidget)

/* The kinds there are. */
extern const DscAlignPlotKind dsc_align_sky_plot, dsc_align_shift_plot, dsc_align_histogram_plot,
    dsc_align_magnitude_plot, dsc_align_x_plot, dsc_align_y_plot;

DscAlignPlot *dsc_align_plot_new (const DscAlignPlotKind *kind);
/* @shown: (nullable) */
void dsc_align_plot_show (DscAlignPlot *self, DscAlignCase *shown, DscTweakFitKind fits);
void dsc_align_plot_select (DscAlignPlot *self, const DscAlignSelection *selection);

/* For tests: where a star of the case is drawn, widget pixels. FALSE: not to be seen */
gboolean dsc_align_plot_locate (DscAlignPlot *self, guint star, double *ret_x, double *ret_y);
/* The star at a place; -1: none */
int dsc_align_plot_pick (DscAlignPlot *self, double x, double y);
/* Returns: (transfer full) (nullable): what is said of a place */
char *dsc_align_plot_describe (DscAlignPlot *self, double x, double y);

G_END_DECLS
