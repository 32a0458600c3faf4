/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tweakreg-params.h"

#define DSC_PARAMS_TYPE DscTweakregParams
#define DSC_PARAMS_DEF "tweakreg/tweakreg-params.def"
#define DSC_PARAMS_TABLE dsc_tweakreg_param_specs
#define DSC_PARAMS_COUNT DSC_TWEAKREG_N_PARAMS
#include "dsc-param-define.h"
