/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-step.h"

G_BEGIN_DECLS

/* calwebb_image3 itself as far as it has parameters: the common ones. It is no step of a session.
 */
extern const DscStep dsc_pipeline;

G_END_DECLS
