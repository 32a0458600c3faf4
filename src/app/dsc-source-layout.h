/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * DscSourceLayout: three plots and a block of numbers behind them: all beside each other where
 * there is room, else the plots in one row or two and the numbers below.
 */
#define DSC_TYPE_SOURCE_LAYOUT (dsc_source_layout_get_type ())
G_DECLARE_FINAL_TYPE (DscSourceLayout, dsc_source_layout, DSC, SOURCE_LAYOUT, GtkLayoutManager)

GtkLayoutManager *dsc_source_layout_new (void);

G_END_DECLS
