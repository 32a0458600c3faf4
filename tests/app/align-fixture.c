/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "align-fixture.h"

#include <math.h>

#define SIZE 1000
#define PIXEL 0.03 /* arcsec */
#define DEC (-5.0)

/* North is turned against the rows, so that nothing is right by chance. */
static DscWcs *
make_wcs (double east, double north)
{
  const guint shape[2] = { SIZE, SIZE };
  double angle = 0.35;
  DscTan tan = { .crpix = { 499.5, 499.5 },
                 .crval = { 83.0 + east / 3600 / cos (DEC * G_PI / 180), DEC + north / 3600 },
                 .cdelt = { PIXEL / 3600, PIXEL / 3600 },
                 .pc = { -cos (angle), sin (angle), sin (angle), cos (angle) } };

  return dsc_wcs_new_tan (&tan, NULL, shape);
}

static double
member_east (guint member)
{
  return 31.0 * member;
}

DscTweakScene *
align_fixture_scene (const AlignFixture *fixture)
{
  DscTweakScene *scene
      = dsc_tweak_scene_new (fixture->n_groups * fixture->n_members, fixture->n_groups);
  GRand *rand = g_rand_new_with_seed (11);

  for (guint g = 0; g < fixture->n_groups; g++) {
    scene->groups[g].name = g_strdup_printf ("jw01345001001_02101_%05u", g + 1);
    for (guint m = 0; m < fixture->n_members; m++) {
      DscTweakExposure *e = &scene->exposures[g * fixture->n_members + m];

      e->name = g_strdup_printf ("jw01345001001_02101_%05u_nrcb%u_cal.fits", g + 1, m + 1);
      e->group = g;
      e->width = e->height = SIZE;
      e->fwhm = 2.1;
      e->wcs = make_wcs (member_east (m) + 3.0 * (g % 7), 2.0 * (g % 5));
      for (guint k = 0; k < fixture->n_stars; k++) {
        DscTweakSource source = { .id = k + 1, .weight = NAN, .error = 0.02 };

        source.x = source.xwin = g_rand_double_range (rand, 5, SIZE - 5);
        source.y = source.ywin = g_rand_double_range (rand, 5, SIZE - 5);
        source.flux = pow (10, g_rand_double_range (rand, 0, 4));
        g_array_append_val (e->sources, source);
      }
    }
  }
  g_rand_free (rand);
  return scene;
}

static double
gauss (GRand *rand)
{
  double sum = -6;

  for (int i = 0; i < 12; i++)
    sum += g_rand_double (rand);
  return sum;
}

static void
add_pairs (const AlignFixture *fixture,
           const DscTweakScene *scene,
           guint group,
           DscTweakFit *fit,
           GRand *rand)
{
  for (guint m = 0; m < fixture->n_members; m++) {
    guint exposure = group * fixture->n_members + m;
    guint n = scene->exposures[exposure].sources->len;

    for (guint k = 0; k < n; k++) {
      gboolean used = k % 10 != 9;
      double sigma = used ? 0.002 : 0.02;
      DscTweakPair pair
          = { exposure, k, DSC_TWEAK_NONE, DSC_TWEAK_NONE, 0, 0, 0, 0, 0, 0, 1, used };

      pair.dx = sigma * gauss (rand);
      pair.dy = sigma * gauss (rand);
      g_array_append_val (fit->pairs, pair);
      fit->n_used += used;
    }
    fit->n_sources += n;
  }
  fit->n_matched = fit->pairs->len;
}

static void
add_histogram (DscTweakFit *fit, GRand *rand)
{
  DscMatchHistogram *h = &fit->histogram;

  h->half = 20;
  h->side = 41;
  h->bin = 0.05;
  h->counts = g_new0 (guint32, 41 * 41);
  for (guint i = 0; i < 41 * 41; i++)
    h->counts[i] = (guint32)g_rand_int_range (rand, 0, 4);
  h->counts[26 * 41 + 12] = 40;
  h->counts[26 * 41 + 13] = 17;
  h->peak = DSC_MATCH_PEAK_FIT;
  h->offset[0] = -0.388;
  h->offset[1] = 0.301;
  h->significance = 23.1;
}

static DscTweakFit *
make_fit (const AlignFixture *fixture,
          const DscTweakScene *scene,
          DscTweakFitKind kind,
          guint group,
          GRand *rand)
{
  DscTweakFit *fit = dsc_tweak_fit_new (kind, group);

  if (kind == DSC_TWEAK_RELATIVE && group == 0) {
    fit->state = DSC_TWEAK_REFERENCE;
    return fit;
  }
  fit->n_reference = 2 * fixture->n_stars;
  if (fixture->failed && group == fixture->n_groups - 1) {
    fit->state = DSC_TWEAK_FAILED;
    fit->n_sources = fixture->n_members * fixture->n_stars;
    fit->false_probability = 0.2;
    g_free (fit->verdict);
    fit->verdict = g_strdup ("3 pairs within 0.06 arcsec would also come together by chance "
                             "(probability 0.2, limit 0.001).");
    fit->advice = g_strdup ("a lower snr_threshold for more sources, or searchrad above 2 arcsec.");
    return fit;
  }
  fit->state = DSC_TWEAK_ALIGNED;
  add_pairs (fixture, scene, group, fit, rand);
  add_histogram (fit, rand);
  fit->map.shift[0] = 0.1 * group;
  fit->map.shift[1] = -0.05 * group;
  fit->rotation = 0.0123;
  fit->rmse = 0.0028;
  fit->error_shift[0] = fit->error_shift[1] = 0.0002;
  fit->error_rotation = 0.0011;
  fit->false_probability = 1e-12;
  fit->tolerance = 0.03;
  fit->clip = 0.0084;
  g_free (fit->verdict);
  fit->verdict = g_strdup_printf ("%u of %u pairs, rms 2.8 mas.", fit->n_used, fit->n_matched);
  return fit;
}

DscTweakSolution *
align_fixture_solution (const AlignFixture *fixture, const DscTweakScene *scene)
{
  DscTweakSolution *solution = dsc_tweak_solution_new (scene->n_exposures);
  GRand *rand = g_rand_new_with_seed (5);

  g_free (solution->method);
  g_free (solution->verdict);
  solution->method = g_strdup ("auto");
  solution->verdict = g_strdup ("rms 2.8 mas");
  solution->status = DSC_STEP_COMPLETE;
  for (guint kind = 0; kind <= (fixture->absolute ? 1u : 0u); kind++)
    for (guint g = 0; g < fixture->n_groups; g++)
      g_ptr_array_add (solution->fits, make_fit (fixture, scene, kind, g, rand));
  for (guint i = 0; i < scene->n_exposures; i++) {
    DscTweakAligned *aligned = &solution->exposures[i];
    guint g = scene->exposures[i].group, m = i % fixture->n_members;
    const DscTweakFit *fit = g_ptr_array_index (solution->fits, g);

    aligned->state = fit->state;
    aligned->scale = 1;
    if (fit->state != DSC_TWEAK_ALIGNED)
      continue;
    aligned->wcs = make_wcs (member_east (m) + 3.0 * (g % 7) + 0.1 * g, 2.0 * (g % 5) - 0.05 * g);
    aligned->shift[0] = 0.1 * g;
    aligned->shift[1] = -0.05 * g;
    aligned->moved = hypot (0.1 * g, 0.05 * g);
  }
  g_rand_free (rand);
  return solution;
}

DscAlignCase *
align_fixture_case (const AlignFixture *fixture)
{
  DscTweakScene *scene = align_fixture_scene (fixture);

  return dsc_align_case_new (scene, align_fixture_solution (fixture, scene));
}
