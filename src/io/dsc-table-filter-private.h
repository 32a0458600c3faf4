/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-table-filter.h"

G_BEGIN_DECLS

/* An expression is a list of operations; each writes the register of its own number and reads
 * those of earlier ones. */
typedef enum {
  DSC_FILTER_NUMBER,
  DSC_FILTER_DOUBLES, /* a column of numbers */
  DSC_FILTER_INTS,
  DSC_FILTER_NEGATE,
  DSC_FILTER_NOT,
  DSC_FILTER_ABS,
  DSC_FILTER_SQRT,
  DSC_FILTER_LOG10,
  DSC_FILTER_LOG,
  DSC_FILTER_EXP,
  DSC_FILTER_ISNAN,
  DSC_FILTER_ISFINITE,
  DSC_FILTER_ADD,
  DSC_FILTER_SUBTRACT,
  DSC_FILTER_MULTIPLY,
  DSC_FILTER_DIVIDE,
  DSC_FILTER_REMAINDER,
  DSC_FILTER_POWER,
  DSC_FILTER_MIN,
  DSC_FILTER_MAX,
  DSC_FILTER_LESS,
  DSC_FILTER_LESS_EQUAL,
  DSC_FILTER_GREATER,
  DSC_FILTER_GREATER_EQUAL,
  DSC_FILTER_EQUAL,
  DSC_FILTER_UNEQUAL,
  DSC_FILTER_AND,
  DSC_FILTER_OR,
  DSC_FILTER_TEXTS, /* a comparison of two texts */
} DscFilterCode;

/* A text of an expression: a column or what stands there. */
typedef struct {
  const DscColumn *column; /* (nullable) */
  const char *literal;
} DscFilterText;

typedef struct {
  DscFilterCode code;
  guint a, b; /* registers; of DSC_FILTER_TEXTS: a is the kind of comparison, b its texts */
  double number;
  const DscColumn *column;
} DscFilterOp;

struct _DscTableFilter {
  const DscTable *table;
  GArray *ops;   /* of DscFilterOp; the last one is the value */
  GArray *texts; /* of DscFilterText, in pairs */
  GStringChunk *strings;
};

/* Operations of an expression, which is also what a row takes on the stack. */
#define DSC_FILTER_MAX_OPS 512

/* The pieces that an expression is written with. */
typedef enum {
  DSC_FILTER_TOKEN_END,
  DSC_FILTER_TOKEN_NUMBER,
  DSC_FILTER_TOKEN_NAME,
  DSC_FILTER_TOKEN_QUOTED_NAME,
  DSC_FILTER_TOKEN_TEXT,
  DSC_FILTER_TOKEN_SIGN,
} DscFilterTokenKind;

typedef struct {
  DscFilterTokenKind kind;
  const char *start;
  gsize length;
  double number;
  const char *text; /* name or text without its quotes; the sign */
} DscFilterToken;

typedef struct {
  DscTableFilter *filter;
  GStringChunk *strings; /* what the texts of tokens are in */
  const char *text, *at; /* the expression, and what of it comes next */
  DscFilterToken token;
  guint depth;
  GError **error;
} DscFilterScanner;

/* Goes on to the next token. */
gboolean dsc_filter_next (DscFilterScanner *p);
gboolean dsc_filter_is_sign (const DscFilterScanner *p, const char *sign);
gboolean dsc_filter_is_word (const DscFilterScanner *p, const char *word);
/* Sets the error, with the place of @place in the expression. Returns: FALSE always */
gboolean dsc_filter_fail (DscFilterScanner *p, const char *place, const char *format, ...)
    G_GNUC_PRINTF (3, 4);
gboolean dsc_filter_unexpected (DscFilterScanner *p, const char *wanted);

/* Errors: as dsc_table_filter_new() */
gboolean dsc_table_filter_compile (DscTableFilter *self, const char *text, GError **error);

G_END_DECLS
