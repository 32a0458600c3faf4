/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-aperture.h"

#include <math.h>

#include "dsc-test.h"

#define WIDTH 40
#define HEIGHT 30

static float *
make_image (float **ret_err)
{
  float *data = g_new (float, WIDTH *HEIGHT), *err = g_new (float, WIDTH *HEIGHT);

  for (int y = 0; y < HEIGHT; y++)
    for (int x = 0; x < WIDTH; x++) {
      data[y * WIDTH + x] = (float)((x * 7 + y * 13) % 17) + 0.125f * (float)x - 0.25f * (float)y;
      err[y * WIDTH + x] = 0.5f + (float)((x * 5 + y * 3) % 11) / 8;
    }
  *ret_err = err;
  return data;
}

typedef struct {
  double x, y, a, b, theta, sum, error;
} Known;

/* photutils 3.0.0: CircularAperture, EllipticalAperture.do_photometry (method exact) */
static const Known peer_sums[] = {
  { 20, 15, 3, 3, 0, 193.24886258908521, 6.3614232895911096 },
  { 20.3, 14.7, 2.37, 2.37, 0, 126.76686513668206, 4.9816361313216575 },
  { 19.5, 10.5, 0.4, 0.4, 0, 4.6809730538487937, 0.8626498477476725 },
  { 10.2, 9.9, 0.6, 0.6, 0, 9.691706710667777, 1.0609647190187907 },
  { 0.1, 0.2, 2.5, 2.5, 0, 73.335541254242997, 3.310689514427791 },
  { -1.2, 15, 1, 1, 0, 1.2558700707911123, 0.41355291173151609 },
  { 39.9, 29.4, 7.25, 7.25, 0, 231.93209627293925, 7.5683068623367271 },
  { 20.25, 15.5, 12, 12, 0, 3010.8451132257987, 25.33182894748537 },
  { 18.5, 12.5, 0.5, 0.5, 0, 5.0560006768710739, 1.1840854868325497 },
  { 20.3, 14.7, 5.2, 2.1, 0.7, 251.71561244400144, 7.0507511049765208 },
  { 12.5, 11.1, 3.3, 0.45, 2.9, 36.179226324992314, 2.7920142712404852 },
  { 1.2, 2.3, 6.1, 3.7, -1.1, 285.87403658962478, 7.5427602986984432 },
  { 20, 15, 0.3, 0.2, 0.4, 2.0263272615654166, 0.32562056455122046 },
  { 22.2, 13.1, 9.5, 9.4, 1, 2102.1459593499403, 19.971801947201154 },
};

static void
test_peer (void)
{
  g_autofree float *err = NULL, *data = make_image (&err);

  for (guint i = 0; i < G_N_ELEMENTS (peer_sums); i++) {
    const Known *k = &peer_sums[i];
    DscApertureSum sum;

    dsc_aperture_ellipse (data, err, NULL, WIDTH, HEIGHT, k->x, k->y, k->a, k->b, k->theta, &sum);
    dsc_assert_near (sum.sum, k->sum, 0, 1e-11);
    dsc_assert_near (sum.error, k->error, 0, 1e-11);
  }
}

/* Half planes, quarters and areas that are known. */
static void
test_closed_form (void)
{
  g_autofree float *ones = g_new (float, WIDTH *HEIGHT);
  DscApertureSum sum;

  for (guint i = 0; i < WIDTH * HEIGHT; i++)
    ones[i] = 1;
  for (double r = 0.25; r < 14; r += 0.37) {
    dsc_aperture_circle (ones, NULL, NULL, WIDTH, HEIGHT, 20.31, 14.77, r, &sum);
    dsc_assert_near (sum.sum, G_PI * r * r, 1e-11, 1e-13);
    dsc_assert_near (sum.area, sum.sum, 1e-12, 0);
    g_assert_true (isnan (sum.error));
    dsc_aperture_circle (ones, ones, NULL, WIDTH, HEIGHT, -0.5, 14.77, r, &sum);
    dsc_assert_near (sum.area, G_PI * r * r / 2, 1e-11, 1e-13);
    dsc_assert_near (sum.error, sqrt (G_PI * r * r / 2), 1e-11, 1e-13);
    dsc_aperture_ellipse (ones, NULL, NULL, WIDTH, HEIGHT, 20.31, 14.77, r, 0.4 * r, 0.3 * r, &sum);
    dsc_assert_near (sum.area, G_PI * 0.4 * r * r, 1e-11, 1e-13);
  }
  dsc_aperture_circle (ones, NULL, NULL, WIDTH, HEIGHT, 39.5, 29.5, 5, &sum);
  dsc_assert_near (sum.area, G_PI * 25 / 4, 1e-11, 0);
  dsc_aperture_circle (ones, NULL, NULL, WIDTH, HEIGHT, 20, 15, 1e3, &sum);
  g_assert_cmpfloat (sum.area, ==, WIDTH * HEIGHT);
}

static void
test_bad_pixels (void)
{
  g_autofree float *err = NULL, *data = make_image (&err);
  g_autofree guint8 *mask = g_new0 (guint8, WIDTH * HEIGHT);
  DscApertureSum sum, whole;

  dsc_aperture_circle (data, err, NULL, WIDTH, HEIGHT, 20, 15, 3, &whole);
  data[15 * WIDTH + 24] = NAN; /* its edge is at 3.5 */
  dsc_aperture_circle (data, err, NULL, WIDTH, HEIGHT, 20, 15, 3.5, &sum);
  g_assert_cmpuint (sum.n_bad, ==, 0);
  g_assert_true (isfinite (sum.sum));
  dsc_aperture_circle (data, err, NULL, WIDTH, HEIGHT, 20, 15, 3.51, &sum);
  g_assert_cmpuint (sum.n_bad, ==, 1);
  g_assert_true (isnan (sum.sum) && isfinite (sum.error));
  mask[15 * WIDTH + 24] = mask[15 * WIDTH + 20] = 1;
  dsc_aperture_circle (data, err, mask, WIDTH, HEIGHT, 20, 15, 3, &sum);
  g_assert_cmpuint (sum.n_masked, ==, 1);
  dsc_assert_near (sum.sum, whole.sum - data[15 * WIDTH + 20], 1e-11, 0);
  dsc_assert_near (sum.area, whole.area - 1, 1e-12, 0);
}

static void
test_nothing (void)
{
  static const double places[][3]
      = { { -1000, -1000, 3 }, { 43, 15, 2 }, { 20, 32, 2 },  { NAN, 3, 2 },  { 3, INFINITY, 2 },
          { 1e300, 1e300, 2 }, { 20, 15, 0 }, { 20, 15, -1 }, { 20, 15, NAN } };
  g_autofree float *err = NULL, *data = make_image (&err);
  DscApertureSum sum;
  DscRingLevel level;

  for (guint i = 0; i < G_N_ELEMENTS (places); i++) {
    const double *p = places[i];

    dsc_aperture_circle (data, err, NULL, WIDTH, HEIGHT, p[0], p[1], p[2], &sum);
    g_assert_true (isnan (sum.sum) && isnan (sum.error) && sum.area == 0);
    dsc_aperture_ring (data, NULL, WIDTH, HEIGHT, p[0], p[1], 0, p[2], &level);
    g_assert_true (isnan (level.median) && isnan (level.error) && level.n == 0);
  }
}

/* CircularAnnulus with method center, SigmaClip (sigma=3) of astropy 8.0.2. */
static const struct {
  double x, y, inner, outer;
  guint n;
  double median, std;
} peer_rings[] = {
  { 20.3, 14.7, 3, 6, 83, 6.625, 4.7843984470890444 },
  { 20, 15, 5, 8, 124, 6.4375, 5.1162745194503287 },
  { 0.5, 0.5, 2, 4, 14, 6.4375, 4.5130550424658606 },
  { 38.2, 28.8, 0, 3.5, 17, 5.875, 4.958750697253155 },
  { 21.1, 15.2, 4, 9, 201, 6.625, 5.1200575449773611 },
};

static void
test_ring (void)
{
  g_autofree float *err = NULL, *data = make_image (&err);
  g_autofree guint8 *mask = g_new0 (guint8, WIDTH * HEIGHT);
  DscRingLevel level;

  data[15 * WIDTH + 24] = NAN;
  data[13 * WIDTH + 17] = 900;
  data[18 * WIDTH + 20] = INFINITY;
  for (guint i = 0; i < G_N_ELEMENTS (peer_rings); i++) {
    dsc_aperture_ring (data, NULL, WIDTH, HEIGHT, peer_rings[i].x, peer_rings[i].y,
                       peer_rings[i].inner, peer_rings[i].outer, &level);
    g_assert_cmpuint (level.n, ==, peer_rings[i].n);
    dsc_assert_near (level.median, peer_rings[i].median, 0, 0);
    dsc_assert_near (level.std, peer_rings[i].std, 0, 1e-12);
    dsc_assert_near (level.error, level.std * sqrt (G_PI / (2.0 * level.n)), 0, 1e-14);
  }
  mask[15 * WIDTH + 20] = 1;
  dsc_aperture_ring (data, mask, WIDTH, HEIGHT, 20, 15, 0, 0.5, &level);
  g_assert_cmpuint (level.n, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/aperture/peer", test_peer);
  g_test_add_func ("/aperture/closed-form", test_closed_form);
  g_test_add_func ("/aperture/bad-pixels", test_bad_pixels);
  g_test_add_func ("/aperture/nothing", test_nothing);
  g_test_add_func ("/aperture/ring", test_ring);
  return g_test_run ();
}
