/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "dsc-align-plot.h"

G_BEGIN_DECLS

/**
 * DscAlignViews: a table and the plots of an alignment: one of them where there is little room, the
 * table beside a plot, or beside the sky and a plot.
 *
 * "info": (const char *text, nullable): what is pointed at
 */
#define DSC_TYPE_ALIGN_VIEWS (dsc_align_views_get_type ())
G_DECLARE_FINAL_TYPE (DscAlignViews, dsc_align_views, DSC, ALIGN_VIEWS, AdwBin)

/* Called once. */
void dsc_align_views_set_table (DscAlignViews *self, GtkWidget *table);
/* The row above the plots, for more than the choice of one. */
GtkBox *dsc_align_views_get_bar (DscAlignViews *self);

/* @shown: (nullable) */
void dsc_align_views_show (DscAlignViews *self, DscAlignCase *shown, DscTweakFitKind fits);
void dsc_align_views_select (DscAlignViews *self, const DscAlignSelection *selection);

/* "table" "sky" "shift" "histogram" "magnitude" "x" "y" */
const char *dsc_align_views_get_view (DscAlignViews *self);
void dsc_align_views_set_view (DscAlignViews *self, const char *name);
guint dsc_align_views_n_plots (void);
DscAlignPlot *dsc_align_views_nth_plot (DscAlignViews *self, guint index);
/* (nullable) */
DscAlignPlot *dsc_align_views_find_plot (DscAlignViews *self, const char *name);

G_END_DECLS
