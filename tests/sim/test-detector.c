/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-sim-detector.h"

#include <math.h>

#include "dsc-dq.h"
#include "dsc-test.h"

#define SIDE 400
#define N (SIDE * SIDE)

static DscSimScene *
make_scene (const char *extra)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = g_strdup_printf (
      "{\"name\": \"d\", \"instrument\": \"NIRCAM\", \"filter\": \"F200W\", \"detectors\": "
      "[\"NRCB1\"], \"ra\": 10, \"dec\": -20, \"size\": 64, \"visits\": [{\"dithers\": [[0, "
      "0]]}]%s}",
      extra);
  DscSimScene *scene = dsc_sim_scene_parse (text, -1, "d.json", NULL, &error);

  g_assert_no_error (error);
  return scene;
}

static DscSimPixels *
expose (const DscSimScene *scene, guint exposure, guint detector, double light, double sky)
{
  g_autofree double *plane = g_new (double, N);
  g_autoptr (GError) error = NULL;
  DscSimPixels *pixels;

  for (guint i = 0; i < N; i++)
    plane[i] = light;
  pixels = dsc_sim_expose (scene, exposure, detector, plane, SIDE, SIDE, sky, &error);
  g_assert_no_error (error);
  return pixels;
}

/* The scatter of the pixels is what the variance planes say, faint and bright. */
static void
test_noise (void)
{
  g_autoptr (DscSimScene) scene
      = make_scene (", \"cosmic_rays_per_mpix\": 0, \"bad_fraction\": 0, \"saturation\": 1e6");
  const double levels[] = { 0.0, 0.001, 0.35, 30.0 };

  for (guint k = 0; k < G_N_ELEMENTS (levels); k++) {
    g_autoptr (DscSimPixels) p = expose (scene, k, 0, levels[k], 0.02);
    double sum = 0.0, sum2 = 0.0, level = levels[k] + 0.02;

    for (guint i = 0; i < N; i++) {
      double variance = (double)p->var_poisson[i] + p->var_rnoise[i];
      double z = (p->sci[i] - level) / sqrt (variance);

      dsc_assert_near (p->var_poisson[i], level * scene->mjysr_per_e, 0.0, 1e-6);
      g_assert_cmpfloat (p->var_rnoise[i], >=, 0.8999 * 0.012 * 0.012);
      g_assert_cmpfloat (p->var_rnoise[i], <=, 1.1001 * 0.012 * 0.012);
      dsc_assert_near ((double)p->err[i] * p->err[i], variance + p->var_flat[i], 0.0, 1e-5);
      dsc_assert_near (p->var_flat[i], pow (0.002 * MAX (p->sci[i], 0.0), 2), 0.0, 1e-5);
      g_assert_cmpuint (p->dq[i], ==, 0);
      sum += z;
      sum2 += z * z;
    }
    /* 5 sigma of the mean and of the variance of N draws */
    dsc_assert_near (sum / N, 0.0, 5.0 / sqrt (N), 0.0);
    dsc_assert_near (sum2 / N, 1.0, 5.0 * sqrt (2.0 / N), 0.0);
  }
}

static void
test_cosmic_rays (void)
{
  g_autoptr (DscSimScene) scene
      = make_scene (", \"cosmic_rays_per_mpix\": 5000, \"bad_fraction\": 0, \"cr_lo\": 1");
  g_autoptr (DscSimPixels) p = expose (scene, 3, 0, 0.0, 0.3);
  guint kept = 0, found = 0;

  for (guint i = 0; i < N; i++) {
    gboolean jump = (p->dq[i] & DSC_DQ_JUMP_DET) != 0;

    g_assert_false (jump && p->hit[i]);
    kept += p->hit[i];
    found += jump;
    if (!p->hit[i]) /* repaired, or never hit */
      g_assert_cmpfloat (fabs (p->sci[i] - 0.3), <, 7.0 * 0.02);
    else
      g_assert_cmpfloat (p->sci[i], >, 0.3 + 0.15 - 7.0 * 0.02);
  }
  /* 800 rays of some 9 pixels with neighbours; half of them each way (5 sigma of 800 coin throws,
   * tracks of unequal length). */
  g_assert_cmpuint (kept + found, >, 800 * 5);
  dsc_assert_near ((double)kept / (kept + found), 0.5, 0.12, 0.0);
}

static void
test_bad_pixels (void)
{
  g_autoptr (DscSimScene) scene
      = make_scene (", \"cosmic_rays_per_mpix\": 0, \"bad_fraction\": 0.01");
  g_autoptr (DscSimPixels) a = expose (scene, 0, 0, 0.0, 0.3);
  g_autoptr (DscSimPixels) b = expose (scene, 1, 0, 0.0, 0.3);
  g_autoptr (DscSimPixels) other = expose (scene, 1, 1, 0.0, 0.3);
  guint hot = 0, dead = 0, same = 0;
  double excess = 0.0;

  for (guint i = 0; i < N; i++) {
    g_assert_cmpuint (a->dq[i], ==, b->dq[i]);
    g_assert_cmpint (isnan (a->sci[i]), ==, (a->dq[i] & DSC_DQ_DEAD) != 0);
    g_assert_cmpint (isnan (a->err[i]), ==, isnan (a->sci[i]));
    g_assert_cmpint (isnan (a->var_rnoise[i]), ==, isnan (a->sci[i]));
    g_assert_true (a->dq[i] == 0 || (a->dq[i] & DSC_DQ_DO_NOT_USE));
    hot += (a->dq[i] & DSC_DQ_HOT) != 0;
    dead += (a->dq[i] & DSC_DQ_DEAD) != 0;
    same += a->dq[i] != 0 && other->dq[i] != 0;
    if ((a->dq[i] & DSC_DQ_HOT) && !isnan (a->sci[i]))
      excess += a->sci[i] - 0.3;
  }
  /* Some places are drawn twice. */
  g_assert_cmpuint (hot, >, 1550);
  g_assert_cmpuint (hot, <=, 1600);
  g_assert_cmpuint (dead, >, 385);
  g_assert_cmpuint (dead, <=, 400);
  g_assert_cmpuint (same, <, 60);
  dsc_assert_near (excess / hot, 20.0 * 0.012, 0.03, 0.0);
}

static void
test_saturation (void)
{
  g_autoptr (DscSimScene) scene
      = make_scene (", \"cosmic_rays_per_mpix\": 0, \"bad_fraction\": 0, \"saturation\": 5");
  g_autoptr (DscSimPixels) below = expose (scene, 0, 0, 4.99, 1.0);
  g_autoptr (DscSimPixels) above = expose (scene, 0, 0, 5.01, 1.0);

  g_assert_cmpuint (below->n_saturated, ==, 0);
  g_assert_cmpuint (above->n_saturated, ==, N);
  for (guint i = 0; i < N; i++) {
    g_assert_cmpuint (above->dq[i], ==, DSC_DQ_DO_NOT_USE | DSC_DQ_SATURATED);
    g_assert_true (isnan (above->sci[i]) && isnan (above->var_flat[i]));
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sim/detector/noise", test_noise);
  g_test_add_func ("/sim/detector/cosmic-rays", test_cosmic_rays);
  g_test_add_func ("/sim/detector/bad-pixels", test_bad_pixels);
  g_test_add_func ("/sim/detector/saturation", test_saturation);
  return g_test_run ();
}
