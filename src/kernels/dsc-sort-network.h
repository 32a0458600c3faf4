/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * DscSortNetwork: the comparisons that sort @n numbers whatever they are: Batcher's odd-even merge
 * sort (Knuth, The Art of Computer Programming 3, 5.2.2, algorithm M). Many sets of numbers are
 * sorted side by side.
 */
typedef struct {
  guint n, n_pairs;
  guint16 (*pairs)[2];
} DscSortNetwork;

void dsc_sort_network_init (DscSortNetwork *network, guint n);
void dsc_sort_network_clear (DscSortNetwork *network);

/* The largest network that the program keeps. */
#define DSC_SORT_NETWORK_MAX 512

/**
 * dsc_sort_network_get: one for at least @n <= DSC_SORT_NETWORK_MAX numbers; made once and kept
 * until the program ends, so that many threads sort with few of them: above 16 for multiples of 8.
 * Returns: (transfer none)
 */
const DscSortNetwork *dsc_sort_network_get (guint n);

/* @values: n rows of @n_sets numbers, a multiple of 4; no NaN. Sorts each column. */
void dsc_sort_network_run (const DscSortNetwork *network, float *values, guint n_sets);

G_END_DECLS
