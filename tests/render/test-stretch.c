/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <float.h>
#include <math.h>

#include "dsc-lut.h"
#include "dsc-test.h"

static DscStretchCurve
curve_of (DscStretch stretch, double vmin, double vmax)
{
  return (DscStretchCurve){ stretch, DSC_STRETCH_EXPONENT_DEFAULT, vmin, vmax, NULL, 0 };
}

/* The formulas of the header at t = 0.25 of [2, 6], that is at value 3. */
static void
test_closed_form (void)
{
  static const struct {
    DscStretch stretch;
    double expected;
  } cases[] = {
    { DSC_STRETCH_LINEAR, 0.25 },        { DSC_STRETCH_LOG, 0.7997755 }, /* ln 251 / ln 1001 */
    { DSC_STRETCH_LOGNORM, 0.3690702 },                                  /* ln 1.5 / ln 3 */
    { DSC_STRETCH_POWER, 0.0046280413 },                                 /* (1000^0.25 - 1) / 999 */
    { DSC_STRETCH_SQRT, 0.5 },           { DSC_STRETCH_SQUARED, 0.0625 },
    { DSC_STRETCH_ASINH, 0.5494025 }, /* asinh 2.5 / asinh 10 */
    { DSC_STRETCH_SINH, 0.0820849 },  /* sinh 0.75 / sinh 3 */
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    DscStretchCurve curve = curve_of (cases[i].stretch, 2, 6);

    dsc_assert_near (dsc_stretch_apply (&curve, 3.0), cases[i].expected, 1e-7, 0);
    dsc_assert_near (dsc_stretch_apply (&curve, 2.0), 0.0, 0, 0);
    dsc_assert_near (dsc_stretch_apply (&curve, 6.0), 1.0, 0, 0);
    dsc_assert_near (dsc_stretch_apply (&curve, -1e30), 0.0, 0, 0);
    dsc_assert_near (dsc_stretch_apply (&curve, 1e30), 1.0, 0, 0);
    dsc_assert_near (dsc_stretch_apply (&curve, NAN), 0.0, 0, 0);
  }
}

static void
test_inverse (void)
{
  float sorted[101];

  for (guint i = 0; i <= 100; i++)
    sorted[i] = (float)(i * i) / 1000.0f;
  for (int s = 0; s < DSC_N_STRETCHES; s++) {
    DscStretchCurve curve = curve_of (s, 0.5, 8.0);
    double last = -1;

    curve.sorted = sorted;
    curve.n_sorted = G_N_ELEMENTS (sorted);
    for (double p = 0.02; p < 1.0; p += 0.02) {
      double value = dsc_stretch_invert (&curve, p);

      g_assert_cmpfloat (value, >, last);
      last = value;
      dsc_assert_near (dsc_stretch_apply (&curve, value), p, 1e-9, 1e-9);
    }
  }
}

/* A sample that is spread evenly is not changed by equalisation; half of the colours go to each
 * half of the pixels otherwise. */
static void
test_histogram (void)
{
  float even[11], skew[] = { 0, 1, 2, 3, 4, 5, 100, 200, 300, 400, 500 };
  DscStretchCurve curve = curve_of (DSC_STRETCH_HISTOGRAM, 0, 10);

  for (guint i = 0; i < 11; i++)
    even[i] = (float)i;
  curve.sorted = even;
  curve.n_sorted = 11;
  dsc_assert_near (dsc_stretch_apply (&curve, 3.5), 0.35, 1e-12, 0);
  curve = curve_of (DSC_STRETCH_HISTOGRAM, 0, 500);
  curve.sorted = skew;
  curve.n_sorted = 11;
  dsc_assert_near (dsc_stretch_apply (&curve, 5), 0.5, 1e-12, 0);
  /* Only pixels between the limits count. */
  curve.vmin = 4;
  curve.vmax = 200;
  dsc_assert_near (dsc_stretch_apply (&curve, 5), 1.0 / 3.0, 1e-12, 0);
  {
    float levels[600];

    dsc_stretch_tabulate (&curve, -5.0, 0.5, 600, levels);
    for (guint i = 0; i < 600; i++)
      dsc_assert_near (levels[i], dsc_stretch_apply (&curve, -5.0 + 0.5 * i), 1e-6, 0);
  }
}

static void
test_lognorm_without_positive_limits (void)
{
  DscStretchCurve curve = curve_of (DSC_STRETCH_LOGNORM, -3, 100);

  dsc_assert_near (dsc_stretch_invert (&curve, 0), 0.01, 1e-15, 0);
  dsc_assert_near (dsc_stretch_apply (&curve, 1.0), 0.5, 1e-12, 0);
  dsc_assert_near (dsc_stretch_apply (&curve, -1.0), 0.0, 0, 0);
  curve = curve_of (DSC_STRETCH_LOGNORM, -3, -1);
  dsc_assert_near (dsc_stretch_apply (&curve, -2.0), 0.0, 0, 0);
}

static DscLut *
lut_of (const DscStretchCurve *curve, double contrast, double bias, gboolean invert)
{
  DscLut *lut = g_new0 (DscLut, 1);

  dsc_lut_set_curve (lut, curve);
  dsc_lut_set_colors (lut, dsc_colormap_find ("gray"), invert, contrast, bias, 0xff0000ffu);
  return lut;
}

/* The table ascends and is the stretch to within one of 256 grays, for every stretch and also for
 * limits many decades apart, where a table of equal steps would fail. */
static void
test_lut (void)
{
  static const double limits[][2] = { { 0, 1 }, { -0.02, 0.05 }, { 1e-3, 1e4 }, { 1e6, 1e6 + 50 } };

  for (guint k = 0; k < G_N_ELEMENTS (limits); k++)
    for (int s = 0; s < DSC_N_STRETCHES; s++) {
      DscStretchCurve curve = curve_of (s, limits[k][0], limits[k][1]);
      g_autofree DscLut *lut = lut_of (&curve, 1, 0.5, FALSE);

      for (guint i = 1; i < DSC_LUT_SIZE; i++)
        g_assert_cmpfloat (lut->level[i], >=, lut->level[i - 1]);
      for (double p = 0.0; p <= 1.0; p += 1.0 / 512) {
        float value = (float)dsc_stretch_invert (&curve, p);
        double gray = dsc_lut_color (lut, value) & 255;

        dsc_assert_near (gray, MIN (255.0, floor (dsc_stretch_apply (&curve, value) * 256.0)), 1,
                         0);
      }
      g_assert_cmphex (dsc_lut_color (lut, -FLT_MAX), ==, 0xff000000u);
      g_assert_cmphex (dsc_lut_color (lut, FLT_MAX), ==, 0xffffffffu);
    }
}

static void
test_lut_degenerate (void)
{
  DscStretchCurve curve = curve_of (DSC_STRETCH_LINEAR, 5, 5);
  g_autofree DscLut *lut = lut_of (&curve, 1, 0.5, FALSE);

  g_assert_cmphex (dsc_lut_color (lut, 4.9f), ==, 0xff000000u);
  g_assert_cmphex (dsc_lut_color (lut, 5.1f), ==, 0xffffffffu);
  g_assert_cmphex (dsc_lut_color (lut, NAN), ==, 0xff0000ffu);
}

static void
test_contrast (void)
{
  DscStretchCurve curve = curve_of (DSC_STRETCH_LINEAR, 0, 1);
  g_autofree DscLut *plain = lut_of (&curve, 1, 0.5, FALSE);
  g_autofree DscLut *inverted = lut_of (&curve, 1, 0.5, TRUE);
  g_autofree DscLut *hard = lut_of (&curve, 2, 0.25, FALSE);

  g_assert_cmpuint (dsc_lut_color (plain, 0.25f) & 255, ==, 63);
  g_assert_cmpuint (dsc_lut_color (inverted, 0.25f) & 255, ==, 255 - 63);
  /* (p - 0.25) * 2 + 0.5: black at 0, white from 0.5 on, middle at the bias. */
  dsc_assert_near (dsc_lut_color (hard, 0.25f) & 255, 128, 1, 0);
  dsc_assert_near (dsc_lut_color (hard, 0.125f) & 255, 64, 1, 0);
  g_assert_cmpuint (dsc_lut_color (hard, 0.5f) & 255, ==, 255);
}

/* First, 101st and last colour as matplotlib 3.11 gives them; DS9's from its own ramps. */
static void
test_colormaps (void)
{
  static const struct {
    const char *name;
    guint32 first, some, last;
  } cases[] = {
    { "viridis", 0x440154, 0x2a768e, 0xfde725 },  { "gray", 0x000000, 0x646464, 0xffffff },
    { "jet", 0x000080, 0x23ffd4, 0x800000 },      { "gist_heat", 0x000000, 0x960000, 0xffffff },
    { "coolwarm", 0x3b4cc0, 0xbed2f6, 0xb40426 }, { "RdBu", 0x67001f, 0xfcd7c2, 0x053061 },
    { "i8", 0x000000, 0x00ffff, 0xffffff },       { "bb", 0x000000, 0xc84900, 0xffffff },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    const DscColormap *map = dsc_colormap_find (cases[i].name);
    g_autofree char *reversed = g_strconcat (cases[i].name, "_r", NULL);

    g_assert_nonnull (map);
    g_assert_cmphex (map->color[0], ==, 0xff000000u | cases[i].first);
    g_assert_cmphex (map->color[100], ==, 0xff000000u | cases[i].some);
    g_assert_cmphex (map->color[255], ==, 0xff000000u | cases[i].last);
    g_assert_cmphex (dsc_colormap_find (reversed)->color[155], ==, map->color[100]);
  }
  g_assert_true (dsc_colormap_find ("GREY_R") == dsc_colormap_find ("gray_r"));
  g_assert_null (dsc_colormap_find ("no such map"));
  g_assert_null (dsc_colormap_find (""));
  for (guint i = 0; dsc_colormap_nth_name (i) != NULL; i++)
    g_assert_nonnull (dsc_colormap_find (dsc_colormap_nth_name (i)));
  g_assert_cmpstr (dsc_colormap_nth_name (0), ==, "gray");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/render/stretch/closed-form", test_closed_form);
  g_test_add_func ("/render/stretch/inverse", test_inverse);
  g_test_add_func ("/render/stretch/histogram", test_histogram);
  g_test_add_func ("/render/stretch/lognorm", test_lognorm_without_positive_limits);
  g_test_add_func ("/render/lut/stretches", test_lut);
  g_test_add_func ("/render/lut/degenerate", test_lut_degenerate);
  g_test_add_func ("/render/lut/contrast", test_contrast);
  g_test_add_func ("/render/colormap/values", test_colormaps);
  return g_test_run ();
}
