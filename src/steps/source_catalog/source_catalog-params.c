/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "source_catalog-params.h"

#define DSC_PARAMS_TYPE DscSourceCatalogParams
#define DSC_PARAMS_DEF "source_catalog/source_catalog-params.def"
#define DSC_PARAMS_TABLE dsc_source_catalog_param_specs
#define DSC_PARAMS_COUNT DSC_SOURCE_CATALOG_N_PARAMS
#define DSC_COMMON_SUFFIX "cat"
#include "dsc-param-define.h"
