/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-sky-stat.h"

#include <math.h>
#include <stdlib.h>

#include "dsc-test.h"

#define N 5000

static const DscSkyStatRule defaults = { .kind = DSC_SKY_STAT_MODE,
                                         .lower = NAN,
                                         .upper = NAN,
                                         .nclip = 5,
                                         .lsigma = 4,
                                         .usigma = 4,
                                         .binwidth = 0.1,
                                         .as_jwst = TRUE };

/* A bell of four terms, and an outlier in every 97th place. */
static void
make_values (float *v)
{
  for (guint64 k = 0; k < N; k++) {
    double sum = 0;

    for (guint m = 1; m <= 4; m++)
      sum += (double)((k * (7919 + 12 * m)) % 10007) / 10007.0;
    v[k] = (float)(k % 97 == 5 ? sum + 50 : sum);
  }
}

static DscSkyStat
measure (const float *v, guint width, guint height, const DscSkyStatRule *rule)
{
  g_autoptr (DscSkyPixels) pixels = dsc_sky_pixels_new (v, width, height, 0, NULL, NULL);

  return dsc_sky_pixels_measure (pixels, NULL, 0, rule, NULL);
}

typedef struct {
  DscSkyStatRule rule;
  float first;  /* in place of the first value; NaN: none */
  guint64 n;    /* pixels left */
  double by[4]; /* median, midpt, mean, mode */
} Case;

#define RULE(low, high, clips, ls, us, width)                                                      \
  {                                                                                                \
    0, low, high, clips, ls, us, width, TRUE                                                       \
  }

/* Numbers of stsci.imagestats 1.8.4 for the same values, all digits. */
static void
test_peer (void)
{
  static const Case cases[] = {
    { RULE (NAN, NAN, 5, 4, 4, 0.1),
      NAN,
      4948,
      { 1.999650239944458, 1.9929545588791371, 1.9979727268218994, 2.0094465140501661 } },
    { RULE (NAN, NAN, 0, 4, 4, 0.1),
      NAN,
      5000,
      { 2.0058958530426025, 1.9745914340019226, 2.5209043025970459, 1.9432298906759364 } },
    { RULE (1.2, 2.9, 2, 1.5, 1, 0.1),
      NAN,
      2311,
      { 1.9079644680023193, 1.9141609561629593, 1.8952517509460449, 2.0237224329795156 } },
    { RULE (1.2, 2.9, 0, 4, 4, 0.1),
      NAN,
      4326,
      { 2.0058958530426025, 2.0003481872379778, 2.0184478759765625, 1.9967371713370086 } },
    { RULE (NAN, NAN, 5, 4, 4, 0.1),
      90,
      4947,
      { 1.9998000860214233, 1.9745440740138294, 1.9983766078948975, 1.9846124707162383 } },
    { RULE (NAN, NAN, 5, 4, 4, 0.1),
      -90,
      4947,
      { 1.9998000860214233, 1.981106196343899, 1.9983766078948975, 2.0008795670841053 } },
    { RULE (NAN, NAN, 5, 4, 4, 0.01),
      NAN,
      4948,
      { 1.999650239944458, 1.9991207343339921, 1.9979727268218994, 2.0142492064833641 } },
    { RULE (NAN, NAN, 5, 4, 4, 5),
      NAN,
      4948,
      { 1.999650239944458, 1.4410990476608276, 1.9979727268218994, 1.4408077299594879 } },
  };
  g_autofree float *v = g_new (float, N);

  for (guint c = 0; c < G_N_ELEMENTS (cases); c++)
    for (guint kind = 0; kind < 4; kind++) {
      DscSkyStatRule rule = cases[c].rule;
      DscSkyStat line, block;

      make_values (v);
      if (!isnan (cases[c].first))
        v[0] = cases[c].first;
      rule.kind = (DscSkyStatKind)kind;
      line = measure (v, N, 1, &rule);
      block = measure (v, 100, 50, &rule);
      g_assert_cmpuint (line.n, ==, cases[c].n);
      g_assert_cmpuint (block.n, ==, cases[c].n);
      dsc_assert_near (line.value, cases[c].by[kind], 0, 1e-15);
      dsc_assert_near (block.value, cases[c].by[kind], 0, 1e-15);
    }
}

/* The peer's answers to degenerate samples, and the right ones. */
static void
test_degenerate (void)
{
  static const double jwst[2][4] = { { 3, 0, 3, 3 }, { 3, 0, 3, NAN } };
  float v[10];

  for (guint i = 0; i < 10; i++)
    v[i] = 3;
  for (guint kind = 0; kind < 4; kind++) {
    DscSkyStatRule rule = defaults;

    rule.kind = (DscSkyStatKind)kind;
    dsc_assert_near (measure (v, 10, 1, &rule).value, jwst[0][kind], 0, 0);
    dsc_assert_near (measure (v, 1, 1, &rule).value, jwst[1][kind], 0, 0);
    rule.as_jwst = FALSE;
    dsc_assert_near (measure (v, 10, 1, &rule).value, 3, 0, 0);
    dsc_assert_near (measure (v, 1, 1, &rule).value, 3, 0, 0);
  }
}

static void
test_no_value (void)
{
  g_autofree float *v = g_new (float, N);
  float none[4] = { NAN, NAN, NAN, NAN };
  DscSkyStatRule rule = defaults;

  make_values (v);
  g_assert_true (isnan (measure (none, 2, 2, &rule).value));
  rule.upper = -5;
  g_assert_true (isnan (measure (v, N, 1, &rule).value));
  rule = defaults;
  rule.lower = 100;
  g_assert_true (isnan (measure (v, N, 1, &rule).value));
  rule = defaults;
  rule.lsigma = 0;
  g_assert_true (isnan (measure (v, N, 1, &rule).value));
  rule = defaults;
  rule.nclip = 0;
  rule.binwidth = 2.5e-7; /* 4e7 bins */
  g_assert_true (isnan (measure (v, N, 1, &rule).value));
  rule = defaults;
  rule.lower = 10;
  rule.upper = 40; /* between the bell and the outliers */
  g_assert_true (isnan (measure (v, N, 1, &rule).value));
}

/* One round of the peer, word for word: every pixel is looked at in each round. */
static DscSkyStat
measure_plainly (const float *v, gsize n, const DscSkyStatRule *rule)
{
  DscSkyStat stat = { .value = NAN };
  float lo = INFINITY, hi = -INFINITY, low, high;

  for (gsize i = 0; i < n; i++) {
    lo = MIN (lo, v[i]);
    hi = MAX (hi, v[i]);
  }
  low = lo;
  high = hi;
  for (guint round = 0; round <= rule->nclip; round++) {
    double sum = 0, squares = 0;
    guint64 count = 0;

    for (gsize i = 0; i < n; i++)
      if (v[i] >= low && v[i] <= high) {
        sum += v[i];
        count++;
      }
    stat.mean = (float)(sum / (double)count);
    for (gsize i = 0; i < n; i++)
      if (v[i] >= low && v[i] <= high) {
        float d = v[i] - (float)stat.mean;

        squares += d * d;
      }
    stat.sigma = (float)sqrt (squares / (double)(count - 1));
    stat.n = count;
    stat.lower = low;
    stat.upper = high;
    low = MAX (lo, (float)(stat.mean - rule->lsigma * stat.sigma));
    high = MIN (hi, (float)(stat.mean + rule->usigma * stat.sigma));
  }
  return stat;
}

/* Sums kept by cells give for any region what all its pixels give, holes, stars and all. */
static void
test_regions (void)
{
  enum { W = 333, H = 210 };
  DscTestRandom random = { 7 };
  g_autofree float *v = g_new (float, W *H);
  g_autofree float *list = g_new (float, W *H);
  g_autoptr (DscSkyPixels) pixels = NULL;
  static const double sigmas[] = { 4, 3, 1.5 };

  for (guint i = 0; i < W * H; i++) {
    v[i] = (float)(0.4 + 0.02 * dsc_test_normal (&random));
    if (dsc_test_uniform (&random) < 0.03)
      v[i] += (float)dsc_test_uniform (&random);
    if (dsc_test_uniform (&random) < 0.05)
      v[i] = NAN;
  }
  pixels = dsc_sky_pixels_new (v, W, H, 0, NULL, NULL);
  for (guint k = 0; k < 60; k++) {
    g_autoptr (GArray) spans = g_array_new (FALSE, FALSE, sizeof (DscSpan));
    gint x0 = (gint)(dsc_test_uniform (&random) * 200);
    gint x1 = x0 + (gint)(dsc_test_uniform (&random) * (W - 1 - x0));
    DscSkyStatRule rule = defaults;
    DscSkyStat fast, plain;
    gsize n = 0;

    for (gint y = (gint)k; y < H; y++) {
      DscSpan span = { y, MAX (0, x0 - y / 3), x1 };

      g_array_append_val (spans, span);
      for (gint x = span.x0; x <= span.x1; x++)
        if (!isnan (v[y * W + x]))
          list[n++] = v[y * W + x];
    }
    if (n < 10)
      continue;
    rule.lsigma = rule.usigma = sigmas[k % 3];
    rule.kind = DSC_SKY_STAT_MEAN;
    fast = dsc_sky_pixels_measure (pixels, &g_array_index (spans, DscSpan, 0), spans->len, &rule,
                                   NULL);
    plain = measure_plainly (list, n, &rule);
    g_assert_cmpuint (fast.n, ==, plain.n);
    dsc_assert_near (fast.value, plain.mean, 0, 1e-7);
    dsc_assert_near (fast.sigma, plain.sigma, 0, 2e-7);
    dsc_assert_near (fast.lower, plain.lower, 0, 1e-7);
    dsc_assert_near (fast.upper, plain.upper, 0, 1e-7);
  }
}

static int
compare_floats (const void *a, const void *b)
{
  float x = *(const float *)a, y = *(const float *)b;

  return (x > y) - (x < y);
}

/* The median is that of sorted values, for even and odd numbers, many equal ones and a far one. */
static void
test_median (void)
{
  DscTestRandom random = { 5 };
  float v[2000];

  for (guint n = 1; n < 400; n += 7) {
    DscSkyStatRule rule = defaults;
    double value, expected;

    for (guint i = 0; i < n; i++)
      v[i] = n % 3 == 0 ? floorf ((float)(4 * dsc_test_uniform (&random)))
                        : (float)dsc_test_normal (&random);
    v[0] = n % 5 == 0 ? 1e9f : v[0];
    rule.kind = DSC_SKY_STAT_MEDIAN;
    rule.nclip = 0;
    value = measure (v, n, 1, &rule).value;
    qsort (v, n, sizeof *v, compare_floats);
    expected = n % 2 == 1 ? v[n / 2] : (float)(v[n / 2 - 1] + v[n / 2]) / 2;
    g_assert_cmpfloat (value, ==, expected);
  }
}

/* Without compatibility mode and midpt are where they should be. */
static void
test_unbiased (void)
{
  enum { M = 400000 };
  DscTestRandom random = { 3 };
  g_autofree float *v = g_new (float, M);
  DscSkyStatRule rule = defaults;
  double right, wrong;

  for (guint i = 0; i < M; i++)
    v[i] = (float)(10 + dsc_test_normal (&random));
  rule.kind = DSC_SKY_STAT_MIDPT;
  wrong = measure (v, M, 1, &rule).value;
  rule.as_jwst = FALSE;
  right = measure (v, M, 1, &rule).value;
  g_test_message ("midpt of a normal at 10: %.4f, as jwst %.4f", right, wrong);
  dsc_assert_near (right, 10, 0.006, 0);
  g_assert_cmpfloat (fabs (wrong - 10), >, fabs (right - 10));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sky-stat/peer", test_peer);
  g_test_add_func ("/sky-stat/degenerate", test_degenerate);
  g_test_add_func ("/sky-stat/no-value", test_no_value);
  g_test_add_func ("/sky-stat/regions", test_regions);
  g_test_add_func ("/sky-stat/median", test_median);
  g_test_add_func ("/sky-stat/unbiased", test_unbiased);
  return g_test_run ();
}
