/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "template-params.h"

#define DSC_PARAMS_TYPE DscTemplateParams
#define DSC_PARAMS_DEF "template/template-params.def"
#define DSC_PARAMS_TABLE dsc_template_param_specs
#define DSC_PARAMS_COUNT DSC_TEMPLATE_N_PARAMS
#include "dsc-param-define.h"
