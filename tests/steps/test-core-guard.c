/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "outlier_detection/dsc-core-guard.h"

#include <math.h>
#include <string.h>

#include "dsc-derived-model.h"
#include "dsc-star-scene.h"
#include "dsc-test.h"

static DscOutlierReport *
guard (const DscStarScene *scene)
{
  DscOutlierReport *report = dsc_star_scene_report (scene);
  g_autoptr (GError) error = NULL;

  dsc_core_guard_run (scene->plan, scene->median, scene->flagged, report, NULL, NULL, &error);
  g_assert_no_error (error);
  return report;
}

/* Two of five exposures are off by more than a pixel, in opposite directions. */
static DscStarSetup
misaligned_setup (void)
{
  DscStarSetup setup = dsc_star_setup ();

  setup.faults[1].dx = 1.3;
  setup.faults[3].dx = -1.2;
  setup.faults[3].dy = 0.6;
  return setup;
}

/* Aligned stars: all found in their places, and none is touched. */
static void
test_aligned (void)
{
  DscStarSetup setup = dsc_star_setup ();
  g_autoptr (DscStarScene) scene = dsc_star_scene_new (&setup);
  g_autoptr (DscOutlierReport) report = guard (scene);

  g_assert_cmpuint (report->n_sources, ==, setup.n_stars);
  g_assert_cmpuint (report->n_cores, ==, 0);
  g_assert_null (report->advice);
  for (guint e = 0; e < setup.n; e++)
    g_assert_cmpuint (report->exposures[e].n_cores, ==, 0);
}

/* A cosmic ray on the core of a star is what flags are for. */
static void
test_cosmic_ray (void)
{
  DscStarSetup setup = dsc_star_setup ();
  g_autoptr (DscStarScene) scene = NULL;
  g_autoptr (DscOutlierReport) report = NULL;

  setup.hit_star = 6;
  setup.hit_exposure = 2;
  scene = dsc_star_scene_new (&setup);
  report = guard (scene);
  g_assert_cmpuint (report->n_sources, ==, setup.n_stars);
  g_assert_cmpuint (report->n_cores, ==, 0);
  for (guint e = 0; e < setup.n; e++)
    g_assert_cmpuint (report->exposures[e].n_cores, ==, e == 2);
  g_assert_cmpuint (report->exposures[2].n_in_cores, >=, 1);
}

/* Of two exposures jwst takes the mean: what only one of them has is in it, and flagged in both. */
static void
test_mean_of_two (void)
{
  DscStarSetup setup = dsc_star_setup ();
  g_autoptr (DscStarScene) scene = NULL;
  g_autoptr (DscOutlierReport) report = NULL;

  setup.n = 2;
  setup.ghosts = 1;
  setup.compat = DSC_COMPAT_JWST;
  scene = dsc_star_scene_new (&setup);
  report = guard (scene);
  g_assert_cmpuint (report->n_sources, >=, 2 * setup.n_stars - 4);
  g_assert_cmpuint (report->exposures[0].n_cores, >, 4);
  g_assert_cmpuint (report->n_cores, ==, 0);
  g_assert_null (report->advice);
}

/* Every star is listed where it is, with what the flags do to it. */
static void
test_misaligned (void)
{
  DscStarSetup setup = misaligned_setup ();
  g_autoptr (DscStarScene) scene = dsc_star_scene_new (&setup);
  g_autoptr (DscOutlierReport) report = guard (scene);
  gboolean found[16] = { FALSE };

  g_assert_cmpuint (report->n_cores, ==, setup.n_stars);
  for (guint i = 0; i < report->n_cores; i++) {
    const DscOutlierCore *core = &report->cores[i];
    double x, y, tx, ty;

    dsc_wcs_sky_to_pixel1 (scene->plan->resample->exposures[0].wcs, core->ra, core->dec, &x, &y);
    for (guint k = 0; k < setup.n_stars; k++) {
      dsc_star_place (&setup, 0, k, &tx, &ty);
      found[k] = found[k] || hypot (x - tx, y - ty) < 0.1;
    }
    g_assert_cmpuint (core->n_seen, ==, 5);
    g_assert_cmpuint (core->n_hit, >=, 2);
    g_assert_cmpfloat (core->flux_kept, !=, core->flux_all);
    g_assert_cmpfloat (core->scale_needed, >, 1.2);
    g_assert_cmpfloat (core->snr, >, 100);
    if (i > 0)
      g_assert_cmpfloat (fabs (core->flux_all - core->flux_kept), <=,
                         fabs (core[-1].flux_all - core[-1].flux_kept));
  }
  for (guint k = 0; k < setup.n_stars; k++)
    g_assert_true (found[k]);
  for (guint e = 0; e < setup.n; e++)
    g_assert_true ((report->exposures[e].n_in_cores > 0) == (e == 1 || e == 3));
  g_test_message ("%s", report->advice);
  g_assert_nonnull (strstr (report->advice, "16 cores are flagged in two or more exposures"));
  g_assert_nonnull (strstr (report->advice, "'star1_cal.fits' lies 1.3 pixels off the others"));
  g_assert_nonnull (strstr (report->advice, " of 16"));
  g_assert_cmpint (report->exposures[1].cause, ==, DSC_OUTLIER_CAUSE_MISALIGNMENT);
}

/* Where the sky is off, not scale is to blame. */
static void
test_sky (void)
{
  DscStarSetup setup = misaligned_setup ();
  g_autoptr (DscStarScene) scene = dsc_star_scene_new (&setup);
  g_autoptr (DscOutlierReport) report = dsc_star_scene_report (scene);
  g_autoptr (GError) error = NULL;

  report->exposures[1].residual = -4;
  dsc_core_guard_run (scene->plan, scene->median, scene->flagged, report, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (strstr (report->advice, "is -4.0 ERR off the median): mend that first"));
  g_assert_null (strstr (report->advice, "spare"));
}

/* The scale that is said to be needed spares the cores in all exposures but one; a little less
 * does not. */
static void
test_scale (void)
{
  DscStarSetup setup = misaligned_setup ();
  g_autoptr (DscStarScene) scene = dsc_star_scene_new (&setup);
  g_autoptr (DscOutlierReport) before = guard (scene);
  g_autoptr (DscOutlierReport) less = NULL;
  g_autoptr (DscOutlierReport) enough = NULL;
  double most = 0, share = 0.7 / 1.2;
  char text[64];

  for (guint i = 0; i < before->n_cores; i++)
    most = MAX (most, before->cores[i].scale_needed);
  g_snprintf (text, sizeof text, "%.6f %.6f", 0.999 * most, 0.999 * most * share);
  dsc_star_scene_flag (scene, text);
  less = guard (scene);
  g_assert_cmpuint (less->n_cores, ==, 1);
  dsc_assert_near (less->cores[0].scale_needed, most, 0, 1e-4);
  g_snprintf (text, sizeof text, "%.6f %.6f", 1.001 * most, 1.001 * most * share);
  dsc_star_scene_flag (scene, text);
  enough = guard (scene);
  g_assert_cmpuint (enough->n_cores, ==, 0);
}

static GBytes *
mask_of_star (const DscStarSetup *setup, guint e, guint k)
{
  gsize stride = dsc_mask_stride (DSC_STAR_SIDE);
  guint8 *mask = g_malloc0 (stride * DSC_STAR_SIDE);
  double cx, cy;

  dsc_star_place (setup, e, k, &cx, &cy);
  for (gint y = (gint)cy - 3; y <= (gint)cy + 4; y++)
    for (gint x = (gint)cx - 3; x <= (gint)cx + 4; x++)
      mask[y * stride + (guint)x / 8] |= (guint8)(1u << (x & 7));
  return g_bytes_new_take (mask, stride * DSC_STAR_SIDE);
}

/* Without noise: a core masked in some exposures has the flux of the others, which is the same;
 * masked in all it has none. The flux is that of a Gaussian in a circle of 1.5 pixels. */
static void
test_flux (void)
{
  DscStarSetup setup = dsc_star_setup ();
  double s2 = DSC_STAR_SIGMA * DSC_STAR_SIGMA;
  double inside = setup.peak * 2 * G_PI * s2 * (1 - exp (-0.5 * 1.5 * 1.5 / s2));
  g_autoptr (DscStarScene) scene = dsc_star_scene_new (&setup);

  for (guint n = 1; n <= 5; n++) {
    g_autoptr (DscOutlierReport) report = NULL;

    for (guint e = 0; e < n; e++)
      scene->flagged[e] = mask_of_star (&setup, e, 5);
    report = guard (scene);
    g_assert_cmpuint (report->n_cores, ==, n >= 2);
    if (n >= 2) {
      g_assert_cmpuint (report->cores[0].n_hit, ==, n);
      dsc_assert_near (report->cores[0].flux_all, inside, 0, 0.08);
      if (n < 5)
        dsc_assert_near (report->cores[0].flux_kept, report->cores[0].flux_all, 0, 0.08);
      else
        dsc_assert_near (report->cores[0].flux_kept, 0, 1e-9, 0);
    }
    for (guint e = 0; e < n; e++) {
      g_bytes_unref (scene->flagged[e]);
      scene->flagged[e] = scene->verdicts[e].flagged;
    }
  }
}

/* Pixels that were bad before are no loss of this step. */
static void
test_bad_before (void)
{
  DscStarSetup setup = misaligned_setup ();
  g_autoptr (DscStarScene) scene = dsc_star_scene_new (&setup);
  g_autoptr (DscOutlierReport) report = NULL;

  for (guint e = 1; e < setup.n; e++) {
    DscImage *dq
        = dsc_image_model_peek_plane (dsc_library_get_model (scene->library, e), DSC_PLANE_DQ);

    for (guint i = 0; i < DSC_STAR_SIDE * DSC_STAR_SIDE; i++)
      dq->u[i] = DSC_DQ_DO_NOT_USE;
  }
  report = guard (scene);
  g_assert_cmpuint (report->n_cores, ==, 0);
  for (guint e = 1; e < setup.n; e++)
    g_assert_cmpuint (report->exposures[e].n_in_cores, ==, 0);
}

static void
test_threads (void)
{
  DscStarSetup setup = misaligned_setup ();
  g_autoptr (DscStarScene) scene = dsc_star_scene_new (&setup);
  g_autoptr (DscOutlierReport) one = NULL;
  g_autoptr (DscOutlierReport) four = NULL;
  g_autoptr (DscOutlierReport) none = dsc_star_scene_report (scene);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  scene->plan->resample->n_threads = 1;
  one = guard (scene);
  scene->plan->resample->n_threads = 4;
  four = guard (scene);
  g_assert_cmpmem (one->cores, one->n_cores * sizeof (DscOutlierCore), four->cores,
                   four->n_cores * sizeof (DscOutlierCore));
  g_assert_cmpstr (one->advice, ==, four->advice);
  g_cancellable_cancel (cancellable);
  g_assert_false (dsc_core_guard_run (scene->plan, scene->median, scene->flagged, none, NULL,
                                      cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core-guard/aligned", test_aligned);
  g_test_add_func ("/core-guard/cosmic-ray", test_cosmic_ray);
  g_test_add_func ("/core-guard/mean-of-two", test_mean_of_two);
  g_test_add_func ("/core-guard/misaligned", test_misaligned);
  g_test_add_func ("/core-guard/sky", test_sky);
  g_test_add_func ("/core-guard/scale", test_scale);
  g_test_add_func ("/core-guard/flux", test_flux);
  g_test_add_func ("/core-guard/bad-before", test_bad_before);
  g_test_add_func ("/core-guard/threads", test_threads);
  return g_test_run ();
}
