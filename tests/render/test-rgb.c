/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-rgb.h"

#include <math.h>

#include "dsc-test.h"

static const DscRgbRecipe lupton = { .vmax = { 1, 1, 1 }, .lupton = TRUE, .q = 8 };

/* Gray goes by asinh (q I) / asinh (q); a colour keeps its ratios however bright it is. */
static void
test_lupton (void)
{
  for (guint i = 1; i <= 10; i++) {
    float v = 0.1f * i, gray[3] = { v, v, v }, color[3] = { v, 0.5f * v, 0.25f * v }, rgb[3];
    double mean = 1.75 / 3 * v, f = asinh (8 * mean) / asinh (8.0) / mean;
    double top = MAX (f * v, 1);

    dsc_rgb_apply (&lupton, gray, rgb);
    for (guint k = 0; k < 3; k++)
      dsc_assert_near (rgb[k], asinh (8.0 * v) / asinh (8.0), 1e-6, 1e-6);
    dsc_rgb_apply (&lupton, color, rgb);
    for (guint k = 0; k < 3; k++)
      dsc_assert_near (rgb[k], f * v * pow (0.5, k) / top, 1e-6, 1e-6);
    dsc_assert_near (rgb[1] / rgb[0], 0.5, 1e-6, 1e-6);
    dsc_assert_near (rgb[2] / rgb[0], 0.25, 1e-6, 1e-6);
  }
}

static void
test_edges (void)
{
  const DscRgbRecipe each
      = { .vmin = { 0, 10, -1 }, .vmax = { 2, 20, 1 }, .stretch = DSC_STRETCH_SQRT };
  float below[3] = { -5, -1, 0 }, bright[3] = { 50, 25, 0 }, half[3] = { 0.5f, 12.5f, NAN };
  float none[3] = { NAN, INFINITY, NAN }, rgb[3];

  dsc_rgb_apply (&lupton, below, rgb);
  g_assert_true (rgb[0] == 0 && rgb[1] == 0 && rgb[2] == 0);
  dsc_rgb_apply (&lupton, bright, rgb);
  g_assert_cmpfloat (rgb[0], ==, 1);
  g_assert_cmpfloat (rgb[1], ==, 0.5f);
  g_assert_cmpfloat (rgb[2], ==, 0);
  dsc_rgb_apply (&each, half, rgb);
  dsc_assert_near (rgb[0], 0.5, 1e-6, 1e-6);
  dsc_assert_near (rgb[1], 0.5, 1e-6, 1e-6);
  g_assert_cmpfloat (rgb[2], ==, 0);
  dsc_rgb_apply (&each, none, rgb);
  g_assert_true (isnan (rgb[0]) && isnan (rgb[1]) && isnan (rgb[2]));
}

static void
test_planes (void)
{
  DscImage *in[3], *out[3] = { NULL }, *one[3] = { NULL };
  g_autoptr (GError) error = NULL;

  for (guint k = 0; k < 3; k++) {
    in[k] = dsc_image_new (DSC_PIXEL_FLOAT, 70, 150, 1, "in", &error);
    for (guint i = 0; i < 70 * 150; i++)
      in[k]->f[i] = i % 13 == 0 ? NAN : 1e-4f * (float)((i + k * 1000) % 12000);
  }
  g_assert_true (dsc_rgb_compose (&lupton, in, out, 3, NULL, &error));
  g_assert_true (dsc_rgb_compose (&lupton, in, one, 1, NULL, &error));
  for (guint i = 0; i < 70 * 150; i++) {
    float values[3] = { in[0]->f[i], in[1]->f[i], in[2]->f[i] }, rgb[3];

    dsc_rgb_apply (&lupton, values, rgb);
    for (guint k = 0; k < 3; k++)
      g_assert_true (i % 13 == 0 ? isnan (out[k]->f[i]) : out[k]->f[i] == 255.0f * rgb[k]);
  }
  for (guint k = 0; k < 3; k++) {
    g_assert_cmpmem (out[k]->f, 70 * 150 * 4, one[k]->f, 70 * 150 * 4);
    dsc_image_unref (in[k]);
    dsc_image_unref (out[k]);
    dsc_image_unref (one[k]);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rgb/lupton", test_lupton);
  g_test_add_func ("/rgb/edges", test_edges);
  g_test_add_func ("/rgb/planes", test_planes);
  return g_test_run ();
}
