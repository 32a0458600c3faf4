/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>
#include <time.h>

#include "dsc-tweak-truth.h"

/* What can be wrong with a field: match_method auto says so, and moves nothing it cannot trust. */

static const DscTruthSky usual = { .ra = 53.1,
                                   .dec = -27.8,
                                   .side = 70,
                                   .noise = 0.05,
                                   .jitter = 0.002,
                                   .stars = 120,
                                   .junk = 20,
                                   .reference = 60 };

static void
one_visit (DscTruthVisit *v, double x, double y, double roll, guint n)
{
  static const double dithers[][2] = { { 0, 0 }, { 2.1, 1.3 }, { -1.7, 2.2 }, { 1.0, -2.4 } };

  *v = (DscTruthVisit){ .error = { x, y }, .error_roll = roll, .roll = 33.0, .n = n };
  for (guint k = 0; k < n; k++) {
    v->dithers[k][0] = dithers[k % 4][0];
    v->dithers[k][1] = dithers[k % 4][1];
  }
}

static DscTruth *
make (const DscTruthSky *sky, guint64 seed)
{
  DscTruthVisit v[2];

  one_visit (&v[0], 0.4, -0.3, 0.01, 3);
  one_visit (&v[1], -0.5, 0.2, -0.02, 2);
  v[1].dithers[0][0] = 1.3;
  return dsc_truth_new (sky, v, 2, seed);
}

static guint
count_states (const DscTweakSolution *s, DscTweakState state)
{
  guint n = 0;

  for (guint i = 0; i < s->n_exposures; i++)
    n += s->exposures[i].state == state;
  return n;
}

static void
clear_sources (DscTruth *t, guint e)
{
  g_array_set_size (t->scene->exposures[e].sources, 0);
}

/* Sources that have nothing to do with the sky. */
static void
scramble (DscTruth *t, guint e)
{
  GArray *sources = t->scene->exposures[e].sources;

  for (guint i = 0; i < sources->len; i++) {
    DscTweakSource *s = &g_array_index (sources, DscTweakSource, i);

    s->x = s->xwin = 1.0 + 2045.0 * dsc_test_uniform (&t->random);
    s->y = s->ywin = 1.0 + 2045.0 * dsc_test_uniform (&t->random);
  }
}

static void
test_roll (void)
{
  DscTruthVisit v[2];
  g_autoptr (DscTruth) t = NULL;
  g_autoptr (DscTweakSolution) s = NULL;

  one_visit (&v[0], 0.8, -2.0, 0.03, 3);
  one_visit (&v[1], -1.5, 1.2, -0.04, 2);
  v[1].roll = 213.0;
  t = dsc_truth_new (&usual, v, 2, 5);
  s = dsc_truth_align (t);
  dsc_truth_log (t, s, "roll of 180 degrees");
  g_assert_cmpfloat (dsc_truth_score (t, s, FALSE, NULL), <, 2.0);
}

/* Header errors beyond what is usual. */
static void
test_far (void)
{
  DscTruthVisit v[2];
  g_autoptr (DscTruth) t = NULL;
  g_autoptr (DscTweakSolution) s = NULL;

  one_visit (&v[0], 12.0, -9.0, 0.3, 3);
  one_visit (&v[1], -8.5, 11.2, -0.4, 2);
  t = dsc_truth_new (&usual, v, 2, 6);
  s = dsc_truth_align (t);
  dsc_truth_log (t, s, "far off");
  g_assert_cmpfloat (dsc_truth_score (t, s, FALSE, NULL), <, 2.0);
}

/* Without a reference: together, and the mean where the headers have it. */
static void
test_relative (void)
{
  DscTruthSky sky = usual;
  g_autoptr (DscTruth) t = NULL;
  g_autoptr (DscTweakSolution) s = NULL;
  double x = 0.0, y = 0.0;

  sky.reference = 0;
  t = make (&sky, 7);
  s = dsc_truth_align (t);
  dsc_truth_log (t, s, "relative");
  g_assert_false (s->absolute);
  g_assert_cmpfloat (dsc_truth_score (t, s, TRUE, NULL), <, 1.0);
  g_assert_cmpfloat (dsc_truth_score (t, s, FALSE, NULL), <,
                     dsc_truth_score (t, NULL, FALSE, NULL));
  for (guint i = 0; i < s->n_exposures; i++) {
    x += s->exposures[i].shift[0];
    y += s->exposures[i].shift[1];
  }
  dsc_assert_near (x, 0.0, 0.02, 0);
  dsc_assert_near (y, 0.0, 0.02, 0);
}

/* Where no group is turned none is, and where one visit is the others know. */
static void
test_rotation (void)
{
  DscTruthVisit v[2];

  for (int turned = 0; turned < 2; turned++) {
    guint free = 0;

    for (guint64 seed = 1; seed <= 20; seed++) {
      g_autoptr (DscTruth) t = NULL;
      g_autoptr (DscTweakSolution) s = NULL;

      one_visit (&v[0], 0.1, 0.0, 0.0, 3);
      one_visit (&v[1], 0.0, 0.2, turned ? 0.01 : 0.0, 2);
      t = dsc_truth_new (&usual, v, 2, seed * 31);
      s = dsc_truth_align (t);
      for (guint i = 0; i < s->fits->len; i++) {
        const DscTweakFit *fit = s->fits->pdata[i];

        if (fit->kind == DSC_TWEAK_ABSOLUTE && fit->group == 4)
          free += fit->geometry == DSC_FIT_RSHIFT;
      }
    }
    if (turned)
      g_assert_cmpuint (free, ==, 20);
    else
      g_assert_cmpuint (free, <=, 5);
  }
}

/* A catalog of another place, one without a star here, and one of saturated stars alone. */
static void
test_wrong_reference (void)
{
  for (int kind = 0; kind < 3; kind++) {
    DscTruthSky sky = usual;
    g_autoptr (DscTruth) t = NULL;
    g_autoptr (DscTweakSolution) s = NULL;

    if (kind == 0) {
      sky.reference = 0;
      sky.reference_junk = 80;
    }
    t = make (&sky, 8 + kind);
    for (gsize k = 0; k < t->scene->reference->n && kind == 1; k++)
      t->scene->reference->dec[k] += 1.0;
    for (guint e = 0; e < t->n && kind == 2; e++)
      g_array_remove_range (t->scene->exposures[e].sources, 0, 65);
    s = dsc_truth_align (t);
    dsc_truth_log (t, s, "wrong reference");
    g_assert_cmpint (s->status, ==, DSC_STEP_COMPLETE);
    g_assert_false (s->absolute);
    g_assert_cmpuint (count_states (s, DSC_TWEAK_ALIGNED), ==, 5);
    g_assert_cmpuint (s->warnings->len, >=, 1);
    g_assert_cmpfloat (dsc_truth_score (t, s, TRUE, NULL), <, 1.5);
  }
}

/* The reference stars are saturated; what is seen around them has their pattern. */
static void
test_ghosts (void)
{
  static const double places[][2] = { { 15, 0 }, { -7.5, 13 }, { -7.5, -13 } };
  g_autoptr (DscTruth) t = make (&usual, 12);
  g_autoptr (DscTweakSolution) s = NULL;

  for (guint e = 0; e < t->n; e++) {
    GArray *sources = t->scene->exposures[e].sources;

    for (guint i = 0; i < 60; i++) {
      DscTweakSource star = g_array_index (sources, DscTweakSource, i);

      for (guint k = 0; k < G_N_ELEMENTS (places); k++) {
        DscTweakSource ghost = star;

        ghost.xwin = ghost.x = star.x + places[k][0] + 0.05 * dsc_test_normal (&t->random);
        ghost.ywin = ghost.y = star.y + places[k][1] + 0.05 * dsc_test_normal (&t->random);
        ghost.flux = 0.01 * star.flux;
        if (dsc_test_uniform (&t->random) < 0.7)
          g_array_append_val (sources, ghost);
      }
    }
    g_array_remove_range (sources, 0, 60);
  }
  s = dsc_truth_align (t);
  dsc_truth_log (t, s, "ghosts");
  g_assert_false (s->absolute);
  g_assert_cmpint (s->status, ==, DSC_STEP_COMPLETE);
  g_assert_cmpfloat (dsc_truth_score (t, s, TRUE, NULL), <, 1.5);
}

/* One exposure shows something else, one nothing; a group alone is skipped. */
static void
test_odd_exposures (void)
{
  DscTruthSky sky = usual;
  g_autoptr (DscTruth) t = make (&sky, 20);
  g_autoptr (DscTweakSolution) s = NULL;

  scramble (t, 1);
  clear_sources (t, 2);
  t->scene->exposures[4].excluded = TRUE;
  s = dsc_truth_align (t);
  dsc_truth_log (t, s, "odd exposures");
  g_assert_cmpint (s->exposures[0].state, ==, DSC_TWEAK_ALIGNED);
  g_assert_cmpint (s->exposures[1].state, ==, DSC_TWEAK_FAILED);
  g_assert_null (s->exposures[1].wcs);
  g_assert_cmpint (s->exposures[2].state, ==, DSC_TWEAK_NO_SOURCES);
  g_assert_cmpint (s->exposures[3].state, ==, DSC_TWEAK_ALIGNED);
  g_assert_cmpint (s->exposures[4].state, ==, DSC_TWEAK_EXCLUDED);
  g_assert_null (s->exposures[4].wcs);
}

static void
test_alone (void)
{
  DscTruthSky sky = usual;
  DscTruthVisit v;

  for (int reference = 0; reference < 2; reference++) {
    g_autoptr (DscTruth) t = NULL;
    g_autoptr (DscTweakSolution) s = NULL;

    one_visit (&v, 0.4, -0.3, 0.01, 1);
    sky.reference = reference ? 60 : 0;
    t = dsc_truth_new (&sky, &v, 1, 22);
    s = dsc_truth_align (t);
    dsc_truth_log (t, s, "alone");
    g_assert_cmpint (s->status, ==, reference ? DSC_STEP_COMPLETE : DSC_STEP_SKIPPED);
    g_assert_cmpint (s->exposures[0].state, ==, reference ? DSC_TWEAK_ALIGNED : DSC_TWEAK_SKIPPED);
    if (reference)
      g_assert_cmpfloat (dsc_truth_score (t, s, FALSE, NULL), <, 2.0);
  }
}

/* All exposures unrelated: nothing may move, whatever their number of sources. */
static void
test_unrelated (void)
{
  guint moved = 0, all = 0;

  for (guint64 seed = 1; seed <= (g_test_thorough () ? 300 : 12); seed++) {
    DscTruthSky sky = usual;
    g_autoptr (DscTruth) t = NULL;
    g_autoptr (DscTweakSolution) s = NULL;

    sky.stars = 0;
    sky.reference = 0;
    sky.junk = 10 + 10 * (seed % 12);
    sky.reference_junk = 50;
    t = make (&sky, seed * 13);
    s = dsc_truth_align (t);
    moved += count_states (s, DSC_TWEAK_ALIGNED) > 0;
    all++;
  }
  g_test_message ("%u of %u unrelated scenes moved", moved, all);
  g_assert_cmpuint (moved, <=, all / 100);
}

/* Two places of the sky: each is aligned on its own and said so; or each to the reference. */
static void
test_apart (void)
{
  for (int reference = 0; reference < 2; reference++) {
    DscTruthSky sky = usual;
    DscTruthVisit v[2];
    g_autoptr (DscTruth) t = NULL;
    g_autoptr (DscTweakSolution) s = NULL;

    sky.side = 400;
    sky.stars = 6000;
    sky.reference = reference ? 3000 : 0;
    one_visit (&v[0], 0.4, -0.3, 0.01, 3);
    one_visit (&v[1], -0.5, 0.2, -0.02, 2);
    for (guint k = 0; k < 3; k++)
      v[0].dithers[k][0] -= 95.0;
    for (guint k = 0; k < 2; k++)
      v[1].dithers[k][0] += 95.0;
    t = dsc_truth_new (&sky, v, 2, 30);
    s = dsc_truth_align (t);
    dsc_truth_log (t, s, "apart");
    g_assert_cmpuint (count_states (s, DSC_TWEAK_ALIGNED), ==, 5);
    if (reference)
      g_assert_cmpfloat (dsc_truth_score (t, s, FALSE, NULL), <, 2.0);
    else
      g_assert_cmpuint (s->warnings->len, >=, 1);
  }
}

/* The same exposure many times, and every source twice. */
static void
test_copies (void)
{
  DscTruthSky sky = usual;
  g_autoptr (DscTruth) t = make (&sky, 40);
  g_autoptr (DscTweakSolution) s = NULL;

  for (guint e = 1; e < t->n; e++) {
    DscTweakExposure *a = &t->scene->exposures[e], *b = &t->scene->exposures[0];

    g_array_set_size (a->sources, 0);
    g_array_append_vals (a->sources, b->sources->data, b->sources->len);
    dsc_wcs_unref (a->wcs);
    a->wcs = dsc_wcs_ref (b->wcs);
    a->angles = b->angles;
    dsc_wcs_unref (t->truth[e]);
    t->truth[e] = dsc_wcs_ref (t->truth[0]);
  }
  for (guint e = 0; e < t->n; e++) {
    GArray *sources = t->scene->exposures[e].sources;
    guint n = sources->len;

    for (guint i = 0; i < n; i++) {
      DscTweakSource copy = g_array_index (sources, DscTweakSource, i);

      g_array_append_val (sources, copy);
    }
  }
  s = dsc_truth_align (t);
  dsc_truth_log (t, s, "copies");
  g_assert_cmpuint (count_states (s, DSC_TWEAK_ALIGNED), ==, 5);
  g_assert_cmpfloat (dsc_truth_score (t, s, FALSE, NULL), <, 3.0);
}

/* Every row of a catalog 20 times, almost: says nothing that it does not say once. */
static void
test_repeated_rows (void)
{
  g_autoptr (DscTruth) t = make (&usual, 44);
  g_autoptr (DscTweakSolution) once = dsc_truth_align (t);
  g_autoptr (DscTweakSolution) often = NULL;

  for (guint e = 0; e < t->n; e++) {
    GArray *sources = t->scene->exposures[e].sources;
    guint n = sources->len;

    for (guint i = 0; i < 19 * n; i++) {
      DscTweakSource copy = g_array_index (sources, DscTweakSource, i % n);

      copy.x += 0.01;
      copy.xwin += 0.01;
      g_array_append_val (sources, copy);
    }
  }
  often = dsc_truth_align (t);
  g_assert_cmpuint (often->fits->len, ==, once->fits->len);
  for (guint k = 0; k < once->fits->len; k++) {
    const DscTweakFit *a = once->fits->pdata[k], *b = often->fits->pdata[k];

    g_assert_cmpuint (a->n_matched, ==, b->n_matched);
    g_assert_cmpfloat (a->false_probability, ==, b->false_probability);
    g_assert_cmpstr (a->verdict, ==, b->verdict);
  }
}

/* A catalog of the whole sky around: only what is near counts. */
static void
test_large_reference (void)
{
  DscTruthSky sky = usual;
  g_autoptr (DscTruth) t = NULL;
  g_autoptr (DscTweakSolution) s = NULL;
  DscTweakCatalog *small, *large;
  gint64 start;

  t = make (&sky, 41);
  small = t->scene->reference;
  large = dsc_tweak_catalog_new ("large.fits", 1000000);
  for (gsize k = 0; k < large->n; k++) {
    large->ra[k] = 360.0 * dsc_test_uniform (&t->random);
    large->dec[k] = 180.0 * dsc_test_uniform (&t->random) - 90.0;
  }
  large->ra[77] = NAN;
  memcpy (large->ra + 5000, small->ra, small->n * sizeof *small->ra);
  memcpy (large->dec + 5000, small->dec, small->n * sizeof *small->dec);
  t->scene->reference = large;
  dsc_tweak_catalog_free (small);
  start = g_get_monotonic_time ();
  s = dsc_truth_align (t);
  g_test_message ("%.3f s", (g_get_monotonic_time () - start) * 1e-6);
  g_assert_true (s->absolute);
  g_assert_cmpfloat (dsc_truth_score (t, s, FALSE, NULL), <, 2.0);
}

/* What a person sets are limits; a source dropped by hand takes no part; a nudge is a start. */
static void
test_limits (void)
{
  DscTruthSky sky = usual;
  g_autoptr (DscTruth) t = make (&sky, 42);
  g_autoptr (DscTweakSolution) s = NULL;

  t->params->minobj = 500;
  t->params->abs_minobj = 500;
  s = dsc_truth_align (t);
  dsc_truth_log (t, s, "minobj");
  g_assert_cmpint (s->status, ==, DSC_STEP_FAILED);
  g_clear_pointer (&s, dsc_tweak_solution_free);
  t->params->minobj = t->params->abs_minobj = 15;
  t->params->searchrad = 0.1;
  t->params->abs_searchrad = 0.1;
  s = dsc_truth_align (t);
  dsc_truth_log (t, s, "searchrad");
  g_assert_false (s->absolute);
  g_clear_pointer (&s, dsc_tweak_solution_free);
  t->params->abs_searchrad = 6.0;
  t->params->searchrad = 2.0;
  t->params->fitgeometry = t->params->abs_fitgeometry = DSC_FIT_GENERAL;
  t->scene->groups[1].nudge[0] = 80.0;
  t->scene->groups[1].nudge[2] = 0.1;
  s = dsc_truth_align (t);
  dsc_truth_log (t, s, "nudge too far");
  g_assert_cmpint (s->exposures[1].state, ==, DSC_TWEAK_FAILED);
  g_clear_pointer (&s, dsc_tweak_solution_free);
  t->scene->groups[1].nudge[0] = 1.0;
  s = dsc_truth_align (t);
  dsc_truth_log (t, s, "nudge, general");
  g_assert_cmpfloat (dsc_truth_score (t, s, FALSE, NULL), <, 2.0);
}

/* Sources were found, but separation leaves none: that is what is said. */
static void
test_separation (void)
{
  g_autoptr (DscTruth) t = make (&usual, 42);
  g_autoptr (DscTweakSolution) s = NULL;
  const DscTweakFit *fit;

  t->params->separation = 1e5;
  s = dsc_truth_align (t);
  g_assert_cmpuint (count_states (s, DSC_TWEAK_NO_SOURCES), ==, t->n);
  fit = s->fits->pdata[0];
  g_assert_nonnull (strstr (fit->verdict, "separation = 100000"));
}

/* One exposure of a visit is nudged, in roll too: where all end does not depend on it. */
static void
test_nudged_roll (void)
{
  DscTruthSky sky = usual;
  g_autoptr (DscTruth) t = make (&sky, 44);
  g_autoptr (DscTweakSolution) plain = dsc_truth_align (t), nudged = NULL;
  static const double turns[] = { 0.004, 0.3 };

  for (guint k = 0; k < G_N_ELEMENTS (turns); k++) {
    double dx, dy, rotation;

    t->scene->groups[1].nudge[0] = 0.2;
    t->scene->groups[1].nudge[2] = turns[k];
    g_clear_pointer (&nudged, dsc_tweak_solution_free);
    nudged = dsc_truth_align (t);
    dsc_truth_log (t, nudged, "nudged roll");
    for (guint e = 0; e < t->n; e++) {
      dx = nudged->exposures[e].shift[0] - plain->exposures[e].shift[0];
      dy = nudged->exposures[e].shift[1] - plain->exposures[e].shift[1];
      rotation = nudged->exposures[e].rotation - plain->exposures[e].rotation;
      g_assert_cmpfloat (hypot (dx, dy), <, 1e-4);
      g_assert_cmpfloat (fabs (rotation), <, 1e-4);
    }
  }
}

/* Equal results with any number of threads, and with exposures in groups. */
static void
test_threads (void)
{
  DscTruthSky sky = usual;
  g_autoptr (DscTruth) t = make (&sky, 43);
  g_autoptr (DscTweakSolution) a = NULL, b = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  t->scene->exposures[1].group = 0;
  a = dsc_tweak_align_auto (t->scene, t->params, 1, NULL, NULL, &error);
  b = dsc_tweak_align_auto (t->scene, t->params, 4, NULL, NULL, &error);
  dsc_truth_log (t, a, "two in a group");
  for (guint e = 0; e < t->n; e++)
    g_assert_cmpmem (a->exposures[e].shift, sizeof a->exposures[e].shift, b->exposures[e].shift,
                     sizeof b->exposures[e].shift);
  g_assert_cmpfloat (dsc_truth_score (t, a, FALSE, NULL), <, 6.0);
  g_cancellable_cancel (cancellable);
  g_assert_null (dsc_tweak_align_auto (t->scene, t->params, 1, NULL, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* Many exposures of a wide field. */
static void
test_many (void)
{
  DscTruthSky sky = usual;
  DscTruthVisit *v = g_new0 (DscTruthVisit, 10);
  guint per_visit = g_test_thorough () ? 30 : 4;
  g_autoptr (DscTruth) t = NULL;
  g_autoptr (DscTweakSolution) s = NULL;
  clock_t start;

  sky.side = 400;
  sky.stars = g_test_thorough () ? 30000 : 10000;
  sky.reference = 2000;
  sky.junk = 100;
  for (guint k = 0; k < 10; k++) {
    one_visit (&v[k], 0.3 * k - 1.5, 1.0 - 0.2 * k, 0.004 * k - 0.02, per_visit);
    for (guint i = 0; i < per_visit; i++) {
      v[k].dithers[i][0] = 45.0 * (k % 4) - 70.0 + 5.0 * (i % 3) + 3.0 * sin (i);
      v[k].dithers[i][1] = 45.0 * (k / 4) - 50.0 + 5.0 * (i / 3 % 3) + 3.0 * cos (i * 1.7);
    }
  }
  t = dsc_truth_new (&sky, v, 10, 50);
  start = clock ();
  s = dsc_truth_align (t);
  g_test_message ("%u exposures, %u sources: %.2f s of processor", t->n,
                  t->scene->exposures[0].sources->len, (double)(clock () - start) / CLOCKS_PER_SEC);
  dsc_truth_log (t, s, "many");
  g_assert_cmpuint (count_states (s, DSC_TWEAK_ALIGNED), ==, t->n);
  g_assert_cmpfloat (dsc_truth_score (t, s, FALSE, NULL), <, 1.0);
  g_free (v);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/steps/tweak-auto-odd/roll", test_roll);
  g_test_add_func ("/steps/tweak-auto-odd/far", test_far);
  g_test_add_func ("/steps/tweak-auto-odd/relative", test_relative);
  g_test_add_func ("/steps/tweak-auto-odd/rotation", test_rotation);
  g_test_add_func ("/steps/tweak-auto-odd/wrong-reference", test_wrong_reference);
  g_test_add_func ("/steps/tweak-auto-odd/ghosts", test_ghosts);
  g_test_add_func ("/steps/tweak-auto-odd/odd-exposures", test_odd_exposures);
  g_test_add_func ("/steps/tweak-auto-odd/alone", test_alone);
  g_test_add_func ("/steps/tweak-auto-odd/unrelated", test_unrelated);
  g_test_add_func ("/steps/tweak-auto-odd/apart", test_apart);
  g_test_add_func ("/steps/tweak-auto-odd/copies", test_copies);
  g_test_add_func ("/steps/tweak-auto-odd/repeated-rows", test_repeated_rows);
  g_test_add_func ("/steps/tweak-auto-odd/separation", test_separation);
  g_test_add_func ("/steps/tweak-auto-odd/large-reference", test_large_reference);
  g_test_add_func ("/steps/tweak-auto-odd/limits", test_limits);
  g_test_add_func ("/steps/tweak-auto-odd/nudged-roll", test_nudged_roll);
  g_test_add_func ("/steps/tweak-auto-odd/threads", test_threads);
  g_test_add_func ("/steps/tweak-auto-odd/many", test_many);
  return g_test_run ();
}
