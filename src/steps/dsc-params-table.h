/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-step.h"

G_BEGIN_DECLS

/* The declaration of the parameters as text. @step: NULL: all steps. */

/* One line a parameter: name, type, default, range, unit, flags; under "step (version N)". This is
 * what tests/tools/params-snapshot.txt holds. */
char *dsc_params_listing (const DscStep *step);

/* Tables for the documentation. */
char *dsc_params_markdown (const DscStep *step);

G_END_DECLS
