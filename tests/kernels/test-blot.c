/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-blot.h"

#include <math.h>
#include <string.h>

#include "dsc-test.h"

static float
blot_one (const DscBlotSource *source, double x, double y)
{
  float value;

  dsc_blot_linear (source, 1, &x, &y, &value);
  return value;
}

static void
fill_ramp (float *image, guint nx, guint ny)
{
  for (guint y = 0; y < ny; y++)
    for (guint x = 0; x < nx; x++)
      image[y * nx + x] = (float)(5 * y + x);
}

/* A plane is its own bilinear interpolation; beyond the last column and row it goes on flat along
 * that axis up to, but without, the next whole number. */
static void
test_ramp (void)
{
  float image[25];
  DscBlotSource source = { image, 5, 5, 0, 0, 5, 5 };

  fill_ramp (image, 5, 5);
  g_assert_cmpfloat (blot_one (&source, 2.25, 3.5), ==, 19.75f);
  dsc_assert_near (blot_one (&source, 4.3, 2.5), 16.5, 0, 0);
  dsc_assert_near (blot_one (&source, 4.49, 2), 14, 0, 0);
  dsc_assert_near (blot_one (&source, 2, 4.9), 22, 0, 0);
  dsc_assert_near (blot_one (&source, 4.9, 4.9), 24, 0, 0);
  g_assert_cmpfloat (blot_one (&source, 0, 0), ==, 0);
  g_assert_cmpfloat (blot_one (&source, -0.0, 0), ==, 0);
}

static void
test_outside (void)
{
  static const double places[][2]
      = {
          { -0.01, 2 },    { 5, 2 },         { 2, -1e-9 },        { 2, 5 },
          { NAN, 2 },      { 2, NAN },       { 1e300, 2 },        { -1e300, 2 },
          { INFINITY, 2 }, { 2, -INFINITY }, { 4.9999999999, 2 }, /* 5 in single precision */
        };
  float image[25];
  DscBlotSource source = { image, 5, 5, 0, 0, 5, 5 };

  fill_ramp (image, 5, 5);
  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    g_assert_true (isnan (blot_one (&source, places[i][0], places[i][1])));
}

/* A NaN neighbour counts even where its weight is 0; in the last column and row it is not read. */
static void
test_nan_neighbour (void)
{
  float image[25];
  DscBlotSource source = { image, 5, 5, 0, 0, 5, 5 };

  fill_ramp (image, 5, 5);
  image[2 * 5 + 2] = NAN;
  g_assert_true (isnan (blot_one (&source, 1, 1)));
  g_assert_true (isnan (blot_one (&source, 1, 2)));
  g_assert_cmpfloat (blot_one (&source, 3, 2), ==, 13);
  g_assert_cmpfloat (blot_one (&source, 0, 1), ==, 5);
  image[2 * 5 + 2] = INFINITY;
  g_assert_true (isnan (blot_one (&source, 1, 1))); /* 0 * inf */
  g_assert_true (isinf (blot_one (&source, 1.5, 1.5)));
}

/* The same in single precision, term by term, as the peer writes it. */
static float
blot_plainly (const float *image, guint nx, guint ny, double x, double y)
{
  float fx = (float)x, fy = (float)y, s, t;
  guint i, j;

  if (!(fx >= 0 && fx < nx && fy >= 0 && fy < ny))
    return NAN;
  i = (guint)fx;
  j = (guint)fy;
  s = fx - (float)i;
  t = fy - (float)j;
  if (i == nx - 1 && j == ny - 1)
    return image[j * nx + i];
  if (i == nx - 1)
    return (1 - t) * image[j * nx + i] + t * image[(j + 1) * nx + i];
  if (j == ny - 1)
    return (1 - s) * image[j * nx + i] + s * image[j * nx + i + 1];
  return (1 - s) * (1 - t) * image[j * nx + i] + s * (1 - t) * image[j * nx + i + 1]
         + (1 - s) * t * image[(j + 1) * nx + i] + s * t * image[(j + 1) * nx + i + 1];
}

#define NX 40
#define NY 30
#define N 20000

typedef struct {
  float image[NX * NY];
  double x[N], y[N];
  float expected[N], values[N];
} Random;

static Random *
make_random (void)
{
  Random *r = g_new (Random, 1);
  DscTestRandom random = { 7 };

  for (guint i = 0; i < NX * NY; i++) {
    double u = dsc_test_uniform (&random);

    r->image[i] = u < 0.03   ? NAN
                  : u < 0.04 ? INFINITY
                  : u < 0.05 ? -INFINITY
                             : (float)(100 * dsc_test_normal (&random));
  }
  for (guint i = 0; i < N; i++) {
    r->x[i] = (NX + 4) * dsc_test_uniform (&random) - 2;
    r->y[i] = (NY + 4) * dsc_test_uniform (&random) - 2;
    if (i % 50 == 0)
      r->x[i] = floor (r->x[i]);
    if (i % 77 == 0)
      r->y[i] = NAN;
    r->expected[i] = blot_plainly (r->image, NX, NY, r->x[i], r->y[i]);
  }
  return r;
}

static void
assert_same (const float *a, const float *b, gsize n)
{
  for (gsize i = 0; i < n; i++)
    if (!(a[i] == b[i] || (isnan (a[i]) && isnan (b[i]))))
      g_error ("value %" G_GSIZE_FORMAT ": %.9g instead of %.9g", i, (double)a[i], (double)b[i]);
}

static void
test_random (void)
{
  g_autofree Random *r = make_random ();
  DscBlotSource source = { r->image, NX, NY, 0, 0, NX, NY };

  dsc_blot_linear (&source, N, r->x, r->y, r->values);
  assert_same (r->values, r->expected, N);
}

/* The part that dsc_blot_window() names is enough, and what is not in memory is NaN. */
static void
test_window (void)
{
  g_autofree Random *r = make_random ();

  for (guint from = 0; from + 7 <= N; from += 7) {
    DscBlotSource source = { NULL, NX, NY, 0, 0, 0, 0 };
    gint x0, y0, x1, y1;
    float part[NX * NY];

    if (!dsc_blot_window (&source, 7, r->x + from, r->y + from, &x0, &y0, &x1, &y1)) {
      for (guint i = from; i < from + 7; i++)
        g_assert_true (isnan (r->expected[i]));
      continue;
    }
    g_assert_true (0 <= x0 && x0 <= x1 && x1 < NX && 0 <= y0 && y0 <= y1 && y1 < NY);
    source.x0 = x0;
    source.y0 = y0;
    source.width = (guint)(x1 - x0 + 1);
    source.height = (guint)(y1 - y0 + 1);
    for (gint y = y0; y <= y1; y++)
      memcpy (part + (guint)(y - y0) * source.width, r->image + y * NX + x0,
              source.width * sizeof (float));
    source.data = part;
    dsc_blot_linear (&source, 7, r->x + from, r->y + from, r->values);
    assert_same (r->values, r->expected + from, 7);
  }
}

static void
test_not_in_memory (void)
{
  float image[25], part[4];
  DscBlotSource source = { part, 5, 5, 3, 3, 2, 2 };

  fill_ramp (image, 5, 5);
  part[0] = image[18], part[1] = image[19], part[2] = image[23], part[3] = image[24];
  g_assert_true (isnan (blot_one (&source, 2.5, 3.5)));
  g_assert_true (isnan (blot_one (&source, 3.5, 2)));
  g_assert_cmpfloat (blot_one (&source, 3.5, 3.5), ==, 21);
  g_assert_cmpfloat (blot_one (&source, 4.5, 3.5), ==, 21.5f);
  source = (DscBlotSource){ part, 5, 5, 0, 0, 0, 0 };
  g_assert_true (isnan (blot_one (&source, 1, 1)));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/blot/ramp", test_ramp);
  g_test_add_func ("/blot/outside", test_outside);
  g_test_add_func ("/blot/nan-neighbour", test_nan_neighbour);
  g_test_add_func ("/blot/random", test_random);
  g_test_add_func ("/blot/window", test_window);
  g_test_add_func ("/blot/not-in-memory", test_not_in_memory);
  return g_test_run ();
}
