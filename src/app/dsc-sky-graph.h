/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "skymatch/dsc-sky-report.h"

G_BEGIN_DECLS

/**
 * DscSkyGraph: units as nodes where they lie on the sky (North up, East left; moved apart where
 * they would cover each other), coloured by level; overlaps as edges, as wide as their area, and
 * coloured by what is left of the difference, in units of the noise.
 *
 * "chosen" (int unit): a person chose a unit; "activated" (guint unit)
 * Property "info" (string, read-only, nullable, notifies): what is under the pointer, else of the
 *   pair or unit that was clicked last
 */
#define DSC_TYPE_SKY_GRAPH (dsc_sky_graph_get_type ())
G_DECLARE_FINAL_TYPE (DscSkyGraph, dsc_sky_graph, DSC, SKY_GRAPH, GtkWidget)

/* @report: (nullable): borrowed until the next one. @ra, @dec: (nullable): degrees, one a unit,
 * copied; NaN or NULL: not known */
void dsc_sky_graph_set_report (DscSkyGraph *self,
                               const DscSkyReport *report,
                               const double *ra,
                               const double *dec);
/* -1: none */
void dsc_sky_graph_set_selected (DscSkyGraph *self, int unit);

/* What is at a place of the widget: a unit, else a pair; -1 for what is not there. */
void dsc_sky_graph_pick (DscSkyGraph *self, double x, double y, int *ret_unit, int *ret_pair);
/* Where a unit is drawn, widget pixels. Returns: FALSE if it is not */
gboolean dsc_sky_graph_locate (DscSkyGraph *self, guint unit, double *ret_x, double *ret_y);

/* Returns: (transfer full) */
char *dsc_sky_describe_pair (const DscSkyReport *report, guint pair);
char *dsc_sky_describe_unit (const DscSkyReport *report, guint unit);

G_END_DECLS
