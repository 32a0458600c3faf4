/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "outlier_detection-params.h"

#define DSC_PARAMS_TYPE DscOutlierDetectionParams
#define DSC_PARAMS_DEF "outlier_detection/outlier_detection-params.def"
#define DSC_PARAMS_TABLE dsc_outlier_detection_param_specs
#define DSC_PARAMS_COUNT DSC_OUTLIER_DETECTION_N_PARAMS
#define DSC_COMMON_SEARCH_OUTPUT_FILE FALSE
#include "dsc-param-define.h"
