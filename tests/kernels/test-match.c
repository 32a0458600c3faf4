/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "dsc-match-histogram.h"
#include "dsc-match-xy.h"
#include "dsc-test.h"

/* A histogram of 2 * half + 1 bins a side with counts around a bin. */
static DscMatchHistogram
make_histogram (guint half)
{
  DscMatchHistogram h = { .half = half, .side = 2 * half + 1, .bin = 1.0 };

  h.counts = g_new0 (guint32, (gsize)h.side * h.side);
  return h;
}

static void
put (DscMatchHistogram *h, int x, int y, guint32 count)
{
  h->counts[y * (int)h->side + x] = count;
}

/* A paraboloid over 5 x 5 bins: its vertex, wherever the box is pushed by a border. */
static void
test_paraboloid (void)
{
  static const double places[][2] = { { 7.2, 6.4 }, { 1.2, 6.0 }, { 13.1, 1.3 } };

  for (guint k = 0; k < G_N_ELEMENTS (places); k++) {
    g_auto (DscMatchHistogram) h = make_histogram (7);

    for (int j = 0; j < 15; j++)
      for (int i = 0; i < 15; i++) {
        double dx = i - places[k][0], dy = j - places[k][1];
        double value = 1000000 - 10000 * dx * dx - 20000 * dy * dy + 5000 * dx * dy;

        if (fabs (dx) < 5 && fabs (dy) < 5)
          put (&h, i, j, (guint32)(value + 0.5));
      }
    dsc_match_histogram_find_peak (&h);
    g_assert_cmpint (h.peak, ==, DSC_MATCH_PEAK_FIT);
    dsc_assert_near (h.index[0], places[k][0], 1e-4, 0);
    dsc_assert_near (h.index[1], places[k][1], 1e-4, 0);
    g_assert_cmpuint (h.box[1] - h.box[0], ==, 5);
  }
}

static void
test_special_peaks (void)
{
  for (int k = 0; k < 6; k++) {
    g_auto (DscMatchHistogram) h = make_histogram (7);

    if (k > 0)
      put (&h, k == 2 ? 0 : 7, 6, 9);
    if (k >= 2)
      put (&h, 7, 7, 3);
    if (k == 4) /* a saddle: more at the four corners of the box */
      for (int i = 0; i < 25; i++)
        put (&h, 5 + i % 5, 4 + i / 5, (guint32)(4 + abs (i % 5 - 2) - (i == 0)));
    if (k == 4)
      put (&h, 7, 6, 9);
    if (k == 5) /* the later of two equal bins does not count */
      put (&h, 9, 9, 9);
    dsc_match_histogram_find_peak (&h);
    switch (k) {
    case 0:
      g_assert_cmpint (h.peak, ==, DSC_MATCH_PEAK_NONE);
      g_assert_true (isnan (h.significance));
      break;
    case 1:
      g_assert_cmpint (h.peak, ==, DSC_MATCH_PEAK_SINGLE);
      g_assert_cmpfloat (h.index[0], ==, 7.0);
      g_assert_cmpfloat (h.index[1], ==, 6.0);
      break;
    case 2:
      g_assert_cmpint (h.peak, ==, DSC_MATCH_PEAK_EDGE);
      g_assert_cmpfloat (h.index[0], ==, 0.0);
      dsc_assert_near (h.significance, 9.0 / sqrt (3.0), 1e-12, 0);
      break;
    case 3:
      g_assert_cmpint (h.peak, ==, DSC_MATCH_PEAK_CENTRE_OF_MASS);
      dsc_assert_near (h.index[1], (6.0 * 9 + 7.0 * 3) / 12, 1e-12, 0);
      break;
    case 4:
      g_assert_true (h.peak == DSC_MATCH_PEAK_NO_MAXIMUM
                     || h.peak == DSC_MATCH_PEAK_CENTRE_OF_MASS);
      g_assert_true (h.index[0] > 5 && h.index[0] < 9);
      break;
    default:
      dsc_assert_near (h.index[0], 7.0, 1e-12, 0);
      g_assert_cmpuint (h.n_box, ==, 12);
    }
  }
}

/* Ten stars shifted by (0.31, -0.22) arcsec, 0.1 arcsec a bin, a search radius of 1.05: what is
 * right, and what jwst makes of it: 0.1 * (ceil (10.5) - 10.5) too much. */
static void
test_offset (void)
{
  double x[10], y[10], u[11], v[11];
  DscTestRandom random = { 5 };
  g_auto (DscMatchHistogram) right = { 0 };
  g_auto (DscMatchHistogram) jwst = { 0 };
  g_autoptr (GError) error = NULL;

  for (int i = 0; i < 10; i++) {
    x[i] = 60.0 * dsc_test_uniform (&random);
    y[i] = 60.0 * dsc_test_uniform (&random);
    u[i] = x[i] + 0.30;
    v[i] = y[i] - 0.20;
  }
  u[10] = v[10] = NAN;
  g_assert_true (dsc_match_histogram_init (&right, 11, u, v, 10, x, y, 1.05, 0.1, DSC_COMPAT_NONE,
                                           NULL, &error));
  g_assert_true (dsc_match_histogram_init (&jwst, 11, u, v, 10, x, y, 1.05, 0.1, DSC_COMPAT_JWST,
                                           NULL, &error));
  g_assert_cmpint (right.peak, ==, DSC_MATCH_PEAK_SINGLE);
  g_assert_cmpuint (right.half, ==, 11);
  g_assert_cmpuint (right.n_pairs, ==, 10);
  dsc_assert_near (right.offset[0], 0.3, 1e-12, 0);
  dsc_assert_near (right.offset[1], -0.2, 1e-12, 0);
  dsc_assert_near (jwst.offset[0], 0.35, 1e-12, 0);
  dsc_assert_near (jwst.offset[1], -0.15, 1e-12, 0);
}

static void
test_histogram_refused (void)
{
  const double zero = 0.0;
  static const double cases[][2] = { { 0, 1 }, { 1, 0 }, { -1, 1 }, { NAN, 1 }, { 1e9, 1e-3 } };

  for (guint k = 0; k < G_N_ELEMENTS (cases); k++) {
    g_auto (DscMatchHistogram) h = { 0 };
    g_autoptr (GError) error = NULL;

    g_assert_false (dsc_match_histogram_init (&h, 1, &zero, &zero, 1, &zero, &zero, cases[k][0],
                                              cases[k][1], DSC_COMPAT_NONE, NULL, &error));
    g_assert_error (error, DSC_ERROR, (k == 4 ? DSC_ERROR_TOO_LARGE : DSC_ERROR_PARAMETER));
  }
}

static void
check_matches (GArray *matches, guint n, const guint expected[][2])
{
  g_assert_cmpuint (matches->len, ==, n);
  for (guint i = 0; i < n; i++) {
    g_assert_cmpuint (g_array_index (matches, DscMatch, i).reference, ==, expected[i][0]);
    g_assert_cmpuint (g_array_index (matches, DscMatch, i).image, ==, expected[i][1]);
  }
}

/* The order of y; thinning keeps the lowest; the nearest wins; limits. */
static void
test_match (void)
{
  /* Reference 1 is 0.5 above 2 and goes; 3 has no partner. */
  static const double rx[] = { 5, 0, 0, 9, NAN }, ry[] = { 9, 1.5, 1, 3, 1 };
  /* Image 0 for reference 0; 1 and 2 both near reference 2. */
  static const double ix[] = { 5.3, 0.25, -0.2, 9 }, iy[] = { 9, 2.0, 0.9, 3.5 };
  static const guint expected[][2] = { { 2, 2 }, { 0, 0 } };
  static const double none[2] = { 0, 0 }, shift[2] = { 0, 0.5 };
  static const guint shifted[][2] = { { 2, 1 }, { 3, 3 }, { 0, 0 } };
  g_autoptr (GArray) matches = g_array_new (FALSE, FALSE, sizeof (DscMatch));
  g_autoptr (GError) error = NULL;

  g_assert_true (dsc_match_xy (4, ix, iy, 5, rx, ry, none, 0.4, 0.6, matches, NULL, &error));
  check_matches (matches, 2, expected);
  g_assert_true (dsc_match_xy (4, ix, iy, 5, rx, ry, shift, 0.65, 0.6, matches, NULL, &error));
  check_matches (matches, 3, shifted);
}

/* One source for three references is more pairs than sources. */
static void
test_confusion (void)
{
  static const double rx[] = { 0, 0.3, -0.3 }, ry[] = { 0, 0, 0 }, one = 0.0, none[2] = { 0, 0 };
  g_autoptr (GArray) matches = g_array_new (FALSE, FALSE, sizeof (DscMatch));
  g_autoptr (GError) error = NULL;

  g_assert_false (dsc_match_xy (1, &one, &one, 3, rx, ry, none, 0.5, 0.1, matches, NULL, &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_MIXED);
  g_clear_error (&error);
  g_assert_false (dsc_match_xy (1, &one, &one, 3, rx, ry, none, 0.5, 0, matches, NULL, &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_PARAMETER);
}

/* Many sources: the same as comparing all with all. */
static void
test_thinning_of_many (void)
{
  enum { N = 3000 };
  g_autofree double *x = g_new (double, N);
  g_autofree double *y = g_new (double, N);
  g_autofree guint *rows = g_new (guint, N);
  DscTestRandom random = { 11 };
  g_autoptr (GError) error = NULL;
  gsize n = 0;

  for (int i = 0; i < N; i++) {
    x[i] = 40.0 * dsc_test_uniform (&random) - 20.0;
    y[i] = 40.0 * dsc_test_uniform (&random) - 20.0;
  }
  g_assert_true (dsc_match_thin (N, x, y, 0.7, rows, &n, NULL, &error));
  g_assert_true (n > 500 && n < 2500);
  for (gsize k = 1; k < n; k++) {
    g_assert_cmpfloat (y[rows[k - 1]], <, y[rows[k]]);
    for (gsize l = 0; l < k; l++)
      g_assert_cmpfloat (hypot (x[rows[k]] - x[rows[l]], y[rows[k]] - y[rows[l]]), >, 0.7);
  }
  for (guint i = 0; i < N; i++) {
    gboolean kept = FALSE, near = FALSE;

    for (gsize k = 0; k < n; k++) {
      kept |= rows[k] == i;
      near |= y[rows[k]] < y[i] && hypot (x[rows[k]] - x[i], y[rows[k]] - y[i]) <= 0.7;
    }
    g_assert_true (kept != near);
  }
}

static void
test_cancelled (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GArray) matches = g_array_new (FALSE, FALSE, sizeof (DscMatch));
  g_auto (DscMatchHistogram) h = { 0 };
  const double one = 1.0, none[2] = { 0, 0 };
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_false (
      dsc_match_xy (1, &one, &one, 1, &one, &one, none, 1, 1, matches, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  g_assert_false (dsc_match_histogram_init (&h, 1, &one, &one, 1, &one, &one, 1, 1, DSC_COMPAT_NONE,
                                            cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/match/histogram/paraboloid", test_paraboloid);
  g_test_add_func ("/match/histogram/special", test_special_peaks);
  g_test_add_func ("/match/histogram/offset", test_offset);
  g_test_add_func ("/match/histogram/refused", test_histogram_refused);
  g_test_add_func ("/match/xy", test_match);
  g_test_add_func ("/match/confusion", test_confusion);
  g_test_add_func ("/match/thinning", test_thinning_of_many);
  g_test_add_func ("/match/cancelled", test_cancelled);
  return g_test_run ();
}
