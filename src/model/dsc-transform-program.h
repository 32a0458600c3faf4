/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsc-transform.h"

G_BEGIN_DECLS

/**
 * DscProgram: a chain of transforms compiled to a flat list of instructions on arrays of up to
 * DSC_PROGRAM_BLOCK points. Immutable; may be run from any thread.
 *
 * Everything linear (shift, scale, affine, rotation of vectors, polynomial of degree 1, constant)
 * is carried along symbolically as a combination of at most three earlier values and folded into
 * whatever consumes it; a pair cartesian_to_spherical, spherical_to_cartesian becomes a
 * normalisation. What remains of a real exposure WCS is a pair of polynomials, one pair of sine
 * and cosine, and the final angles. The result differs from the literal evaluation by rounding
 * only (about 1e-13 pixel).
 */
typedef struct _DscProgram DscProgram;

#define DSC_PROGRAM_BLOCK 256

/* sum of k[i] * value v[i], i < n, + c */
typedef struct {
  guint n;
  int v[3];
  double k[3], c;
} DscLinear;

typedef enum {
  DSC_PROGRAM_OUTPUTS, /* the outputs of the last transform */
  DSC_PROGRAM_VECTOR,  /* lon, lat of the last transform as a vector of any length */
} DscProgramEnd;

/* Errors: DSC_ERROR_FORMAT if the numbers of inputs and outputs do not fit. */
DscProgram *dsc_program_new (const DscTransform *const *chain,
                             guint n_chain,
                             DscProgramEnd end,
                             GError **error);
void dsc_program_free (DscProgram *program);

guint dsc_program_n_inputs (const DscProgram *program);
guint dsc_program_n_outputs (const DscProgram *program);

/* TRUE if the outputs are linear in the inputs: values 0, 1 are then the inputs themselves. */
gboolean dsc_program_is_linear (const DscProgram *program);
const DscLinear *dsc_program_output (const DscProgram *program, guint index);

/* Working memory of dsc_program_run_block() for blocks of up to @n points, in doubles. */
gsize dsc_program_work_size (const DscProgram *program, gsize n);

/**
 * dsc_program_run_block: computes the values that the outputs are combinations of. Input i stands
 * in @work + i * @stride; value v comes to stand in @work + v * @stride.
 * @n <= @stride <= DSC_PROGRAM_BLOCK
 */
void dsc_program_run_block (const DscProgram *program, gsize n, gsize stride, double *work);

/* One combination of the values in @work. */
void
dsc_linear_eval (const DscLinear *linear, gsize n, gsize stride, const double *work, double *out);

/* All of it for @n points; in and out arrays may be the same. */
void
dsc_program_run (const DscProgram *program, gsize n, const double *const *in, double *const *out);

/* The rest is shared by compiler and evaluator. */

typedef enum {
  DSC_OP_COPY,      /* arg0 */
  DSC_OP_POLY1,     /* t (arg0) */
  DSC_OP_POLY2,     /* t (arg0, arg1) */
  DSC_OP_POLY2X2,   /* t, u (arg0, arg1): two outputs */
  DSC_OP_S2C,       /* lon, lat in radians: x, y, z */
  DSC_OP_C2S,       /* x, y, z: lon, lat in degrees, wrapped at wrap */
  DSC_OP_NORMALISE, /* x, y, z */
  DSC_OP_DIVIDE,    /* arg0 / arg1 */
  DSC_OP_PROJECT,   /* arg0 / arg1; NaN unless arg1 > 0 */
  DSC_OP_MULTIPLY,
  DSC_OP_POWER,
} DscOp;

typedef struct {
  DscOp op;
  guint n_arg, n_out;
  DscLinear arg[3];
  int out[3]; /* -1: not wanted */
  const DscTransform *t, *u;
  double wrap;
} DscInstruction;

struct _DscProgram {
  guint n_in, n_out, n_code, n_slots;
  DscInstruction *code;
  DscLinear out[DSC_TRANSFORM_MAX_VALUES];
  GPtrArray *refs; /* transforms whose coefficients the code uses */
};

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscProgram, dsc_program_free)

G_END_DECLS
