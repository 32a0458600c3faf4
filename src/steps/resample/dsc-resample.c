/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "resample-params.h"

#include "dsc-steps.h"

const DscStep dsc_resample_step = {
  .id = "resample",
  .title = N_ ("Make the mosaic"),
  .summary = N_ ("Drizzles all exposures onto one grid on the sky."),
  .status_key = "S_RESAMP",
  .suffix = "i2d",
  .version = 1,
  .algorithm = 1,
  .params = dsc_resample_param_specs,
  .n_params = DSC_RESAMPLE_N_PARAMS,
  .params_size = sizeof (DscResampleParams),
  .input = DSC_PORT_EXPOSURES,
  .output = DSC_PORT_IMAGE,
};
