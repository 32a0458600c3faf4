/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-fits-writer.h"
#include "dsc-group-stack.h"
#include "dsc-outlier-plan.h"

G_BEGIN_DECLS

/* Entries of the coverage: 0, 1 ... values; the last one: that many or more. */
#define DSC_OUTLIER_N_COVERAGE 256

/* The weight below which a value of @group does not count; NaN: all count. */
double dsc_outlier_find_limit (const DscGroupStack *stack, guint group, double maskpt);

/**
 * dsc_outlier_median: forms the median of @stack, whose groups are settled, and writes it to the
 * image SCI of @writer, which has been added in the size of the stack. Band by band: memory does
 * not depend on the number of groups, but for rows that more than thousands of them cover.
 * @coverage: (out): mosaic pixels with that many values, DSC_OUTLIER_N_COVERAGE entries
 * Errors: of reading and writing; G_IO_ERROR_CANCELLED
 */
gboolean dsc_outlier_median (const DscOutlierPlan *plan,
                             const DscGroupStack *stack,
                             DscFitsWriter *writer,
                             guint64 *coverage,
                             DscProgress *progress,
                             GCancellable *cancellable,
                             GError **error);

G_END_DECLS
