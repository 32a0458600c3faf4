/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "dsc-examine-result.h"

G_BEGIN_DECLS

/* DscExaminePlot: the figure of a measurement: points with a fit, bars, contours, or a surface,
 * which a drag turns. */
#define DSC_TYPE_EXAMINE_PLOT (dsc_examine_plot_get_type ())
G_DECLARE_FINAL_TYPE (DscExaminePlot, dsc_examine_plot, DSC, EXAMINE_PLOT, GtkWidget)

/* @figure: (nullable): borrowed until the next one */
void dsc_examine_plot_show (DscExaminePlot *self, const DscExamineFigure *figure);

/* Draws the figure as it is seen to a PNG file. Errors: DSC_ERROR_FAILED if there is none or it is
 * not on a screen; DSC_ERROR_WRITE */
gboolean dsc_examine_plot_save_png (DscExaminePlot *self, const char *path, GError **error);

/* dsc-examine-wire.c: a net of lines over pixels, seen from @azimuth, radians, as large as fits. */
void dsc_examine_draw_surface (GtkWidget *widget,
                               cairo_t *cr,
                               const DscExamineFigure *figure,
                               double azimuth);

G_END_DECLS
