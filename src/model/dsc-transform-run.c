/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "dsc-transform-program.h"

/* The loops below run over arrays of a block and are written for the vectoriser. They use no fused
 * multiply-add (the build forbids it), so that every machine and both clones give the same bits. */
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)                                \
    && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define VECTOR_CLONES __attribute__ ((target_clones ("avx2", "default")))
#else
#define VECTOR_CLONES
#endif

#define SMALL_ANGLE 0.02 /* rad: below, four terms of the series are exact to 1e-19 */

VECTOR_CLONES void
dsc_linear_eval (const DscLinear *l, gsize n, gsize stride, const double *work, double *out)
{
  const double *restrict p = work + l->v[0] * stride, *restrict q = work + l->v[1] * stride;
  const double *restrict r = work + l->v[2] * stride;
  double a = l->k[0], b = l->k[1], d = l->k[2], c = l->c;

  if (l->n == 0)
    for (gsize i = 0; i < n; i++)
      out[i] = c;
  else if (l->n == 1)
    for (gsize i = 0; i < n; i++)
      out[i] = a * p[i] + c;
  else if (l->n == 2)
    for (gsize i = 0; i < n; i++)
      out[i] = a * p[i] + b * q[i] + c;
  else
    for (gsize i = 0; i < n; i++)
      out[i] = a * p[i] + b * q[i] + d * r[i] + c;
}

/* An operand: the value itself, or the combination in @scratch. */
static const double *
operand (const DscLinear *l, gsize n, gsize stride, const double *work, double *scratch)
{
  if (l->n == 1 && l->k[0] == 1.0 && l->c == 0.0)
    return work + l->v[0] * stride;
  dsc_linear_eval (l, n, stride, work, scratch);
  return scratch;
}

static void
run_poly1 (const double *k, guint size, gsize n, const double *restrict x, double *restrict z)
{
  for (gsize i = 0; i < n; i++) {
    double sum = k[size - 1];

    for (int p = (int)size - 2; p >= 0; p--)
      sum = sum * x[i] + k[p];
    z[i] = sum;
  }
}

/* Horner in x over Horner in y. */
static inline __attribute__ ((always_inline)) double
poly2_point (const double *k, const int size, double x, double y)
{
  double sum = k[(size - 1) * size];

  for (int i = size - 2; i >= 0; i--) {
    double c = k[i * size + size - 1 - i];

    for (int j = size - 2 - i; j >= 0; j--)
      c = c * y + k[i * size + j];
    sum = sum * x + c;
  }
  return sum;
}

#define POLY2_LOOP(SIZE)                                                                           \
  for (gsize i = 0; i < n; i++)                                                                    \
    z[i] = poly2_point (k, SIZE, x[i], y[i]);

VECTOR_CLONES static void
run_poly2 (const double *restrict k,
           guint size,
           gsize n,
           const double *restrict x,
           const double *restrict y,
           double *restrict z)
{
  switch (size) {
  case 3:
    POLY2_LOOP (3) break;
  case 4:
    POLY2_LOOP (4) break;
  case 5:
    POLY2_LOOP (5) break;
  case 6:
    POLY2_LOOP (6) break;
  default:
    POLY2_LOOP ((int)size) break;
  }
}

/* On a row of pixels y is one number: the sums over y are then the same for all of it, and doing
 * them once gives the same bits. */
static void
run_poly2_row (const double *k, guint size, gsize n, const double *x, double y, double *z)
{
  double c[DSC_TRANSFORM_MAX_ORDER];

  for (guint i = 0; i < size; i++)
    c[i] = 0.0;
  for (guint i = 0; i < size; i++) {
    c[i] = k[i * size + size - 1 - i];
    for (int j = (int)(size - 2 - i); j >= 0 && i + 1 < size; j--)
      c[i] = c[i] * y + k[i * size + (guint)j];
  }
  run_poly1 (c, size, n, x, z);
}

VECTOR_CLONES static gboolean
all_equal (gsize n, const double *y)
{
  double first = y[0];
  int same = 1;

  for (gsize i = 0; i < n; i++)
    same &= y[i] == first;
  return same != 0;
}

VECTOR_CLONES static double
largest (gsize n, const double *x)
{
  double m = 0.0;

  for (gsize i = 0; i < n; i++)
    m = fabs (x[i]) > m ? fabs (x[i]) : m;
  return m;
}

VECTOR_CLONES static void
run_s2c_small (gsize n,
               const double *restrict lon,
               const double *restrict lat,
               double *restrict x,
               double *restrict y,
               double *restrict z)
{
  for (gsize i = 0; i < n; i++) {
    double a = lon[i] * lon[i], d = lat[i] * lat[i];
    double sl = lon[i] * (1.0 - a / 6.0 * (1.0 - a / 20.0 * (1.0 - a * (1.0 / 42.0))));
    double cl = 1.0 - a / 2.0 * (1.0 - a / 12.0 * (1.0 - a / 30.0 * (1.0 - a * (1.0 / 56.0))));
    double cb = 1.0 - d / 2.0 * (1.0 - d / 12.0 * (1.0 - d / 30.0 * (1.0 - d * (1.0 / 56.0))));

    x[i] = cb * cl;
    y[i] = cb * sl;
    z[i] = lat[i] * (1.0 - d / 6.0 * (1.0 - d / 20.0 * (1.0 - d * (1.0 / 42.0))));
  }
}

/* Which of the two ways a point goes depends on that point alone: its bits do not depend on the
 * block that it is in. */
static void
run_s2c (gsize n, const double *lon, const double *lat, double *x, double *y, double *z)
{
  if (largest (n, lon) < SMALL_ANGLE && largest (n, lat) < SMALL_ANGLE) {
    run_s2c_small (n, lon, lat, x, y, z);
    return;
  }
  for (gsize i = 0; i < n; i++) {
    double sl, cl, sb, cb;

    if (fabs (lon[i]) < SMALL_ANGLE && fabs (lat[i]) < SMALL_ANGLE) {
      run_s2c_small (1, &lon[i], &lat[i], &x[i], &y[i], &z[i]);
      continue;
    }
    sincos (lon[i], &sl, &cl);
    sincos (lat[i], &sb, &cb);
    x[i] = cb * cl;
    y[i] = cb * sl;
    z[i] = sb;
  }
}

static void
run_c2s (gsize n,
         const double *x,
         const double *y,
         const double *z,
         double wrap,
         double *restrict lon,
         double *restrict lat)
{
  for (gsize i = 0; i < n; i++) {
    double a = atan2 (y[i], x[i]) * (180.0 / G_PI);

    if (wrap > 180.0) {
      a = a < 0.0 ? a + 360.0 : a;
      a = a >= 360.0 ? 0.0 : a;
    }
    lon[i] = x[i] == 0.0 && y[i] == 0.0 ? 0.0 : a;
    lat[i] = atan2 (z[i], hypot (x[i], y[i])) * (180.0 / G_PI);
  }
}

VECTOR_CLONES static void
run_normalise (gsize n,
               const double *restrict x,
               const double *restrict y,
               const double *restrict z,
               double *restrict u,
               double *restrict v,
               double *restrict w)
{
  for (gsize i = 0; i < n; i++) {
    double s = 1.0 / sqrt (x[i] * x[i] + y[i] * y[i] + z[i] * z[i]);

    u[i] = x[i] * s;
    v[i] = y[i] * s;
    w[i] = z[i] * s;
  }
}

VECTOR_CLONES static void
run_binary (
    DscOp op, gsize n, const double *restrict a, const double *restrict b, double *restrict z)
{
  if (op == DSC_OP_DIVIDE)
    for (gsize i = 0; i < n; i++)
      z[i] = a[i] / b[i];
  else if (op == DSC_OP_PROJECT)
    for (gsize i = 0; i < n; i++)
      z[i] = b[i] > 0.0 ? a[i] / b[i] : NAN;
  else if (op == DSC_OP_MULTIPLY)
    for (gsize i = 0; i < n; i++)
      z[i] = a[i] * b[i];
  else
    for (gsize i = 0; i < n; i++)
      z[i] = pow (a[i], b[i]);
}

static void
run_polynomial (
    const DscTransform *t, gsize n, const double *x, const double *y, gboolean row, double *z)
{
  if (row)
    run_poly2_row (t->values, t->size, n, x, y[0], z);
  else
    run_poly2 (t->values, t->size, n, x, y, z);
}

static void
run_instruction (const DscInstruction *in, gsize n, gsize stride, double *work, double *scratch)
{
  const double *arg[3];
  double *out[3];
  gboolean row;

  for (guint k = 0; k < in->n_arg; k++)
    arg[k] = operand (&in->arg[k], n, stride, work, scratch + k * stride);
  for (guint k = 0; k < in->n_out; k++)
    out[k] = work + in->out[k] * stride;
  switch (in->op) {
  case DSC_OP_COPY:
    memcpy (out[0], arg[0], n * sizeof (double));
    break;
  case DSC_OP_POLY1:
    run_poly1 (in->t->values, in->t->size, n, arg[0], out[0]);
    break;
  case DSC_OP_POLY2:
  case DSC_OP_POLY2X2:
    row = all_equal (n, arg[1]);
    run_polynomial (in->t, n, arg[0], arg[1], row, out[0]);
    if (in->op == DSC_OP_POLY2X2)
      run_polynomial (in->u, n, arg[0], arg[1], row, out[1]);
    break;
  case DSC_OP_S2C:
    run_s2c (n, arg[0], arg[1], out[0], out[1], out[2]);
    break;
  case DSC_OP_C2S:
    run_c2s (n, arg[0], arg[1], arg[2], in->wrap, out[0], out[1]);
    break;
  case DSC_OP_NORMALISE:
    run_normalise (n, arg[0], arg[1], arg[2], out[0], out[1], out[2]);
    break;
  case DSC_OP_DIVIDE:
  case DSC_OP_PROJECT:
  case DSC_OP_MULTIPLY:
  case DSC_OP_POWER:
    run_binary (in->op, n, arg[0], arg[1], out[0]);
    break;
  }
}

gsize
dsc_program_work_size (const DscProgram *program, gsize n)
{
  return MIN (n, DSC_PROGRAM_BLOCK) * (program->n_slots + 3);
}

void
dsc_program_run_block (const DscProgram *program, gsize n, gsize stride, double *work)
{
  double *scratch = work + program->n_slots * stride;

  for (guint i = 0; i < program->n_code; i++)
    run_instruction (&program->code[i], n, stride, work, scratch);
}

void
dsc_program_run (const DscProgram *program, gsize n, const double *const *in, double *const *out)
{
  gsize stride = MIN (n, DSC_PROGRAM_BLOCK);
  g_autofree double *work = g_new (double, dsc_program_work_size (program, n) + 1);
  double block[DSC_TRANSFORM_MAX_VALUES][DSC_PROGRAM_BLOCK];

  for (gsize i = 0; i < n; i += stride) {
    gsize m = MIN (stride, n - i);

    for (guint k = 0; k < program->n_in; k++)
      memcpy (work + k * stride, in[k] + i, m * sizeof (double));
    dsc_program_run_block (program, m, stride, work);
    /* Through a copy: an output array may be an input array of which other outputs still need
     * values. */
    for (guint k = 0; k < program->n_out; k++)
      dsc_linear_eval (&program->out[k], m, stride, work, block[k]);
    for (guint k = 0; k < program->n_out; k++)
      memcpy (out[k] + i, block[k], m * sizeof (double));
  }
}
