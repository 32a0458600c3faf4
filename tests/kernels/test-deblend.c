/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-deblend.h"

#include <math.h>
#include <string.h>

#include "dsc-background-mesh.h"
#include "dsc-convolve.h"
#include "dsc-fits-model.h"
#include "dsc-segment-cutout.h"
#include "dsc-test.h"
#include "dsc-watershed.h"

static const DscDeblendParams defaults = { 5, 8, 32, 0.001, DSC_DEBLEND_EXPONENTIAL };

static DscSegmentMap *
find (const float *data,
      guint nx,
      guint ny,
      float threshold,
      const DscDeblendParams *params,
      DscDeblendReport *report,
      guint n_threads)
{
  g_autoptr (GError) error = NULL;
  DscSegmentMap *map
      = dsc_segment_map_detect (data, NULL, threshold, NULL, nx, ny, params->n_pixels,
                                params->connectivity, n_threads, NULL, &error);

  g_assert_no_error (error);
  g_assert_true (dsc_segment_map_deblend (map, data, params, report, n_threads, NULL, &error));
  g_assert_no_error (error);
  return map;
}

/* The table says what the labels say. */
static void
check_table (const DscSegmentMap *map)
{
  g_autofree DscSegment *found = g_new0 (DscSegment, map->n_segments + 1);

  for (guint y = 0; y < map->height; y++)
    for (guint x = 0; x < map->width; x++) {
      guint32 label = map->labels[(gsize)y * map->width + x];
      DscSegment *s = &found[label];

      g_assert_cmpuint (label, <=, map->n_segments);
      *s = s->area == 0
               ? (DscSegment){ x, y, x + 1, y + 1, 1 }
               : (DscSegment){ MIN (s->x0, x), s->y0, MAX (s->x1, x + 1), y + 1, s->area + 1 };
    }
  for (guint i = 0; i < map->n_segments; i++)
    g_assert_cmpmem (&found[i + 1], sizeof *found, &map->segments[i], sizeof *found);
}

/* Two equal cones beside each other part in the middle; the third segment stays and comes first. */
static void
test_two (void)
{
  float data[21 * 20] = { 0 };
  g_autoptr (DscSegmentMap) map = NULL, whole = NULL, few = NULL;
  DscDeblendParams params = defaults;
  DscDeblendReport report;

  for (gint y = 0; y < 20; y++)
    for (gint x = 0; x < 21; x++) {
      float left = 10 - hypotf ((float)(x - 6), (float)(y - 7));
      float right = 10 - hypotf ((float)(x - 14), (float)(y - 7));

      data[y * 21 + x] = y > 17 ? 3 : MAX (left, right);
    }
  map = find (data, 21, 20, 2.5f, &params, &report, 0);
  check_table (map);
  g_assert_cmpuint (report.n_split, ==, 1);
  g_assert_cmpuint (report.n_negative + report.n_crowded + report.n_bounded, ==, 0);
  g_assert_cmpuint (map->n_segments, ==, 3);
  g_assert_cmpuint (map->labels[19 * 21], ==, 1);
  for (guint y = 1; y < 14; y++)
    for (guint x = 0; x < 21; x++)
      if (map->labels[y * 21 + x] != 0 && x != 10)
        g_assert_cmpuint (map->labels[y * 21 + x], ==, x < 10 ? 2 : 3);
  params.contrast = 1;
  whole = find (data, 21, 20, 2.5f, &params, &report, 0);
  g_assert_cmpuint (whole->n_segments, ==, 2);
  g_assert_cmpuint (whole->labels[19 * 21], ==, 2);
  g_assert_cmpuint (report.n_split, ==, 0);
  params = defaults;
  params.n_pixels = 100; /* neither cone has that many above the saddle */
  few = find (data, 21, 20, 2.5f, &params, &report, 0);
  g_assert_cmpuint (report.n_split, ==, 0);
}

/* A faint peak on the flank of a bright one: by contrast. */
static void
test_contrast (void)
{
  static const struct {
    double contrast;
    guint n;
  } cases[] = { { 0, 2 }, { 0.01, 2 }, { 0.2, 1 }, { 0.999, 1 } };
  float data[40 * 20];

  for (gint y = 0; y < 20; y++)
    for (gint x = 0; x < 40; x++)
      data[y * 40 + x] = 1000 * expf (-0.05f * (float)((x - 10) * (x - 10) + (y - 9) * (y - 9)))
                         + 40 * expf (-0.05f * (float)((x - 26) * (x - 26) + (y - 9) * (y - 9)));
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    DscDeblendParams params = defaults;
    g_autoptr (DscSegmentMap) map = NULL;

    params.contrast = cases[i].contrast;
    map = find (data, 40, 20, 0.5f, &params, NULL, 0);
    g_assert_cmpuint (map->n_segments, ==, cases[i].n);
    check_table (map);
  }
}

/* One level: half way up alone (linear), far below it (sinh). */
static void
test_one_level (void)
{
  float data[9] = { 1, 5, 5, 3.5f, 3.5f, 3.5f, 9, 9, 1 };
  DscDeblendParams params = { 2, 8, 1, 0, DSC_DEBLEND_LINEAR };
  g_autoptr (DscSegmentMap) linear = find (data, 9, 1, 0, &params, NULL, 0), other = NULL;
  const guint32 expected[] = { 1, 1, 1, 1, 1, 2, 2, 2, 2 };

  /* the threshold is 5: the left pair is not above it */
  g_assert_cmpuint (linear->n_segments, ==, 1);
  data[1] = data[2] = 5.5f;
  other = find (data, 9, 1, 0, &params, NULL, 0);
  g_assert_cmpuint (other->n_segments, ==, 2);
  /* from both sides at once, but what is pushed first goes first */
  g_assert_cmpuint (other->labels[0], ==, expected[0]);
  g_assert_cmpuint (other->labels[8], ==, expected[8]);
  check_table (other);
}

static void
test_degenerate (void)
{
  const float pixel = 1;
  const float flat[] = { 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2 };
  const float infinite[] = { 2, 3, 2, INFINITY, 2, 3, 2, 2, 2, 2, 2, 2 };
  const float below[] = { -3, -1, -3, -1, -3, -1, -1, -3, -4, -4, -4, -4 };
  DscDeblendParams params = { 1, 4, 32, 0, DSC_DEBLEND_EXPONENTIAL };
  DscDeblendReport report;
  g_autoptr (DscSegmentMap) a = find (&pixel, 1, 1, 0, &params, &report, 0);
  g_autoptr (DscSegmentMap) b = find (flat, 12, 1, 0, &params, &report, 0);
  g_autoptr (DscSegmentMap) c = find (infinite, 12, 1, 0, &params, &report, 0);
  g_autoptr (DscSegmentMap) d = find (flat, 4, 3, 2, &params, &report, 0);
  g_autoptr (DscSegmentMap) e = NULL;

  g_assert_cmpuint (a->n_segments, ==, 1);
  g_assert_cmpuint (b->n_segments, ==, 1);
  g_assert_cmpuint (c->n_segments, ==, 1);
  g_assert_cmpuint (d->n_segments, ==, 0);
  g_assert_cmpuint (report.n_negative, ==, 0);
  e = find (below, 12, 1, -10, &params, &report, 0);
  g_assert_cmpuint (e->n_segments, ==, 3);
  g_assert_cmpuint (report.n_negative, ==, 1);
}

/* Sum of paraboloids and small integers: that of tests/fixtures/segments/make-segments.py. */
#define NX 64
#define NY 48

static void
make_bumps (float *data)
{
  static const gint bumps[][4] = {
    { 9, 8, 900, 16 },  { 17, 12, 400, 9 }, { 16, 24, 250, 4 },   { 31, 9, 700, 11 },
    { 38, 15, 300, 9 }, { 44, 9, 120, 3 },  { 33, 30, 2000, 30 }, { 44, 34, 1500, 25 },
    { 50, 28, 60, 2 },  { 10, 38, 500, 2 }, { 14, 43, 600, 20 },  { 57, 42, 90, 5 },
    { 58, 12, 200, 1 }, { 55, 6, 260, 9 },
  };

  for (gint y = 0; y < NY; y++)
    for (gint x = 0; x < NX; x++) {
      gint value = (x * 7 + y * 13 + x * y * 5 + x * x * 3) % 11;

      for (guint k = 0; k < G_N_ELEMENTS (bumps); k++) {
        gint dx = x - bumps[k][0], dy = y - bumps[k][1];

        value += MAX (0, bumps[k][2] - bumps[k][3] * (dx * dx + dy * dy));
      }
      data[y * NX + x] = (float)value;
    }
}

static void
check_stored (const char *name, const DscSegmentMap *map)
{
  g_autofree char *file = g_strconcat ("segments/", name, ".txt", NULL);
  g_autofree char *path = dsc_test_fixture (file), *text = NULL;
  g_auto (GStrv) words = NULL;
  g_autoptr (GError) error = NULL;
  guint n = 0;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  words = g_strsplit_set (text, " \n", -1);
  for (guint i = 0; words[i] != NULL; i++)
    if (words[i][0] != '\0')
      g_assert_cmpuint (map->labels[n++], ==, (guint)g_ascii_strtoull (words[i], NULL, 10));
  g_assert_cmpuint (n, ==, NX * NY);
}

static void
test_stored (void)
{
  static const struct {
    const char *name;
    DscDeblendParams params;
  } cases[] = {
    { "exponential", { 5, 8, 32, 0.001, DSC_DEBLEND_EXPONENTIAL } },
    { "linear", { 3, 4, 12, 0, DSC_DEBLEND_LINEAR } },
    { "sinh", { 4, 8, 64, 0.05, DSC_DEBLEND_SINH } },
    { "whole", { 5, 8, 32, 1, DSC_DEBLEND_LINEAR } },
  };
  float data[NX * NY];

  make_bumps (data);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (DscSegmentMap) map = find (data, NX, NY, 20, &cases[i].params, NULL, 0);

    check_stored (cases[i].name, map);
    check_table (map);
  }
}

/* Smoothed noise, rounded to steps of @step (0: not): hills of all sizes. */
static float *
make_hills (guint nx, guint ny, guint64 seed, float step)
{
  DscTestRandom random = { seed };
  float *data = g_new (float, (gsize)nx *ny);
  g_autofree float *noise = g_new (float, (gsize)nx *ny);
  g_autoptr (GError) error = NULL;

  for (gsize i = 0; i < (gsize)nx * ny; i++)
    noise[i] = (float)dsc_test_normal (&random);
  dsc_convolve_gaussian (noise, NULL, nx, ny, 1.5, data, 0, NULL, &error);
  g_assert_no_error (error);
  for (gsize i = 0; i < (gsize)nx * ny && step > 0; i++)
    data[i] = roundf (data[i] / step) * step;
  return data;
}

/* Alone or among others, on one thread or several. */
static void
test_independent (void)
{
  g_autofree float *data = make_hills (200, 150, 8, 0);
  g_autoptr (DscSegmentMap) one = find (data, 200, 150, 0.05f, &defaults, NULL, 1);
  g_autoptr (DscSegmentMap) four = find (data, 200, 150, 0.05f, &defaults, NULL, 4);
  g_autoptr (DscSegmentMap) whole = NULL;
  DscDeblendParams params = defaults;
  guint n_split = 0;

  g_assert_cmpuint (one->n_segments, ==, four->n_segments);
  g_assert_cmpmem (one->labels, 200 * 150 * sizeof (guint32), four->labels,
                   200 * 150 * sizeof (guint32));
  check_table (one);
  params.contrast = 1;
  whole = find (data, 200, 150, 0.05f, &params, NULL, 0);
  for (guint i = 0; i < whole->n_segments; i++) {
    g_autoptr (DscSegmentMap) alone = find (data, 200, 150, 0.05f, &params, NULL, 0);
    g_autofree guint8 *keep = g_new0 (guint8, whole->n_segments);
    g_autoptr (GError) error = NULL;
    guint32 offset = 0;

    keep[i] = 1;
    dsc_segment_map_select (alone, keep);
    g_assert_true (dsc_segment_map_deblend (alone, data, &defaults, NULL, 0, NULL, &error));
    n_split += alone->n_segments > 1;
    for (guint k = 0; k < 200 * 150; k++) {
      if (alone->labels[k] == 0)
        continue;
      if (offset == 0)
        offset = one->labels[k] - alone->labels[k] + 1;
      g_assert_cmpuint (one->labels[k], ==, alone->labels[k] + offset - 1);
    }
  }
  g_assert_cmpuint (n_split, >, 5);
}

/* Growing all basins anew after each that was given away. */
static void
split_slowly (const DscSegmentCutout *c, guint32 *labels, guint32 n_markers, double contrast)
{
  g_autofree double *flux = g_new (double, n_markers + 1);
  float total = 0;

  for (guint32 i = 0; i < c->n; i++)
    total += c->values[c->cells[i]];
  for (guint32 n = n_markers, faintest = 0; n > 1; n--) {
    dsc_watershed_grow (c, labels, NULL, NULL);
    memset (flux, 0, (n_markers + 1) * sizeof *flux);
    for (guint32 i = 0; i < c->n; i++)
      flux[labels[c->cells[i]]] += c->values[c->cells[i]];
    faintest = 0;
    for (guint32 i = 1; i <= n_markers; i++)
      if (flux[i] > 0 && (faintest == 0 || flux[i] < flux[faintest]))
        faintest = i;
    if (!(flux[faintest] / total < contrast))
      return;
    for (guint32 i = 0; i < c->n; i++)
      if (labels[c->cells[i]] == faintest)
        labels[c->cells[i]] = 0;
  }
  dsc_watershed_grow (c, labels, NULL, NULL);
}

static guint32
mark_peaks (const DscSegmentCutout *c, guint32 *labels)
{
  guint32 n = 0;

  for (guint32 i = 0; i < c->n; i++) {
    guint32 cell = c->cells[i];
    gboolean peak = TRUE;

    for (guint k = 0; k < c->n_neighbours; k++)
      peak &= !(c->values[cell + c->offsets[k]] >= c->values[cell]);
    labels[cell] = peak ? ++n : 0;
  }
  return n;
}

static void
test_watershed (void)
{
  for (guint k = 0; k < 16; k++) {
    g_autofree float *data = make_hills (70, 60, k + 1, k % 2 == 0 ? 0 : 0.1f);
    g_autoptr (GError) error = NULL;
    g_autoptr (DscSegmentMap) map = NULL;
    g_auto (DscSegmentCutout) cutout = { 0 };
    g_autofree guint32 *fast = NULL, *slow = NULL;
    DscPartSource image = { .data = data };
    guint connectivity = k % 4 < 2 ? 8 : 4;
    guint32 n_markers, n;
    gboolean bounded;

    for (guint i = 0; i < 70 * 60; i++)
      data[i] += 2;
    map = dsc_segment_map_detect (data, NULL, 1.8f, NULL, 70, 60, 500, connectivity, 0, NULL,
                                  &error);
    g_assert_no_error (error);
    g_assert_cmpuint (map->n_segments, >, 0);
    g_assert_true (dsc_segment_cutout_init (&cutout, map, 0, &image, connectivity, NULL, &error));
    fast = g_new0 (guint32, cutout.n_cells);
    slow = g_new0 (guint32, cutout.n_cells);
    n_markers = mark_peaks (&cutout, fast);
    mark_peaks (&cutout, slow);
    g_assert_cmpuint (n_markers, >, 10);
    split_slowly (&cutout, slow, n_markers, 0.02);
    g_assert_true (
        dsc_watershed_split (&cutout, fast, n_markers, 0.02, &n, &bounded, NULL, &error));
    g_assert_false (bounded);
    g_assert_cmpuint (n, <, n_markers);
    g_assert_cmpmem (fast, cutout.n_cells * sizeof *fast, slow, cutout.n_cells * sizeof *slow);
  }
}

/* All pixels above the threshold and thousands of parts: linear levels, and an end in good time. */
static void
test_giant (void)
{
  g_autofree float *data = make_hills (500, 400, 3, 0);
  DscDeblendParams params = { 1, 8, 32, 0.001, DSC_DEBLEND_EXPONENTIAL };
  DscDeblendReport report;
  g_autoptr (DscSegmentMap) map = NULL, levels = NULL;
  gint64 start = g_get_monotonic_time ();

  for (guint i = 0; i < 500 * 400; i++)
    data[i] += 3;
  map = find (data, 500, 400, 0, &params, &report, 0);
  check_table (map);
  g_assert_cmpuint (report.n_crowded, ==, 1);
  g_assert_cmpuint (report.largest.area, >, 0);
  g_assert_cmpuint (report.largest_label, ==, map->n_segments - report.largest_parts + 1);
  params.n_levels = 100000;
  params.contrast = 0;
  levels = find (data, 500, 400, 0, &params, &report, 0);
  g_test_message ("%u and %u parts in %.2f s", map->n_segments, levels->n_segments,
                  (double)(g_get_monotonic_time () - start) * 1e-6);
  g_assert_cmpuint (levels->n_segments, >, 2000);
  g_assert_cmpuint (levels->n_segments, >, map->n_segments);
}

static void
test_cancelled (void)
{
  g_autofree float *data = make_hills (100, 100, 3, 0);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (DscSegmentMap) map
      = dsc_segment_map_detect (data, NULL, 0, NULL, 100, 100, 5, 8, 0, NULL, &error);
  guint n = map->n_segments;

  g_cancellable_cancel (cancellable);
  g_assert_false (dsc_segment_map_deblend (map, data, &defaults, NULL, 0, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (map->n_segments, ==, n);
}

static DscImage *
load (DscImageModel *model, DscPlaneId id)
{
  g_autoptr (GError) error = NULL;
  DscImage *image = dsc_image_model_load_plane (model, id, &error);

  g_assert_no_error (error);
  return image;
}

/* As source_catalog of the peer finds them, which works in Jy. */
static DscSegmentMap *
find_in_mosaic (DscImageModel *model, int box_size, double snr, const DscDeblendParams *params)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DscBackgroundMesh) mesh = NULL;
  g_autoptr (DscImage) sci = load (model, DSC_PLANE_SCI), err = load (model, DSC_PLANE_ERR);
  g_autoptr (DscImage) wht = load (model, DSC_PLANE_WHT);
  gsize n = dsc_image_n_pixels (sci);
  guint nx = sci->width, ny = sci->height;
  g_autofree guint8 *mask = g_new (guint8, n);
  g_autofree float *data = g_new (float, n), *smooth = g_new (float, n), *rms = g_new (float, n);
  DscSegmentMap *map;
  double area = 0;

  g_assert_true (dsc_image_model_get_double (model, "PIXAR_SR", &area));
  for (gsize i = 0; i < n; i++) {
    mask[i] = isnan (err->f[i]) || wht->f[i] == 0;
    data[i] = sci->f[i] * (float)(1e6 * area);
  }
  mesh = dsc_background_mesh_new (data, mask, nx, ny, box_size, 0, NULL, &error);
  g_assert_no_error (error);
  dsc_background_mesh_subtract (mesh, data, mask, 0, 0, nx, ny, data);
  dsc_background_mesh_eval (mesh, DSC_BACKGROUND_RMS, 0, 0, nx, ny, rms);
  for (gsize i = 0; i < n; i++)
    rms[i] *= (float)snr;
  dsc_convolve_gaussian (data, mask, nx, ny, 2 / (2 * sqrt (2 * G_LN2)), smooth, 0, NULL, &error);
  g_assert_no_error (error);
  map = dsc_segment_map_detect (smooth, rms, 0, mask, nx, ny, params->n_pixels, 8, 0, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (dsc_segment_map_deblend (map, smooth, params, NULL, 0, NULL, &error));
  return map;
}

static const struct {
  const char *name;
  int box_size;
  double snr;
  DscDeblendParams params;
} variants[] = {
  { "defaults", 1000, 3, { 25, 8, 32, 0.001, DSC_DEBLEND_EXPONENTIAL } },
  { "no-deblend", 1000, 3, { 25, 8, 32, 1, DSC_DEBLEND_EXPONENTIAL } },
  { "small-box", 50, 5, { 10, 8, 32, 0.001, DSC_DEBLEND_EXPONENTIAL } },
};

static void
test_golden (gconstpointer scene)
{
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (variants); i++) {
    const char *s = scene, *name = variants[i].name;
    g_autofree char *input
        = g_strdup_printf ("fixtures/%s/golden/resample/defaults/%s_i2d.fits", s, s);
    g_autofree char *golden
        = g_strdup_printf ("fixtures/%s/golden/source_catalog/%s/%s_segm.fits", s, name, s);
    g_autofree char *input_path = dsc_test_shared (input);
    g_autofree char *golden_path = input_path == NULL ? NULL : dsc_test_shared (golden);
    g_autoptr (DscImageModel) model = NULL, peer = NULL;
    g_autoptr (DscSegmentMap) map = NULL;
    g_autoptr (DscImage) labels = NULL;
    guint n_other = 0, n_peer = 0;

    if (golden_path == NULL)
      return;
    model = dsc_fits_model_open (input_path, &error);
    g_assert_no_error (error);
    peer = dsc_fits_model_open (golden_path, &error);
    g_assert_no_error (error);
    map = find_in_mosaic (model, variants[i].box_size, variants[i].snr, &variants[i].params);
    check_table (map);
    labels = load (peer, DSC_PLANE_SCI);
    for (gsize k = 0; k < dsc_image_n_pixels (labels); k++) {
      guint value = (guint)labels->f[k];

      n_other += value != map->labels[k];
      n_peer = MAX (n_peer, value);
    }
    g_test_message ("%s %s: %u segments, %u with the peer, %u of %" G_GSIZE_FORMAT " pixels differ",
                    s, name, map->n_segments, n_peer, n_other, dsc_image_n_pixels (labels));
    g_assert_cmpuint (map->n_segments, ==, n_peer);
    /* boxes without background go by neighbours of which some are equally near */
    g_assert_cmpfloat (n_other, <=, 5e-4 * (double)dsc_image_n_pixels (labels));
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/deblend/two", test_two);
  g_test_add_func ("/deblend/contrast", test_contrast);
  g_test_add_func ("/deblend/one-level", test_one_level);
  g_test_add_func ("/deblend/degenerate", test_degenerate);
  g_test_add_func ("/deblend/stored", test_stored);
  g_test_add_func ("/deblend/independent", test_independent);
  g_test_add_func ("/deblend/watershed", test_watershed);
  g_test_add_func ("/deblend/giant", test_giant);
  g_test_add_func ("/deblend/cancelled", test_cancelled);
  g_test_add_data_func ("/deblend/golden/nircam-mini", "nircam-mini", test_golden);
  g_test_add_data_func ("/deblend/golden/miri-mini", "miri-mini", test_golden);
  return g_test_run ();
}
