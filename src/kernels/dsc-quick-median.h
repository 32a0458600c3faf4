/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* sigma of a normal distribution over its median absolute deviation */
#define DSC_MAD_SIGMA 1.4826

/* The median of @n > 0 finite values (of an even number the upper middle one). @values gets another
 * order. */
double dsc_quick_median (double *values, guint n);

G_END_DECLS
