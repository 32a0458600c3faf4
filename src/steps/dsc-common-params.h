/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-param.h"

G_BEGIN_DECLS

/* What every step has; every params struct begins with it, so that its pointer may be read as a
 * pointer to this one. */
#include "dsc-param-fields.h"
typedef struct {
#include "common-params.def"
} DscCommonParams;
#include "dsc-param-undef.h"

G_END_DECLS
