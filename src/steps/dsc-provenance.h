/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-header.h"
#include "dsc-step.h"

G_BEGIN_DECLS

/**
 * dsc_provenance_add: writes into a primary header how a step was run: the program and its version
 * (DSC_VER), and as HISTORY cards the step's algorithm, the compatibility and every parameter that
 * counts: "DSC resample pixfrac=1.0". HISTORY because HIERARCH keywords make astropy warn, once
 * for each. Values are the canonical text of dsc_param_get_text(); of files only the name without
 * directory. No time, host or path. Called by a step before it writes.
 */
void dsc_provenance_add (DscHeader *primary,
                         const DscStep *step,
                         gconstpointer params,
                         DscCompat compat);

G_END_DECLS
