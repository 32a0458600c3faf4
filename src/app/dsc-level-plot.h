/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "skymatch/dsc-sky-report.h"

G_BEGIN_DECLS

/**
 * DscLevelPlot: the levels of the sky, exposure by exposure: a stem to the level recorded, a
 * hollow mark at the one recorded before. Left and Right go through the exposures.
 * "chosen" (int index): a person chose an exposure; "activated" (guint index)
 */
#define DSC_TYPE_LEVEL_PLOT (dsc_level_plot_get_type ())
G_DECLARE_FINAL_TYPE (DscLevelPlot, dsc_level_plot, DSC, LEVEL_PLOT, GtkWidget)

/* @report: (nullable): borrowed until the next one */
void dsc_level_plot_set_report (DscLevelPlot *self, const DscSkyReport *report);
/* -1: none */
void dsc_level_plot_set_selected (DscLevelPlot *self, int index);
/* The exposure whose column is at @x, widget pixels; -1: none. */
int dsc_level_plot_pick (DscLevelPlot *self, double x);

/* Returns: (transfer full): all that is known of the level of an exposure, one line */
char *dsc_sky_describe_exposure (const DscSkyReport *report, guint index);
/* Returns: (transfer full): what tells an exposure apart: "02101_00003_nrcb1" of
 * jw01345001001_02101_00003_nrcb1_cal.fits */
char *dsc_sky_short_name (const char *name);

G_END_DECLS
