/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-param.h"

G_BEGIN_DECLS

/* Values of the words in skymatch-params.def, in their order. */
typedef enum {
  DSC_SKYMATCH_METHOD_LOCAL,
  DSC_SKYMATCH_METHOD_GLOBAL,
  DSC_SKYMATCH_METHOD_MATCH,
  DSC_SKYMATCH_METHOD_GLOBAL_MATCH,
  DSC_SKYMATCH_METHOD_USER,
} DscSkymatchMethod;

typedef enum {
  DSC_SKYMATCH_STAT_MEDIAN,
  DSC_SKYMATCH_STAT_MIDPT,
  DSC_SKYMATCH_STAT_MEAN,
  DSC_SKYMATCH_STAT_MODE,
} DscSkymatchStat;

typedef enum {
  DSC_SKYMATCH_MATCH_BY_STATISTICS,
  DSC_SKYMATCH_MATCH_BY_DIFFERENCES,
} DscSkymatchMatchBy;

#define DSC_PARAMS_TYPE DscSkymatchParams
#define DSC_PARAMS_DEF "skymatch/skymatch-params.def"
#define DSC_PARAMS_TABLE dsc_skymatch_param_specs
#define DSC_PARAMS_COUNT DSC_SKYMATCH_N_PARAMS
#include "dsc-param-declare.h"

G_END_DECLS
