/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-group-stack.h"
#include "dsc-outlier-plan.h"

G_BEGIN_DECLS

/**
 * dsc_outlier_drizzle: fills @stack (made for plan->n_groups and the mosaic) with the groups: each
 * drizzled alone onto its window, or with resample_data=False the exposures as they are; with their
 * weights and the clipped mean of them. In memory are one exposure and the weights of one group.
 * The bytes do not depend on the number of threads. Errors: of reading and writing;
 * DSC_ERROR_TOO_LARGE; G_IO_ERROR_CANCELLED
 */
gboolean dsc_outlier_drizzle (const DscOutlierPlan *plan,
                              DscGroupStack *stack,
                              DscProgress *progress,
                              GCancellable *cancellable,
                              GError **error);

G_END_DECLS
