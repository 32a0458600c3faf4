/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * DscCoverageBar: how many pixels of a median have 0, 1, 2 ... values, as one bar. A single value
 * is no median: its share is orange, and so said.
 */
#define DSC_TYPE_COVERAGE_BAR (dsc_coverage_bar_get_type ())
G_DECLARE_FINAL_TYPE (DscCoverageBar, dsc_coverage_bar, DSC, COVERAGE_BAR, GtkWidget)

/* @counts: of pixels with 0, 1 ... @n - 1 (or more) values; copied */
void dsc_coverage_bar_set_counts (DscCoverageBar *self, const guint64 *counts, guint n);

G_END_DECLS
