/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "source_catalog/dsc-catalog-measure.h"

#include <math.h>
#include <string.h>

#include "dsc-catalog-check.h"
#include "dsc-error.h"
#include "dsc-step-check.h"
#include "dsc-steps.h"
#include "dsc-test.h"
#include "source_catalog/dsc-catalog-kron.h"
#include "source_catalog/dsc-catalog-neighbours.h"
#include "source_catalog/dsc-catalog-shape.h"
#include "source_catalog/dsc-catalog-sky.h"
#include "source_catalog/dsc-catalog-table.h"

#define WIDTH 64
#define HEIGHT 56
#define N_BLOBS 6

/* Blends, sources at edges, masked and missing pixels. */
typedef struct {
  float data[WIDTH * HEIGHT], err[WIDTH * HEIGHT];
  guint8 mask[WIDTH * HEIGHT];
  guint32 labels[WIDTH * HEIGHT];
  DscSegment segments[N_BLOBS];
  DscSegmentMap map;
} Scene;

static const double blobs[N_BLOBS][6] = {
  { 20.3, 18.6, 40, 3.0, 2.0, 0.5 }, { 27.1, 22.4, 15, 2.0, 1.6, -0.2 },
  { 45.2, 40.7, 60, 5.0, 2.2, 1.1 }, { 2.4, 50.1, 25, 2.5, 2.0, 0.0 },
  { 50.0, 10.0, 4, 1.5, 1.5, 0.0 },  { 40.5, 12.2, 9, 2.2, 1.2, 2.0 },
};

static double
get_light (const double *blob, double x, double y)
{
  double dx = x - blob[0] - blob[5] * (y - blob[1]), dy = y - blob[1];
  double q = dx * dx / (blob[3] * blob[3]) + dy * dy / (blob[4] * blob[4]);

  return blob[2] / ((1 + q) * (1 + q) * (1 + q));
}

static void
paint_pixel (Scene *scene, guint x, guint y)
{
  gsize at = (gsize)y * WIDTH + x;
  double sum = 0, best = 0;
  guint32 label = 0;

  for (guint i = 0; i < N_BLOBS; i++) {
    double light = get_light (blobs[i], x, y);

    sum += light;
    if (light > best) {
      best = light;
      label = i + 1;
    }
  }
  scene->data[at] = (float)(sum + ((int)((x * 7 + y * 13) % 17) - 8) * 0.02);
  scene->err[at] = (float)(0.25 + (x * 5 + y * 3) % 11 / 64.0);
  scene->mask[at] = (x == 46 && y == 41) || (y >= 5 && y < 9 && x >= 30 && x < 60);
  scene->labels[at] = scene->data[at] > 1 ? label : 0;
}

static void
add_to_segment (DscSegment *s, guint x, guint y)
{
  gboolean first = s->area == 0;

  s->x0 = first ? x : MIN (s->x0, x);
  s->y0 = first ? y : MIN (s->y0, y);
  s->x1 = MAX (s->x1, x + 1);
  s->y1 = MAX (s->y1, y + 1);
  s->area++;
}

static Scene *
make_scene (void)
{
  Scene *scene = g_new0 (Scene, 1);

  for (guint y = 0; y < HEIGHT; y++)
    for (guint x = 0; x < WIDTH; x++) {
      guint32 label;

      paint_pixel (scene, x, y);
      label = scene->labels[y * WIDTH + x];
      if (label != 0)
        add_to_segment (&scene->segments[label - 1], x, y);
    }
  scene->data[19 * WIDTH + 23] = NAN;
  scene->data[30 * WIDTH + 30] = 50;
  scene->map = (DscSegmentMap){ WIDTH, HEIGHT, scene->labels, N_BLOBS, scene->segments };
  return scene;
}

/* @source: what Kron fluxes go by */
static void
measure_shape (
    const Scene *scene, guint i, guint local_width, DscSegmentValues *v, DscCatalogSource *source)
{
  DscSegmentImages images = { scene->data, scene->data, scene->mask, scene->err };

  dsc_segment_measure (&scene->map, i, &images, local_width, v);
  *source = (DscCatalogSource){ .x = v->x, .y = v->y, .area = (double)v->area };
  dsc_catalog_shape_set (source, v, DSC_COMPAT_NONE);
}

/* x, y, area, flux, its error, axes, orientation: SourceCatalog of photutils 3.0.0 */
static const double peer_segments[N_BLOBS][8] = {
  { 20.266356305541525, 18.604509869232277, 47, 340.70164918899536, 2.2779300212860107,
    1.7237893368727752, 0.97893627548981244, 17.736630919494843 },
  { 27.055928041892663, 22.406473493925187, 16, 66.448184013366699, 1.2933876514434814,
    0.96081745290131793, 0.76235307858901302, 351.30689563412415 },
  { 45.149947026375685, 40.682400637413984, 101, 914.5079687833786, 3.3422894477844238,
    3.1735684558531561, 1.0908886429015843, 10.940946374431537 },
  { 2.4215065280924275, 50.101542031947588, 28, 170.93870651721954, 1.7561277151107788,
    1.2007037703943935, 0.97935553266441855, 359.71268142016504 },
  { 49.993503753857347, 9.9827304918623003, 5, 9.2498205900192261, 0.74493736028671265,
    0.55355964301434868, 0.51906259024208234, 359.82628434971156 },
  { 40.570280347814915, 12.255286742851254, 8, 27.708685755729675, 0.91095227003097534,
    1.3183555466942101, 0.3161183733251548, 13.570080717378509 },
};

static void
test_segments (void)
{
  g_autofree Scene *scene = make_scene ();

  for (guint i = 0; i < N_BLOBS; i++) {
    const double *p = peer_segments[i];
    DscCatalogSource source;
    DscSegmentValues v;

    measure_shape (scene, i, 0, &v, &source);
    dsc_assert_near (v.x, p[0], 0, 1e-13);
    dsc_assert_near (v.y, p[1], 0, 1e-13);
    g_assert_cmpfloat (source.area, ==, p[2]);
    dsc_assert_near (v.flux, p[3], 0, 1e-6); /* sums in single precision there */
    dsc_assert_near (v.error, p[4], 0, 1e-6);
    dsc_assert_near (source.semimajor, p[5], 0, 1e-12);
    dsc_assert_near (source.semiminor, p[6], 0, 1e-12);
    dsc_assert_near (source.ellipticity, 1 - p[6] / p[5], 0, 1e-11);
    dsc_assert_near (source.orientation, p[7], 0, 1e-11);
  }
}

/* kron_radius, kron_flux, kron_flux_err: SourceCatalog of photutils 3.0.0 */
static const struct {
  int method;
  guint n_params;
  double params[3];
  guint local_width;
  double values[N_BLOBS][3];
} peer_krons[] = {
  { DSC_APERMASK_CORRECT,
    3,
    { 2.5, 1.4, 0 },
    0,
    {
        { 1.4851857461012894, 355.00651569833138, 2.8053639501146437 },
        { 1.8235910804220057, 79.664411254315596, 2.3120704704572699 },
        { 1.419388732660182, 938.10854204650946, 3.8684339610788898 },
        { 1.4604922462828123, 181.05620577461124, 2.2084897031722974 },
        { 1.7372742012494951, 12.416197774094426, 1.2754412850819867 },
        { 1.8075292783061825, 34.872084611625283, 1.7213945683873195 },
    } },
  { DSC_APERMASK_MASK,
    3,
    { 2.5, 1.4, 0 },
    0,
    {
        { 1.4692345498328114, 353.94987535327903, 2.7643211242197196 },
        { 1.759668290543515, 76.601837980134533, 2.1361391150336404 },
        { 1.419388732660182, 938.10854204650946, 3.8684339610788898 },
        { 1.4604922462828123, 181.05620577461124, 2.2084897031722974 },
        { 1.7372742012494951, 12.416197774094426, 1.2754412850819867 },
        { 1.8075292783061825, 34.872084611625283, 1.7213945683873195 },
    } },
  { DSC_APERMASK_NONE,
    3,
    { 2.5, 1.4, 0 },
    0,
    {
        { 1.9708662713013227, 405.61649434832606, 3.7356396444149782 },
        { 2.4223137898578453, 103.01083715424092, 3.043672835635471 },
        { 1.419388732660182, 938.10854204650946, 3.8684339610788898 },
        { 1.4604922462828123, 181.05620577461124, 2.2084897031722974 },
        { 1.7372742012494951, 12.416197774094426, 1.2754412850819867 },
        { 1.8075292783061825, 34.872084611625283, 1.7213945683873195 },
    } },
  { DSC_APERMASK_CORRECT,
    2,
    { 1.5, 2 },
    4,
    {
        { 2, 335.97404043249304, 2.2779905414642299 },
        { 2, 69.133290792780215, 1.516767039178502 },
        { 2, 905.65705195379758, 3.2734590698589985 },
        { 2, 171.48284684597419, 1.8659525276663871 },
        { 2, 10.70244618730211, 0.94405392937058508 },
        { 2, 29.249866725934684, 1.134238608695568 },
    } },
  { DSC_APERMASK_MASK,
    3,
    { 2.5, 1.4, 7 },
    4,
    {
        { 0, 356.19380773924968, 4.0364137381209 },
        { 0, 80.391954072129508, 3.8394656975654531 },
        { 0, 898.43328973440737, 4.1204415793904738 },
        { 0, 180.34900571752021, 3.4341516690848986 },
        { 0, 12.240458640546933, 3.4258641360581779 },
        { 0, 33.672105542954839, 3.737420223742649 },
    } },
};

static void
test_kron (void)
{
  g_autofree Scene *scene = make_scene ();

  for (guint k = 0; k < G_N_ELEMENTS (peer_krons); k++) {
    DscCatalogKron kron = { &scene->map,
                            { scene->data, scene->data, scene->mask, scene->err },
                            peer_krons[k].method,
                            { 0 },
                            peer_krons[k].n_params };

    memcpy (kron.params, peer_krons[k].params, sizeof kron.params);
    for (guint i = 0; i < N_BLOBS; i++) {
      const double *p = peer_krons[k].values[i];
      DscCatalogSource source;
      DscSegmentValues v;

      measure_shape (scene, i, peer_krons[k].local_width, &v, &source);
      dsc_catalog_kron_measure (&kron, i, v.local_background, &source);
      dsc_assert_near (source.kron_radius, p[0], 0, 1e-12);
      dsc_assert_near (source.kron, p[1], 0, 2e-7);
      dsc_assert_near (source.kron_error, p[2], 0, 2e-7);
    }
  }
}

/* Of a segment without a pixel that counts there is nothing; of one that holds the light of a far
 * pixel alone the radius is none. */
static void
test_kron_odd (void)
{
  g_autofree Scene *scene = make_scene ();
  DscCatalogKron kron = { &scene->map,
                          { scene->data, scene->data, scene->mask, scene->err },
                          DSC_APERMASK_NONE,
                          { 2.5, 1.4, 0 },
                          3 };
  DscCatalogSource source;
  DscSegmentValues v;

  memset (scene->mask, 1, sizeof scene->mask);
  measure_shape (scene, 0, 0, &v, &source);
  dsc_catalog_kron_measure (&kron, 0, 0, &source);
  g_assert_true (isnan (source.kron_radius) && isnan (source.kron) && isnan (source.kron_error));
  memset (scene->mask, 0, sizeof scene->mask);
  measure_shape (scene, 0, 0, &v, &source);
  for (guint i = 0; i < WIDTH * HEIGHT; i++)
    scene->data[i] = -1;
  dsc_catalog_kron_measure (&kron, 0, 0, &source);
  g_assert_cmpfloat (source.kron_radius, ==, 1.4);
  source.semimajor = source.semiminor = 1e4; /* larger than any image */
  dsc_catalog_kron_measure (&kron, 0, 0, &source);
  g_assert_true (isnan (source.kron_radius) && isnan (source.kron));
}

/* One pixel, lines in three directions, a block: reference part B, 7. */
static const struct {
  double xx, yy, xy, major, minor, orientation;
} shapes[] = {
  { 0, 0, 0, 0.28867513459481287, 0.28867513459481287, 0 },
  { 2, 0, 0, 1.4433756729740645, 0.28867513459481287, 0 },
  { 0, 2, 0, 1.4433756729740645, 0.28867513459481287, 90 },
  { 2, 2, 2, 2.0207259421636903, 0.28867513459481287, 45 },
  { 2, 2, -2, 2.0207259421636903, 0.28867513459481287, 315 },
  { 1.25, 2.0 / 3, 0, 1.1180339887498949, 0.81649658092772603, 0 },
};

static void
test_shape (void)
{
  DscCatalogSource source;
  DscSegmentValues v = { 0 };

  for (guint i = 0; i < G_N_ELEMENTS (shapes); i++) {
    v.xx = shapes[i].xx;
    v.yy = shapes[i].yy;
    v.xy = shapes[i].xy;
    dsc_catalog_shape_set (&source, &v, DSC_COMPAT_NONE);
    dsc_assert_near (source.semimajor, shapes[i].major, 0, 1e-14);
    dsc_assert_near (source.semiminor, shapes[i].minor, 0, 1e-14);
    dsc_assert_near (source.orientation, shapes[i].orientation, 0, 1e-14);
  }
  v.xx = v.yy = 1;
  v.xy = 1 + 1e-15; /* what rounding makes of a line */
  dsc_catalog_shape_set (&source, &v, DSC_COMPAT_NONE);
  dsc_assert_near (source.orientation, 45, 0, 1e-12);
  dsc_catalog_shape_set (&source, &v, DSC_COMPAT_JWST);
  g_assert_true (isnan (source.semimajor) && isnan (source.orientation));
  v.xx = NAN;
  dsc_catalog_shape_set (&source, &v, DSC_COMPAT_NONE);
  g_assert_true (isnan (source.semimajor) && isnan (source.ellipticity));
}

/* Pixels in a line along a diagonal: what photutils 3.0.0 makes of their determinant, which is 0
 * but for rounding. */
static const struct {
  guint n;
  gboolean falls;
  float values[3];
  gboolean lost;
} lines[] = {
  { 2, FALSE, { 1.69f, 2.89f }, FALSE }, { 3, FALSE, { 7.41f, 5.66f, 1.75f }, FALSE },
  { 2, TRUE, { 4.47f, 4.83f }, FALSE },  { 3, TRUE, { 2.28f, 6.88f, 1.91f }, FALSE },
  { 2, FALSE, { 4.13f, 5.13f }, FALSE }, { 3, FALSE, { 4.45f, 5.69f, 6.90f }, TRUE },
  { 2, TRUE, { 8.65f, 3.27f }, TRUE },   { 3, TRUE, { 6.19f, 6.57f, 3.34f }, FALSE },
  { 2, FALSE, { 1.01f, 8.79f }, FALSE }, { 3, FALSE, { 3.39f, 3.51f, 8.13f }, FALSE },
  { 2, TRUE, { 5.68f, 4.77f }, FALSE },  { 3, TRUE, { 7.19f, 1.24f, 6.66f }, FALSE },
  { 2, FALSE, { 3.99f, 1.73f }, FALSE }, { 3, FALSE, { 6.28f, 8.45f, 2.66f }, FALSE },
  { 2, TRUE, { 6.04f, 3.39f }, FALSE },  { 3, TRUE, { 6.93f, 6.78f, 2.75f }, FALSE },
  { 2, FALSE, { 7.64f, 6.26f }, FALSE }, { 3, FALSE, { 6.46f, 7.56f, 4.43f }, TRUE },
  { 2, TRUE, { 7.07f, 8.03f }, FALSE },  { 3, TRUE, { 1.82f, 7.80f, 4.15f }, FALSE },
  { 2, FALSE, { 4.84f, 2.17f }, FALSE }, { 3, FALSE, { 6.59f, 3.34f, 7.97f }, FALSE },
  { 2, TRUE, { 3.20f, 5.49f }, TRUE },   { 3, TRUE, { 4.20f, 5.90f, 2.57f }, FALSE },
};

static void
test_lines (void)
{
  for (guint k = 0; k < G_N_ELEMENTS (lines); k++) {
    float data[12 * 12] = { 0 };
    guint32 labels[12 * 12] = { 0 };
    DscSegment segment = { 0 };
    DscSegmentMap map = { 12, 12, labels, 1, &segment };
    DscSegmentImages images = { data, data, NULL, NULL };
    DscCatalogSource source;
    DscSegmentValues v;

    for (guint i = 0; i < lines[k].n; i++) {
      guint x = lines[k].falls ? 8 - i : 4 + i, y = 4 + i;

      data[y * 12 + x] = lines[k].values[i];
      labels[y * 12 + x] = 1;
      add_to_segment (&segment, x, y);
    }
    dsc_segment_measure (&map, 0, &images, 0, &v);
    dsc_catalog_shape_set (&source, &v, DSC_COMPAT_JWST);
    g_assert_cmpint (isnan (source.semimajor) != 0, ==, lines[k].lost);
    dsc_catalog_shape_set (&source, &v, DSC_COMPAT_NONE);
    dsc_assert_near (source.orientation, lines[k].falls ? 315 : 45, 0, 1e-12);
  }
}

static GArray *
scatter (guint n, gboolean clustered)
{
  GArray *sources = g_array_new (FALSE, TRUE, sizeof (DscCatalogSource));
  DscTestRandom random = { 7 };

  g_array_set_size (sources, n);
  for (guint i = 0; i < n; i++) {
    DscCatalogSource *s = &g_array_index (sources, DscCatalogSource, i);
    double spread = clustered && i % 5 != 0 ? 3 : 2000;

    s->label = i + 1;
    s->x = spread * dsc_test_uniform (&random);
    s->y = spread * dsc_test_uniform (&random);
    if (i % 50 == 7)
      s->x = NAN;
  }
  return sources;
}

static void
check_neighbour (const GArray *sources, guint i)
{
  const DscCatalogSource *s = &g_array_index (sources, DscCatalogSource, i);
  double nearest = INFINITY;
  int label = -1;

  for (guint k = 0; k < sources->len; k++) {
    const DscCatalogSource *other = &g_array_index (sources, DscCatalogSource, k);
    double distance = hypot (other->x - s->x, other->y - s->y);

    if (k != i && distance < nearest) {
      nearest = distance;
      label = (int)other->label;
    }
  }
  g_assert_cmpint (s->neighbour, ==, label);
  dsc_assert_near (s->neighbour_distance, label < 0 ? NAN : nearest, 0, 0);
}

static void
test_neighbours (void)
{
  g_autoptr (GError) error = NULL;

  for (guint n = 0; n < 900; n = n < 4 ? n + 1 : n * 5)
    for (guint clustered = 0; clustered < 2; clustered++) {
      g_autoptr (GArray) sources = scatter (n, clustered != 0);

      g_assert_true (dsc_catalog_neighbours_set (sources, DSC_COMPAT_NONE, NULL, &error));
      g_assert_no_error (error);
      for (guint i = 0; i < n; i++)
        check_neighbour (sources, i);
    }
}

/* A source without a place is at (-1000, -1000) for the peer. */
static void
test_neighbour_nowhere (void)
{
  g_autoptr (GArray) sources = scatter (2, FALSE);
  DscCatalogSource *s = &g_array_index (sources, DscCatalogSource, 0);

  s[1].x = s[1].y = NAN;
  g_assert_true (dsc_catalog_neighbours_set (sources, DSC_COMPAT_JWST, NULL, NULL));
  g_assert_cmpint (s[0].neighbour, ==, 2);
  dsc_assert_near (s[0].neighbour_distance, hypot (s[0].x + 1000, s[0].y + 1000), 0, 1e-15);
  g_assert_cmpint (s[1].neighbour, ==, -1);
  g_assert_true (dsc_catalog_neighbours_set (sources, DSC_COMPAT_NONE, NULL, NULL));
  g_assert_cmpint (s[0].neighbour, ==, -1);
  g_assert_true (isnan (s[0].neighbour_distance));
}

/* 0.1 arcsec pixels: 6.4 arcsec wide. */
static double
get_north (double ra, double dec, double crpix, DscCompat compat)
{
  const double step = 0.1 / 3600;
  DscTan tan = { { crpix, 28 }, { ra, dec }, { step, step }, { -1, 0, 0, 1 } };
  DscBox box = { -0.5, WIDTH - 0.5, -0.5, HEIGHT - 0.5 };
  g_autoptr (DscWcs) wcs = dsc_wcs_new_tan (&tan, &box, NULL);
  g_autoptr (DscHeader) header = dsc_header_new ();
  DscCatalogImage image = { .width = WIDTH, .height = HEIGHT, .wcs = wcs, .header = header };

  dsc_header_set_double (header, "CRPIX1", crpix + 1, NULL);
  dsc_header_set_double (header, "CRPIX2", 29, NULL);
  return dsc_catalog_sky_get_north (&image, compat);
}

/* The inverse of gwcs knows no place beyond the right ascensions and declinations of the corners:
 * nor does the peer know North there. */
static void
test_north (void)
{
  for (DscCompat compat = DSC_COMPAT_NONE; compat <= DSC_COMPAT_JWST; compat++) {
    dsc_assert_near (get_north (150, 2, 32, compat), 90, 1e-6, 0);
    dsc_assert_near (get_north (0, 10, 32, compat), 90, 1e-6, 0);
    dsc_assert_near (get_north (20, 90 - 2.0 / 3600, 32, DSC_COMPAT_NONE), 90, 1e-3, 0);
    dsc_assert_near (get_north (20, 90 - 0.5 / 3600, 32, DSC_COMPAT_NONE), 90, 1e-3, 0);
    dsc_assert_near (get_north (20, -20, 1000, DSC_COMPAT_NONE), 90, 1e-3, 0);
  }
  g_assert_true (isnan (get_north (20, 90 - 2.0 / 3600, 32, DSC_COMPAT_JWST)));
  g_assert_true (isnan (get_north (20, 90 - 0.5 / 3600, 32, DSC_COMPAT_JWST)));
  g_assert_true (isnan (get_north (20, -20, 1000, DSC_COMPAT_JWST)));
}

static void
test_threads (void)
{
  g_auto (DscCatalogCheck) one = { 0 }, many = { 0 };

  if (!dsc_catalog_check_init (&one, "nircam-mini", NULL, DSC_COMPAT_NONE, 1)
      || !dsc_catalog_check_init (&many, "nircam-mini", NULL, DSC_COMPAT_NONE, 7))
    return;
  g_assert_cmpuint (one.sources->len, ==, many.sources->len);
  g_assert_cmpmem (one.sources->data, one.sources->len * sizeof (DscCatalogSource),
                   many.sources->data, many.sources->len * sizeof (DscCatalogSource));
}

static void
test_cancel (void)
{
  g_auto (DscCatalogCheck) check = { 0 };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  if (!dsc_catalog_check_init (&check, "nircam-mini", NULL, DSC_COMPAT_NONE, 0))
    return;
  g_cancellable_cancel (cancellable);
  g_assert_null (dsc_catalog_measure (check.image, check.finding, &check.apertures, check.params,
                                      DSC_COMPAT_NONE, 0, NULL, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  check.params->kernel_fwhm = 1000;
  g_assert_null (dsc_catalog_measure (check.image, check.finding, &check.apertures, check.params,
                                      DSC_COMPAT_NONE, 0, NULL, NULL, &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_PARAMETER);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/catalog-measure/segments", test_segments);
  g_test_add_func ("/catalog-measure/kron", test_kron);
  g_test_add_func ("/catalog-measure/kron-odd", test_kron_odd);
  g_test_add_func ("/catalog-measure/shape", test_shape);
  g_test_add_func ("/catalog-measure/lines", test_lines);
  g_test_add_func ("/catalog-measure/neighbours", test_neighbours);
  g_test_add_func ("/catalog-measure/neighbour-nowhere", test_neighbour_nowhere);
  g_test_add_func ("/catalog-measure/north", test_north);
  g_test_add_func ("/catalog-measure/threads", test_threads);
  g_test_add_func ("/catalog-measure/cancel", test_cancel);
  return g_test_run ();
}
