/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "skymatch-params.h"

#include "dsc-steps.h"

const DscStep dsc_skymatch_step = {
  .id = "skymatch",
  .title = N_ ("Match sky levels"),
  .summary = N_ ("Finds the sky level of each exposure so that overlapping ones agree."),
  .status_key = "S_SKYMAT",
  .suffix = "skymatch",
  .version = 1,
  .algorithm = 1,
  .params = dsc_skymatch_param_specs,
  .n_params = DSC_SKYMATCH_N_PARAMS,
  .params_size = sizeof (DscSkymatchParams),
  .input = DSC_PORT_EXPOSURES,
  .output = DSC_PORT_EXPOSURES,
};
