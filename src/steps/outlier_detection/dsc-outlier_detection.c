/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "outlier_detection-params.h"

#include "dsc-steps.h"

const DscStep dsc_outlier_detection_step = {
  .id = "outlier_detection",
  .title = N_ ("Find outliers"),
  .summary
  = N_ ("Flags pixels that differ from the median of all exposures: cosmic rays and bad pixels."),
  .status_key = "S_OUTLIR",
  .suffix = "crf",
  .version = 1,
  .algorithm = 1,
  .params = dsc_outlier_detection_param_specs,
  .n_params = DSC_OUTLIER_DETECTION_N_PARAMS,
  .params_size = sizeof (DscOutlierDetectionParams),
  .input = DSC_PORT_EXPOSURES,
  .output = DSC_PORT_EXPOSURES,
};
