/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Sums of adjacent values in the order of numpy 2.4: eight partial sums, halves above 128. */
float dsc_pairwise_sum_float (const float *values, gsize n);
double dsc_pairwise_sum_double (const double *values, gsize n);

G_END_DECLS
