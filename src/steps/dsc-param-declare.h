/* SPDX-License-Identifier: GPL-3.0-or-later */

/**
 * First expansion of a declaration (*-params.def): the typed struct, its number of parameters and
 * the table's name. Included by <step>-params.h, after these macros, which it consumes:
 *
 * DSC_PARAMS_TYPE: the struct, e.g. DscResampleParams
 * DSC_PARAMS_DEF: the declaration, e.g. "resample/resample-params.def"
 * DSC_PARAMS_TABLE: the table, e.g. dsc_resample_param_specs
 * DSC_PARAMS_COUNT: its length as an enum constant, e.g. DSC_RESAMPLE_N_PARAMS
 *
 * Every struct begins with the fields of DscCommonParams. Macros of a .def (extras are designated
 * initialisers of DscParamSpec, such as .ui_max = 10, .digits = 3, .flags = DSC_PARAM_ADVANCED):
 *
 * DSC_GROUP (id, title)
 * DSC_BOOL (group, name, default, title, help, extras...)
 * DSC_INT (group, name, default, min, max, unit, title, help, extras...)
 * DSC_INT_OPT (group, name, min, max, unit, title, help, extras...): may be unset, and is
 * DSC_DOUBLE, DSC_DOUBLE_OPT: as the integers
 * DSC_STRING (group, name, default, title, help, extras...)
 * DSC_STRING_OPT, DSC_FILE (group, name, title, help, extras...): may be unset, and is
 * DSC_ENUM (group, name, DSC_WORDS ("a", "b"), default index, title, help, extras...)
 * DSC_INT_LIST, DSC_DOUBLE_LIST (group, name, shortest, longest, min, max, unit, title, help,
 *   extras...): may be unset, and is
 */
#include "dsc-common-params.h"
#include "dsc-param-fields.h"

typedef struct {
#include "common-params.def"
#include DSC_PARAMS_DEF
} DSC_PARAMS_TYPE;

#include "dsc-param-undef.h"

G_STATIC_ASSERT (G_STRUCT_OFFSET (DSC_PARAMS_TYPE, in_memory)
                 == G_STRUCT_OFFSET (DscCommonParams, in_memory));

#define DSC_GROUP(id, ...)
#define DSC_BOOL(...) +1
#define DSC_INT(...) +1
#define DSC_INT_OPT(...) +1
#define DSC_DOUBLE(...) +1
#define DSC_DOUBLE_OPT(...) +1
#define DSC_STRING(...) +1
#define DSC_STRING_OPT(...) +1
#define DSC_FILE(...) +1
#define DSC_ENUM(...) +1
#define DSC_INT_LIST(...) +1
#define DSC_DOUBLE_LIST(...) +1

enum {
  DSC_PARAMS_COUNT = 0
#include "common-params.def"
#include DSC_PARAMS_DEF
};

#include "dsc-param-undef.h"

extern const DscParamSpec DSC_PARAMS_TABLE[DSC_PARAMS_COUNT];

#undef DSC_PARAMS_TYPE
#undef DSC_PARAMS_DEF
#undef DSC_PARAMS_TABLE
#undef DSC_PARAMS_COUNT
