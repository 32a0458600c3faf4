/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-sky-differences.h"

#include <math.h>

#include "dsc-error.h"
#include "dsc-quick-median.h"
#include "dsc-test.h"

#define SCALE 1e-5 /* deg */

/* An exposure of @n x @n pixels turned by @turn degrees, its centre @dx, @dy pixels from the middle
 * of the field. */
static DscWcs *
make_wcs (guint n, double dx, double dy, double turn)
{
  double c = cos (turn * G_PI / 180), s = sin (turn * G_PI / 180);
  DscTan base = { { 0, 0 }, { 150, 2 }, { SCALE, SCALE }, { -1, 0, 0, 1 } };
  DscTan tan = { { 0.5 * (n - 1), 0.5 * (n - 1) }, { 0, 0 }, { SCALE, SCALE }, { -c, s, s, c } };

  dsc_tan_pixel_to_sky (&base, 1, &dx, &dy, &tan.crval[0], &tan.crval[1]);
  return dsc_wcs_new_tan (&tan, NULL, NULL);
}

/* A light of the sky at (@x, @y), in pixels from the middle of the field. */
typedef double (*Light) (double x, double y);

static double
dark (double x, double y)
{
  return 0.0;
}

static double
slope (double x, double y)
{
  return 2.0 * x - 0.7 * y;
}

/* Two hundred times the noise of a pixel, on the edge of the field. */
static double
nebula (double x, double y)
{
  return 4.0 * exp (-((x - 60) * (x - 60) + (y - 30) * (y - 30)) / (2.0 * 50 * 50));
}

static float *
expose (DscWcs *wcs, guint n, Light light, double level, double noise, double hits, guint64 seed)
{
  DscTan base = { { 0, 0 }, { 150, 2 }, { SCALE, SCALE }, { -1, 0, 0, 1 } };
  DscTestRandom random = { seed };
  float *pixels = g_new (float, n *n);

  for (guint k = 0; k < n * n; k++) {
    double x = k % n, y = k / n, ra, dec;

    dsc_wcs_pixel_to_sky1 (wcs, x, y, &ra, &dec);
    dsc_tan_sky_to_pixel (&base, 1, &ra, &dec, &x, &y);
    pixels[k] = (float)(level + light (x, y) + noise * dsc_test_normal (&random));
    if (dsc_test_uniform (&random) < hits)
      pixels[k] += (float)(20.0 * dsc_test_uniform (&random));
    if (dsc_test_uniform (&random) < hits / 2)
      pixels[k] = NAN;
  }
  return pixels;
}

static DscSkyCells *
measure (DscWcs *wcs, const float *pixels, guint n)
{
  DscTan grid = { { 0.3, -0.4 }, { 150, 2 }, { 8 * SCALE, 8 * SCALE }, { -1, 0, 0, 1 } };
  g_autoptr (GError) error = NULL;
  g_autoptr (DscSkyLattice) lattice = dsc_sky_lattice_new (wcs, n, n, &grid, NULL, 4, &error);
  DscSkyCells *cells = dsc_sky_cells_new (pixels, n, n, lattice, NULL, &error);

  g_assert_no_error (error);
  return cells;
}

typedef struct {
  double dx, dy, turn, level;
} Pose;

static DscSkyOffset
compare (const Pose *a, const Pose *b, Light light, double noise, double hits)
{
  const Pose *poses[2] = { a, b };
  const guint n = 200;
  DscSkyCells *cells[2];
  g_autoptr (GArray) differences = g_array_new (FALSE, FALSE, sizeof (DscSkyDifference));

  for (guint k = 0; k < 2; k++) {
    const Pose *p = poses[k];
    g_autoptr (DscWcs) wcs = make_wcs (n, p->dx, p->dy, p->turn);
    g_autofree float *pixels = expose (wcs, n, light, p->level, noise, hits, 17 + 5 * k);

    cells[k] = measure (wcs, pixels, n);
  }
  dsc_sky_cells_subtract (cells[0], cells[1], differences);
  dsc_sky_cells_free (cells[0]);
  dsc_sky_cells_free (cells[1]);
  return dsc_sky_offset_find ((DscSkyDifference *)(gpointer)differences->data, differences->len);
}

static const Pose poses[] = {
  { 0, 0, 0, 1.0 },        { 40.3, 10.7, 0, 1.5 },    { 0.5, 0.5, 0, 0.7 },
  { -90.2, 60, 90, 2.25 }, { 120, -100.4, 33, -3.0 }, { 10, 5, 180, 0.0 },
};

/* Without noise a plane on the sky is measured exactly wherever the pixels fall in the cells; a
 * mean over them would be off by the slope times a part of a pixel. */
static void
test_plane (void)
{
  for (guint i = 1; i < G_N_ELEMENTS (poses); i++) {
    DscSkyOffset flat = compare (&poses[0], &poses[i], dark, 0, 0);
    DscSkyOffset tilted = compare (&poses[0], &poses[i], slope, 0, 0);

    g_assert_cmpuint (flat.n_cells, >, 40);
    dsc_assert_near (flat.value, 1.0 - poses[i].level, 1e-6, 0);
    g_assert_cmpuint (tilted.n_cells, >, 40);
    dsc_assert_near (tilted.value, 1.0 - poses[i].level, 2e-4, 0);
  }
}

/* In noise, a strong nebula and 2 % of hit pixels the offset is right within 4 formal errors, and
 * the errors are those of the pixels: noise * sqrt (2 / pixels) and little more. */
static void
test_nebula (void)
{
  const double noise = 0.02;

  for (guint i = 1; i < G_N_ELEMENTS (poses); i++) {
    DscSkyOffset offset = compare (&poses[0], &poses[i], nebula, noise, 0.02);
    double least = noise * sqrt (2.0 / (64.0 * offset.n_cells));

    g_test_message ("pair %u: off by %.2g, error %.2g, pixels alone %.2g, %u cells", i,
                    offset.value - (1.0 - poses[i].level), offset.error, least, offset.n_cells);
    dsc_assert_near (offset.value, 1.0 - poses[i].level, 4 * offset.error, 0);
    g_assert_cmpfloat (offset.error, >, 0.8 * least);
    g_assert_cmpfloat (offset.error, <, 1.6 * least);
  }
}

/* Exposures apart, and one outside what its box allows. */
static void
test_apart (void)
{
  const Pose far = { 500, 0, 0, 1 };
  DscSkyOffset offset = compare (&poses[0], &far, dark, 0.02, 0);

  g_assert_cmpuint (offset.n_cells, ==, 0);
  g_assert_true (isnan (offset.value));
}

/* A third of wild differences on one side moves the location by less than half the noise of one. */
static void
test_location (void)
{
  DscTestRandom random = { 5 };
  DscSkyDifference d[1000];
  DscSkyOffset offset;
  double sum = 0;

  for (guint i = 0; i < 1000; i++) {
    d[i] = (DscSkyDifference){ 3.0 + 0.1 * dsc_test_normal (&random), 0.1 };
    sum += d[i].value / 1000;
  }
  offset = dsc_sky_offset_find (d, 1000);
  dsc_assert_near (offset.value, sum, 0.002, 0);
  dsc_assert_near (offset.error, 0.1 / sqrt (1000), 0, 0.1);
  for (guint i = 0; i < 330; i++)
    d[3 * i].value += 1.0 + 5.0 * dsc_test_uniform (&random);
  offset = dsc_sky_offset_find (d, 1000);
  dsc_assert_near (offset.value, 3.0, 0.02, 0);
  g_assert_cmpuint (offset.n_used, <, 720);
  offset = dsc_sky_offset_find (d + 1, 1);
  dsc_assert_near (offset.value, d[1].value, 0, 0);
  dsc_assert_near (offset.error, 0.1, 0, 1e-12);
}

static void
test_median (void)
{
  DscTestRandom random = { 9 };

  for (guint n = 1; n < 60; n++) {
    double values[60];
    guint below = 0, above = 0;
    double median;

    for (guint i = 0; i < n; i++)
      values[i] = floor (10 * dsc_test_uniform (&random));
    median = dsc_quick_median (values, n);
    for (guint i = 0; i < n; i++) {
      below += values[i] < median;
      above += values[i] > median;
    }
    g_assert_cmpuint (below, <=, n / 2);
    g_assert_cmpuint (above, <=, (n - 1) / 2);
  }
}

/* Two sets and a unit by itself: levels add up to 0 in each set; an equation that contradicts five
 * others changes nothing; one without a value is not used. */
static void
test_solve (void)
{
  const double truth[] = { 0.5, -1.0, 0.25, 0.25, 2.0, -2.0, 0 };
  DscSkyTie ties[20];
  double levels[7];
  guint n = 0;
  g_autoptr (GError) error = NULL;

  for (guint a = 0; a < 4; a++)
    for (guint b = a + 1; b < 4; b++)
      ties[n++] = (DscSkyTie){ a, b, truth[a] - truth[b], 0.01 * (1 + a), 7 };
  ties[n++] = (DscSkyTie){ 5, 4, -4.0, 1e-3, 0 };
  ties[n++] = (DscSkyTie){ 0, 6, NAN, 1e-3, 9 };
  ties[n++] = (DscSkyTie){ 3, 6, 1.0, 0, 9 };
  g_assert_true (dsc_sky_ties_solve (7, ties, n, levels, NULL, &error));
  for (guint i = 0; i < 6; i++)
    dsc_assert_near (levels[i], truth[i], 1e-10, 0);
  g_assert_true (isnan (levels[6]));
  g_assert_cmpfloat (ties[7].weight, ==, 0);
  g_assert_cmpfloat (ties[8].weight, ==, 0);
  for (guint k = 0; k < 4; k++) /* once more, with errors: so that scatter is known */
    ties[n++] = (DscSkyTie){ k, (k + 1) % 4, truth[k] - truth[(k + 1) % 4] + 0.001, 0.01, 0 };
  ties[n++] = (DscSkyTie){ 0, 1, 60.0, 0.01, 0 };
  g_assert_true (dsc_sky_ties_solve (7, ties, n, levels, NULL, &error));
  for (guint i = 0; i < 4; i++)
    dsc_assert_near (levels[i], truth[i], 0.003, 0);
  g_assert_cmpfloat (ties[n - 1].weight, <, 1e-3 * ties[n - 2].weight);
}

/* A chain of 300 units with some further ties, the slowest case for the solution. */
static void
test_chain (void)
{
  const guint n = 300;
  g_autoptr (GArray) ties = g_array_new (FALSE, FALSE, sizeof (DscSkyTie));
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  double levels[300];

  for (guint i = 0; i + 1 < n; i++) {
    DscSkyTie tie = { i, i + 1, sin (i) - sin (i + 1), i % 7 == 0 ? 1e-3 : 1e-5, 0 };

    g_array_append_val (ties, tie);
    if (i % 50 == 0 && i + 30 < n) {
      tie.b = i + 30;
      tie.value = sin (i) - sin (i + 30);
      g_array_append_val (ties, tie);
    }
  }
  g_assert_true (
      dsc_sky_ties_solve (n, (DscSkyTie *)(gpointer)ties->data, ties->len, levels, NULL, &error));
  for (guint i = 1; i < n; i++)
    dsc_assert_near (levels[i] - levels[0], sin (i), 1e-9, 0);
  g_cancellable_cancel (cancellable);
  g_assert_false (dsc_sky_ties_solve (n, (DscSkyTie *)(gpointer)ties->data, ties->len, levels,
                                      cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sky-differences/plane", test_plane);
  g_test_add_func ("/sky-differences/nebula", test_nebula);
  g_test_add_func ("/sky-differences/apart", test_apart);
  g_test_add_func ("/sky-differences/location", test_location);
  g_test_add_func ("/sky-differences/median", test_median);
  g_test_add_func ("/sky-differences/solve", test_solve);
  g_test_add_func ("/sky-differences/chain", test_chain);
  return g_test_run ();
}
