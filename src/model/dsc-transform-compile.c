/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-transform-compile.h"

#include <math.h>
#include <string.h>

#define DEG (G_PI / 180.0)

/* c = a b, row-major 3 x 3 */
static void
matrix_product (const double *a, const double *b, double *c)
{
  for (int i = 0; i < 3; i++)
    for (int j = 0; j < 3; j++)
      c[3 * i + j] = a[3 * i] * b[j] + a[3 * i + 1] * b[3 + j] + a[3 * i + 2] * b[6 + j];
}

/* The passive rotation: the axes turn, so that the coordinates of a vector turn the other way. */
static void
axis_matrix (char axis, double degrees, double *m)
{
  int i = axis == 'x' ? 1 : axis == 'y' ? 2 : 0; /* the plane that turns: (i, j) */
  int j = (i + 1) % 3, k = (i + 2) % 3;
  double s = sin (degrees * DEG), c = cos (degrees * DEG);

  memset (m, 0, 9 * sizeof (double));
  m[4 * k] = 1.0;
  m[4 * i] = m[4 * j] = c;
  m[3 * i + j] = s;
  m[3 * j + i] = -s;
}

static void
sequence_matrix (const char *axes, const double *degrees, double *m)
{
  double one[9], product[9];

  axis_matrix (axes[0], degrees[0], m);
  for (guint k = 1; axes[k] != '\0'; k++) {
    axis_matrix (axes[k], degrees[k], one);
    matrix_product (one, m, product);
    memcpy (m, product, sizeof product);
  }
}

static void
compile_matrix (DscCompiler *c, const double *m, const DscLinear *in, DscLinear *ret)
{
  for (int i = 0; i < 3; i++)
    ret[i] = dsc_compile_sum (c, 3, m + 3 * i, in, 0.0);
}

static void
compile_rotate_sequence (DscCompiler *c, const DscTransform *t, const DscLinear *in, DscLinear *ret)
{
  double m[9];
  DscLinear v[3], w[3];

  sequence_matrix (t->axes, t->values, m);
  if (!t->spherical) {
    compile_matrix (c, m, in, ret);
    return;
  }
  dsc_compile_to_cartesian (c, in, v);
  compile_matrix (c, m, v, w);
  dsc_compile_to_spherical (c, w, 180.0, ret);
}

/* Calabretta & Greisen 2002, eq. 2 as three rotations: native spherical to celestial, with the
 * reference point of a zenithal projection at CRVAL = (phi, theta) and LONPOLE = psi. */
static void
compile_rotate3d (DscCompiler *c, const DscTransform *t, const DscLinear *in, DscLinear *ret)
{
  double lon = t->values[0], lat = t->values[1], pole = t->values[2], m[9];
  DscLinear v[3], w[3];

  if (t->backward)
    sequence_matrix ("zxz", (double[3]){ 90.0 + lon, 90.0 - lat, 90.0 - pole }, m);
  else
    sequence_matrix ("zxz", (double[3]){ pole - 90.0, lat - 90.0, -(90.0 + lon) }, m);
  dsc_compile_to_cartesian (c, in, v);
  compile_matrix (c, m, v, w);
  dsc_compile_to_spherical (c, w, 360.0, ret);
}

/* TAN, ibid. eqs. 14, 15, 54, 55: the plane touches the sphere at the native pole, so a point of
 * it is the direction (-y, x, 1). */
static void
compile_gnomonic (DscCompiler *c, const DscTransform *t, const DscLinear *in, DscLinear *ret)
{
  DscLinear v[3];

  if (!t->backward) {
    v[0] = dsc_compile_sum (c, 1, (double[1]){ -DEG }, &in[1], 0.0);
    v[1] = dsc_compile_sum (c, 1, (double[1]){ DEG }, &in[0], 0.0);
    v[2] = dsc_linear_constant (1.0);
    dsc_compile_to_spherical (c, v, 180.0, ret);
    return;
  }
  dsc_compile_to_cartesian (c, in, v);
  dsc_compile_strip_norm (c, v, 3);
  for (int i = 0; i < 2; i++) {
    DscLinear arg[2] = { v[1 - i], v[2] }, ratio;

    dsc_compile_op (c, DSC_OP_PROJECT, arg, 2, 1, &ratio);
    ret[i] = dsc_compile_sum (c, 1, (double[1]){ i == 0 ? 1.0 / DEG : -1.0 / DEG }, &ratio, 0.0);
  }
}

static void
compile_affine (DscCompiler *c,
                const double *matrix,
                const double *translation,
                const DscLinear *in,
                DscLinear *ret)
{
  for (int i = 0; i < 2; i++)
    ret[i] = dsc_compile_sum (c, 2, matrix + 2 * i, in, translation[i]);
}

static void
compile_fitswcs (DscCompiler *c, const DscTransform *t, const DscLinear *in, DscLinear *ret)
{
  const double *crpix = t->values, *crval = t->values + 2, *cdelt = t->values + 4;
  const double *pc = t->values + 6;
  double m[4] = { cdelt[0] * pc[0], cdelt[0] * pc[1], cdelt[1] * pc[2], cdelt[1] * pc[3] };
  DscTransform plane = { .type = DSC_TRANSFORM_GNOMONIC };
  double angles[3] = { crval[0], crval[1], 180.0 };
  DscTransform rotation = { .type = DSC_TRANSFORM_ROTATE3D, .values = angles };
  DscLinear x[2], y[2], z[2];

  for (int i = 0; i < 2; i++)
    x[i] = dsc_compile_sum (c, 1, (double[1]){ 1.0 }, &in[i], -crpix[i]);
  compile_affine (c, m, (double[2]){ 0.0, 0.0 }, x, y);
  compile_gnomonic (c, &plane, y, z);
  compile_rotate3d (c, &rotation, z, ret);
}

static void
compile_polynomial (DscCompiler *c, const DscTransform *t, const DscLinear *in, DscLinear *ret)
{
  const double *v = t->values;
  DscLinear arg[2] = { in[0], in[t->n_in - 1] };

  for (guint i = 0; i < t->n_in; i++) {
    const double *d = t->domain + 2 * i, *w = t->window + 2 * i;
    double scale = (w[1] - w[0]) / (d[1] - d[0]);

    if (d[0] != w[0] || d[1] != w[1])
      arg[i] = dsc_compile_sum (c, 1, &scale, &in[i], (w[0] * d[1] - w[1] * d[0]) / (d[1] - d[0]));
  }
  if (t->size == 1)
    *ret = dsc_linear_constant (v[0]);
  else if (t->size == 2 && t->n_in == 1)
    *ret = dsc_compile_sum (c, 1, &v[1], arg, v[0]);
  else if (t->size == 2)
    *ret = dsc_compile_sum (c, 2, (double[2]){ v[2], v[1] }, arg, v[0]);
  else
    dsc_compile_polynomial (c, t, arg, ret);
}

static void
compile_product (
    DscCompiler *c, DscTransformType type, const DscLinear *a, const DscLinear *b, DscLinear *ret)
{
  DscLinear arg[3] = { *a, *b };

  if (type == DSC_TRANSFORM_MULTIPLY && b->n == 0) {
    *ret = dsc_compile_sum (c, 1, &b->c, a, 0.0);
  } else if (type == DSC_TRANSFORM_MULTIPLY && a->n == 0) {
    *ret = dsc_compile_sum (c, 1, &a->c, b, 0.0);
  } else if (type == DSC_TRANSFORM_MULTIPLY) {
    dsc_compile_op (c, DSC_OP_MULTIPLY, arg, 2, 1, ret);
  } else if (type == DSC_TRANSFORM_POWER) {
    dsc_compile_op (c, DSC_OP_POWER, arg, 2, 1, ret);
  } else {
    dsc_compile_strip_norm (c, arg, 2);
    dsc_compile_op (c, DSC_OP_DIVIDE, arg, 2, 1, ret);
  }
}

static void
compile_arithmetic (DscCompiler *c, const DscTransform *t, const DscLinear *in, DscLinear *ret)
{
  DscLinear a[DSC_TRANSFORM_MAX_VALUES], b[DSC_TRANSFORM_MAX_VALUES];

  dsc_compile_node (c, t->a, in, a);
  dsc_compile_node (c, t->b, in, b);
  for (guint k = 0; k < t->n_out; k++) {
    DscLinear pair[2] = { a[k], b[k] };

    if (t->type == DSC_TRANSFORM_ADD || t->type == DSC_TRANSFORM_SUBTRACT)
      ret[k] = dsc_compile_sum (c, 2, (double[2]){ 1.0, t->type == DSC_TRANSFORM_ADD ? 1.0 : -1.0 },
                                pair, 0.0);
    else
      compile_product (c, t->type, &a[k], &b[k], &ret[k]);
  }
}

static void
compile_rotate2d (DscCompiler *c, const DscTransform *t, const DscLinear *in, DscLinear *ret)
{
  double s = sin (t->values[0] * DEG), k = cos (t->values[0] * DEG);

  compile_affine (c, (double[4]){ k, -s, s, k }, (double[2]){ 0.0, 0.0 }, in, ret);
}

static void
compile_compose (DscCompiler *c, const DscTransform *t, const DscLinear *in, DscLinear *ret)
{
  DscLinear between[DSC_TRANSFORM_MAX_VALUES];

  dsc_compile_node (c, t->a, in, between);
  dsc_compile_node (c, t->b, between, ret);
}

void
dsc_compile_node (DscCompiler *c, const DscTransform *t, const DscLinear *in, DscLinear *ret)
{
  switch (t->type) {
  case DSC_TRANSFORM_COMPOSE:
    compile_compose (c, t, in, ret);
    break;
  case DSC_TRANSFORM_CONCATENATE:
    dsc_compile_node (c, t->a, in, ret);
    dsc_compile_node (c, t->b, in + t->a->n_in, ret + t->a->n_out);
    break;
  case DSC_TRANSFORM_ADD:
  case DSC_TRANSFORM_SUBTRACT:
  case DSC_TRANSFORM_MULTIPLY:
  case DSC_TRANSFORM_DIVIDE:
  case DSC_TRANSFORM_POWER:
    compile_arithmetic (c, t, in, ret);
    break;
  case DSC_TRANSFORM_SHIFT:
    *ret = dsc_compile_sum (c, 1, (double[1]){ 1.0 }, in, t->values[0]);
    break;
  case DSC_TRANSFORM_SCALE:
    *ret = dsc_compile_sum (c, 1, t->values, in, 0.0);
    break;
  case DSC_TRANSFORM_IDENTITY:
    memcpy (ret, in, t->n_in * sizeof *ret);
    break;
  case DSC_TRANSFORM_REMAP:
    for (guint k = 0; k < t->n_out; k++)
      ret[k] = in[t->mapping[k]];
    break;
  case DSC_TRANSFORM_CONSTANT:
    *ret = dsc_linear_constant (t->values[0]);
    break;
  case DSC_TRANSFORM_POLYNOMIAL1:
  case DSC_TRANSFORM_POLYNOMIAL2:
    compile_polynomial (c, t, in, ret);
    break;
  case DSC_TRANSFORM_AFFINE:
    compile_affine (c, t->values, t->values + 4, in, ret);
    break;
  case DSC_TRANSFORM_ROTATE2D:
    compile_rotate2d (c, t, in, ret);
    break;
  case DSC_TRANSFORM_ROTATE_SEQUENCE:
    compile_rotate_sequence (c, t, in, ret);
    break;
  case DSC_TRANSFORM_SPHERICAL_TO_CARTESIAN:
    dsc_compile_to_cartesian (c, in, ret);
    break;
  case DSC_TRANSFORM_CARTESIAN_TO_SPHERICAL:
    dsc_compile_to_spherical (c, in, t->wrap, ret);
    break;
  case DSC_TRANSFORM_GNOMONIC:
    compile_gnomonic (c, t, in, ret);
    break;
  case DSC_TRANSFORM_ROTATE3D:
    compile_rotate3d (c, t, in, ret);
    break;
  case DSC_TRANSFORM_FITSWCS:
    compile_fitswcs (c, t, in, ret);
    break;
  case DSC_TRANSFORM_N_TYPES:
    break;
  }
}
