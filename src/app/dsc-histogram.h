/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "dsc-image-view.h"

G_BEGIN_DECLS

/**
 * DscHistogram: how the values of the plane shown are distributed, from its 0.1 % to its 99.9 %
 * quantile, counts on a square-root scale, with the two limits as lines that can be dragged.
 */
#define DSC_TYPE_HISTOGRAM (dsc_histogram_get_type ())
G_DECLARE_FINAL_TYPE (DscHistogram, dsc_histogram, DSC, HISTOGRAM, GtkWidget)

/* @view: (nullable) */
void dsc_histogram_set_view (DscHistogram *self, DscImageView *view);

/* Counts of ascending values in @n_bins equal bins of [lo, hi]; values outside do not count. */
void dsc_histogram_count (
    const float *sorted, gsize n, double lo, double hi, guint n_bins, guint *ret_counts);

G_END_DECLS
