/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsc-region-segments.h"

#include <math.h>
#include <string.h>

#include "dsc-convolve.h"
#include "dsc-error.h"
#include "dsc-test.h"

#define NX 613
#define NY 331

typedef struct {
  float *data;
  guint8 *mask;
  DscBackgroundMesh *mesh;
} Field;

/* Noise, blobs, a ribbon across the whole image and one along its edge, pixels without data. */
static void
field_init (Field *f, guint seed)
{
  DscTestRandom random = { seed };
  g_autoptr (GError) error = NULL;

  f->data = g_new (float, NX *NY);
  f->mask = g_new0 (guint8, NX * NY);
  for (guint i = 0; i < NX * NY; i++)
    f->data[i] = (float)dsc_test_normal (&random);
  f->mesh = dsc_background_mesh_new (f->data, NULL, NX, NY, 100, 0, NULL, &error);
  g_assert_no_error (error);
  for (guint k = 0; k < 150; k++) {
    double x0 = dsc_test_uniform (&random) * NX, y0 = dsc_test_uniform (&random) * NY;
    double s = 1 + dsc_test_uniform (&random) * 5, height = 4 + 60 * dsc_test_uniform (&random);

    for (guint y = 0; y < NY; y++)
      for (guint x = 0; x < NX; x++)
        f->data[y * NX + x]
            += (float)(height * exp (-0.5 * (pow (x - x0, 2) + pow (y - y0, 2)) / (s * s)));
  }
  for (guint x = 0; x < NX; x++)
    f->data[(guint)(NY / 2 + 60 * sin (x / 50.0)) * NX + x] += 40;
  for (guint y = 100; y < 300; y++)
    f->data[y * NX + NX - 1] += 50;
  for (guint k = 0; k < 300; k++)
    f->mask[(guint)(dsc_test_uniform (&random) * NX * NY)] = 1;
  for (guint y = 0; y < NY; y++)
    memset (f->mask + y * NX, 1, y / 4);
  for (guint k = 0; k < 100; k++)
    f->data[(guint)(dsc_test_uniform (&random) * NX * NY)] = NAN;
}

static void
field_clear (Field *f)
{
  g_free (f->data);
  g_free (f->mask);
  dsc_background_mesh_free (f->mesh);
}

static DscRegionSegments *
new_segments (const Field *f)
{
  return dsc_region_segments_new (f->data, f->mask, NX, NY, f->mesh);
}

static DscSegmentWindow *
find (DscRegionSegments *segments, const DscSegmentSearch *search, const DscSegmentRegion *region)
{
  g_autoptr (GError) error = NULL;
  DscSegmentWindow *w = dsc_region_segments_find (segments, search, region, 0, NULL, &error);

  g_assert_no_error (error);
  return w;
}

/* A part of the smoothed image has the bits of the whole. */
static void
test_smooth_part (void)
{
  static const guint parts[][4] = { { 0, 0, NX, NY },
                                    { 0, 0, 1, 1 },
                                    { 300, 100, 57, 33 },
                                    { NX - 5, NY - 70, 5, 70 },
                                    { 3, 0, 8, NY } };
  static const double sigmas[] = { 0.3, 0.85, 4 };
  g_autofree float *all = g_new (float, NX *NY), *part = g_new (float, NX *NY);
  g_autoptr (GError) error = NULL;
  Field f;

  field_init (&f, 1);
  for (guint s = 0; s < G_N_ELEMENTS (sigmas); s++) {
    g_assert_true (dsc_convolve_gaussian (f.data, f.mask, NX, NY, sigmas[s], all, 0, NULL, &error));
    for (guint k = 0; k < G_N_ELEMENTS (parts); k++) {
      const guint *p = parts[k];

      g_assert_true (dsc_convolve_gaussian_part (f.data, f.mask, NX, NY, sigmas[s], p[0], p[1],
                                                 p[2], p[3], part, p[2], &error));
      for (guint y = 0; y < p[3]; y++)
        g_assert_cmpmem (part + y * p[2], p[2] * sizeof (float), all + (p[1] + y) * NX + p[0],
                         p[2] * sizeof (float));
    }
  }
  field_clear (&f);
}

/* What is found in the whole image is what the kernels find one after the other. */
static void
test_whole (void)
{
  DscSegmentSearch search = { 2.5, 3, 10, 8 };
  g_autofree float *smooth = g_new (float, NX *NY), *threshold = g_new (float, NX *NY);
  g_autoptr (GError) error = NULL;
  g_autoptr (DscRegionSegments) segments = NULL;
  g_autoptr (DscSegmentWindow) w = NULL;
  g_autoptr (DscSegmentMap) map = NULL;
  Field f;

  field_init (&f, 2);
  g_assert_true (dsc_convolve_gaussian (f.data, f.mask, NX, NY, 2.5 / (2 * sqrt (2 * G_LN2)),
                                        smooth, 0, NULL, &error));
  dsc_background_mesh_eval (f.mesh, DSC_BACKGROUND_RMS, 0, 0, NX, NY, threshold);
  for (guint i = 0; i < NX * NY; i++)
    threshold[i] *= 3;
  map = dsc_segment_map_detect (smooth, threshold, 0, f.mask, NX, NY, 10, 8, 0, NULL, &error);
  segments = new_segments (&f);
  w = find (segments, &search, NULL);
  g_assert_cmpuint (map->n_segments, >, 30);
  g_assert_cmpuint (w->map->n_segments, ==, map->n_segments);
  g_assert_cmpmem (w->map->labels, NX * NY * 4, map->labels, NX * NY * 4);
  g_assert_cmpmem (w->images.convolved, NX * NY * 4, smooth, NX * NY * 4);
  g_assert_true (w->images.data == f.data && w->images.mask == f.mask);
  field_clear (&f);
}

/* The segments of a region, pixel by pixel, are those of the whole image that touch it. */
static guint
check_region (const DscSegmentWindow *w, const DscSegmentWindow *all, const DscSegmentRegion *r)
{
  g_autofree guint32 *number = g_new0 (guint32, all->map->n_segments + (gsize)1);
  guint n = 0;

  for (guint i = 0; i < all->map->n_segments; i++)
    if (dsc_segment_map_touches (all->map, i, 0, 0, r))
      number[i + 1] = ++n;
  g_assert_cmpuint (w->map->n_segments, ==, n);
  for (guint y = 0; y < NY; y++)
    for (guint x = 0; x < NX; x++) {
      gboolean in
          = x >= w->x0 && x < w->x0 + w->map->width && y >= w->y0 && y < w->y0 + w->map->height;
      guint32 expected = number[all->map->labels[y * NX + x]];
      gsize at = in ? (gsize)(y - w->y0) * w->map->width + (x - w->x0) : 0;

      g_assert_cmpuint (in ? w->map->labels[at] : 0, ==, expected);
      if (in)
        g_assert_true (memcmp (&w->images.convolved[at], &all->images.convolved[y * NX + x], 4)
                       == 0);
    }
  return n;
}

static void
test_regions (void)
{
  static const DscSegmentSearch searches[]
      = { { 2, 3, 25, 8 }, { 2, 2, 1, 4 }, { 4, 0.5, 5, 8 }, { 2, 3, 25, 8 } };
  DscTestRandom random = { 5 };
  guint n = 0;
  Field f;

  field_init (&f, 3);
  for (guint s = 0; s < G_N_ELEMENTS (searches); s++) {
    g_autoptr (DscRegionSegments) whole = new_segments (&f), segments = new_segments (&f);
    g_autoptr (DscSegmentWindow) all = find (whole, &searches[s], NULL);

    for (guint k = 0; k < 40; k++) {
      guint x0 = (guint)(dsc_test_uniform (&random) * NX),
            y0 = (guint)(dsc_test_uniform (&random) * NY);
      DscSegmentRegion r = { x0, y0, x0 + 1 + (guint)(dsc_test_uniform (&random) * (NX - x0)),
                             y0 + 1 + (guint)(dsc_test_uniform (&random) * (NY - y0)) };
      g_autoptr (DscSegmentWindow) w = NULL;

      if (k % 2 == 0) {
        r.x1 = MIN (r.x1, x0 + 60);
        r.y1 = MIN (r.y1, y0 + 40);
      }
      w = find (segments, &searches[s], &r);
      n += check_region (w, all, &r);
    }
  }
  g_assert_cmpuint (n, >, 400);
  field_clear (&f);
}

/* Neither the number of threads nor what was asked for before makes a difference; another width of
 * the kernel does. */
static void
test_order (void)
{
  DscSegmentSearch search = { 2, 3, 25, 8 }, wide = { 5, 3, 25, 8 };
  DscSegmentRegion r = { 200, 100, 320, 200 };
  g_autoptr (DscRegionSegments) a = NULL, b = NULL;
  g_autoptr (DscSegmentWindow) first = NULL, again = NULL, other = NULL, one = NULL;
  g_autoptr (GError) error = NULL;
  Field f;

  field_init (&f, 4);
  a = new_segments (&f);
  b = new_segments (&f);
  first = find (a, &search, &r);
  other = find (a, &wide, &r);
  again = find (a, &search, &r);
  one = dsc_region_segments_find (b, &search, &r, 1, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (first->map->n_segments, !=, other->map->n_segments);
  g_assert_cmpmem (first->map->labels, first->map->width * first->map->height * 4,
                   again->map->labels, again->map->width * again->map->height * 4);
  g_assert_cmpmem (first->map->labels, first->map->width * first->map->height * 4, one->map->labels,
                   one->map->width * one->map->height * 4);
  field_clear (&f);
}

/* @smooth: of the whole image */
static void
check_parts (const DscSmoothSource *source, const float *smooth)
{
  g_autofree float *part = g_new0 (float, NX *NY);
  g_autoptr (GError) error = NULL;
  DscTestRandom random = { 12 };

  for (guint k = 0; k < 60; k++) {
    guint x0 = (guint)(dsc_test_uniform (&random) * NX);
    guint y0 = (guint)(dsc_test_uniform (&random) * NY);
    guint most = k % 2 == 0 ? 20 : NX;
    guint width = 1 + (guint)(dsc_test_uniform (&random) * (MIN (most, NX - x0) - 1));
    guint height = 1 + (guint)(dsc_test_uniform (&random) * (NY - y0 - 1));

    g_assert_true (dsc_smooth_source_part (source, 3, x0, y0, width, height, part + y0 * NX + x0,
                                           NX, NULL, &error));
    for (guint y = y0; y < y0 + height; y++)
      g_assert_cmpmem (part + y * NX + x0, width * 4, smooth + y * NX + x0, width * 4);
  }
}

/* What is made where it is needed is what planes would hold, to the last bit: an image with its
 * background in it, smoothed in parts of any size, and the segments found so. */
static void
test_level (void)
{
  DscSegmentSearch search = { 3, 2, 5, 8 };
  static const guint threads[] = { 1, 2, 8 };
  g_autofree float *data = g_new (float, NX *NY), *smooth = g_new (float, NX *NY);
  g_autoptr (DscBackgroundMesh) mesh = NULL;
  g_autoptr (DscRegionSegments) planes = NULL;
  g_autoptr (DscSegmentWindow) all = NULL;
  g_autoptr (GError) error = NULL;
  DscSmoothSource source = { 0 };
  Field f;

  field_init (&f, 9);
  for (guint i = 0; i < NX * NY; i++)
    f.data[i] += 20 + 5 * sinf ((float)(i % NX) / 90);
  mesh = dsc_background_mesh_new (f.data, f.mask, NX, NY, 30, 0, NULL, &error);
  g_assert_no_error (error);
  dsc_background_mesh_subtract (mesh, f.data, f.mask, 0, 0, NX, NY, data);
  planes = dsc_region_segments_new (data, f.mask, NX, NY, mesh);
  all = find (planes, &search, NULL);
  memcpy (smooth, dsc_region_segments_smooth (planes, 3, NULL, 0, NULL, &error),
          NX * NY * sizeof *smooth);
  source = (DscSmoothSource){ f.data, f.mask, NX, NY, mesh, TRUE };
  check_parts (&source, smooth);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++) {
    g_autoptr (DscSegmentMap) map
        = dsc_smooth_source_detect (&source, &search, threads[i], NULL, &error);

    g_assert_no_error (error);
    g_assert_cmpuint (map->n_segments, >, 50);
    g_assert_cmpmem (map->labels, NX * NY * 4, all->map->labels, NX * NY * 4);
  }
  search.kernel_fwhm = 500;
  g_assert_null (dsc_smooth_source_detect (&source, &search, 0, NULL, &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_PARAMETER);
  field_clear (&f);
}

static void
test_errors (void)
{
  DscSegmentSearch search = { 500, 3, 25, 8 }, good = { 2, 3, 25, 8 };
  g_autoptr (DscRegionSegments) segments = NULL;
  g_autoptr (GCancellable) cancelled = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  Field f;

  field_init (&f, 6);
  segments = new_segments (&f);
  g_assert_null (dsc_region_segments_find (segments, &search, NULL, 0, NULL, &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_PARAMETER);
  g_clear_error (&error);
  g_cancellable_cancel (cancelled);
  g_assert_null (dsc_region_segments_find (segments, &good, NULL, 0, cancelled, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  field_clear (&f);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/region-segments/smooth-part", test_smooth_part);
  g_test_add_func ("/region-segments/whole", test_whole);
  g_test_add_func ("/region-segments/regions", test_regions);
  g_test_add_func ("/region-segments/order", test_order);
  g_test_add_func ("/region-segments/level", test_level);
  g_test_add_func ("/region-segments/errors", test_errors);
  return g_test_run ();
}
