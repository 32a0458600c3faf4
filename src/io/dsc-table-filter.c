/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "dsc-table-filter-private.h"

/* Rows at a time: what all operations of a usual expression need of them stays in the cache. */
#define BLOCK 256

DscTableFilter *
dsc_table_filter_new (const char *text, const DscTable *table, GError **error)
{
  g_autoptr (DscTableFilter) self = g_new0 (DscTableFilter, 1);

  self->table = table;
  self->ops = g_array_new (FALSE, TRUE, sizeof (DscFilterOp));
  self->texts = g_array_new (FALSE, TRUE, sizeof (DscFilterText));
  self->strings = g_string_chunk_new (256);
  return dsc_table_filter_compile (self, text, error) ? g_steal_pointer (&self) : NULL;
}

void
dsc_table_filter_free (DscTableFilter *self)
{
  g_array_unref (self->ops);
  g_array_unref (self->texts);
  g_string_chunk_free (self->strings);
  g_free (self);
}

static void
load_ints (const DscColumn *column, gsize first, gsize n, double *to)
{
  for (gsize k = 0; k < n; k++)
    to[k] = (double)column->i[first + k];
  for (gsize k = 0; column->masked != NULL && k < n; k++)
    if (column->masked[first + k])
      to[k] = NAN;
}

static const char *
get_text (const DscFilterText *text, gsize row)
{
  if (text->column == NULL)
    return text->literal;
  return dsc_column_is_masked (text->column, row) ? NULL
                                                  : dsc_column_get_string (text->column, row);
}

static gboolean
compare (guint code, int order)
{
  switch (code) {
  case DSC_FILTER_LESS:
    return order < 0;
  case DSC_FILTER_LESS_EQUAL:
    return order <= 0;
  case DSC_FILTER_GREATER:
    return order > 0;
  case DSC_FILTER_GREATER_EQUAL:
    return order >= 0;
  case DSC_FILTER_EQUAL:
    return order == 0;
  default:
    return order != 0;
  }
}

static void
run_texts (const DscTableFilter *self, const DscFilterOp *op, gsize first, gsize n, double *to)
{
  const DscFilterText *pair = &g_array_index (self->texts, DscFilterText, op->b);

  for (gsize k = 0; k < n; k++) {
    const char *one = get_text (&pair[0], first + k), *two = get_text (&pair[1], first + k);

    to[k] = one != NULL && two != NULL && compare (op->a, strcmp (one, two));
  }
}

static void
load (const DscTableFilter *self, const DscFilterOp *op, gsize first, gsize n, double *to)
{
  switch (op->code) {
  case DSC_FILTER_DOUBLES:
    memcpy (to, op->column->d + first, n * sizeof *to);
    break;
  case DSC_FILTER_INTS:
    load_ints (op->column, first, n, to);
    break;
  case DSC_FILTER_TEXTS:
    run_texts (self, op, first, n, to);
    break;
  default:
    for (gsize k = 0; k < n; k++)
      to[k] = op->number;
  }
}

#define EACH(value)                                                                                \
  for (gsize k = 0; k < n; k++)                                                                    \
    to[k] = (value);                                                                               \
  break

static void
run_unary (DscFilterCode code, const double *a, gsize n, double *to)
{
  switch (code) {
  case DSC_FILTER_NEGATE:
    EACH (-a[k]);
  case DSC_FILTER_NOT:
    EACH (isnan (a[k]) ? NAN : a[k] == 0);
  case DSC_FILTER_ABS:
    EACH (fabs (a[k]));
  case DSC_FILTER_SQRT:
    EACH (sqrt (a[k]));
  case DSC_FILTER_LOG10:
    EACH (log10 (a[k]));
  case DSC_FILTER_LOG:
    EACH (log (a[k]));
  case DSC_FILTER_EXP:
    EACH (exp (a[k]));
  case DSC_FILTER_ISNAN:
    EACH (isnan (a[k]) != 0);
  default:
    EACH (isfinite (a[k]) != 0);
  }
}

static gboolean
is_true (double value)
{
  return value != 0 && !isnan (value);
}

static void
run_arithmetic (DscFilterCode code, const double *a, const double *b, gsize n, double *to)
{
  switch (code) {
  case DSC_FILTER_ADD:
    EACH (a[k] + b[k]);
  case DSC_FILTER_SUBTRACT:
    EACH (a[k] - b[k]);
  case DSC_FILTER_MULTIPLY:
    EACH (a[k] * b[k]);
  case DSC_FILTER_DIVIDE:
    EACH (a[k] / b[k]);
  case DSC_FILTER_REMAINDER:
    EACH (fmod (a[k], b[k]));
  case DSC_FILTER_POWER:
    EACH (pow (a[k], b[k]));
  case DSC_FILTER_MIN:
    EACH (isnan (b[k]) || b[k] < a[k] ? b[k] : a[k]);
  default:
    EACH (isnan (b[k]) || b[k] > a[k] ? b[k] : a[k]);
  }
}

static void
run_truth (DscFilterCode code, const double *a, const double *b, gsize n, double *to)
{
  switch (code) {
  case DSC_FILTER_LESS:
    EACH (a[k] < b[k]);
  case DSC_FILTER_LESS_EQUAL:
    EACH (a[k] <= b[k]);
  case DSC_FILTER_GREATER:
    EACH (a[k] > b[k]);
  case DSC_FILTER_GREATER_EQUAL:
    EACH (a[k] >= b[k]);
  case DSC_FILTER_EQUAL:
    EACH (a[k] == b[k]);
  case DSC_FILTER_UNEQUAL:
    EACH (a[k] < b[k] || a[k] > b[k]); /* false for NaN */
  case DSC_FILTER_AND:
    EACH (is_true (a[k]) && is_true (b[k]));
  default:
    EACH (is_true (a[k]) || is_true (b[k]));
  }
}

/* @registers: @stride values of each operation. Returns: those of the last one */
static const double *
run_rows (const DscTableFilter *self, gsize first, gsize n, gsize stride, double *registers)
{
  for (guint i = 0; i < self->ops->len; i++) {
    const DscFilterOp *op = &g_array_index (self->ops, DscFilterOp, i);
    double *to = registers + i * stride;
    const double *a = registers + op->a * stride, *b = registers + op->b * stride;

    if (op->code <= DSC_FILTER_INTS || op->code == DSC_FILTER_TEXTS)
      load (self, op, first, n, to);
    else if (op->code <= DSC_FILTER_ISFINITE)
      run_unary (op->code, a, n, to);
    else if (op->code <= DSC_FILTER_MAX)
      run_arithmetic (op->code, a, b, n, to);
    else
      run_truth (op->code, a, b, n, to);
  }
  return registers + (self->ops->len - 1) * stride;
}

double
dsc_table_filter_eval (const DscTableFilter *self, gsize row)
{
  double registers[DSC_FILTER_MAX_OPS];

  g_return_val_if_fail (row < dsc_table_n_rows (self->table), NAN);
  return *run_rows (self, row, 1, 1, registers);
}

void
dsc_table_filter_run (const DscTableFilter *self, guint8 *ret_pass)
{
  gsize n_rows = dsc_table_n_rows (self->table);
  g_autofree double *registers = g_new (double, (gsize)BLOCK * self->ops->len);

  for (gsize first = 0; first < n_rows; first += BLOCK) {
    gsize n = MIN (BLOCK, n_rows - first);
    const double *values = run_rows (self, first, n, BLOCK, registers);

    for (gsize k = 0; k < n; k++)
      ret_pass[first + k] = is_true (values[k]);
  }
}
