/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "skymatch/dsc-sky-report.h"

G_BEGIN_DECLS

/**
 * DscClipPlot: how the pixels of one exposure are distributed, counts on a square-root scale,
 * what the clipping left in full colour, and its own sky as a line.
 */
#define DSC_TYPE_CLIP_PLOT (dsc_clip_plot_get_type ())
G_DECLARE_FINAL_TYPE (DscClipPlot, dsc_clip_plot, DSC, CLIP_PLOT, GtkWidget)

/* @report: (nullable): borrowed until the next one; @index: -1 for none */
void dsc_clip_plot_show (DscClipPlot *self, const DscSkyReport *report, int index);

G_END_DECLS
