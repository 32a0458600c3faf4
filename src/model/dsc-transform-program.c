/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-transform-program.h"

#include <math.h>
#include <string.h>

#include "dsc-error.h"
#include "dsc-transform-compile.h"

/* Values are numbered as they are made; slots (places in the working memory) are given out at the
 * end, when it is known how long each value is needed. */

DscLinear
dsc_linear_constant (double c)
{
  return (DscLinear){ .c = c };
}

static DscLinear
linear_value (int v)
{
  return (DscLinear){ .n = 1, .v = { v }, .k = { 1.0 } };
}

static DscInstruction *
emit (DscCompiler *c, DscOp op, const DscLinear *arg, guint n_arg, guint n_out, DscLinear *ret)
{
  DscInstruction *in;

  g_array_set_size (c->code, c->code->len + 1);
  in = &g_array_index (c->code, DscInstruction, c->code->len - 1);
  in->op = op;
  in->n_arg = n_arg;
  in->n_out = n_out;
  memcpy (in->arg, arg, n_arg * sizeof *arg);
  for (guint k = 0; k < n_out; k++) {
    DscValueOrigin origin = { (int)c->code->len - 1, (int)k };

    in->out[k] = (int)c->origins->len;
    g_array_append_val (c->origins, origin);
    ret[k] = linear_value (in->out[k]);
  }
  return in;
}

void
dsc_compile_op (
    DscCompiler *c, DscOp op, const DscLinear *arg, guint n_arg, guint n_out, DscLinear *ret)
{
  emit (c, op, arg, n_arg, n_out, ret);
}

void
dsc_compile_polynomial (DscCompiler *c, const DscTransform *t, const DscLinear *arg, DscLinear *ret)
{
  guint n = t->type == DSC_TRANSFORM_POLYNOMIAL1 ? 1 : 2;

  emit (c, n == 1 ? DSC_OP_POLY1 : DSC_OP_POLY2, arg, n, 1, ret)->t = t;
}

/* Adds k * in to the bases collected so far. Returns: FALSE if there are more than three */
static gboolean
accumulate (DscLinear *sum, double k, const DscLinear *in)
{
  sum->c += k * in->c;
  for (guint i = 0; i < in->n; i++) {
    guint j = 0;

    if (k == 0.0)
      continue;
    while (j < sum->n && sum->v[j] != in->v[i])
      j++;
    if (j == 3)
      return FALSE;
    if (j == sum->n) {
      sum->v[j] = in->v[i];
      sum->k[j] = 0.0;
      sum->n++;
    }
    sum->k[j] += k * in->k[i];
  }
  return TRUE;
}

DscLinear
dsc_compile_sum (DscCompiler *c, guint n, const double *k, const DscLinear *in, double constant)
{
  DscLinear sum = { .c = constant };
  gboolean fits = TRUE;

  for (guint i = 0; i < n && fits; i++)
    fits = accumulate (&sum, k[i], &in[i]);
  if (fits)
    return sum;
  sum = (DscLinear){ .c = constant };
  for (guint i = 0; i < n; i++) {
    DscLinear value = in[i];

    if (in[i].n > 1)
      emit (c, DSC_OP_COPY, &in[i], 1, 1, &value);
    accumulate (&sum, k[i], &value);
  }
  return sum;
}

static const DscInstruction *
origin_of (const DscCompiler *c, const DscLinear *linear, guint i)
{
  int index = g_array_index (c->origins, DscValueOrigin, linear->v[i]).instruction;

  return index < 0 ? NULL : &g_array_index (c->code, DscInstruction, index);
}

/* Whether lon, lat are, unscaled, what one cartesian_to_spherical made. */
static const DscInstruction *
angles_origin (const DscCompiler *c, const DscLinear *lon, const DscLinear *lat)
{
  const DscInstruction *in;

  if (lon->n != 1 || lat->n != 1 || lon->c != 0.0 || lat->c != 0.0)
    return NULL;
  if (fabs (lon->k[0] - 1.0) > 2e-15 || fabs (lat->k[0] - 1.0) > 2e-15)
    return NULL;
  in = origin_of (c, lon, 0);
  if (in == NULL || in->op != DSC_OP_C2S || in->out[0] != lon->v[0] || in->out[1] != lat->v[0])
    return NULL;
  return in;
}

void
dsc_compile_to_cartesian (DscCompiler *c, const DscLinear *angles, DscLinear *ret)
{
  const DscInstruction *from = angles_origin (c, &angles[0], &angles[1]);
  DscLinear arg[3];

  if (from != NULL) {
    memcpy (arg, from->arg, sizeof arg);
    emit (c, DSC_OP_NORMALISE, arg, 3, 3, ret);
    return;
  }
  for (int i = 0; i < 2; i++)
    arg[i] = dsc_compile_sum (c, 1, (double[1]){ G_PI / 180.0 }, &angles[i], 0.0);
  emit (c, DSC_OP_S2C, arg, 2, 3, ret);
}

/* Vectors that are about to be divided by one another need not be normalised before. */
void
dsc_compile_strip_norm (const DscCompiler *c, DscLinear *vector, guint n)
{
  const DscInstruction *norm = NULL;
  DscLinear sum[3] = { 0 };

  for (guint i = 0; i < n; i++) {
    if (vector[i].c != 0.0)
      return;
    for (guint j = 0; j < vector[i].n; j++) {
      const DscInstruction *in = origin_of (c, &vector[i], j);

      if (in == NULL || in->op != DSC_OP_NORMALISE || (norm != NULL && in != norm))
        return;
      norm = in;
    }
  }
  for (guint i = 0; i < n && norm != NULL; i++)
    for (guint j = 0; j < vector[i].n; j++)
      if (!accumulate (&sum[i], vector[i].k[j], &norm->arg[vector[i].v[j] - norm->out[0]]))
        return;
  if (norm != NULL)
    memcpy (vector, sum, n * sizeof *vector);
}

void
dsc_compile_to_spherical (DscCompiler *c, const DscLinear *vector, double wrap, DscLinear *ret)
{
  DscLinear arg[3] = { vector[0], vector[1], vector[2] };

  dsc_compile_strip_norm (c, arg, 3);
  emit (c, DSC_OP_C2S, arg, 3, 2, ret)->wrap = wrap;
}

/* Two neighbouring polynomials of the same numbers become one instruction. */
static void
fuse_polynomials (DscCompiler *c)
{
  for (guint i = 0; i + 1 < c->code->len; i++) {
    DscInstruction *a = &g_array_index (c->code, DscInstruction, i);
    DscInstruction *b = a + 1;

    if (a->op != DSC_OP_POLY2 || b->op != DSC_OP_POLY2 || a->t->size != b->t->size
        || memcmp (a->arg, b->arg, 2 * sizeof (DscLinear)) != 0)
      continue;
    a->op = DSC_OP_POLY2X2;
    a->u = b->t;
    a->n_out = 2;
    a->out[1] = b->out[0];
    g_array_remove_index (c->code, i + 1);
  }
}

static void
mark (const DscLinear *linear, int index, int *last_use)
{
  for (guint j = 0; j < linear->n; j++)
    last_use[linear->v[j]] = MAX (last_use[linear->v[j]], index);
}

/* Empties what nobody needs; last_use[v] becomes the instruction that needs value v last. */
static void
drop_dead_code (DscCompiler *c, const DscLinear *out, guint n_out, int *last_use)
{
  for (guint k = 0; k < n_out; k++)
    mark (&out[k], G_MAXINT, last_use);
  for (int i = (int)c->code->len - 1; i >= 0; i--) {
    DscInstruction *in = &g_array_index (c->code, DscInstruction, i);
    gboolean wanted = FALSE;

    for (guint k = 0; k < in->n_out; k++)
      wanted |= last_use[in->out[k]] >= 0;
    for (guint k = 0; k < in->n_arg && wanted; k++)
      mark (&in->arg[k], i, last_use);
    if (!wanted)
      in->n_out = 0;
  }
}

static void
rename_slots (DscLinear *linear, const int *slot)
{
  for (guint j = 0; j < linear->n; j++)
    linear->v[j] = slot[linear->v[j]];
}

/* Gives out slots in order; a slot is free again after the last use of its value, but never for
 * the outputs of that same instruction: its kernel may then assume that nothing overlaps. */
static void
assign_slots (DscProgram *p, DscCompiler *c, const int *last_use, int *slot)
{
  g_autofree int *holder = g_new (int, c->origins->len + 1); /* value in each slot, or -1 */
  guint n_slots = p->n_in, n_code = 0;

  for (guint i = 0; i < p->n_in; i++)
    slot[i] = holder[i] = (int)i;
  for (guint i = 0; i < c->code->len; i++) {
    DscInstruction *in = &g_array_index (c->code, DscInstruction, i);

    if (in->n_out == 0)
      continue;
    for (guint s = 0; s < n_slots; s++)
      if (holder[s] >= 0 && last_use[holder[s]] < (int)i)
        holder[s] = -1;
    for (guint k = 0; k < in->n_arg; k++)
      rename_slots (&in->arg[k], slot);
    for (guint k = 0; k < in->n_out; k++) {
      guint s = 0;
      int value = in->out[k];

      while (s < n_slots && holder[s] >= 0)
        s++;
      if (s == n_slots)
        n_slots++;
      holder[s] = value;
      in->out[k] = slot[value] = (int)s;
    }
    /* An output that nobody reads still needs a place to be written to. */
    p->code[n_code++] = *in;
  }
  p->n_code = n_code;
  p->n_slots = n_slots;
}

static void
finish (DscProgram *p, DscCompiler *c)
{
  g_autofree int *last_use = g_new (int, c->origins->len);
  g_autofree int *slot = g_new0 (int, c->origins->len);

  for (guint v = 0; v < c->origins->len; v++)
    last_use[v] = -1;
  fuse_polynomials (c);
  drop_dead_code (c, p->out, p->n_out, last_use);
  p->code = g_new0 (DscInstruction, MAX (c->code->len, 1));
  assign_slots (p, c, last_use, slot);
  for (guint k = 0; k < p->n_out; k++)
    rename_slots (&p->out[k], slot);
}

static gboolean
compile_chain (DscProgram *p,
               DscCompiler *c,
               const DscTransform *const *chain,
               guint n_chain,
               DscProgramEnd end,
               GError **error)
{
  DscLinear in[DSC_TRANSFORM_MAX_VALUES];
  guint n = chain[0]->n_in;

  for (guint i = 0; i < n; i++) {
    DscValueOrigin origin = { -1, (int)i };

    g_array_append_val (c->origins, origin);
    p->out[i] = linear_value ((int)i);
  }
  for (guint s = 0; s < n_chain; s++) {
    if (chain[s]->n_in != n) {
      g_set_error (error, DSC_ERROR, DSC_ERROR_FORMAT,
                   "Step %u of the transform takes %u values, but the one before gives %u", s + 1,
                   chain[s]->n_in, n);
      return FALSE;
    }
    memcpy (in, p->out, sizeof in);
    dsc_compile_node (c, chain[s], in, p->out);
    n = chain[s]->n_out;
  }
  if (end == DSC_PROGRAM_VECTOR) {
    memcpy (in, p->out, sizeof in);
    dsc_compile_to_cartesian (c, in, p->out);
    dsc_compile_strip_norm (c, p->out, 3);
    n = 3;
  }
  p->n_in = chain[0]->n_in;
  p->n_out = n;
  return TRUE;
}

DscProgram *
dsc_program_new (const DscTransform *const *chain, guint n_chain, DscProgramEnd end, GError **error)
{
  g_autoptr (DscProgram) p = g_new0 (DscProgram, 1);
  g_autoptr (GArray) code = g_array_new (FALSE, TRUE, sizeof (DscInstruction));
  g_autoptr (GArray) origins = g_array_new (FALSE, TRUE, sizeof (DscValueOrigin));
  DscCompiler c = { code, origins };

  g_return_val_if_fail (n_chain > 0, NULL);
  p->refs = g_ptr_array_new_with_free_func ((GDestroyNotify)dsc_transform_unref);
  for (guint i = 0; i < n_chain; i++)
    g_ptr_array_add (p->refs, dsc_transform_ref ((DscTransform *)chain[i]));
  if (!compile_chain (p, &c, chain, n_chain, end, error))
    return NULL;
  finish (p, &c);
  return g_steal_pointer (&p);
}

void
dsc_program_free (DscProgram *program)
{
  if (program == NULL)
    return;
  g_free (program->code);
  g_ptr_array_unref (program->refs);
  g_free (program);
}

guint
dsc_program_n_inputs (const DscProgram *program)
{
  return program->n_in;
}

guint
dsc_program_n_outputs (const DscProgram *program)
{
  return program->n_out;
}

gboolean
dsc_program_is_linear (const DscProgram *program)
{
  return program->n_code == 0;
}

const DscLinear *
dsc_program_output (const DscProgram *program, guint index)
{
  return &program->out[index];
}
