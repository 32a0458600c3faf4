/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-param.h"
#include "dsc-param-words.h"

G_BEGIN_DECLS

/* Values of "columns". */
typedef enum {
  DSC_CATALOG_COLUMNS_JWST,
  DSC_CATALOG_COLUMNS_CLASSIC,
} DscCatalogColumns;

#define DSC_PARAMS_TYPE DscSourceCatalogParams
#define DSC_PARAMS_DEF "source_catalog/source_catalog-params.def"
#define DSC_PARAMS_TABLE dsc_source_catalog_param_specs
#define DSC_PARAMS_COUNT DSC_SOURCE_CATALOG_N_PARAMS
#include "dsc-param-declare.h"

G_END_DECLS
