/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-background-mesh.h"

#include <math.h>
#include <string.h>

#include "dsc-clipped-median.h"
#include "dsc-error.h"
#include "dsc-test.h"

static DscBackgroundMesh *
make (const float *data, const guint8 *mask, guint width, guint height, int box)
{
  g_autoptr (GError) error = NULL;
  DscBackgroundMesh *mesh
      = dsc_background_mesh_new (data, mask, width, height, box, 0, NULL, &error);

  g_assert_no_error (error);
  return mesh;
}

static float
get_threshold (const DscBackgroundMesh *mesh,
               double factor,
               const guint8 *mask,
               gboolean count_masked)
{
  float middle[2];

  dsc_background_mesh_middle_rms (mesh, mask, count_masked, middle);
  return dsc_background_median_threshold (middle, factor);
}

static int
compare_floats (gconstpointer a, gconstpointer b)
{
  float p = *(const float *)a, q = *(const float *)b;

  return p < q ? -1 : p > q;
}

static double
find_std (const float *v, gsize n, double center)
{
  double sum = 0, square = 0;

  for (gsize i = 0; i < n; i++) {
    sum += v[i] - center;
    square += (v[i] - center) * (v[i] - center);
  }
  return sqrt (MAX (0, square / (double)n - sum / (double)n * (sum / (double)n)));
}

/* Step by step, on values that are sorted by it. */
static DscClippedMedian
clip_slowly (float *v, gsize n)
{
  DscClippedMedian result = { 0 };

  qsort (v, n, sizeof *v, compare_floats);
  for (guint round = 0; round < 5; round++) {
    double center = 0.5 * ((double)v[(n - 1) / 2] + (double)v[n / 2]);
    double std = find_std (v, n, center);
    gsize before = n;

    for (; v[0] < center - 3 * std; v++)
      n--;
    while (v[n - 1] > center + 3 * std)
      n--;
    if (n == before)
      break;
  }
  result.n = n;
  result.median = n % 2 == 1 ? v[n / 2] : (v[n / 2 - 1] + v[n / 2]) / 2;
  result.std = (float)find_std (v, n, result.median);
  return result;
}

static float
make_value (DscTestRandom *random, guint kind, guint i)
{
  double gauss = dsc_test_uniform (random) + dsc_test_uniform (random) + dsc_test_uniform (random)
                 + dsc_test_uniform (random) - 2;

  switch (kind) {
  case 0: /* a sky */
    return (float)(0.3 + 0.01 * gauss);
  case 1: /* with stars */
    return (float)(0.3 + 0.01 * gauss
                   + (i % 16 == 0 ? 1e4 * pow (dsc_test_uniform (random), 9) : 0));
  case 2: /* the middle moves far: more than a sample of the middle holds */
    return (float)(i % 4 == 0 ? 60 + gauss : i % 8 == 1 ? -3 : 0.01 * gauss + i * 1e-7);
  case 3: /* in order */
    return (float)i;
  case 4: /* few different ones, both zeros */
    return i % 3 == 0 ? -0.0F : (float)(i % 3) - 1;
  case 5: /* wide */
    return (float)(gauss * pow (10, 30 * dsc_test_uniform (random)));
  default:
    return 7;
  }
}

/* Large boxes are clipped in another way than small ones. */
static void
test_clipping_large (void)
{
  g_autofree float *values = g_new (float, 160001), *scratch = g_new (float, 160001);
  g_autofree float *sorted = g_new (float, 160001);
  static const guint sizes[] = { 32766, 32767, 32768, 32769, 70000, 160001 };
  DscTestRandom random = { 5 };

  for (guint kind = 0; kind < 7; kind++)
    for (guint k = 0; k < G_N_ELEMENTS (sizes); k++) {
      guint n = sizes[k];
      DscClippedMedian found, expected;

      for (guint i = 0; i < n; i++)
        sorted[i] = values[i] = make_value (&random, kind, i);
      expected = clip_slowly (sorted, n);
      found = dsc_clipped_median (values, scratch, n);
      g_assert_cmpuint (found.n, ==, expected.n);
      g_assert_cmpfloat (found.median, ==, expected.median);
      dsc_assert_near (found.std, expected.std, 1e-6 * expected.std, 0);
    }
}

static void
test_clipping (void)
{
  float values[1000], scratch[1000];
  DscClippedMedian found;
  DscTestRandom random = { 3 };
  double mean = 0, variance = 0;

  for (guint i = 0; i < 1000; i++)
    values[i] = i < 60 ? 1000 + i : (float)(i % 2);
  found = dsc_clipped_median (values, scratch, 1000);
  g_assert_cmpuint (found.n, ==, 940);
  g_assert_cmpfloat (found.median, ==, 0.5);
  g_assert_cmpfloat (found.std, ==, 0.5);

  for (guint i = 0; i < 1000; i++)
    values[i] = (float)(dsc_test_uniform (&random) * 4 - 2);
  found = dsc_clipped_median (values, scratch, 1000);
  g_assert_cmpuint (found.n, ==, 1000);
  qsort (values, 1000, sizeof *values, compare_floats);
  for (guint i = 0; i < 1000; i++)
    mean += values[i] / 1000;
  for (guint i = 0; i < 1000; i++)
    variance += (values[i] - mean) * (values[i] - mean) / 1000;
  dsc_assert_near (found.std, sqrt (variance), 0, 1e-6);
  g_assert_cmpfloat (found.median, ==, (values[499] + values[500]) / 2);

  g_assert_cmpuint (dsc_clipped_median (values, scratch, 0).n, ==, 0);
  g_assert_cmpfloat (dsc_clipped_median (values, scratch, 1).median, ==, values[0]);
}

static void
test_flat (void)
{
  float data[60 * 40], values[60 * 40];
  g_autoptr (DscBackgroundMesh) mesh = NULL;

  for (guint i = 0; i < 60 * 40; i++)
    data[i] = 3.3f;
  mesh = make (data, NULL, 60, 40, 16);
  g_assert_cmpuint (mesh->n_x, ==, 4);
  g_assert_cmpuint (mesh->n_y, ==, 3);
  dsc_background_mesh_eval (mesh, DSC_BACKGROUND_LEVEL, 0, 0, 60, 40, values);
  g_assert_cmpmem (values, sizeof values, data, sizeof data);
  dsc_background_mesh_eval (mesh, DSC_BACKGROUND_RMS, 0, 0, 60, 40, values);
  for (guint i = 0; i < 60 * 40; i++)
    g_assert_cmpfloat (values[i], ==, 0);
  g_assert_cmpfloat (get_threshold (mesh, 5, NULL, TRUE), ==, 0);
}

static void
test_plane (void)
{
  float data[90 * 60], values[90 * 60];
  g_autoptr (DscBackgroundMesh) mesh = NULL;

  for (guint i = 0; i < 90 * 60; i++)
    data[i] = (float)(0.5 * (i % 90) - 0.25 * (i / 90));
  mesh = make (data, NULL, 90, 60, 10);
  for (guint y = 0; y < 6; y++)
    for (guint x = 0; x < 9; x++)
      g_assert_cmpfloat (mesh->measured_level[y * 9 + x], ==,
                         0.5 * (10 * x + 4.5) - 0.25 * (10 * y + 4.5));
  dsc_background_mesh_eval (mesh, DSC_BACKGROUND_LEVEL, 0, 0, 90, 60, values);
  /* The edges bend the spline by less than a hundredth of a box two boxes further in. */
  for (guint y = 25; y < 35; y++)
    for (guint x = 30; x < 60; x++)
      dsc_assert_near (values[y * 90 + x], data[y * 90 + x], 0.1, 0);
  g_assert_cmpfloat (values[0], >=, mesh->level[5 * 9]);
}

/* One row of boxes of one value each. */
static DscBackgroundMesh *
make_row (const float *levels, guint n)
{
  g_autofree float *data = g_new (float, n * 4 * 4);

  for (guint i = 0; i < n * 4 * 4; i++)
    data[i] = levels[i % (n * 4) / 4];
  return make (data, NULL, n * 4, 4, 4);
}

static void
test_filling (void)
{
  g_autoptr (DscBackgroundMesh) a = make_row ((float[]){ 1, NAN, 4 }, 3);
  g_autoptr (DscBackgroundMesh) b = make_row ((float[]){ NAN, 2, 6, NAN }, 4);
  g_autoptr (DscBackgroundMesh) c
      = make_row ((float[]){ NAN, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 900 }, 12);

  g_assert_true (isnan (a->measured_level[1]) && isnan (a->measured_rms[1]));
  g_assert_cmpuint (a->n_good[1], ==, 0);
  /* 1, 2.5, 4 before the median of three */
  g_assert_cmpfloat (a->level[0], ==, 1.75);
  g_assert_cmpfloat (a->level[1], ==, 2.5);
  g_assert_cmpfloat (a->level[2], ==, 3.25);
  /* 10/3, 2, 6, 14/3 */
  dsc_assert_near (b->level[0], 8.0 / 3, 0, 1e-6);
  dsc_assert_near (b->level[1], 10.0 / 3, 0, 1e-6);
  dsc_assert_near (b->level[2], 14.0 / 3, 0, 1e-6);
  dsc_assert_near (b->level[3], 16.0 / 3, 0, 1e-6);
  /* the eleventh is too far */
  g_assert_cmpfloat (c->level[0], ==, 1);
}

static void
test_share_of_good_pixels (void)
{
  float data[400];
  g_autoptr (DscBackgroundMesh) nine = NULL, ten = NULL, edge = NULL;

  for (guint i = 0; i < 400; i++)
    data[i] = i < 9 ? NAN : (float)(i % 2);
  nine = make (data, NULL, 10, 10, 10);
  g_assert_false (nine->whole_image);
  g_assert_cmpuint (nine->n_good[0], ==, 91);
  data[9] = INFINITY;
  ten = make (data, NULL, 10, 10, 10);
  g_assert_true (ten->whole_image);
  g_assert_cmpfloat (ten->level[0], ==, 0.5);
  /* boxes that stick out have fewer */
  data[9] = data[5] = 0;
  edge = make (data, NULL, 20, 20, 19);
  g_assert_cmpuint (edge->n_x, ==, 2);
  g_assert_true (isnan (edge->measured_level[1]) && isnan (edge->measured_level[3]));
  g_assert_false (edge->whole_image);
  g_assert_cmpfloat (edge->level[3], ==, edge->level[0]);
}

static void
test_small_and_bad (void)
{
  float data[35];
  guint8 mask[35];
  g_autoptr (DscBackgroundMesh) mesh = NULL, whole = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 35; i++)
    data[i] = (float)i;
  mesh = make (data, NULL, 7, 5, 1000);
  g_assert_false (mesh->whole_image);
  g_assert_cmpfloat (mesh->level[0], ==, 17);
  dsc_assert_near (mesh->rms[0], sqrt ((35.0 * 35 - 1) / 12), 0, 1e-6);
  whole = make (data, NULL, 7, 5, 0);
  g_assert_true (whole->whole_image);
  g_assert_cmpfloat (whole->level[0], ==, 17);

  memset (mask, 1, sizeof mask);
  g_assert_null (dsc_background_mesh_new (data, mask, 7, 5, 3, 0, NULL, &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_FAILED);
  g_clear_error (&error);
  for (guint i = 0; i < 35; i++)
    data[i] = NAN;
  g_assert_null (dsc_background_mesh_new (data, NULL, 7, 5, 3, 0, NULL, &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_FAILED);
}

#define NX 203
#define NY 157

static guint32
hash (guint32 i, guint32 seed)
{
  guint32 h = i * 2654435761u + seed * 40503u;

  h = (h ^ h >> 15) * 2246822519u;
  h = (h ^ h >> 13) * 3266489917u;
  return h ^ h >> 16;
}

/* A slope, noise, outliers, NaN, infinities and masked pixels. */
static void
make_image (float *data, guint8 *mask)
{
  for (guint i = 0; i < NX * NY; i++) {
    guint x = i % NX, y = i / NX;
    guint32 k = hash (i, 8);

    data[i] = (float)(hash (i, 7) / 4294967296.0) + (float)(0.01 * x + 0.02 * y);
    data[i] += k % 97 == 0 ? 50.0f : 0.0f;
    if (k % 101 == 1)
      data[i] = NAN;
    if (k % 997 == 2)
      data[i] = INFINITY;
    mask[i] = k % 53 == 3 || (x > NX / 2 && y < NY / 3);
  }
}

typedef struct {
  guint x, y;
  double level, rms;
} Expected;

/* Numbers of Background2D of photutils 3.0.0 on the same image. Boxes of 50 pixels, ten of which
 * are good; of 23, 27 bad ones among equally near good ones; one for all. The peer sums the noise
 * in single precision. */
static const Expected with_50[] = {
  { 0, 0, 1.9813859462738037, 0.43262535333633423 },
  { 202, 156, 3.5234856605529785, 0.4288058280944824 },
  { 100, 80, 3.1973931789398193, 0.42807987332344055 },
  { 17, 33, 1.9936290979385376, 0.43262535333633423 },
  { 3, 140, 3.2784180641174316, 0.42922142148017883 },
  { 150, 100, 3.46694016456604, 0.4284552037715912 },
};
static const Expected with_23[] = {
  { 0, 0, 1.1765382289886475, 0.32541346549987793 },
  { 202, 156, 4.201076030731201, 0.3247435986995697 },
  { 100, 80, 3.248166799545288, 0.32436245679855347 },
  { 17, 33, 1.4232642650604248, 0.32454532384872437 },
  { 3, 140, 3.1403868198394775, 0.3246811330318451 },
  { 150, 100, 4.024946212768555, 0.3215388357639313 },
};

static void
check_mesh (const DscBackgroundMesh *mesh, const Expected *expected, guint n)
{
  float value;

  for (guint i = 0; i < n; i++) {
    const Expected *e = &expected[i];

    dsc_background_mesh_eval (mesh, DSC_BACKGROUND_LEVEL, e->x, e->y, 1, 1, &value);
    dsc_assert_near (value, e->level, 0, 1e-7);
    dsc_background_mesh_eval (mesh, DSC_BACKGROUND_RMS, e->x, e->y, 1, 1, &value);
    dsc_assert_near (value, e->rms, 0, 3e-7);
  }
}

static void
test_peer (void)
{
  g_autofree float *data = g_new (float, NX *NY);
  g_autofree guint8 *mask = g_new (guint8, NX * NY);
  g_autoptr (DscBackgroundMesh) large = NULL, small = NULL, one = NULL;

  make_image (data, mask);
  large = make (data, mask, NX, NY, 50);
  check_mesh (large, with_50, G_N_ELEMENTS (with_50));
  dsc_assert_near (get_threshold (large, 5, mask, TRUE), 2.1432366371154785, 0, 3e-7);
  small = make (data, mask, NX, NY, 23);
  check_mesh (small, with_23, G_N_ELEMENTS (with_23));
  dsc_assert_near (get_threshold (small, 5, mask, TRUE), 1.6186965703964233, 0, 3e-7);
  one = make (data, mask, NX, NY, 1000);
  dsc_assert_near (one->level[0], 3.298368215560913, 0, 1e-7);
  dsc_assert_near (one->rms[0], 1.1716136932373047, 0, 3e-7);
}

static void
test_rectangles (void)
{
  g_autofree float *data = g_new (float, NX *NY), *whole = g_new (float, NX *NY);
  g_autofree float *part = g_new (float, NX *NY);
  g_autofree guint8 *mask = g_new (guint8, NX * NY);
  g_autoptr (DscBackgroundMesh) mesh = NULL, single = NULL;

  make_image (data, mask);
  mesh = make (data, mask, NX, NY, 23);
  single = dsc_background_mesh_new (data, mask, NX, NY, 23, 1, NULL, NULL);
  dsc_background_mesh_eval (mesh, DSC_BACKGROUND_LEVEL, 0, 0, NX, NY, whole);
  dsc_background_mesh_eval (single, DSC_BACKGROUND_LEVEL, 0, 0, NX, NY, part);
  g_assert_cmpmem (whole, NX * NY * sizeof *whole, part, NX * NY * sizeof *part);
  dsc_background_mesh_eval (mesh, DSC_BACKGROUND_LEVEL, 31, 17, 60, 70, part);
  for (guint y = 0; y < 70; y++)
    g_assert_cmpmem (part + y * 60, 60 * sizeof *part, whole + (17 + y) * NX + 31,
                     60 * sizeof *part);

  dsc_background_mesh_subtract (mesh, data, mask, 0, 0, NX, NY, part);
  for (guint i = 0; i < NX * NY; i++)
    if (isfinite (data[i]))
      g_assert_cmpfloat (part[i], ==, data[i] - (mask[i] ? 0 : whole[i]));
}

static void
test_threshold (void)
{
  float data[100];
  guint8 mask[100] = { 0 };
  g_autoptr (DscBackgroundMesh) mesh = NULL;
  float full;

  for (guint i = 0; i < 100; i++)
    data[i] = (float)(i % 2);
  mesh = make (data, NULL, 10, 10, 10);
  full = get_threshold (mesh, 3, mask, TRUE);
  g_assert_cmpfloat (full, ==, 1.5);
  memset (mask, 1, 50);
  g_assert_cmpfloat (get_threshold (mesh, 3, mask, TRUE), ==, 0.75);
  mask[50] = 1;
  g_assert_cmpfloat (get_threshold (mesh, 3, mask, TRUE), ==, 0);
  g_assert_cmpfloat (get_threshold (mesh, 3, mask, FALSE), ==, 1.5);
  memset (mask, 1, 100);
  g_assert_cmpfloat (get_threshold (mesh, 3, mask, FALSE), ==, 0);
}

/* The middle of the noise as sorting all of it gives it, with several masks. */
static void
test_middle (void)
{
  const guint nx = 700, ny = 90, n = nx * ny;
  g_autofree float *data = g_new (float, n), *rms = g_new (float, n);
  g_autofree guint8 *mask = g_new0 (guint8, n);
  g_autoptr (DscBackgroundMesh) mesh = NULL;
  DscTestRandom random = { 8 };

  for (guint i = 0; i < n; i++)
    data[i] = (float)((1 + 2.0 * (i % nx) / nx) * dsc_test_normal (&random));
  mesh = make (data, NULL, nx, ny, 30);
  for (guint k = 0; k < 12; k++) {
    gboolean count_masked = k % 2 == 0;
    float middle[2];
    guint n_values = 0;

    for (guint i = 0; i < n; i++)
      mask[i] = dsc_test_uniform (&random) < k / 12.0 || i % nx < 50 * k;
    dsc_background_mesh_eval (mesh, DSC_BACKGROUND_RMS, 0, 0, nx, ny, rms);
    for (guint i = 0; i < n; i++)
      if (!mask[i] || count_masked)
        rms[n_values++] = mask[i] ? 0 : rms[i];
    qsort (rms, n_values, sizeof *rms, compare_floats);
    dsc_background_mesh_middle_rms (mesh, mask, count_masked, middle);
    g_assert_cmpfloat (middle[0], ==, rms[(n_values - 1) / 2]);
    g_assert_cmpfloat (middle[1], ==, rms[n_values / 2]);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/background-mesh/clipping", test_clipping);
  g_test_add_func ("/background-mesh/clipping-large", test_clipping_large);
  g_test_add_func ("/background-mesh/flat", test_flat);
  g_test_add_func ("/background-mesh/plane", test_plane);
  g_test_add_func ("/background-mesh/filling", test_filling);
  g_test_add_func ("/background-mesh/share-of-good-pixels", test_share_of_good_pixels);
  g_test_add_func ("/background-mesh/small-and-bad", test_small_and_bad);
  g_test_add_func ("/background-mesh/peer", test_peer);
  g_test_add_func ("/background-mesh/rectangles", test_rectangles);
  g_test_add_func ("/background-mesh/threshold", test_threshold);
  g_test_add_func ("/background-mesh/middle", test_middle);
  return g_test_run ();
}
