/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "outlier_detection/dsc-outlier-diagnosis.h"

#include <math.h>
#include <string.h>

#include "dsc-star-scene.h"
#include "dsc-test.h"

/* A crowded field with one exposure that something is wrong with. */
static DscStarSetup
crowded_setup (void)
{
  DscStarSetup setup = dsc_star_setup ();

  setup.n_stars = 144;
  setup.spacing = 13;
  return setup;
}

static DscOutlierDiagnosis
diagnose (const DscStarSetup *setup, guint e, DscOutlierExposure *exposure)
{
  g_autoptr (DscStarScene) scene = dsc_star_scene_new (setup);
  g_autoptr (DscOutlierReport) report = dsc_star_scene_report (scene);
  DscOutlierDiagnosis diagnosis = { 0 };
  g_autoptr (GError) error = NULL;

  *exposure = report->exposures[e];
  dsc_outlier_diagnose (scene->plan, e, scene->median, exposure, &diagnosis, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (diagnosis.cause, ==, exposure->cause);
  g_assert_nonnull (strstr (diagnosis.text, "star2_cal.fits"));
  g_test_message ("%s", diagnosis.text);
  return diagnosis;
}

static double
percent (const DscOutlierExposure *exposure)
{
  return 100.0 * (double)exposure->n_flagged / (double)exposure->n_good;
}

static void
test_sky (void)
{
  const double levels[] = { 8, -8 };

  for (guint i = 0; i < G_N_ELEMENTS (levels); i++) {
    DscStarSetup setup = crowded_setup ();
    g_auto (DscOutlierDiagnosis) d = { 0 };
    DscOutlierExposure exposure;

    setup.faults[2].sky = levels[i];
    d = diagnose (&setup, 2, &exposure);
    g_assert_cmpfloat (percent (&exposure), >, DSC_OUTLIER_WARN_PERCENT);
    g_assert_cmpint (d.cause, ==, DSC_OUTLIER_CAUSE_SKY);
    g_assert_nonnull (strstr (d.text, levels[i] > 0 ? "above the others" : "below the others"));
    g_assert_nonnull (strstr (d.text, "skymatch"));
  }
}

static void
test_misalignment (void)
{
  const double shifts[][2] = { { 0.8, -0.5 }, { -0.4, 0.9 }, { 3.3, 2.1 }, { -1.6, 0 } };

  for (guint i = 0; i < G_N_ELEMENTS (shifts); i++) {
    DscStarSetup setup = crowded_setup ();
    g_auto (DscOutlierDiagnosis) d = { 0 };
    DscOutlierExposure exposure;
    double size = hypot (shifts[i][0], shifts[i][1]);

    setup.faults[2].dx = shifts[i][0];
    setup.faults[2].dy = shifts[i][1];
    d = diagnose (&setup, 2, &exposure);
    g_assert_cmpint (d.cause, ==, DSC_OUTLIER_CAUSE_MISALIGNMENT);
    dsc_assert_near (d.dx, shifts[i][0], 0.2 * size, 0);
    dsc_assert_near (d.dy, shifts[i][1], 0.2 * size, 0);
    g_assert_nonnull (strstr (d.text, "tweakreg"));
  }
}

static void
test_err (void)
{
  DscStarSetup setup = crowded_setup ();
  g_auto (DscOutlierDiagnosis) small = { 0 };
  g_auto (DscOutlierDiagnosis) zero = { 0 };
  DscOutlierExposure exposure;

  setup.faults[2].err = 0.1;
  small = diagnose (&setup, 2, &exposure);
  g_assert_cmpfloat (percent (&exposure), >, DSC_OUTLIER_WARN_PERCENT);
  g_assert_cmpint (small.cause, ==, DSC_OUTLIER_CAUSE_ERR);
  g_assert_nonnull (strstr (small.text, "snr"));

  setup.faults[2].err = 1;
  setup.faults[2].zero_err = 0.3;
  zero = diagnose (&setup, 2, &exposure);
  g_assert_cmpint (zero.cause, ==, DSC_OUTLIER_CAUSE_ERR);
  dsc_assert_near (zero.bad_err, 0.3, 0.02, 0);
  g_assert_nonnull (strstr (zero.text, "no usable ERR"));
}

/* Nothing is wrong: nothing is made up. */
static void
test_innocent (void)
{
  DscStarSetup crowded = crowded_setup (), empty = dsc_star_setup ();
  g_auto (DscOutlierDiagnosis) a = { 0 };
  g_auto (DscOutlierDiagnosis) b = { 0 };
  DscOutlierExposure exposure;

  a = diagnose (&crowded, 2, &exposure);
  g_assert_cmpfloat (percent (&exposure), <, DSC_OUTLIER_WARN_PERCENT);
  g_assert_cmpint (a.cause, ==, DSC_OUTLIER_CAUSE_UNKNOWN);
  g_assert_cmpfloat (hypot (a.dx, a.dy), <, 0.05);
  empty.n_stars = 0;
  b = diagnose (&empty, 2, &exposure);
  g_assert_cmpint (b.cause, ==, DSC_OUTLIER_CAUSE_UNKNOWN);
  g_assert_true (isnan (b.dx) && isnan (b.dy));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/outlier-diagnosis/sky", test_sky);
  g_test_add_func ("/outlier-diagnosis/misalignment", test_misalignment);
  g_test_add_func ("/outlier-diagnosis/err", test_err);
  g_test_add_func ("/outlier-diagnosis/innocent", test_innocent);
  return g_test_run ();
}
