/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-step.h"

G_BEGIN_DECLS

/* Parameters of a step from "name=value" texts, the last one NULL (no texts: the defaults); freed
 * by dsc_params_free(). */
gpointer dsc_step_check_params (const DscStep *step, const char *const *settings);

G_END_DECLS
