/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "dsc-closest-name.h"
#include "dsc-error.h"
#include "dsc-number.h"
#include "dsc-table-filter-private.h"

/* A parser that goes down the levels of the language, and writes operations on its way:
 *   or: and ("||" and)*          and: not ("&&" not)*         not: "not" not | comparison
 *   comparison: sum ("<" sum)*   sum: term ("+" term)*        term: sign ("*" sign)*
 *   sign: ("-" | "!") sign | power                            power: value ["**" sign]
 *   value: number | name | text | name "(" or, ... ")" | "(" or ")" */

#define MAX_DEPTH 64
#define MAX_BYTES 8192

/* What a part of an expression is: a number in a register, or a text. */
typedef struct {
  gboolean is_text;
  guint slot;
  const DscColumn *column;
  const char *literal;
} Value;

static gboolean parse_or (DscFilterScanner *p, Value *value);

static gboolean
emit (DscFilterScanner *p, DscFilterOp op, Value *value)
{
  if (p->filter->ops->len == DSC_FILTER_MAX_OPS)
    return dsc_filter_fail (p, p->token.start, "the expression has too many parts");
  *value = (Value){ .slot = p->filter->ops->len };
  g_array_append_val (p->filter->ops, op);
  return TRUE;
}

static void
add_text (DscFilterScanner *p, const Value *value)
{
  DscFilterText text = { value->column, value->literal };

  g_array_append_val (p->filter->texts, text);
}

static gboolean
want_number (DscFilterScanner *p, Value *value, const char *place)
{
  if (!value->is_text)
    return TRUE;
  return dsc_filter_fail (p, place, "a number is expected, not a text; texts can only be compared");
}

static gboolean
emit_binary (DscFilterScanner *p, DscFilterCode code, Value *a, Value *b, const char *place)
{
  DscFilterOp op = { .code = code, .a = a->slot, .b = b->slot };

  if (a->is_text != b->is_text || (a->is_text && code < DSC_FILTER_LESS)
      || (a->is_text && code > DSC_FILTER_UNEQUAL)) {
    return dsc_filter_fail (p, place,
                            a->is_text && b->is_text ? "texts can only be compared"
                                                     : "a number and a text cannot go together");
  }
  if (a->is_text) {
    op = (DscFilterOp){ .code = DSC_FILTER_TEXTS, .a = code, .b = p->filter->texts->len };
    add_text (p, a);
    add_text (p, b);
  }
  return emit (p, op, a);
}

static gboolean
emit_unary (DscFilterScanner *p, DscFilterCode code, Value *value, const char *place)
{
  return want_number (p, value, place)
         && emit (p, (DscFilterOp){ .code = code, .a = value->slot }, value);
}

static gboolean
emit_column (DscFilterScanner *p, const DscColumn *column, Value *value)
{
  if (column->type == DSC_COLUMN_STRING) {
    *value = (Value){ .is_text = TRUE, .column = column };
    return TRUE;
  }
  return emit (p,
               (DscFilterOp){ .code = column->type == DSC_COLUMN_DOUBLE ? DSC_FILTER_DOUBLES
                                                                        : DSC_FILTER_INTS,
                              .column = column },
               value);
}

/* The number in aperNN_flux; -1: another name. */
static int
aperture_of (const char *name)
{
  char *end;
  guint64 n;

  if (!g_str_has_prefix (name, "aper") || !g_ascii_isdigit (name[4]))
    return -1;
  n = g_ascii_strtoull (name + 4, &end, 10);
  return strcmp (end, "_flux") == 0 && n < 100000 ? (int)n : -1;
}

static const DscColumn *
find_error (const DscTable *table, const DscColumn *flux)
{
  g_autofree char *name = flux != NULL ? g_strconcat (flux->name, "_err", NULL) : NULL;

  return name != NULL ? dsc_table_find (table, name) : NULL;
}

static const DscColumn *
find_flux (const DscTable *table)
{
  const DscColumn *found = dsc_table_find (table, "isophotal_flux");
  int widest = -1;

  if (find_error (table, found) != NULL)
    return found;
  found = NULL;
  for (guint c = 0; c < dsc_table_n_columns (table); c++) {
    const DscColumn *column = dsc_table_get_column (table, c);
    int aperture = aperture_of (column->name);

    if (aperture > widest && find_error (table, column) != NULL) {
      widest = aperture;
      found = column;
    }
  }
  return found;
}

/* What stands for more than a column. Returns: FALSE without an error if @name is none of them */
static gboolean
emit_derived (DscFilterScanner *p, const char *name, Value *value, gboolean *ret_known)
{
  const DscTable *table = p->filter->table;
  const DscColumn *column = NULL;
  Value error;

  *ret_known = TRUE;
  if (strcmp (name, "snr") == 0 && (column = find_flux (table)) != NULL)
    return emit_column (p, column, value) && emit_column (p, find_error (table, column), &error)
           && emit_binary (p, DSC_FILTER_DIVIDE, value, &error, p->token.start);
  if (strcmp (name, "mag") == 0) {
    column = dsc_table_find (table, "aper_total_abmag");
    if (column == NULL)
      column = dsc_table_find (table, "isophotal_abmag");
  }
  *ret_known = column != NULL;
  return column != NULL && emit_column (p, column, value);
}

static const struct {
  const char *name;
  DscFilterCode code;
} functions[] = {
  { "abs", DSC_FILTER_ABS },     { "sqrt", DSC_FILTER_SQRT },         { "log10", DSC_FILTER_LOG10 },
  { "log", DSC_FILTER_LOG },     { "exp", DSC_FILTER_EXP },           { "isnan", DSC_FILTER_ISNAN },
  { "min", DSC_FILTER_MIN },     { "isfinite", DSC_FILTER_ISFINITE }, { "max", DSC_FILTER_MAX },
  { "between", DSC_FILTER_AND },
};

static gboolean
unknown_function (DscFilterScanner *p, const char *name, const char *place)
{
  const char *names[G_N_ELEMENTS (functions) + 1] = { NULL }, *closest;

  for (guint i = 0; i < G_N_ELEMENTS (functions); i++)
    names[i] = functions[i].name;
  closest = dsc_closest_name (names, name);
  return dsc_filter_fail (p, place, "there is no function '%.60s'%s%s%s", name,
                          closest != NULL ? "; did you mean " : "", closest != NULL ? closest : "",
                          closest != NULL
                              ? "?"
                              : "; there are abs, sqrt, log10, log, exp, min, max, isnan, "
                                "isfinite, between");
}

static gboolean
unknown_name (DscFilterScanner *p, const char *name, const char *place)
{
  const DscTable *table = p->filter->table;
  guint n = dsc_table_n_columns (table);
  g_autofree const char **names = g_new0 (const char *, n + 3);
  g_autofree char *list = NULL;
  const char *closest;

  for (guint c = 0; c < n; c++)
    names[c] = dsc_table_get_column (table, c)->name;
  names[n] = "snr";
  names[n + 1] = "mag";
  closest = strcmp (name, "snr") != 0 && strcmp (name, "mag") != 0 ? dsc_closest_name (names, name)
                                                                   : NULL;
  if (closest != NULL)
    return dsc_filter_fail (p, place, "there is no column '%.60s'; did you mean %s?", name,
                            closest);
  list = dsc_table_list_columns (table);
  return dsc_filter_fail (p, place, "there is no column '%.60s'; there are %s", name, list);
}

/* The rest of between (x, lo, hi), of which @x is there. */
static gboolean
parse_between (DscFilterScanner *p, Value *x, const char *place)
{
  Value low = { 0 }, high = { 0 }, copy = *x;

  if (!dsc_filter_is_sign (p, ","))
    return dsc_filter_unexpected (p, "',' and the lower limit");
  if (!dsc_filter_next (p) || !parse_or (p, &low) || !want_number (p, &low, place))
    return FALSE;
  if (!dsc_filter_is_sign (p, ","))
    return dsc_filter_unexpected (p, "',' and the upper limit");
  if (!dsc_filter_next (p) || !parse_or (p, &high) || !want_number (p, &high, place))
    return FALSE;
  return emit_binary (p, DSC_FILTER_GREATER_EQUAL, x, &low, place)
         && emit_binary (p, DSC_FILTER_LESS_EQUAL, &copy, &high, place)
         && emit_binary (p, DSC_FILTER_AND, x, &copy, place);
}

static gboolean
parse_arguments (DscFilterScanner *p, DscFilterCode code, Value *value)
{
  const char *place = p->token.start;
  Value other = { 0 };

  if (!parse_or (p, value) || !want_number (p, value, place))
    return FALSE;
  if (code == DSC_FILTER_AND)
    return parse_between (p, value, place);
  if (code != DSC_FILTER_MIN && code != DSC_FILTER_MAX)
    return emit_unary (p, code, value, place);
  if (!dsc_filter_is_sign (p, ","))
    return dsc_filter_unexpected (p, "',' and another number");
  while (dsc_filter_is_sign (p, ",")) {
    if (!dsc_filter_next (p))
      return FALSE;
    place = p->token.start;
    if (!parse_or (p, &other) || !want_number (p, &other, place)
        || !emit_binary (p, code, value, &other, place))
      return FALSE;
  }
  return TRUE;
}

static gboolean
parse_closing (DscFilterScanner *p, Value *value)
{
  if (dsc_filter_is_sign (p, ")"))
    return dsc_filter_next (p);
  return dsc_filter_unexpected (p, "')'");
}

static gboolean
parse_function (DscFilterScanner *p, const char *name, const char *place, Value *value)
{
  guint f;

  for (f = 0; f < G_N_ELEMENTS (functions); f++)
    if (g_ascii_strcasecmp (functions[f].name, name) == 0)
      break;
  if (f == G_N_ELEMENTS (functions))
    return unknown_function (p, name, place);
  return dsc_filter_next (p) && parse_arguments (p, functions[f].code, value)
         && parse_closing (p, value);
}

static gboolean
parse_name (DscFilterScanner *p, Value *value)
{
  gboolean quoted = p->token.kind == DSC_FILTER_TOKEN_QUOTED_NAME, known;
  gboolean yes = dsc_filter_is_word (p, "true"), no = dsc_filter_is_word (p, "false");
  const char *name = p->token.text;
  const char *place = p->token.start;
  const DscColumn *column;

  if (!dsc_filter_next (p))
    return FALSE;
  if (!quoted && dsc_filter_is_sign (p, "("))
    return parse_function (p, name, place, value);
  column = dsc_table_find (p->filter->table, name);
  if (column != NULL)
    return emit_column (p, column, value);
  if (yes || no)
    return emit (p, (DscFilterOp){ .code = DSC_FILTER_NUMBER, .number = yes }, value);
  if (!quoted && emit_derived (p, name, value, &known))
    return TRUE;
  return !quoted && known ? FALSE : unknown_name (p, name, place);
}

static gboolean
parse_value (DscFilterScanner *p, Value *value)
{
  if (p->token.kind == DSC_FILTER_TOKEN_NUMBER)
    return emit (p, (DscFilterOp){ .code = DSC_FILTER_NUMBER, .number = p->token.number }, value)
           && dsc_filter_next (p);
  if (p->token.kind == DSC_FILTER_TOKEN_TEXT) {
    *value = (Value){ .is_text = TRUE, .literal = g_steal_pointer (&p->token.text) };
    if (dsc_filter_next (p))
      return TRUE;
    return FALSE;
  }
  if (dsc_filter_is_sign (p, "("))
    return dsc_filter_next (p) && parse_or (p, value) && parse_closing (p, value);
  if (p->token.kind == DSC_FILTER_TOKEN_SIGN || p->token.kind == DSC_FILTER_TOKEN_END
      || dsc_filter_is_word (p, "and") || dsc_filter_is_word (p, "or"))
    return dsc_filter_unexpected (p, "a number, a column or '('");
  return parse_name (p, value);
}

static gboolean
parse_sign (DscFilterScanner *p, Value *value)
{
  const char *place = p->token.start;
  gboolean minus = dsc_filter_is_sign (p, "-"), plus = dsc_filter_is_sign (p, "+"),
           bang = dsc_filter_is_sign (p, "!");
  Value power = { 0 };
  gboolean ok;

  if (p->depth == MAX_DEPTH)
    return dsc_filter_fail (p, place, "the expression is nested too deeply");
  p->depth++;
  if (minus || plus || bang) {
    ok = dsc_filter_next (p) && parse_sign (p, value);
    ok = ok
         && (plus ? want_number (p, value, place)
                  : emit_unary (p, minus ? DSC_FILTER_NEGATE : DSC_FILTER_NOT, value, place));
  } else {
    ok = parse_value (p, value);
    if (ok && dsc_filter_is_sign (p, "**"))
      ok = want_number (p, value, place) && dsc_filter_next (p) && parse_sign (p, &power)
           && emit_binary (p, DSC_FILTER_POWER, value, &power, place);
  }
  p->depth--;
  return ok;
}

typedef struct {
  const char *sign;
  DscFilterCode code;
} Operator;

static const Operator products[] = {
  { "*", DSC_FILTER_MULTIPLY }, { "/", DSC_FILTER_DIVIDE }, { "%", DSC_FILTER_REMAINDER }, { NULL }
};
static const Operator sums[] = { { "+", DSC_FILTER_ADD }, { "-", DSC_FILTER_SUBTRACT }, { NULL } };
static const Operator comparisons[] = { { "<", DSC_FILTER_LESS },
                                        { "<=", DSC_FILTER_LESS_EQUAL },
                                        { ">", DSC_FILTER_GREATER },
                                        { ">=", DSC_FILTER_GREATER_EQUAL },
                                        { "==", DSC_FILTER_EQUAL },
                                        { "!=", DSC_FILTER_UNEQUAL },
                                        { NULL } };

static const Operator *
find_operator (const DscFilterScanner *p, const Operator *list)
{
  while (list->sign != NULL && !dsc_filter_is_sign (p, list->sign))
    list++;
  return list->sign != NULL ? list : NULL;
}

static gboolean
parse_chain (DscFilterScanner *p,
             const Operator *list,
             gboolean (*parse) (DscFilterScanner *, Value *),
             Value *value)
{
  const Operator *operator;

  if (!parse (p, value))
    return FALSE;
  while ((operator= find_operator (p, list)) != NULL) {
    const char *place = p->token.start;
    Value second = { 0 };

    if (!dsc_filter_next (p) || !parse (p, &second)
        || !emit_binary (p, operator->code, value, &second, place))
      return FALSE;
  }
  return TRUE;
}

static gboolean
parse_product (DscFilterScanner *p, Value *value)
{
  return parse_chain (p, products, parse_sign, value);
}

static gboolean
parse_sum (DscFilterScanner *p, Value *value)
{
  return parse_chain (p, sums, parse_product, value);
}

/* 1 < x < 2 is 1 < x and x < 2. */
static gboolean
parse_comparison (DscFilterScanner *p, Value *value)
{
  const Operator *operator;
  Value left, all = { 0 };
  gboolean chained = FALSE;

  if (!parse_sum (p, value))
    return FALSE;
  left = *value;
  while ((operator= find_operator (p, comparisons)) != NULL) {
    const char *place = p->token.start;
    Value right = { 0 }, again;

    if (!dsc_filter_next (p) || !parse_sum (p, &right))
      return FALSE;
    again = right;
    if (!emit_binary (p, operator->code, &left, &right, place)
        || (chained && !emit_binary (p, DSC_FILTER_AND, &all, &left, place)))
      return FALSE;
    if (!chained)
      all = left;
    chained = TRUE;
    left = again;
  }
  if (chained)
    *value = all;
  return TRUE;
}

static gboolean
parse_not (DscFilterScanner *p, Value *value)
{
  const char *place = p->token.start;
  gboolean ok;

  if (!dsc_filter_is_word (p, "not"))
    return parse_comparison (p, value);
  if (p->depth == MAX_DEPTH)
    return dsc_filter_fail (p, place, "the expression is nested too deeply");
  p->depth++;
  ok = dsc_filter_next (p) && parse_not (p, value) && emit_unary (p, DSC_FILTER_NOT, value, place);
  p->depth--;
  return ok;
}

static gboolean
parse_and (DscFilterScanner *p, Value *value)
{
  if (!parse_not (p, value))
    return FALSE;
  while (dsc_filter_is_sign (p, "&&") || dsc_filter_is_word (p, "and")) {
    const char *place = p->token.start;
    Value second = { 0 };

    if (!dsc_filter_next (p) || !parse_not (p, &second)
        || !emit_binary (p, DSC_FILTER_AND, value, &second, place))
      return FALSE;
  }
  return TRUE;
}

static gboolean
parse_or (DscFilterScanner *p, Value *value)
{
  if (!parse_and (p, value))
    return FALSE;
  while (dsc_filter_is_sign (p, "||") || dsc_filter_is_word (p, "or")) {
    const char *place = p->token.start;
    Value second = { 0 };

    if (!dsc_filter_next (p) || !parse_and (p, &second)
        || !emit_binary (p, DSC_FILTER_OR, value, &second, place))
      return FALSE;
  }
  return TRUE;
}

gboolean
dsc_table_filter_compile (DscTableFilter *self, const char *text, GError **error)
{
  DscFilterScanner p
      = { .filter = self, .strings = self->strings, .text = text, .at = text, .error = error };
  Value value = { 0 };
  gboolean ok;

  if (!g_utf8_validate (text, -1, NULL) || strlen (text) > MAX_BYTES) {
    g_set_error (error, DSC_ERROR, DSC_ERROR_PARAMETER,
                 "the expression is not a text of at most %d bytes", MAX_BYTES);
    return FALSE;
  }
  ok = dsc_filter_next (&p) && parse_or (&p, &value)
       && (p.token.kind == DSC_FILTER_TOKEN_END
           || dsc_filter_unexpected (&p, "an operator or the end"))
       && want_number (&p, &value, text);
  return ok;
}
