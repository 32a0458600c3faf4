/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "resample-params.h"

#define DSC_PARAMS_TYPE DscResampleParams
#define DSC_PARAMS_DEF "resample/resample-params.def"
#define DSC_PARAMS_TABLE dsc_resample_param_specs
#define DSC_PARAMS_COUNT DSC_RESAMPLE_N_PARAMS
#include "dsc-param-define.h"
