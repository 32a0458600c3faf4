/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "skymatch-params.h"

#define DSC_PARAMS_TYPE DscSkymatchParams
#define DSC_PARAMS_DEF "skymatch/skymatch-params.def"
#define DSC_PARAMS_TABLE dsc_skymatch_param_specs
#define DSC_PARAMS_COUNT DSC_SKYMATCH_N_PARAMS
#include "dsc-param-define.h"
