/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-param.h"

G_BEGIN_DECLS

/* Values of the words in template-params.def, in their order. */
typedef enum {
  DSC_TEMPLATE_LEFT,
  DSC_TEMPLATE_RIGHT,
} DscTemplateSide;

#define DSC_PARAMS_TYPE DscTemplateParams
#define DSC_PARAMS_DEF "template/template-params.def"
#define DSC_PARAMS_TABLE dsc_template_param_specs
#define DSC_PARAMS_COUNT DSC_TEMPLATE_N_PARAMS
#include "dsc-param-declare.h"

G_END_DECLS
