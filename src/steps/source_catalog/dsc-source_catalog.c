/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "source_catalog-params.h"

#include "dsc-steps.h"

const DscStep dsc_source_catalog_step = {
  .id = "source_catalog",
  .title = N_ ("Measure sources"),
  .summary = N_ ("Finds the sources of the mosaic and measures their light."),
  .status_key = "S_SRCCAT",
  .suffix = "cat",
  .version = 1,
  .algorithm = 1,
  .params = dsc_source_catalog_param_specs,
  .n_params = DSC_SOURCE_CATALOG_N_PARAMS,
  .params_size = sizeof (DscSourceCatalogParams),
  .input = DSC_PORT_IMAGE,
  .output = DSC_PORT_CATALOG,
};
