/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-step.h"

G_BEGIN_DECLS

/* The help of "dscope run STEP": every parameter by group, with default, range, unit and help.
 * @step: NULL: of the pipeline. Returns: (transfer full): 80 columns wide */
char *dsc_cli_run_help (const DscStep *step);

G_END_DECLS
