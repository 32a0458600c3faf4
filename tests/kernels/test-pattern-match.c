/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-pattern-match.h"

#include <math.h>

#include "dsc-false-match.h"
#include "dsc-test.h"

#define DEGREE (G_PI / 180.0)

typedef struct {
  guint n_a, n_b;
  double ax[8000], ay[8000], bx[8000], by[8000];
} Lists;

static DscPatternOptions
options_new (void)
{
  return (DscPatternOptions){ .search = 10.0,
                              .rotation = 0.5 * DEGREE,
                              .resolution = 0.03,
                              .tolerance_min = 0.004,
                              .tolerance_max = 0.5,
                              .enough = -8.0,
                              .trials = 1.0 };
}

/* Stars in a square of @side that both lists have, moved for b, and @junk of each alone. */
static Lists *
make_lists (DscTestRandom *random,
            guint stars,
            guint junk,
            double side,
            double noise,
            const DscPattern *truth)
{
  Lists *l = g_new0 (Lists, 1);

  l->n_a = l->n_b = stars + junk;
  for (guint i = 0; i < stars + junk; i++) {
    l->ax[i] = side * (dsc_test_uniform (random) - 0.5);
    l->ay[i] = side * (dsc_test_uniform (random) - 0.5);
    l->bx[i] = side * (dsc_test_uniform (random) - 0.5);
    l->by[i] = side * (dsc_test_uniform (random) - 0.5);
    if (i >= stars)
      continue;
    dsc_pattern_apply (truth, l->ax[i], l->ay[i], &l->bx[i], &l->by[i]);
    l->ax[i] += noise * dsc_test_normal (random);
    l->ay[i] += noise * dsc_test_normal (random);
    l->bx[i] += noise * dsc_test_normal (random);
    l->by[i] += noise * dsc_test_normal (random);
  }
  return l;
}

static void
match (const Lists *l, const DscPatternOptions *o, DscPattern *p)
{
  g_autoptr (GError) error = NULL;

  dsc_pattern_match (l->n_a, l->ax, l->ay, l->n_b, l->bx, l->by, o, p, NULL, NULL, &error);
  g_assert_no_error (error);
}

static void
test_known (void)
{
  static const struct {
    guint stars, junk;
    double side, x, y, degrees;
  } cases[] = { { 6, 0, 60, 2.1, -2.5, 0.03 },  { 10, 15, 60, -3.0, 3.0, 0.05 },
                { 20, 80, 60, 6.0, 6.0, -0.1 }, { 2000, 1000, 120, 4.2, 4.1, 0.1 },
                { 100, 0, 120, 8.0, 0, 0.4 },   { 4, 0, 60, 0.3, -0.1, 0.0 } };
  DscTestRandom random = { 5 };

  for (guint k = 0; k < G_N_ELEMENTS (cases); k++)
    for (guint turn = 0; turn < (g_test_thorough () ? 10u : 4u); turn++) {
      DscPattern truth = { .shift = { cases[k].x, cases[k].y } }, p;
      g_autofree Lists *l = NULL;
      DscPatternOptions o = options_new ();
      double reach = cases[k].side / 2, limit = 0.03 / sqrt (cases[k].stars) * 6;

      truth.rotation = cases[k].degrees * DEGREE;
      l = make_lists (&random, cases[k].stars, cases[k].junk, cases[k].side, 0.003, &truth);
      match (l, &o, &p);
      g_test_message ("case %u: %u of %u, %u; tolerance %g log %g", k, p.n_pairs, p.n_a, p.n_b,
                      p.tolerance, p.log_false);
      g_assert_cmpfloat (p.log_false, <, -3.0);
      for (int corner = 0; corner < 4; corner++) {
        double x = corner & 1 ? reach : -reach, y = corner & 2 ? reach : -reach, u, v, a, b;

        dsc_pattern_apply (&truth, x, y, &u, &v);
        dsc_pattern_apply (&p, x, y, &a, &b);
        dsc_assert_near (hypot (u - a, v - b), 0.0, limit, 0);
      }
    }
}

/* Lists that have nothing in common: the claim must hold as an upper limit. */
static void
test_unrelated (void)
{
  static const guint numbers[] = { 5, 12, 40, 150 };
  static const double levels[] = { -0.5, -1.0, -2.0, -3.0 };
  DscTestRandom random = { 99 };

  for (guint k = 0; k < G_N_ELEMENTS (numbers); k++) {
    guint below[G_N_ELEMENTS (levels)] = { 0 }, turns = g_test_thorough () ? 5000 : 200;
    DscPattern truth = { .shift = { 0 } }, p;
    DscPatternOptions o = options_new ();

    for (guint turn = 0; turn < turns; turn++) {
      g_autofree Lists *l = make_lists (&random, 0, numbers[k], 60.0, 0.0, &truth);

      match (l, &o, &p);
      for (guint i = 0; i < G_N_ELEMENTS (levels); i++)
        below[i] += p.log_false < levels[i];
    }
    g_test_message ("%u sources: of %u below -0.5, -1, -2, -3: %u %u %u %u", numbers[k], turns,
                    below[0], below[1], below[2], below[3]);
    for (guint i = 0; i < G_N_ELEMENTS (levels); i++) {
      double mean = turns * pow (10.0, levels[i]);

      g_assert_cmpfloat (below[i], <=, mean + 3.0 * sqrt (mean) + 1.0);
    }
  }
}

/* Stars with false sources beside most of them, always on the same side: nearer to the stars than
 * the width of the coarse bins. */
static void
test_companions (void)
{
  DscTestRandom random = { 11 };
  DscPattern truth = { .shift = { 0.1, -0.07 } }, p;
  DscPatternOptions o = options_new ();

  for (guint turn = 0; turn < 40; turn++) {
    g_autofree Lists *l = make_lists (&random, 40, 0, 14.0, 0.001, &truth);
    double angle = 2.0 * G_PI * dsc_test_uniform (&random);
    double x = 0.24 * cos (angle), y = 0.24 * sin (angle);

    for (guint i = 0; i < 34; i++) {
      l->ax[l->n_a] = l->ax[i] + x;
      l->ay[l->n_a++] = l->ay[i] + y;
    }
    match (l, &o, &p);
    g_assert_cmpuint (p.n_pairs, >=, 37);
    g_assert_cmpfloat (hypot (p.shift[0] - truth.shift[0], p.shift[1] - truth.shift[1]), <, 0.003);
  }
}

static void
test_binomial (void)
{
  /* 3 or more of 10 at 0.1; all of 5 at 0.2; 0 or more. */
  dsc_assert_near (pow (10.0, dsc_binomial_tail_log10 (10, 3, 0.1)), 0.0701908264, 1e-9, 0);
  dsc_assert_near (dsc_binomial_tail_log10 (5, 5, 0.2), 5.0 * log10 (0.2), 1e-12, 0);
  g_assert_cmpfloat (dsc_binomial_tail_log10 (5, 0, 0.2), ==, 0.0);
  g_assert_cmpfloat (dsc_binomial_tail_log10 (1000, 900, 0.01), <, -1600.0);
  g_assert_true (isinf (dsc_binomial_tail_log10 (3, 4, 0.5)));
}

/* Nothing, or nothing finite. */
static void
test_empty (void)
{
  double x[3] = { NAN, INFINITY, 1.0 }, y[3] = { 0, 0, NAN };
  DscPatternOptions o = options_new ();
  DscPattern p;
  g_autoptr (GError) error = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  g_assert_true (dsc_pattern_match (3, x, y, 3, x, y, &o, &p, NULL, NULL, &error));
  g_assert_cmpfloat (p.log_false, ==, 0.0);
  g_assert_true (dsc_pattern_match (0, x, y, 0, x, y, &o, &p, NULL, NULL, &error));
  g_assert_cmpfloat (p.log_false, ==, 0.0);
  g_cancellable_cancel (cancellable);
  g_assert_false (dsc_pattern_match (3, x, y, 3, x, y, &o, &p, NULL, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kernels/pattern-match/binomial", test_binomial);
  g_test_add_func ("/kernels/pattern-match/known", test_known);
  g_test_add_func ("/kernels/pattern-match/unrelated", test_unrelated);
  g_test_add_func ("/kernels/pattern-match/companions", test_companions);
  g_test_add_func ("/kernels/pattern-match/empty", test_empty);
  return g_test_run ();
}
