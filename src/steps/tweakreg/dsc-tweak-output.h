/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-step.h"
#include "dsc-tweak-solution.h"

G_BEGIN_DECLS

/**
 * dsc_tweak_output_write: the exposures with their new coordinates (WCS, S_REGION, SIP keywords,
 * S_TWKREG, TCATFILE), the catalogs that are to be saved and the internal file of the alignment, in
 * work_dir, added to @output.
 * Errors: DSC_ERROR_WRITE, G_IO_ERROR_CANCELLED
 */
gboolean dsc_tweak_output_write (const DscTweakScene *scene,
                                 const DscTweakSolution *solution,
                                 const DscTweakregParams *params,
                                 const DscStepInput *input,
                                 DscStepOutput *output,
                                 GError **error);

/* The exposures as they came, marked with @status. */
gboolean dsc_tweak_output_pass_by (const DscStepInput *input,
                                   DscStepStatus status,
                                   DscStepOutput *output,
                                   GError **error);

G_END_DECLS
