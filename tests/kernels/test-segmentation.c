/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-segmentation.h"

#include <math.h>
#include <string.h>

#include "dsc-segment-measure.h"
#include "dsc-test.h"

static DscSegmentMap *
detect (const float *data, guint nx, guint ny, float threshold, guint n_pixels, guint connectivity)
{
  g_autoptr (GError) error = NULL;
  DscSegmentMap *map = dsc_segment_map_detect (data, NULL, threshold, NULL, nx, ny, n_pixels,
                                               connectivity, 0, NULL, &error);

  g_assert_no_error (error);
  return map;
}

/* Rows of digits, the lowest first; the number of a pixel is its value. */
static float *
make_image (const char *const *rows, guint nx, guint ny)
{
  float *data = g_new (float, nx *ny);

  for (guint y = 0; y < ny; y++)
    for (guint x = 0; x < nx; x++)
      data[y * nx + x] = (float)(rows[y][x] - '0');
  return data;
}

static void
check_labels (const DscSegmentMap *map, const char *const *rows)
{
  for (guint y = 0; y < map->height; y++)
    for (guint x = 0; x < map->width; x++)
      g_assert_cmpuint (map->labels[y * map->width + x], ==, (guint)(rows[y][x] - '0'));
}

static void
check_segment (
    const DscSegmentMap *map, guint i, guint x0, guint y0, guint x1, guint y1, guint area)
{
  const DscSegment *s = &map->segments[i];

  g_assert_cmpuint (s->x0, ==, x0);
  g_assert_cmpuint (s->y0, ==, y0);
  g_assert_cmpuint (s->x1, ==, x1);
  g_assert_cmpuint (s->y1, ==, y1);
  g_assert_cmpuint (s->area, ==, area);
}

static const char *const shapes[] = {
  "10010001", /* the outer arms meet above the inner one */
  "10010101", /* */
  "10000001", /* */
  "11111111", /* */
  "00000000", /* */
  "01100100", /* */
  "00011000", /* */
};

static void
test_order (void)
{
  static const char *const by_corners[]
      = { "10020001", "10020301", "10000001", "11111111", "00000000", "04400400", "00044000" };
  static const char *const by_edges[]
      = { "10020001", "10020301", "10000001", "11111111", "00000000", "04400500", "00066000" };
  static const char *const large[]
      = { "10020001", "10020001", "10000001", "11111111", "00000000", "03300000", "00044000" };
  g_autofree float *data = make_image (shapes, 8, 7);
  g_autoptr (DscSegmentMap) eight = detect (data, 8, 7, 0.5f, 1, 8);
  g_autoptr (DscSegmentMap) four = detect (data, 8, 7, 0.5f, 1, 4);
  g_autoptr (DscSegmentMap) two = detect (data, 8, 7, 0.5f, 2, 4);

  g_assert_cmpuint (eight->n_segments, ==, 4);
  check_labels (eight, by_corners);
  check_segment (eight, 0, 0, 0, 8, 4, 14);
  check_segment (eight, 1, 3, 0, 4, 2, 2);
  check_segment (eight, 2, 5, 1, 6, 2, 1);
  check_segment (eight, 3, 1, 5, 6, 7, 5);
  g_assert_cmpuint (four->n_segments, ==, 6);
  check_labels (four, by_edges);
  g_assert_cmpuint (two->n_segments, ==, 4);
  check_labels (two, large);
}

static void
test_select (void)
{
  static const char *const left[]
      = { "00010000", "00010000", "00000000", "00000000", "00000000", "02200200", "00022000" };
  g_autofree float *data = make_image (shapes, 8, 7);
  g_autoptr (DscSegmentMap) map = detect (data, 8, 7, 0.5f, 1, 8);
  const guint8 keep[] = { 0, 1, 0, 1 };

  dsc_segment_map_select (map, keep);
  g_assert_cmpuint (map->n_segments, ==, 2);
  check_labels (map, left);
  check_segment (map, 1, 1, 5, 6, 7, 5);
}

/* Above means above; NaN and masked pixels never are. */
static void
test_threshold (void)
{
  const float data[] = { 1, 2, 3, NAN, INFINITY, -INFINITY, 3, 3 };
  const float threshold[] = { 0.5f, 2, 2.5f, 0, 1e30f, 0, NAN, 2 };
  const guint8 mask[] = { 0, 0, 0, 0, 0, 0, 0, 7 };
  const guint32 expected[] = { 1, 0, 2, 0, 3, 0, 0, 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (DscSegmentMap) map
      = dsc_segment_map_detect (data, threshold, 0, mask, 8, 1, 1, 8, 1, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpmem (map->labels, sizeof expected, expected, sizeof expected);
}

static void
test_degenerate (void)
{
  const float one = 2;
  g_autofree float *flat = g_new (float, 100 * 90);
  g_autofree guint8 *mask = g_malloc (100 * 90);
  g_autoptr (GError) error = NULL;
  g_autoptr (DscSegmentMap) pixel = detect (&one, 1, 1, 1, 1, 8);
  g_autoptr (DscSegmentMap) small = detect (&one, 1, 1, 1, 2, 4);
  g_autoptr (DscSegmentMap) all = NULL, none = NULL, masked = NULL;

  g_assert_cmpuint (pixel->n_segments, ==, 1);
  check_segment (pixel, 0, 0, 0, 1, 1, 1);
  g_assert_cmpuint (small->n_segments, ==, 0);
  for (guint i = 0; i < 100 * 90; i++)
    flat[i] = 5;
  all = detect (flat, 100, 90, 4, 9000, 4);
  g_assert_cmpuint (all->n_segments, ==, 1);
  check_segment (all, 0, 0, 0, 100, 90, 9000);
  none = detect (flat, 100, 90, 5, 1, 4);
  g_assert_cmpuint (none->n_segments, ==, 0);
  memset (mask, 1, 100 * 90);
  masked = dsc_segment_map_detect (flat, NULL, 4, mask, 100, 90, 1, 8, 0, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (masked->n_segments, ==, 0);
}

#define NX 83
#define NY 171

/* By filling from each pixel in turn. */
static guint
fill_slowly (const float *data, guint connectivity, guint32 *labels)
{
  g_autofree guint *stack = g_new (guint, NX * NY);
  guint n_labels = 0;

  memset (labels, 0, NX * NY * sizeof *labels);
  for (guint i = 0; i < NX * NY; i++) {
    guint n = 0;

    if (!(data[i] > 0) || labels[i] != 0)
      continue;
    labels[i] = ++n_labels;
    stack[n++] = i;
    while (n > 0) {
      gint at = (gint)stack[--n], x = at % NX, y = at / NX;

      for (gint v = MAX (y - 1, 0); v <= MIN (y + 1, NY - 1); v++)
        for (gint u = MAX (x - 1, 0); u <= MIN (x + 1, NX - 1); u++)
          if ((connectivity == 8 || u == x || v == y) && data[v * NX + u] > 0
              && labels[v * NX + u] == 0) {
            labels[v * NX + u] = n_labels;
            stack[n++] = (guint)(v * NX + u);
          }
    }
  }
  return n_labels;
}

static void
test_noise (void)
{
  DscTestRandom random = { 5 };
  g_autofree float *data = g_new (float, NX *NY);
  g_autofree guint32 *labels = g_new (guint32, NX * NY);

  for (guint k = 0; k < 20; k++) {
    double density = 0.1 + 0.04 * k;
    guint connectivity = k % 2 == 0 ? 4 : 8, n;
    g_autoptr (GError) error = NULL;
    g_autoptr (DscSegmentMap) map = NULL, single = NULL;

    for (guint i = 0; i < NX * NY; i++)
      data[i] = dsc_test_uniform (&random) < density ? 1 : 0;
    n = fill_slowly (data, connectivity, labels);
    map = detect (data, NX, NY, 0, 1, connectivity);
    g_assert_cmpuint (map->n_segments, ==, n);
    g_assert_cmpmem (map->labels, NX * NY * sizeof *labels, labels, NX * NY * sizeof *labels);
    single = dsc_segment_map_detect (data, NULL, 0, NULL, NX, NY, 3, connectivity, 1, NULL, &error);
    g_clear_pointer (&map, dsc_segment_map_free);
    map = dsc_segment_map_detect (data, NULL, 0, NULL, NX, NY, 3, connectivity, 4, NULL, &error);
    g_assert_no_error (error);
    g_assert_cmpuint (map->n_segments, ==, single->n_segments);
    g_assert_cmpmem (map->labels, NX * NY * sizeof *labels, single->labels,
                     NX * NY * sizeof *labels);
    g_assert_cmpmem (map->segments, map->n_segments * sizeof *map->segments, single->segments,
                     map->n_segments * sizeof *map->segments);
  }
}

static void
test_cancelled (void)
{
  const float data = 1;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_null (dsc_segment_map_detect (&data, NULL, 0, NULL, 1, 1, 1, 8, 0, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* A block of 3 x 2 pixels, the upper row three times as bright; one has no value in the data. */
static void
test_measure (void)
{
  g_autofree float *smooth = g_new0 (float, 40 * 30), *data = g_new (float, 40 * 30);
  g_autofree guint8 *mask = g_malloc0 (40 * 30);
  g_autoptr (DscSegmentMap) map = NULL;
  DscSegmentImages images = { data, smooth, mask, data };
  DscSegmentValues v;

  for (guint i = 0; i < 40 * 30; i++)
    data[i] = 0.25f;
  for (guint k = 0; k < 6; k++) {
    smooth[(10 + k / 3) * 40 + 20 + k % 3] = k / 3 == 0 ? 1 : 3;
    data[(10 + k / 3) * 40 + 20 + k % 3] = 7;
  }
  map = detect (smooth, 40, 30, 0.5f, 1, 8);
  g_assert_cmpuint (map->n_segments, ==, 1);
  data[10 * 40 + 21] = NAN;
  dsc_segment_measure (map, 0, &images, 0, &v);
  dsc_assert_near (v.x, 21, 0, 0);
  dsc_assert_near (v.y, 10.75, 0, 0);
  dsc_assert_near (v.xx, 2.0 / 3, 1e-15, 0);
  dsc_assert_near (v.yy, 0.1875, 1e-15, 0);
  dsc_assert_near (v.xy, 0, 1e-15, 0);
  dsc_assert_near (v.error, 7 * sqrt (5), 1e-14, 0);
  g_assert_cmpuint (v.area, ==, 5);
  dsc_assert_near (v.flux, 35, 0, 0);
  dsc_assert_near (v.local_background, 0, 0, 0);
  dsc_segment_measure (map, 0, &images, 4, &v);
  dsc_assert_near (v.local_background, 0.25, 0, 0);
  dsc_assert_near (v.flux, 35 - 5 * 0.25, 0, 0);
  memset (mask, 1, 40 * 30);
  dsc_segment_measure (map, 0, &images, 4, &v);
  g_assert_cmpuint (v.area, ==, 0);
  dsc_assert_near (v.flux, NAN, 0, 0);
  dsc_assert_near (v.x, NAN, 0, 0);
  dsc_assert_near (v.xx, NAN, 0, 0);
  dsc_assert_near (v.error, NAN, 0, 0);
}

/* The ring of a pixel, 4 wide, has 8 x 8 or so pixels; of these one is an outlier, the others are
 * skewed: 2.5 median - 1.5 mean of the rest. */
static void
test_local_background (void)
{
  float data[15 * 15], smooth[15 * 15] = { 0 };
  g_autoptr (DscSegmentMap) map = NULL;
  DscSegmentImages images = { data, smooth, NULL, NULL };
  DscSegmentValues v;
  double sum = 0;
  guint n = 0;

  for (guint i = 0; i < 15 * 15; i++) {
    guint dx = (guint)ABS ((gint)(i % 15) - 7), dy = (guint)ABS ((gint)(i / 15) - 7);

    data[i] = 1000;
    if (MAX (dx, dy) < 5 && MAX (dx, dy) > 0) { /* 0.75 + 4 = 4.75 */
      data[i] = (float)(n % 5 + (n % 5 == 4));
      sum += data[i];
      n++;
    }
  }
  g_assert_cmpuint (n, ==, 80);
  smooth[7 * 15 + 7] = 1;
  data[7 * 15 + 7] = 50;
  map = detect (smooth, 15, 15, 0.5f, 1, 8);
  dsc_segment_measure (map, 0, &images, 4, &v);
  dsc_assert_near (v.local_background, 2.5 * 2 - 1.5 * sum / 80, 1e-12, 0);
  dsc_assert_near (v.flux, 50 - v.local_background, 1e-12, 0);
  data[5 * 15 + 5] = 1e6f;
  sum -= 0;
  dsc_segment_measure (map, 0, &images, 4, &v);
  g_assert_cmpfloat (fabs (v.local_background - 1.8), <, 0.2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/segmentation/order", test_order);
  g_test_add_func ("/segmentation/select", test_select);
  g_test_add_func ("/segmentation/threshold", test_threshold);
  g_test_add_func ("/segmentation/degenerate", test_degenerate);
  g_test_add_func ("/segmentation/noise", test_noise);
  g_test_add_func ("/segmentation/cancelled", test_cancelled);
  g_test_add_func ("/segmentation/measure", test_measure);
  g_test_add_func ("/segmentation/local-background", test_local_background);
  return g_test_run ();
}
