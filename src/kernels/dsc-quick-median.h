/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* sigma of a normal distribution over its median absolute deviation */
#define DSC_MAD_SIGMA 1.4826

/* The median of @n > 0 finite values (of an even number the upper middle one). @values gets another
 * order. */
double dsc_quick_median (double *values, guint n);

/* The one of rank @k < @n (0: the least) among numbers without NaN: afterwards it is values[@k],
 * and nothing before it is larger (Hoare 1961, CACM 4, 321). */
float dsc_quick_select (float *values, gsize n, gsize k);

G_END_DECLS
