/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-fit-linear.h" /* the words of fitgeometry */
#include "dsc-param.h"
#include "dsc-param-words.h"

G_BEGIN_DECLS

/* Values of the words in tweakreg-params.def, in their order. */
typedef enum {
  DSC_CATALOG_FORMAT_ECSV,
  DSC_CATALOG_FORMAT_FITS,
} DscCatalogFormat;

typedef enum {
  DSC_MATCH_METHOD_AUTO,
  DSC_MATCH_METHOD_XYXYMATCH,
} DscMatchMethod;

#define DSC_PARAMS_TYPE DscTweakregParams
#define DSC_PARAMS_DEF "tweakreg/tweakreg-params.def"
#define DSC_PARAMS_TABLE dsc_tweakreg_param_specs
#define DSC_PARAMS_COUNT DSC_TWEAKREG_N_PARAMS
#include "dsc-param-declare.h"

G_END_DECLS
