/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-step.h"
#include "dsc-test.h"

G_BEGIN_DECLS

/* Running outlier_detection in tests. */

/* "name=value" texts become the parameters; ends with NULL. */
gpointer dsc_outlier_check_params (const char *const *settings);
void dsc_outlier_check_params_free (gpointer params);

/**
 * dsc_outlier_check_run: runs the step on @library in a fresh directory.
 * @input: (nullable): compat, n_threads, max_memory, progress and cancellable to use
 * Returns: FALSE with @error set, or TRUE with @output filled
 */
gboolean dsc_outlier_check_run (DscLibrary *library,
                                const char *const *settings,
                                const DscStepInput *input,
                                DscStepOutput *output,
                                GError **error);

/* (transfer none) (nullable): the path of the file with that suffix and member */
const char *dsc_outlier_check_file (const DscStepOutput *output, const char *suffix, int member);

/**
 * dsc_outlier_check_level: the exposure with BKGLEVEL and BKGSUB = F in its header, as skymatch
 * leaves it. Returns: (transfer full)
 */
DscImageModel *dsc_outlier_check_level (DscImageModel *model, double level);

G_END_DECLS
