/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "dsc-tweak-truth.h"

/* Two visits whose errors are as large as they come, small dithers. */
static void
two_visits (DscTruthVisit *v, double size)
{
  v[0] = (DscTruthVisit){ .error = { 0.7 * size, -0.6 * size },
                          .error_roll = 0.01 * size,
                          .roll = 33.0,
                          .n = 3,
                          .dithers = { { 0, 0 }, { 2.1, 1.3 }, { -1.7, 2.2 } } };
  v[1] = (DscTruthVisit){ .error = { -0.8 * size, 0.9 * size },
                          .error_roll = -0.015 * size,
                          .roll = 33.0,
                          .n = 2,
                          .dithers = { { 1.0, -2.4 }, { -2.3, -0.9 } } };
}

typedef struct {
  const char *name;
  double size; /* of the errors, arcsec; the roll by 0.015 degrees each */
  double limit;
  DscTruthSky sky;
} Case;

#define PLACE .ra = 53.1, .dec = -27.8
#define NOISE .noise = 0.05, .jitter = 0.002
#define STARS .side = 70, .stars = 200, .junk = 30, .reference = 60
#define CROWD .side = 72, .stars = 5000

static const Case cases[] = {
  { "usual", 0.3, 2.0, { PLACE, NOISE, STARS } },
  { "errors of 3 arcsec", 3.3, 2.0, { PLACE, NOISE, STARS } },
  { "crowded", 3.3, 2.0, { PLACE, NOISE, CROWD, .junk = 300, .reference = 500 } },
  { "crowded, the brightest",
    2.0,
    2.0,
    { PLACE, NOISE, CROWD, .junk = 20, .brightest = 200, .reference = 300 } },
  { "six stars", 1.0, 5.0, { PLACE, NOISE, .side = 62, .stars = 6, .reference = 6 } },
  { "ten stars, junk",
    2.0,
    5.0,
    { PLACE, NOISE, .side = 64, .stars = 10, .junk = 15, .reference = 10, .reference_junk = 10 } },
  { "at the pole", 3.0, 2.0, { .ra = 100, .dec = 89.995, NOISE, STARS } },
  { "at 0 hours", 3.0, 2.0, { .ra = 0.0002, .dec = 12, NOISE, STARS } },
  { "hot pixels",
    0.3,
    5.0,
    { PLACE, NOISE, .side = 70, .stars = 15, .junk = 10, .hot = 60, .reference = 15 } },
  { "reference that moved", 1.0, 16.0, { PLACE, NOISE, STARS, .reference_noise = 0.02 } },
};

static void
test_case (gconstpointer data)
{
  const Case *c = data;
  DscTruthVisit visits[2];

  two_visits (visits, c->size);
  for (guint64 seed = 1; seed <= (g_test_thorough () ? 20 : 3); seed++) {
    g_autoptr (DscTruth) truth = dsc_truth_new (&c->sky, visits, 2, seed * 77);
    g_autoptr (DscTweakSolution) solution = dsc_truth_align (truth);

    dsc_truth_log (truth, solution, c->name);
    g_assert_cmpint (solution->status, ==, DSC_STEP_COMPLETE);
    g_assert_true (solution->absolute);
    g_assert_cmpfloat (dsc_truth_score (truth, solution, FALSE, NULL), <, c->limit);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *name = g_strdup_printf ("/steps/tweak-auto/%s", cases[i].name);

    g_test_add_data_func (name, &cases[i], test_case);
  }
  return g_test_run ();
}
