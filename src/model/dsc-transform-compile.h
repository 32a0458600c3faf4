/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-transform-program.h"

G_BEGIN_DECLS

/* The parts of the compiler behind dsc_program_new(): building blocks in dsc-transform-program.c,
 * what each type of node becomes in dsc-transform-compile.c. */

/* Which instruction made a value (-1: an input), as which of its outputs. */
typedef struct {
  int instruction, output;
} DscValueOrigin;

typedef struct {
  GArray *code;    /* of DscInstruction */
  GArray *origins; /* of DscValueOrigin, by value */
} DscCompiler;

DscLinear dsc_linear_constant (double c);

/* @arg: @n_arg operands; @ret: @n_out results */
void dsc_compile_op (
    DscCompiler *c, DscOp op, const DscLinear *arg, guint n_arg, guint n_out, DscLinear *ret);
void dsc_compile_polynomial (DscCompiler *c,
                             const DscTransform *t,
                             const DscLinear *arg,
                             DscLinear *ret);
/* sum of k[i] in[i], i < n <= 3, + constant */
DscLinear
dsc_compile_sum (DscCompiler *c, guint n, const double *k, const DscLinear *in, double constant);
/* lon, lat in degrees -> unit vector */
void dsc_compile_to_cartesian (DscCompiler *c, const DscLinear *angles, DscLinear *ret);
/* vector of any length -> lon, lat in degrees */
void
dsc_compile_to_spherical (DscCompiler *c, const DscLinear *vector, double wrap, DscLinear *ret);
/* If all of @vector are parts of one normalised vector: the same without the normalisation. */
void dsc_compile_strip_norm (const DscCompiler *c, DscLinear *vector, guint n);

/* Compiles the tree below @t. @in: t->n_in operands; @ret: t->n_out results, not the same array */
void dsc_compile_node (DscCompiler *c, const DscTransform *t, const DscLinear *in, DscLinear *ret);

G_END_DECLS
