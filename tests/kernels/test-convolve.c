/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-convolve.h"

#include <math.h>
#include <string.h>

#include "dsc-error.h"
#include "dsc-test.h"

#define NX 61
#define NY 150

static void
make_noise (float *data, guint64 seed)
{
  DscTestRandom random = { seed };

  for (guint i = 0; i < NX * NY; i++)
    data[i] = (float)dsc_test_normal (&random);
}

/* A single pixel gives the kernel the right way round, cut off at the edge. */
static void
test_single_pixel (void)
{
  const double weights[] = { 1, 2, 3, 4, 5, 6, 7, 8, 9 };
  g_autoptr (DscKernel) kernel = dsc_kernel_new (3, weights);
  float data[5 * 4] = { 0 }, values[5 * 4];

  data[1 * 5 + 2] = 1;
  dsc_convolve_rows (kernel, data, 5, 4, 0, 0, 5, 4, values);
  for (guint i = 0; i < 9; i++)
    g_assert_cmpfloat (values[i / 3 * 5 + 1 + i % 3], ==, weights[i]);
  g_assert_cmpfloat (values[0], ==, 0);
  memset (data, 0, sizeof data);
  data[0] = 1;
  dsc_convolve_rows (kernel, data, 5, 4, 0, 0, 5, 4, values);
  g_assert_cmpfloat (values[0], ==, 5);
  g_assert_cmpfloat (values[1], ==, 6);
  g_assert_cmpfloat (values[5], ==, 8);
  g_assert_cmpfloat (values[6], ==, 9);
}

static void
test_rectangle (void)
{
  const double weights[] = { 0.1, -2, 3, 0, 5, 6, -0.7, 8, 0.9 };
  g_autoptr (DscKernel) kernel = dsc_kernel_new (3, weights);
  g_autofree float *data = g_new (float, NX *NY), *whole = g_new (float, NX *NY);
  float part[9 * 20];

  g_assert_cmpuint (kernel->n_taps, ==, 8);
  make_noise (data, 4);
  dsc_convolve_rows (kernel, data, NX, NY, 0, 0, NX, NY, whole);
  for (guint y0 = 0; y0 <= NY - 20; y0 += 13)
    for (guint x0 = 0; x0 <= NX - 9; x0++) {
      dsc_convolve_rows (kernel, data, NX, NY, x0, y0, 9, 20, part);
      for (guint y = 0; y < 20; y++)
        g_assert_cmpmem (part + y * 9, 9 * sizeof *part, whole + (y0 + y) * NX + x0,
                         9 * sizeof *part);
    }
}

/* Where the weight is 0, NaN does no harm. */
static void
test_poison (void)
{
  const double weights[] = { 0, 1, 0, 1, 1, 1, 0, 1, 0 };
  g_autoptr (DscKernel) kernel = dsc_kernel_new (3, weights);
  float data[25], values[25];

  for (guint i = 0; i < 25; i++)
    data[i] = i == 12 ? NAN : 1;
  dsc_convolve_rows (kernel, data, 5, 5, 0, 0, 5, 5, values);
  for (guint i = 0; i < 25; i++)
    g_assert_cmpint (isnan (values[i]), ==,
                     ABS ((gint)i % 5 - 2) + ABS ((gint)i / 5 - 2) <= 1 ? TRUE : FALSE);
  g_assert_cmpfloat (values[6], ==, 5);
}

static void
smooth (const float *data, const guint8 *mask, guint nx, guint ny, double fwhm, float *values)
{
  g_autoptr (GError) error = NULL;

  dsc_convolve_gaussian (data, mask, nx, ny, fwhm / sqrt (8 * G_LN2), values, 0, NULL, &error);
  g_assert_no_error (error);
}

/* Corner and neighbour: sums of the kernel of 7 x 7; the same numbers as astropy's. */
static void
test_flat (void)
{
  float data[81], values[81];
  guint8 mask[81] = { 0 };

  for (guint i = 0; i < 81; i++)
    data[i] = 1;
  smooth (data, NULL, 9, 9, 2, values);
  dsc_assert_near (values[0], 0.54002, 1e-5, 0);
  dsc_assert_near (values[1], 0.71261, 1e-5, 0);
  dsc_assert_near (values[40], 1, 1e-7, 0);
  /* holes are filled with what is around them */
  data[40] = data[41] = NAN;
  mask[30] = 1;
  data[30] = 1e9f;
  smooth (data, mask, 9, 9, 2, values);
  for (guint y = 3; y < 6; y++)
    for (guint x = 3; x < 6; x++)
      dsc_assert_near (values[y * 9 + x], 1, 1e-7, 0);
  memset (mask, 1, sizeof mask);
  smooth (data, mask, 9, 9, 2, values);
  for (guint i = 0; i < 81; i++) /* what is outside counts as good zeros */
    dsc_assert_near (values[i], MAX (ABS ((gint)i % 9 - 4), ABS ((gint)i / 9 - 4)) <= 1 ? NAN : 0,
                     0, 0);
}

/* Against the sums over the kernel as they are defined, at every pixel. */
static void
test_definition (void)
{
  g_autofree float *data = g_new (float, NX *NY), *values = g_new (float, NX *NY);
  g_autofree float *single = g_new (float, NX *NY);
  g_autofree guint8 *mask = g_new0 (guint8, NX * NY);
  const double sigma = 1.3;
  gint radius = (gint)dsc_gaussian_kernel_size (sigma) / 2;

  g_assert_cmpint (radius, ==, 5);
  make_noise (data, 5);
  for (guint i = 0; i < NX * NY; i++) {
    if (i % 37 == 5 || (i % NX > 40 && i / NX > 110))
      data[i] = NAN;
    mask[i] = i % 41 == 6;
  }
  data[20 * NX + 20] = INFINITY;
  g_assert_true (dsc_convolve_gaussian (data, mask, NX, NY, sigma, values, 0, NULL, NULL));
  g_assert_true (dsc_convolve_gaussian (data, mask, NX, NY, sigma, single, 1, NULL, NULL));
  g_assert_cmpmem (values, NX * NY * sizeof *values, single, NX * NY * sizeof *single);
  for (gint y = 0; y < NY; y++)
    for (gint x = 0; x < NX; x++) {
      double top = 0, bottom = 0;

      for (gint dy = -radius; dy <= radius; dy++)
        for (gint dx = -radius; dx <= radius; dx++) {
          double weight = exp (-0.5 * (dx * dx + dy * dy) / (sigma * sigma));
          gint at = (y + dy) * NX + x + dx;

          if (x + dx < 0 || x + dx >= NX || y + dy < 0 || y + dy >= NY) {
            bottom += weight;
          } else if (!isnan (data[at]) && !mask[at]) {
            top += weight * data[at];
            bottom += weight;
          }
        }
      if (isinf (top))
        g_assert_cmpfloat (values[y * NX + x], ==, top);
      else
        dsc_assert_near (values[y * NX + x], bottom > 0 ? top / bottom : NAN, 1e-9, 1.2e-7);
    }
}

static void
test_bad_sigma (void)
{
  float value = 0, result;
  g_autoptr (GError) error = NULL;

  g_assert_false (dsc_convolve_gaussian (&value, NULL, 1, 1, 0, &result, 0, NULL, &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_PARAMETER);
  g_clear_error (&error);
  g_assert_false (dsc_convolve_gaussian (&value, NULL, 1, 1, NAN, &result, 0, NULL, &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_PARAMETER);
  g_clear_error (&error);
  g_assert_false (dsc_convolve_gaussian (&value, NULL, 1, 1, 1e9, &result, 0, NULL, &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_PARAMETER);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/convolve/single-pixel", test_single_pixel);
  g_test_add_func ("/convolve/rectangle", test_rectangle);
  g_test_add_func ("/convolve/poison", test_poison);
  g_test_add_func ("/convolve/flat", test_flat);
  g_test_add_func ("/convolve/definition", test_definition);
  g_test_add_func ("/convolve/bad-sigma", test_bad_sigma);
  return g_test_run ();
}
