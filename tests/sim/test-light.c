/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-sim-convolve.h"
#include "dsc-sim-galaxy.h"
#include "dsc-sim-psf.h"

#include <math.h>

#include "dsc-test.h"

/* Sum, centroid of an image. */
static void
moments (
    const double *image, guint width, guint height, double *ret_sum, double *ret_x, double *ret_y)
{
  double sum = 0.0, sx = 0.0, sy = 0.0;

  for (guint j = 0; j < height; j++)
    for (guint i = 0; i < width; i++) {
      sum += image[j * width + i];
      sx += i * image[j * width + i];
      sy += j * image[j * width + i];
    }
  *ret_sum = sum;
  *ret_x = sx / sum;
  *ret_y = sy / sum;
}

static DscSimPsf *
nircam_psf (void)
{
  return dsc_sim_psf_new (1.99e-6, 0.031, 4, 20);
}

static void
test_psf_sums (void)
{
  g_autoptr (DscSimPsf) psf = nircam_psf ();
  double sum = 0.0;

  for (guint i = 0; i < psf->n * psf->n; i++) {
    g_assert_cmpfloat (psf->stamp[i], >=, 0.0);
    sum += psf->stamp[i];
  }
  dsc_assert_near (sum, psf->over * psf->over, 1e-9, 0.0);
  sum = 0.0;
  for (guint i = 0; i < 41 * 41; i++)
    sum += psf->kernel[i];
  dsc_assert_near (sum, 1.0, 1e-12, 0.0);
}

/* The core: its Gaussian-weighted centroid is at the position asked for, and its width is that of
 * the diffraction limit: FWHM of about 1.0 lambda / D with the pixel, 2.1 to 2.7 pixels here. */
static void
test_psf_core (void)
{
  g_autoptr (DscSimPsf) psf = nircam_psf ();
  const double at[][2] = { { 30.0, 30.0 }, { 30.25, 29.6 }, { 30.5, 30.49 }, { 29.87, 30.13 } };

  for (guint k = 0; k < G_N_ELEMENTS (at); k++) {
    g_autofree double *image = g_new0 (double, 61 * 61);
    double sum = 0.0, sx = 0.0, sy = 0.0, s2 = 0.0;

    dsc_sim_psf_add_star (psf, image, 61, 61, at[k][0], at[k][1], 1.0);
    for (int j = 0; j < 61; j++)
      for (int i = 0; i < 61; i++) {
        double dx = i - at[k][0], dy = j - at[k][1];
        double w = exp (-(dx * dx + dy * dy) / 4.5) * image[j * 61 + i];

        sum += w;
        sx += w * dx;
        sy += w * dy;
        s2 += w * (dx * dx + dy * dy);
      }
    dsc_assert_near (sx / sum, 0.0, 5e-3, 0.0);
    dsc_assert_near (sy / sum, 0.0, 5e-3, 0.0);
    /* sigma under the window: 1 / (1 / s^2 + 1 / 1.5^2) per axis */
    s2 = 0.5 * s2 / sum;
    s2 = 1.0 / (1.0 / s2 - 1.0 / 2.25);
    g_assert_cmpfloat (2.3548 * sqrt (s2), >, 1.9);
    g_assert_cmpfloat (2.3548 * sqrt (s2), <, 2.9);
  }
}

/* Flux in is flux out, wherever in the pixel a star falls; what leaves the frame is lost. */
static void
test_star_flux (void)
{
  g_autoptr (DscSimPsf) psf = nircam_psf ();
  DscTestRandom random = { 5 };

  for (guint k = 0; k < 20; k++) {
    g_autofree double *image = g_new0 (double, 64 * 50);
    double x = 22.0 + 19.0 * dsc_test_uniform (&random);
    double y = 22.0 + 5.0 * dsc_test_uniform (&random), sum, cx, cy;

    dsc_sim_psf_add_star (psf, image, 64, 50, x, y, 12.5);
    moments (image, 64, 50, &sum, &cx, &cy);
    dsc_assert_near (sum, 12.5, 1e-9, 0.0);
  }
  for (guint k = 0; k < 4; k++) {
    g_autofree double *image = g_new0 (double, 64 * 50);
    double sum, cx, cy;

    /* Centred on the corner pixel's outer corner: a quarter, within the asymmetry of the PSF. */
    dsc_sim_psf_add_star (psf, image, 64, 50, k & 1 ? 63.5 : -0.5, k & 2 ? 49.5 : -0.5, 1.0);
    moments (image, 64, 50, &sum, &cx, &cy);
    dsc_assert_near (sum, 0.25, 0.04, 0.0);
    dsc_sim_psf_add_star (psf, image, 64, 50, NAN, 3.0, 1.0);
    dsc_sim_psf_add_star (psf, image, 64, 50, 1e30, -1e30, 1.0);
    moments (image, 64, 50, &cx, &cy, &cy);
    g_assert_cmpfloat (sum, ==, cx);
  }
}

static void
test_sersic (void)
{
  const double indices[] = { 1.0, 1.5, 2.5, 4.0 };

  for (guint k = 0; k < G_N_ELEMENTS (indices); k++) {
    g_autoptr (DscSimSersic) sersic = dsc_sim_sersic_new (indices[k]);
    double b = 2.0 * indices[k] - 1.0 / 3.0;

    for (double r = 0.001; r < 12.0; r *= 1.037)
      dsc_assert_near (dsc_sim_sersic_value (sersic, r * r), exp (-b * pow (r, 1.0 / indices[k])),
                       0.0, 1e-3);
    g_assert_cmpfloat (dsc_sim_sersic_value (sersic, 1e9), ==, 0.0);
    /* Flat below r = 2^-12 re. */
    g_assert_cmpfloat (dsc_sim_sersic_value (sersic, 0.0), ==,
                       dsc_sim_sersic_value (sersic, 0x1p-24));
  }
}

/* A galaxy keeps its flux and place; its half-light ellipse has the axes and angle asked for. */
static void
test_galaxy (void)
{
  g_autoptr (DscSimSersic) sersic = dsc_sim_sersic_new (1.0);
  /* North up, east to the left, 0.1 arcsec pixels; position angle 30 deg, axis ratio 1/2. */
  const double jacobian[4] = { -0.1, 0.0, 0.0, 0.1 };
  double pa = 30.0 * G_PI / 180.0;
  DscSimEllipse e = dsc_sim_ellipse (jacobian, 0.6, 0.5, pa);
  g_autofree double *image = g_new0 (double, 201 * 181);
  double sum, cx, cy, half = 0.0, xx = 0.0, xy = 0.0, yy = 0.0;

  dsc_sim_add_galaxy (sersic, image, 201, 181, 99.3, 90.8, 7.0, &e);
  moments (image, 201, 181, &sum, &cx, &cy);
  dsc_assert_near (sum, 7.0, 1e-9, 0.0);
  dsc_assert_near (cx, 99.3, 0.01, 0.0);
  dsc_assert_near (cy, 90.8, 0.01, 0.0);
  for (int j = 0; j < 181; j++)
    for (int i = 0; i < 201; i++) {
      double dx = i - 99.3, dy = j - 90.8, f = image[j * 201 + i] / sum;

      half += e.xx * dx * dx + 2.0 * e.xy * dx * dy + e.yy * dy * dy < 1.0 ? f : 0.0;
      xx += f * dx * dx;
      xy += f * dx * dy;
      yy += f * dy * dy;
    }
  /* b = 2n - 1/3 is good to a percent; the ellipse is cut at whole pixels. */
  dsc_assert_near (half, 0.5, 0.02, 0.0);
  /* The major axis points to (-sin pa, cos pa) in pixels; variances are in the ratio q^2. */
  dsc_assert_near (tan (0.5 * atan2 (2.0 * xy, xx - yy)), -cos (pa) / sin (pa), 0.02, 0.0);
  {
    double split = hypot (xx - yy, 2.0 * xy);

    dsc_assert_near (sqrt ((xx + yy - split) / (xx + yy + split)), 0.5, 0.01, 0.0);
  }
}

/* By Fourier tiles as by the sum itself, at tile seams and edges too. */
static void
test_convolve (void)
{
  enum { W = 300, H = 270, HALF = 9, K = 2 * HALF + 1 };
  g_autofree double *image = g_new0 (double, W *H);
  g_autofree double *in = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  double kernel[K * K];
  DscTestRandom random = { 9 };

  for (guint i = 0; i < K * K; i++)
    kernel[i] = dsc_test_uniform (&random);
  for (guint i = 0; i < W * H; i++)
    image[i] = dsc_test_uniform (&random) < 0.01 ? dsc_test_normal (&random) : 0.0;
  in = g_memdup2 (image, W * H * sizeof (double));
  g_assert_true (dsc_sim_convolve (image, W, H, kernel, HALF, NULL, &error));
  g_assert_no_error (error);
  for (int y = 0; y < H; y += 3)
    for (int x = 0; x < W; x++) {
      double sum = 0.0;

      for (int v = -HALF; v <= HALF; v++)
        for (int u = -HALF; u <= HALF; u++)
          if (x - u >= 0 && x - u < W && y - v >= 0 && y - v < H)
            sum += kernel[(v + HALF) * K + u + HALF] * in[(y - v) * W + x - u];
      dsc_assert_near (image[y * W + x], sum, 1e-11, 0.0);
    }
  g_cancellable_cancel (cancellable);
  g_assert_false (dsc_sim_convolve (image, W, H, kernel, HALF, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sim/light/psf-sums", test_psf_sums);
  g_test_add_func ("/sim/light/psf-core", test_psf_core);
  g_test_add_func ("/sim/light/star-flux", test_star_flux);
  g_test_add_func ("/sim/light/sersic", test_sersic);
  g_test_add_func ("/sim/light/galaxy", test_galaxy);
  g_test_add_func ("/sim/light/convolve", test_convolve);
  return g_test_run ();
}
