/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-pipeline.h"

#include "dsc-steps.h"

#define DSC_PARAMS_TYPE DscPipelineParams
#define DSC_PARAMS_DEF "pipeline-params.def"
#define DSC_PARAMS_TABLE dsc_pipeline_param_specs
#define DSC_PARAMS_COUNT DSC_PIPELINE_N_PARAMS
#include "dsc-param-declare.h"

#define DSC_PARAMS_TYPE DscPipelineParams
#define DSC_PARAMS_DEF "pipeline-params.def"
#define DSC_PARAMS_TABLE dsc_pipeline_param_specs
#define DSC_PARAMS_COUNT DSC_PIPELINE_N_PARAMS
#include "dsc-param-define.h"

const DscStep dsc_pipeline = {
  .id = "calwebb_image3",
  .title = N_ ("Stage 3 imaging pipeline"),
  .summary = N_ ("Combines dithered exposures into a mosaic and measures its sources."),
  .version = 1,
  .params = dsc_pipeline_param_specs,
  .n_params = DSC_PIPELINE_N_PARAMS,
  .params_size = sizeof (DscPipelineParams),
  .input = DSC_PORT_EXPOSURES,
  .output = DSC_PORT_CATALOG,
};
