/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tweakreg-params.h"

#include "dsc-steps.h"

const DscStep dsc_tweakreg_step = {
  .id = "tweakreg",
  .title = N_ ("Align exposures"),
  .summary
  = N_ ("Finds sources and shifts the exposures onto each other and onto a reference catalogue."),
  .status_key = "S_TWKREG",
  .suffix = "tweakreg",
  .version = 1,
  .algorithm = 1,
  .params = dsc_tweakreg_param_specs,
  .n_params = DSC_TWEAKREG_N_PARAMS,
  .params_size = sizeof (DscTweakregParams),
  .input = DSC_PORT_EXPOSURES,
  .output = DSC_PORT_EXPOSURES,
};
