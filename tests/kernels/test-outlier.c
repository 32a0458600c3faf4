/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-outlier.h"

#include <math.h>
#include <string.h>

#include "dsc-test.h"

static const DscOutlierRule defaults = { { 5, 4 }, { 1.2f, 0.7f }, 0 };

/* The example of the reference, 1.7, from the peer. */
static void
test_gradient (void)
{
  static const float blot[12] = { 1, 2, NAN, 4, 5, 1, 0, NAN, 1, 1, 9, NAN };
  static const float expected[12] = { 4, 1, NAN, 0, 4, 4, 9, NAN, 4, 8, 9, NAN };
  DscOutlierInput input = { blot, blot, blot, 4, 3, 0, 0, 4, 3 };
  float gradient[12], part[2];

  dsc_outlier_gradient (&input, 0, 0, 3, 2, gradient);
  for (guint i = 0; i < 12; i++)
    dsc_assert_near (gradient[i], expected[i], 0, 0);
  dsc_outlier_gradient (&input, 1, 1, 2, 1, part);
  g_assert_cmpfloat (part[0], ==, 4);
  g_assert_cmpfloat (part[1], ==, 9);
}

/* A hit and its neighbours between the two thresholds: those next to it are flagged, those two
 * pixels away are not; nor is anything between the thresholds by itself. */
static void
test_two_passes (void)
{
  float sci[49] = { 0 }, err[49], blot[49] = { 0 };
  DscOutlierInput input = { sci, err, blot, 7, 7, 0, 0, 7, 7 };
  guint8 mask[49];
  DscOutlierTerms terms;

  for (guint i = 0; i < 49; i++)
    err[i] = 1;
  sci[3 * 7 + 3] = 100;
  g_assert_cmpuint (dsc_outlier_detect (&defaults, &input, 0, 0, 6, 6, mask), ==, 1);
  g_assert_cmpuint (mask[3 * 7 + 3], ==, 1);
  err[3 * 7 + 3] = NAN;
  g_assert_cmpuint (dsc_outlier_detect (&defaults, &input, 0, 0, 6, 6, mask), ==, 1);

  for (guint i = 0; i < 49; i++)
    sci[i] = i == 24 ? -5.001f : 4.5f;
  g_assert_cmpuint (dsc_outlier_detect (&defaults, &input, 0, 0, 6, 6, mask), ==, 9);
  for (gint y = 0; y < 7; y++)
    for (gint x = 0; x < 7; x++) {
      gboolean near = ABS (x - 3) <= 1 && ABS (y - 3) <= 1;

      g_assert_cmpuint (mask[y * 7 + x], ==, near);
      dsc_outlier_explain (&defaults, &input, x, y, &terms);
      g_assert_cmpint (terms.outlier, ==, near);
      g_assert_cmpint (terms.near_first, ==, near);
      g_assert_cmpint (terms.first, ==, x == 3 && y == 3);
      g_assert_true (terms.second);
    }
  sci[24] = 5; /* not above the threshold */
  err[24] = 1;
  g_assert_cmpuint (dsc_outlier_detect (&defaults, &input, 0, 0, 6, 6, mask), ==, 0);
}

/* The level counts as sky, and the gradient raises the thresholds by scale. */
static void
test_level_and_gradient (void)
{
  float sci[9], err[9], blot[9] = { 0, 0, 0, 0, 10, 0, 0, 0, 0 };
  DscOutlierInput input = { sci, err, blot, 3, 3, 0, 0, 3, 3 };
  DscOutlierRule rule = { { 5, 4 }, { 1, 0.5f }, 7 };
  DscOutlierTerms terms;
  guint8 mask[9];

  for (guint i = 0; i < 9; i++) {
    sci[i] = blot[i] + 7;
    err[i] = 1;
  }
  g_assert_cmpuint (dsc_outlier_detect (&rule, &input, 0, 0, 2, 2, mask), ==, 0);
  sci[4] += 14.5f;
  g_assert_cmpuint (dsc_outlier_detect (&rule, &input, 0, 0, 2, 2, mask), ==, 0);
  sci[4] += 1;
  g_assert_cmpuint (dsc_outlier_detect (&rule, &input, 0, 0, 2, 2, mask), ==, 1);
  dsc_outlier_explain (&rule, &input, 1, 1, &terms);
  g_assert_cmpfloat (terms.sci, ==, 32.5f);
  g_assert_cmpfloat (terms.blot, ==, 10);
  g_assert_cmpfloat (terms.difference, ==, 15.5f);
  g_assert_cmpfloat (terms.gradient, ==, 10);
  g_assert_cmpfloat (terms.threshold[0], ==, 15);
  g_assert_cmpfloat (terms.threshold[1], ==, 9);
  g_assert_true (terms.outlier);
  dsc_outlier_explain (&rule, &input, 3, 1, &terms);
  g_assert_true (isnan (terms.sci) && isnan (terms.difference) && !terms.outlier);
}

/* The peer's lines one after the other, whole images, as numpy does them. */

#define W 61
#define H 43
#define N (W * H)

typedef struct {
  float sci[N], err[N], blot[N], gradient[N];
  guint8 first[N], second[N], expected[N], plain[N];
} Images;

static void
put_step (float *gradient, float a, float b, gboolean only_finite)
{
  float d = fabsf (a - b);

  if (only_finite ? isfinite (d) : d > *gradient)
    *gradient = d;
}

static void
find_gradient (Images *m)
{
  for (guint i = 0; i < N; i++)
    m->gradient[i] = isnan (m->blot[i]) ? NAN : 0;
  for (guint i = W; i < N; i++)
    put_step (&m->gradient[i], m->blot[i], m->blot[i - W], TRUE);
  for (guint i = 0; i < N - W; i++)
    put_step (&m->gradient[i], m->blot[i + W], m->blot[i], FALSE);
  for (guint i = 0; i < N; i++)
    if (i % W != 0)
      put_step (&m->gradient[i], m->blot[i], m->blot[i - 1], FALSE);
  for (guint i = 0; i < N; i++)
    if (i % W != W - 1)
      put_step (&m->gradient[i], m->blot[i + 1], m->blot[i], FALSE);
}

static float
nan_to_num (float e)
{
  return isnan (e) ? 0 : isinf (e) ? copysignf (G_MAXFLOAT, e) : e;
}

static void
find_expected (Images *m, const DscOutlierRule *rule)
{
  find_gradient (m);
  for (guint i = 0; i < N; i++) {
    float d = fabsf (m->sci[i] - m->blot[i] - rule->level), e = nan_to_num (m->err[i]);

    m->first[i] = d > rule->scale[0] * m->gradient[i] + rule->snr[0] * e;
    m->second[i] = d > rule->scale[1] * m->gradient[i] + rule->snr[1] * e;
    m->plain[i] = fabsf (m->sci[i] - rule->level - m->blot[i]) > rule->snr[0] * e;
  }
  memset (m->expected, 0, sizeof m->expected);
  for (gint y = 0; y < H; y++)
    for (gint x = 0; x < W; x++)
      for (gint v = MAX (y - 1, 0); v <= MIN (y + 1, H - 1); v++)
        for (gint u = MAX (x - 1, 0); u <= MIN (x + 1, W - 1); u++)
          m->expected[y * W + x] |= m->first[v * W + u] & m->second[y * W + x];
}

static float
wild (DscTestRandom *random, double sigma)
{
  static const float values[] = { NAN, INFINITY, -INFINITY, 3e38f, -3e38f, 0 };
  double u = 120 * dsc_test_uniform (random);

  return u < G_N_ELEMENTS (values) ? values[(guint)u] : (float)(sigma * dsc_test_normal (random));
}

static const DscOutlierRule noisy = { { 1.5f, 1.1f }, { 0.6f, 0.3f }, 0.1f };

static Images *
make_images (void)
{
  Images *m = g_new0 (Images, 1);
  DscTestRandom random = { 3 };

  for (guint i = 0; i < N; i++) {
    m->blot[i] = wild (&random, 1);
    m->sci[i] = m->blot[i] + wild (&random, 2);
    m->err[i] = fabsf (wild (&random, 1));
    if (i % 97 == 0)
      m->err[i] = -INFINITY;
  }
  find_expected (m, &noisy);
  return m;
}

static void
test_random (void)
{
  g_autofree Images *m = make_images ();
  DscOutlierInput input = { m->sci, m->err, m->blot, W, H, 0, 0, W, H };
  guint8 mask[N];
  float gradient[N];
  guint64 n = dsc_outlier_detect (&noisy, &input, 0, 0, W - 1, H - 1, mask), sum = 0;

  g_assert_cmpmem (mask, N, m->expected, N);
  for (guint i = 0; i < N; i++)
    sum += mask[i];
  g_assert_cmpuint (n, ==, sum);
  g_assert_cmpuint (n, >, N / 20);
  g_assert_cmpuint (n, <, N / 2);

  dsc_outlier_gradient (&input, 0, 0, W - 1, H - 1, gradient);
  for (guint i = 0; i < N; i++)
    g_assert_true (gradient[i] == m->gradient[i]
                   || (isnan (gradient[i]) && isnan (m->gradient[i])));

  dsc_outlier_detect_plain (&noisy, &input, 0, 0, W - 1, H - 1, mask);
  g_assert_cmpmem (mask, N, m->plain, N);
}

static void
test_explained_as_detected (void)
{
  g_autofree Images *m = make_images ();
  DscOutlierInput input = { m->sci, m->err, m->blot, W, H, 0, 0, W, H };

  for (gint i = 0; i < N; i++) {
    DscOutlierTerms terms;

    dsc_outlier_explain (&noisy, &input, i % W, i / W, &terms);
    g_assert_cmpint (terms.outlier, ==, m->expected[i]);
    g_assert_cmpint (terms.first, ==, m->first[i]);
    g_assert_cmpint (terms.second, ==, m->second[i]);
    g_assert_cmpint (terms.first, ==, terms.difference > terms.threshold[0]);
    g_assert_cmpint (terms.second, ==, terms.difference > terms.threshold[1]);
  }
}

/* Any rectangle, with just its halo in memory, has the verdicts of the whole image. */
static void
check_rectangle (const Images *m, gint x0, gint y0, gint x1, gint y1)
{
  gint u0 = MAX (x0 - DSC_OUTLIER_HALO, 0), u1 = MIN (x1 + DSC_OUTLIER_HALO, W - 1);
  gint v0 = MAX (y0 - DSC_OUTLIER_HALO, 0), v1 = MIN (y1 + DSC_OUTLIER_HALO, H - 1);
  guint nx = (guint)(u1 - u0 + 1), ny = (guint)(v1 - v0 + 1), n = (guint)(x1 - x0 + 1);
  /* As much as is allowed to be read, and no more: a sanitizer sees the rest. */
  g_autofree float *planes = g_new (float, 3 * nx * ny);
  g_autofree guint8 *mask = g_new (guint8, n * (guint)(y1 - y0 + 1));
  const float *from[3] = { m->sci, m->err, m->blot };
  DscOutlierInput input = { planes, planes + nx * ny, planes + 2 * nx * ny, W, H, u0, v0, nx, ny };

  for (guint p = 0; p < 3; p++)
    for (guint y = 0; y < ny; y++)
      memcpy (planes + (p * ny + y) * nx, from[p] + (v0 + (gint)y) * W + u0, nx * sizeof (float));
  dsc_outlier_detect (&noisy, &input, x0, y0, x1, y1, mask);
  for (gint y = y0; y <= y1; y++)
    g_assert_cmpmem (mask + (guint)(y - y0) * n, n, m->expected + y * W + x0, n);
}

static void
test_rectangles (void)
{
  g_autofree Images *m = make_images ();
  DscTestRandom random = { 11 };

  for (guint i = 0; i < 400; i++) {
    gint x0 = (gint)(W * dsc_test_uniform (&random)), y0 = (gint)(H * dsc_test_uniform (&random));
    gint x1 = x0 + (gint)((W - x0) * dsc_test_uniform (&random));
    gint y1 = y0 + (gint)((H - y0) * dsc_test_uniform (&random));

    check_rectangle (m, i % 7 == 0 ? 0 : x0, i % 5 == 0 ? 0 : y0, x1, y1);
  }
  for (gint i = 0; i < N; i++)
    check_rectangle (m, i % W, i / W, i % W, i / W);
}

/* One pixel, one row, one column */
static void
test_thin_images (void)
{
  static const guint sizes[][2] = { { 1, 1 }, { 9, 1 }, { 1, 9 }, { 2, 2 } };

  for (guint s = 0; s < G_N_ELEMENTS (sizes); s++) {
    guint w = sizes[s][0], h = sizes[s][1];
    float sci[9] = { 0 }, err[9] = { 1, 1, 1, 1, 1, 1, 1, 1, 1 }, blot[9] = { 0 };
    DscOutlierInput input = { sci, err, blot, w, h, 0, 0, w, h };
    guint8 mask[9];

    sci[0] = 5.5f;
    if (w * h > 1)
      sci[1] = 4.5f;
    g_assert_cmpuint (dsc_outlier_detect (&defaults, &input, 0, 0, (gint)w - 1, (gint)h - 1, mask),
                      ==, w * h > 1 ? 2 : 1);
  }
}

/* A hit of k sigma on a flat sky is found from k just above snr on. */
static void
test_planted_hits (void)
{
  for (guint k = 10; k < 100; k++) {
    float sci[81], err[81], blot[81];
    DscOutlierInput input = { sci, err, blot, 9, 9, 0, 0, 9, 9 };
    guint8 mask[81];

    for (guint i = 0; i < 81; i++) {
      blot[i] = 2;
      sci[i] = 2;
      err[i] = 0.25f;
    }
    sci[40] += 0.25f * (float)k / 10;
    g_assert_cmpuint (dsc_outlier_detect (&defaults, &input, 0, 0, 8, 8, mask), ==, k > 50);
    g_assert_cmpuint (mask[40], ==, k > 50);
  }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/outlier/gradient", test_gradient);
  g_test_add_func ("/outlier/two-passes", test_two_passes);
  g_test_add_func ("/outlier/level-and-gradient", test_level_and_gradient);
  g_test_add_func ("/outlier/random", test_random);
  g_test_add_func ("/outlier/explained-as-detected", test_explained_as_detected);
  g_test_add_func ("/outlier/rectangles", test_rectangles);
  g_test_add_func ("/outlier/thin-images", test_thin_images);
  g_test_add_func ("/outlier/planted-hits", test_planted_hits);
  return g_test_run ();
}
