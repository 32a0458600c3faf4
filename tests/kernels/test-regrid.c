/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-regrid.h"

#include <math.h>

#include "dsc-test.h"

typedef struct {
  double a, b, c, d, x0, y0;
} Turn;

static void
turn_map (
    gpointer user_data, gsize n, const double *x, const double *y, double *ret_x, double *ret_y)
{
  const Turn *t = user_data;

  for (gsize i = 0; i < n; i++) {
    double u = x[i], v = y[i];

    ret_x[i] = t->a * u + t->b * v + t->x0;
    ret_y[i] = t->c * u + t->d * v + t->y0;
  }
}

/* A plane of values is its own interpolation, on any grid that a linear map gives; outside there is
 * nothing. */
static void
test_plane (void)
{
  const guint sx = 90, sy = 80, nx = 130, ny = 140;
  Turn turn = { 0.8, 0.3, -0.3, 0.8, 3.25, 20.5 };
  g_autofree float *image = g_new (float, sx *sy), *out = g_new (float, nx *ny);
  g_autofree float *one = g_new (float, nx *ny);
  DscBlotSource source = { image, sx, sy, 0, 0, sx, sy };
  g_autoptr (GError) error = NULL;
  guint n_inside = 0;

  for (guint i = 0; i < sx * sy; i++)
    image[i] = 7 + 0.5f * (i % sx) - 0.25f * (i / sx);
  g_assert_true (dsc_regrid (&source, turn_map, &turn, nx, ny, out, 3, NULL, &error));
  g_assert_no_error (error);
  for (guint y = 0; y < ny; y++)
    for (guint x = 0; x < nx; x++) {
      double u = turn.a * x + turn.b * y + turn.x0, v = turn.c * x + turn.d * y + turn.y0;
      gboolean inside = u >= 0 && v >= 0 && u < sx && v < sy;

      if (u > 0.01 && v > 0.01 && u < sx - 1.01 && v < sy - 1.01) {
        dsc_assert_near (out[y * nx + x], 7 + 0.5 * u - 0.25 * v, 2e-5, 0);
        n_inside++;
      } else if (!inside && (u < -0.01 || v < -0.01 || u > sx + 0.01 || v > sy + 0.01)) {
        g_assert_true (isnan (out[y * nx + x]));
      }
    }
  g_assert_cmpuint (n_inside, >, 5000);
  g_assert_true (dsc_regrid (&source, turn_map, &turn, nx, ny, one, 1, NULL, &error));
  g_assert_cmpmem (out, nx * ny * sizeof *out, one, nx * ny * sizeof *one);
}

static void
test_cancel (void)
{
  Turn turn = { 1, 0, 0, 1, 0, 0 };
  float image[4] = { 0 }, out[4];
  DscBlotSource source = { image, 2, 2, 0, 0, 2, 2 };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_false (dsc_regrid (&source, turn_map, &turn, 2, 2, out, 1, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_combine (void)
{
  static const float a[] = { 5, 3, -1, 4, NAN, 2, 1e38f };
  static const float b[] = { 2, -3, 4, 0, 1, INFINITY, -1e38f };
  static const float ea[] = { 3, 0, 3, 3, 3, 3, 3 };
  static const float eb[] = { 4, 4, 4, NAN, 4, 4, 4 };
  static const float difference[] = { 3, 6, -5, 4, NAN, NAN, 2e38f };
  static const float ratio[] = { 2.5f, NAN, NAN, NAN, NAN, NAN, NAN };
  float out[7];

  dsc_pair_combine (DSC_PAIR_OP_DIFFERENCE, 7, a, b, NULL, NULL, out);
  for (guint i = 0; i < 7; i++)
    g_assert_true (isnan (difference[i]) ? isnan (out[i]) : out[i] == difference[i]);
  dsc_pair_combine (DSC_PAIR_OP_RATIO, 7, a, b, NULL, NULL, out);
  for (guint i = 0; i < 7; i++)
    g_assert_true (isnan (ratio[i]) ? isnan (out[i]) : out[i] == ratio[i]);
  dsc_pair_combine (DSC_PAIR_OP_SIGNIFICANCE, 7, a, b, ea, eb, out);
  g_assert_cmpfloat (out[0], ==, 0.6f);
  g_assert_true (isnan (out[1]) && isnan (out[3]) && isnan (out[4]));
  g_assert_cmpfloat (out[2], ==, -1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/regrid/plane", test_plane);
  g_test_add_func ("/regrid/cancel", test_cancel);
  g_test_add_func ("/regrid/combine", test_combine);
  return g_test_run ();
}
