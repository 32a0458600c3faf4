/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-transform.h"

#include <math.h>
#include <string.h>

#include "dsc-error.h"
#include "dsc-test.h"
#include "dsc-transform-program.h"

#define D2R (G_PI / 180.0)

/* Runs @t (consumed) on one point. */
static void
run1 (DscTransform *transform, const double *in, double *out)
{
  g_autoptr (DscTransform) t = transform;
  g_autoptr (GError) error = NULL;
  g_autoptr (DscProgram) p
      = dsc_program_new ((const DscTransform *const *)&t, 1, DSC_PROGRAM_OUTPUTS, &error);
  const double *ins[DSC_TRANSFORM_MAX_VALUES];
  double *outs[DSC_TRANSFORM_MAX_VALUES];

  g_assert_no_error (error);
  for (guint i = 0; i < t->n_in; i++)
    ins[i] = &in[i];
  for (guint i = 0; i < t->n_out; i++)
    outs[i] = &out[i];
  dsc_program_run (p, 1, ins, outs);
}

static DscTransform *
pair (DscTransform *a, DscTransform *b)
{
  g_autoptr (GError) error = NULL;
  DscTransform *t = dsc_transform_new_concatenate (a, b, &error);

  g_assert_no_error (error);
  return t;
}

static DscTransform *
join (DscTransform *a, DscTransform *b)
{
  g_autoptr (GError) error = NULL;
  DscTransform *t = dsc_transform_new_compose (a, b, &error);

  g_assert_no_error (error);
  return t;
}

static void
test_linear (void)
{
  static const double point[2] = { 3.0, -4.0 };
  double out[4];

  run1 (pair (dsc_transform_new_shift (1.5), dsc_transform_new_scale (-2.0)), point, out);
  g_assert_cmpfloat (out[0], ==, 4.5);
  g_assert_cmpfloat (out[1], ==, 8.0);
  run1 (dsc_transform_new_affine ((double[4]){ 1, 2, 3, 4 }, (double[2]){ 10, 20 }), point, out);
  g_assert_cmpfloat (out[0], ==, 3.0 - 8.0 + 10.0);
  g_assert_cmpfloat (out[1], ==, 9.0 - 16.0 + 20.0);
  run1 (dsc_transform_new_rotate2d (90.0), point, out);
  dsc_assert_near (out[0], 4.0, 1e-15, 0.0);
  dsc_assert_near (out[1], 3.0, 1e-15, 0.0);
  run1 (dsc_transform_new_remap ((guint[4]){ 1, 0, 1, 1 }, 4, 2, NULL), point, out);
  g_assert_cmpfloat (out[0], ==, -4.0);
  g_assert_cmpfloat (out[1], ==, 3.0);
  g_assert_cmpfloat (out[3], ==, -4.0);
  run1 (dsc_transform_new_identity (2), point, out);
  g_assert_cmpfloat (out[0], ==, 3.0);
  run1 (dsc_transform_new_constant (2, 7.25), point, out);
  g_assert_cmpfloat (out[0], ==, 7.25);
}

static void
test_polynomial (void)
{
  double c[16], x = 1.25, y = -0.75, sum = 0.0, out[1];
  DscTransform *t;

  for (int i = 0; i < 16; i++)
    c[i] = 0.1 * i - 0.37 * (i % 3);
  for (int i = 0; i < 4; i++)
    for (int j = 0; i + j < 4; j++)
      sum += c[4 * i + j] * pow (x, i) * pow (y, j);
  run1 (dsc_transform_new_polynomial2 (c, 4, NULL, NULL, NULL), (double[2]){ x, y }, out);
  dsc_assert_near (out[0], sum, 1e-14, 0.0);
  /* A window twice the domain doubles the argument; [0, 4] to [0, 1] about 0 takes a quarter. */
  t = dsc_transform_new_polynomial2 (c, 4, (double[4]){ -1, 1, 0, 4 }, (double[4]){ -2, 2, 0, 1 },
                                     NULL);
  run1 (t, (double[2]){ x / 2, y * 4 }, out);
  dsc_assert_near (out[0], sum, 1e-14, 0.0);
  run1 (dsc_transform_new_polynomial1 ((double[3]){ 1, -2, 3 }, 3, NULL, NULL, NULL), &x, out);
  dsc_assert_near (out[0], 1 - 2 * x + 3 * x * x, 1e-15, 0.0);
}

static void
test_arithmetic (void)
{
  static const double point[2] = { 3.0, 5.0 };
  static const struct {
    DscTransformType type;
    double x, y;
  } cases[] = {
    { DSC_TRANSFORM_ADD, 8, 8 },        { DSC_TRANSFORM_SUBTRACT, -2, 2 },
    { DSC_TRANSFORM_MULTIPLY, 15, 15 }, { DSC_TRANSFORM_DIVIDE, 0.6, 5.0 / 3.0 },
    { DSC_TRANSFORM_POWER, 243, 125 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    double out[2];
    DscTransform *swap = dsc_transform_new_remap ((guint[2]){ 1, 0 }, 2, 2, NULL);

    run1 (dsc_transform_new_binary (cases[i].type, dsc_transform_new_identity (2), swap, NULL),
          point, out);
    dsc_assert_near (out[0], cases[i].x, 1e-15, 0.0);
    dsc_assert_near (out[1], cases[i].y, 1e-15, 0.0);
  }
}

/* The axes turn: a vector turns the other way. */
static void
test_rotation (void)
{
  double out[3];

  run1 (dsc_transform_new_rotate_sequence ("z", (double[1]){ 90 }, FALSE, NULL),
        (double[3]){ 1, 0, 0 }, out);
  dsc_assert_near (out[1], -1.0, 1e-15, 0.0);
  run1 (dsc_transform_new_rotate_sequence ("y", (double[1]){ 90 }, FALSE, NULL),
        (double[3]){ 1, 0, 0 }, out);
  dsc_assert_near (out[2], 1.0, 1e-15, 0.0);
  run1 (dsc_transform_new_rotate_sequence ("x", (double[1]){ 90 }, FALSE, NULL),
        (double[3]){ 0, 1, 0 }, out);
  dsc_assert_near (out[2], -1.0, 1e-15, 0.0);
  /* The first letter acts first: z takes x to -y, then x takes -y to z. */
  run1 (dsc_transform_new_rotate_sequence ("zx", (double[2]){ 90, 90 }, FALSE, NULL),
        (double[3]){ 1, 0, 0 }, out);
  dsc_assert_near (out[2], 1.0, 1e-15, 0.0);
  /* On the sphere a rotation about z subtracts from the longitude, which stays in +-180. */
  run1 (dsc_transform_new_rotate_sequence ("z", (double[1]){ 200 }, TRUE, NULL),
        (double[2]){ 10, 30 }, out);
  dsc_assert_near (out[0], 170.0, 1e-13, 0.0);
  dsc_assert_near (out[1], 30.0, 1e-13, 0.0);
}

static void
test_sphere (void)
{
  double v[3], out[2];

  run1 (dsc_transform_new_spherical_to_cartesian (180), (double[2]){ 120, -40 }, v);
  dsc_assert_near (v[0], cos (120 * D2R) * cos (40 * D2R), 1e-15, 0.0);
  dsc_assert_near (v[1], sin (120 * D2R) * cos (40 * D2R), 1e-15, 0.0);
  dsc_assert_near (v[2], -sin (40 * D2R), 1e-15, 0.0);
  for (int k = 0; k < 3; k++)
    v[k] *= 17.0;
  run1 (dsc_transform_new_cartesian_to_spherical (180), v, out);
  dsc_assert_near (out[0], 120.0, 1e-13, 0.0);
  dsc_assert_near (out[1], -40.0, 1e-13, 0.0);
  v[1] = -v[1];
  run1 (dsc_transform_new_cartesian_to_spherical (180), v, out);
  dsc_assert_near (out[0], -120.0, 1e-13, 0.0);
  run1 (dsc_transform_new_cartesian_to_spherical (360), v, out);
  dsc_assert_near (out[0], 240.0, 1e-13, 0.0);
  run1 (dsc_transform_new_cartesian_to_spherical (360), (double[3]){ 0, 0, 2 }, out);
  g_assert_cmpfloat (out[0], ==, 0.0);
  dsc_assert_near (out[1], 90.0, 1e-13, 0.0);
  /* Never 360 itself. */
  run1 (dsc_transform_new_cartesian_to_spherical (360), (double[3]){ 1, -1e-30, 0 }, out);
  g_assert_cmpfloat (out[0], <, 360.0);
}

static void
test_gnomonic (void)
{
  double plane[2] = { 3.0, -4.0 }, native[2], back[2];

  run1 (dsc_transform_new_gnomonic (FALSE), plane, native);
  dsc_assert_near (native[0], atan2 (3.0, 4.0) / D2R, 1e-13, 0.0);
  dsc_assert_near (native[1], atan (180.0 / (G_PI * 5.0)) / D2R, 1e-13, 0.0);
  run1 (dsc_transform_new_gnomonic (TRUE), native, back);
  dsc_assert_near (back[0], 3.0, 1e-13, 0.0);
  dsc_assert_near (back[1], -4.0, 1e-13, 0.0);
  run1 (dsc_transform_new_gnomonic (TRUE), (double[2]){ 20, -1 }, back);
  g_assert_true (isnan (back[0]) && isnan (back[1]));
  /* The native pole is CRVAL. */
  run1 (dsc_transform_new_rotate3d (123.0, -45.0, 180.0, FALSE), (double[2]){ 0, 90 }, back);
  dsc_assert_near (back[0], 123.0, 1e-12, 0.0);
  dsc_assert_near (back[1], -45.0, 1e-12, 0.0);
  run1 (dsc_transform_new_rotate3d (123.0, -45.0, 180.0, TRUE), (double[2]){ 123.0, -35.0 }, back);
  dsc_assert_near (back[1], 80.0, 1e-12, 0.0);
}

/* Whatever can be inverted comes back. */
static void
test_inverse (void)
{
  DscTransform *list[] = {
    dsc_transform_new_affine ((double[4]){ 1, 2, -3, 4 }, (double[2]){ 10, 20 }),
    dsc_transform_new_rotate2d (33.0),
    dsc_transform_new_rotate_sequence ("zyx", (double[3]){ 10, 20, 30 }, TRUE, NULL),
    dsc_transform_new_remap ((guint[2]){ 1, 0 }, 2, 2, NULL),
    dsc_transform_new_gnomonic (FALSE),
    dsc_transform_new_rotate3d (20, 30, 170, FALSE),
    dsc_transform_new_fitswcs ((double[2]){ 5, 6 }, (double[2]){ 10, -70 },
                               (double[2]){ 1e-2, 2e-2 }, (double[4]){ 0.6, 0.8, 0.8, -0.6 }),
    join (dsc_transform_new_spherical_to_cartesian (180),
          dsc_transform_new_cartesian_to_spherical (180)),
    pair (dsc_transform_new_shift (3), dsc_transform_new_scale (0.25)),
    join (pair (dsc_transform_new_shift (3), dsc_transform_new_identity (1)),
          dsc_transform_new_affine ((double[4]){ 1, 2, -3, 4 }, NULL)),
  };

  for (guint i = 0; i < G_N_ELEMENTS (list); i++) {
    g_autoptr (GError) error = NULL;
    double mid[2], out[2];
    DscTransform *back = dsc_transform_get_inverse (list[i], &error);

    g_assert_no_error (error);
    run1 (list[i], (double[2]){ 12.5, 7.75 }, mid);
    run1 (back, mid, out);
    dsc_assert_near (out[0], 12.5, 1e-10, 0.0);
    dsc_assert_near (out[1], 7.75, 1e-10, 0.0);
  }
}

static void
assert_no_inverse (DscTransform *transform, const char *name)
{
  g_autoptr (DscTransform) t = transform;
  g_autoptr (GError) error = NULL;

  g_assert_null (dsc_transform_get_inverse (t, &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_UNSUPPORTED);
  g_assert_nonnull (strstr (error->message, name));
}

static void
test_no_inverse (void)
{
  g_autoptr (DscTransform) t = NULL;
  g_autoptr (DscTransform) back = NULL;

  assert_no_inverse (dsc_transform_new_polynomial1 ((double[3]){ 1, 2, 3 }, 3, NULL, NULL, NULL),
                     "polynomial");
  assert_no_inverse (dsc_transform_new_scale (0.0), "scale");
  assert_no_inverse (dsc_transform_new_affine ((double[4]){ 1, 2, 2, 4 }, NULL), "affine");
  assert_no_inverse (dsc_transform_new_constant (1, 3.0), "constant");
  assert_no_inverse (dsc_transform_new_remap ((guint[1]){ 1 }, 1, 2, NULL), "remap_axes");
  /* An explicit one counts, even with another number of values (as MIRI's Identity has). */
  t = dsc_transform_new_identity (2);
  g_assert_true (dsc_transform_set_inverse (
      t, dsc_transform_new_remap ((guint[4]){ 0, 1, 0, 1 }, 4, 2, NULL), NULL));
  back = dsc_transform_get_inverse (t, NULL);
  g_assert_cmpuint (back->n_out, ==, 4);
}

static void
test_limits (void)
{
  DscTransform *t = dsc_transform_new_shift (1.0);
  g_autoptr (GError) error = NULL;
  guint depth = 1;

  g_assert_null (dsc_transform_new_compose (dsc_transform_new_identity (2),
                                            dsc_transform_new_shift (1), &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_FORMAT);
  g_clear_error (&error);
  g_assert_null (dsc_transform_new_remap ((guint[1]){ 2 }, 1, 2, &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_FORMAT);
  g_clear_error (&error);
  g_assert_null (dsc_transform_new_rotate_sequence ("zq", (double[2]){ 1, 2 }, FALSE, &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_FORMAT);
  g_clear_error (&error);
  while (t != NULL) {
    t = dsc_transform_new_compose (t, dsc_transform_new_shift (1), &error);
    depth++;
  }
  g_assert_error (error, DSC_ERROR, DSC_ERROR_TOO_LARGE);
  g_assert_cmpuint (depth, ==, DSC_TRANSFORM_MAX_DEPTH + 1);
  g_clear_error (&error);
  /* Sharing doubles the work at every level. */
  t = dsc_transform_new_shift (1.0);
  for (depth = 0; t != NULL; depth++)
    t = dsc_transform_new_compose (dsc_transform_ref (t), t, &error);
  g_assert_error (error, DSC_ERROR, DSC_ERROR_TOO_LARGE);
  g_assert_cmpuint (depth, <, 20);
}

/* The same bits for one point, a block, many blocks, a row, and in place. */
static void
test_blocks (void)
{
  enum { N = 700 };
  double c[36], x[N], y[N], one[2], row_x[N], row_y[N];
  g_autoptr (DscTransform) t = NULL;
  g_autoptr (DscProgram) p = NULL;
  DscTestRandom random = { 5 };

  for (int i = 0; i < 36; i++)
    c[i] = dsc_test_normal (&random) * pow (100.0, -(i / 6 + i % 6));
  t = join (join (pair (dsc_transform_new_shift (-50), dsc_transform_new_scale (0.25)),
                  dsc_transform_new_remap ((guint[4]){ 0, 1, 0, 1 }, 4, 2, NULL)),
            pair (dsc_transform_new_polynomial2 (c, 6, NULL, NULL, NULL),
                  dsc_transform_new_polynomial2 (c, 5, NULL, NULL, NULL)));
  t = join (t, join (dsc_transform_new_rotate_sequence ("zyx", (double[3]){ 1, 2, 3 }, TRUE, NULL),
                     dsc_transform_new_rotate2d (12.0)));
  p = dsc_program_new ((const DscTransform *const *)&t, 1, DSC_PROGRAM_OUTPUTS, NULL);
  for (int i = 0; i < N; i++) {
    row_x[i] = x[i] = 100.0 * dsc_test_uniform (&random);
    y[i] = 100.0 * dsc_test_uniform (&random);
    row_y[i] = 43.21;
  }
  for (int i = 0; i < N; i += 37) {
    double out[2][N], *outs[2] = { out[0], out[1] }, *ones[2] = { &one[0], &one[1] };

    dsc_program_run (p, N, (const double *[2]){ x, y }, outs);
    dsc_program_run (p, 1, (const double *[2]){ &x[i], &y[i] }, ones);
    g_assert_cmpfloat (one[0], ==, out[0][i]);
    g_assert_cmpfloat (one[1], ==, out[1][i]);
    dsc_program_run (p, 1, (const double *[2]){ &x[i], &row_y[i] }, ones);
    dsc_program_run (p, N, (const double *[2]){ row_x, row_y }, outs);
    g_assert_cmpfloat (one[0], ==, out[0][i]);
    g_assert_cmpfloat (one[1], ==, out[1][i]);
  }
  dsc_program_run (p, 1, (const double *[2]){ &x[650], &y[650] },
                   (double *[2]){ &one[0], &one[1] });
  dsc_program_run (p, N, (const double *[2]){ x, y }, (double *[2]){ y, x });
  g_assert_cmpfloat (y[650], ==, one[0]);
  g_assert_cmpfloat (x[650], ==, one[1]);
}

/* Angles that are made and taken back at once are left out, and change nothing. */
static void
test_folding (void)
{
  DscTransform *rotation
      = dsc_transform_new_rotate_sequence ("zyx", (double[3]){ 40, 50, 60 }, FALSE, NULL);
  DscTransform *t = join (dsc_transform_new_spherical_to_cartesian (180), rotation);
  double out[2], v[3], angles[2];

  t = join (t, dsc_transform_new_cartesian_to_spherical (360));
  t = join (t, pair (dsc_transform_new_scale (3600.0), dsc_transform_new_scale (3600.0)));
  t = join (t, pair (dsc_transform_new_scale (1.0 / 3600.0), dsc_transform_new_scale (1 / 3600.0)));
  t = join (t, dsc_transform_new_spherical_to_cartesian (180));
  t = join (t,
            dsc_transform_new_rotate_sequence ("xyz", (double[3]){ -60, -50, -40 }, FALSE, NULL));
  t = join (t, dsc_transform_new_cartesian_to_spherical (360));
  run1 (dsc_transform_ref (t), (double[2]){ 12.5, 33.25 }, out);
  dsc_assert_near (out[0], 12.5, 1e-13, 0.0);
  dsc_assert_near (out[1], 33.25, 1e-13, 0.0);
  dsc_transform_unref (t);
  /* A scale that does not cancel is kept. */
  t = join (dsc_transform_new_cartesian_to_spherical (180),
            pair (dsc_transform_new_scale (2.0), dsc_transform_new_identity (1)));
  run1 (join (t, dsc_transform_new_spherical_to_cartesian (180)),
        (double[3]){ cos (20 * D2R), sin (20 * D2R), 0 }, v);
  run1 (dsc_transform_new_cartesian_to_spherical (180), v, angles);
  dsc_assert_near (angles[0], 40.0, 1e-13, 0.0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/transform/linear", test_linear);
  g_test_add_func ("/model/transform/polynomial", test_polynomial);
  g_test_add_func ("/model/transform/arithmetic", test_arithmetic);
  g_test_add_func ("/model/transform/rotation", test_rotation);
  g_test_add_func ("/model/transform/sphere", test_sphere);
  g_test_add_func ("/model/transform/gnomonic", test_gnomonic);
  g_test_add_func ("/model/transform/inverse", test_inverse);
  g_test_add_func ("/model/transform/no-inverse", test_no_inverse);
  g_test_add_func ("/model/transform/limits", test_limits);
  g_test_add_func ("/model/transform/blocks", test_blocks);
  g_test_add_func ("/model/transform/folding", test_folding);
  return g_test_run ();
}
