/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-param.h"

G_BEGIN_DECLS

/* Values of the words in resample-params.def, in their order. */
typedef enum {
  DSC_RESAMPLE_KERNEL_SQUARE,
  DSC_RESAMPLE_KERNEL_GAUSSIAN,
  DSC_RESAMPLE_KERNEL_POINT,
  DSC_RESAMPLE_KERNEL_TURBO,
  DSC_RESAMPLE_KERNEL_LANCZOS2,
  DSC_RESAMPLE_KERNEL_LANCZOS3,
} DscResampleKernel;

typedef enum {
  DSC_RESAMPLE_WEIGHT_IVM,
  DSC_RESAMPLE_WEIGHT_EXPTIME,
  DSC_RESAMPLE_WEIGHT_NONE,
} DscResampleWeight;

typedef enum {
  DSC_RESAMPLE_EDGES_AUTO,
  DSC_RESAMPLE_EDGES_HALF,
  DSC_RESAMPLE_EDGES_FULL,
} DscResampleEdges;

#define DSC_PARAMS_TYPE DscResampleParams
#define DSC_PARAMS_DEF "resample/resample-params.def"
#define DSC_PARAMS_TABLE dsc_resample_param_specs
#define DSC_PARAMS_COUNT DSC_RESAMPLE_N_PARAMS
#include "dsc-param-declare.h"

G_END_DECLS
