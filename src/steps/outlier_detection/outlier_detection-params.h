/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-param.h"

G_BEGIN_DECLS

/* Values of the words in outlier_detection-params.def, in their order. */
typedef enum {
  DSC_OUTLIER_WEIGHT_IVM,
  DSC_OUTLIER_WEIGHT_EXPTIME,
} DscOutlierWeight;

typedef enum {
  DSC_OUTLIER_KERNEL_SQUARE,
  DSC_OUTLIER_KERNEL_POINT,
  DSC_OUTLIER_KERNEL_TURBO,
} DscOutlierKernel;

#define DSC_PARAMS_TYPE DscOutlierDetectionParams
#define DSC_PARAMS_DEF "outlier_detection/outlier_detection-params.def"
#define DSC_PARAMS_TABLE dsc_outlier_detection_param_specs
#define DSC_PARAMS_COUNT DSC_OUTLIER_DETECTION_N_PARAMS
#include "dsc-param-declare.h"

G_END_DECLS
