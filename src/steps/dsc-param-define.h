/* SPDX-License-Identifier: GPL-3.0-or-later */

/**
 * Second expansion of a declaration: the table. Included by <step>-params.c, once, after
 * <step>-params.h and the macros DSC_PARAMS_TYPE, DSC_PARAMS_DEF, DSC_PARAMS_TABLE and
 * DSC_PARAMS_COUNT; DSC_COMMON_SUFFIX and DSC_COMMON_SEARCH_OUTPUT_FILE change two defaults.
 * The table has the step's own parameters first, the common ones last.
 */
#include <float.h>
#include <math.h>

#include "dsc-param-checks.h"

#ifndef N_
#define N_(text) text
#endif
#ifndef DSC_COMMON_SUFFIX
#define DSC_COMMON_SUFFIX ""
#endif
#ifndef DSC_COMMON_SEARCH_OUTPUT_FILE
#define DSC_COMMON_SEARCH_OUTPUT_FILE TRUE
#endif

/* Limits that only ask for a number, or for one above zero. */
#define DSC_ANY_MIN (-DBL_MAX)
#define DSC_ANY_MAX DBL_MAX
#define DSC_POSITIVE DBL_MIN
#define DSC_WORDS(...) ((const char *const[]){ __VA_ARGS__, NULL })

#define DSC_GROUP(id, title_) static const char dsc_group_title_##id[] = title_;
#define DSC_BOOL(...)
#define DSC_INT(...)
#define DSC_INT_OPT(...)
#define DSC_DOUBLE(...)
#define DSC_DOUBLE_OPT(...)
#define DSC_STRING(...)
#define DSC_STRING_OPT(...)
#define DSC_FILE(...)
#define DSC_ENUM(...)
#define DSC_INT_LIST(...)
#define DSC_DOUBLE_LIST(...)
#include "common-params.def"
#include DSC_PARAMS_DEF
#include "dsc-param-undef.h"

#define DSC_GROUP(id, title_)
#define DSC_ROW(group_, name_, type_, title_, help_, ...)                                          \
  { .name = #name_,                                                                                \
    .type = type_,                                                                                 \
    .offset = G_STRUCT_OFFSET (DSC_PARAMS_TYPE, name_),                                            \
    .group = #group_,                                                                              \
    .group_title = dsc_group_title_##group_,                                                       \
    .title = title_,                                                                               \
    .help = help_,                                                                                 \
    __VA_ARGS__ },
#define DSC_RANGE(lo, hi, unit_)                                                                   \
  .min = lo, .max = hi, .ui_min = lo, .ui_max = hi, .step = 1, .unit = unit_
#define DSC_BOOL(g, n, d, t, h, ...)                                                               \
  DSC_ROW (g, n, DSC_PARAM_BOOL, t, h, .def = d, .max = 1, .ui_max = 1, __VA_ARGS__)
#define DSC_INT(g, n, d, lo, hi, u, t, h, ...)                                                     \
  DSC_ROW (g, n, DSC_PARAM_INT, t, h, .def = d, DSC_RANGE (lo, hi, u), __VA_ARGS__)
#define DSC_INT_OPT(g, n, lo, hi, u, t, h, ...)                                                    \
  DSC_ROW (g, n, DSC_PARAM_INT, t, h, .def = NAN, DSC_RANGE (lo, hi, u),                           \
           .flags = DSC_PARAM_OPTIONAL, __VA_ARGS__)
#define DSC_DOUBLE(g, n, d, lo, hi, u, t, h, ...)                                                  \
  DSC_ROW (g, n, DSC_PARAM_DOUBLE, t, h, .def = d, DSC_RANGE (lo, hi, u), .digits = 2, __VA_ARGS__)
#define DSC_DOUBLE_OPT(g, n, lo, hi, u, t, h, ...)                                                 \
  DSC_ROW (g, n, DSC_PARAM_DOUBLE, t, h, .def = NAN, DSC_RANGE (lo, hi, u), .digits = 2,           \
           .flags = DSC_PARAM_OPTIONAL, __VA_ARGS__)
#define DSC_STRING(g, n, d, t, h, ...)                                                             \
  DSC_ROW (g, n, DSC_PARAM_STRING, t, h, .def_string = d, __VA_ARGS__)
#define DSC_STRING_OPT(g, n, t, h, ...)                                                            \
  DSC_ROW (g, n, DSC_PARAM_STRING, t, h, .def_string = "", .flags = DSC_PARAM_OPTIONAL, __VA_ARGS__)
#define DSC_FILE(g, n, t, h, ...)                                                                  \
  DSC_ROW (g, n, DSC_PARAM_FILE, t, h, .def_string = "", .flags = DSC_PARAM_OPTIONAL, __VA_ARGS__)
#define DSC_ENUM(g, n, words, d, t, h, ...)                                                        \
  DSC_ROW (g, n, DSC_PARAM_ENUM, t, h, .def = d, .enum_names = words, __VA_ARGS__)
#define DSC_INT_LIST(g, n, shortest, longest, lo, hi, u, t, h, ...)                                \
  DSC_ROW (g, n, DSC_PARAM_INT_LIST, t, h, .def = NAN, .list_min = shortest, .list_max = longest,  \
           DSC_RANGE (lo, hi, u), .flags = DSC_PARAM_OPTIONAL, __VA_ARGS__)
#define DSC_DOUBLE_LIST(g, n, shortest, longest, lo, hi, u, t, h, ...)                             \
  DSC_ROW (g, n, DSC_PARAM_DOUBLE_LIST, t, h, .def = NAN, .list_min = shortest,                    \
           .list_max = longest, DSC_RANGE (lo, hi, u), .digits = 2, .flags = DSC_PARAM_OPTIONAL,   \
           __VA_ARGS__)

/* The extras of a row are meant to replace what its macro gave. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Woverride-init"

const DscParamSpec DSC_PARAMS_TABLE[DSC_PARAMS_COUNT] = {
#include DSC_PARAMS_DEF
#include "common-params.def"
};

#pragma GCC diagnostic pop
