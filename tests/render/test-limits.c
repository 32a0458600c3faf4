/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "dsc-limits.h"
#include "dsc-test.h"

/* The images whose limits astropy was asked for: two multiplicative hashes of the pixel's index;
 * @kind 1 adds bright pixels, 2 also blanks every seventh. */
static DscImage *
hashed_image (guint width, guint height, guint kind)
{
  DscImage *image = dsc_image_new (DSC_PIXEL_FLOAT, width, height, 1, "test", NULL);

  for (guint64 i = 0; i < (guint64)width * height; i++) {
    double u = (double)(i * 2654435761u % 4294967296u) / 4294967296.0;
    double u2 = (double)((i * 2246822519u + 12345u) % 4294967296u) / 4294967296.0;
    double v = 10.0 + u + u2;

    if (kind >= 1 && i % 97 == 0)
      v += 1000.0 * u2;
    if (kind >= 2 && i % 7 == 3)
      v = NAN;
    image->f[i] = (float)v;
  }
  return image;
}

/* Expected: astropy 8.0.2, ZScaleInterval (n_samples=600).get_limits () and numpy.percentile of the
 * finite pixels at 0.25 and 99.75. numpy takes the median of the sample in
 * single precision, 3e-8 off: hence 1e-7. */
static void
test_astropy (void)
{
  static const struct {
    guint width, height, kind;
    double zscale[2], max, percent[2];
  } cases[] = {
    { 300,
      200,
      0,
      { 10.00000286102295, 11.947493553161621 },
      11.999026,
      { 10.072681322097779, 11.930384743213654 } },
    { 300,
      200,
      1,
      { 10.002877235412598, 13.61636128613575 },
      1009.97174,
      { 10.072681322097779, 769.4431295776391 } },
    { 301,
      203,
      2,
      { 10.002877235412598, 13.663328161983234 },
      1009.97174,
      { 10.072766268253327, 768.1695703125115 } },
    { 20,
      15,
      1,
      { 10.002877235412598, 13.567116517372005 },
      755.2216,
      { 10.095687408447265, 563.2776342773432 } },
    { 3,
      1,
      0,
      { 10.00000286102295, 11.141165733337402 },
      11.141166,
      { 10.001414494514465, 11.136871552467346 } },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (DscImage) image = hashed_image (cases[i].width, cases[i].height, cases[i].kind);
    g_autoptr (DscImageStats) stats = dsc_image_stats_new (image, 0, 2, NULL);
    double lo, hi;

    dsc_image_stats_limits (stats, DSC_LIMITS_ZSCALE, 0, &lo, &hi);
    dsc_assert_near (lo, cases[i].zscale[0], 0, 1e-7);
    dsc_assert_near (hi, cases[i].zscale[1], 0, 1e-7);
    dsc_image_stats_limits (stats, DSC_LIMITS_PERCENT, 99.5, &lo, &hi);
    dsc_assert_near (lo, cases[i].percent[0], 0, 1e-9);
    dsc_assert_near (hi, cases[i].percent[1], 0, 1e-9);
    dsc_image_stats_limits (stats, DSC_LIMITS_MINMAX, 0, &lo, &hi);
    dsc_assert_near (hi, cases[i].max, 0, 1e-7);
  }
}

/* More pixels than are sampled: quantiles of an even ramp stay within a thousandth. */
static void
test_large (void)
{
  g_autoptr (DscImage) image = dsc_image_new (DSC_PIXEL_FLOAT, 1024, 1024, 1, "test", NULL);
  g_autoptr (DscImageStats) stats = NULL;

  for (guint i = 0; i < 1u << 20; i++)
    image->f[i] = (float)(i % 1024);
  stats = dsc_image_stats_new (image, 0, 2, NULL);
  g_assert_cmpuint (stats->n_sorted, <=, DSC_STATS_SAMPLE);
  g_assert_cmpuint (stats->n_sorted, >, DSC_STATS_SAMPLE / 2);
  dsc_assert_near (dsc_image_stats_quantile (stats, 0.9), 0.9 * 1023, 1.0, 0);
  dsc_assert_near (stats->min, 0, 0, 0);
  dsc_assert_near (stats->max, 1023, 0, 0);
}

static void
test_degenerate (void)
{
  g_autoptr (DscImage) image = dsc_image_new (DSC_PIXEL_FLOAT, 7, 5, 1, "test", NULL);
  g_autoptr (DscImage) flags = dsc_image_new (DSC_PIXEL_UINT, 2, 2, 2, "test", NULL);
  double lo, hi;

  for (int mode = 0; mode < DSC_N_LIMITS; mode++) {
    g_autoptr (DscImageStats) blank = NULL, flat = NULL;

    dsc_image_fill (image, NAN);
    blank = dsc_image_stats_new (image, 0, 1, NULL);
    dsc_image_stats_limits (blank, mode, 99, &lo, &hi);
    dsc_assert_near (lo, 0, 0, 0);
    dsc_assert_near (hi, 1, 0, 0);
    dsc_image_fill (image, -3.0f);
    image->f[4] = INFINITY;
    flat = dsc_image_stats_new (image, 0, 1, NULL);
    g_assert_cmpuint (flat->n_finite, ==, 34);
    dsc_image_stats_limits (flat, mode, 99, &lo, &hi);
    dsc_assert_near (lo, -3, 0, 0);
    g_assert_cmpfloat (hi, >, lo);
  }
  /* Integers, and the layer that is asked for. */
  flags->u[6] = 4000000000u;
  {
    g_autoptr (DscImageStats) first = dsc_image_stats_new (flags, 0, 1, NULL);
    g_autoptr (DscImageStats) second = dsc_image_stats_new (flags, 1, 1, NULL);

    dsc_assert_near (first->max, 0, 0, 0);
    dsc_assert_near (second->max, 4e9, 0, 0);
  }
}

static void
test_cancelled (void)
{
  g_autoptr (DscImage) image = dsc_image_new (DSC_PIXEL_FLOAT, 7, 5, 1, "test", NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  g_cancellable_cancel (cancellable);
  g_assert_null (dsc_image_stats_new (image, 0, 1, cancellable));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/render/limits/astropy", test_astropy);
  g_test_add_func ("/render/limits/large", test_large);
  g_test_add_func ("/render/limits/degenerate", test_degenerate);
  g_test_add_func ("/render/limits/cancelled", test_cancelled);
  return g_test_run ();
}
