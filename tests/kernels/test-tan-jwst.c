/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-tan-jwst.h"

#include <math.h>

#include "dsc-test.h"

static const DscTan planes[] = {
  { { 187.2, 184.9 },
    { 150.1163, 2.2006 },
    { 8.54e-6, 8.54e-6 },
    { -0.7949992092740168, 0.6066104658293393, 0.6066104658293393, 0.7949992092740168 } },
  { { 0, 0 }, { 359.9999, -66.7 }, { 1.8e-5, 1.8e-5 }, { -1, 0, 0, 1 } },
  { { -20.5, 300 }, { 0.0001, 89.99 }, { 3e-5, 3e-5 }, { 0, 1, 1, 0 } },
};

/* The rounded way and the exact one agree to the rounding of degrees. */
static void
test_agrees_with_exact_inverse (void)
{
  for (guint p = 0; p < G_N_ELEMENTS (planes); p++) {
    const DscTan *tan = &planes[p];
    DscTestRandom random = { p + 1 };
    DscTanJwst jwst;

    dsc_tan_jwst_init (&jwst, tan);
    for (guint i = 0; i < 500; i++) {
      double x = 4000 * dsc_test_uniform (&random) - 500;
      double y = 4000 * dsc_test_uniform (&random) - 500;
      double ra, dec, back_x, back_y;

      dsc_tan_pixel_to_sky (tan, 1, &x, &y, &ra, &dec);
      dsc_tan_jwst_sky_to_pixel (&jwst, 1, &ra, &dec, &back_x, &back_y);
      dsc_assert_near (back_x, x, 3e-8, 0);
      dsc_assert_near (back_y, y, 3e-8, 0);
    }
  }
}

/* Pixels that gwcs 1.0.3 gives for the first plane, to the last digits. */
static void
test_values_of_gwcs (void)
{
  static const double cases[][4] = {
    { 150.11731691531548, 2.19974244332663, 31.69019184388921, 177.24898031249305 },
    { 150.11632441313805, 2.1992300598519017, 87.61988744106968, 59.10339841804107 },
    { 150.11600805582225, 2.2017560219178693, 296.47155212606333, 271.79354602409705 },
    { 150.11536787236332, 2.199776296421984, 215.3999533427384, 42.05864737253256 },
    { 150.11712713808498, 2.199538081600526, 34.827597630178985, 144.75443048278038 },
    { 150.11651568828648, 2.2005031537752857, 160.25696788802415, 191.19386756898007 },
  };
  DscTanJwst jwst;

  dsc_tan_jwst_init (&jwst, &planes[0]);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    double x, y;

    dsc_tan_jwst_sky_to_pixel (&jwst, 1, &cases[i][0], &cases[i][1], &x, &y);
    dsc_assert_near (x, cases[i][2], 2e-13, 0);
    dsc_assert_near (y, cases[i][3], 2e-13, 0);
  }
}

static void
test_nan (void)
{
  double nan_value = NAN, dec = 2.2, x = 0, y = 0;
  DscTanJwst jwst;

  dsc_tan_jwst_init (&jwst, &planes[0]);
  dsc_tan_jwst_sky_to_pixel (&jwst, 1, &nan_value, &dec, &x, &y);
  g_assert_true (isnan (x) && isnan (y));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/tan-jwst/exact", test_agrees_with_exact_inverse);
  g_test_add_func ("/tan-jwst/gwcs", test_values_of_gwcs);
  g_test_add_func ("/tan-jwst/nan", test_nan);
  return g_test_run ();
}
